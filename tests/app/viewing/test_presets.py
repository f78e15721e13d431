"""Window presets: built-in ones, the user's file, and a preset while it is edited."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve

from workbench.app.windows.preset_draft import (
    Kind,
    PresetDraft,
    new_name,
    preset_from,
    presets_from,
    with_kind,
)
from workbench.app.windows.preset_library import (
    FORMAT,
    PresetLibrary,
    read_presets,
    write_presets,
)
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.dicom.suv import Suv, SuvKind
from workbench.imaging.presets import (
    PRESETS,
    Percentiles,
    Preset,
    Uptake,
    presets_for,
    window_of,
)
from workbench.model.grey import DualWindow, Grey, Padding, Rescale, VoiFunction, Window

OWN = Preset("my-liver", "My liver", Window(80, 120), "CT", "ABDOMEN", 9)


@pytest.fixture
def library(tmp_path) -> PresetLibrary:
    return PresetLibrary(tmp_path / "库 1" / "window-presets.json")


# -- built in --------------------------------------------------------------------------------------


@pytest.mark.parametrize("modality", ["CT", "MR", "CR", "DX", "MG", "US", "NM", "PT", ""])
def test_every_modality_has_presets_and_keys_of_its_own(modality):
    here = presets_for(modality)
    assert len(here) >= 4
    assert all(p.fits(modality) for p in here)
    first = [p for p in here if p.digit == 1]
    assert first


def test_those_for_the_body_part_come_first_and_the_general_ones_last():
    names = [p.name for p in presets_for("CT", "Head")]
    assert set(names[:4]) == {"brain", "stroke", "subdural", "temporal-bone"}
    assert names[-4:] == ["standard", "softer", "stronger", "full"]


def test_keys_are_used_once_in_a_modality_besides_the_general_ones():
    for modality in ("CT", "MR", "DX", "MG", "US", "NM", "PT"):
        digits = [p.digit for p in presets_for(modality) if p.digit and p.modalities]
        assert len(digits) == len(set(digits))


def test_percentiles_leave_padding_out():
    stored = np.array([[-2000] * 50, list(range(50))], np.int16)
    grey = Grey(bits=16, signed=True, padding=Padding(-2000, -2000))
    window = window_of(Percentiles(0, 100), grey, stored)
    assert window == Window(24.5 + 0.5, 50)


def test_uptake_values_become_the_units_of_the_file():
    suv = Suv({SuvKind.BW: 0.002, **dict.fromkeys(list(SuvKind)[1:], t("none"))}, t("x"))
    grey = Grey(bits=16, modality=Rescale(2, 0, "BQML"))
    window = window_of(Uptake(0, 5), grey, np.zeros((2, 2), np.uint16), suv)
    assert isinstance(window, Window) and window.function is VoiFunction.LINEAR_EXACT
    assert (window.center, window.width) == pytest.approx((1250, 2500))


def test_uptake_values_that_there_are_not_are_told():
    suv = Suv(dict.fromkeys(SuvKind, t("no SUV: (0010,1030) is missing")), t("x"))
    for given, said in ((suv, r"\(0010,1030\)"), (None, "Only PET")):
        with pytest.raises(InputError, match=said):
            window_of(Uptake(0, 5), Grey(), np.zeros((2, 2), np.uint16), given)


# -- the file --------------------------------------------------------------------------------------


def test_without_a_file_there_are_the_built_in_ones(library):
    assert library.presets == PRESETS
    assert not library.is_changed


def test_own_changed_and_removed_presets_are_kept(library):
    lung = evolve(PRESETS[1], setting=Window(-500, 1600))
    kept = [p for p in PRESETS if p.name not in ("lung", "stroke")]
    library.save([*kept, lung, OWN])
    again = PresetLibrary(library.path)
    names = [p.name for p in again.presets]
    assert "stroke" not in names and names[-1] == "my-liver"
    assert names.index("lung") == 1
    assert again.presets[1] == lung
    assert again.is_own("lung") and again.is_own("my-liver") and not again.is_own("bone")
    # What is as built in is not written: a later version may improve it.
    assert {p["name"] for p in json.loads(library.path.read_bytes())["presets"]} == {
        "lung",
        "my-liver",
    }


@pytest.mark.parametrize(
    "setting",
    [
        Window(40, 400, VoiFunction.SIGMOID),
        DualWindow.of(Window(-600, 1500), Window(50, 350)),
        Percentiles(0.5, 99.5),
        Uptake(0, 7.5),
    ],
)
def test_each_kind_survives_the_file(tmp_path, setting):
    one = Preset("x", "我的窗", setting, "CR DX", "CHEST", 3, True)
    write_presets(tmp_path / "窗.json", [one])
    assert read_presets(tmp_path / "窗.json") == ([one], [])


def test_a_built_in_title_stays_translatable(library):
    library.save([evolve(p, digit=0) for p in PRESETS])
    found = PresetLibrary(library.path).presets
    assert all(isinstance(p.title, Text) for p in found)


def test_importing_adds_and_replaces(library, tmp_path):
    library.save([*PRESETS, OWN])
    write_presets(tmp_path / "a.json", [evolve(OWN, setting=Window(1, 2)), evolve(OWN, name="b")])
    assert library.import_file(tmp_path / "a.json") == ["my-liver", "b"]
    own = PresetLibrary(library.path).presets[len(PRESETS) :]
    assert [(p.name, p.setting) for p in own] == [
        ("my-liver", Window(1, 2)),
        ("b", Window(80, 120)),
    ]


def a_file(**one: object) -> dict[str, object]:
    return {"format": FORMAT, "version": 1, "presets": [one]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is not a file of window presets"),
        (json.dumps([]), "is not a file of window presets"),
        (json.dumps({**a_file(), "presets": [], "format": "x"}), "is not a file"),
        (json.dumps({**a_file(), "presets": [], "version": 99}), "newer"),
        (json.dumps(a_file(name="a", window={"center": "x", "width": 1})), r"\$\.presets\[0\]"),
        (json.dumps(a_file(name="a", window={"center": 1, "width": 0})), r"preset 1 \(a\)"),
        (json.dumps(a_file(name="a", percentiles=[99, 1])), r"preset 1 \(a\)"),
        (json.dumps(a_file(name="a")), "exactly one of"),
        (json.dumps(a_file(name=" ", suv=[0, 5])), "no name"),
        (json.dumps(a_file(name="a", suv=[0, 5], digit=12)), "digit"),
        (json.dumps(a_file(name="a", suv=[0, 5], colour=1)), "colour"),
    ],
)
def test_a_wrong_file_is_told_in_one_sentence(tmp_path, content, said):
    path = tmp_path / "p.json"
    path.write_text(content)
    with pytest.raises(InputError, match=said):
        read_presets(path)


def test_a_broken_file_of_ones_own_is_kept_beside_the_new_one(library):
    library.path.parent.mkdir()
    library.path.write_text("{ broken")
    assert library.presets == PRESETS
    assert library.problem is not None
    library.save([*PRESETS, OWN])
    assert library.problem is None
    beside: Path = library.path.with_name("window-presets.json.unreadable")
    assert beside.read_text() == "{ broken"
    assert PresetLibrary(library.path).presets[-1] == OWN


# -- while it is edited ----------------------------------------------------------------------------


@pytest.mark.parametrize("one", PRESETS)
def test_what_is_not_edited_stays_as_it_is(one):
    assert preset_from(PresetDraft.of(one)) == one


def test_fields_make_a_preset():
    draft = PresetDraft("", " My window ", "ct", "chest", Kind.WINDOW, ("-50", "300"), digit=4)
    assert preset_from(draft) == Preset(
        "my-window", "My window", Window(-50, 300), "CT", "CHEST", 4
    )


@pytest.mark.parametrize(
    "draft",
    [
        PresetDraft(title=""),
        PresetDraft(title="a", numbers=("x", "1")),
        PresetDraft(title="a", numbers=("40", "0")),
        PresetDraft(title="a", numbers=("nan", "5")),
        PresetDraft(title="a", kind=Kind.PERCENTILES, numbers=("50", "40")),
        PresetDraft(title="a", kind=Kind.UPTAKE, numbers=("5", "5")),
        PresetDraft(title="a", kind=Kind.DUAL, numbers=("40", "400")),
    ],
)
def test_wrong_fields_are_told(draft):
    with pytest.raises(InputError):
        preset_from(draft)


def test_two_presets_of_one_name_are_refused():
    with pytest.raises(InputError, match="called a"):
        presets_from([PresetDraft("a", "A"), PresetDraft("A", "B")])


def test_another_kind_begins_with_usual_numbers():
    draft = PresetDraft("a", "A", numbers=("7", "8"))
    assert with_kind(draft, Kind.UPTAKE).numbers == ("0", "7")
    assert with_kind(draft, Kind.WINDOW) is draft
    for kind in Kind:
        preset_from(with_kind(draft, kind))


def test_a_new_name_is_one_that_is_free():
    assert new_name("Lung", ["lung", "lung-2"]) == "lung-3"
    assert new_name("", []) == "preset"
