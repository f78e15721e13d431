"""A hanging protocol finds its series by modality, words and plane, and its study by time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.model.values import image_id
from workbench.app.side_by_side.hanging import (
    Protocol,
    Slot,
    assign,
    choose,
    slot_for,
    telling_words,
)
from workbench.app.side_by_side.protocol_library import (
    ProtocolLibrary,
    read_protocols,
    write_protocols,
)
from workbench.app.side_by_side.series_facts import SeriesFacts
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.links import Links
from workbench.app.viewing.plane_view import PlaneKind, PlaneView
from workbench.base.errors import InputError
from workbench.imaging.presets import Percentiles, Uptake
from workbench.imaging.volumes.cut import SlabMode
from workbench.model.grey import DualWindow, VoiFunction, Window


def facts(name: str, number: int, description: str, date: str = "20260311", **more: Any) -> Any:
    made = SeriesFacts(
        (image_id(name),),
        "CT",
        description,
        "Thorax CT",
        patient_id="P1",
        study_uid=date,
        study_date=date,
        number=number,
        plane="axial",
    )
    return evolve(made, **more)


SOFT = facts("soft", 2, "Soft 5.0")
LUNG = facts("lung", 3, "Lung 1.0")
CORONAL = facts("cor", 4, "Lung cor", plane="coronal")
OLD = facts("old", 2, "Lung 1.0", "20250101")
STUDY = [CORONAL, LUNG, SOFT, OLD]

COMPARE = Protocol(
    "Chest with prior",
    "CT",
    "thorax",
    Layout.ACROSS,
    (Slot("CT", "lung", "axial"), Slot("CT", "lung", "axial", study=1, preset="lung")),
    Links(scroll=True),
)
ANY_CT = Protocol("Any CT", "CT")
ANYTHING = Protocol("Anything")


def test_series_hang_where_their_words_and_planes_say():
    assert assign(COMPARE, SOFT, STUDY) == (LUNG, OLD)
    three = Protocol("3", layout=Layout.ACROSS, slots=(Slot(plane="coronal"), Slot(nth=1)))
    assert assign(three, LUNG, STUDY) == (CORONAL, LUNG)


def test_what_is_not_there_leaves_its_viewport_empty():
    assert assign(COMPARE, SOFT, [SOFT, LUNG]) == (LUNG, None)
    far = Protocol("far", slots=(Slot(study=5),))
    assert assign(far, SOFT, STUDY) == (None,)


def test_the_protocol_that_says_most_of_a_study_is_chosen():
    protocols = [ANYTHING, ANY_CT, COMPARE]
    assert choose(protocols, SOFT, STUDY) is COMPARE
    assert choose(protocols, SOFT, [SOFT, LUNG]) is ANY_CT  # there is no prior to compare with
    brain = evolve(SOFT, modality="MR", study_uid="x")
    assert choose(protocols, brain, [brain]) is ANYTHING
    assert choose([COMPARE], brain, [brain]) is None
    assert choose([], SOFT, STUDY) is None


def test_words_of_a_protocol_are_words_and_no_pieces():
    assert choose([Protocol("x", words="thor")], SOFT, STUDY) is None
    assert choose([Protocol("x", words="THORAX ct")], SOFT, STUDY) is not None


@pytest.mark.parametrize("series", [SOFT, LUNG, CORONAL, OLD])
def test_a_slot_made_of_a_series_finds_it_again(series):
    slot = slot_for(series, SOFT, STUDY)
    assert slot is not None
    assert assign(Protocol("x", slots=(slot,)), SOFT, STUDY) == (series,)


def test_another_patient_has_no_slot():
    other = evolve(LUNG, patient_id="P2", study_uid="other")
    assert slot_for(other, SOFT, [*STUDY, other]) is None


def test_numbers_of_a_description_name_no_kind():
    assert telling_words("Chest 1.0 B60f_(lung)") == "Chest B60f lung"


def test_a_protocol_has_a_slot_for_each_viewport():
    with pytest.raises(ValueError, match="slot"):
        Protocol("x", layout=Layout.FOUR)


def test_protocols_come_back_from_their_file(tmp_path: Path):
    path = tmp_path / "库 library" / "protocols.json"
    mine = [COMPARE, evolve(ANY_CT, slots=(Slot(setting=Window(40, 400), inverted=True),), digit=3)]
    write_protocols(path, mine)
    assert read_protocols(path) == mine


OBLIQUE = PlaneView(PlaneKind.OBLIQUE, None, (0.6, 0.8, 0.0), (0.0, 0.0, -1.0), 10, SlabMode.MAX)


@pytest.mark.parametrize(
    "slot",
    [
        Slot(setting=Window(40, 400, VoiFunction.SIGMOID)),
        Slot(setting=DualWindow.of(Window(-600, 1500), Window(50, 350))),
        Slot(setting=Percentiles(2, 98)),
        Slot(setting=Uptake(0, 5), color_map="hot-iron"),
        Slot(cut=PlaneView(PlaneKind.CORONAL)),
        Slot(cut=OBLIQUE),
    ],
)
def test_every_kind_of_window_and_cut_comes_back(tmp_path: Path, slot: Slot):
    path = tmp_path / "p.json"
    write_protocols(path, [Protocol("x", slots=(slot,))])
    assert read_protocols(path)[0].slots == (slot,)


def test_a_window_of_two_numbers_is_still_read(tmp_path: Path):
    path = tmp_path / "p.json"
    path.write_text(
        '{"format": "workbench-hanging-protocols", "version": 1, "protocols": [{"name": "x",'
        ' "layout": "1x1", "viewports": [{"window": [40, 400], "inverted": true}]}]}'
    )
    assert read_protocols(path)[0].slots == (Slot(setting=Window(40, 400), inverted=True),)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"format": "x", "version": 1, "protocols": []}',
        b'{"format": "workbench-hanging-protocols", "version": 99, "protocols": []}',
        b'{"format": "workbench-hanging-protocols", "version": 1, "protocols":'
        b' [{"name": "x", "layout": "2x2", "viewports": [{}]}]}',
        b'{"format": "workbench-hanging-protocols", "version": 1, "protocols":'
        b' [{"name": " ", "layout": "1x1", "viewports": [{}]}]}',
        b'{"format": "workbench-hanging-protocols", "version": 1, "protocols":'
        b' [{"name": "x", "layout": "1x1", "viewports": [{"percentiles": [9, 2]}]}]}',
        b'{"format": "workbench-hanging-protocols", "version": 1, "protocols":'
        b' [{"name": "x", "layout": "1x1", "viewports": [{"cut": {"kind": "axial",'
        b' "slab": -1}}]}]}',
        b"\xff\xfe",
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(tmp_path: Path, content: bytes):
    path = tmp_path / "p.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"p\.json"):
        read_protocols(path)


def test_a_library_replaces_by_name_and_keeps_what_it_could_not_read(tmp_path: Path):
    path = tmp_path / "library.json"
    library = ProtocolLibrary(path)
    assert library.protocols == ()
    library.put(ANY_CT)
    library.put(COMPARE)
    library.put(evolve(ANY_CT, words="thorax"))
    again = ProtocolLibrary(path)
    assert [one.name for one in again.protocols] == ["Chest with prior", "Any CT"]
    assert again.protocols[1].words == "thorax"
    path.write_bytes(b"spoilt")
    spoilt = ProtocolLibrary(path)
    assert spoilt.protocols == ()
    assert spoilt.problem is not None
    spoilt.put(ANY_CT)
    assert path.with_name("library.json.unreadable").read_bytes() == b"spoilt"
