"""Steady: a label of figures that keeps its place while they change."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

# Pixels that a longer text may find free, and the share of the width below which it is given back.
_ROOM = 6
_TOO_WIDE = 0.6
# Pixels that it is high at least: also without a text it is no lower.
_HIGH = 20
_ENDLESS = 1 << 20


class Steady(QLabel):
    """A label as wide as the longest of the texts it has lately shown.

    A label of any other kind has the whole window laid out again for each of its texts, which
    takes longer than to paint the picture that the figures are about, and moves all others along.

    Parameters
    ----------
    most : int
        Pixels it may have; a longer text ends in …, and is whole in the tooltip.
    """

    def __init__(self, role: str = "", most: int = _ENDLESS) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self._most, self._fits, self._high = most, 0, _HIGH

    def show_text(self, text: str) -> None:
        """Show a text."""
        if text != self.text():
            self.setText(text)
            self._fit()

    def limit(self, most: int) -> None:
        """Let it have so many pixels from now on."""
        if most != self._most:
            self._most = most
            self._fit(anew=True)

    def changeEvent(self, event: QEvent) -> None:
        """Take up another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit(anew=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text as far as there is room."""
        painter = QPainter(self)
        try:
            painter.setPen(self.palette().color(self.foregroundRole()))
            area, mode = self.contentsRect(), Qt.TextElideMode.ElideRight
            shown = self.fontMetrics().elidedText(self.text(), mode, area.width())
            painter.drawText(area, self.alignment() | Qt.TextFlag.TextSingleLine, shown)
        finally:
            painter.end()

    def _fit(self, anew: bool = False) -> None:
        wanted = self.fontMetrics().horizontalAdvance(self.text())
        tip = self.text() if wanted > self._most else ""
        if tip != self.toolTip():
            self.setToolTip(tip)
        wanted = min(wanted, self._most)
        if anew or not wanted or not _TOO_WIDE * self._fits <= wanted <= self._fits:
            self._fits = wanted + _ROOM if wanted else 0
            margins = self.contentsMargins()
            self._high = max(super().sizeHint().height(), self._high)
            self.setFixedSize(self._fits + margins.left() + margins.right(), self._high)
