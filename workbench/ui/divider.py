"""DividerBar: the gap between two viewports, dragged with the mouse or moved with the arrows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.base.text import t
from workbench.ui.parts import words
from workbench.ui.theme import current_theme

_CURSORS = {
    (True, False): Qt.CursorShape.SplitHCursor,
    (False, True): Qt.CursorShape.SplitVCursor,
    (True, True): Qt.CursorShape.SizeAllCursor,
}
_ARROWS = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}
_STEP, _LEAP = 8, 40


class DividerBar(QWidget):
    """Says where it is dragged to; it moves only when it is told.

    Parameters
    ----------
    across, down : bool
        Which ways it can be moved.
    """

    #: Its middle is wanted here, in the grid.
    dragged = Signal(QPoint)
    #: Equal shares are wanted.
    evened = Signal()

    def __init__(self, parent: QWidget, *, across: bool, down: bool) -> None:
        super().__init__(parent)
        self._grip: QPoint | None = None
        self._is_lit = False
        self.setCursor(_CURSORS[across, down])
        # The arrows reach both ways through the two long ones; where they cross is for the mouse.
        crossing = across and down
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if crossing else Qt.FocusPolicy.TabFocus)
        self.put_into_words()

    def put_into_words(self) -> None:
        """Say in the language of now what it is for."""
        self.setAccessibleName(words(t("Divider between viewports")))
        self.setToolTip(words(t("Drag to divide the room otherwise, double-click for equal parts")))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._grip = event.position().toPoint() - self.rect().center()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Ask for another place."""
        if self._grip is not None:
            self.dragged.emit(self.mapToParent(event.position().toPoint()) - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for equal parts."""
        self.evened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows, with Shift further; Enter asks for equal parts."""
        key = Qt.Key(event.key())
        if key in _ARROWS:
            far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.dragged.emit(self.geometry().center() + _ARROWS[key] * (_LEAP if far else _STEP))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.evened.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the arrows, which would turn slices elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if Qt.Key(event.key()) in {*_ARROWS, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                event.accept()
                return True
        return bool(super().event(event))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up."""
        self._light(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Be dark again."""
        self._light(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the arrows move it."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Be dark again."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the gap; lit below the pointer and with the focus."""
        theme = current_theme()
        lit = self._is_lit or self._grip is not None or self.hasFocus()
        painter = QPainter(self)
        try:
            painter.fillRect(self.rect(), theme.qcolor("accent" if lit else "window"))
        finally:
            painter.end()

    def _light(self, is_lit: bool) -> None:
        self._is_lit = is_lit
        self.update()
