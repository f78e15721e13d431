"""Where the words of texts and arrows stand: at their own place, wherever that is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF

from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Point, Polyline, Region
from workbench.ui.canvas.shown import Shown

_AWAY = 6.0


def has_place(kind: MeasurementKind | None) -> bool:
    """Return whether what is written of an annotation has a place of its own."""
    return kind in (MeasurementKind.TEXT, MeasurementKind.ARROW)


def note_place(shown: Shown, region: Region, size: QSizeF) -> QRectF | None:
    """Return where a note stands: a text begins at its point, that of an arrow behind its tail."""
    if isinstance(region, Point):
        at = shown.at(region.x, region.y)
        return QRectF(QPointF(at.x(), at.y() - size.height() / 2), size)
    if not isinstance(region, Polyline):
        return None
    (x0, y0), (x1, y1) = region.points[[0, -1]].tolist()
    tail, tip = shown.at(x0, y0), shown.at(x1, y1)
    dx, dy = tip.x() - tail.x(), tip.y() - tail.y()
    left, top = tail.x() - size.width() / 2, tail.y() - size.height() / 2
    if abs(dx) >= abs(dy):
        left = tail.x() - _AWAY - size.width() if dx > 0 else tail.x() + _AWAY
    else:
        top = tail.y() - _AWAY - size.height() if dy > 0 else tail.y() + _AWAY
    return QRectF(QPointF(left, top), size)
