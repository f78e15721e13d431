"""Paints what a viewport shows of the others: lines of their slices, and a marked point."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from workbench.ui.canvas.shown import Shown

# Arms of the mark: they leave the middle free, where one wants to look.
_GAP, _ARM = 6.0, 14.0
# A point farther from the slice than this is marked faintly.
_NEAR_MM = 2.0


def paint_guides(painter: QPainter, shown: Shown) -> None:
    """Paint reference lines dashed, and the marked point as a cross with an open middle."""
    guides = shown.guides
    if shown.view is None or not (guides.lines or guides.cursor):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    lines = [QLineF(shown.at(*start), shown.at(*end)) for start, end in guides.lines]
    _stroke(painter, lines, shown.theme.qcolor("overlay_amber", 0.9), dashed=True)
    if guides.cursor is not None:
        near = guides.cursor_away <= _NEAR_MM
        color = shown.theme.qcolor("good", 1.0 if near else 0.55)
        _stroke(painter, _cross(shown.at(*guides.cursor)), color, dashed=not near)


def _cross(at: QPointF) -> list[QLineF]:
    return [
        QLineF(at + way * _GAP, at + way * (_GAP + _ARM))
        for way in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1))
    ]


def _stroke(painter: QPainter, lines: list[QLineF], color: QColor, *, dashed: bool) -> None:
    painter.setPen(QPen(QColor(0, 0, 0, 130), 3.2))
    painter.drawLines(lines)
    pen = QPen(color, 1.4)
    if dashed:
        pen.setStyle(Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([5.0, 3.0])
    painter.setPen(pen)
    painter.drawLines(lines)
