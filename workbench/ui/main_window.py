"""The main window: it assembles, and holds no logic of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve
from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenuBar,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from workbench.app.actions.file import open_paths
from workbench.app.host import Desk, Tone
from workbench.app.session import Session
from workbench.base.text import Text, language, set_language, t
from workbench.model.image import Image
from workbench.model.patch import Change
from workbench.ui.action_table import ActionTable
from workbench.ui.bridge import Feed
from workbench.ui.failures import Failures
from workbench.ui.fonts import load_fonts
from workbench.ui.host import WindowHost
from workbench.ui.icons import icon
from workbench.ui.keys import KeyGuard
from workbench.ui.menus import fill_menu_bar
from workbench.ui.parts import column, words
from workbench.ui.progress import JobsButton, ProgressList
from workbench.ui.status_bar import StatusBar
from workbench.ui.theme import THEMES, apply_theme, current_theme
from workbench.ui.toasts import Toasts
from workbench.ui.tool_bar import ToolBar
from workbench.ui.top_bar import brand, corner
from workbench.ui.welcome import NoImages, Welcome
from workbench.ui.window_state import WindowState, load_window_state, save_window_state

if TYPE_CHECKING:
    from workbench.ui.viewports import Viewports

SIZE = (1440, 900)
_ACROSS = (236, 884, 320)
_DOWN = (640, 180)


class MainWindow(QMainWindow):
    """The window over one session.

    Side panels and canvas are made when the first project opens: the welcome page needs neither.
    """

    painted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.host = WindowHost(self)
        self.desk = Desk(session, self.host)
        self.feed = Feed(session)
        self.failures = Failures(self.tell)
        self._state = load_window_state(self._state_path)
        self._viewports: Viewports | None = None
        self._was_painted = False
        self._keys = KeyGuard(self)
        self.setWindowIcon(icon("app"))
        self.setAcceptDrops(True)
        self.resize(*SIZE)
        if self._state.geometry:
            self.restoreGeometry(QByteArray.fromHex(self._state.geometry.encode()))
        self.feed.project.connect(self._on_project)
        self.feed.changed.connect(self._on_change)
        self.feed.settings.connect(self._on_settings)
        self._build()

    # -- assembling ---------------------------------------------------------------------------

    def _build(self) -> None:
        self.panels: dict[str, QWidget] = {}
        body = QWidget()
        self.actions_ = ActionTable(self.desk, self.feed, body, self.failures.run)
        self._add_menu_bar()
        self.tool_bar = ToolBar(self.desk, self.actions_, self.feed, self.failures.run)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.tool_bar)
        self.welcome = Welcome(self.session, self.actions_)
        self.welcome.chosen.connect(self.open_paths)
        self._no_images = NoImages(self.actions_)
        self.stage = QStackedWidget()
        self.stage.addWidget(self.welcome)
        self.stage.addWidget(self._no_images)
        self._down = _splitter(Qt.Orientation.Vertical, self.stage)
        self._across = _splitter(Qt.Orientation.Horizontal, self._down)
        body.setLayout(column(self._across))
        self.setCentralWidget(body)
        self.toasts = Toasts(body)
        self.progress = ProgressList(self.session, self.feed, body)
        self.status = StatusBar(self.session, self.feed)
        self.status.add_at_right(JobsButton(self.progress, self.feed))
        self.setStatusBar(self.status)
        if self._viewports is not None:
            self._adopt_viewports(self._viewports)
        self._sync()
        body.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        body.setFocus()

    def _add_menu_bar(self) -> None:
        bar = QMenuBar()
        fill_menu_bar(bar, self.actions_, self.session, lambda path: self.open_paths([path]))
        left, right = brand(), corner(self.actions_, self.session, self.feed)
        bar.setCornerWidget(left, Qt.Corner.TopLeftCorner)
        bar.setCornerWidget(right, Qt.Corner.TopRightCorner)
        for widget in (left, right):
            widget.show()  # Qt leaves room for a corner only when it is shown
        self.setMenuBar(bar)

    def rebuild(self) -> None:
        """Make everything again with the same session, as after another language was chosen."""
        self._remember()
        old: list[QWidget] = [self.tool_bar, self.status]
        if self._viewports is not None:
            self._viewports.setParent(None)
        for panel in self.panels.values():
            panel.close()
        central = self.takeCentralWidget()
        self.removeToolBar(self.tool_bar)
        self._build()
        for widget in [*old, central]:
            widget.hide()
            widget.deleteLater()

    @property
    def viewports(self) -> Viewports:
        """The canvases, made at first use."""
        if self._viewports is None:
            from workbench.ui.viewports import Viewports

            self._viewports = Viewports(self.desk, self.feed)
            self._adopt_viewports(self._viewports)
        return self._viewports

    def _adopt_viewports(self, viewports: Viewports) -> None:
        self.stage.addWidget(viewports)
        viewports.attach(self.status, self.actions_, self.tell)

    def _make_panels(self) -> None:
        if self.panels:
            return
        from workbench.ui.panels import Inspector, make_bottom, make_images

        self.panels = {
            "images": make_images(self),
            "inspector": Inspector(self),
            "bottom": make_bottom(self),
        }
        self._across.insertWidget(0, self.panels["images"])
        self._across.addWidget(self.panels["inspector"])
        self._down.addWidget(self.panels["bottom"])
        for at, stretch in enumerate((0, 1, 0)):
            self._across.setStretchFactor(at, stretch)
        self._down.setStretchFactor(0, 1)
        self._across.setSizes(list(_fitting(self._state.across, _ACROSS)))
        self._down.setSizes(list(_fitting(self._state.down, _DOWN)))

    # -- what is shown ------------------------------------------------------------------------

    def _sync(self) -> None:
        """Show the page and the panels that fit the project of now."""
        session = self.session
        if session.is_open:
            self._make_panels()
        for name, panel in self.panels.items():
            panel.setVisible(session.is_open and self.is_panel_wanted(name))
        if not session.is_open:
            self.stage.setCurrentWidget(self.welcome)
        elif not session.project.images:
            self.stage.setCurrentWidget(self._no_images)
        else:
            self.stage.setCurrentWidget(self.viewports)
        self.setWindowTitle(words(self._title()))

    def _title(self) -> Text | str:
        file = self.session.file
        if file is None:
            return "Workbench"
        if self.session.is_scratch:
            return t("Not named yet — Workbench")
        return t("{project} — Workbench", project=file.path.stem)

    def is_panel_wanted(self, name: str) -> bool:
        """Return whether the user has a panel open: ``images inspector bottom``."""
        return bool(getattr(self._state, _FIELD[name]))

    def show_panel(self, name: str, shown: bool) -> None:
        """Show or hide a panel."""
        self._remember()
        self._state = evolve(self._state, **{_FIELD[name]: shown})
        self._sync()
        self.actions_.refresh()

    def tell(self, text: Text, tone: Tone = Tone.INFO, details: str = "") -> None:
        """Show a notice; details open in a dialog."""

        def show_details() -> None:
            from workbench.ui.dialogs.ask import show_details

            show_details(self, text, details)

        self.toasts.add(text, tone, show_details if details else None)

    def open_paths(self, paths: list[Path]) -> None:
        """Open a project, images or folders."""
        self.failures.run(lambda: open_paths(self.desk, paths))

    def _on_project(self) -> None:
        self.welcome.refresh()
        self._sync()
        if self.stage.currentWidget() is self._viewports:
            self.viewports.active.setFocus()

    def _on_change(self, change: Change) -> None:
        if any(True for _ in change.touched(Image)):
            self._sync()

    def _on_settings(self) -> None:
        settings = self.session.settings
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        if settings.language != language():
            set_language(settings.language)
            load_fonts(app)
            apply_theme(app, current_theme())
            QTimer.singleShot(0, self, self.rebuild)
        if settings.theme != current_theme().name:
            apply_theme(app, THEMES[settings.theme])

    # -- events -------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Say when the first paint is over."""
        handled = super().event(event)
        if event.type() == QEvent.Type.Paint and not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)
        return handled

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files and folders."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            # The program that the files come from waits until this returns.
            QTimer.singleShot(0, self, lambda: self.open_paths(paths))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep how the window was left, and end the session."""
        self._remember()
        save_window_state(self._state, self._state_path)
        self._keys.close()
        if self._viewports is not None:
            self._viewports.close_down()
        for panel in self.panels.values():
            panel.close()
        self.session.close()
        self.feed.close()
        event.accept()

    @property
    def _state_path(self) -> Path:
        return self.session.places.config / "window.json"

    def _remember(self) -> None:
        geometry = bytes(self.saveGeometry().toHex().data()).decode()
        sizes = {}
        if self.panels:
            if all(self._across.sizes()):
                sizes["across"] = tuple(self._across.sizes())
            if all(self._down.sizes()):
                sizes["down"] = tuple(self._down.sizes())
        self._state = evolve(self._state, geometry=geometry, **sizes)


_FIELD = {"images": "images", "inspector": "inspector_open", "bottom": "bottom"}


def _fitting(kept: tuple[int, ...], usual: tuple[int, ...]) -> tuple[int, ...]:
    return kept if len(kept) == len(usual) else usual


def _splitter(orientation: Qt.Orientation, first: QWidget) -> QSplitter:
    made = QSplitter(orientation)
    made.setChildrenCollapsible(False)
    made.setHandleWidth(1)
    made.addWidget(first)
    return made


