"""What has not arrived of a large picture has a ground of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from attrs import evolve
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from tests.ui.canvas.canvas_kit import ArraySource, FakeSession, a_view_state
from workbench.geom.turn import UPRIGHT, Turn
from workbench.imaging.frame import FramePixels
from workbench.imaging.raster_tiles import ImageBuffer
from workbench.imaging.tiles.glance import Glance
from workbench.imaging.viewport import View, centered
from workbench.model.grey import Grey
from workbench.ui.canvas.painters.arriving import ArrivingPainter, _missing
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.widget import Canvas


@pytest.fixture
def canvas(qtbot: Any) -> Canvas:
    pixels = np.zeros((300, 400), np.uint16)
    canvas = Canvas(FakeSession(ArraySource(pixels, Grey(bits=16, signed=False))), a_view_state())
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    canvas.look()
    canvas.grab()
    return canvas


def painted(canvas: Canvas, share: float, monkeypatch: pytest.MonkeyPatch) -> QImage:
    monkeypatch.setattr(FramePixels, "arrived", property(lambda frame: share))
    shown = canvas._shown()
    assert shown.buffer is not None and shown.view is not None
    waiting = ImageBuffer(shown.buffer.frame, shown.view, {}, False)
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor(0, 0, 0))
    painter = QPainter(image)
    ArrivingPainter(HaloText())(painter, evolve(shown, buffer=waiting))
    painter.end()
    return image


def test_the_rows_below_those_that_are_there_are_not_black(
    canvas: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = painted(canvas, 0.5, monkeypatch)
    assert half.pixelColor(20, 140) == QColor(0, 0, 0)
    assert half.pixelColor(20, 160) != QColor(0, 0, 0)
    words = {half.pixelColor(x, y).lightness() for x in range(100, 300) for y in range(200, 250)}
    assert max(words) > 120  # how far it is
    whole = painted(canvas, 1.0, monkeypatch)
    assert whole.pixelColor(20, 290) == QColor(0, 0, 0)


@pytest.mark.parametrize("turn", [UPRIGHT, Turn(1), Turn(2), Turn(0, True)])
def test_the_ground_is_turned_as_the_picture_is(canvas: Canvas, turn: Turn) -> None:
    view = centered(View(400, 300, 400, 300, turn=turn), 0.5, (200.0, 150.0))
    place = _missing(view, 0.75, canvas._shown())
    x, y = view.to_device(200, 0.9 * 300)
    assert place.contains(x, y)
    x, y = view.to_device(200, 0.6 * 300)
    assert not place.contains(x, y)
    assert QRectF(0, 0, 400, 300).contains(place)


def test_a_small_picture_knows_how_much_of_the_large_one_it_has() -> None:
    glance = Glance(lambda: None, 1)
    assert glance.share_of(800) == 0.0
    glance.pixels, glance._factor = np.zeros((25, 100), np.uint8), 16
    assert glance.share_of(800) == 0.5
    glance.is_complete = True
    assert glance.share_of(810) == 1.0
