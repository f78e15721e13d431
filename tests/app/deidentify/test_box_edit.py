"""Boxes under a hand stay within the picture and are never empty."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.app.deidentify.box_edit import WHOLE, Frame, box_at, drawn, grip_at, pulled
from workbench.app.deidentify.candidates import Candidate
from workbench.deid.pixels.found import Box

FRAME = Frame(40, 60)
places = st.floats(-100, 200, allow_nan=False)
sides = st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans())
boxes = st.builds(
    Box, st.integers(0, 59), st.integers(0, 39), st.integers(1, 60), st.integers(1, 40)
).map(lambda box: box.within(FRAME.rows, FRAME.columns) or Box(0, 0, 1, 1))


def inside(box: Box) -> bool:
    return (
        box.x >= 0
        and box.y >= 0
        and box.right <= FRAME.columns
        and box.bottom <= FRAME.rows
        and box.area > 0
    )


@given(places, places, places, places)
def test_what_is_drawn_lies_in_the_picture(x0: float, y0: float, x1: float, y1: float) -> None:
    box = drawn(x0, y0, x1, y1, FRAME)
    assert box is None or inside(box)
    assert box == drawn(x1, y1, x0, y0, FRAME)


@given(boxes, sides, places, places)
def test_what_is_pulled_stays_in_the_picture(
    box: Box, grip: tuple[bool, bool, bool, bool], dx: float, dy: float
) -> None:
    assert inside(pulled(box, grip, dx, dy, FRAME))
    whole = pulled(box, WHOLE, dx, dy, FRAME)
    assert (whole.width, whole.height) == (box.width, box.height)


def test_corners_edges_and_the_middle_are_told_apart() -> None:
    box = Box(10, 10, 20, 20)
    assert grip_at(box, 10, 10, 3) == (True, True, False, False)
    assert grip_at(box, 31, 20, 3) == (False, False, True, False)
    assert grip_at(box, 20, 20, 3) == WHOLE
    assert grip_at(box, 40, 20, 3) is None
    assert grip_at(Box(10, 10, 3, 3), 11.5, 11.5, 6) == WHOLE


def test_the_smaller_of_two_boxes_is_taken() -> None:
    large, small = Candidate(Box(0, 0, 40, 40)), Candidate(Box(10, 10, 5, 5))
    assert box_at([large, small], 12, 12, 1) == 1
    assert box_at([large, small], 30, 30, 1) == 0
    assert box_at([large, small], 50, 50, 1) is None
