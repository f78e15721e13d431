"""PartView: the zones of a part in a small view, in millimetres, to look at and to draw."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.base.figures import number, trimmed, with_unit
from workbench.base.text import t
from workbench.geom.part import spot_in
from workbench.model.part import Part
from workbench.ui.canvas.guard import PaintGuard
from workbench.ui.parts import words
from workbench.ui.theme import current_theme

_EDGE = 34.0
_LEAST = 20.0  # mm across, of a part without zones
_CLOSE = 9.0  # device-independent pixels
_STEPS = (1, 2, 5)

Place = tuple[float, float]


class PartView(QWidget):
    """A click sets a corner, a click on the first one or Enter closes, Esc lets go.

    `drawn` gives the corners of a new zone, `pointed` where the pointer is, in millimetres.
    """

    drawn = Signal(object)
    pointed = Signal(object)
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._part: Part | None = None
        self._code = ""
        self._guard = PaintGuard()
        self.is_drawing = False
        self._corners: list[Place] = []
        self._pointer: Place | None = None
        self.setMinimumSize(320, 260)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words(t("Map of the part")))

    def show_part(self, part: Part | None, code: str = "") -> None:
        """Show a part; the zone of a code stands out."""
        self._part, self._code = part, code
        self.update()

    def begin(self) -> None:
        """Draw a new zone."""
        self.is_drawing, self._corners = True, []
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocus()
        self.update()

    def let_go(self) -> None:
        """Draw no zone."""
        self.is_drawing, self._corners = False, []
        self.unsetCursor()
        self.update()

    # -- where things are ---------------------------------------------------------------------

    def _bounds(self) -> tuple[float, float, float, float]:
        rings = [
            piece.exterior
            for zone in (self._part.zones if self._part is not None else ())
            for piece in zone.outline.parts
        ]
        every = np.concatenate([*rings, [(0.0, 0.0)]])
        low, high = every.min(axis=0), every.max(axis=0)
        high = np.maximum(high, low + _LEAST) if not rings else np.maximum(high, low + 1e-6)
        room = 0.06 * (high - low)
        return (*(low - room).tolist(), *(high + room).tolist())

    def _scale(self) -> tuple[float, float, float]:
        """Return pixels of a millimetre, and where the origin is."""
        x0, y0, x1, y1 = self._bounds()
        across, down = self.width() - 2 * _EDGE, self.height() - 2 * _EDGE
        scale = max(1e-9, min(across / (x1 - x0), down / (y1 - y0)))
        left = (self.width() - scale * (x1 - x0)) / 2 - scale * x0
        top = (self.height() - scale * (y1 - y0)) / 2 - scale * y0
        return scale, left, top

    def at(self, u: float, v: float) -> QPointF:
        """Return where a place of the part is on the widget."""
        scale, left, top = self._scale()
        return QPointF(left + scale * u, top + scale * v)

    def place(self, at: QPointF) -> Place:
        """Return the place of the part below a position, on a round number of millimetres."""
        scale, left, top = self._scale()
        step = _round_step(4 / scale)
        u, v = (at.x() - left) / scale, (at.y() - top) / scale
        return round(u / step) * step, round(v / step) * step

    # -- hands --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Set a corner, close the outline, or choose a zone."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        here = self.place(event.position())
        if not self.is_drawing:
            self._choose(here)
            return
        if len(self._corners) >= 3 and self._is_first(event.position()):
            self._close()
        elif not self._corners or here != self._corners[-1]:
            self._corners.append(here)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Close the outline."""
        if self.is_drawing:
            self._close()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        self._pointer = self.place(event.position())
        self.pointed.emit(self._pointer)
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Forget the pointer."""
        self._pointer = None
        self.pointed.emit(None)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter closes, Backspace takes the last corner back, Esc lets go."""
        if not self.is_drawing:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._close()
        elif event.key() == Qt.Key.Key_Backspace and self._corners:
            self._corners.pop()
            self.update()
        elif event.key() == Qt.Key.Key_Escape:
            self.let_go()
        else:
            super().keyPressEvent(event)

    def _is_first(self, at: QPointF) -> bool:
        away = self.at(*self._corners[0]) - at
        return abs(away.x()) < _CLOSE and abs(away.y()) < _CLOSE

    def _close(self) -> None:
        corners = self._corners
        self.let_go()
        if len(corners) >= 3:
            self.drawn.emit(corners)

    def _choose(self, here: Place) -> None:
        from workbench.geom.part import zone_at

        zone = zone_at(self._part, *here) if self._part is not None else None
        if zone is not None:
            self.chosen.emit(zone.code)

    # -- painting -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint grid, zones and what is being drawn; what fails is logged and leaves the rest."""
        steps = (_fill, lambda p, _: self._paint_grid(p), lambda p, _: self._paint_zones(p))
        self._guard.paint(self, (*steps, lambda p, _: self._paint_drawn(p)), self)

    def _paint_zones(self, painter: QPainter) -> None:
        theme = current_theme()
        for zone in self._part.zones if self._part is not None else ():
            path = QPainterPath()
            for piece in zone.outline.parts:
                for ring in piece.rings:
                    path.addPolygon(QPolygonF([self.at(*one) for one in ring.tolist()]))
                    path.closeSubpath()
            is_chosen = zone.code == self._code
            fill = QColor(theme.qcolor("accent"))
            fill.setAlphaF(0.30 if is_chosen else 0.12)
            painter.setBrush(fill)
            painter.setPen(QPen(theme.qcolor("accent"), 2.2 if is_chosen else 1.2))
            painter.drawPath(path)
            self._paint_text(painter, self.at(*spot_in(zone.outline)), zone.code)

    def _paint_grid(self, painter: QPainter) -> None:
        theme = current_theme()
        scale, left, top = self._scale()
        step = _round_step(70 / scale)
        line, said = QPen(theme.qcolor("hover"), 1), theme.qcolor("muted")
        for size, begin, upright in ((self.width(), left, True), (self.height(), top, False)):
            first = int(np.ceil(-begin / scale / step))
            last = int(np.floor((size - begin) / scale / step))
            for n in range(first, last + 1):
                at = begin + n * step * scale
                painter.setPen(line)
                if upright:
                    painter.drawLine(QPointF(at, 0), QPointF(at, self.height()))
                else:
                    painter.drawLine(QPointF(0, at), QPointF(self.width(), at))
                painter.setPen(said)
                text = trimmed(round(n * step, 6))
                where = QPointF(at + 3, 12) if upright else QPointF(3, at - 3)
                painter.drawText(where, text)
        painter.setPen(said)
        painter.drawText(QPointF(self.width() - 30, self.height() - 8), "mm")

    def _paint_text(self, painter: QPainter, at: QPointF, text: str) -> None:
        theme = current_theme()
        metrics = QFontMetricsF(painter.font())
        size = metrics.size(0, text)
        box = QRectF(0, 0, size.width() + 10, size.height() + 4)
        box.moveCenter(at)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.qcolor("panel"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(theme.qcolor("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_drawn(self, painter: QPainter) -> None:
        if not self.is_drawing:
            return
        theme = current_theme()
        corners = [*self._corners, *([self._pointer] if self._pointer is not None else [])]
        shown = [self.at(*one) for one in corners]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.qcolor("accent"), 1.6, Qt.PenStyle.DashLine))
        painter.drawPolyline(QPolygonF(shown))
        painter.setBrush(theme.qcolor("accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        for one in shown[: len(self._corners)]:
            painter.drawEllipse(one, 3.5, 3.5)


def _fill(painter: QPainter, view: QWidget) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(view.rect(), current_theme().qcolor("panel"))


def place_words(place: Place | None) -> str:
    """Return a place of the part in words."""
    if place is None:
        return ""
    return with_unit(f"u {number(place[0], 2)}  v {number(place[1], 2)}", "mm")


def _round_step(least: float) -> float:
    """Return the smallest 1, 2 or 5 times a power of ten from `least` on."""
    power = 10 ** float(np.floor(np.log10(max(least, 1e-9))))
    return next((n * power for n in _STEPS if n * power >= least), 10 * power)
