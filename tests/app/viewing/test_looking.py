"""Panning and zooming change the view state, and only there."""

from __future__ import annotations

import pytest

from workbench.app.viewing.looking import Looking
from workbench.app.viewing.view_state import ViewState
from workbench.imaging.viewport import View


class Pane(Looking):
    """A picture of 400 x 300 pixels in 200 x 100 device pixels, two of them a screen pixel."""

    def __init__(self, ratio: float = 2.0, shows: bool = True) -> None:
        self.index, self.ratio = 0, ratio
        self.start = View(400, 300, 200, 100, 0.5, left=100, top=50) if shows else None
        self._view_state = ViewState()
        self.told: list[frozenset[str]] = []
        self._view_state.changed.connect(self.told.append)

    @property
    def view(self) -> View | None:  # type: ignore[override]
        """What is shown: the start, moved to where the state says."""
        state = self._view_state.viewport
        if self.start is None or state.center is None:
            return self.start
        from workbench.imaging.viewport import centered

        return centered(self.start, state.zoom, state.center)


def shown(pane: Pane) -> View:
    view = pane.view
    assert view is not None
    return view


def test_a_pan_moves_the_picture_with_the_hand() -> None:
    pane = Pane()
    was = shown(pane).to_device(200, 150)
    pane.pan(10, -6)
    x, y = shown(pane).to_device(200, 150)
    # Screen pixels are two device pixels wide here.
    assert (x - was[0], y - was[1]) == pytest.approx((20, -12), abs=0.51)
    assert shown(pane).scale == 0.5


def test_zooming_keeps_what_is_under_the_pointer() -> None:
    pane = Pane()
    at = (30.0, 20.0)
    was = shown(pane).to_image(60, 40)
    pane.zoom_by(3, at)
    assert shown(pane).scale == pytest.approx(1.5)
    assert shown(pane).to_image(60, 40) == pytest.approx(was, abs=1.0)


def test_zooming_without_a_place_keeps_the_middle() -> None:
    pane = Pane()
    was = shown(pane).to_image(100, 50)
    pane.zoom_by(2)
    assert shown(pane).to_image(100, 50) == pytest.approx(was, abs=1.0)


def test_actual_size_is_one_image_pixel_on_one_device_pixel() -> None:
    pane = Pane()
    pane.actual_size()
    assert shown(pane).scale == pytest.approx(1.0)


def test_fitting_forgets_where_one_looked() -> None:
    pane = Pane()
    pane.pan(5, 5)
    assert pane._view_state.viewport.center is not None
    pane.fit()
    assert pane._view_state.viewport.center is None


def test_an_area_is_shown_as_large_as_possible_around_its_middle() -> None:
    pane = Pane()
    pane.show_area((100, 100, 140, 200))
    view = shown(pane)
    x0, y0, x1, y1 = view.area
    assert x0 <= 100 and y0 <= 100.01 and x1 >= 140 and y1 >= 199.99
    assert view.center == pytest.approx((120, 150), abs=0.6)
    larger = view.scale * 1.3
    assert 100 * larger > view.height  # nothing larger would have room


def test_an_area_at_a_zoom_is_in_screen_pixels() -> None:
    pane = Pane(ratio=2.0)
    pane.show_area((100, 100, 140, 200), zoom=1.5)
    assert shown(pane).scale == pytest.approx(3.0)


def test_what_is_in_sight_is_left_where_it_is() -> None:
    pane = Pane()
    x, y = shown(pane).to_image(100, 50)
    pane.reveal(x, y)
    assert not pane.told


def test_what_is_out_of_sight_comes_into_the_middle() -> None:
    pane = Pane()
    pane.zoom_by(8)
    pane.reveal(390, 290)
    assert shown(pane).center == pytest.approx((390, 290), abs=0.2)


@pytest.mark.parametrize("place", [(-1, 5), (5, -1), (400, 5), (5, 300)])
def test_what_is_not_on_the_image_is_not_looked_for(place: tuple[float, float]) -> None:
    pane = Pane()
    pane.zoom_by(8)
    pane.told.clear()
    pane.reveal(*place)
    assert not pane.told


def test_without_a_picture_nothing_moves() -> None:
    pane = Pane(shows=False)
    pane.pan(5, 5)
    pane.zoom_by(2)
    pane.actual_size()
    pane.center_on(3, 3)
    pane.show_area((0, 0, 5, 5))
    pane.reveal(3, 3)
    assert pane.shown_area is None
    assert not pane.told
