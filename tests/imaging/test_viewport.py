"""Pan and zoom as arithmetic."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.imaging.viewport import View, centered, fitted

SIZES = st.integers(1, 3000)
VIEWS = st.builds(View, SIZES, SIZES, SIZES, SIZES, st.floats(0.05, 20), st.floats(0.5, 2))


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
    assert fit.raster.width <= view.width + 1 and fit.raster.height <= view.height + 1
    assert fit.raster.width >= view.width - 1 or fit.raster.height >= view.height - 1


@given(VIEWS, st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_the_picture_cannot_be_lost(view: View, dx: int, dy: int) -> None:
    x0, y0, x1, y1 = view.panned(dx, dy).kept_in_sight().shown
    assert x1 > x0 and y1 > y0
