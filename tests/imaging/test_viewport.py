"""Pan and zoom as arithmetic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.turn import Turn
from workbench.imaging.viewport import View, centered, fitted

SIZES = st.integers(1, 3000)
TURNS = st.builds(Turn, st.integers(0, 3), st.booleans())
VIEWS = st.builds(
    View, SIZES, SIZES, SIZES, SIZES, st.floats(0.05, 20), st.floats(0.5, 2), turn=TURNS
)


@given(VIEWS, st.integers(-500, 500), st.integers(-500, 500))
def test_panning_survives_the_way_through_its_centre(view: View, dx: int, dy: int) -> None:
    moved = view.panned(dx, dy)
    assert centered(view, view.scale, moved.center) == moved


@given(VIEWS, st.floats(0.2, 5), st.floats(0, 1), st.floats(0, 1))
def test_zooming_keeps_what_is_under_the_pointer(
    view: View, factor: float, fx: float, fy: float
) -> None:
    at = (fx * view.width, fy * view.height)
    x, y = view.to_image(*at)
    after = view.zoomed(view.scale * factor, at).to_device(x, y)
    assert abs(after[0] - at[0]) <= 0.51 and abs(after[1] - at[1]) <= 0.51


@given(st.floats(0.05, 20))
def test_back_to_one_to_one_is_exactly_one_to_one(scale: float) -> None:
    view = View(500, 400, 300, 200, scale)
    assert view.zoomed(scale * (1 / scale), (10, 10)).scale == 1.0


@given(VIEWS)
def test_fitting_shows_the_whole_image_and_touches_two_sides(view: View) -> None:
    fit = fitted(view)
    width, height = fit.turned_size
    assert width <= view.width + 1 and height <= view.height + 1
    assert width >= view.width - 1 or height >= view.height - 1


@given(VIEWS, st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_the_picture_cannot_be_lost(view: View, dx: int, dy: int) -> None:
    x0, y0, x1, y1 = view.panned(dx, dy).kept_in_sight().shown
    assert x1 > x0 and y1 > y0


@given(VIEWS, TURNS, st.floats(-100, 3000), st.floats(-100, 3000))
def test_another_turn_shows_the_same_pixels_in_other_places(
    view: View, turn: Turn, x: float, y: float
) -> None:
    other = view.turned_to(turn)
    assert other.turned_to(view.turn) == view
    assert (other.width, other.height) == turn.size(view.upright.width, view.upright.height)
    there = view.upright.to_device(x, y)
    size = (view.upright.width, view.upright.height)
    assert other.to_device(x, y) == pytest.approx(turn.place(*there, *size), abs=1e-6)


@given(VIEWS, st.floats(-100, 3000), st.floats(-100, 3000))
def test_positions_come_back_from_the_screen(view: View, x: float, y: float) -> None:
    at = view.to_device(x, y)
    assert view.to_image(*at) == pytest.approx((x, y), abs=1e-6)
    assert view.points_to_device(np.array([[x, y]]))[0] == pytest.approx(at)


@given(VIEWS, st.integers(-500, 500), st.integers(-500, 500))
def test_the_picture_follows_the_hand_however_it_is_turned(view: View, dx: int, dy: int) -> None:
    x, y = view.to_device(10, 20)
    assert view.panned(dx, dy).to_device(10, 20) == pytest.approx((x + dx, y + dy))
