"""What the canvas shows is what `render` gives, pixel by pixel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from tests.ui.canvas.canvas_kit import (
    ArraySource,
    FakeSession,
    a_phantom,
    a_view_state,
    an_annotation,
)
from workbench.geom.turn import Turn
from workbench.imaging.drawing.overlay_tiles import draw_over
from workbench.imaging.render import Overlay, render, render_view
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.commands import change_regions, delete_annotations
from workbench.model.grey import Grey, Padding, Rescale, Window
from workbench.model.regions import Box, Ellipse, Point, Polygon, Polyline
from workbench.ui.canvas.painters.backdrop import BackdropPainter
from workbench.ui.canvas.widget import Canvas

CT = Grey(16, True, Rescale(1, 0, "HU"), (Window(40, 400),), padding=Padding(-2000, -2000))
RNG = np.random.default_rng(5)


def padded_phantom() -> NDArray[np.int16]:
    image = a_phantom(300)
    image[:, :40] = -2000
    image[200:220, 100:160] = -2000
    return image


SOURCES = {
    "signed with padding": ArraySource(padded_phantom(), CT),
    "unsigned, inverse": ArraySource(
        RNG.integers(0, 4096, (301, 407)).astype(np.uint16), Grey(12, inverted=True)
    ),
    "eight bits": ArraySource(RNG.integers(0, 256, (90, 777)).astype(np.uint8), Grey(8)),
    "floats": ArraySource(RNG.normal(0, 3, (200, 150)).astype(np.float32), Grey(0)),
    "colour": ArraySource(RNG.integers(0, 256, (233, 321, 3)).astype(np.uint8), None),
    "not square": ArraySource(
        a_phantom(200), CT, Calibration(Spacing(1.5, 0.5), CalibrationSource.PATIENT, aspect=3.0)
    ),
}


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return data[:, : image.width(), 2::-1].copy()


def as_rgb(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.repeat(picture[:, :, None], 3, axis=2) if picture.ndim == 2 else picture


def a_canvas(qtbot: Any, source: ArraySource, *entities: Any) -> Canvas:
    state = a_view_state()
    canvas = Canvas(FakeSession(source, entities), state)
    canvas.paintings = [p for p in canvas.paintings if isinstance(p, BackdropPainter)]
    state.changed.connect(canvas.look)
    canvas.session.document.changed.connect(canvas.follow)
    qtbot.addWidget(canvas)
    canvas.resize(400, 310)
    canvas.show()
    return canvas


def check(canvas: Canvas, inverted: bool = False) -> None:
    view, frame = canvas.viewport.view, canvas.viewport.frame
    assert view is not None and frame is not None
    expected = as_rgb(render_view(frame, view, None, inverted))
    overlay = canvas.viewport.overlay
    draw_over(expected, view, overlay.scene, overlay.style)
    np.testing.assert_array_equal(pixels_of(canvas.grab().toImage()), expected)


@pytest.mark.parametrize("name", SOURCES)
def test_the_canvas_shows_what_render_gives(qtbot: Any, name: str) -> None:
    canvas = a_canvas(qtbot, SOURCES[name])
    check(canvas)
    canvas.actual_size()
    check(canvas)
    canvas.viewport.pan(-37, 61)
    check(canvas)
    canvas.viewport.zoom_by(0.31, (100, 90))
    check(canvas)
    canvas.viewport.zoom_by(9.7, (222, 117))
    check(canvas)
    for step in ((13, -8), (-250, 40), (3, 3)):
        canvas.viewport.pan(*step)
        check(canvas)
    canvas.view_state.set_viewport(inverted=True)
    check(canvas, inverted=True)


TURNS = [Turn(n, mirrored) for mirrored in (False, True) for n in range(4)][1:]


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: f"{turn.degrees}{turn.mirrored:b}")
def test_a_turned_canvas_shows_what_render_gives(qtbot: Any, turn: Turn) -> None:
    shapes = (
        an_annotation(1, Polygon.from_ring([(50, 50), (120, 70), (80, 100)])),
        an_annotation(2, Box(20, 130, 90, 45, -20), "l2"),
    )
    canvas = a_canvas(qtbot, SOURCES["not square"], *shapes)
    check(canvas)
    canvas.view_state.set_viewport(turn=turn)
    check(canvas)
    canvas.viewport.zoom_by(2.7, (122, 117))
    check(canvas)
    for step in ((13, -8), (-150, 40), (3, 3)):
        canvas.viewport.pan(*step)
        check(canvas)
    view = canvas.viewport.view
    assert view is not None and view.turn == turn
    assert canvas.viewport.frame is not None
    upright = as_rgb(render_view(canvas.viewport.frame, view.upright))
    draw_over(upright, view.upright, canvas.viewport.overlay.scene, canvas.viewport.overlay.style)
    np.testing.assert_array_equal(pixels_of(canvas.grab().toImage()), turn.array(upright))


def test_a_region_rendered_in_a_size_is_what_the_canvas_shows_there(qtbot: Any) -> None:
    source = SOURCES["unsigned, inverse"]
    canvas = a_canvas(qtbot, source)
    canvas.view_state.set_viewport(center=(200.0, 155.0), zoom=0.5)
    shown = pixels_of(canvas.grab().toImage())
    view = canvas.viewport.view
    assert view is not None
    x, y = view.to_device(100, 60)
    rendered = render(source, region=(100, 60, 120, 80), size=(60, 40))
    crop = shown[round(y) : round(y) + 40, round(x) : round(x) + 60]
    np.testing.assert_array_equal(crop, as_rgb(rendered))


def test_annotations_are_rendered_as_on_the_canvas(qtbot: Any) -> None:
    outline, hole = [(50, 50), (220, 70), (120, 200)], [(100, 90), (140, 92), (120, 130)]
    shapes = (
        an_annotation(1, Polygon.from_ring(outline, [hole])),
        an_annotation(2, Ellipse(150, 120, 60, 25, 30), "l1"),
        an_annotation(3, Box(90, 200, 70, 30, 15), "l2"),
        an_annotation(4, Polyline([(10, 10), (250, 40), (260, 250)]), "l3"),
        an_annotation(5, Point(200, 200), "l4"),
        an_annotation(6, Box(240, 240, 1.5, 1.5), "l5"),
    )
    source = SOURCES["signed with padding"]
    canvas = a_canvas(qtbot, source, *shapes)
    check(canvas)
    canvas.viewport.zoom_by(2.3, (200, 100))
    check(canvas)
    canvas.viewport.pan(-70, 33)
    check(canvas)
    canvas.viewport.zoom_by(0.1, (200, 100))
    check(canvas)
    overlay = canvas.viewport.overlay
    canvas.actual_size()
    whole = render(source, overlay=Overlay(overlay.scene, overlay.style))
    view = canvas.viewport.view
    assert view is not None
    shown = pixels_of(canvas.grab().toImage())
    x0, y0, x1, y1 = view.shown
    part = shown[y0 - view.top : y1 - view.top, x0 - view.left : x1 - view.left]
    np.testing.assert_array_equal(part, whole[y0:y1, x0:x1])


def test_an_edit_while_panning_changes_only_what_it_should(qtbot: Any) -> None:
    one, two = an_annotation(1, Box(60, 60, 50, 40)), an_annotation(2, Ellipse(200, 150, 60, 30))
    canvas = a_canvas(qtbot, SOURCES["signed with padding"], one, two)
    document = canvas.session.document
    canvas.viewport.zoom_by(2, (200, 150))
    check(canvas)
    check(canvas)
    for x in (70, 90, 140):
        region = {one.id: Box(x, 80, 50, 40)}
        document.apply(change_regions(document.project, document.stamp(), region))
        check(canvas)
        canvas.viewport.pan(-17, 5)
        check(canvas)
    document.apply(delete_annotations(document.project, document.stamp(), [two.id]))
    check(canvas)
    document.undo()
    canvas.viewport.pan(9, -31)
    check(canvas)


def test_padding_stays_black_when_inverted(qtbot: Any) -> None:
    canvas = a_canvas(qtbot, SOURCES["signed with padding"])
    canvas.view_state.set_viewport(inverted=True)
    canvas.actual_size()
    shown = pixels_of(canvas.grab().toImage())
    view = canvas.viewport.view
    assert view is not None
    x, y = (round(v) for v in view.to_device(20, 150))
    assert shown[y, x].max() == 0


def test_a_window_drag_changes_what_is_seen_without_new_tiles(qtbot: Any) -> None:
    canvas = a_canvas(qtbot, SOURCES["signed with padding"])
    before = pixels_of(canvas.grab().toImage())
    buffer = canvas.viewport.compose()[0]
    canvas.viewport.drag_window(120, 60)
    assert canvas.viewport.compose()[0] is buffer
    after = pixels_of(canvas.grab().toImage())
    assert (before != after).any()
    voi = canvas.view_state.viewport.voi
    view, frame = canvas.viewport.view, canvas.viewport.frame
    assert voi is not None and view is not None and frame is not None
    np.testing.assert_array_equal(after, as_rgb(render_view(frame, view, voi)))
