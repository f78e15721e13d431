"""One row of the layers panel."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFont, QIcon, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QSlider, QStackedWidget, QToolButton, QWidget

from workbench.app.viewing.view_state import LayerView
from workbench.base.text import t
from workbench.model.layer import Layer
from workbench.ui.icons import icon
from workbench.ui.parts import Elided, icon_button, label, row, set_property, words
from workbench.ui.tool_bar import swatch

_SLIDER = 56


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
    """Eye, colour, name, opacity, count, lock. Asks through signals, changes nothing itself."""

    visible_asked = Signal(bool)
    solo_asked = Signal()
    lock_asked = Signal(bool)
    color_asked = Signal()
    opacity_asked = Signal(float)
    renamed = Signal(str)
    chosen = Signal()

    def __init__(self, layer: Layer, view: LayerView, count: int, editable: bool) -> None:
        super().__init__()
        self.layer, self._view = layer, view
        self._editable = editable
        self.eye = icon_button("eye", t("Show or hide; Alt-click shows only this layer"))
        self.eye.clicked.connect(self._on_eye)
        self.color = QToolButton()
        self.color.setAutoRaise(True)
        self.color.setFixedSize(20, 24)
        self.color.setIconSize(QSize(12, 12))
        self.color.setToolTip(words(t("Colour of annotations without a label")))
        self.color.setAccessibleName(self.color.toolTip())
        self.color.clicked.connect(lambda: self.color_asked.emit())
        self.name = Elided()
        self._names = QStackedWidget()
        self._names.addWidget(self.name)
        self._names.setFixedHeight(26)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(5, 100)
        self.opacity.setFixedWidth(_SLIDER)
        self.opacity.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.opacity.setAccessibleName(words(t("Opacity")))
        self.opacity.valueChanged.connect(self._on_opacity)
        self.count = label("", "muted")
        self.count.setMinimumWidth(24)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.lock = icon_button("unlock", t("Lock or unlock layer"))
        self.lock.clicked.connect(lambda: self.lock_asked.emit(not self.layer.locked))
        layout = row(
            self.eye, self.color, self._names, self.opacity, self.count, self.lock,
            spacing=4, margins=(8, 2, 6, 2),
        )  # fmt: skip
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.show_layer(layer, view, count)

    def show_layer(self, layer: Layer, view: LayerView, count: int) -> None:
        """Show the layer of now. What is hidden or locked differs by shape, not by colour alone."""
        self.layer, self._view = layer, view
        self.eye.setIcon(
            icon("eye" if view.visible else "eye_off", "text" if view.visible else "muted")
        )
        self.color.setIcon(swatch(layer.color) if layer.color else _by_label())
        self.name.show_text(layer.name)
        # The style sheet would undo a font that is set before the role is.
        set_property(self.name, role="" if view.visible else "muted")
        font = QFont(self.name.font())
        font.setItalic(not view.visible)
        self.name.setFont(font)
        self.opacity.blockSignals(True)
        self.opacity.setValue(round(view.opacity * 100))
        self.opacity.blockSignals(False)
        self.opacity.setEnabled(view.visible)
        self._tell_opacity()
        self.count.setText(str(count) if count else "")
        self.lock.setIcon(
            icon("lock" if layer.locked else "unlock", "warn" if layer.locked else "disabled")
        )
        self.lock.setEnabled(self._editable)
        self.color.setEnabled(self._editable)

    def edit_name(self) -> None:
        """Let the user type another name in place."""
        if not self._editable:
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
            self.visible_asked.emit(not self._view.visible)

    def _on_opacity(self, value: int) -> None:
        self._tell_opacity()
        self.opacity_asked.emit(value / 100)

    def _tell_opacity(self) -> None:
        self.opacity.setToolTip(words(t("Opacity {percent} %", percent=self.opacity.value())))


def _by_label() -> QIcon:
    """Return the mark of a layer that follows the colours of its labels."""
    return icon("tag", "muted", 12)
