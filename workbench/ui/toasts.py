"""Notices that do not stop the work: they come up over the canvas and go by themselves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QLabel, QSizePolicy, QWidget

from workbench.app.host import Tone
from workbench.base.text import Text, t
from workbench.ui.icons import ICON_SIZE, pixmap
from workbench.ui.parts import button, icon_button, label, row, words
from workbench.ui.theme import current_theme

_ICONS = {Tone.INFO: "info", Tone.GOOD: "done", Tone.WARN: "warning", Tone.BAD: "error"}
_ROLES = {Tone.INFO: "accent", Tone.GOOD: "good", Tone.WARN: "warn", Tone.BAD: "bad"}
# Time to read a sentence; what went wrong stays until it is dismissed or three newer ones came.
_SHOWN_MS = {Tone.INFO: 5000, Tone.GOOD: 4000, Tone.WARN: 9000, Tone.BAD: 20000}
_AT_MOST = 3
_WIDTH, _LEAST_WIDTH = 460, 240
_GAP = 8
_MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)


class Toast(QFrame):
    """One notice."""

    def __init__(
        self,
        text: str,
        tone: Tone,
        close: Callable[[Toast], None],
        details: Callable[[], None] | None,
    ) -> None:
        super().__init__()
        self.text = text
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        mark = QLabel()
        mark.setPixmap(pixmap(_ICONS[tone], _ROLES[tone]))
        mark.setFixedSize(ICON_SIZE, ICON_SIZE)
        sentence = label(text, wrap=True)
        sentence.setMinimumWidth(200)
        sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        items: list[QWidget] = [mark, sentence]
        if details is not None:
            items.append(button(t("Details"), details, flat=True))
        items.append(icon_button("close", t("Dismiss"), lambda: close(self)))
        layout = row(*items, spacing=10, margins=(12, 8, 6, 8))
        layout.setStretch(1, 1)
        layout.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        self.setLayout(layout)
        theme = current_theme()
        self.setStyleSheet(
            f"#toast {{ background: {theme.raised}; border: 1px solid {theme.line};"
            f" border-left: 3px solid {theme.color(_ROLES[tone])}; border-radius: 6px; }}"
        )
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 4)
        shadow.setColor(Qt.GlobalColor.black)
        self.setGraphicsEffect(shadow)
        QTimer.singleShot(_SHOWN_MS[tone], self, lambda: close(self))


class Toasts(QObject):
    """The stack of notices over a widget: at the lower right, where no picture is.

    Parameters
    ----------
    beside : callable
        Returns the panel at the right, which they lie on while it is there. Else they are in the
        lower middle.
    above : QWidget or None
        What is at the bottom of that panel already.
    """

    def __init__(
        self,
        over: QWidget,
        beside: Callable[[], QWidget | None] = lambda: None,
        above: QWidget | None = None,
    ) -> None:
        super().__init__(over)
        self._over, self._beside, self._above = over, beside, above
        self._shown: list[Toast] = []
        over.installEventFilter(self)
        if above is not None:
            above.installEventFilter(self)

    @property
    def texts(self) -> list[str]:
        """What is shown now, the oldest first."""
        return [toast.text for toast in self._shown]

    def add(
        self, text: Text | str, tone: Tone = Tone.INFO, details: Callable[[], None] | None = None
    ) -> None:
        """Show a notice; the same one twice is shown once."""
        sentence = words(text)
        for same in [one for one in self._shown if one.text == sentence]:
            self.remove(same)
        while len(self._shown) >= _AT_MOST:
            self.remove(self._shown[0])
        toast = Toast(sentence, tone, self.remove, details)
        toast.setParent(self._over)
        self._shown.append(toast)
        toast.show()
        self._place()

    def remove(self, toast: Toast) -> None:
        """Take a notice away."""
        if toast in self._shown:
            self._shown.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when the window is resized, and above what is below."""
        if event.type() in _MOVES and self._shown:
            self._place()
        return False

    def _room(self) -> tuple[int, int, int]:
        """Return left side, width, and bottom of the place for notices."""
        area, panel = self._over.rect(), self._beside()
        if panel is not None and panel.isVisible() and panel.width() >= _LEAST_WIDTH:
            left = panel.mapTo(self._over, QPoint(0, 0)).x() + _GAP
            width = min(_WIDTH, panel.width() - 2 * _GAP)
            bottom = area.bottom() - _GAP
            if self._above is not None and self._above.isVisible():
                bottom = self._above.y() - _GAP
            return left, width, bottom
        width = min(_WIDTH, area.width() - 32)
        return (area.width() - width) // 2, width, area.bottom() - 40

    def _place(self) -> None:
        left, width, bottom = self._room()
        for toast in reversed(self._shown):
            toast.setFixedWidth(width)
            height = max(toast.heightForWidth(width), toast.sizeHint().height(), 44)
            toast.setGeometry(left, bottom - height, width, height)
            toast.raise_()
            bottom -= height + 8
