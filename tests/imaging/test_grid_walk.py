"""A walk leaves nothing out, and knows where it is."""

from __future__ import annotations

import numpy as np
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
