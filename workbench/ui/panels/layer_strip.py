"""What can be said and chosen of the current layer, below the list of layers."""

from __future__ import annotations

from attrs import frozen
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QSlider, QWidget

from workbench.app.layers.facts import Facts, Tally
from workbench.app.layers.overlaps import Meter
from workbench.app.layers.wording import facts_text, lock_text, meter_text
from workbench.app.viewing.view_state import LayerView
from workbench.base.figures import with_unit
from workbench.base.text import Text, t
from workbench.imaging.drawing.overlay_style import Blend
from workbench.model.commands.layers import POLICIES
from workbench.model.layer import Layer, LayerKind, OverlapPolicy
from workbench.ui.panels.layer_row import NameField
from workbench.ui.parts import Elided, button, column, label, row, set_property, words

_ON_SHAPES = (
    (Blend.NORMAL, t("Normal")),
    (Blend.OUTLINE, t("Outline only")),
    (Blend.FILL, t("Area only")),
)
_ON_PICTURES = (
    (Blend.NORMAL, t("Normal")),
    (Blend.MULTIPLY, t("Multiply")),
    (Blend.LIGHTEN, t("Lighten")),
    (Blend.DARKEN, t("Darken")),
    (Blend.DIFFERENCE, t("Difference")),
)


@frozen
class StripState:
    """What the strip is about."""

    layer: Layer
    view: LayerView
    facts: Facts
    meter: Meter | None = None
    editable: bool = True
    tally: Tally | None = None


class LayerStrip(QWidget):
    """Blend, opacity, overlap, areas of the current layer. Asks through signals."""

    opacity_asked = Signal(float)
    blend_asked = Signal(object)
    policy_asked = Signal(object)
    resolve_asked = Signal()
    reason_given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._blends: tuple[tuple[Blend, Text], ...] = ()
        self.blend = _narrow_combo(t("How the layer is drawn"))
        self.blend.activated.connect(lambda: self.blend_asked.emit(self.blend.currentData()))
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(5, 100)
        self.opacity.setMinimumWidth(40)
        self.opacity.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.opacity.setAccessibleName(words(t("Opacity")))
        self.opacity.setToolTip(words(t("Opacity")))
        self.opacity.valueChanged.connect(self._on_opacity)
        self.percent = label("", "muted")
        self.percent.setMinimumWidth(40)
        self.percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.policy = _narrow_combo(t("How annotations may share pixels"))
        for policy, title in POLICIES.items():
            self.policy.addItem(words(title), policy)
        self.policy.activated.connect(lambda: self.policy_asked.emit(self.policy.currentData()))
        self.meter = Elided(role="muted")
        self.resolve = button(t("Resolve"), lambda: self.resolve_asked.emit(), flat=True)
        self.resolve.setToolTip(words(t("The nearer ones keep what is shared; the others are cut")))
        self.areas = Elided(role="muted")
        self.lock = Elided(role="warn")
        self._reasons = row()
        self.reason: NameField | None = None
        upper = row(self.blend, self.opacity, self.percent, spacing=6)
        upper.setStretch(1, 1)
        self.areas.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        middle = row(self.policy, self.areas, spacing=6)
        middle.setStretch(1, 1)
        self._lower = QWidget()
        lower = row(self.meter, self.resolve, spacing=6)
        lower.setStretch(0, 1)
        self._lower.setLayout(lower)
        self.setLayout(
            column(
                *(upper, middle, self._lower, self.lock, self._reasons),
                spacing=4,
                margins=(10, 8, 10, 6),
            )
        )

    def show_state(self, state: StripState) -> None:
        """Show the current layer."""
        layer, view = state.layer, state.view
        self._show_blends(_ON_PICTURES if layer.image is not None else _ON_SHAPES)
        self.blend.setVisible(layer.kind is not LayerKind.GROUP)
        self.blend.setCurrentIndex(max(self.blend.findData(view.blend), 0))
        self.opacity.blockSignals(True)
        self.opacity.setValue(round(view.opacity * 100))
        self.opacity.blockSignals(False)
        self.opacity.setEnabled(view.visible)
        self._tell_opacity()
        self.policy.setVisible(layer.kind is not LayerKind.REFERENCE)
        self.policy.setCurrentIndex(self.policy.findData(layer.policy))
        self.policy.setEnabled(state.editable)
        self._show_meter(state)
        self.areas.show_text(facts_text(state.facts))
        lock = lock_text(layer)
        self.lock.setVisible(lock is not None and self.reason is None)
        self.lock.show_text(lock or "")

    def ask_reason(self) -> None:
        """Let the user say why the layer was locked, in place."""
        self.end_reason()
        field = NameField("")
        field.setPlaceholderText(words(t("Why is it locked? (optional)")))
        field.setAccessibleName(field.placeholderText())
        field.done.connect(self._take_reason)
        self._reasons.addWidget(field)
        self.reason = field
        self.lock.hide()
        field.setFocus()

    def end_reason(self) -> None:
        """Take the question away."""
        field, self.reason = self.reason, None
        if field is not None:
            field.hide()
            field.deleteLater()

    def _take_reason(self, value: object) -> None:
        if self.reason is None:
            return
        self.end_reason()
        if isinstance(value, str) and value.strip():
            self.reason_given.emit(value.strip())

    def _show_blends(self, blends: tuple[tuple[Blend, Text], ...]) -> None:
        if blends is self._blends:
            return
        self._blends = blends
        self.blend.clear()
        for blend, title in blends:
            self.blend.addItem(words(title), blend)

    def _show_meter(self, state: StripState) -> None:
        policy, meter = state.layer.policy, state.meter
        shown = policy is not OverlapPolicy.OVERLAP
        self._lower.setVisible(shown and state.layer.kind is not LayerKind.REFERENCE)
        has = shown and meter is not None and bool(meter.objects)
        self.resolve.setVisible(has)
        self.resolve.setEnabled(state.editable)
        bad = has and policy is OverlapPolicy.EXCLUSIVE
        set_property(self.meter, role="warn" if bad else "muted")
        self.meter.show_text(meter_text(meter) if shown else "")

    def _on_opacity(self, value: int) -> None:
        self._tell_opacity()
        self.opacity_asked.emit(value / 100)

    def _tell_opacity(self) -> None:
        self.percent.setText(with_unit(str(self.opacity.value()), "%"))


def _narrow_combo(name: Text) -> QComboBox:
    made = QComboBox()
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(10)
    made.setIconSize(QSize(14, 14))
    made.setAccessibleName(words(name))
    made.setToolTip(words(name))
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
