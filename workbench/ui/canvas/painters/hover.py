"""Paints beside the pointer what hides the annotation below it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.shown import Shown

_AWAY = QPointF(16, 18)


class HoverPainter:
    """Writes one line below the pointer, within the canvas."""

    def __init__(self, text: HaloText) -> None:
        self._text = text

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint what is told."""
        if not shown.told or shown.told_at is None or shown.view is None:
            return
        space = QRectF(shown.told_at + _AWAY, self._text.size(shown.told, shown.font))
        if space.right() > shown.width - 4:
            space.moveRight(max(shown.width - 4, space.width() + 4))
        if space.bottom() > shown.height - 4:
            space.moveBottom(shown.told_at.y() - 8)
        self._text.paint(painter, space.topLeft(), shown.told, "#ffffff", shown.font, shown.ratio)
