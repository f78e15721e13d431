"""Plot: bars or lines over an axis, with what the pointer stands on; painted by ourselves."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.app.measuring.axes import tick_text, ticks, widened
from workbench.base.figures import trimmed, with_unit
from workbench.ui.canvas.guard import PaintGuard
from workbench.ui.parts import words
from workbench.ui.theme import Theme, current_theme

Floats = NDArray[np.float64]

_LEFT, _RIGHT, _TOP, _BOTTOM = 58.0, 14.0, 10.0, 26.0
# Pixels from tick to tick.
_TICK_X, _TICK_Y = 84, 34


@frozen(eq=False)
class Curve:
    """A line, or bars that begin at each x and end at the next one; NaN is a gap.

    Parameters
    ----------
    x : ndarray, shape (n,) for a line, (n + 1,) for bars
    color : str
        A role of the theme, or ``#rrggbb``.
    """

    x: Floats
    y: Floats
    name: str = ""
    color: str = "accent"
    bars: bool = False


@frozen
class Band:
    """A part of the axis that is set off, with words over it."""

    left: float
    right: float
    text: str
    level: float | None = None


@frozen(eq=False)
class Figure:
    """All that a plot shows."""

    curves: tuple[Curve, ...] = ()
    x_unit: str = ""
    y_unit: str = ""
    band: Band | None = None
    is_logarithmic: bool = False


class Plot(QWidget):
    """Shows a figure; the pointer reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.figure = Figure()
        self._at: float | None = None
        self._guard = PaintGuard()
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_figure(self, figure: Figure) -> None:
        """Show another figure."""
        self.figure = figure
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for room."""
        return QSize(480, 140)

    def minimumSizeHint(self) -> QSize:
        """Get along with little."""
        return QSize(160, 60)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the figure there."""
        self._at = event.position().x()
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Read nothing."""
        self._at = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the figure; what fails is logged and leaves the rest."""
        made = Drawing(self, self.figure, current_theme())
        if not made.is_empty:
            steps = (made.frame, made.band, made.curves, lambda p, _: made.reading(p, self._at))
            self._guard.paint(self, steps, self.figure)

    def reading(self, x: float) -> str:
        """Return what is read at a position of the widget; empty beside the figure."""
        return Drawing(self, self.figure, current_theme()).text_at(x)


class Drawing:
    """A figure on an area: from its values to pixels."""

    def __init__(self, widget: QWidget, figure: Figure, theme: Theme) -> None:
        self._figure, self._theme = figure, theme
        self._font = widget.font()
        self._metrics = widget.fontMetrics()
        self.area = QRectF(
            _LEFT, _TOP, widget.width() - _LEFT - _RIGHT, widget.height() - _TOP - _BOTTOM
        )
        xs = [curve.x for curve in figure.curves if len(curve.x)]
        ys = [curve.y[np.isfinite(curve.y)] for curve in figure.curves]
        ys = [one for one in ys if len(one)]
        self.is_empty = not xs or not ys or self.area.width() < 20 or self.area.height() < 20
        if self.is_empty:
            return
        self._x0, self._x1 = min(float(x[0]) for x in xs), max(float(x[-1]) for x in xs)
        if not self._x1 > self._x0:
            self._x0, self._x1 = widened(self._x0, self._x1)
        low, high = min(float(y.min()) for y in ys), max(float(y.max()) for y in ys)
        bars = any(curve.bars for curve in figure.curves)
        self._y0, self._y1 = (0.0, self._scaled(high) * 1.05 or 1.0) if bars else widened(low, high)

    def _scaled(self, value: Any) -> Any:
        return np.log10(1.0 + value) if self._figure.is_logarithmic else value

    def _px(self, x: Any) -> Any:
        return self.area.left() + (x - self._x0) / (self._x1 - self._x0) * self.area.width()

    def _py(self, y: Any) -> Any:
        share = (self._scaled(y) - self._y0) / (self._y1 - self._y0)
        return self.area.bottom() - share * self.area.height()

    # -- parts --------------------------------------------------------------------------------

    def frame(self, painter: QPainter, figure: Figure) -> None:
        """Paint axes, ticks and units."""
        area, theme = self.area, self._theme
        height = self._metrics.height()
        painter.setPen(QPen(theme.qcolor("line"), 1))
        across = ticks(self._x0, self._x1, max(2, int(area.width() // _TICK_X)))
        up = self._ticks_up()
        for y in up:
            at = round(self._py(y)) + 0.5
            painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(theme.qcolor("muted"))
        for y in up:
            box = QRectF(0, self._py(y) - height / 2, _LEFT - 8, height)
            painter.drawText(box, _RIGHT_MIDDLE, words(tick_text(y, up)))
        below = area.bottom() + 6
        unit_width = self._metrics.horizontalAdvance(figure.x_unit) + 4
        for x in across:
            at = self._px(x)
            painter.drawLine(QPointF(at, area.bottom()), QPointF(at, area.bottom() + 3))
            box = QRectF(at - 50, below, 100, height)
            shown = words(tick_text(x, across))
            if at + self._metrics.horizontalAdvance(shown) / 2 < area.right() - unit_width:
                painter.drawText(box, _CENTER, shown)
        unit = QRectF(area.right() - unit_width, below, unit_width + _RIGHT - 4, height)
        painter.drawText(unit, _RIGHT_MIDDLE, words(figure.x_unit))

    def _ticks_up(self) -> list[float]:
        most = max(1, int(self.area.height() // _TICK_Y))
        if not self._figure.is_logarithmic:
            return ticks(self._y0, self._y1, most)
        powers = range(int(self._y1) + 1)
        return [0.0, *(10.0**power for power in powers)][:: max(1, len(powers) // most)]

    def band(self, painter: QPainter, figure: Figure) -> None:
        """Paint the part that is set off."""
        band, area = figure.band, self.area
        if band is None:
            return
        left, right = self._px(band.left), self._px(band.right)
        inside = QRectF(left, area.top(), right - left, area.height())
        painter.fillRect(inside, self._theme.qcolor("accent", 0.12))
        painter.setPen(QPen(self._theme.qcolor("accent"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(inside.topLeft(), inside.bottomLeft())
        painter.drawLine(inside.topRight(), inside.bottomRight())
        if band.level is not None:
            at = self._py(band.level)
            painter.drawLine(QPointF(left, at), QPointF(right, at))
        painter.setPen(self._theme.qcolor("text"))
        width = self._metrics.horizontalAdvance(band.text) + 8
        at = min(max(area.left(), (left + right - width) / 2), area.right() - width)
        box = QRectF(at, area.top(), width, self._metrics.height())
        painter.drawText(box, _CENTER, words(band.text))

    def curves(self, painter: QPainter, figure: Figure) -> None:
        """Paint lines and bars."""
        painter.setClipRect(self.area.adjusted(-1, -1, 1, 1))
        for curve in figure.curves:
            color = self._color(curve.color)
            if curve.bars:
                self._bars(painter, curve, color)
            else:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(color, 1.4))
                for run in self._runs(curve):
                    painter.drawPolyline(run)
        painter.setClipping(False)

    def _bars(self, painter: QPainter, curve: Curve, color: QColor) -> None:
        is_alone = len(self._figure.curves) == 1
        color.setAlphaF(0.85 if is_alone else 0.45)
        edges, tops = self._px(curve.x), self._py(curve.y)
        bottom = self.area.bottom()
        for left, right, top, count in zip(
            edges[:-1].tolist(), edges[1:].tolist(), tops.tolist(), curve.y.tolist(), strict=True
        ):
            if count > 0:
                # A single pixel in a bin is still to be seen.
                top = min(top, bottom - 1.0)
                painter.fillRect(QRectF(left, top, max(right - left, 1.0), bottom - top), color)

    def _runs(self, curve: Curve) -> list[QPolygonF]:
        """Return a line without its gaps; where many samples share a pixel, their extremes."""
        x, y = _thinned(self._px(curve.x), curve.y, int(self.area.width()))
        known = np.isfinite(y)
        made, run = [], QPolygonF()
        ys = self._py(np.where(known, y, 0.0))
        for at, top, there in zip(x.tolist(), ys.tolist(), known.tolist(), strict=True):
            if there:
                run.append(QPointF(at, top))
            elif run.size():
                made.append(run)
                run = QPolygonF()
        return [*made, run] if run.size() else made

    def _color(self, color: str) -> QColor:
        return QColor(color) if color.startswith("#") else self._theme.qcolor(color)

    def reading(self, painter: QPainter, at: float | None) -> None:
        """Paint what the pointer stands on."""
        text = "" if at is None else self.text_at(at)
        if at is None or not text:
            return
        area = self.area
        painter.setPen(QPen(self._theme.qcolor("muted"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()))
        width = self._metrics.horizontalAdvance(text) + 12
        left = at + 6 if at + 6 + width < area.right() else at - 6 - width
        box = QRectF(left, area.top() + self._metrics.height(), width, self._metrics.height() + 6)
        painter.fillRect(box, self._theme.qcolor("raised", 0.94))
        painter.setPen(self._theme.qcolor("text"))
        painter.drawText(box, _CENTER, words(text))

    def text_at(self, at: float) -> str:
        """Return what is read at a position; empty beside the figure."""
        if self.is_empty or not self.area.left() <= at <= self.area.right():
            return ""
        figure = self._figure
        x = self._x0 + (at - self.area.left()) / self.area.width() * (self._x1 - self._x0)
        parts = [part for curve in figure.curves if (part := _value_at(curve, x, figure))]
        return "   ".join([with_unit(trimmed(x), figure.x_unit), *parts]) if parts else ""


_RIGHT_MIDDLE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTER = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter


def _value_at(curve: Curve, x: float, figure: Figure) -> str:
    if not len(curve.y):
        return ""
    if curve.bars:
        at = int(np.searchsorted(curve.x, x, side="right")) - 1
        if not 0 <= at < len(curve.y):
            return ""
    else:
        at = int(np.abs(curve.x - x).argmin())
    if not np.isfinite(curve.y[at]):
        return ""
    named = f"{curve.name} " if curve.name else ""
    return named + with_unit(trimmed(float(curve.y[at])), figure.y_unit)


def _thinned(x: Floats, y: Floats, width: int) -> tuple[Floats, Floats]:
    """Return a line of which each pixel of the screen has its least and its largest value."""
    if len(x) <= 4 * max(width, 1):
        return x, y
    size = len(x) // (2 * width) * 2
    whole = len(x) // size * size
    blocks = y[:whole].reshape(-1, size)
    first = np.arange(0, whole, size)
    filled_low = np.where(np.isfinite(blocks), blocks, np.inf).argmin(axis=1) + first
    filled_high = np.where(np.isfinite(blocks), blocks, -np.inf).argmax(axis=1) + first
    kept = np.unique(np.concatenate((filled_low, filled_high, [0, len(x) - 1])))
    return x[kept], y[kept]
