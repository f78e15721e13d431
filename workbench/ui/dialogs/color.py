"""Choose a colour: the set that the colour-blind can tell apart, or any other by its number."""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLineEdit, QWidget

from workbench.base.text import Text, t
from workbench.model.colors import LABEL_COLORS
from workbench.ui.dialogs.base import Dialog, ask
from workbench.ui.parts import button, column, label, row, set_property, words
from workbench.ui.theme import current_theme, ink_on

_COLUMNS = 8
_SIDE = 32
_HEX = re.compile(r"#[0-9a-f]{6}")
_ARROWS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -_COLUMNS,
    Qt.Key.Key_Down: _COLUMNS,
}


def ask_color(parent: QWidget, title: Text | str, value: str | None) -> str | None:
    """Let the user choose a colour; return ``#rrggbb``, None when cancelled."""
    dialog = ColorDialog(parent, title, value)
    return dialog.value if ask(dialog) else None


def hex_color(typed: str) -> str | None:
    """Return ``#rrggbb`` for what was typed (``E69F00``, ``#E90``), None if it is no colour."""
    digits = typed.strip().lower().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    color = f"#{digits}"
    return color if _HEX.fullmatch(color) else None


class Swatch(QAbstractButton):
    """One colour; the chosen one has a tick, so that it is not known by colour alone."""

    moved = Signal(int)

    def __init__(self, color: str) -> None:
        super().__init__()
        self.color = color
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedSize(_SIDE, _SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(color)
        self.setAccessibleName(color)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the neighbours."""
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is not None:
            self.moved.emit(step)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the colour, the focus and the tick."""
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            area = QRectF(self.rect()).adjusted(4, 4, -4, -4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.color))
            painter.drawRoundedRect(area, 5, 5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if self.hasFocus() or self.isChecked() or self.underMouse():
                role = "text" if self.isChecked() else "focus" if self.hasFocus() else "muted"
                painter.setPen(QPen(current_theme().qcolor(role), 1.6))
                painter.drawRoundedRect(area.adjusted(-2.5, -2.5, 2.5, 2.5), 7, 7)
            if self.isChecked():
                painter.setPen(QPen(QColor(ink_on(self.color)), 2))
                x, y = area.center().x(), area.center().y()
                painter.drawPolyline(_tick(x, y))
        finally:
            painter.end()


class ColorDialog(Dialog):
    """Swatches and a field for the number."""

    def __init__(self, parent: QWidget | None, title: Text | str, value: str | None) -> None:
        super().__init__(parent, title)
        start = hex_color(value or "") or LABEL_COLORS[0]
        self.field = QLineEdit(start)
        self.swatches = [Swatch(color) for color in LABEL_COLORS]
        grid = QGridLayout()
        grid.setSpacing(4)
        for at, one in enumerate(self.swatches):
            grid.addWidget(one, at // _COLUMNS, at % _COLUMNS)
            one.clicked.connect(lambda _=False, one=one: self.field.setText(one.color))
            one.moved.connect(lambda step, at=at: self._move(at, step))
        self.field.setFixedWidth(104)
        self.field.setMaxLength(9)
        self.field.setAccessibleName(words(t("Colour, as #rrggbb")))
        self.shown = Swatch(start)
        self.shown.setEnabled(False)
        self.shown.setAutoExclusive(False)
        self.shown.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.ok = button(t("OK"), self.accept, primary=True)
        self.ok.setDefault(True)
        hint = label(t("These can be told apart also by the colour-blind."), "muted", wrap=True)
        other = row(label(t("Other"), "muted"), self.field, self.shown, 1)
        self.fill(
            column(label(title), grid, hint, other, spacing=10),
            button(t("Cancel"), self.reject),
            self.ok,
        )
        self.field.textChanged.connect(self._check)
        self._check()
        chosen = next((one for one in self.swatches if one.isChecked()), self.field)
        chosen.setFocus()

    @property
    def value(self) -> str | None:
        """The chosen colour; None while the field holds none."""
        return hex_color(self.field.text())

    def _move(self, at: int, step: int) -> None:
        if 0 <= at + step < len(self.swatches):
            there = self.swatches[at + step]
            there.setFocus()
            there.click()

    def _check(self) -> None:
        value = self.value
        self.ok.setEnabled(value is not None)
        set_property(self.field, invalid=value is None)
        for one in self.swatches:
            one.setAutoExclusive(False)
            one.setChecked(one.color == value)
            one.setAutoExclusive(True)
            one.update()
        if value is not None:
            self.shown.color = value
            self.shown.update()


def _tick(x: float, y: float) -> list[QPointF]:
    return [QPointF(x - 5, y), QPointF(x - 1.5, y + 4), QPointF(x + 5, y - 4)]
