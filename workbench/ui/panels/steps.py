"""StepGrid: cards one after the other, in as many lines as the room asks for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from workbench.ui.icons import icon
from workbench.ui.parts import MARGIN, clear_layout

_NARROWEST = 132
_ARROW = 14
_SPACING = 8


class StepGrid(QWidget):
    """Shows what leads to what; an arrow stands before each card but the first."""

    def __init__(self) -> None:
        super().__init__()
        self._cards: Sequence[QWidget] = ()
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(MARGIN, 4, MARGIN, 8)
        self._grid.setHorizontalSpacing(_SPACING)
        self._grid.setVerticalSpacing(12)

    def show_cards(self, cards: Sequence[QWidget]) -> None:
        """Show other cards."""
        clear_layout(self._grid)
        self._cards = cards
        self._columns = 0
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap otherwise in another width."""
        self._lay_out()

    def _lay_out(self) -> None:
        columns = columns_for(len(self._cards), self.width() - 2 * MARGIN)
        if columns == self._columns:
            return
        for at in range(2 * self._columns):
            self._grid.setColumnStretch(at, 0)
        self._columns = columns
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if isinstance(widget, _Arrow):
                widget.deleteLater()
        top = Qt.AlignmentFlag.AlignTop
        for n, card in enumerate(self._cards):
            row, column = divmod(n, columns)
            if n:
                self._grid.addWidget(_Arrow(), row, 2 * column, top)
            self._grid.addWidget(card, row, 2 * column + 1, top)
            self._grid.setColumnStretch(2 * column + 1, 1)


class _Arrow(QLabel):
    def __init__(self) -> None:
        super().__init__()
        self.setPixmap(icon("chevron_right", "muted", _ARROW).pixmap(_ARROW, _ARROW))
        self.setContentsMargins(0, 2, 0, 0)


def columns_for(count: int, width: int) -> int:
    """Return in how many columns so many cards go: as few lines as fit, and those of equal length.

    Parameters
    ----------
    width : int
        Of the room, pixels.
    """
    fitting = max(1, (width + _SPACING) // (_NARROWEST + _ARROW + 2 * _SPACING))
    lines = -(-max(count, 1) // fitting)
    return -(-max(count, 1) // lines)
