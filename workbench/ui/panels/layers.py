"""The layers panel: what is painted over what, what is hidden, what is locked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QToolButton, QWidget

from workbench.app.host import Desk
from workbench.base.text import t
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import EntityId, LayerId
from workbench.model.layer import Layer
from workbench.model.patch import Change
from workbench.ui.action_table import ActionTable
from workbench.ui.bridge import Feed
from workbench.ui.panels.layer_row import LayerRow
from workbench.ui.parts import EmptyState, button, column, label, panel_header, words

_ID = Qt.ItemDataRole.UserRole
_ROW = 30


class LayersPanel(QWidget):
    """Rows from the topmost layer down; dragging one changes the order of painting."""

    def __init__(
        self,
        desk: Desk,
        feed: Feed,
        table: ActionTable,
        run: Callable[[Callable[[], object]], None],
    ) -> None:
        super().__init__()
        self._desk, self._run = desk, run
        self.rows: dict[LayerId, LayerRow] = {}
        self.list = _LayerList(self._on_moved)
        self.list.currentItemChanged.connect(self._on_current)
        buttons = [
            _action_button(table, id)
            for id in ("layer.add", "layer.up", "layer.down", "layer.delete")
        ]
        self._empty = EmptyState(
            t("Layers group annotations: hide, dim or lock them together."),
            button(t("Add layer"), lambda: table.trigger("layer.add")),
        )
        self.setMinimumHeight(112)
        self.setLayout(column(panel_header(label(t("Layers")), *buttons), self.list, self._empty))
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self.refresh)
        feed.project.connect(self._on_project)
        feed.changed.connect(self._on_change)
        feed.view.connect(self._on_view)
        self._on_project()

    def refresh(self) -> None:
        """Show the layers of now."""
        session = self._desk.session
        ordered = session.project.ordered_layers()[::-1]
        if [layer.id for layer in ordered] != list(self.rows):
            self._rebuild(ordered)
        for layer in ordered:
            view = session.view_state.layer_view(layer.id)
            self.rows[layer.id].show_layer(layer, view, self._count(layer))
        self._show_current()
        self.list.setVisible(bool(ordered))
        self._empty.setVisible(not ordered)

    def edit_name(self, layer: LayerId) -> None:
        """Let the user type another name in place."""
        self.rows[layer].edit_name()

    # -- what comes in ------------------------------------------------------------------------

    def _on_project(self) -> None:
        self.rows = {}
        self.list.clear()
        self.refresh()

    def _on_change(self, change: Change) -> None:
        if any(True for kind in (Annotation, Layer) for _ in change.touched(kind)):
            self._settle.start(0)

    def _on_view(self, names: frozenset[str]) -> None:
        if "layer_views" in names:
            self.refresh()
        elif "layer" in names:
            self._show_current()

    def _rebuild(self, ordered: list[Layer]) -> None:
        session = self._desk.session
        editable = session.is_open and not session.document.read_only
        self.list.blockSignals(True)
        self.list.clear()
        self.rows = {}
        for layer in ordered:
            view = session.view_state.layer_view(layer.id)
            made = LayerRow(layer, view, self._count(layer), editable)
            self._listen(made, layer.id)
            item = QListWidgetItem()
            item.setData(_ID, str(layer.id))
            item.setSizeHint(QSize(80, _ROW))
            self.list.addItem(item)
            self.list.setItemWidget(item, made)
            self.rows[layer.id] = made
        self.list.blockSignals(False)

    def _count(self, layer: Layer) -> int:
        return self._desk.session.project.index.layers[layer.id]

    def _show_current(self) -> None:
        active = self._desk.session.view_state.layer
        self.list.blockSignals(True)
        for at in range(self.list.count()):
            if self.list.item(at).data(_ID) == active:
                self.list.setCurrentRow(at)
        self.list.blockSignals(False)

    # -- what goes out ------------------------------------------------------------------------

    def _listen(self, made: LayerRow, id: LayerId) -> None:
        session = self._desk.session
        view = session.view_state
        made.chosen.connect(lambda: view.choose_layer(id))
        made.visible_asked.connect(lambda shown: view.set_layer_view(id, visible=shown))
        made.opacity_asked.connect(lambda value: view.set_layer_view(id, opacity=value))
        made.solo_asked.connect(lambda: self._solo(id))
        made.lock_asked.connect(
            lambda locked: self._run(lambda: session.do(commands.lock_layer, id, locked))
        )
        made.renamed.connect(
            lambda name: self._run(lambda: session.do(commands.rename_layer, id, name))
        )
        made.color_asked.connect(lambda: self._run(lambda: self._recolor(id)))

    def _solo(self, id: LayerId) -> None:
        view = self._desk.session.view_state
        now = view.layer_views.get(id)
        view.set_layer_view(id, solo=not (now is not None and now.solo))

    def _recolor(self, id: LayerId) -> None:
        session = self._desk.session
        color = self._desk.host.ask_color(
            t("Colour of the layer"), session.project.layers[id].color
        )
        if color is not None:
            session.do(commands.recolor_layer, id, color)

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._desk.session.view_state.choose_layer(LayerId(EntityId(item.data(_ID))))

    def _on_moved(self) -> None:
        ids = [LayerId(EntityId(self.list.item(at).data(_ID))) for at in range(self.list.count())]
        self.rows = {}  # moving a row took its widget away
        session = self._desk.session
        self._run(lambda: session.do(commands.order_layers, ids[::-1]))
        self.refresh()


class _LayerList(QListWidget):
    """A list whose rows can be dragged."""

    def __init__(self, moved: Callable[[], None]) -> None:
        super().__init__()
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(words(t("Layers")))
        self.model().rowsMoved.connect(lambda: QTimer.singleShot(0, self, moved))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the rows as wide as the list; by itself it never makes them narrower."""
        super().resizeEvent(event)
        self.doItemsLayout()


def _action_button(table: ActionTable, id: str) -> QToolButton:
    made = QToolButton()
    made.setDefaultAction(table.with_icon(id))
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    made.setFixedSize(24, 24)
    made.setIconSize(QSize(16, 16))
    made.setAutoRaise(True)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
