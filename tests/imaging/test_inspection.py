"""What is seen only grows, is never claimed too early, and comes back from its bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.imaging.inspection import Area, Grid, InspectionMap, Sharpness, sharpness

SIZES = st.integers(1, 3000)
SCALES = st.floats(0.01, 64)


@st.composite
def areas(draw: st.DrawFn) -> Area:
    x, y = draw(st.integers(-500, 3000)), draw(st.integers(-500, 3000))
    return x, y, x + draw(st.integers(1, 2000)), y + draw(st.integers(1, 2000))


LOOKS = st.lists(st.tuples(areas(), SCALES), max_size=8)


def looked(grid: Grid, looks: list[tuple[Area, float]]) -> InspectionMap:
    map = InspectionMap.empty(grid)
    for area, scale in looks:
        map = map.seen([area], scale, 0.5)
    return map


def test_the_cells_of_a_large_scan_are_128_pixels_wide() -> None:
    grid = Grid.of(30_000, 30_000)
    assert (grid.cell, grid.across, grid.down) == (128, 235, 235)
    assert Grid.of(512, 512).cell == 16
    assert Grid.of(100_000, 100_000).cell == 256
    assert Grid.of(8_000, 200_000).cell == 256
    assert Grid.of(1_000_000, 10).across <= 1024


def test_steps_are_quarter_half_full_and_more() -> None:
    scales = (0.1, 0.25, 0.4, 0.5, 0.9, 1.0, 1.9, 2.0, 64)
    assert [sharpness(scale) for scale in scales] == [1, 2, 2, 3, 3, 4, 4, 5, 5]


@given(SIZES, SIZES, LOOKS, areas(), SCALES)
def test_looking_never_takes_anything_away(
    columns: int, rows: int, looks: list[tuple[Area, float]], area: Area, scale: float
) -> None:
    before = looked(Grid.of(columns, rows), looks)
    after = before.seen([area], scale, 0.3)
    assert (after.zoom >= before.zoom).all() and (after.dwell >= before.dwell).all()
    for least in Sharpness:
        assert after.coverage(least) >= before.coverage(least)


@given(SIZES, SIZES, LOOKS)
def test_what_was_seen_is_the_union_of_the_cells_wholly_in_view(
    columns: int, rows: int, looks: list[tuple[Area, float]]
) -> None:
    grid = Grid.of(columns, rows)
    zoom = looked(grid, looks).zoom
    for row in range(0, grid.down, 3):
        for column in range(0, grid.across, 3):
            x0, y0, x1, y1 = grid.bounds(row, column)
            best = max(
                (
                    sharpness(scale)
                    for (left, top, right, bottom), scale in looks
                    if left <= x0 and top <= y0 and right >= x1 and bottom >= y1
                ),
                default=Sharpness.UNSEEN,
            )
            assert zoom[row, column] == best


@given(SIZES, SIZES, LOOKS, LOOKS)
def test_the_map_of_several_persons_is_what_either_has_seen(
    columns: int, rows: int, ours: list[tuple[Area, float]], theirs: list[tuple[Area, float]]
) -> None:
    grid = Grid.of(columns, rows)
    merged = looked(grid, ours).merged(looked(grid, theirs))
    both = looked(grid, ours + theirs)
    assert np.array_equal(merged.zoom, both.zoom) and np.array_equal(merged.dwell, both.dwell)


@given(SIZES, SIZES, LOOKS)
def test_a_map_comes_back_from_its_bytes(
    columns: int, rows: int, looks: list[tuple[Area, float]]
) -> None:
    map = looked(Grid.of(columns, rows), looks)
    again = InspectionMap.unpack(map.grid, map.pack())
    assert np.array_equal(again.zoom, map.zoom) and np.array_equal(again.dwell, map.dwell)


def test_damaged_bytes_and_those_of_another_size_are_refused() -> None:
    map = InspectionMap.empty(Grid.of(1000, 1000))
    for grid, packed in (
        (Grid.of(2000, 1000), map.pack()),
        (Grid.of(100, 100), map.pack()),
        (map.grid, b"no"),
    ):
        with pytest.raises(ValueError, match="inspection map"):
            InspectionMap.unpack(grid, packed)


def test_coverage_counts_pixels_not_cells() -> None:
    # Two cells, of which the right one is a quarter as wide.
    map = InspectionMap.empty(Grid.of(20, 16))
    assert map.seen([(0, 0, 16, 16)], 1, 1).coverage() == pytest.approx(0.8)
    assert map.seen([(0, 0, 20, 16)], 0.5, 1).coverage() == 0.0
    assert map.seen([(0, 0, 20, 16)], 0.5, 1).coverage(Sharpness.HALF) == 1.0


def test_dwell_adds_up_and_stops_at_its_end() -> None:
    map = InspectionMap.empty(Grid.of(16, 16))
    for _ in range(3):
        map = map.seen([(0, 0, 16, 16)], 1, 0.5)
    assert map.dwell[0, 0] == 15
    assert map.seen([(0, 0, 16, 16)], 1, 1e6).dwell[0, 0] == 65535


@given(st.integers(600, 6000), st.integers(600, 6000), st.integers(300, 900), LOOKS)
def test_going_to_the_next_unseen_block_ends_with_all_of_it_seen(
    columns: int, rows: int, view: int, looks: list[tuple[Area, float]]
) -> None:
    map = looked(Grid.of(columns, rows), looks)
    cells = (view - 2) // map.grid.cell
    steps, here = 0, None
    while (found := map.next_unseen((cells, cells), here)) is not None:
        x, y = found[0] - 1, found[1] - 1
        here = (x, y, x + view, y + view)
        map = map.seen([here], 1.0, 0.3)
        steps += 1
    assert map.coverage() == 1.0
    assert steps <= -(-map.grid.across // cells) * -(-map.grid.down // cells)


def test_the_next_unseen_block_comes_after_what_is_in_view_and_goes_round() -> None:
    map = InspectionMap.empty(Grid.of(64, 32))
    assert map.next_unseen() == (0, 0, 16, 16)
    assert map.next_unseen(here=(0, 0, 32, 32)) == (32, 0, 48, 16)
    assert map.next_unseen(here=(32, 0, 64, 32)) == (0, 16, 16, 32)
    assert map.next_unseen((3, 1), here=(0, 0, 32, 16)) == (0, 0, 48, 16)
    assert map.next_unseen((3, 1), here=(0, 0, 48, 16)) == (48, 0, 64, 16)
    assert map.seen([(0, 0, 64, 32)], 1, 1).next_unseen(here=(32, 0, 64, 32)) is None
    assert map.next_unseen(here=(0, 0, 64, 32)) is None
