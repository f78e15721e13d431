"""The follow-up panel: lesions over time, with sums, changes and what the rules notice."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from attrs import evolve
from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QSpacerItem,
    QTableView,
    QToolButton,
    QWidget,
)

from workbench.app.actions.followup import add_lesion, propose_timepoints, selected
from workbench.app.followup.assessment import Column
from workbench.app.followup.flags import Flag, Weight
from workbench.app.followup.live import LiveFollowup
from workbench.app.followup.making import day_of
from workbench.app.followup.showing import show_lesion
from workbench.app.followup.words import NO_VERDICT, RESPONSE_TITLES, STATE_TITLES
from workbench.app.host import Desk
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model import commands
from workbench.model.lesion import Lesion, LesionRole, LesionState
from workbench.model.patch import Change
from workbench.ui.bridge import Feed
from workbench.ui.panels.followup_model import FIRST, NAME, ORGAN, ROLE, FollowupModel
from workbench.ui.parts import button, clear_layout, column, icon_button, label, row, words
from workbench.ui.timers import once

_REST_MS = 60
_DETAIL = 288
# Of a row, of the heads of two lines, of a time point.
_ROW, _HEAD, _WIDTH = 24, 40, 104
_MOST_FLAGS = 40
Run = Callable[[Callable[[], object]], None]


class FollowupPanel(QWidget):
    """A table at the left; at the right what the rules notice about what is chosen in it."""

    def __init__(self, desk: Desk, feed: Feed, run: Run) -> None:
        super().__init__()
        self._desk, self._run = desk, run
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(96)
        self._is_stale = True
        self._columns = 0
        self._needed = (0, 0)
        self._rest = once(self, self.refresh)
        self.live = LiveFollowup(desk.session, self._later)
        self.model = FollowupModel(self)
        self.view = _view(self.model)
        self.extras = self._make_extras()
        self._detail = self._make_detail()
        self._body = QWidget()
        self._body.setLayout(row(self.view, self._detail, spacing=0))
        self._nothing = self._make_nothing()
        self.setLayout(column(self._body, self._nothing))
        self.view.selectionModel().currentChanged.connect(lambda now, before: self._show_detail())
        self.view.clicked.connect(self._on_cell)
        self.view.activated.connect(self._on_cell)
        self.view.customContextMenuRequested.connect(self._open_cell_menu)
        header = self.view.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._open_column_menu)
        feed.project.connect(self._on_project)
        feed.changed.connect(self._on_change)
        feed.view.connect(self._on_view)
        self._show_state()

    def _make_extras(self) -> QWidget:
        self.propose = icon_button(
            "series",
            t("Make time points by the dates of the studies…"),
            lambda: self._run(lambda: propose_timepoints(self._desk)),
        )
        self.adding = _menu_button(t("New lesion"), "plus")
        menu = self.adding.menu()
        for title, role, node in _NEW:
            menu.addAction(words(title), partial(self._add, role, node))
        self.assigning = _menu_button(t("Assign the selection to a lesion"), "link", named=False)
        self.assigning.menu().aboutToShow.connect(self._fill_assigning)
        self.copying = icon_button("copy", t("Copy the table"), self.copy)
        made = QWidget()
        made.setLayout(row(self.propose, self.adding, self.assigning, self.copying, spacing=6))
        return made

    def _make_detail(self) -> QWidget:
        self._flags = QWidget()
        self._flags.setLayout(column(margins=(12, 8, 12, 8), spacing=6))
        area = QScrollArea()
        area.setWidget(self._flags)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedWidth(_DETAIL)
        area.setAccessibleName(words(t("What the rules notice")))
        return area

    def _make_nothing(self) -> QWidget:
        text = t(
            "No lesion is followed yet. Make time points of the studies' dates, measure a lesion "
            "(D, or R), select it and choose “New lesion”. Measure it again at the next time "
            "point, and assign that to the same lesion."
        )
        said = label(text, "muted", wrap=True)
        again = button(t("Time points…"), lambda: self._run(lambda: propose_timepoints(self._desk)))
        made = QWidget()
        made.setLayout(column(said, row(again, 1), 1, spacing=8, margins=(12, 8, 12, 8)))
        return made

    # -- what comes in ------------------------------------------------------------------------

    def _on_project(self) -> None:
        self.live.forget()

    def _on_change(self, change: Change) -> None:
        self.live.follow(change)

    def _on_view(self, names: frozenset[str]) -> None:
        if "selection" in names:
            self._show_tools()

    def _later(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._rest.start(_REST_MS)

    def showEvent(self, event: object) -> None:
        """Catch up when unfolded."""
        if self._is_stale:
            self.refresh()

    def refresh(self) -> None:
        """Show what is known now."""
        self._is_stale = False
        session = self._desk.session
        if session.is_open:
            at = self.view.currentIndex()
            place = at.row(), at.column()
            self.model.show(self.live.found)
            if self.model.columnCount() != self._columns:
                self._columns = self.model.columnCount()
                _arrange(self.view, self._columns)
                self._needed = (0, 0)
            self._needed = _widen(self.view, self._needed)
            if place[0] >= 0:
                self.view.setCurrentIndex(self.model.index(*place))
        self._show_state()
        self._show_detail()

    def _show_state(self) -> None:
        has = bool(self.model.found.lesions or self.model.found.columns)
        self._body.setVisible(has)
        self._nothing.setVisible(not has)
        self.copying.setEnabled(has)
        self._show_tools()

    def _show_tools(self) -> None:
        session = self._desk.session
        may = session.is_open and not session.document.read_only
        self.propose.setEnabled(may)
        self.adding.setEnabled(may)
        self.assigning.setEnabled(
            may and bool(session.view_state.selection) and bool(session.project.lesions)
        )

    def _show_detail(self) -> None:
        layout = self._flags.layout()
        assert layout is not None
        clear_layout(layout)
        index = self.view.currentIndex()
        found, row_ = self.model.found, index.row()
        column_ = self.model.column_at(index.column()) if index.isValid() else None
        if index.isValid() and (self.model.lesion_at(row_) is not None or column_ is not None):
            flags = self.model.flags_at(row_, index.column())
            if column_ is not None and self.model.lesion_at(row_) is not None:
                flags += list(column_.flags)
        else:
            flags = found.all_flags()
        if column_ is not None and column_.overall is not None:
            title = t(
                "{response}: {words}",
                response=column_.overall,
                words=RESPONSE_TITLES[column_.overall],
            )
            layout.addWidget(label(title, "heading", wrap=True))
        for flag in list(dict.fromkeys(flags))[:_MOST_FLAGS]:
            layout.addWidget(_flag_label(flag))
        if self.live.is_waiting:
            layout.addWidget(label(t("Files are being read…"), "muted"))
        layout.addWidget(label(NO_VERDICT, "muted", wrap=True))
        layout.addItem(_stretch())

    # -- what goes out ------------------------------------------------------------------------

    def _add(self, role: LesionRole, node: bool) -> None:
        self._run(lambda: add_lesion(self._desk, role, node, selected(self._desk)))

    def _fill_assigning(self) -> None:
        menu = self.assigning.menu()
        menu.clear()
        session = self._desk.session
        for lesion in sorted(session.project.lesions.values(), key=lambda one: one.name):
            menu.addAction(words(lesion.name), partial(self._assign, lesion))
        menu.addSeparator()
        menu.addAction(words(t("No lesion")), partial(self._assign, None))

    def _assign(self, lesion: Lesion | None) -> None:
        ids, id = selected(self._desk), lesion.id if lesion is not None else None
        self._run(lambda: self._desk.session.do(commands.assign_lesion, ids, id))

    def _on_cell(self, index: QModelIndex) -> None:
        """Show a lesion at a time point beside the one before."""
        lesion, column_ = self.model.lesion_at(index.row()), self.model.column_at(index.column())
        if lesion is None or column_ is None:
            return
        session, found = self._desk.session, self.model.found
        self._run(lambda: show_lesion(session, found, lesion.id, column_.timepoint.id))

    def copy(self) -> None:
        """Copy the whole table."""
        from workbench.app.followup.report import table
        from workbench.app.measuring.sheets import to_tsv

        QGuiApplication.clipboard().setText(to_tsv(table(self.model.found)))
        self._desk.session.note(t("Follow-up copied"))
        self._desk.host.notify(t("The table was copied."))

    def _open_cell_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        lesion, column_ = self.model.lesion_at(index.row()), self.model.column_at(index.column())
        if lesion is None or self._desk.session.document.read_only:
            return
        menu = QMenu(self)
        if column_ is not None:
            self._fill_cell_menu(menu, lesion, column_, index)
            menu.addSeparator()
        menu.addAction(words(t("Edit lesion…")), lambda: self.edit(lesion))
        menu.addAction(words(t("Remove lesion")), lambda: self._remove(lesion))
        menu.exec(self.view.viewport().mapToGlobal(at))
        menu.deleteLater()

    def _fill_cell_menu(
        self, menu: QMenu, lesion: Lesion, column_: Column, index: QModelIndex
    ) -> None:
        menu.addAction(words(t("Show beside the time point before")), lambda: self._on_cell(index))
        menu.addSeparator()
        seen = self.model.found.cell(lesion.id, column_.timepoint.id).state
        options: list[tuple[Text, LesionState | None]] = [(t("Only what was measured"), None)]
        options += [(title, state) for state, title in STATE_TITLES.items()]
        for title, state in options:
            action = menu.addAction(words(title), partial(self.set_seen, lesion, column_, state))
            action.setCheckable(True)
            action.setChecked(state == seen)

    def set_seen(self, lesion: Lesion, column_: Column, state: LesionState | None) -> None:
        """Write down what was seen of a lesion."""
        when, session = column_.timepoint.id, self._desk.session
        self._run(lambda: session.do(commands.set_seen, lesion.id, when, state))

    def edit(self, lesion: Lesion) -> None:
        """Let the user change a lesion."""
        from workbench.ui.panels.lesion_row import edit_lesion

        edit_lesion(self, self._desk, lesion, self._run)

    def _remove(self, lesion: Lesion) -> None:
        self._run(lambda: self._desk.session.do(commands.remove_lesion, lesion.id))

    def _open_column_menu(self, at: QPoint) -> None:
        header = self.view.horizontalHeader()
        column_ = self.model.column_at(header.logicalIndexAt(at))
        if column_ is None or self._desk.session.document.read_only:
            return
        menu = QMenu(self)
        session, when = self._desk.session, column_.timepoint
        choose = menu.addAction(
            words(t("Count changes from here (baseline)")),
            lambda: self._run(lambda: session.do(commands.choose_baseline, when.id)),
        )
        choose.setCheckable(True)
        choose.setChecked(column_.is_baseline)
        menu.addAction(words(t("Rename…")), lambda: self._run(lambda: self._rename(column_)))
        menu.addAction(words(t("Date…")), lambda: self._run(lambda: self._date(column_)))
        menu.addSeparator()
        menu.addAction(
            words(t("Remove time point")),
            lambda: self._run(lambda: session.do(commands.remove_timepoint, when.id)),
        )
        menu.exec(header.mapToGlobal(at))
        menu.deleteLater()

    def _rename(self, column_: Column) -> None:
        name = self._desk.host.ask_text(t("Name of the time point"), column_.timepoint.name)
        if name is not None:
            changed = evolve(column_.timepoint, name=name.strip())
            self._desk.session.do(commands.put_timepoints, [changed])

    def _date(self, column_: Column) -> None:
        taken = column_.timepoint.taken
        written = self._desk.host.ask_text(
            t("When was it taken? Write the day as 2026-01-31."),
            taken.isoformat() if taken else "",
        )
        if written is None:
            return
        day = day_of(written)
        if day is None:
            raise InputError(t("“{text}” is no day. Write it as 2026-01-31.", text=written))
        self._desk.session.do(commands.put_timepoints, [evolve(column_.timepoint, taken=day)])


_NEW = (
    (t("Target"), LesionRole.TARGET, False),
    (t("Target, lymph node"), LesionRole.TARGET, True),
    (t("Non-target"), LesionRole.NON_TARGET, False),
    (t("Non-target, lymph node"), LesionRole.NON_TARGET, True),
    (t("New since the baseline"), LesionRole.NEW, False),
)


_BEFORE_UNIT = re.compile(r"(?<=\d)[ \u2009](?=mm|%)")


def _flag_label(flag: Flag) -> QWidget:
    # A number and its unit stay on one line.
    said = _BEFORE_UNIT.sub("\u202f", str(flag.text)).replace("± ", "±\u00a0")
    made = label(said, "warn" if flag.weight is Weight.WARNING else "", wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def _stretch() -> QSpacerItem:
    return QSpacerItem(0, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)


def _menu_button(title: Text, icon_name: str, *, named: bool = True) -> QToolButton:
    from workbench.ui.icons import set_icon

    made = QToolButton()
    made.setText(words(title))
    made.setToolTip(words(title))
    set_icon(made, icon_name)
    made.setIconSize(QSize(16, 16))
    if named:
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    made.setAutoRaise(True)
    made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    made.setMenu(QMenu(made))
    return made


def _view(model: FollowupModel) -> QTableView:
    view = QTableView()
    view.setModel(model)
    view.setShowGrid(False)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    view.setTabKeyNavigation(False)
    view.setWordWrap(False)
    view.setAccessibleName(words(t("Follow-up")))
    # Names stay in view while time points are scrolled; so they are heads of rows.
    view.setColumnHidden(NAME, True)
    names = view.verticalHeader()
    names.setDefaultSectionSize(_ROW)
    names.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    names.setHighlightSections(False)
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setFixedHeight(_HEAD)
    header.setSectionsMovable(True)
    return view


def _arrange(view: QTableView, columns: int) -> None:
    """Put role and organ behind the time points, which matter more."""
    header = view.horizontalHeader()
    for section in range(FIRST, columns):
        header.resizeSection(section, _WIDTH)
    for section, width in ((ROLE, 140), (ORGAN, 110)):
        header.moveSection(header.visualIndex(section), columns - 1)
        header.resizeSection(section, width)


def _widen(view: QTableView, before: tuple[int, int]) -> tuple[int, int]:
    """Make role and organ wide enough when they need more than before; return what they need."""
    header = view.horizontalHeader()
    role, organ = (view.sizeHintForColumn(section) + 8 for section in (ROLE, ORGAN))
    for section, needed, last in ((ROLE, role, before[0]), (ORGAN, organ, before[1])):
        # Whoever made a column narrower keeps it so until it has more to say.
        if needed > max(last, header.sectionSize(section)):
            header.resizeSection(section, needed)
    return max(role, before[0]), max(organ, before[1])
