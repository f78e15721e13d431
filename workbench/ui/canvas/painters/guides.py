"""Paints what a viewport shows of the others: lines of their slices, and a marked point."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QRegion

from workbench.app.viewing.plane_view import PlaneKind
from workbench.ui.canvas.shown import Shown
from workbench.ui.theme import Theme

# Arms of the mark: they leave the middle free, where one wants to look.
_GAP, _ARM = 6.0, 14.0
# Room of a letter at the middle of a side, from the edge.
_LETTER = (30, 32)
# A point farther from the slice than this is marked faintly.
_NEAR_MM = 2.0
# The same in every theme, as the canvas is black in every theme.
_MARK = "#35c48d"
# Told apart also by those who see no red or no green, by their lightness.
PLANE_COLORS = {
    PlaneKind.AXIAL: "#ff7a70",
    PlaneKind.CORONAL: "#49c28a",
    PlaneKind.SAGITTAL: "#f4d35e",
    PlaneKind.OBLIQUE: "#a78bfa",
}


def paint_guides(painter: QPainter, shown: Shown) -> None:
    """Paint reference lines dashed, and the marked point as a cross with an open middle."""
    guides = shown.guides
    if shown.view is None or not (guides.lines or guides.cursor):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if shown.texts:
        painter.setClipRegion(_beside_letters(shown))
    for line in guides.lines:
        ends = QLineF(shown.at(*line.start), shown.at(*line.end))
        _stroke(painter, [ends], line_color(shown.theme, line.kind), dashed=not line.is_cut)
    if guides.cursor is not None:
        near = guides.cursor_away <= _NEAR_MM
        color = QColor(_MARK)
        color.setAlphaF(1.0 if near else 0.6)
        _stroke(painter, _cross(shown.at(*guides.cursor)), color, dashed=not near)
    painter.setClipping(False)


def _beside_letters(shown: Shown) -> QRegion:
    """Return all but the places of the letters that say which way the patient lies."""
    width, height = round(shown.width), round(shown.height)
    wide, high = _LETTER
    free = QRegion(0, 0, width, height)
    for x, y in (
        ((width - wide) // 2, 0),
        ((width - wide) // 2, height - high),
        (0, (height - high) // 2),
        (width - wide, (height - high) // 2),
    ):
        free -= QRegion(x, y, wide, high)
    return free


def line_color(theme: Theme, kind: PlaneKind | None) -> QColor:
    """Return the colour of a plane's lines; its viewport is marked with the same."""
    if kind in PLANE_COLORS:
        return QColor(PLANE_COLORS[kind])
    return theme.qcolor("overlay_amber", 0.9)


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
