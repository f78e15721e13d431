"""Stamp: something small that keeps its place on the widget, painted once and then only copied."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from workbench.ui.canvas.shown import Shown


class Stamp:
    """A picture that is painted anew when its key, the theme, the font or the widget's size change.

    The key is what the picture says: words are looked at in each frame, and cost little.
    """

    def __init__(self) -> None:
        self._key: tuple[Any, ...] | None = None
        self._at = QPointF()
        self._image: QImage | None = None

    def paint(
        self,
        painter: QPainter,
        shown: Shown,
        key: tuple[Any, ...],
        bounds: Callable[[], QRectF],
        draw: Callable[[QPainter], None],
    ) -> None:
        """Paint the picture.

        Parameters
        ----------
        bounds : callable
            Gives what `draw` reaches, device-independent pixels of the widget; may be empty.
        draw : callable
            Paints in the widget's coordinates.
        """
        key = (*key, shown.theme, shown.font_key, shown.ratio, shown.width, shown.height)
        if key != self._key:
            self._make(bounds(), draw, shown.ratio)
            self._key = key
        if self._image is not None:
            painter.drawImage(self._at, self._image)

    def _make(self, bounds: QRectF, draw: Callable[[QPainter], None], ratio: float) -> None:
        # Whole device pixels: what is aligned to them on the widget is so in the picture.
        left, top = math.floor(bounds.left() * ratio), math.floor(bounds.top() * ratio)
        width = math.ceil(bounds.right() * ratio) - left
        height = math.ceil(bounds.bottom() * ratio) - top
        self._key, self._image = None, None
        if width <= 0 or height <= 0:
            return
        image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        self._at = QPointF(left / ratio, top / ratio)
        painter = QPainter(image)
        try:
            painter.translate(-self._at)
            draw(painter)
        finally:
            painter.end()
        self._image = image
