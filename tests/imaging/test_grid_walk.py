"""A walk leaves nothing out, and knows where it is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.imaging.grid_walk import GridWalk

WALKS = st.builds(
    GridWalk,
    st.integers(1, 400),
    st.integers(1, 400),
    st.floats(20, 300),
    st.floats(20, 300),
    st.booleans(),
    st.floats(0, 0.4),
)


@given(WALKS)
def test_the_steps_cover_every_pixel(walk: GridWalk) -> None:
    seen = np.zeros((walk.rows, walk.columns), bool)
    for step in range(walk.count):
        x0, y0, x1, y1 = walk.area(step)
        seen[
            max(0, int(np.ceil(y0 - 1e-6))) : int(np.floor(y1 + 1e-6)) + 1,
            max(0, int(np.ceil(x0 - 1e-6))) : int(np.floor(x1 + 1e-6)) + 1,
        ] = True
    assert seen.all()


@given(WALKS)
def test_neighbours_have_the_overlap_in_common(walk: GridWalk) -> None:
    if walk.across > 1:
        first, second = walk.area(0), walk.area(1)
        assert first[2] - second[0] >= walk.overlap * walk.width - 1e-6


@given(WALKS, st.integers(0, 10_000))
def test_a_step_is_found_again_by_its_middle(walk: GridWalk, step: int) -> None:
    step %= walk.count
    x0, y0, x1, y1 = walk.area(step)
    assert walk.at((x0 + x1) / 2, (y0 + y1) / 2) == step


def test_a_serpentine_walk_goes_back_in_every_other_row() -> None:
    walk = GridWalk(300, 200, 100, 100, serpentine=True, overlap=0)
    corners = [walk.area(step)[:2] for step in range(walk.count)]
    assert corners == [(0, 0), (100, 0), (200, 0), (200, 100), (100, 100), (0, 100)]


def test_a_picture_that_fits_is_one_step_in_its_middle() -> None:
    walk = GridWalk(50, 40, 100, 100)
    assert walk.count == 1
    assert walk.area(0) == (-25, -30, 75, 70)


@pytest.mark.parametrize("serpentine", [False, True])
@pytest.mark.parametrize("turns", [False, True])
def test_a_walk_that_goes_on_in_steps_of_another_size_leaves_nothing_out(
    serpentine: bool, turns: bool
) -> None:
    sizes = ((70, 40), (40, 70), (150, 41), (65, 18), (64, 90), (70, 40), (300, 300))
    for first, other in itertools.permutations(sizes, 2):
        one = GridWalk(260, 190, *first, serpentine)
        two = GridWalk(260, 190, *other, serpentine != turns)
        for stopped in range(one.count):
            back = one.goes_back(stopped // one.across)
            goes_on = two.after(one.area(stopped), back)
            seen = np.zeros((190, 260), bool)
            for area in (
                *(one.area(n) for n in range(stopped + 1)),
                *(two.area(n) for n in range(goes_on, two.count)),
            ):
                x0, y0, x1, y1 = (max(0, round(v)) for v in area)
                seen[y0:y1, x0:x1] = True
            assert seen.all(), (first, other, stopped, goes_on)


def test_a_wider_view_goes_on_in_the_row_and_an_equal_one_with_the_next_step() -> None:
    one, wider = GridWalk(1000, 800, 100, 100), GridWalk(1000, 800, 150, 100)
    assert one.after(one.area(23), False) == 24
    step = wider.after(one.area(15), False)  # the second row, up to 600
    assert step // wider.across == 1
    assert wider.area(step)[0] < one.area(15)[2] < wider.area(step)[2]
    assert one.after(one.area(one.count - 1), False) == one.count
