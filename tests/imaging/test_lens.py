"""What is seen through the lens."""

from __future__ import annotations

import numpy as np
import pytest

from tests.ui.canvas.canvas_kit import an_annotation
from workbench.geom.turn import Turn
from workbench.imaging.drawing.overlay_style import OverlayStyle
from workbench.imaging.drawing.overlay_tiles import OverlayTiles
from workbench.imaging.drawing.scene import Scene
from workbench.imaging.frame import FramePixels
from workbench.imaging.lens import Lens, lens_view
from workbench.imaging.render import render_view
from workbench.imaging.resample import Levels
from workbench.imaging.sources import FrameInfo, Identity
from workbench.imaging.viewport import MOST_ZOOM, View, centered
from workbench.model.grey import Grey, Window
from workbench.model.regions import Box


@pytest.fixture(scope="module")
def frame() -> FramePixels:
    stored = np.random.default_rng(4).integers(0, 4096, (300, 400)).astype(np.uint16)
    grey = FrameInfo(Grey(12))
    return FramePixels(stored, grey, Identity(), Levels(stored), None, Window(2000, 3000))


@pytest.mark.parametrize("turn", [Turn(n, m) for n in range(4) for m in (False, True)])
@pytest.mark.parametrize("at", [(150.0, 100.0), (3.0, 5.0)])
def test_the_lens_shows_the_pixels_of_that_zoom_around_the_pointer(frame, turn, at) -> None:
    view = View(400, 300, 500, 420, 0.9, turn=turn)
    lens = lens_view(view, at, 3, 120)
    assert lens.scale == pytest.approx(2.7)
    x, y = view.to_image(*at)
    assert lens.to_device(x, y) == pytest.approx((60, 60), abs=0.51)
    shown = Lens().picture(frame, lens, Window(1000, 500), True)
    expected = render_view(frame, lens, Window(1000, 500), True)
    np.testing.assert_array_equal(shown.pixels, np.repeat(expected[:, :, None], 3, axis=2))


def test_annotations_are_magnified_as_well(frame: FramePixels) -> None:
    overlay = OverlayTiles()
    overlay.show(Scene.of([an_annotation(1, Box(200, 150, 20, 10))]), OverlayStyle())
    view = View(400, 300, 400, 300, turn=Turn(1))
    lens = lens_view(view, view.to_device(200, 150), 4, 200)
    plain = Lens().picture(frame, lens).pixels
    drawn = Lens().picture(frame, lens, overlay=overlay).pixels
    ys, xs = np.nonzero((plain != drawn).any(axis=2))
    # The box of 20 x 10 pixels stands on its side, four times as large.
    assert xs.max() - xs.min() == pytest.approx(40, abs=6)
    assert ys.max() - ys.min() == pytest.approx(80, abs=6)
    overlay.hide(frozenset({an_annotation(1, Box(0, 0, 1, 1)).id}))
    hidden = Lens().picture(frame, lens, overlay=overlay).pixels
    np.testing.assert_array_equal(hidden, plain)


def test_a_lens_over_the_largest_zoom_is_larger_still(frame: FramePixels) -> None:
    view = centered(View(400, 300, 500, 420), MOST_ZOOM, (200.5, 150.5))
    lens = lens_view(view, view.to_device(200.5, 150.5), 4, 120)
    assert lens.scale == 4 * MOST_ZOOM
    shown = Lens().picture(frame, lens).pixels
    assert (shown == shown[60, 60]).all()  # one pixel of the picture fills it
