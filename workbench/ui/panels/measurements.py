"""The measurements panel: every number of the project, to sort, filter, group, copy and write."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QActionGroup, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QMenu,
    QToolButton,
    QTreeView,
    QWidget,
)

from workbench.app.host import Desk
from workbench.app.measuring.table import Grouping, MeasurementTable
from workbench.app.planes.visiting import visit
from workbench.base.text import t
from workbench.model.ids import AnnotationId
from workbench.model.patch import Change
from workbench.ui.bridge import Feed
from workbench.ui.panels.measurements_model import (
    COLUMNS,
    HEADS,
    ONE_BY_ONE,
    SEVERITY,
    MeasurementsModel,
    cell_text,
)
from workbench.ui.parts import column, icon_button, label, row, words
from workbench.ui.timers import once

# Of each turn of the event loop; the canvas is drawn in between.
_SLICE_S = 0.004
# Listing very many anew is felt: it waits for a pause in typing.
_MANY, _TYPING_MS = 5000, 180
_SELECT_AT_MOST = 2000
_UNFOLDED = 100
_GROUPINGS = (
    (t("Not grouped"), Grouping.NONE),
    (t("By label"), Grouping.LABEL),
    (t("By image"), Grouping.IMAGE),
    (t("By kind"), Grouping.KIND),
    (t("By lesion"), Grouping.LESION),
)
_WIDTHS = (120, 100, 110, 96, 80, 120, 64, 90, 150, 100)

Run = Callable[[Callable[[], object]], None]


class MeasurementsPanel(QWidget):
    """A table that works out its numbers while nobody waits for it.

    Nothing is worked out before it is looked at for the first time.
    """

    def __init__(self, desk: Desk, feed: Feed, run: Run) -> None:
        super().__init__()
        self._desk, self._run = desk, run
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(96)
        self._syncing = self._is_begun = self._is_filling = False
        self._changed: list[AnnotationId] = []
        self._grouping = Grouping.NONE
        self._work = once(self, self._go_on)
        self._typing = once(self, self._list)
        self.table = MeasurementTable(desk.session, self._on_due)
        self.model = MeasurementsModel(self)
        self.view = _view(self.model)
        self.extras = self._make_extras()
        self._nothing = label("", "muted", wrap=True)
        self._nothing.setContentsMargins(12, 8, 12, 8)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setLayout(column(self.view, self._nothing))
        self.view.selectionModel().selectionChanged.connect(self._on_rows)
        self.view.doubleClicked.connect(self._on_double)
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.view.copied.connect(self.copy)
        feed.project.connect(self._on_project)
        feed.changed.connect(self._on_change)
        feed.view.connect(self._on_view)
        feed.values.connect(self._on_values)
        self._show_state()

    def _make_extras(self) -> QWidget:
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(words(t("Filter")))
        self.filter.setClearButtonEnabled(True)
        self.filter.setFixedWidth(92)
        self.filter.textChanged.connect(self._on_filter)
        self.grouping = icon_button("group", t("Group the rows"))
        self.grouping.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.grouping.setFixedSize(40, 24)  # the arrow beside it
        groups, menu = QActionGroup(self.grouping), QMenu(self.grouping)
        for title, grouping in _GROUPINGS:
            action = menu.addAction(words(title), partial(self.group_by, grouping))
            action.setCheckable(True)
            action.setChecked(grouping is self._grouping)
            groups.addAction(action)
        self.grouping.setMenu(menu)
        self.every = icon_button("list", t("List every number of each shape, not only the first"))
        self.every.setCheckable(True)
        self.every.toggled.connect(self._on_every)
        self._count = label("", "muted")
        self.copying = icon_button("copy", t("Copy the rows as a table"), self.copy)
        self.saving = icon_button("export", t("Write what is listed to a file…"))
        menu = QMenu(self.saving)
        menu.addAction(words(t("CSV file…")), lambda: self._save(".csv"))
        menu.addAction(words(t("Excel file…")), lambda: self._save(".xlsx"))
        self.saving.setMenu(menu)
        self.saving.setFixedSize(40, 24)  # the arrow beside it
        self.saving.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made = QWidget()
        parts = (self._count, self.every, self.filter, self.grouping, self.copying, self.saving)
        made.setLayout(row(*parts, spacing=6))
        return made

    # -- what comes in ------------------------------------------------------------------------

    def showEvent(self, event: object) -> None:
        """Begin to work when it is looked at."""
        if not self._is_begun:
            self._is_begun = True
            self._fill()
        elif self.table.is_busy:
            self._work.start(0)

    def _fill(self) -> None:
        self._is_filling = True
        self.model.show({}, self._grouping)
        self.table.forget()
        self._show_state()

    def _on_project(self) -> None:
        self._is_begun = False
        self.model.show({})
        if self.isVisible():
            self.showEvent(None)

    def _on_change(self, change: Change) -> None:
        if self._is_begun:
            self.table.follow(change)

    def _on_values(self, ids: frozenset[AnnotationId]) -> None:
        if self._is_begun:
            self.table.follow_values(ids)

    def _on_due(self) -> None:
        if self.isVisible() and not self._work.isActive():
            self._work.start(0)

    def _go_on(self) -> None:
        if not self._desk.session.is_open:
            return
        self._changed += self.table.work(_SLICE_S)
        if self._is_filling and self.model.is_plain:
            ids, self._changed = self._changed, []
            self._append(ids)
        if self.table.is_busy:
            self._work.start(0)
        elif self._changed or self._is_filling:
            ids, self._changed = self._changed, []
            if self._is_filling or len(ids) > ONE_BY_ONE:
                was, self._is_filling = self._is_filling, self.table.is_waiting
                if was and self.model.is_plain:
                    self._show_selection()
                else:
                    self._list()
            else:
                self._put(ids)
        self._show_state()

    def _append(self, ids: list[AnnotationId]) -> None:
        self._syncing = True
        self.model.append(self.table.lines, ids)
        self._syncing = False

    def _put(self, ids: list[AnnotationId]) -> None:
        self._syncing = True
        before = len(self.model.groups)
        self.model.put(self.table.lines, ids)
        if len(self.model.groups) != before:
            self._unfold()
        self._syncing = False
        self._show_selection()

    def _list(self) -> None:
        self._syncing = True
        self.model.show(self.table.lines, self._grouping, self.filter.text())
        self._unfold()
        self._syncing = False
        self._show_state()
        self._show_selection()

    def group_by(self, grouping: Grouping) -> None:
        """Put rows together by something, or list them without groups."""
        self._grouping = grouping
        self._list()

    def _unfold(self) -> None:
        is_grouped = self.model.grouping is not Grouping.NONE
        self.view.setRootIsDecorated(is_grouped)
        if not is_grouped:
            return
        for at in range(len(self.model.groups)):
            self.view.setFirstColumnSpanned(at, QModelIndex(), True)
        if len(self.model.groups) <= _UNFOLDED:
            self.view.expandAll()

    def _on_view(self, names: frozenset[str]) -> None:
        if "selection" in names and self.isVisible():
            self._show_selection()

    def _on_filter(self, text: str) -> None:
        self._typing.start(_TYPING_MS if self.model.total > _MANY else 0)

    def _on_every(self, on: bool) -> None:
        self._is_filling = True
        self.model.show({})
        self.table.show_every(on)

    def _show_state(self) -> None:
        total, shown = self.model.total, self.model.count
        self._count.setText(f"{shown} / {total}" if shown != total else str(total or ""))
        is_busy = self._is_filling or self.table.is_waiting
        self.view.setVisible(total > 0)
        self.view.setColumnHidden(SEVERITY, not self.table.has_severities)
        self._nothing.setVisible(total == 0)
        self.copying.setEnabled(shown > 0)
        self.saving.setEnabled(shown > 0)
        if is_busy:
            n = len(self.table.lines)
            self._nothing.setText(words(t("Measuring… {n}", n=n)))
        else:
            self._nothing.setText(
                words(
                    t(
                        "Nothing is measured yet. Draw a ruler (R), a bidirectional measurement "
                        "(D), or any shape: its numbers are listed here with where they come from."
                    )
                )
            )

    def _show_selection(self) -> None:
        if self._syncing:
            return
        chosen = self._desk.session.view_state.selection
        found = self.model.indexes_of(sorted(chosen)[:_SELECT_AT_MOST])
        selection = QItemSelection()
        for index in found:
            selection.select(index, index.siblingAtColumn(COLUMNS - 1))
        self._syncing = True
        flags = QItemSelectionModel.SelectionFlag
        self.view.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)
        if len(chosen) == 1 and found:
            self.view.scrollTo(found[0])
        self._syncing = False

    # -- what goes out ------------------------------------------------------------------------

    def _on_rows(self) -> None:
        if self._syncing:
            return
        found = (self.model.line_at(one) for one in self.view.selectionModel().selectedRows())
        ids = list(dict.fromkeys(one.annotation for one in found if one is not None))
        self._run(lambda: self._select(ids))

    def _select(self, ids: list[AnnotationId]) -> None:
        session = self._desk.session
        session.project.annotations.wake(ids)
        self._syncing = True
        try:
            session.view_state.select(ids)
            if len(ids) == 1:
                visit(session, session.project.annotations[ids[0]])
        finally:
            self._syncing = False

    def _on_double(self, index: QModelIndex) -> None:
        one = self.model.line_at(index)
        if one is not None:
            self._run(lambda: self._center_on(one.annotation))

    def _center_on(self, id: AnnotationId) -> None:
        session = self._desk.session
        annotation = session.project.annotations.get(id)
        middle = visit(session, annotation) if annotation is not None else None
        if middle is not None:
            self._desk.host.canvas.center_on(*middle)

    def copy(self) -> None:
        """Copy the chosen rows, or all that are listed, as a table."""
        from workbench.app.measuring.sheets import to_tsv

        chosen = [
            one
            for index in self.view.selectionModel().selectedRows()
            if (one := self.model.line_at(index)) is not None
        ]
        lines = chosen or self.model.shown_lines()
        shown = [at for at in range(COLUMNS) if not self.view.isColumnHidden(at)]
        cells = [[cell_text(one, at) for at in shown] for one in lines]
        text = to_tsv([[str(HEADS[at]) for at in shown], *cells])
        QGuiApplication.clipboard().setText(text)
        self._desk.session.note(t("Measurements copied"))
        self._desk.host.notify(t("{n} rows copied.", n=len(lines)))

    def _save(self, suffix: str) -> None:
        from workbench.app.measuring.writing import write_measurements

        name = f"{t('measurements')}{suffix}"
        title = t("Write measurements")
        path = self._desk.host.ask_save(title, name, suffix)
        if path is None:
            return
        ids = list(dict.fromkeys(one.annotation for one in self.model.shown_lines()))
        self._run(lambda: write_measurements(self._desk, Path(path), ids))

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction(words(t("Copy")), self.copy)
        menu.addAction(words(t("CSV file…")), lambda: self._save(".csv"))
        menu.addAction(words(t("Excel file…")), lambda: self._save(".xlsx"))
        menu.exec(self.view.viewport().mapToGlobal(at))
        menu.deleteLater()


class Table(QTreeView):
    """A list of rows whose copy is that of a table."""

    copied = Signal()

    def event(self, event: QEvent) -> bool:
        """Take Ctrl+C for itself, which copies annotations elsewhere."""
        if isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.copied.emit()
                return True
        return super().event(event)


def _view(model: MeasurementsModel) -> Table:
    view = Table()
    view.setModel(model)
    view.setUniformRowHeights(True)
    view.setRootIsDecorated(False)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    view.setAllColumnsShowFocus(True)
    view.setIndentation(14)
    view.setAccessibleName(words(t("Measurements")))
    header = view.header()
    header.setStretchLastSection(True)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    for at, width in enumerate(_WIDTHS):
        header.resizeSection(at, width)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    header.setSortIndicatorClearable(True)
    view.setSortingEnabled(True)
    return view
