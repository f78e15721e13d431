"""The tool bar: tools with their key letters, undo, label and window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QToolBar, QToolButton

from workbench.app.actions import ACTIONS
from workbench.app.actions.annotation import choose_label
from workbench.app.actions.viewports import LAYOUTS
from workbench.app.host import Desk
from workbench.app.viewing.viewport_state import ViewportState
from workbench.app.windows import channels
from workbench.app.windows.window_words import voi_text
from workbench.app.windows.windowing import AUTOMATIC, preset_of
from workbench.base.text import Text, language, t
from workbench.edit.tools import MEASURING
from workbench.model.grey import FileVoi, Window
from workbench.model.scheme import Label
from workbench.ui.action_table import ActionTable
from workbench.ui.bridge import Feed
from workbench.ui.icons import TOOL_ICON_SIZE, set_icon
from workbench.ui.parts import label, words
from workbench.ui.window_menu import WindowMenu

# Looking, then shapes, then measuring: a hairline stands before each of these.
_STARTS = ("box", "brush", "ruler")
_ORDER = (
    *("select", "pan", "window_level", "cross_hair"),
    *("box", "polygon", "freehand", "ellipse", "polyline", "point", "livewire", "slice"),
    *("brush", "eraser", "wand"),
    *("ruler", "bidirectional", "angle"),
)
# Taken up from the menu, the palette or the properties of what they are about.
_NOT_SHOWN = ("last", "visible_part", "interlock")
_MEASURING = ("ruler", "bidirectional", "angle")

#: All that measures, as the menu has it, and how figures are told.
MEASURE_IDS = (
    *(id for group in MEASURING for id in (*(f"tool.{one.name}" for one in group), "")),
    *("measure.axes_of_outline", "measure.widths_of_outline", ""),
    *("measure.snap", "measure.uncertainty"),
)
LAYOUT_IDS = (
    *(one.id for one in LAYOUTS),
    *("", "view.planes", "view.plane_acquired"),
    *("view.plane_axial", "view.plane_coronal", "view.plane_sagittal"),
    *("", "view.enlarge", "view.next_viewport", "view.to_window"),
)
OVERLAP_IDS = (
    *("annotation.new_free", "annotation.new_behind", "annotation.new_share", ""),
    *("annotation.linked", "annotation.linked_all", "annotation.linked_layer", ""),
    *("view.visible_only", "annotation.put_in_front", "annotation.depth_decides"),
    *("tool.interlock", "tool.visible_part", "annotation.compute_visible"),
)
LINK_IDS = (
    *("view.compare", ""),
    *("view.link_all", "view.link_scroll", "view.link_zoom", "view.link_window", ""),
    *("view.pin_offset", "view.references", "view.show_point", "view.hide_point"),
)


class ToolBar(QToolBar):
    """Tools at the left, then undo and redo, then what is drawn with and looked through."""

    def __init__(
        self,
        desk: Desk,
        table: ActionTable,
        feed: Feed,
        run: Callable[[Callable[[], object]], None],
    ) -> None:
        super().__init__(words(t("Tools")))
        self.setObjectName("tools")
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(TOOL_ICON_SIZE)
        self._desk, self._table, self._run = desk, table, run
        for name in tool_names():
            if name in _STARTS:
                self.addSeparator()
            self._add(table.with_icon(f"tool.{name}"))
        self.measure_button = self._add_menu("measure", t("All that measures"))
        fill_from(self.measure_button.menu(), table, MEASURE_IDS)
        self.addSeparator()
        for id in ("edit.undo", "edit.redo"):
            self._add(table.with_icon(id))
        self.addSeparator()
        self.addWidget(label(t("Label"), "muted"))
        self.label_button = _choice(t("Label of what is drawn, and of the selection"))
        self.label_button.menu().aboutToShow.connect(self._fill_labels)
        self.addWidget(self.label_button)
        self.addWidget(label(t("Window"), "muted"))
        self._windows = WindowMenu(desk, table, run)
        self.window_button = _choice(t("Window of the grey values"))
        self.window_button.menu().aboutToShow.connect(self._fill_windows)
        self.addWidget(self.window_button)
        self.addSeparator()
        self.overlap_button = self._add_menu("overlap", t("New areas and shared vertices"))
        fill_from(self.overlap_button.menu(), table, OVERLAP_IDS, icons=False)
        self.layout_button = self._add_menu("layout_grid", t("Layout and planes"))
        fill_from(self.layout_button.menu(), table, LAYOUT_IDS)
        self.link_button = self._add_menu("link", t("Compare and link viewports"))
        fill_from(self.link_button.menu(), table, LINK_IDS, icons=False)  # ticks say more
        feed.project.connect(self.refresh)
        feed.changed.connect(self._on_change)
        feed.seen.connect(self._on_view)
        feed.settings.connect(self._show_overlap)
        self.refresh()

    def _add_menu(self, name: str, tip: Text) -> QToolButton:
        made = _menu_button(name, tip)
        self.addWidget(made)
        return made

    def refresh(self) -> None:
        """Show the label and the window of now."""
        self._show_label()
        self.show_window()
        self._show_layout()
        self._show_overlap()

    def _show_overlap(self) -> None:
        session = self._desk.session
        self.overlap_button.setEnabled(session.is_open)
        is_free = session.settings.overlap == "free"
        set_icon(self.overlap_button, "overlap", "text" if is_free else "accent")

    def _add(self, action: QAction) -> None:
        self.addAction(action)
        button = self.widgetForAction(action)
        # The button takes over the tip of its action with each change of that.
        action.changed.connect(partial(_tell, action))
        _tell(action)
        button.setFixedSize(QSize(34, 34))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _on_change(self, change: object) -> None:
        self._show_label()

    def _on_view(self, names: frozenset[str]) -> None:
        if "label" in names:
            self._show_label()
        if "viewports" in names:
            self.show_window()
        if names & {"layout", "links"}:
            self._show_layout()

    # -- label --------------------------------------------------------------------------------

    def _labels(self) -> tuple[Label, ...]:
        scheme = self._desk.session.project.scheme
        return scheme.labels if scheme else ()

    def _show_label(self) -> None:
        key = self._desk.session.view_state.label
        chosen = next((one for one in self._labels() if one.key == key), None)
        self.label_button.setEnabled(self._desk.session.is_open)
        text = chosen.title(language()) if chosen else str(t("None"))
        self.label_button.setText(words(text))
        self.label_button.setIcon(swatch(chosen.color) if chosen else QIcon())

    def _fill_labels(self) -> None:
        menu = self.label_button.menu()
        menu.clear()
        for entry in self._labels():
            title = entry.title(language())
            if entry.digit is not None:
                title = f"{title}\t{entry.digit}"
            action = menu.addAction(swatch(entry.color), words(title))
            self._bind(action, partial(choose_label, self._desk, entry.key))
        if menu.actions():
            menu.addSeparator()
        self._bind(menu.addAction(words(t("No label"))), lambda: choose_label(self._desk, None))
        menu.addAction(self._table["edit.scheme"])

    # -- viewports ----------------------------------------------------------------------------

    def _show_layout(self) -> None:
        view = self._desk.session.view_state
        self.layout_button.setEnabled(self._desk.session.is_open)
        name = next(
            one.icon for one in LAYOUTS if one.id == f"view.layout_{view.layout.name.lower()}"
        )
        set_icon(self.layout_button, name)
        self.link_button.setEnabled(self._desk.session.is_open)
        set_icon(
            self.link_button,
            "link" if view.links.any else "unlink",
            "accent" if view.links.any else "text",
        )

    # -- window -------------------------------------------------------------------------------

    def show_window(self) -> None:
        """Show the window of now: what a file says is known when its picture is there."""
        state = self._desk.session.view_state.viewport
        self.window_button.setEnabled(state.image is not None)
        self.window_button.setText(words(self._window_words(state)))

    def _window_words(self, state: ViewportState) -> str:
        voi = state.voi
        session = self._desk.session
        if channels.has_channels(session):
            chosen = channels.chosen_channels(session)
            own = chosen.choice.voi
            figures = str(t("Of the file")) if own is None else voi_text(own)
            name = chosen.names[chosen.selected]
            return str(t("{name}: {window}", name=name, window=figures))
        if voi is None:
            return str(self._without_choice(state))
        if isinstance(voi, FileVoi):
            return voi.explanation or str(t("Window {n} of the file", n=voi.number))
        named = preset_of(self._desk.session, voi)
        figures = voi_text(voi)
        if named is not None:
            absolute = isinstance(named.setting, Window)
            return f"{named.title} {figures}" if absolute else str(named.title)
        return f"{voi.explanation} {figures}".strip() if isinstance(voi, Window) else figures

    def _without_choice(self, state: ViewportState) -> Text:
        """Return what is shown when nobody chose; a file that is not open yet is not waited for."""
        library = self._desk.session.library
        info = library.known_info(state.image, state.frame) if state.image is not None else None
        if info is not None and info.grey is not None and not info.grey.vois:
            return AUTOMATIC
        return t("Of the file")

    def _fill_windows(self) -> None:
        self._windows.fill(self.window_button.menu())

    def _bind(self, action: QAction, run: Callable[[], object]) -> None:
        action.triggered.connect(lambda: self._run(run))


def tool_names() -> list[str]:
    """Return the names of the tools in the order of the bar."""
    there = [id.removeprefix("tool.") for id in ACTIONS if id.startswith("tool.")]
    below = [one.name for group in MEASURING for one in group if one.name not in _MEASURING]
    there = [name for name in there if name not in (*_NOT_SHOWN, *below)]
    known = [name for name in _ORDER if name in there]
    return [*known, *(name for name in there if name not in known)]


#: Around a colour: white is seen on a light ground, and black on a dark one.
SWATCH_EDGE = QColor(128, 128, 128, 170)


def swatch(color: str, side: int = 12) -> QIcon:
    """Return a rounded square of a label's colour."""
    picture = swatch_pixmap(color, side)
    made = QIcon(picture)
    # Qt would tint it in a selected row.
    made.addPixmap(picture, QIcon.Mode.Selected)
    return made


def swatch_pixmap(color: str, side: int = 12) -> QPixmap:
    """Return a rounded square of a label's colour as a picture."""
    ratio = 2.0
    picture = QPixmap(int(side * ratio), int(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(color))
    painter.setPen(QPen(SWATCH_EDGE, 1.0))
    painter.drawRoundedRect(QRectF(0.5, 0.5, side - 1, side - 1), 3, 3)
    painter.end()
    return picture


def fill_from(menu: QMenu, table: ActionTable, ids: tuple[str, ...], *, icons: bool = True) -> None:
    """Put actions into a menu, most with their icons; an empty id is a line."""
    for id in ids:
        if id:
            action = table.with_icon(id) if icons else table[id]
            action.setIconVisibleInMenu(icons)
            menu.addAction(action)
        else:
            menu.addSeparator()


def _tell(action: QAction) -> None:
    """Let the tip of a button say what it does now, and its key."""
    key = action.shortcut().toString()
    text = action.text().replace("&&", "&")
    tip = f"{text}  {key}" if key else text
    if tip != action.toolTip():
        action.setToolTip(tip)


def _menu_button(name: str, tip: Text) -> QToolButton:
    made = QToolButton()
    made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    made.setIconSize(TOOL_ICON_SIZE)
    made.setFixedSize(QSize(42, 34))
    made.setToolTip(words(tip))
    made.setAccessibleName(words(tip))
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setMenu(QMenu(made))
    set_icon(made, name)
    return made


def _choice(tip: object) -> QToolButton:
    made = QToolButton()
    made.setProperty("choice", True)
    made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    made.setIconSize(QSize(12, 12))
    made.setToolTip(words(str(tip)))
    made.setAccessibleName(words(str(tip)))
    made.setFixedHeight(26)
    made.setMinimumWidth(96)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setMenu(QMenu(made))
    return made
