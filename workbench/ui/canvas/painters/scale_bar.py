"""Paints a scale bar of a round length, in millimetres where somebody knows them."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from workbench.base.figures import trimmed, with_unit
from workbench.imaging.viewport import View
from workbench.model.calibration import Spacing
from workbench.ui.canvas.painters.corners import MARGIN
from workbench.ui.canvas.painters.pixel_grid import has_values
from workbench.ui.canvas.painters.stamp import Stamp
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.shown import Shown

_LONGEST = 160.0
_TICK = 12.0
_GAP = 6.0


class ScaleBarPainter:
    """Paints the bar at the bottom right, its length written in its middle."""

    def __init__(self, text: HaloText) -> None:
        self._text = text
        self._stamp = Stamp()

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the bar of a picture."""
        if not shown.texts or shown.view is None or shown.width < 2 * _LONGEST:
            return
        spacing = shown.viewport.calibration.spacing
        per_unit = across(shown.view, spacing) / shown.ratio
        length = nice_length(_LONGEST / per_unit)
        label = with_unit(*length_text(length, "mm" if spacing else "px"))
        width = round(length * per_unit * shown.ratio) / shown.ratio
        right = shown.width - MARGIN
        y = shown.height - MARGIN - _TICK / 2 - 2

        def bounds() -> QRectF:
            # The words may be longer than the bar, and stand on it then.
            size = self._text.size(label, shown.font)
            reach = max(width, size.width()) + 2 * _GAP
            tall = _TICK + 2 * (size.height() + _GAP)
            return QRectF(right - reach, y - tall / 2, reach + _GAP, tall)

        on_plate = has_values(shown)

        def draw(target: QPainter) -> None:
            if on_plate:
                plate = QRectF(right - width, y - _TICK / 2, width, _TICK).adjusted(-4, -4, 4, 4)
                target.fillRect(plate, QColor(0, 0, 0, 205))
            self._bar(target, shown, right - width, right, y, label)

        self._stamp.paint(painter, shown, (label, width, on_plate), bounds, draw)

    def _bar(
        self, painter: QPainter, shown: Shown, left: float, right: float, y: float, label: str
    ) -> None:
        size = self._text.size(label, shown.font)
        middle = (left + right) / 2
        half = size.width() / 2 + _GAP
        ticks = [_rect(shown, x, y - _TICK / 2, 1, _TICK) for x in (left, right - 1)]
        arms = [
            _rect(shown, left, y - 0.5, middle - half - left, 1),
            _rect(shown, middle + half, y - 0.5, right - middle - half, 1),
        ]
        if right - left < 2 * half + 8:  # too short for the words: they stand on it
            arms = [_rect(shown, left, y - 0.5, right - left, 1)]
            at = QPointF(right - size.width(), y - _TICK / 2 - size.height() - 2)
        else:
            at = QPointF(middle - size.width() / 2, y - size.height() / 2)
        for rect in (*ticks, *arms):
            painter.fillRect(rect.adjusted(-1, -1, 1, 1), QColor(0, 0, 0, 150))
        for rect in (*ticks, *arms):
            painter.fillRect(rect, shown.theme.qcolor("overlay_text"))
        color = shown.theme.overlay_text
        self._text.paint(painter, at, label, color, shown.font, shown.ratio)


def across(view: View, spacing: Spacing | None) -> float:
    """Return the device pixels from left to right of a millimetre, or of an image pixel."""
    if view.turn.swaps:
        return view.sy / (spacing.dy if spacing else 1.0)
    return view.sx / (spacing.dx if spacing else 1.0)


def nice_length(most: float) -> float:
    """Return the largest 1, 2 or 5 times a power of ten that is not longer than `most`."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 5) if step * power <= most * (1 + 1e-9))


def length_text(length: float, unit: str) -> tuple[str, str]:
    """Return a length as number and unit; micrometres and metres where they read better."""
    if unit == "mm" and length < 0.1:
        return trimmed(length * 1000), "µm"
    if unit == "mm" and length >= 1000:
        return trimmed(length / 1000), "m"
    return trimmed(length), unit


def _rect(shown: Shown, x: float, y: float, width: float, height: float) -> QRectF:
    """Return a rectangle on whole device pixels."""
    ratio = shown.ratio
    return QRectF(
        round(x * ratio) / ratio,
        round(y * ratio) / ratio,
        max(round(width * ratio), 1) / ratio,
        max(round(height * ratio), 1) / ratio,
    )
