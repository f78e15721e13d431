"""Paints where millimetres come from: a word in a thin frame beside the figure."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen

from workbench.edit.tools.figures import Badge
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.shown import Shown

_GAP, _PAD = 6.0, 4.0
_SMALLER = 0.82
_GROUND = QColor(0, 0, 0, 200)
_PLAIN, _FRAME = "#c4ccd4", QColor(196, 204, 212, 150)
_WARN, _WARN_FRAME = "#f2b24c", QColor(242, 178, 76, 210)


def small(font: QFont) -> QFont:
    """Return the font of badges."""
    made = QFont(font)
    if font.pixelSize() > 0:
        made.setPixelSize(max(9, round(font.pixelSize() * _SMALLER)))
    else:
        made.setPointSizeF(max(6.5, font.pointSizeF() * _SMALLER))
    return made


def badge_room(text: HaloText, badge: Badge, font: QFont) -> float:
    """Return how much wider a line is with its badge."""
    if not badge.text:
        return 0.0
    return _GAP + 2 * _PAD + text.size(badge.text, small(font)).width()


def paint_badge(
    painter: QPainter, text: HaloText, at: QPointF, line: QSizeF, badge: Badge, shown: Shown
) -> None:
    """Paint a badge behind a line of text that begins at a position."""
    if not badge.text:
        return
    font = small(shown.font)
    size = text.size(badge.text, font)
    left, top = at.x() + line.width() + _GAP, at.y() + (line.height() - size.height()) / 2
    frame = QRectF(left, top - 0.5, size.width() + 2 * _PAD, size.height() + 1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_WARN_FRAME if badge.warns else _FRAME, 1.0))
    painter.setBrush(QBrush(_GROUND))
    painter.drawRoundedRect(frame, 3.0, 3.0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    color = _WARN if badge.warns else _PLAIN
    text.paint(painter, QPointF(left + _PAD, top), badge.text, color, font, shown.ratio)
