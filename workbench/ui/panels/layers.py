"""The layers panel: what is painted over what, what is hidden, what is locked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QListWidgetItem, QToolButton, QWidget

from workbench.app.host import Desk
from workbench.app.layers.dropping import Part, Place, place_of
from workbench.app.layers.facts import is_reference
from workbench.app.layers.looks import layer_looks
from workbench.app.viewing.view_state import LayerView
from workbench.base.text import t
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import LayerId
from workbench.model.image import Image
from workbench.model.layer import Layer, LayerKind, LayerStatus
from workbench.model.layer_tree import LayerTree
from workbench.model.patch import Change
from workbench.model.scheme import LabelScheme
from workbench.ui.action_table import ActionTable
from workbench.ui.bridge import Feed
from workbench.ui.icons import icon, set_icon
from workbench.ui.panels.layer_list import LayerList
from workbench.ui.panels.layer_review import ReviewStrip
from workbench.ui.panels.layer_row import STATUS_ICONS, LayerRow, RowState, status_menu
from workbench.ui.panels.layer_strip import LayerStrip, StripState
from workbench.ui.parts import (
    ROW,
    EmptyState,
    button,
    column,
    icon_button,
    label,
    panel_header,
    words,
)
from workbench.ui.timers import once

# A pointer on its way over the panel must not dim the picture.
_HOVER_MS = 220


class LayersPanel(QWidget):
    """Rows from the topmost layer down; dragging one changes the order and the group."""

    def __init__(
        self,
        desk: Desk,
        feed: Feed,
        table: ActionTable,
        run: Callable[[Callable[[], object]], None],
    ) -> None:
        super().__init__()
        self._desk, self._run, self._table = desk, run, table
        self.rows: dict[LayerId, LayerRow] = {}
        self._status: LayerStatus | None = None
        self._shown: tuple[object, ...] = ()
        self.list = LayerList(self._place, self._is_group)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.dropped.connect(self._on_dropped)
        self.list.fold_asked.connect(self._on_fold_key)
        self.strip = self._made_strip()
        self.review = ReviewStrip(table)
        self.review.score_asked.connect(
            lambda value: self._with_active(lambda id: self._view(id, score_from=value))
        )
        self.filter = icon_button("filter", t("Show layers of one status"), self._open_filter)
        buttons = [_action_button(table, f"layer.{id}") for id in ("add", "group", "delete")]
        self._empty = EmptyState(
            t("Layers group annotations: hide, dim or lock them together."),
            button(t("Add layer"), lambda: table.trigger("layer.add")),
            button(t("Import as reference…"), lambda: table.trigger("layer.import_reference")),
        )
        self.setMinimumHeight(112)
        self.list.setMinimumHeight(2 * ROW)
        header = panel_header(label(t("Layers")), self.filter, *buttons)
        self.setLayout(column(header, self.list, self.strip, self.review, self._empty))
        self._settle = once(self, self.refresh)
        self._lit: LayerId | None = None
        self._hover = once(self, self._light)
        feed.project.connect(self._on_project)
        feed.changed.connect(self._on_change)
        feed.view.connect(self._on_view)
        self._on_project()

    def refresh(self) -> None:
        """Show the layers of now."""
        states = list(self._states())
        if [state.layer.id for state in states] != list(self.rows):
            self._rebuild(states)
        for state in states:
            self.rows[state.layer.id].show_state(state)
        self.list.show_current(self._desk.session.view_state.layer)
        self._show_strip()
        has_layers = bool(self._desk.session.project.layers)
        self.list.setVisible(has_layers)
        self._empty.setVisible(not has_layers)

    def edit_name(self, layer: LayerId) -> None:
        """Let the user type another name in place."""
        self.rows[layer].edit_name()

    # -- what is shown ------------------------------------------------------------------------

    def _states(self) -> Iterator[RowState]:
        session = self._desk.session
        project, view = session.project, session.view_state
        tree, looks = LayerTree(project.layers), layer_looks(project, view)
        editable = session.is_open and not session.document.read_only
        hidden: int | None = None
        for layer, depth in tree.rows():
            if hidden is not None and depth > hidden:
                continue
            own = view.layer_views.get(layer.id, LayerView())
            hidden = depth if own.folded and layer.kind is LayerKind.GROUP else None
            if not self._passes(tree, layer):
                continue
            meter = session.layers.meter(layer.id)
            yield RowState(
                layer,
                own,
                session.layers.of(layer.id),
                depth,
                looks[layer.id].visible,
                any(above.locked for above in tree.above(layer.id)),
                len(meter.objects) if meter is not None else 0,
                editable,
            )

    def _passes(self, tree: LayerTree, layer: Layer) -> bool:
        if self._status is None:
            return True
        return any(tree.layers[one].status is self._status for one in tree.within(layer.id))

    def _rebuild(self, states: list[RowState]) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        self.rows = {}
        for state in states:
            made = LayerRow(state)
            self._listen(made, state.layer.id)
            self.list.put(state.layer.id, made)
            self.rows[state.layer.id] = made
        self.list.blockSignals(False)

    def _show_strip(self) -> None:
        session = self._desk.session
        layer = self._active()
        self.strip.setVisible(layer is not None)
        self.review.setVisible(False)
        if layer is None:
            return
        view = session.view_state.layer_views.get(layer.id, LayerView())
        layers = session.layers
        editable = session.is_open and not session.document.read_only
        self.strip.show_state(
            StripState(layer, view, layers.of(layer.id), layers.meter(layer.id), editable)
        )
        if is_reference(layer) and layer.image is None:
            self.review.setVisible(True)
            tally = layers.tally(layer.id)
            self.review.show_tally(tally, layers.review.order, view.score_from)

    def _active(self) -> Layer | None:
        session = self._desk.session
        chosen = session.view_state.layer
        return session.project.layers.get(chosen) if chosen is not None else None

    # -- what comes in ------------------------------------------------------------------------

    def _on_project(self) -> None:
        self.rows = {}
        self.list.clear()
        self.refresh()

    def _on_change(self, change: Change) -> None:
        kinds = (Annotation, Layer, LabelScheme, Image)
        if any(True for kind in kinds for _ in change.touched(kind)):
            self._settle.start(0)

    def _on_view(self, names: frozenset[str]) -> None:
        if names & {"layer_views", "layer_facts"}:
            self._settle.start(0) if "lit" in names else self.refresh()
        elif "layer" in names:
            self.list.show_current(self._desk.session.view_state.layer)
            self.strip.end_reason()
            self._show_strip()
        elif "viewports" in names:
            state = self._desk.session.view_state.viewport
            shown = (state.image, state.frame, state.plane)
            if shown != self._shown:  # a pan is no other picture
                self._shown = shown
                self._settle.start(0)

    # -- what goes out ------------------------------------------------------------------------

    def _listen(self, made: LayerRow, id: LayerId) -> None:
        view = self._desk.session.view_state
        made.chosen.connect(lambda: view.choose_layer(id))
        made.visible_asked.connect(lambda shown: self._view(id, visible=shown))
        made.fold_asked.connect(lambda folded: self._view(id, folded=folded))
        made.solo_asked.connect(lambda: self._solo(id))
        made.lock_asked.connect(lambda: self._run(lambda: self._lock(id)))
        made.renamed.connect(lambda name: self._do(commands.rename_layer, id, name))
        made.status_asked.connect(lambda one: self._do(commands.set_layer_status, id, one))
        made.color_asked.connect(lambda: self._run(lambda: self._recolor(id)))
        made.resolve_asked.connect(lambda: self._run(lambda: self._resolve(id)))
        made.entered.connect(lambda inside: self._on_hover(id if inside else None))

    def _made_strip(self) -> LayerStrip:
        made = LayerStrip()
        with_active = self._with_active
        made.opacity_asked.connect(lambda v: with_active(lambda id: self._view(id, opacity=v)))
        made.blend_asked.connect(lambda v: with_active(lambda id: self._view(id, blend=v)))
        made.policy_asked.connect(
            lambda v: with_active(lambda id: self._do(commands.set_layer_policy, id, v))
        )
        made.resolve_asked.connect(
            lambda: with_active(lambda id: self._run(lambda: self._resolve(id)))
        )
        made.reason_given.connect(
            lambda why: with_active(lambda id: self._do(commands.lock_layer, id, True, why))
        )
        return made

    def _with_active(self, call: Callable[[LayerId], object]) -> None:
        layer = self._active()
        if layer is not None:
            call(layer.id)

    def _do(self, command: Callable[..., object], *args: object) -> None:
        session = self._desk.session
        self._run(lambda: session.do(command, *args))  # type: ignore[arg-type]

    def _view(self, id: LayerId, **fields: object) -> None:
        self._desk.session.view_state.set_layer_view(id, **fields)

    def _solo(self, id: LayerId) -> None:
        now = self._desk.session.view_state.layer_views.get(id)
        self._view(id, solo=not (now is not None and now.solo))

    def _lock(self, id: LayerId) -> None:
        from workbench.app.layers.working import lock

        session = self._desk.session
        lock(self._desk, id)
        if session.project.layers[id].locked:
            session.view_state.choose_layer(id)
            self.refresh()
            self.strip.ask_reason()

    def _resolve(self, id: LayerId) -> None:
        from workbench.app.layers.working import resolve

        resolve(self._desk, id)

    def _recolor(self, id: LayerId) -> None:
        session = self._desk.session
        color = self._desk.host.ask_color(
            t("Colour of the layer"), session.project.layers[id].color
        )
        if color is not None:
            session.do(commands.recolor_layer, id, color)

    def _on_current(self, item: QListWidgetItem | None) -> None:
        id = self.list.id_of(item)
        if id is not None:
            self._desk.session.view_state.choose_layer(id)

    # -- dragging, folding, filtering, pointing ------------------------------------------------

    def _is_group(self, id: LayerId) -> bool:
        layer = self._desk.session.project.layers.get(id)
        return layer is not None and layer.kind is LayerKind.GROUP

    def _place(self, dragged: LayerId, at: LayerId, part: Part) -> Place | None:
        layers = self._desk.session.project.layers
        session = self._desk.session
        if dragged not in layers or at not in layers or session.document.read_only:
            return None
        folded = session.view_state.layer_views.get(at, LayerView()).folded
        return place_of(LayerTree(layers), dragged, at, part, folded)

    def _on_dropped(self, id: LayerId, place: Place) -> None:
        self._do(commands.move_layer, id, place.parent, place.below)
        self.refresh()

    def _on_fold_key(self, folded: bool) -> None:
        self._with_active(lambda id: self._view(id, folded=folded) if self._is_group(id) else None)

    def _open_filter(self) -> None:
        menu = status_menu(self, self._status, t("All layers"))
        chosen = menu.exec(self.filter.mapToGlobal(self.filter.rect().bottomLeft()))
        if chosen is not None:
            self.show_status(chosen.data())

    def show_status(self, status: LayerStatus | None) -> None:
        """List only layers of one status, with the groups they are in; None = all."""
        self._status = status
        if status is None:
            set_icon(self.filter, "filter")
        else:
            self.filter.setIcon(icon(*STATUS_ICONS[status]))
        self.refresh()

    def _on_hover(self, id: LayerId | None) -> None:
        self._lit = id
        self._hover.start(_HOVER_MS if id is not None else 0)

    def _light(self) -> None:
        session = self._desk.session
        layers = session.project.layers
        inside = LayerTree(layers).within(self._lit) if self._lit in layers else ()  # type: ignore[arg-type]
        # Where there is one layer only, nothing can stand out.
        session.view_state.light(inside if len(layers) > 1 else ())


def _action_button(table: ActionTable, id: str) -> QToolButton:
    made = QToolButton()
    made.setDefaultAction(table.with_icon(id))
    made.setToolButtonStyle(made.toolButtonStyle().ToolButtonIconOnly)
    made.setFixedSize(24, 24)
    made.setIconSize(QSize(16, 16))
    made.setAutoRaise(True)
    made.setAccessibleName(words(table[id].text()))
    return made
