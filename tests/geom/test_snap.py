from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.snap import into_frame, to_direction, to_square, to_step

numbers = st.floats(-100, 100)
aspects = st.floats(0.2, 5)


@given(numbers, numbers, aspects)
def test_a_direction_is_a_multiple_of_45_degrees_in_millimetres(
    x: float, y: float, a: float
) -> None:
    sx, sy = to_direction((3, 4), (x, y), a)
    dx, dy = sx - 3, (sy - 4) * a
    if math.hypot(dx, dy) > 1e-6:
        turn = math.degrees(math.atan2(dy, dx)) / 45
        assert turn == pytest.approx(round(turn), abs=1e-6)
    assert math.hypot(dx, dy) <= math.hypot(x - 3, (y - 4) * a) + 1e-9


def test_level_and_upright_are_exact() -> None:
    assert to_direction((3, 4), (50, 7)) == (50, 4)
    assert to_direction((3, 4), (-50, 7)) == (-50, 4)
    assert to_direction((3, 4), (5, 70)) == (3, 70)


@given(numbers, numbers, aspects)
def test_a_square_is_one_in_millimetres(x: float, y: float, a: float) -> None:
    sx, sy = to_square((0, 0), (x, y), a)
    assert abs(sx) == pytest.approx(abs(sy) * a)
    assert abs(sx) >= abs(x) - 1e-9 and abs(sy) * a >= abs(y) * a - 1e-9


def test_angles_go_to_the_next_step() -> None:
    assert [to_step(angle) for angle in (7, 8, -20, 361)] == [0, 15, -15, 360]


def test_positions_outside_come_to_the_border() -> None:
    assert into_frame((-3, 500), 100, 200) == (0, 200)
