"""Lens: where a picture lies on a widget, and how large."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize

from workbench.app.deidentify.box_edit import Frame
from workbench.deid.pixels.found import Box

_EDGE = 14.0
_LEAST, _LARGEST = 0.005, 32.0


class Lens:
    """Places of the picture to places of the widget and back; the whole picture at first."""

    def __init__(self) -> None:
        self.scale = 1.0
        self.fits = True
        self._offset = QPointF()

    def fit(self, frame: Frame, size: QSize) -> None:
        """Show the whole picture, also when the widget gets another size."""
        self.fits = True
        if not frame.rows or not frame.columns:
            return
        across = (size.width() - 2 * _EDGE) / frame.columns
        down = (size.height() - 2 * _EDGE) / frame.rows
        self.scale = max(1e-6, min(across, down))
        self._offset = QPointF(
            (size.width() - self.scale * frame.columns) / 2,
            (size.height() - self.scale * frame.rows) / 2,
        )

    def zoom(self, factor: float, around: QPointF) -> None:
        """Make it larger; what lies at a place of the widget stays there."""
        x, y = self.place(around)
        self.scale = min(max(self.scale * factor, _LEAST), _LARGEST)
        self._offset = QPointF(around.x() - self.scale * x, around.y() - self.scale * y)
        self.fits = False

    def move(self, by: QPointF) -> None:
        """Move the picture."""
        self._offset += by
        self.fits = False

    def at(self, x: float, y: float) -> QPointF:
        """Return where a place of the picture is on the widget."""
        return QPointF(self._offset.x() + self.scale * x, self._offset.y() + self.scale * y)

    def place(self, at: QPointF) -> tuple[float, float]:
        """Return the place of the picture below a position."""
        return (
            (at.x() - self._offset.x()) / self.scale,
            (at.y() - self._offset.y()) / self.scale,
        )

    def area(self, box: Box) -> QRectF:
        """Return where a box is on the widget."""
        return QRectF(self.at(box.x, box.y), self.at(box.right, box.bottom))
