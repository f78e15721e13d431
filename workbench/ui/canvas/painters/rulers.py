"""Paints rulers along the upper and the left edge, in millimetres where somebody knows them."""

from __future__ import annotations

from math import ceil, floor

from attrs import frozen
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from workbench.base.figures import MINUS
from workbench.imaging.viewport import View
from workbench.model.calibration import Spacing
from workbench.ui.canvas.aids import RULER
from workbench.ui.canvas.painters.scale_bar import nice_length
from workbench.ui.canvas.painters.stamp import Stamp
from workbench.ui.canvas.shown import Shown

_APART = 72.0
# So dark that figures in the pixels below are not read as figures of the ruler.
_GROUND = QColor(0, 0, 0, 215)
_FONT_PX = 9
_TICK, _SMALL_TICK = 5.0, 3.0
_MOST_TICKS = 400


@frozen
class Scale:
    """What a ruler measures: a length at the viewport's corner, and its growth per device pixel."""

    start: float
    per_device: float

    def device(self, length: float) -> float:
        """Return where a length is, device pixels from the corner."""
        return (length - self.start) / self.per_device


@frozen
class Tick:
    """A mark at a device pixel; with a number or, between two of them, without."""

    at: float
    text: str = ""


class RulerPainter:
    """Paints the rulers of a picture."""

    def __init__(self) -> None:
        self._stamps = Stamp(), Stamp()

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint both rulers."""
        view = shown.view
        if not shown.aids.rulers or view is None or shown.viewport.frame is None:
            return
        spacing = shown.viewport.calibration.spacing
        font = QFont(shown.font)
        font.setPixelSize(_FONT_PX)
        unit = "mm" if spacing else "px"
        across, down = scales_of(view, spacing)
        # The upper one last: it has the corner, with the unit.
        for stamp, scale, length, is_down in (
            (self._stamps[1], down, shown.height, True),
            (self._stamps[0], across, shown.width, False),
        ):
            ticks = ticks_of(scale, length * shown.ratio, _APART * shown.ratio)
            self._ruler(painter, shown, stamp, ticks, unit, font, is_down)

    def _ruler(
        self,
        painter: QPainter,
        shown: Shown,
        stamp: Stamp,
        ticks: list[Tick],
        unit: str,
        font: QFont,
        is_down: bool,
    ) -> None:
        length = shown.height if is_down else shown.width
        bounds = QRectF(0, 0, RULER, length) if is_down else QRectF(0, 0, length, RULER)

        def draw(target: QPainter) -> None:
            target.fillRect(bounds, _GROUND)
            target.setFont(font)
            target.setPen(shown.theme.qcolor("overlay_text"))
            if is_down:  # the same, turned: what was to the right goes down
                target.translate(0, shown.height)
                target.rotate(-90)
            for tick in ticks:
                at = tick.at / shown.ratio
                along = length - at if is_down else at
                _draw_tick(target, shown, along, tick, font, is_down, length)
            # The unit stands once, where both rulers meet.
            if not is_down:
                target.fillRect(QRectF(0, 0, 2 * RULER, RULER), QColor(0, 0, 0))
                target.drawText(QPointF(4, RULER - 4), unit)

        stamp.paint(painter, shown, (tuple(ticks), unit), lambda: bounds, draw)


def _draw_tick(
    painter: QPainter,
    shown: Shown,
    at: float,
    tick: Tick,
    font: QFont,
    is_down: bool,
    length: float,
) -> None:
    high = _TICK if tick.text else _SMALL_TICK
    x = round(at * shown.ratio) / shown.ratio
    painter.fillRect(
        QRectF(x, RULER - high, 1 / shown.ratio, high), shown.theme.qcolor("overlay_text")
    )
    if not tick.text:
        return
    wide = QFontMetricsF(font).horizontalAdvance(tick.text)
    left = x - wide - 2 if is_down else x + 3
    if has_room(left, wide, length, is_down):
        painter.drawText(QPointF(left, RULER - 4), tick.text)


def has_room(left: float, wide: float, length: float, is_down: bool) -> bool:
    """Return whether a number is seen whole: half of it is another number.

    Parameters
    ----------
    left, wide, length : float
        Where the number begins and how wide it is on a ruler of `length`; one that goes down is
        turned, and begins at its lower end.
    """
    corner = RULER if is_down else 2 * RULER
    end = length - corner if is_down else length
    return left >= (0 if is_down else corner) and left + wide <= end


def scales_of(view: View, spacing: Spacing | None) -> tuple[Scale, Scale]:
    """Return what the rulers from left to right and from top to bottom measure.

    A turned picture has its own x or y there, and may count backwards.
    """
    dx, dy = (spacing.dx, spacing.dy) if spacing else (1.0, 1.0)

    def along(x: float, y: float, length: float) -> Scale:
        (ax, ay), (bx, by) = view.to_image(0, 0), view.to_image(x, y)
        if abs(bx - ax) > abs(by - ay):
            return Scale(ax * dx, (bx - ax) * dx / length)
        return Scale(ay * dy, (by - ay) * dy / length)

    return along(view.width, 0, view.width), along(0, view.height, view.height)


def ticks_of(scale: Scale, length: float, apart: float) -> list[Tick]:
    """Return the marks on a ruler of `length` device pixels, numbers at least `apart`."""
    step = nice_length(apart * abs(scale.per_device) * 2.5)
    small = step / 5
    ends = scale.start, scale.start + length * scale.per_device
    first, last = ceil(min(ends) / small), floor(max(ends) / small)
    if last - first > _MOST_TICKS:
        return []
    ticks = []
    for n in range(first, last + 1):
        text = f"{round(n * small, 6):.10g}".replace("-", MINUS) if n % 5 == 0 else ""
        ticks.append(Tick(round(scale.device(n * small), 2), text))
    return ticks
