"""One row of the layers panel."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen
from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QFont, QIcon, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QSizePolicy, QStackedWidget, QToolButton, QWidget

from workbench.app.layers.facts import Facts
from workbench.app.layers.wording import facts_text, lock_text
from workbench.app.viewing.view_state import LayerView
from workbench.base.text import Text, t
from workbench.model.commands.layers import POLICIES, STATUSES
from workbench.model.layer import Layer, LayerKind, LayerStatus, OverlapPolicy
from workbench.ui.icons import icon
from workbench.ui.parts import ROW, Elided, icon_button, label, row, set_property, words
from workbench.ui.tool_bar import swatch

_INDENT = 14
#: How each status looks: its shape first, its colour second.
STATUS_ICONS: Mapping[LayerStatus, tuple[str, str]] = {
    LayerStatus.TODO: ("todo", "disabled"),
    LayerStatus.IN_PROGRESS: ("progress", "accent"),
    LayerStatus.TO_REVIEW: ("review", "warn"),
    LayerStatus.DONE: ("done", "good"),
    LayerStatus.FLAGGED: ("flag", "bad"),
}


@frozen
class RowState:
    """What a row shows of a layer.

    Parameters
    ----------
    is_seen : bool
        Whether it is shown, its groups and solo of others taken into account.
    held : bool
        A group around it is locked.
    overlaps : int
        How many of it overlap against its policy on the shown image.
    """

    layer: Layer
    view: LayerView
    facts: Facts
    depth: int = 0
    is_seen: bool = True
    held: bool = False
    overlaps: int = 0
    editable: bool = True


class NameField(QLineEdit):
    """A name being edited: Enter or leaving takes it, Esc drops it."""

    done = Signal(object)

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.setFixedHeight(24)
        self._ended = False
        self.returnPressed.connect(lambda: self._end(self.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """End on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self._end(None)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what was typed."""
        super().focusOutEvent(event)
        self._end(self.text())

    def _end(self, value: str | None) -> None:
        if not self._ended:
            self._ended = True
            self.done.emit(value)


class LayerRow(QWidget):
    """Eye, colour, name, status, count, lock. Asks through signals, changes nothing itself."""

    visible_asked = Signal(bool)
    solo_asked = Signal()
    fold_asked = Signal(bool)
    lock_asked = Signal()
    color_asked = Signal()
    status_asked = Signal(object)
    resolve_asked = Signal()
    renamed = Signal(str)
    chosen = Signal()
    entered = Signal(bool)

    def __init__(self, state: RowState) -> None:
        super().__init__()
        self.state = state
        self.setFixedHeight(ROW)
        self._indent = QWidget()
        self.fold = _small("chevron_down", t("Fold or unfold the group"))
        self.fold.clicked.connect(lambda: self.fold_asked.emit(not self.state.view.folded))
        self.eye = _small("eye", t("Show or hide; Alt-click shows only this layer"))
        self.eye.clicked.connect(self._on_eye)
        self.color = QToolButton()
        self.color.setAutoRaise(True)
        self.color.setFixedSize(20, 24)
        self.color.setIconSize(QSize(12, 12))
        self.color.clicked.connect(self._on_color)
        self.name = Elided()
        self._names = QStackedWidget()
        self._names.addWidget(self.name)
        self._names.setFixedHeight(24)
        self._names.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.overlap = _small("overlap", t("Resolve overlaps by priority"))
        self.overlap.clicked.connect(lambda: self.resolve_asked.emit())
        self.policy = label("", "muted")
        self.status = _small("todo", t("Status of the layer"))
        self.status.clicked.connect(self._open_statuses)
        self.count = label("", "muted")
        self.count.setMinimumWidth(18)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.lock = _small("unlock", t("Lock or unlock layer"))
        self.lock.clicked.connect(lambda: self.lock_asked.emit())
        layout = row(
            *(self._indent, self.eye, self.fold, self.color, self._names, self.policy),
            *(self.overlap, self.status, self.count, self.lock),
            spacing=2,
            margins=(6, 0, 4, 0),
        )
        layout.setStretch(4, 1)
        self.setLayout(layout)
        self.show_state(state)

    @property
    def layer(self) -> Layer:
        """The layer of the row."""
        return self.state.layer

    def show_state(self, state: RowState) -> None:
        """Show the layer of now. What is hidden or locked differs by shape, not by colour alone."""
        self.state = state
        layer, view = state.layer, state.view
        self._indent.setFixedWidth(_INDENT * state.depth)
        is_group = layer.kind is LayerKind.GROUP
        self.fold.setVisible(is_group)
        self.fold.setIcon(icon("chevron_right" if view.folded else "chevron_down", "muted"))
        eye = "eye" if view.visible else "eye_off"
        self.eye.setIcon(icon(eye, "text" if state.is_seen else "muted"))
        self._show_kind(layer, is_group)
        self._show_name(layer, state.is_seen, is_group)
        self._show_policy(state)
        shape, role = STATUS_ICONS[layer.status]
        self.status.setIcon(icon(shape, role))
        self.status.setToolTip(words(STATUSES[layer.status]))
        self.status.setEnabled(state.editable)
        self.count.setText(str(state.facts.count) if state.facts.count else "")
        self.count.setToolTip(words(_count_tip(state.facts)))
        self._show_lock(state)

    def edit_name(self) -> None:
        """Let the user type another name in place."""
        if not self.state.editable:
            return
        field = NameField(self.layer.name)
        field.done.connect(self._end_name)
        self._names.addWidget(field)
        self._names.setCurrentWidget(field)
        field.selectAll()
        field.setFocus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the layer."""
        self.chosen.emit()
        event.ignore()  # the list goes on with it: selection and dragging

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the name."""
        if self._names.geometry().contains(event.position().toPoint()):
            self.edit_name()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Say that the pointer is here."""
        self.entered.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the pointer left."""
        self.entered.emit(False)

    # What is shown

    def _show_kind(self, layer: Layer, is_group: bool) -> None:
        self.color.setVisible(not is_group)
        tip = t("Colour of annotations without a label")
        if layer.kind is LayerKind.REFERENCE:
            tip = t("Reference: {origin}", origin=layer.origin or "–")
            name = "image" if layer.image is not None else "predicted"
            self.color.setIcon(icon(name, "muted", 14))
        else:
            self.color.setIcon(swatch(layer.color) if layer.color else _by_label())
        self.color.setToolTip(words(tip))
        self.color.setAccessibleName(self.color.toolTip())
        self.color.setEnabled(self.state.editable)

    def _show_name(self, layer: Layer, is_seen: bool, is_group: bool) -> None:
        self.name.show_text(layer.name)
        # The style sheet would undo a font that is set before the role is.
        set_property(self.name, role="" if is_seen else "muted")
        font = QFont(self.name.font())
        font.setItalic(not is_seen)
        font.setWeight(QFont.Weight.DemiBold if is_group else QFont.Weight.Normal)
        self.name.setFont(font)

    def _show_policy(self, state: RowState) -> None:
        layer = state.layer
        self.policy.setText(words(_SHORT[layer.policy]))
        self.policy.setVisible(layer.policy is not OverlapPolicy.OVERLAP)
        self.policy.setToolTip(words(POLICIES[layer.policy]))
        self.overlap.setVisible(state.overlaps > 0)
        bad = layer.policy is OverlapPolicy.EXCLUSIVE
        self.overlap.setIcon(icon("overlap", "warn" if bad else "muted"))
        tip = t("{n} overlap on this image: click to resolve by priority", n=state.overlaps)
        self.overlap.setToolTip(words(tip))
        self.overlap.setEnabled(state.editable)

    def _show_lock(self, state: RowState) -> None:
        locked = state.layer.locked
        shown = locked or state.held
        self.lock.setIcon(icon("lock" if shown else "unlock", "warn" if locked else "disabled"))
        held = t("Locked with its group")
        tip = lock_text(state.layer) or (held if state.held else t("Lock or unlock layer"))
        self.lock.setToolTip(words(tip))
        self.lock.setEnabled(state.editable)
        self.name.tip = words(tip) if shown else ""
        self.name.show_text(state.layer.name)

    # What is asked

    def _end_name(self, value: str | None) -> None:
        field = self._names.currentWidget()
        self._names.setCurrentWidget(self.name)
        if field is not None and field is not self.name:
            self._names.removeWidget(field)
            field.deleteLater()
        if value and value.strip() and value.strip() != self.layer.name:
            name = value.strip()
            QTimer.singleShot(0, self, lambda: self.renamed.emit(name))

    def _on_eye(self) -> None:
        from PySide6.QtWidgets import QApplication

        if QApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier:
            self.solo_asked.emit()
        else:
            self.visible_asked.emit(not self.state.view.visible)

    def _on_color(self) -> None:
        if self.layer.kind is LayerKind.ANNOTATIONS:
            self.color_asked.emit()

    def _open_statuses(self) -> None:
        menu = status_menu(self, self.layer.status)
        chosen = menu.exec(self.status.mapToGlobal(self.status.rect().bottomLeft()))
        if chosen is not None:
            self.status_asked.emit(chosen.data())


def status_menu(parent: QWidget, now: LayerStatus | None, others: Text | None = None) -> QMenu:
    """Return a menu of all states with their icons; `others` is an entry before them."""
    menu = QMenu(parent)
    if others is not None:
        menu.addAction(words(others)).setData(None)
    for one, (shape, role) in STATUS_ICONS.items():
        entry = menu.addAction(icon(shape, role), words(STATUSES[one]))
        entry.setData(one)
        entry.setCheckable(True)
        entry.setChecked(one is now)
    return menu


_SHORT: Mapping[OverlapPolicy, Text] = {
    OverlapPolicy.OVERLAP: t("May overlap"),
    OverlapPolicy.EXCLUSIVE: t("exclusive"),
    OverlapPolicy.PRIORITY: t("nearest"),
}


def _count_tip(facts: Facts) -> Text:
    areas = facts_text(facts)
    if areas:
        return t("Annotations: {n}, area {areas}", n=facts.count, areas=areas)
    return t("Annotations: {n}", n=facts.count)


def _small(name: str, tip: Text) -> QToolButton:
    made = icon_button(name, tip)
    made.setFixedSize(20, 24)
    made.setIconSize(QSize(14, 14))
    return made


def _by_label() -> QIcon:
    """Return the mark of a layer that follows the colours of its labels."""
    return icon("tag", "muted", 12)
