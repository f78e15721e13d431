"""A line typed on the picture itself: the words of a text or an arrow."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.api.tools import KeyEvent, TextEvent
from workbench.app.viewing.tool_driver import ToolDriver
from workbench.base.text import t
from workbench.ui.fonts import ensure_glyphs

_WIDTH, _MARGIN = 180, 4

Answered = Callable[[str | None], None]


class TextEntry(QLineEdit):
    """Takes one line after the other; Enter or leaving keeps it, Escape does not."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._answered: Answered | None = None
        self.setObjectName("text_entry")
        self.setPlaceholderText(str(t("Text")))
        self.setAccessibleName(str(t("Text on the picture")))
        self.hide()
        self.textChanged.connect(self._grow)
        self.returnPressed.connect(lambda: self._answer(self.text()))

    def open(self, place: QPoint, text: str, answered: Answered) -> None:
        """Show it with its left middle at a place of the canvas, and take the keys.

        `answered` is called once, with the text, or None for Escape.
        """
        self._answered = answered
        self.setText(text)
        self.selectAll()
        self._grow(text)
        self.place(place)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self._answered is not None

    def place(self, place: QPoint) -> None:
        """Move its left middle to a place, inside the canvas."""
        room = self._canvas
        x = min(place.x(), room.width() - self.width() - _MARGIN)
        y = min(place.y() - self.height() // 2, room.height() - self.height() - _MARGIN)
        self.move(max(_MARGIN, x), max(_MARGIN, y))

    def cancel(self) -> None:
        """Close it without an answer of the user."""
        self._answer(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape take it back."""
        if event.key() == Qt.Key.Key_Escape:
            self._answer(None)
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what was typed when the user goes on elsewhere; not for a menu of its own."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._answer(self.text())

    def _grow(self, text: str) -> None:
        ensure_glyphs(text)
        needed = self.fontMetrics().horizontalAdvance(text) + 32
        room = max(_WIDTH, self._canvas.width() - self.x() - _MARGIN)
        self.setFixedWidth(min(max(_WIDTH, needed), room))

    def _answer(self, text: str | None) -> None:
        answered, self._answered = self._answered, None
        if answered is None:
            return  # hiding takes the focus, which answers again
        self.hide()
        answered(text)


class Typing:
    """Asks for a line when the tool wants one, and gives it what was typed.

    Parameters
    ----------
    on_widget : callable
        Where an image position is on the canvas.
    what_for : callable
        The picture and the tool of now; what was typed for others is for nothing.
    """

    def __init__(
        self,
        canvas: QWidget,
        driver: ToolDriver,
        on_widget: Callable[[float, float], QPoint],
        what_for: Callable[[], object],
    ) -> None:
        self._canvas, self._driver = canvas, driver
        self._on_widget, self._what_for = on_widget, what_for
        self._entry: TextEntry | None = None
        self._at = 0.0, 0.0

    def ask(self, x: float, y: float, text: str) -> None:
        """Let the user type a line at an image position."""
        self.close()
        asked_for = self._what_for()

        def answered(typed: str | None) -> None:
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            if self._what_for() != asked_for:
                self._driver.cancel()
            else:
                self._driver.feed(KeyEvent("escape") if typed is None else TextEvent(typed))

        self._entry, self._at = self._entry or TextEntry(self._canvas), (x, y)
        self._entry.open(self._on_widget(x, y), text, answered)

    def keep(self) -> None:
        """Leave the line where it is on the picture, after the view moved."""
        if self._entry is not None and self._entry.is_open:
            self._entry.place(self._on_widget(*self._at))

    def close(self) -> None:
        """Take back a line that is typed."""
        if self._entry is not None:
            self._entry.cancel()
