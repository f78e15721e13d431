"""Pictures of regions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.imaging.tiles.kit import ArraySource
from tests.ui.canvas.canvas_kit import an_annotation
from workbench.base.errors import InputError
from workbench.geom.turn import Turn
from workbench.imaging.drawing.graphics import Drawing
from workbench.imaging.drawing.overlay_style import OverlayStyle
from workbench.imaging.drawing.scene import Scene
from workbench.imaging.frame import FramePixels, load_frame
from workbench.imaging.render import Overlay, region_view, render_frame
from workbench.imaging.resample import Levels
from workbench.imaging.sources import FrameInfo, Identity
from workbench.model.graphics import Graphics, GraphicShape, GraphicType, Shutter
from workbench.model.grey import Grey, Window
from workbench.model.regions import Box


@st.composite
def spans(draw: st.DrawFn) -> tuple[int, int, int]:
    """Draw the size of an axis, and where a region on it starts and ends."""
    size = draw(st.integers(1, 120))
    start = draw(st.integers(0, size - 1))
    return size, start, draw(st.integers(start + 1, size))


@given(x=spans(), y=spans(), size=st.tuples(st.integers(1, 160), st.integers(1, 160)))
@example(x=(77, 63, 77), y=(101, 57, 101), size=(3, 66))
def test_a_region_inside_the_image_fills_its_picture(
    x: tuple[int, int, int], y: tuple[int, int, int], size: tuple[int, int]
) -> None:
    region = (x[1], y[1], x[2] - x[1], y[2] - y[1])
    view = region_view(x[0], y[0], region, size)
    x0, y0, x1, y1 = view.shown
    assert (x0, y0) == (view.left, view.top)
    assert (x1 - x0, y1 - y0) == size


@given(
    turn=st.builds(Turn, st.integers(0, 3), st.booleans()),
    x=spans(),
    y=spans(),
    size=st.none() | st.tuples(st.integers(1, 160), st.integers(1, 160)),
    padded=st.booleans(),
)
def test_a_turned_picture_has_the_pixels_of_the_upright_one(
    turn: Turn,
    x: tuple[int, int, int],
    y: tuple[int, int, int],
    size: tuple[int, int] | None,
    padded: bool,
) -> None:
    stored = np.random.default_rng(x[0]).integers(0, 4096, (y[0], x[0])).astype(np.uint16)
    keep = np.where(stored < 900, np.uint8(0), np.uint8(255)) if padded else None
    grey, window = FrameInfo(Grey(12)), Window(2000, 3000)
    frame = FramePixels(stored, grey, Identity(), Levels(stored), keep, window)
    region = (x[1], y[1], x[2] - x[1], y[2] - y[1])
    upright = render_frame(frame, region=region, size=size)
    turned = render_frame(frame, region=region, size=turn.size(*size) if size else None, turn=turn)
    expected = np.rot90(upright, -turn.quarters)
    np.testing.assert_array_equal(turned, expected[:, ::-1] if turn.mirrored else expected)


def test_beside_the_image_a_turned_picture_is_black_and_has_its_size() -> None:
    stored = np.ones((40, 60), np.uint16)
    frame = FramePixels(
        stored, FrameInfo(Grey(12)), Identity(), Levels(stored), None, Window(2000, 3000)
    )
    picture = render_frame(frame, region=(100, 100, 30, 20), turn=Turn(1))
    assert picture.shape == (30, 20)
    assert not picture.any()


@given(turn=st.builds(Turn, st.integers(0, 3), st.booleans()), scale=st.floats(0.2, 6))
def test_annotations_and_graphics_turn_with_the_picture(turn: Turn, scale: float) -> None:
    stored = np.zeros((90, 140), np.uint16)
    frame = FramePixels(
        stored, FrameInfo(Grey(12)), Identity(), Levels(stored), None, Window(2000, 3000)
    )
    scene = Scene.of([an_annotation(1, Box(60, 30, 40, 20, 20))])
    line = GraphicShape(GraphicType.POLYLINE, [(5.0, 5.0), (130.0, 80.0)])
    shutter = Shutter(circle=(70.0, 45.0, 60.0), color=(40, 50, 60))
    drawing = Drawing(Graphics((line,), shutter=shutter), 90, 140)
    size = (max(1, round(140 * scale)), max(1, round(90 * scale)))
    more: dict[str, Any] = {"drawing": drawing, "overlay": Overlay(scene, OverlayStyle())}
    upright = render_frame(frame, size=size, **more)
    turned = render_frame(frame, size=turn.size(*size), turn=turn, **more)
    np.testing.assert_array_equal(turned, turn.array(upright))


def test_bands_do_not_show(monkeypatch):
    rng = np.random.default_rng(6)
    frame = load_frame(ArraySource(rng.integers(0, 4000, (301, 217)).astype(np.uint16)), 1)
    whole = render_frame(frame, size=(150, 200))
    monkeypatch.setattr("workbench.imaging.render._BAND_PIXELS", 1000)
    assert np.array_equal(render_frame(frame, size=(150, 200)), whole)


def test_a_picture_that_would_fill_the_memory_is_refused():
    frame = load_frame(ArraySource(np.zeros((10, 10), np.uint8)), 1)
    with pytest.raises(InputError, match="too large to be written as one"):
        render_frame(frame, size=(60_000, 60_000))
