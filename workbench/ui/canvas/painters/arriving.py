"""Paints a calm ground, and how far it is, where a large picture is still being read."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from workbench.base.text import t
from workbench.imaging.viewport import View
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.shown import Shown

# A little lighter than what lies beside the picture; a line where it ends as yet.
_GROUND, _EDGE = QColor(17, 20, 24), QColor(58, 66, 76)
_LEAST_HEIGHT = 40.0


class ArrivingPainter:
    """Paints what has not arrived; nothing as soon as something sharp or small stands there."""

    def __init__(self, text: HaloText) -> None:
        self._text = text

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the ground."""
        frame, view, buffer = shown.viewport.frame, shown.view, shown.buffer
        if frame is None or view is None or buffer is None or buffer.is_complete:
            return
        share = frame.arrived
        if share >= 1:
            return
        place = _missing(view, share, shown)
        if place.isEmpty():
            return
        if not buffer.tiles:
            painter.fillRect(place, _GROUND)
            painter.setPen(_EDGE)
            painter.drawLine(place.topLeft(), place.topRight())
        if place.height() < _LEAST_HEIGHT:
            return
        words = str(t("Reading the picture… {n} %", n=int(share * 100)))
        size = self._text.size(words, shown.font)
        at = place.center()
        at.setX(at.x() - size.width() / 2)
        at.setY(at.y() - size.height() / 2)
        self._text.paint(painter, at, words, shown.theme.overlay_muted, shown.font, shown.ratio)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _missing(view: View, share: float, shown: Shown) -> QRectF:
    """Return where the rows that are not there yet lie on the widget."""
    x0, y0, x1, y1 = view.box_to_device(0, share * view.rows, view.columns, view.rows)
    ratio = shown.ratio
    rect = QRectF(round(x0) / ratio, round(y0) / ratio, (x1 - x0) / ratio, (y1 - y0) / ratio)
    return rect.intersected(QRectF(0, 0, shown.width, shown.height))
