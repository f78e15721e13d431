"""The main window: it assembles, and holds no logic of its own.

Only what the first paint needs is imported at the top (`first_look` says why).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve
from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenuBar,
    QSplitter,
    QStackedWidget,
    QToolBar,
    QWidget,
)

from workbench.app.places import Places
from workbench.app.settings import Settings
from workbench.base.text import Text, language, set_language, t
from workbench.ui.first_look import show_first_look
from workbench.ui.first_table import PALETTE_KEYS
from workbench.ui.fonts import load_fonts
from workbench.ui.icons import icon
from workbench.ui.parts import column, words
from workbench.ui.qt_texts import translate_qt
from workbench.ui.theme import THEMES, apply_theme, current_theme
from workbench.ui.top_bar import SearchButton, TopBar, WhoBadge
from workbench.ui.welcome import NoImages, Welcome
from workbench.ui.window_state import load_window_state, save_window_state

if TYPE_CHECKING:
    from workbench.app.host import Tone
    from workbench.app.session import Session
    from workbench.model.patch import Change
    from workbench.ui.ahead import Ahead
    from workbench.ui.drop_frame import DropFrame
    from workbench.ui.inspecting import Inspecting
    from workbench.ui.panels.bottom import BottomPanel
    from workbench.ui.viewports import Viewports

SIZE = QSize(1440, 900)
_ACROSS = (256, 864, 320)
_DOWN = (600, 220)
# Panel -> its field of WindowState.
_FIELD = {"images": "images", "inspector": "inspector_open", "bottom": "bottom"}
# The bottom has several faces.
_TABS = ("bottom", "problems", "explain", "values", "measurements", "followup")


class MainWindow(QMainWindow):
    """The window over one session.

    Without a session it shows its first look until `begin` gives it one. Side panels and canvas
    are made when the first project opens, or a little ahead of that (`get_ready`): the welcome
    page needs neither.

    Parameters
    ----------
    places, settings
        What the first look needs; the session's when there is one.
    opening : bool
        Something will be opened at once, so the welcome page is not shown.
    """

    painted = Signal()

    def __init__(
        self,
        session: Session | None = None,
        places: Places | None = None,
        settings: Settings | None = None,
        *,
        opening: bool = False,
    ) -> None:
        super().__init__()
        self._config = (session.places if session else places or Places.of_user()).config
        self._state = load_window_state(self._state_path)
        self._viewports: Viewports | None = None
        self._inspecting: Inspecting | None = None
        self._was_painted = False
        self._begun = False
        self.panels: dict[str, QWidget] = {}
        self._making: Iterator[None] | None = None
        self._is_made = False
        self._ahead: Ahead | None = None
        self._bottom: BottomPanel | None = None
        self._drop_frame: DropFrame | None = None
        self.setWindowIcon(icon("app"))
        self.setWindowTitle("Workbench")
        self.setAcceptDrops(True)
        self.resize(SIZE.boundedTo(self.screen().availableSize()))
        if self._state.geometry:
            self.restoreGeometry(QByteArray.fromHex(self._state.geometry.encode()))
        if session is not None:
            self.begin(session)
        else:
            show_first_look(self, settings or Settings(), opening)

    def begin(self, session: Session) -> None:
        """Come alive over a session."""
        from workbench.app.host import Desk
        from workbench.ui.bridge import Feed
        from workbench.ui.failures import Failures
        from workbench.ui.host import WindowHost
        from workbench.ui.pause import Pause
        from workbench.ui.term_asking import TermAsking

        self.session = session
        self.host = WindowHost(self)
        self.desk = Desk(session, self.host)
        self.feed = Feed(session)
        self.failures = Failures(self.tell)
        self.feed.project.connect(self._on_project)
        self.feed.changed.connect(self._on_change)
        self.feed.settings.connect(self._on_settings)
        self._pause = Pause(session, self.feed, self)
        self._asking = TermAsking(self)
        self._replace()
        self._begun = True

    def get_ready(self) -> None:
        """Make what the first project needs while nobody waits for it."""
        from workbench.ui.ahead import Ahead

        self._ahead = Ahead(self._make_more, self)
        self.session.wait_for_window = self._ahead.wait
        self._ahead.start()

    @property
    def is_ready(self) -> bool:
        """Whether an image would be shown without anything being made for it first."""
        return self._ahead is None or self._ahead.is_over

    # -- assembling ---------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Make everything again with the same session, as after another language was chosen."""
        self._remember()
        if self._viewports is not None:
            self._viewports.setParent(None)
        for panel in self.panels.values():
            panel.close()
        self._replace()
        self._take_keys()

    def _take_keys(self) -> None:
        """Give the keys to the page that is shown; those who had them are gone."""
        self._body.show()  # what is not shown yet cannot have them
        shown = self.stage.currentWidget() is self._viewports
        (self.viewports.active if shown else self._body).setFocus()

    def _replace(self) -> None:
        # Qt deletes a menu bar and a status bar that are replaced; the others are ours to remove.
        old: list[QWidget] = [*self.findChildren(QToolBar)]
        central = self.centralWidget()
        if central is not None:
            self.takeCentralWidget()
            old.append(central)
        for bar in self.findChildren(QToolBar):
            self.removeToolBar(bar)
        self._build()
        for widget in old:
            widget.hide()
            widget.deleteLater()

    def _build(self) -> None:
        from workbench.ui.action_table import ActionTable
        from workbench.ui.progress import JobsButton, ProgressList
        from workbench.ui.status_bar import StatusBar
        from workbench.ui.toasts import Toasts
        from workbench.ui.tool_bar import ToolBar

        self.panels, self._bottom = {}, None
        self._making, self._is_made = None, False
        body = self._body = QWidget()
        body.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.actions_ = ActionTable(self.desk, self.feed, body, self.failures.run)
        run = self.actions_.trigger
        self.setMenuWidget(self._top_bar())
        self.tool_bar = ToolBar(self.desk, self.actions_, self.feed, self.failures.run)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.tool_bar)
        self.welcome = Welcome(run, self.session.settings.shortcuts)
        self.welcome.chosen.connect(self.open_paths)
        self._no_images = NoImages(run, self.feed)
        self.stage = QStackedWidget()
        self.stage.setMinimumSize(240, 160)  # else the widest page would count for all of them
        self.stage.addWidget(self.welcome)
        self.stage.addWidget(self._no_images)
        self._down = _splitter(Qt.Orientation.Vertical, self.stage)
        self._across = _splitter(Qt.Orientation.Horizontal, self._down)
        body.setLayout(column(self._across))
        self.setCentralWidget(body)
        self.progress = ProgressList(self.session, self.feed, body)
        self.toasts = Toasts(body, lambda: self.panels.get("inspector"), self.progress)
        self.status = StatusBar(self.session, self.feed)
        self.status.add_at_right(JobsButton(self.progress, self.feed))
        self.setStatusBar(self.status)
        if self._viewports is not None:
            self._adopt_viewports(self._viewports)
        self._show_projects()
        self._sync()
        body.setFocus()

    def _top_bar(self) -> TopBar:
        from workbench.ui.menus import fill_menu_bar

        session, run = self.session, self.actions_.trigger
        self.menu_bar = QMenuBar()
        fill_menu_bar(self.menu_bar, self.actions_, self.desk, lambda path: self.open_paths([path]))
        keys = session.settings.shortcuts.get("edit.palette", PALETTE_KEYS)
        self._who = WhoBadge(lambda: run("edit.settings"))
        self._show_who()
        return TopBar(self.menu_bar, SearchButton(keys, lambda: run("edit.palette")), self._who)

    @property
    def viewports(self) -> Viewports:
        """The canvases, made at first use."""
        if self._viewports is None:
            for _ in self._make_viewports():
                pass
        assert self._viewports is not None
        return self._viewports

    def _make_viewports(self) -> Iterator[None]:
        if self._viewports is None:
            from workbench.ui.viewports import Viewports

            self._viewports = Viewports(self.desk, self.feed)
            yield
            self._adopt_viewports(self._viewports)
            yield
            self._watch(self._viewports)
            yield

    def is_cine_playing(self) -> bool:
        """Return whether a film plays."""
        return self._viewports is not None and self._viewports.player.is_playing

    def _watch(self, viewports: Viewports) -> None:
        from workbench.ui.inspecting import Inspecting

        self._inspecting = Inspecting(
            self.session,
            self.feed,
            lambda: viewports.canvases,
            lambda words: self.status.show_seen(words),
            viewports,
        )

    def _adopt_viewports(self, viewports: Viewports) -> None:
        self.stage.addWidget(viewports)
        viewports.attach(self.status, self.actions_, self.tell)
        viewports.shown.connect(self.tool_bar.show_window)
        if self._inspecting is not None:
            self._inspecting.refresh()  # in the words of another language

    def _make_more(self) -> bool:
        """Make one more of the parts that show a project; return whether there are others."""
        if not self._is_made:
            self._making = self._making or self._make_parts()
            self._is_made = next(self._making, self) is self
        return not self._is_made

    def _make_parts(self) -> Iterator[None]:
        from workbench.ui.panels import make_bottom, make_images, make_inspector

        yield from self._make_viewports()
        self._bottom = make_bottom(self)
        self._put("bottom", self._bottom, self._down, 1)
        yield
        self._put("images", make_images(self), self._across, 0)
        yield
        self._put("inspector", make_inspector(self), self._across, 2)
        yield
        for at, stretch in enumerate((0, 1, 0)):
            self._across.setStretchFactor(at, stretch)
        self._down.setStretchFactor(0, 1)
        self._across.setSizes(list(_fitting(self._state.across, _ACROSS)))
        self._down.setSizes(list(_fitting(self._state.down, _DOWN)))

    def _put(self, name: str, panel: QWidget, where: QSplitter, at: int) -> None:
        panel.hide()
        where.insertWidget(at, panel)
        self.panels[name] = panel

    # -- what is shown ------------------------------------------------------------------------

    def _sync(self) -> None:
        """Show the page and the panels that fit the project of now."""
        session = self.session
        while session.is_open and self._make_more():
            pass
        for name, panel in self.panels.items():
            panel.setVisible(session.is_open and bool(getattr(self._state, _FIELD[name])))
        if self._bottom is not None:
            self._bottom.show_tab(self._state.tab)
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

    def _show_projects(self) -> None:
        named = (Path(name) for name in self.session.settings.recent)
        recent = [path for path in named if path.is_file()]
        self.welcome.show_projects(recent, self.session.scratch_projects()[:3])

    def _show_who(self) -> None:
        session = self.session
        self._who.show_who(session.settings.author, session.project.scheme_version)

    def is_panel_wanted(self, name: str) -> bool:
        """Return whether a panel is open: ``images``, ``inspector``, or a tab of the bottom."""
        if name in _TABS:
            shown = self._state.tab if self._state.tab in _TABS else "bottom"
            return self._state.bottom and shown == name
        return bool(getattr(self._state, _FIELD[name]))

    def show_panel(self, name: str, shown: bool) -> None:
        """Show or hide a panel."""
        self._remember()
        change: dict[str, Any] = {"bottom" if name in _TABS else _FIELD[name]: shown}
        if name in _TABS and shown:
            change["tab"] = name
        self._state = evolve(self._state, **change)
        self._sync()
        self.actions_.refresh()

    def tell(self, text: Text, tone: Tone | None = None, details: str = "") -> None:
        """Show a notice; details open in a dialog."""
        from workbench.app.host import Tone

        def show() -> None:
            from workbench.ui.dialogs.ask import show_details

            show_details(self, text, details)

        self.toasts.add(text, tone or Tone.INFO, show if details else None)

    def open_paths(self, paths: list[Path]) -> None:
        """Open a project, images or folders."""
        from workbench.app.actions.file import open_paths

        self.failures.run(lambda: open_paths(self.desk, paths))

    def _on_project(self) -> None:
        if not self.session.is_open:
            self._show_projects()
        self._show_who()
        self._sync()
        if self.stage.currentWidget() is self._viewports:
            self.viewports.active.setFocus()
        if self.session.file is not None and self.session.file.recovered is not None:
            self.tell(self.session.file.recovered)

    def _on_change(self, change: Change) -> None:
        from workbench.model.scheme import LabelScheme

        is_empty = self.stage.currentWidget() is not self._viewports
        if is_empty is bool(self.session.project.images):
            self._sync()
        if any(True for _ in change.touched(LabelScheme)):
            self._show_who()

    def _on_settings(self) -> None:
        settings = self.session.settings
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._show_who()
        if settings.language != language():
            set_language(settings.language)
            translate_qt(app)
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
            # Its children are painted in the same turn, after it.
            QTimer.singleShot(0, self, self.painted.emit)
        return handled

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files and folders, and say what a drop does."""
        from workbench.ui.drop_frame import DropFrame, dropped_paths, what_a_drop_does

        paths = dropped_paths(event.mimeData())
        if self._begun and paths:
            event.acceptProposedAction()
            self._drop_frame = self._drop_frame or DropFrame(self)
            self._drop_frame.say(what_a_drop_does(paths, self.session.is_open))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Say no more."""
        if self._drop_frame is not None:
            self._drop_frame.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        from workbench.ui.drop_frame import dropped_paths

        if self._drop_frame is not None:
            self._drop_frame.hide()
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            # The program that the files come from waits until this returns.
            QTimer.singleShot(0, self, lambda: self.open_paths(paths))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep how the window was left, and end the session."""
        self._remember()
        save_window_state(self._state, self._state_path)
        if self._ahead is not None:
            self._ahead.close()
        if self._begun:
            for panel in self.panels.values():
                panel.close()
            if self._viewports is not None:
                self._viewports.close_down()
            self.session.close()
            self.feed.close()
            self._pause.close()
        event.accept()

    @property
    def _state_path(self) -> Path:
        return self._config / "window.json"

    def _remember(self) -> None:
        geometry = bytes(self.saveGeometry().toHex().data()).decode()
        sizes: dict[str, Any] = {}
        if self.panels:
            if all(self._across.sizes()):
                sizes["across"] = tuple(self._across.sizes())
            if all(self._down.sizes()):
                sizes["down"] = tuple(self._down.sizes())
        self._state = evolve(self._state, geometry=geometry, **sizes)


def _fitting(kept: tuple[int, ...], usual: tuple[int, ...]) -> tuple[int, ...]:
    return kept if len(kept) == len(usual) else usual


def _splitter(orientation: Qt.Orientation, first: QWidget) -> QSplitter:
    made = QSplitter(orientation)
    made.setChildrenCollapsible(False)
    made.setHandleWidth(1)
    made.addWidget(first)
    return made
