"""CraftBar: numbers of an operation over the lower edge of the picture, tried as they change.

Enter does it, Esc and anything else that changes the selection leave no trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QSlider, QWidget

from workbench.app.craft.adjusting import Adjusting
from workbench.app.craft.adjustments import Number
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.ui.canvas.widget import Canvas
from workbench.ui.parts import button, icon_button, label, row, set_property, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_HEIGHT = 40
_ABOVE = 64
_STEPS = 200
_SLIDER = 160
_FIELD, _NARROW, _NARROWEST = 96, 88, 68


def open_bar(window: MainWindow, name: str) -> CraftBar:
    """Open the bar of an operation on the active viewport; another one that is open closes.

    Raises
    ------
    InputError
        If nothing is selected that it could work on.
    """
    adjusting = Adjusting(window.session, name)
    for one in window.findChildren(CraftBar):
        one.leave()
    return CraftBar(window, window.viewports.active, adjusting)


class CraftBar(QWidget):
    """Title, numbers, unit, what is different, and two buttons."""

    def __init__(self, window: MainWindow, canvas: Canvas, adjusting: Adjusting) -> None:
        super().__init__(canvas)
        self._window, self._canvas, self._adjusting = window, canvas, adjusting
        self._applying = False
        self.setProperty("surface", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(words(adjusting.adjustment.title))
        self.unit = self._units()
        numbers = adjusting.adjustment.numbers
        self.fields = [self._field(number) for number in numbers]
        self.slider = self._slider(numbers[0]) if len(numbers) == 1 else None
        self.told = label("", "muted")
        self.told.setMinimumWidth(130 if adjusting.adjustment.counts else 0)
        self.apply_button = button(t("Apply"), self.apply, primary=True)
        self.close_button = icon_button("close", t("Cancel"), self.leave)
        self._lay_out(numbers)
        self._begin()
        canvas.installEventFilter(self)
        window.feed.changed.connect(self._check)
        window.feed.view.connect(self._check)
        window.feed.project.connect(self.leave)
        self.place()
        self.show()
        self.fields[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self.fields[0].selectAll()

    # What it is made of

    def _units(self) -> QComboBox:
        box = QComboBox()
        box.addItems(list(self._adjusting.units))
        box.setAccessibleName(words(t("Unit")))
        box.setEnabled(box.count() > 1)
        self._unit = box.currentText()
        box.currentTextChanged.connect(self._on_unit)
        return box

    def _field(self, number: Number) -> QDoubleSpinBox:
        field = QDoubleSpinBox()
        field.setDecimals(number.decimals)
        field.setRange(number.least, number.most)
        field.setSingleStep(number.step)
        field.setAccessibleName(words(number.title))
        field.setFixedWidth(_FIELD if len(self._adjusting.adjustment.numbers) == 1 else _NARROW)
        if number.unit not in ("", "length"):
            field.setSuffix(" " + number.unit)
        field.valueChanged.connect(self._on_value)
        field.installEventFilter(self)
        return field

    def _slider(self, number: Number) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        steps = round((number.high - number.low) / number.step)
        slider.setRange(0, min(steps, _STEPS))
        slider.setFixedWidth(_SLIDER)
        slider.setAccessibleName(words(number.title))
        slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        slider.valueChanged.connect(self._on_slider)
        return slider

    def _lay_out(self, numbers: tuple[Number, ...]) -> None:
        parts: list[QWidget] = [label(self._adjusting.adjustment.title, "heading")]
        for number, field in zip(numbers, self.fields, strict=True):
            name: QLabel = label(number.title, "muted")
            name.setBuddy(field)
            parts += [name, field]
        if self.slider is not None:
            parts.insert(2, self.slider)
        parts += [self.unit, self.told, self.apply_button, self.close_button]
        laid = row(*parts, spacing=8, margins=(12, 4, 6, 4))
        laid.setStretch(parts.index(self.told), 1)
        title = parts[0]
        title.setMinimumWidth(title.sizeHint().width())
        self.setLayout(laid)
        # Not before it has a parent: it would be a window of its own.
        self.unit.setVisible(any(number.unit == "length" for number in numbers))

    def _begin(self) -> None:
        for field, value in zip(self.fields, self._adjusting.begin(self._unit), strict=True):
            with QSignalBlocker(field):
                field.setValue(value)
        self._show_slider()
        self._try()

    # What it does

    @property
    def values(self) -> tuple[float, ...]:
        """The numbers of now."""
        return tuple(field.value() for field in self.fields)

    def apply(self) -> None:
        """Do it and close."""
        if self._applying:
            return
        self._applying = True
        try:
            self._adjusting.apply(self.values, self._unit)
        except InputError as error:
            self._say(error)
            self._applying = False
            return
        self._end()

    def leave(self) -> None:
        """Close without a trace."""
        if not self._applying:
            self._applying = True
            self._end()

    def _end(self) -> None:
        self._canvas.removeEventFilter(self)
        feed = self._window.feed
        feed.changed.disconnect(self._check)
        feed.view.disconnect(self._check)
        feed.project.disconnect(self.leave)
        self._canvas.try_out(None)
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.deleteLater()

    def _check(self, *_: object) -> None:
        if not self._applying and not self._adjusting.is_current:
            self.leave()

    def _try(self) -> None:
        """Show the shapes as they would be."""
        try:
            shapes = self._adjusting.shapes(self.values, self._unit)
        except InputError as error:
            self._say(error)
            self._canvas.try_out(None)
            return
        self.told.setText(words(self._adjusting.told(shapes)))
        set_property(self.told, role="muted")
        self.told.setToolTip("")
        self.apply_button.setEnabled(True)
        self._canvas.try_out(self._adjusting.preview(shapes))

    def _say(self, error: InputError) -> None:
        self.told.setText(words(error.text))
        self.told.setToolTip(words(error.text))
        set_property(self.told, role="warn")
        self.apply_button.setEnabled(False)
        self.place()

    # Events

    def _on_value(self) -> None:
        self._show_slider()
        self._try()

    def _on_slider(self, at: int) -> None:
        number = self._adjusting.adjustment.numbers[0]
        share = at / max(self._most(), 1)
        scale = self._scale(number)
        value = (number.low + share * (number.high - number.low)) * scale
        self.fields[0].setValue(value)

    def _show_slider(self) -> None:
        if self.slider is None:
            return
        number = self._adjusting.adjustment.numbers[0]
        share = (self.values[0] / self._scale(number) - number.low) / (number.high - number.low)
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(share * self._most()))

    def _most(self) -> int:
        return self.slider.maximum() if self.slider is not None else 1

    def _scale(self, number: Number) -> float:
        return self._adjusting.factor(self._unit) if number.unit == "length" else 1.0

    def _on_unit(self, unit: str) -> None:
        """Say the same lengths in another unit."""
        before, self._unit = self._unit, unit
        if self._adjusting.adjustment.begin is not None:
            self._begin()
            return
        factor = self._adjusting.factor(unit) / self._adjusting.factor(before)
        numbers = self._adjusting.adjustment.numbers
        for number, field in zip(numbers, self.fields, strict=True):
            if number.unit == "length":
                with QSignalBlocker(field):
                    field.setValue(field.value() * factor)
        self._on_value()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does it, Esc leaves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.apply()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        event.accept()  # keys that are typed here are for no tool

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep its place, and see Enter and Esc before the fields and the canvas do."""
        if event.type() == QEvent.Type.Resize and watched is self._canvas:
            self.place()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.apply()
                return True
        return False

    def place(self) -> None:
        """Lie over the lower edge of the picture, in its middle."""
        self._fit_fields()
        width = min(self.sizeHint().width() + 24, self._canvas.width() - 16)
        y = max(self._canvas.height() - _HEIGHT - _ABOVE, 0)
        self.setGeometry((self._canvas.width() - width) // 2, y, width, _HEIGHT)
        self.raise_()

    def _fit_fields(self) -> None:
        """Make several fields narrower where the picture is."""
        if len(self.fields) == 1:
            return
        if self._room() < _NARROWEST and not self.unit.isEnabled():
            self.unit.hide()  # there is one only, and the status bar speaks of pixels too
        room = self._room()
        for field in self.fields:
            field.setFixedWidth(min(max(room, _NARROWEST), _NARROW))

    def _room(self) -> int:
        others = self.sizeHint().width() - sum(field.maximumWidth() for field in self.fields)
        return (self._canvas.width() - 16 - others) // len(self.fields)
