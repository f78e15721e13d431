"""Paints the letters that say which way the patient lies."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QPainter

from workbench.geom.directions import sides
from workbench.ui.canvas.painters.corners import MARGIN
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.shown import Shown


class OrientationPainter:
    """Paints a letter at the middle of each side."""

    def __init__(self, text: HaloText) -> None:
        self._text = text

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the letters, where the file says how the slice lies."""
        frame = shown.viewport.frame
        if not shown.texts or frame is None or frame.info.plane is None or shown.view is None:
            return
        font = QFont(shown.font)
        font.setWeight(QFont.Weight.DemiBold)
        for letters, fx, fy in sides(frame.info.plane):
            size = self._text.size(letters, font)
            x = MARGIN + (shown.width - 2 * MARGIN - size.width()) * fx
            y = MARGIN + (shown.height - 2 * MARGIN - size.height()) * fy
            color = shown.theme.overlay_amber
            self._text.paint(painter, QPointF(x, y), letters, color, font, shown.ratio)
