"""Paints the picture: the viewport's buffer through its table, one to one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from workbench.imaging.raster_tiles import ImageBuffer
from workbench.model.grey import Voi
from workbench.ui.canvas.shown import Shown


class ImagePainter:
    """Keeps the last picture, so that only a new buffer or window costs something."""

    def __init__(self) -> None:
        self._key: tuple[ImageBuffer, Voi | None, bool] | None = None
        self._image: QImage | None = None
        self._pixels: NDArray[Any] | None = None

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint black, and the picture on it."""
        buffer = shown.buffer
        whole = QRectF(0, 0, shown.width, shown.height)
        if buffer is None or not buffer.pixels.size:
            painter.fillRect(whole, shown.theme.qcolor("canvas"))
            return
        image = self._picture(buffer, shown.viewport.state.voi, shown.viewport.state.inverted)
        image.setDevicePixelRatio(shown.ratio)
        left, top = buffer.left / shown.ratio, buffer.top / shown.ratio
        size = image.deviceIndependentSize()
        picture = QRectF(left, top, size.width(), size.height())
        for rect in _around(picture, shown.width, shown.height):
            painter.fillRect(rect, shown.theme.qcolor("canvas"))
        painter.drawImage(QPointF(left, top), image)

    def _picture(self, buffer: ImageBuffer, voi: Voi | None, inverted: bool) -> QImage:
        key = (buffer, voi, inverted)
        if self._image is None or self._key is None or self._key != key:
            pixels = buffer.frame.shade(buffer.pixels, buffer.keep, voi, inverted)
            self._key, self._image, self._pixels = key, *to_qimage(pixels)
        return self._image


def _around(picture: QRectF, width: float, height: float) -> list[QRectF]:
    """Return what a picture leaves free of the widget; the rest need not be painted twice."""
    left, top, right, bottom = picture.left(), picture.top(), picture.right(), picture.bottom()
    strips = (
        QRectF(0, 0, width, top),
        QRectF(0, bottom, width, height - bottom),
        QRectF(0, top, left, bottom - top),
        QRectF(right, top, width - right, bottom - top),
    )
    return [strip for strip in strips if strip.width() > 0 and strip.height() > 0]


def to_qimage(pixels: NDArray[np.uint8]) -> tuple[QImage, NDArray[np.uint8]]:
    """Return an image that shows an array, and the array that must live as long as it.

    Parameters
    ----------
    pixels : ndarray, shape (h, w), (h, w, 3) RGB or (h, w, 4) premultiplied BGRA
    """
    if pixels.ndim == 2:
        kind = QImage.Format.Format_Grayscale8
    elif pixels.shape[2] == 4:
        kind = QImage.Format.Format_ARGB32_Premultiplied
    else:
        import cv2

        # Three bytes a pixel would be converted at each blit.
        pixels = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA), np.uint8)
        kind = QImage.Format.Format_RGB32
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], kind), pixels
