"""RefusalNote: why a stroke did nothing, at the pointer, with the button that helps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget

from workbench.base.text import Text
from workbench.ui.parts import button, column, label, row, words
from workbench.ui.theme import current_theme

# Long enough to read a sentence and reach the button.
_SHOWN_MS = 7000
# Beside the pointer, not under it.
_AWAY = QPoint(14, 16)
_WIDTH = 300
# A pointer that went so far is on to something else.
_FAR = 260
# A key that is a shortcut never comes as a press.
_KEYS = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
_HELD = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class RefusalNote(QFrame):
    """A small note over a canvas."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("refusal")
        self.text = label("", wrap=True)
        self.text.setMaximumWidth(_WIDTH)
        self.help = button("", self._on_help)
        #: What is said.
        self.reason: Text | None = None
        self._run: Callable[[], object] = lambda: None
        self._pointer = QPoint(over.width() // 2, over.height() // 2)
        self.setLayout(column(self.text, row(self.help, 1), spacing=4, margins=(10, 8, 10, 6)))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._over = over
        over.installEventFilter(self)
        self.hide()

    def show_reason(
        self, text: Text, title: str = "", run: Callable[[], object] | None = None
    ) -> None:
        """Say why, and offer what helps."""
        theme = current_theme()
        self.setStyleSheet(
            f"#refusal {{ background: {theme.raised}; border: 1px solid {theme.warn};"
            " border-radius: 6px; }"
        )
        self.reason = text
        self.text.setText(words(text))
        # A label that wraps says how high it is only when it knows how wide.
        wide = min(self.text.fontMetrics().horizontalAdvance(self.text.text()) + 4, _WIDTH)
        self.text.setFixedWidth(wide)
        self.help.setText(words(title))
        self.help.setVisible(run is not None)
        self._run = run or (lambda: None)
        self.adjustSize()
        self.move(self._beside())
        self.show()
        self.raise_()
        self._timer.start(_SHOWN_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the pointer; go away when it goes far, or something new begins, by key too."""
        if isinstance(event, QKeyEvent) and event.type() in _KEYS and event.key() not in _HELD:
            self.hide()
        if isinstance(event, QMouseEvent) and watched is self._over:
            at = event.position().toPoint()
            if event.type() == QEvent.Type.MouseButtonPress:
                self.hide()
            away = self.geometry().center() - at
            if self.isVisible() and away.manhattanLength() > _FAR + self.width():
                self.hide()
            self._pointer = at
        return False

    def _beside(self) -> QPoint:
        over = self._over
        at = self._pointer + _AWAY
        if at.x() + self.width() > over.width() - 4:
            at.setX(max(self._pointer.x() - _AWAY.x() - self.width(), 4))
        if at.y() + self.height() > over.height() - 4:
            at.setY(max(self._pointer.y() - _AWAY.y() - self.height(), 4))
        return at

    def _on_help(self) -> None:
        self.hide()
        self._run()
