"""Paints the values of the pixel below the pointer, beside it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from workbench.dicom.suv import SuvKind
from workbench.imaging.probe import Probe, probe
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.shown import Shown

_AWAY = 16.0
_INSET = 6.0
_LEADING = 1.15


class ProbePainter:
    """Paints up to three lines: uptake, modality value, stored value."""

    def __init__(self, text: HaloText) -> None:
        self._text = text

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the values, where the pointer is on the picture."""
        found = values_below(shown)
        if found is None or shown.pointed is None:
            return
        lines = found.lines
        sizes = [self._text.size(line, shown.font) for line in lines]
        step = sizes[0].height() * _LEADING
        width = max(size.width() for size in sizes) + 2 * _INSET
        height = step * len(lines) + 2 * _INSET - 2
        # On the other side of the pointer where there is no room.
        x, y = shown.pointed.x() + _AWAY, shown.pointed.y() + _AWAY
        if x + width > shown.width:
            x = shown.pointed.x() - _AWAY / 2 - width
        if y + height > shown.height:
            y = shown.pointed.y() - _AWAY / 2 - height
        painter.fillRect(QRectF(x, y, width, height), QColor(0, 0, 0, 190))
        for n, line in enumerate(lines):
            color = shown.theme.overlay_text if n == 0 else shown.theme.overlay_muted
            at = QPointF(x + _INSET, y + _INSET - 1 + n * step)
            self._text.paint(painter, at, line, color, shown.font, shown.ratio)


def values_below(shown: Shown) -> Probe | None:
    """Return the values below the pointer, None where there is no picture."""
    frame, view, at = shown.viewport.frame, shown.view, shown.pointed
    if frame is None or view is None or at is None:
        return None
    x, y = view.to_image(at.x() * shown.ratio, at.y() * shown.ratio)
    if not (0 <= x < frame.columns and 0 <= y < frame.rows):
        return None
    return probe(frame, int(x), int(y), SuvKind(shown.suv_kind))
