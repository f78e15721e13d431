"""The user's presets come back from their file as they were, or the file says what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.app.windows.preset_library import (
    FORMAT,
    PresetLibrary,
    read_presets,
    write_presets,
)
from workbench.base.errors import InputError, StoreError
from workbench.imaging.presets import PRESETS, Percentiles, Preset, Uptake, normal_name
from workbench.model.grey import DualWindow, VoiFunction, Window

centers = st.floats(-5000, 5000, allow_nan=False)
windows = st.builds(Window, centers, st.floats(1, 5000), st.sampled_from(VoiFunction))
duals = st.builds(lambda c, w, d: DualWindow.of(Window(c, w), Window(c + d, w)), centers,
                  st.floats(1, 500), st.floats(600, 2000))  # fmt: skip
settings = st.one_of(
    windows,
    duals,
    st.builds(Percentiles, st.floats(0, 40), st.floats(60, 100)),
    st.builds(Uptake, st.floats(0, 3), st.floats(4, 20)),
)
names = st.text("abcdefgh 肺窗-", min_size=1, max_size=12).map(normal_name).filter(bool)
presets = st.builds(
    Preset,
    names.map(lambda name: f"own-{name}"),
    st.text(min_size=1, max_size=10),
    settings,
    st.sampled_from(["", "CT", "MR"]),
    st.sampled_from(["", "CHEST"]),
    st.integers(0, 9),
    st.sampled_from([None, True, False]),
)


@given(st.lists(presets, max_size=5, unique_by=lambda one: normal_name(one.name)))
def test_presets_come_back_as_they_were(own: list[Preset]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "预设 presets.json")
        write_presets(path, own, ["lung"])
        back, hidden = read_presets(path)
    assert [(one.title, one.setting, one.digit, one.inverted) for one in back] == [
        (one.title, one.setting, one.digit, one.inverted) for one in own
    ]
    assert [one.name for one in back] == [normal_name(one.name) for one in own]
    assert hidden == ["lung"]


def test_of_the_built_in_ones_only_what_differs_is_written(tmp_path: Path) -> None:
    path = tmp_path / "library" / "presets.json"
    library = PresetLibrary(path)
    assert library.presets == PRESETS and not library.is_changed
    library.save(PRESETS[1:])
    kept = json.loads(path.read_bytes())
    assert kept["presets"] == [] and kept["hidden"] == [PRESETS[0].name]
    again = PresetLibrary(path)
    assert again.presets == PRESETS[1:] and again.is_changed
    again.save(PRESETS)
    assert not PresetLibrary(path).is_changed


def test_a_changed_built_in_preset_stays_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "presets.json"
    first, second, *rest = PRESETS
    changed = Preset(second.name, "Mine", Window(1, 2))
    PresetLibrary(path).save([first, changed, *rest])
    library = PresetLibrary(path)
    assert library.presets[1] == changed
    assert library.is_own(second.name) and not library.is_own(first.name)


def test_an_import_replaces_by_name_and_shows_what_was_hidden(tmp_path: Path) -> None:
    library = PresetLibrary(tmp_path / "presets.json")
    library.save([*PRESETS[1:], Preset("spleen", "Spleen", Window(70, 180))])
    other = tmp_path / "other.json"
    write_presets(
        other,
        [
            Preset("spleen", "Milz", Window(60, 150)),
            Preset(PRESETS[0].name, "Own", Window(5, 6)),
        ],
    )
    assert library.import_file(other) == ["spleen", PRESETS[0].name]
    again = PresetLibrary(tmp_path / "presets.json")
    assert again.presets[0].setting == Window(5, 6)
    assert again.presets[-1].title == "Milz"


def test_a_damaged_library_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "presets.json"
    path.write_text("{ not json", encoding="utf-8")
    library = PresetLibrary(path)
    assert library.presets == PRESETS
    assert library.problem is not None and "presets.json" in str(library.problem)
    assert path.read_text(encoding="utf-8") == "{ not json"
    library.save([*PRESETS, Preset("a", "A", Window(1, 2))])
    assert library.problem is None
    assert path.with_name("presets.json.unreadable").read_text(encoding="utf-8") == "{ not json"
    assert PresetLibrary(path).is_own("a")


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    library = PresetLibrary(tmp_path / "file" / "presets.json")
    with pytest.raises(StoreError, match="cannot be saved"):
        library.save([Preset("a", "A", Window(1, 2))])


@pytest.mark.parametrize(
    ("preset", "said"),
    [
        ({"name": " "}, "it has no name"),
        ({"name": "a"}, "exactly one of window"),
        ({"name": "a", "suv": [0, 5], "percentiles": [1, 99]}, "exactly one of window"),
        ({"name": "a", "window": {"center": 1, "width": 0}}, "make no window"),
        ({"name": "a", "suv": [0, 5], "digit": 10}, "digit"),
        ({"name": "a", "suv": [0, 5], "color": "red"}, "color"),
    ],
)
def test_what_is_wrong_is_said_with_the_file(
    preset: dict[str, Any], said: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.json"
    whole = {"format": FORMAT, "version": 1, "presets": [{"name": "b", "suv": [0, 5]}, preset]}
    path.write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_presets(path)
    assert said in str(caught.value) and "x.json" in str(caught.value)
