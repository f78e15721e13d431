"""Paints candidates that nobody has decided yet: dashed, the current one with a frame around it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from workbench.app.defects.offer import Box, Offer
from workbench.ui.canvas.painters.corners import lowest_of_top
from workbench.ui.canvas.shown import Shown

# The same in every theme, as the canvas is black in every theme.
_OPEN, _CURRENT = "#e5b84b", "#ffe9a8"
# The frame of the current one stands off by so much, and is at least so large.
_OFF, _LEAST = 6.0, 22.0
_PAD = 7.0
# An outline that is smaller on the screen is a small cross.
_TINY = 3.0


def paint_offers(painter: QPainter, shown: Shown) -> None:
    """Paint the outlines in view, and how far somebody is."""
    offers = shown.offers
    if shown.view is None or not offers.open:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    seen = shown.view.area
    for one in offers.open:
        if one is not offers.current and _meets(one.box, seen):
            _outline(painter, shown, one, QColor(_OPEN), 1.2)
    if offers.current is not None:
        _outline(painter, shown, offers.current, QColor(_CURRENT), 1.8)
        _frame(painter, _rect(shown, offers.current.box))
    if shown.texts and offers.caption is not None:
        lines = [str(offers.caption), *([str(offers.keys)] if offers.keys is not None else [])]
        _caption(painter, shown, lines)


def _meets(box: Box, area: Box) -> bool:
    return box[0] < area[2] and area[0] < box[2] and box[1] < area[3] and area[1] < box[3]


def _rect(shown: Shown, box: Box) -> QRectF:
    x0, y0, x1, y1 = box
    corners = [shown.at(x, y) for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
    xs, ys = [p.x() for p in corners], [p.y() for p in corners]
    return QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys)))


def _outline(painter: QPainter, shown: Shown, offer: Offer, color: QColor, width: float) -> None:
    rect = _rect(shown, offer.box)
    path = QPainterPath()
    if max(rect.width(), rect.height()) < _TINY:
        at = rect.center()
        for way in (QPointF(_TINY, 0), QPointF(0, _TINY)):
            path.moveTo(at - way)
            path.lineTo(at + way)
    else:
        for part in offer.outline.parts:
            for ring in part.rings:
                path.moveTo(shown.at(*ring[0]))
                for point in ring[1:]:
                    path.lineTo(shown.at(*point))
                path.closeSubpath()
    painter.setPen(QPen(QColor(0, 0, 0, 150), width + 1.6))
    painter.drawPath(path)
    pen = QPen(color, width)
    pen.setStyle(Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([4.0, 2.5])
    painter.setPen(pen)
    painter.drawPath(path)


def _frame(painter: QPainter, rect: QRectF) -> None:
    width, height = (max(v + 2 * _OFF, _LEAST) for v in (rect.width(), rect.height()))
    at = rect.center()
    framed = QRectF(at.x() - width / 2, at.y() - height / 2, width, height)
    for color, thick in ((QColor(0, 0, 0, 150), 3.0), (QColor(_CURRENT), 1.4)):
        painter.setPen(QPen(color, thick))
        painter.drawRect(framed)


def _caption(painter: QPainter, shown: Shown, lines: list[str]) -> None:
    painter.setFont(shown.font)
    metrics = painter.fontMetrics()
    room = round(shown.width - 4 * _PAD)
    lines = [metrics.elidedText(one, Qt.TextElideMode.ElideRight, room) for one in lines]
    width = max(map(metrics.horizontalAdvance, lines)) + 2 * _PAD
    height = metrics.height() * len(lines) + _PAD
    # At the top, where no notice lies on it, and below the corners: a narrow viewport has no room
    # between them.
    top = lowest_of_top(shown, QFontMetricsF(shown.font).height()) + _PAD
    plate = QRectF((shown.width - width) / 2, top, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 170))
    painter.drawRoundedRect(plate, 5, 5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    high = metrics.height()
    for n, line in enumerate(lines):
        place = QRectF(plate.left(), plate.top() + _PAD / 2 + n * high, width, high)
        painter.setPen(shown.theme.qcolor("overlay_muted") if n else QColor(_CURRENT))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), line)
