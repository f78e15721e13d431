"""Pixels that are large enough are told apart, and say what they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QImage

from tests.ui.canvas.canvas_kit import ArraySource, FakeSession, a_view_state
from workbench.geom.turn import UPRIGHT, Turn
from workbench.imaging.pixel_values import pixel_values
from workbench.imaging.viewport import View, centered
from workbench.model.grey import Grey
from workbench.ui.canvas.aids import Aids
from workbench.ui.canvas.painters.pixel_figures import fitting, font_size, is_dark, texts_of
from workbench.ui.canvas.painters.pixel_grid import cells_in_view
from workbench.ui.canvas.widget import Canvas

STORED = np.arange(60 * 80, dtype=np.uint16).reshape(60, 80)


def a_canvas(qtbot: Any, pixels: np.ndarray[Any, Any] = STORED) -> Canvas:
    grey = Grey(bits=16, signed=False) if pixels.ndim == 2 else None
    canvas = Canvas(FakeSession(ArraySource(pixels, grey)), a_view_state())
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.view_state.set_overlays(False)
    return canvas


def grabbed(canvas: Canvas, zoom: float, aids: Aids, turn: Turn = UPRIGHT) -> QImage:
    canvas.view_state.set_viewport(center=(40.5, 30.5), zoom=zoom, turn=turn)
    canvas.look()
    canvas.aids = aids
    return canvas.grab().toImage()


@pytest.mark.parametrize("pixels", [STORED, np.dstack([STORED % 256] * 3).astype(np.uint8)])
def test_grid_and_values_come_with_the_zoom_and_can_be_switched_off(
    qtbot: Any, pixels: np.ndarray[Any, Any]
) -> None:
    canvas = a_canvas(qtbot, pixels)
    plain, on = Aids(), Aids(pixels=True)
    assert grabbed(canvas, 7.0, on) == grabbed(canvas, 7.0, plain)
    assert grabbed(canvas, 12.0, on) != grabbed(canvas, 12.0, plain)
    assert grabbed(canvas, 48.0, on) != grabbed(canvas, 48.0, plain)


@pytest.mark.parametrize("turn", [Turn(), Turn(1), Turn(2, True), Turn(3)])
def test_a_line_stands_where_a_pixel_begins_and_nowhere_else(qtbot: Any, turn: Turn) -> None:
    canvas = a_canvas(qtbot)
    canvas.view_state.set_viewport(voi=None)
    with_grid, without = (grabbed(canvas, 16.0, aids, turn) for aids in (Aids(pixels=True), Aids()))
    view = canvas.viewport.view
    assert view is not None
    differ = {x for x in range(100, 500) if with_grid.pixel(x, 137) != without.pixel(x, 137)}
    edges = {round(view.to_device(*at)[0]) for i in range(81) for at in ((i, 30), (40, i))}
    assert differ
    assert differ <= edges | {edge + 1 for edge in edges}
    assert len(differ) >= 2 * (400 // 16) - 2 or len(differ) >= 400 - 2  # or on a line itself


def test_cells_in_view_are_those_partly_in_view_and_inside_the_picture() -> None:
    view = centered(View(80, 60, 200, 100), 10.0, (5.5, 30.2))
    assert cells_in_view(view) == (0, 25, 16, 36)


def test_stored_values_are_written_whole_and_with_a_real_minus() -> None:
    assert texts_of(np.array([[-5, 65535]])) == [("−5",), ("65535",)]
    assert texts_of(np.array([[0.123456, -2.0]])) == [("0.1235",), ("−2",)]
    assert texts_of(np.array([[[1, 2, 255]]], np.uint8)) == [("1", "2", "255")]


def test_a_value_that_is_rounded_does_not_look_like_an_exact_one() -> None:
    real = np.array([[12345.0, -123456.78, 65535.0, 1234567.0, 1.5e-7, np.nan, -np.inf]])
    assert [lines[0] for lines in texts_of(real)] == [
        *("12345", "−123457", "65535", "1.235e+06", "1.5e−07", "nan", "−inf")
    ]


def test_words_are_light_on_dark_and_dark_on_light() -> None:
    assert is_dark(np.array([[0, 127, 128, 255]], np.uint8)).tolist() == [
        [True, True, False, False]
    ]
    assert is_dark(np.array([[[0, 255, 0], [0, 0, 255]]], np.uint8)).tolist() == [[False, True]]


@pytest.mark.parametrize("pad", [np.nan, -np.inf])
def test_what_is_no_number_is_read_on_its_black_ground(qtbot: Any, pad: float) -> None:
    pixels = np.linspace(-3, 3, 4800, dtype=np.float32).reshape(60, 80)
    pixels[30, 40] = pad
    canvas = Canvas(FakeSession(ArraySource(pixels, Grey())), a_view_state())
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.view_state.set_overlays(False)
    grabbed(canvas, 64.0, Aids(pixels=True))
    for _ in range(40):  # values are written a block after the other
        picture = canvas.grab().toImage()
    view = canvas.viewport.view
    assert view is not None
    x, y = (int(at) for at in view.to_device(40.5, 30.5))
    places = [(x + dx, y + dy) for dx in range(-20, 20) for dy in range(-8, 8)]
    shades = [picture.pixelColor(*place).value() for place in places]
    assert sorted(shades)[len(shades) // 2] < 40  # its ground
    assert max(shades) > 150


@pytest.mark.parametrize("channels", [1, 3, 4, 5, 9])
@pytest.mark.parametrize("size", [40.0, 48.0, 64.0])
def test_the_values_of_many_channels_stay_within_their_pixel(channels: int, size: float) -> None:
    (lines,) = fitting(texts_of(np.full((1, 1, channels), 65535, np.uint16)), size)
    height = 1.35 * font_size(size, 5, len(lines)) * (1 + 1.15 * (len(lines) - 1))
    assert height <= size
    assert len(lines) == channels or lines[-1] == "…"


def test_the_values_are_those_of_the_source(qtbot: Any) -> None:
    frame = a_canvas(qtbot).viewport.frame
    assert frame is not None
    found = pixel_values(frame, 10, 5, 14, 8)
    assert found is not None
    assert np.array_equal(found.stored, STORED[5:8, 10:14])


def test_words_on_the_picture_are_not_read_together_with_the_values_below(qtbot: Any) -> None:
    canvas = a_canvas(qtbot, np.full((60, 80), 250, np.uint16))
    canvas.view_state.set_overlays(True)

    def darkest_ground(zoom: float) -> float:
        grabbed(canvas, zoom, Aids(pixels=True))
        picture = canvas.grab().toImage()
        bar = [picture.pixelColor(x, 382).lightnessF() for x in range(540, 584)]
        return sorted(bar)[len(bar) // 2]

    assert darkest_ground(48.0) < 0.3
