"""ProtocolLibrary: what is kept comes back; what cannot be read is not lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbench.app.side_by_side.hanging import Protocol, Slot
from workbench.app.side_by_side.protocol_library import (
    ProtocolLibrary,
    read_protocols,
    write_protocols,
)
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.links import Links
from workbench.app.viewing.plane_view import PlaneKind, PlaneView
from workbench.app.viewing.shares import Shares
from workbench.base.errors import InputError, StoreError
from workbench.geom.turn import Turn
from workbench.imaging.look import ChannelChoice, Channels, LocalContrast
from workbench.imaging.volumes.cut import SlabMode
from workbench.model.grey import Window

CHEST = Protocol(
    "Chest",
    "CT",
    "chest routine",
    Layout.ACROSS,
    (
        Slot("CT", "lung", "axial", 0, 1, "lung", color_map="hot-iron"),
        Slot(
            "CT",
            study=1,
            setting=Window(40, 400),
            inverted=True,
            cut=PlaneView(PlaneKind.CORONAL, slab=10.0, slab_mode=SlabMode.MAX),
        ),
    ),
    Links(scroll=True, window=True),
    digit=3,
    shares=Shares(0.7, 0.5),
)
PLAIN = Protocol("Plain")
TURNED = Protocol(
    "Turned",
    slots=(
        Slot(
            "SM",
            turn=Turn(1, True),
            gamma=1.5,
            contrast=LocalContrast(2.0, 30),
            channels=Channels(
                ("DAPI", "FITC"),
                (
                    ChannelChoice(Window(100, 200), (0, 0, 255), True),
                    ChannelChoice(is_shown=False, inverted=True),
                ),
                1,
                True,
            ),
        ),
    ),
)


@pytest.fixture
def library(tmp_path: Path) -> ProtocolLibrary:
    return ProtocolLibrary(tmp_path / "hanging.json")


def test_all_of_a_protocol_comes_back_from_its_file(tmp_path: Path) -> None:
    write_protocols(tmp_path / "挂片.json", [CHEST, PLAIN, TURNED])
    assert read_protocols(tmp_path / "挂片.json") == [CHEST, PLAIN, TURNED]


def test_without_a_file_there_are_no_protocols_and_no_complaint(library: ProtocolLibrary) -> None:
    assert (library.protocols, library.problem) == ((), None)


def test_a_protocol_replaces_its_namesake(library: ProtocolLibrary) -> None:
    library.save([Protocol("Chest", "MR"), PLAIN])
    library.put(CHEST)
    assert ProtocolLibrary(library.path).protocols == (PLAIN, CHEST)


def test_a_file_that_cannot_be_read_is_told_and_kept_beside_the_new_one(
    library: ProtocolLibrary,
) -> None:
    library.path.write_text("{broken")
    assert library.protocols == ()
    assert library.problem is not None
    library.save([PLAIN])
    beside = library.path.with_name("hanging.json.unreadable")
    assert beside.read_text() == "{broken"
    assert library.problem is None
    assert ProtocolLibrary(library.path).protocols == (PLAIN,)


def test_what_cannot_be_written_is_an_error_that_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be saved"):
        ProtocolLibrary(tmp_path / "file" / "hanging.json").save([PLAIN])


@pytest.mark.parametrize(
    ("field", "value"),
    [("layout", "2x2"), ("name", "  "), ("layout", "3x3"), ("colour", "red"), ("digit", "x")],
)
def test_a_protocol_that_makes_no_sense_is_refused_with_the_name_of_the_file(
    tmp_path: Path, field: str, value: object
) -> None:
    path = tmp_path / "odd.json"
    write_protocols(path, [CHEST])
    file = json.loads(path.read_text(encoding="utf-8"))
    file["protocols"][0][field] = value
    path.write_text(json.dumps(file), encoding="utf-8")
    with pytest.raises(InputError, match=r"odd\.json"):
        read_protocols(path)


def test_shares_that_make_no_sense_are_the_usual_ones(tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    write_protocols(path, [CHEST])
    file = json.loads(path.read_text(encoding="utf-8"))
    file["protocols"][0]["shares"] = [1.5, 0.5]
    path.write_text(json.dumps(file), encoding="utf-8")
    assert read_protocols(path)[0].shares is None
