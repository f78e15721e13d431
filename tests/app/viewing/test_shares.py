"""Shares: viewports fill their room, whatever was dragged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.app.viewing.layouts import CELLS, Layout
from workbench.app.viewing.shares import Area, Room, Shares, areas, dividers, usual

ROOM = Room(804, 604, 4)


def test_equal_shares_are_equal_areas() -> None:
    found = areas(CELLS[Layout.FOUR], Shares(), ROOM)
    assert {(one.width, one.height) for one in found} == {(400, 300)}
    assert found[3] == Area(404, 304, 400, 300)


def test_the_large_one_beside_two_has_two_thirds_and_its_whole_height() -> None:
    large, upper, lower = areas(CELLS[Layout.ONE_TWO], usual(Layout.ONE_TWO), ROOM)
    assert (large.width, large.height) == (533, 604)
    assert (upper.x, upper.width) == (537, 267)
    assert upper.height + 4 + lower.height == 604


@pytest.mark.parametrize(
    ("layout", "what"),
    [
        (Layout.ONE, []),
        (Layout.ACROSS, [(True, False)]),
        (Layout.DOWN, [(False, True)]),
        (Layout.FOUR, [(True, False), (False, True), (True, True)]),
        (Layout.ONE_TWO, [(True, False), (False, True)]),
    ],
)
def test_there_is_a_divider_for_each_gap(layout: Layout, what: list[tuple[bool, bool]]) -> None:
    found = dividers(CELLS[layout], usual(layout), ROOM)
    assert [(one.across, one.down) for one in found] == what


def test_the_divider_between_the_two_small_ones_ends_at_the_large_one() -> None:
    large = areas(CELLS[Layout.ONE_TWO], Shares(), ROOM)[0]
    flat = dividers(CELLS[Layout.ONE_TWO], Shares(), ROOM)[1].area
    assert (flat.x, flat.x + flat.width) == (large.width + 4, 804)


def test_a_divider_stays_where_it_is_let_go() -> None:
    shares = ROOM.shares_at(202, 452)
    upright, flat, _ = dividers(CELLS[Layout.FOUR], shares, ROOM)
    assert (upright.area.x + 2, flat.area.y + 2) == (202, 452)


def test_no_viewport_is_pushed_below_its_least_size() -> None:
    room = Room(804, 604, 4, (160, 120))
    first, last = areas(CELLS[Layout.ACROSS], room.shares_at(-50, 0), room)
    assert (first.width, last.width) == (160, 640)
    _, last = areas(CELLS[Layout.ACROSS], room.shares_at(5000, 0), room)
    assert last.width == 160


def test_too_little_room_is_halved() -> None:
    room = Room(104, 104, 4, (160, 120))
    assert [one.width for one in areas(CELLS[Layout.ACROSS], Shares(0.9), room)] == [50, 50]


@pytest.mark.parametrize("kept", [None, [0.5], [0, 0.5], [1.0, 0.5], ["a", 0.5], [0.5, 2], "half"])
def test_shares_that_make_no_sense_are_left_out(kept: object) -> None:
    assert Shares.from_side(kept) is None


@given(
    st.sampled_from(Layout),
    st.floats(0.001, 0.999),
    st.floats(0.001, 0.999),
    st.integers(60, 3000),
    st.integers(60, 3000),
)
def test_areas_and_gaps_cover_the_room_without_overlap(
    layout: Layout, across: float, down: float, width: int, height: int
) -> None:
    room = Room(width, height, 4, (160, 120))
    found = areas(CELLS[layout], Shares(across, down), room)
    assert all(one.width > 0 and one.height > 0 for one in found)
    assert all(one.x + one.width <= width and one.y + one.height <= height for one in found)
    gaps = [one.area for one in dividers(CELLS[layout], Shares(across, down), room)]
    crossing = 16 if layout is Layout.FOUR else 0
    covered = sum(one.width * one.height for one in (*found, *gaps))
    assert covered - 2 * crossing == width * height
