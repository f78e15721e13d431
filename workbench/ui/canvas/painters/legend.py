"""Paints the legend: a bar of the picture's colours with the values they stand for."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from workbench.base.figures import number, trimmed
from workbench.imaging.channels import chosen_for
from workbench.imaging.legend import Legend, legend_of
from workbench.model.grey import DualWindow
from workbench.ui.canvas.painters.corners import MARGIN
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.shown import Shown

_WIDTH = 12.0
# Clear of the orientation letter at the side.
_FROM_SIDE = MARGIN + 26
_LONGEST = 260.0
# Corner texts are above and below.
_CORNERS = 190.0
_GAP = 6.0


class LegendPainter:
    """Paints the bar where the picture is coloured, or two windows share it."""

    def __init__(self, text: HaloText) -> None:
        self._text = text
        self._made: tuple[object, QImage, Legend] | None = None

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the legend of a picture."""
        height = min(_LONGEST, shown.height - _CORNERS)
        if not shown.legend or shown.view is None or height < 80 or shown.width < 280:
            return
        made = self._bar(shown)
        if made is None:
            return
        image, legend = made
        right = shown.width - _FROM_SIDE
        top = (shown.height - height) / 2
        bar = QRectF(right - _WIDTH, top, _WIDTH, height)
        painter.fillRect(bar.adjusted(-1.5, -1.5, 1.5, 1.5), QColor(0, 0, 0, 170))
        painter.drawImage(bar, image)
        self._figures(painter, shown, legend, bar)

    def _bar(self, shown: Shown) -> tuple[QImage, Legend] | None:
        viewport = shown.viewport
        state, frame, voi = viewport.state, viewport.frame, viewport.voi
        if frame is None or voi is None:
            return None
        grey, inverted = frame.grey, state.inverted
        if frame.info.channels:
            chosen = chosen_for(frame.info.channels, state.channels)
            if not chosen.is_alone:
                return None
            grey = frame.info.channels[chosen.selected].grey
            inverted = frame.channel_looks(chosen)[chosen.selected].inverted
        if grey is None:
            return None
        if not state.color_map and not isinstance(voi, DualWindow):
            return None
        key = (grey.inverted, voi, inverted, state.color_map, state.gamma)
        if self._made is None or self._made[0] != key:
            legend = legend_of(grey, voi, inverted, state.color_map, gamma=state.gamma)
            pixels = np.ascontiguousarray(legend.colors[:, None, :])
            kind = QImage.Format.Format_RGB888
            image = QImage(pixels.data, 1, pixels.shape[0], 3, kind)
            self._made = key, image.convertToFormat(QImage.Format.Format_RGB32), legend
        return self._made[1], self._made[2]

    def _figures(self, painter: QPainter, shown: Shown, legend: Legend, bar: QRectF) -> None:
        factor, unit = scale_of(shown)
        span = legend.high - legend.low or 1.0
        step = self._text.size("0", shown.font).height()
        for mark in legend.marks:
            y = bar.top() + (legend.high - mark) / span * bar.height()
            painter.fillRect(
                QRectF(bar.left() - 4, y - 0.5, 4, 1), QColor(shown.theme.overlay_text)
            )
            words = figure(mark * factor, span * factor)
            width = self._text.size(words, shown.font).width()
            at = QPointF(bar.left() - _GAP - width, y - step / 2)
            self._paint(painter, shown, at, words)
        if unit:
            width = self._text.size(unit, shown.font).width()
            at = QPointF(bar.right() - width, bar.top() - step * 1.6)
            self._paint(painter, shown, at, unit)

    def _paint(self, painter: QPainter, shown: Shown, at: QPointF, words: str) -> None:
        color = shown.theme.overlay_text
        self._text.paint(painter, at, words, color, shown.font, shown.ratio)


def scale_of(shown: Shown) -> tuple[float, str]:
    """Return what a modality value is multiplied by for the legend, and the unit it has then."""
    from workbench.dicom.suv import SUV_NAMES, SuvKind

    frame = shown.viewport.frame
    assert frame is not None
    if frame.grey is None:
        return 1.0, ""
    kind = SuvKind(shown.suv_kind)
    factor = frame.info.suv.factor(kind) if frame.info.suv is not None else None
    return (1.0, frame.grey.unit) if factor is None else (factor, SUV_NAMES[kind])


def figure(value: float, span: float) -> str:
    """Return a value as fine as the legend's span is wide."""
    if span >= 100:
        return number(value, 0)
    return number(value, 1) if span >= 5 else trimmed(round(value, 3))
