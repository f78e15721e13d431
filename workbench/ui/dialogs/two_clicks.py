"""Two clicks on a canvas that are none of its tool: a position, and another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

if TYPE_CHECKING:
    from workbench.ui.canvas.widget import Canvas


class TwoClicks(QObject):
    """Takes the next two clicks on a canvas instead of its tool.

    `first` tells of the first, `both` gives the two as (x, y) of the image, `ended` tells of Esc.
    """

    first = Signal()
    both = Signal(object, object)
    ended = Signal()

    def __init__(self, canvas: Canvas, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._begin: tuple[float, float] | None = None
        canvas.installEventFilter(self)

    def stop(self) -> None:
        """Let go of the canvas."""
        self._canvas.removeEventFilter(self)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take clicks and Esc; everything else goes its way."""
        if isinstance(event, QMouseEvent) and event.button() is Qt.MouseButton.LeftButton:
            if event.type() is QEvent.Type.MouseButtonPress:
                self._click(self._canvas.image_place(event.position()))
            return True
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        ):
            self.ended.emit()
            return True
        return False

    def _click(self, at: tuple[float, float]) -> None:
        if self._begin is None:
            self._begin = at
            self.first.emit()
        else:
            self.both.emit(self._begin, at)
