"""Decisions on layouts and files, kept in a file and applied to what is alike."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.deid.dicom.objects import an_object, item
from tests.deid.pixels.images import described
from workbench.base.errors import InputError
from workbench.deid.pixels.cover import left_of, share_covered, uncovered
from workbench.deid.pixels.decisions import Decision, Decisions
from workbench.deid.pixels.found import Box
from workbench.deid.pixels.layout import by_layout, layout_of
from workbench.deid.pixels.regions import outside_regions, regions_of

ONE = Decision((Box(1, 2, 30, 40),), True, "A. Reader", datetime(2026, 3, 5, tzinfo=UTC))
boxes = st.builds(
    Box, st.integers(0, 30), st.integers(0, 30), st.integers(1, 20), st.integers(1, 20)
)


def test_a_files_own_decision_wins_and_what_is_not_approved_decides_nothing() -> None:
    other = Decision((Box(0, 0, 5, 5),), True)
    decisions = Decisions().with_(ONE, layout="k").with_(other, file="f" * 64)
    assert decisions.of("f" * 64, "k") is other
    assert decisions.of("0" * 64, "k") is ONE
    assert decisions.of("0" * 64, "other") is None
    draft = decisions.with_(Decision(ONE.boxes), file="0" * 64)
    assert draft.of("0" * 64, "k") is None
    assert decisions.without(file="f" * 64).of("f" * 64, "k") is ONE
    assert not Decisions() and decisions


def test_decisions_come_back_from_their_file() -> None:
    kept = Decision((), True, "B", None, (Box(3, 4, 5, 6),))
    decisions = Decisions().with_(ONE, layout="k").with_(kept, file="f" * 64)
    assert Decisions.from_json(decisions.to_json()) == decisions


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"version": 2}',
        b'{"version": 1, "layouts": {"k": {"boxes": [[0, 0, 0, 5]]}}}',
        b'{"version": 1, "files": {"k": {"boxes": [[-1, 0, 5, 5]]}}}',
        b'{"version": 1, "files": {"k": {"boxes": "all"}}}',
    ],
)
def test_files_that_are_no_decisions_are_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        Decisions.from_json(data)


def test_the_same_device_and_size_are_one_layout_and_patients_do_not_count() -> None:
    first = described(Manufacturer="ACME", ManufacturerModelName="Sono 3")
    second = described(Manufacturer="Acme", ManufacturerModelName="SONO 3", PatientName="B^C")
    second.DeviceSerialNumber = "77"
    assert layout_of(first) == layout_of(second)
    second.Columns = 41
    assert layout_of(first) != layout_of(second)
    assert layout_of(described(ManufacturerModelName="Sono 4")) != layout_of(first)
    assert "ACME" not in layout_of(first)
    groups = by_layout([("b", 1), ("a", 2), ("a", 3)])
    assert list(groups.items()) == [("a", [2, 3]), ("b", [1])]


def test_the_regions_of_an_ultrasound_image_are_part_of_its_layout() -> None:
    one, other = a_scan((10, 5, 29, 19)), a_scan((10, 5, 30, 19))
    assert layout_of(one) != layout_of(other)


def a_scan(*corners: tuple[int, int, int, int]) -> Dataset:
    made = an_object(Modality="US", Rows=24, Columns=40)
    made.SequenceOfUltrasoundRegions = Sequence(
        item(
            RegionLocationMinX0=x0,
            RegionLocationMinY0=y0,
            RegionLocationMaxX1=x1,
            RegionLocationMaxY1=y1,
        )
        for x0, y0, x1, y1 in corners
    )
    return made


def test_all_outside_the_regions_is_proposed_and_nothing_inside() -> None:
    regions = ((10, 5, 29, 19), (5, 15, 20, 24))
    proposed = outside_regions(a_scan(*regions))
    assert regions_of(a_scan(*regions)) == (Box(10, 5, 20, 15), Box(5, 15, 16, 9))
    for y in range(24):
        for x in range(40):
            pixel = Box(x, y, 1, 1)
            inside = any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in regions)
            assert any(box.overlaps(pixel) for box in proposed) != inside


def test_regions_that_make_no_sense_propose_nothing() -> None:
    assert outside_regions(an_object(Modality="US", Rows=24, Columns=40)) == ()
    assert outside_regions(a_scan((30, 5, 10, 19))) == ()
    # Those of a larger image than this one.
    assert outside_regions(a_scan((10, 5, 70, 19))) == ()
    assert outside_regions(a_scan((0, 0, 39, 23))) == ()


@given(boxes, st.lists(boxes, max_size=4))
def test_what_is_left_of_a_box_is_what_no_cover_reaches(box: Box, covers: list[Box]) -> None:
    left = left_of(box, covers)
    for y in range(box.y, box.bottom):
        for x in range(box.x, box.right):
            pixel = Box(x, y, 1, 1)
            covered = any(cover.overlaps(pixel) for cover in covers)
            assert sum(part.overlaps(pixel) for part in left) == (not covered)
    assert share_covered(box, covers) == pytest.approx(1 - sum(p.area for p in left) / box.area)


def test_a_box_that_sticks_out_by_a_pixel_is_covered_and_by_a_letter_it_is_not() -> None:
    approved = [Box(10, 10, 50, 12), Box(60, 10, 30, 12)]
    assert uncovered([Box(9, 9, 82, 14)], approved) == ()
    assert uncovered([Box(10, 10, 95, 12)], approved) == (Box(10, 10, 95, 12),)
