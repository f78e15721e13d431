"""ViewportGrid: the frames that share the middle of the window, and the gaps between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.app.viewing.layouts import Cell, Layout, cells_of
from workbench.app.viewing.shares import Area, Room, Shares, areas, dividers
from workbench.ui.divider import DividerBar
from workbench.ui.viewport_frame import ViewportFrame

_GAP = 4
# From Qt's middle of a bar, a whole pixel, to the real one.
_HALF = _GAP / 2 - (_GAP - 1) // 2


class ViewportGrid(QWidget):
    """Lays one to four frames out."""

    #: The user wants the room divided so, as ``Shares``; None = as usual.
    divided = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._held: tuple[ViewportFrame, ...] = ()
        self._cells: Sequence[Cell] = ()
        self._shares = Shares()
        self.bars: list[DividerBar] = []

    def arrange(self, layout: Layout, frames: Sequence[ViewportFrame], shares: Shares) -> None:
        """Hold these frames, in order, and no others."""
        self._held, self._shares = tuple(frames), shares
        self._cells = cells_of(layout, len(frames))
        for frame in frames:
            if frame.parent() is not self:
                frame.setParent(self)
        self._make_bars()
        self._place()
        for frame in frames:
            frame.show()

    def divide(self, shares: Shares) -> None:
        """Give the frames other parts of the room."""
        if shares != self._shares:
            self._shares = shares
            self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the shares in another size."""
        self._place()

    def _make_bars(self) -> None:
        for bar in self.bars:
            bar.hide()
            bar.deleteLater()
        self.bars = []
        for one in dividers(self._cells, self._shares, self._room()):
            bar = DividerBar(self, across=one.across, down=one.down)
            bar.dragged.connect(lambda at, one=one: self._drag(at, one.across, one.down))
            bar.evened.connect(lambda: self.divided.emit(None))
            bar.show()
            self.bars.append(bar)

    def _drag(self, at: QPoint, across: bool, down: bool) -> None:
        found = self._room().shares_at(at.x() + _HALF, at.y() + _HALF)
        was = self._shares
        self.divided.emit(
            Shares(found.across if across else was.across, found.down if down else was.down)
        )

    def _place(self) -> None:
        room = self._room()
        for frame, area in zip(self._held, areas(self._cells, self._shares, room), strict=False):
            _put(frame, area)
        for bar, one in zip(self.bars, dividers(self._cells, self._shares, room), strict=True):
            _put(bar, one.area)

    def _room(self) -> Room:
        least = [frame.minimumSizeHint() for frame in self._held]
        widest = max((one.width() for one in least), default=0)
        highest = max((one.height() for one in least), default=0)
        return Room(self.width(), self.height(), _GAP, (widest, highest))


def _put(widget: QWidget, area: Area) -> None:
    widget.setGeometry(area.x, area.y, area.width, area.height)
