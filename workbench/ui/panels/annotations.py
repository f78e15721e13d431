"""The annotations panel: a table of what is on the image or its series."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QMenu, QTableView, QWidget

from workbench.app.host import Desk
from workbench.app.planes.visiting import visit
from workbench.base.text import t
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.image import Image, Series
from workbench.model.layer import Layer
from workbench.model.part import Part
from workbench.model.patch import Change
from workbench.model.scheme import LabelScheme
from workbench.ui.action_table import ActionTable
from workbench.ui.bridge import Feed
from workbench.ui.panels.annotations_model import LABEL, NUMBER, SIZE, SLICE, AnnotationsModel
from workbench.ui.parts import (
    MARGIN,
    ROW,
    EmptyState,
    column,
    icon_button,
    label,
    panel_header,
    row,
    words,
)
from workbench.ui.timers import once

# Scrolling to each of ten thousand selected rows would take longer than anybody waits.
_SELECT_AT_MOST = 5000
# Looking through more than that is felt; it waits for a pause in typing.
_MANY = 5000
_TYPING_MS = 180
# A number of a slice, or “Cor −123”.
_NUMBER, _SLICE, _WIDE_SLICE = 48, 52, 74
# Of a number, so much of its column is no figure.
_BESIDE = 20
_BY_DEPTH = t("The nearest first; drag rows to change their depth")
_MENU = (
    "edit.copy",
    "edit.duplicate",
    "edit.delete",
    "annotation.front",
    "annotation.behind",
    "annotation.to_front",
    "annotation.to_back",
    "annotation.lock",
    "annotation.to_layer",
)


class AnnotationsPanel(QWidget):
    """Filter and table; its selection is the selection of the canvas."""

    def __init__(
        self,
        desk: Desk,
        feed: Feed,
        table: ActionTable,
        run: Callable[[Callable[[], object]], None],
    ) -> None:
        super().__init__()
        self._desk, self._table, self._run = desk, table, run
        self._syncing = False
        self._count = label("", "muted")
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(words(t("Filter by label, layer, note, severity")))
        self.filter.setClearButtonEnabled(True)
        self.model = AnnotationsModel(desk.session, self)
        self.view = _view(self.model)
        self._empty = EmptyState(
            t(
                "Nothing is marked here yet. Take up a tool (B box, P polygon, O ellipse), "
                "choose a label by its digit, and draw on the image."
            )
        )
        self.setMinimumHeight(120)
        self._by_depth = icon_button("overlap", _BY_DEPTH, self._toggle_order)
        self._by_depth.setCheckable(True)
        self.model.dragged.connect(self._on_dragged)
        head = panel_header(label(t("Annotations")), self._by_depth, self._count)
        self._fields = QWidget()
        self._fields.setLayout(row(self.filter, margins=(MARGIN, 0, MARGIN, 6)))
        self.setLayout(column(head, self._fields, self.view, self._empty))
        self._typing = once(self, self._filter_now)
        self.filter.textChanged.connect(self._on_filter)
        self.view.selectionModel().selectionChanged.connect(self._on_rows)
        self.view.doubleClicked.connect(self._on_double)
        self.view.customContextMenuRequested.connect(self._open_menu)
        feed.project.connect(self.refresh)
        feed.changed.connect(self._on_change)
        feed.view.connect(self._on_view)
        feed.settings.connect(self._on_settings)
        feed.occlusion.connect(self.model.cover)
        self._on_settings()
        self.refresh()

    def refresh(self) -> None:
        """Show the image of now."""
        self.model.show(self._desk.session.view_state.viewport.image)
        self.view.setColumnHidden(SLICE, self.model.slices < 2)
        self._show_state()
        self._show_selection()

    def go_to(self, id: AnnotationId) -> None:
        """Show an annotation in the middle of the canvas."""
        session = self._desk.session
        annotation = session.project.annotations.get(id)
        if annotation is None:
            return
        middle = visit(session, annotation)
        if middle is not None:
            self._desk.host.canvas.center_on(*middle)

    # -- what comes in ------------------------------------------------------------------------

    def _on_change(self, change: Change) -> None:
        if any(True for kind in (Image, Series, Part) for _ in change.touched(kind)):
            self.refresh()
            return
        if any(True for kind in (LabelScheme, Layer) for _ in change.touched(kind)):
            self.model.refresh_all()
        if any(True for _ in change.touched(Annotation)):
            self._syncing = True
            at = self.view.verticalScrollBar().value()
            self.model.follow(change)
            if self.model.is_by_depth:
                self.view.verticalScrollBar().setValue(at)
            self._syncing = False
            self._show_state()
            self._show_selection()

    def _on_view(self, names: frozenset[str]) -> None:
        image = self._desk.session.view_state.viewport.image
        if "viewports" in names and not self.model.shows(image):
            self.refresh()
        elif "selection" in names:
            self._show_selection()

    def _on_settings(self) -> None:
        on = self._desk.session.settings.list_by_depth
        self._by_depth.setChecked(on)
        self._syncing = True
        self.model.sort_by_depth(on)
        self._syncing = False
        mode = QAbstractItemView.DragDropMode
        self.view.setDragDropMode(mode.InternalMove if on else mode.NoDragDrop)
        self._show_selection()

    def _on_filter(self, text: str) -> None:
        if self.model.total > _MANY:
            self._typing.start(_TYPING_MS)
        else:
            self._filter_now()

    def _filter_now(self) -> None:
        self._syncing = True
        self.model.filter(self.filter.text())
        self._syncing = False
        self._show_state()
        self._show_selection()

    def _show_state(self) -> None:
        total, shown = self.model.total, self.model.rowCount()
        width = _WIDE_SLICE if self.model.has_planes else _SLICE
        header = self.view.horizontalHeader()
        header.resizeSection(SLICE, width)
        figures = self.view.fontMetrics().horizontalAdvance("0" * len(str(total)))
        header.resizeSection(NUMBER, max(_NUMBER, figures + _BESIDE))
        self._count.setText(f"{shown} / {total}" if shown != total else str(total))
        self.view.setVisible(total > 0)
        self._fields.setVisible(total > 0)
        self._empty.setVisible(total == 0)

    def _show_selection(self) -> None:
        if self._syncing:
            return
        rows = sorted(self.model.row_of(id) for id in self._desk.session.view_state.selection)
        rows = [row for row in rows if row >= 0][:_SELECT_AT_MOST]
        selection = QItemSelection()
        for first, last in _runs(rows):
            selection.select(self.model.index(first, 0), self.model.index(last, SIZE))
        self._syncing = True
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.view.selectionModel().select(selection, flags)
        self._syncing = False
        if len(rows) == 1:
            self.view.scrollTo(self.model.index(rows[0], 0))

    # -- what goes out ------------------------------------------------------------------------

    def _on_rows(self) -> None:
        if self._syncing:
            return
        rows = [index.row() for index in self.view.selectionModel().selectedRows()]
        self._run(lambda: self._select(self.model.ids_at(rows)))

    def _select(self, ids: list[AnnotationId]) -> None:
        session = self._desk.session
        session.project.annotations.wake(ids)  # one that is damaged is refused here
        self._syncing = True
        session.view_state.select(ids)
        if len(ids) == 1:
            visit(session, session.project.annotations[ids[0]])
        self._syncing = False

    def _toggle_order(self) -> None:
        self._run(lambda: self._table.trigger("view.list_by_depth"))

    def _on_dragged(
        self,
        ids: list[AnnotationId],
        above: AnnotationId | None,
        below: AnnotationId | None,
    ) -> None:
        from workbench.edit.depth_steps import place_between

        session = self._desk.session
        # Qt ends the drag first: what moves now would move below its hand.
        QTimer.singleShot(
            0, self, lambda: self._run(lambda: session.do(place_between, ids, above, below))
        )

    def _on_double(self, index: QModelIndex) -> None:
        self._run(lambda: self.go_to(self.model.id_at(index.row())))

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for id in _MENU:
            menu.addAction(self._table[id])
        menu.exec(self.view.viewport().mapToGlobal(at))
        menu.deleteLater()


def _view(model: AnnotationsModel) -> QTableView:
    view = QTableView()
    view.setModel(model)
    view.setShowGrid(False)
    view.setDropIndicatorShown(True)
    view.setDragDropOverwriteMode(False)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    view.setTabKeyNavigation(False)
    view.setWordWrap(False)
    view.setIconSize(QSize(12, 12))
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setAccessibleName(words(t("Annotations")))
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(ROW)
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setMinimumSectionSize(32)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header.setSectionResizeMode(LABEL, QHeaderView.ResizeMode.Stretch)
    for at, width in ((NUMBER, _NUMBER), (SLICE, _SLICE), (SIZE, 92)):
        header.resizeSection(at, width)
    return view


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """Return neighbouring rows as (first, last)."""
    runs: list[tuple[int, int]] = []
    for one in rows:
        if runs and one == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], one)
        else:
            runs.append((one, one))
    return runs
