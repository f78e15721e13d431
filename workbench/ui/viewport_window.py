"""ViewportWindow: one viewport in a window of its own, as for a second screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QWidget

from workbench.base.text import t
from workbench.ui.icons import icon
from workbench.ui.parts import column, words
from workbench.ui.viewport_frame import ViewportFrame

_SIZE = QSize(900, 900)


class ViewportWindow(QWidget):
    """Holds the frame of one viewport; closing it gives the viewport back.

    Parameters
    ----------
    main : QWidget
        The window it came from.
    give_back : callable
        Called with this window when the user closes it.
    """

    def __init__(self, main: QWidget, give_back: Callable[[ViewportWindow], object]) -> None:
        super().__init__()
        self._main = main
        self._give_back = give_back
        self._is_closing = False
        self.frame: ViewportFrame | None = None
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowIcon(icon("app"))
        self._column = column()
        self.setLayout(self._column)
        self.put_into_words()

    def put_into_words(self) -> None:
        """Say in the language of now what it is."""
        self.setWindowTitle(words(t("Viewport — Workbench")))

    def hold(self, frame: ViewportFrame) -> None:
        """Take a viewport in, and come up on another screen where there is one."""
        self.frame = frame
        if frame.parent() is not self:
            self._column.addWidget(frame)
        frame.show()
        if not self.isVisible():
            self.setGeometry(_place(self._main))
            self.show()

    def let_go(self) -> None:
        """Close without a word; the frame goes elsewhere."""
        self._is_closing = True
        if self.frame is not None and self.frame.parent() is self:
            self.frame.setParent(None)
        self.close()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the viewport back."""
        if not self._is_closing:
            self._give_back(self)
        event.setAccepted(self._is_closing)


def _place(main: QWidget) -> QRect:
    """Return a whole other screen, or a place beside the middle of the only one."""
    here = main.screen()
    others = [screen for screen in QGuiApplication.screens() if screen is not here]
    if others:
        return others[0].availableGeometry().adjusted(8, 32, -8, -8)
    room = here.availableGeometry()
    size = _SIZE.boundedTo(room.size() * 0.7)
    made = QRect(room.topLeft(), size)
    made.moveCenter(room.center())
    return made
