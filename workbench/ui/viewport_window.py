"""ViewportWindow: one viewport in a window of its own, as for a second screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QMoveEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QWidget

from workbench.app.viewing.shares import Area
from workbench.app.viewing.window_place import WindowPlace
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
    moved : callable
        Called when it is somewhere else.
    """

    def __init__(
        self,
        main: QWidget,
        give_back: Callable[[ViewportWindow], object],
        moved: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__()
        self._main = main
        self._give_back = give_back
        self._moved = moved
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

    def hold(self, frame: ViewportFrame, kept: WindowPlace | None = None) -> None:
        """Take a viewport in, and come up where it was, or on another screen if there is one."""
        self.frame = frame
        if frame.parent() is not self:
            self._column.addWidget(frame)
        frame.show()
        if not self.isVisible():
            known = kept is not None and kept.area is not None
            # What comes back with a project leaves the keys to the main window.
            self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, known)
            self.setGeometry(_kept_place(self._main, kept) or _place(self._main))
            if kept is not None and kept.filling:
                self.showMaximized()
            else:
                self.show()

    def place(self) -> WindowPlace:
        """Return where it is."""
        screen = self.screen()
        corner = screen.availableGeometry().topLeft()
        now = self.normalGeometry() if self.isMaximized() else self.geometry()
        at = now.topLeft() - corner
        area = Area(at.x(), at.y(), max(now.width(), 1), max(now.height(), 1))
        return WindowPlace(screen.name(), area, self.isMaximized())

    def moveEvent(self, event: QMoveEvent) -> None:
        """Say that it is somewhere else."""
        self._note()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say that it has another size."""
        self._note()

    def _note(self) -> None:
        if self.isVisible() and not self._is_closing:
            self._moved()

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


def _kept_place(main: QWidget, kept: WindowPlace | None) -> QRect | None:
    """Return where it was, within the same screen, or within that of the main window."""
    if kept is None or kept.area is None:
        return None
    named = (one for one in QGuiApplication.screens() if one.name() == kept.screen)
    screen = next(named, main.screen())
    room, corner = _free(screen), screen.availableGeometry().topLeft()
    size = QSize(kept.area.width, kept.area.height).boundedTo(room.size())
    made = QRect(corner + QPoint(kept.area.x, kept.area.y), size)
    made.moveRight(min(made.right(), room.right()))
    made.moveBottom(min(made.bottom(), room.bottom()))
    made.moveLeft(max(made.left(), room.left()))
    made.moveTop(max(made.top(), room.top()))
    return made


def _free(screen: QScreen) -> QRect:
    """Return the room of a screen that leaves place for the frame of a window."""
    return screen.availableGeometry().adjusted(8, 32, -8, -8)


def _place(main: QWidget) -> QRect:
    """Return a whole other screen, or a place beside the middle of the only one."""
    here = main.screen()
    others = [screen for screen in QGuiApplication.screens() if screen is not here]
    if others:
        return _free(others[0])
    room = here.availableGeometry()
    size = _SIZE.boundedTo(room.size() * 0.7)
    made = QRect(room.topLeft(), size)
    made.moveCenter(room.center())
    return made
