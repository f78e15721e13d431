"""The viewports in the middle of the window, one to four, and the canvas in each."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QGridLayout, QMenu, QWidget

from workbench.app.actions.image import step_slices
from workbench.app.host import Desk, Tone
from workbench.app.viewing.viewport import OfSession, Workers
from workbench.base.figures import MINUS, THIN
from workbench.base.text import Text
from workbench.edit.tools import TOOLS
from workbench.imaging.frame import FramePixels
from workbench.model.image import Image
from workbench.model.patch import Change
from workbench.ui.action_table import ActionTable
from workbench.ui.bridge import Feed
from workbench.ui.canvas.widget import Canvas
from workbench.ui.status_bar import StatusBar

_MENU = (
    *("edit.copy", "edit.paste", "edit.duplicate", "edit.delete", ""),
    *("annotation.front", "annotation.behind", "annotation.lock", "annotation.to_layer", ""),
    *("annotation.label_image", "view.fit", "view.reset_window"),
)


class Viewports(QWidget):
    """A grid of canvases, as many as the view state has viewports."""

    def __init__(self, desk: Desk, feed: Feed) -> None:
        super().__init__()
        self._desk = desk
        self._workers = Workers()
        self._status: StatusBar | None = None
        self._table: ActionTable | None = None
        self._tell: Callable[[Text, Tone], None] = lambda text, tone: None
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        self.canvases: list[Canvas] = []
        feed.project.connect(self._on_project)
        feed.changed.connect(self._on_change)
        feed.view.connect(self._on_view)
        feed.settings.connect(self._on_settings)
        self._sync()
        self._on_settings()

    def attach(
        self, status: StatusBar, table: ActionTable, tell: Callable[[Text, Tone], None]
    ) -> None:
        """Speak through another status bar and other menus, as after a change of language."""
        self._status, self._table, self._tell = status, table, tell
        self._on_told(self.active)
        self._on_shown(self.active)

    @property
    def active(self) -> Canvas:
        """The canvas that keys and menus act on."""
        return self.canvases[min(self._desk.session.view_state.active, len(self.canvases) - 1)]

    def close_down(self) -> None:
        """Stop the threads."""
        self._workers.close()

    def _sync(self) -> None:
        wanted = len(self._desk.session.view_state.viewports)
        while len(self.canvases) > wanted:
            gone = self.canvases.pop()
            gone.hide()
            gone.deleteLater()
        while len(self.canvases) < wanted:
            at = len(self.canvases)
            made = self._make(at)
            self.canvases.append(made)
            self._grid.addWidget(made, at // 2, at % 2)

    def _make(self, at: int) -> Canvas:
        session = self._desk.session
        made = Canvas(OfSession(session), session.view_state, at, TOOLS, self._workers)
        made.stepped.connect(lambda n: step_slices(self._desk, n))
        made.hovered.connect(lambda place: self._on_hover(made, place))
        made.told.connect(lambda: self._on_told(made))
        made.activated.connect(lambda: self._activate(at))
        made.view_changed.connect(lambda: self._on_shown(made))
        made.menu_asked.connect(self._open_menu)
        return made

    # -- what comes in ------------------------------------------------------------------------

    def _on_project(self) -> None:
        self._sync()
        for canvas in self.canvases:
            canvas.reload()

    def _on_change(self, change: Change) -> None:
        for canvas in self.canvases:
            canvas.follow(change)
        if any(True for _ in change.touched(Image)):
            self._on_shown(self.active)

    def _on_view(self, names: frozenset[str]) -> None:
        if "viewports" in names:
            self._sync()
        for canvas in self.canvases:
            canvas.look(names)

    def _on_settings(self) -> None:
        settings = self._desk.session.settings
        for canvas in self.canvases:
            canvas.show_names = settings.show_labels
            canvas.wheel_zooms = settings.wheel_zooms
            canvas.update()

    # -- what goes out ------------------------------------------------------------------------

    def _activate(self, at: int) -> None:
        view = self._desk.session.view_state
        if view.active != at:
            view.active = at

    def _on_told(self, canvas: Canvas) -> None:
        if self._status is None or canvas is not self.active:
            return
        self._status.show_hint(canvas.hint)
        if canvas.refused is not None:
            self._tell(canvas.refused, Tone.WARN)

    def _on_shown(self, canvas: Canvas) -> None:
        if self._status is not None and canvas is self.active:
            self._status.show_window(canvas.viewport.voi)
            if canvas.viewport.frame is not None:
                # Its file is open by now; asking earlier would wait for the disk.
                self._status.show_calibration(canvas.viewport.calibration)

    def _on_hover(self, canvas: Canvas, place: tuple[float, float] | None) -> None:
        if self._status is None:
            return
        if place is None or not _inside(canvas, place):
            self._status.show_pointer(None)
            return
        stored, modality = values_at(canvas, place)
        self._status.show_pointer(place, stored, modality)

    def _open_menu(self, at: QPoint) -> None:
        if self._table is None:
            return
        menu = QMenu(self)
        for id in _MENU:
            if id:
                menu.addAction(self._table[id])
            else:
                menu.addSeparator()
        menu.exec(at)
        menu.deleteLater()


def _inside(canvas: Canvas, place: tuple[float, float]) -> bool:
    columns, rows = canvas.viewport.frame_size
    return 0 <= place[0] < columns and 0 <= place[1] < rows


def values_at(canvas: Canvas, place: tuple[float, float]) -> tuple[str, str]:
    """Return the stored value and the modality value of a pixel as texts."""
    frame = canvas.viewport.frame
    if frame is None:
        return "", ""
    return frame_values(frame, int(place[0]), int(place[1]))


def frame_values(frame: FramePixels, column: int, row: int) -> tuple[str, str]:
    """Return stored and modality value of one pixel; the second only where it differs."""
    from workbench.imaging.grey import modality_values

    stored = frame.stored[row, column]
    if frame.grey is None:
        return " ".join(str(int(channel)) for channel in stored), ""
    plain = f"{float(stored):.6g}".replace("-", MINUS)
    value = f"{float(modality_values(stored, frame.grey)):.6g}".replace("-", MINUS)
    unit = frame.grey.unit
    if value == plain and not unit:
        return plain, ""
    return plain, f"{value}{THIN}{unit}" if unit else value
