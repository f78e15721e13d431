"""Linked viewports meet at the same place in the patient, or where the user said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.model.values import image_id
from workbench.app.side_by_side.guides import Other, guides
from workbench.app.side_by_side.linking import (
    Stack,
    follow_look,
    follow_slice,
    follow_window,
    holds,
    nearest_slice,
)
from workbench.app.viewing.links import Links, PatientPoint
from workbench.app.viewing.viewport_state import Pin, ViewportState
from workbench.geom.planes import pixel_to_patient
from workbench.imaging.volumes.stack_geometry import StackSlice
from workbench.model.anchor import OnPlane, Vector
from workbench.model.calibration import Spacing
from workbench.model.grey import Window

AXIAL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
CORONAL = ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0))


def a_stack(
    name: str,
    at: Sequence[float],
    axes: tuple[Vector, Vector] = AXIAL,
    frame: str = "1.2",
    spacing: float = 1.0,
    size: int = 100,
) -> Stack:
    """Return a stack whose slices lie at positions along their normal."""
    normal = (0.0, 0.0, 1.0) if axes is AXIAL else (0.0, 1.0, 0.0)
    slices = tuple(
        StackSlice(
            OnPlane(frame, tuple(n * z for n in normal), *axes, 1.0),  # type: ignore[arg-type]
            Spacing(spacing, spacing),
            size,
            size,
        )
        for z in at
    )
    return Stack(tuple((image_id(name), i + 1) for i in range(len(at))), slices)


def a_bare_stack(name: str, count: int) -> Stack:
    """Return a stack of pictures that lie nowhere."""
    places = tuple((image_id(name), i + 1) for i in range(count))
    return Stack(places, (StackSlice(None, None, 50, 60),) * count)


THIN = a_stack("thin", [float(z) for z in range(20)])
THICK = a_stack("thick", [0.0, 5.0, 10.0, 15.0])


def test_the_nearest_slice_of_another_spacing_is_shown():
    assert [follow_slice(THIN, at, THICK) for at in (0, 2, 3, 10, 19)] == [0, 0, 1, 2, 3]
    assert [follow_slice(THICK, at, THIN) for at in range(4)] == [0, 5, 10, 15]


def test_a_stack_in_the_other_order_goes_to_the_same_place():
    upside_down = a_stack("down", [15.0, 10.0, 5.0, 0.0])
    assert [follow_slice(THICK, at, upside_down) for at in range(4)] == [3, 2, 1, 0]


def test_planes_that_are_not_parallel_do_not_follow():
    coronal = a_stack("coronal", [0.0, 5.0], CORONAL)
    assert follow_slice(THIN, 4, coronal) is None
    assert follow_slice(THIN, 4, coronal, Pin(0, 0.0), Pin(0, 0.0), by_hand=True) is None


def test_without_a_shared_frame_of_reference_the_offset_since_linking_holds():
    prior = a_stack("prior", [100.0 + 2 * n for n in range(10)], frame="9.9")
    assert follow_slice(THIN, 4, prior) is None
    mine, its = THIN.pin(4), prior.pin(3)
    assert follow_slice(THIN, 4, prior, mine, its) == 3
    assert follow_slice(THIN, 8, prior, mine, its) == 5  # 4 mm on are two slices of 2 mm
    assert follow_slice(THIN, 19, prior, mine, its) == 9


def test_an_offset_pinned_by_hand_comes_before_the_frame_of_reference():
    mine, its = THIN.pin(5), THICK.pin(2)
    assert follow_slice(THIN, 5, THICK, mine, its) == 1
    assert follow_slice(THIN, 5, THICK, mine, its, by_hand=True) == 2
    assert follow_slice(THIN, 10, THICK, mine, its, by_hand=True) == 3


def test_pictures_that_lie_nowhere_follow_by_number_and_stop_at_the_ends():
    one, other = a_bare_stack("a", 10), a_bare_stack("b", 5)
    mine, its = one.pin(2), other.pin(0)
    assert [follow_slice(one, at, other, mine, its) for at in (0, 2, 4, 9)] == [0, 0, 2, 4]
    assert follow_slice(one, 4, THICK, mine, THICK.pin(1)) == 3


def test_one_series_shown_twice_shows_the_same_slice():
    assert follow_slice(THIN, 7, THIN) == 7
    mine, its = THIN.pin(3), THIN.pin(5)
    assert follow_slice(THIN, 7, THIN, mine, its, by_hand=True) == 9


@given(
    st.lists(st.floats(-200, 200), min_size=2, max_size=12, unique=True),
    st.integers(0, 11),
    st.floats(-3, 3),
)
def test_no_slice_is_nearer_than_the_one_that_is_chosen(positions, at, shift):
    source = a_stack("s", sorted(positions))
    target = a_stack("t", [z + shift for z in sorted(positions, reverse=True)])
    at = min(at, len(positions) - 1)
    found = follow_slice(source, at, target)
    assert found is not None
    there = sorted(positions)[at]
    away = [abs(one.plane.origin[2] - there) for one in target.slices if one.plane]
    assert away[found] == pytest.approx(min(away))


def test_a_point_is_in_the_nearest_slice_and_not_beyond_the_stack():
    assert nearest_slice(THICK, (3.0, 4.0, 9.0)) == 2
    assert holds(THICK, 2, (0.0, 0.0, 9.0))
    assert not holds(THICK, 3, (0.0, 0.0, 30.0))
    assert nearest_slice(a_bare_stack("a", 2), (0.0, 0.0, 0.0)) is None


def moved(one: StackSlice, **fields: Any) -> StackSlice:
    """Return a slice whose plane has other fields."""
    assert one.plane is not None
    return evolve(one, plane=evolve(one.plane, **fields))


HERE, THERE = THIN.slices[0], a_stack("fine", [0.0], spacing=0.5, size=300).slices[0]


def test_zoom_and_place_are_those_of_the_patient():
    source = ViewportState(image_id("thin"), center=(20.0, 30.0), zoom=4.0)
    after = follow_look(source, HERE, ViewportState(image_id("fine")), THERE)
    assert after.zoom == pytest.approx(2.0)
    assert after.center is not None and HERE.plane and THERE.plane
    assert HERE.spacing and THERE.spacing
    there = pixel_to_patient(THERE.plane, THERE.spacing, *after.center)
    here = pixel_to_patient(HERE.plane, HERE.spacing, 20.0, 30.0)
    assert there == pytest.approx(here)


def test_another_patient_space_shares_the_way_from_the_middle():
    other = moved(THERE, frame_of_reference="9")
    source = ViewportState(image_id("thin"), center=(60.0, 50.0), zoom=4.0)
    after = follow_look(source, HERE, ViewportState(image_id("fine")), other)
    assert after.center == pytest.approx((150.0 + 20.0, 150.0))  # 10 mm are 20 of its pixels


def test_pictures_without_millimetres_share_the_part_that_is_shown():
    one, other = a_bare_stack("a", 1).slices[0], StackSlice(None, None, 500, 600)
    source = ViewportState(image_id("a"), center=(15.0, 25.0), zoom=10.0)
    after = follow_look(source, one, ViewportState(image_id("b")), other)
    assert (after.center, after.zoom) == ((150.0, 250.0), 1.0)


def test_planes_that_are_not_parallel_share_the_zoom_alone():
    coronal = a_stack("coronal", [0.0], CORONAL, spacing=2.0).slices[0]
    source = ViewportState(image_id("thin"), center=(20.0, 30.0), zoom=4.0)
    target = ViewportState(image_id("coronal"), center=(7.0, 8.0))
    after = follow_look(source, HERE, target, coronal)
    assert (after.center, after.zoom) == ((7.0, 8.0), 8.0)


def test_fitting_one_fits_the_others():
    target = ViewportState(image_id("fine"), center=(1.0, 1.0))
    assert follow_look(ViewportState(image_id("thin")), HERE, target, THERE).center is None


def test_a_window_is_shared_within_a_modality_only():
    source = ViewportState(image_id("a"), voi=Window(40, 400), inverted=True)
    target = ViewportState(image_id("b"))
    shared = follow_window(source, "CT", target, "CT")
    assert (shared.voi, shared.inverted) == (Window(40, 400), True)
    assert follow_window(source, "CT", target, "MR") == target


def test_a_slice_is_a_line_where_it_cuts_another():
    coronal = a_stack("coronal", [10.0], CORONAL).slices[0]
    found = guides(coronal, [Other(moved(HERE, origin=(0.0, 0.0, -30.0)))])
    start, end = found.lines[0].start, found.lines[0].end
    # The coronal rows run downwards from 0: 30 mm below is row 30.5, from edge to edge.
    assert sorted([start, end]) == [pytest.approx((0.0, 30.5)), pytest.approx((100.0, 30.5))]
    assert guides(HERE, [Other(THERE)]).lines == ()
    elsewhere = moved(HERE, frame_of_reference="9")
    assert guides(coronal, [Other(elsewhere)]).lines == ()


def test_a_marked_point_stands_where_it_is_and_says_how_far_off():
    found = guides(THIN.slices[3], [], PatientPoint("1.2", (10.0, 20.0, 5.5)))
    assert found.cursor == pytest.approx((10.5, 20.5))
    assert found.cursor_away == pytest.approx(2.5)
    assert guides(HERE, [], PatientPoint("9", (0.0, 0.0, 0.0))).cursor is None


def test_links_come_back_as_they_were_and_nonsense_is_left_out():
    links = Links(scroll=True, window=True)
    assert Links.from_side(links.to_side()) == links
    assert Links.from_side({"scroll": "yes", "zoom": 1}) == Links()
    assert Links.from_side([True]) == Links()
