"""Paints one sentence in the middle where there is no picture: what is the matter, what to do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from workbench.ui.canvas.shown import Shown
from workbench.ui.fonts import ensure_glyphs

_WIDTH = 460.0


def paint_message(painter: QPainter, shown: Shown) -> None:
    """Paint the message, with advice below it."""
    if shown.message is None:
        return
    width = min(_WIDTH, shown.width - 32)
    left = (shown.width - width) / 2
    message, advice = str(shown.message), str(shown.advice or "")
    ensure_glyphs(message + advice)
    font = QFont(shown.font)
    font.setWeight(QFont.Weight.DemiBold)
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
    painter.setFont(font)
    painter.setPen(shown.theme.qcolor("overlay_text"))
    upper = QRectF(left, shown.height / 2 - 200, width, 196)
    painter.drawText(upper, flags | Qt.AlignmentFlag.AlignBottom, message)
    painter.setFont(shown.font)
    painter.setPen(shown.theme.qcolor("overlay_muted"))
    lower = QRectF(left, shown.height / 2 + 4, width, 200)
    painter.drawText(lower, flags | Qt.AlignmentFlag.AlignTop, advice)
