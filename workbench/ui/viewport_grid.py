"""ViewportGrid: the frames that share the middle of the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from workbench.app.viewing.layouts import Layout, cells_of
from workbench.ui.viewport_frame import ViewportFrame


class ViewportGrid(QWidget):
    """Lays one to four frames out."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)

    def arrange(self, layout: Layout, frames: Sequence[ViewportFrame]) -> None:
        """Hold these frames, in order, and no others."""
        while self._grid.count():
            self._grid.takeAt(0)
        for line in range(2):
            self._grid.setRowStretch(line, 0)
            self._grid.setColumnStretch(line, 0)
        for frame, cell in zip(frames, cells_of(layout, len(frames)), strict=False):
            self._grid.addWidget(frame, cell.row, cell.column, cell.rows, cell.columns)
            self._grid.setRowStretch(cell.row, 1)
            self._grid.setColumnStretch(cell.column, 1)
            frame.show()
        if layout is Layout.ONE_TWO and len(frames) == Layout.ONE_TWO.size:
            self._grid.setColumnStretch(0, 2)
            self._grid.setRowStretch(1, 1)
