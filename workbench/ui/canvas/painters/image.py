"""Paints the picture: the viewport's buffer through its table, one to one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter

from workbench.imaging.contrast_tiles import keep_whole, shades_of
from workbench.imaging.raster_tiles import ImageBuffer
from workbench.ui.canvas.shown import Shown


class ImagePainter:
    """Paints parts of the picture in device pixels."""

    def __init__(self) -> None:
        # As large as the picture in view: new memory each time would be waited for.
        self._room: NDArray[Any] | None = None

    def paint(self, painter: QPainter, shown: Shown, parts: list[QRect]) -> None:
        """Paint black and the picture on these parts of the viewport."""
        for part in parts:
            self._paint_part(painter, shown, part)

    def _paint_part(self, painter: QPainter, shown: Shown, part: QRect) -> None:
        buffer = shown.buffer
        inner = QRect() if buffer is None else picture_rect(buffer).intersected(part)
        for strip in around(inner, part):
            painter.fillRect(strip, shown.theme.qcolor("canvas"))
        if buffer is None or inner.isEmpty():
            return
        if inner == picture_rect(buffer):
            keep_whole(buffer)  # a window drag wants it again and again
        state = shown.viewport.state
        x0, y0 = inner.left(), inner.top()
        shades = shades_of(buffer, state.look, x0, y0, x0 + inner.width(), y0 + inner.height())
        image, alive = to_qimage(shades, self._room)
        painter.drawImage(QPoint(x0, y0), image)
        if shades.ndim == 3 and inner == picture_rect(buffer):
            self._room = alive


def picture_rect(buffer: ImageBuffer) -> QRect:
    """Return the picture's place in the viewport, device pixels."""
    x0, y0, x1, y1 = buffer.rect
    return QRect(x0, y0, x1 - x0, y1 - y0)


def to_qimage(
    pixels: NDArray[np.uint8], room: NDArray[Any] | None = None
) -> tuple[QImage, NDArray[Any]]:
    """Return an image that shows an array, and the array that must live as long as it.

    Parameters
    ----------
    pixels : ndarray, shape (h, w), (h, w, 3) RGB or (h, w, 4) premultiplied BGRA
    room : ndarray or None
        What was returned before, of a picture that nobody shows any more; used where it fits.
    """
    if pixels.ndim == 2:
        kind = QImage.Format.Format_Grayscale8
    elif pixels.shape[2] == 4:
        kind = QImage.Format.Format_ARGB32_Premultiplied
    else:
        import cv2

        # Three bytes a pixel would be converted at each blit.
        fits = room is not None and room.shape == (*pixels.shape[:2], 4)
        pixels = np.asarray(
            cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA, room if fits else None), np.uint8
        )
        kind = QImage.Format.Format_RGB32
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], kind), pixels


def around(inner: QRect, outer: QRect) -> list[QRect]:
    """Return what `inner` leaves free of `outer`: painted once, not twice."""
    if inner.isEmpty():
        return [outer]
    x0, y0 = outer.left(), outer.top()
    x1, y1 = x0 + outer.width(), y0 + outer.height()
    left, top = inner.left(), inner.top()
    right, bottom = left + inner.width(), top + inner.height()
    strips = (
        QRect(x0, y0, x1 - x0, top - y0),
        QRect(x0, bottom, x1 - x0, y1 - bottom),
        QRect(x0, top, left - x0, bottom - top),
        QRect(right, top, x1 - right, bottom - top),
    )
    return [strip for strip in strips if not strip.isEmpty()]
