"""What all dialogs share: margins, a line of buttons, one of each kind at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QLabel,
    QLayout,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QTreeWidgetItem,
    QWidget,
)

from workbench.base.errors import WorkbenchError
from workbench.base.text import Text
from workbench.ui.parts import ROW, column, label, row, set_property, words
from workbench.ui.theme import current_theme

EDGE = 16
"""Inner margin of a dialog."""

D = TypeVar("D", bound=QDialog)
Row = TypeVar("Row", QListWidgetItem, QTreeWidgetItem)


class Dialog(QDialog):
    """A window of a few fields and a line of buttons; Esc closes, Enter presses the primary one."""

    def __init__(self, parent: QWidget | None, title: Text | str) -> None:
        super().__init__(parent)
        self.setWindowTitle(words(title))
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)

    def fill(
        self, body: QWidget | QLayout, *buttons: QWidget | int, spacing: int = 16, edge: int = EDGE
    ) -> None:
        """Lay out the body over the line of buttons; a number is a stretch."""
        parts: list[QWidget | QLayout] = [body]
        if buttons:
            parts.append(row(*(buttons if 1 in buttons else (1, *buttons)), spacing=8))
        made = column(*parts, spacing=spacing, margins=(edge, edge, edge, edge))
        made.setStretch(0, 1)
        self.setLayout(made)


def ask(dialog: QDialog) -> bool:
    """Show a dialog until it is answered; return whether it was accepted."""
    try:
        return dialog.exec() == QDialog.DialogCode.Accepted
    finally:
        dialog.deleteLater()


def open_one(kind: type[D], window: QWidget, make: Callable[[], D], *, modal: bool = True) -> D:
    """Open a dialog over the window without waiting, or bring the open one to the front."""
    found = next((one for one in window.findChildren(kind) if one.isVisible()), None)
    if found is None:
        found = make()
        found.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if modal:
            found.open()
        else:
            found.show()
    found.raise_()
    found.activateWindow()
    return found


class Form(QGridLayout):
    """Rows of a muted name and a field."""

    def __init__(self, name_width: int = 0, spacing: int = 8) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(12)
        self.setVerticalSpacing(spacing)
        self.setColumnStretch(1, 1)
        if name_width:
            self.setColumnMinimumWidth(0, name_width)
        self._names: dict[int, QLabel] = {}

    def add(self, name: Text | str, field: QWidget | QLayout, hint: Text | None = None) -> None:
        """Append a row; the hint stands below the field."""
        at = self.rowCount()
        shown = label(name, "muted")
        shown.setMinimumHeight(ROW)
        top = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        self.addWidget(shown, at, 0, top)
        cell: QWidget | QLayout = field
        if hint is not None:
            note = label(hint, "muted", wrap=True)
            cell = column(field, note, spacing=2)
        if isinstance(cell, QWidget):
            self.addWidget(cell, at, 1)
            shown.setBuddy(cell)
            self._names[id(cell)] = shown
            cell.setAccessibleName(words(name))
        else:
            self.addLayout(cell, at, 1)
            if isinstance(field, QWidget):
                shown.setBuddy(field)
                field.setAccessibleName(words(name))

    def show_row(self, field: QWidget, shown: bool) -> None:
        """Show or hide a row of a plain field."""
        field.setVisible(shown)
        name = self._names.get(id(field))
        if name is not None:
            name.setVisible(shown)

    def rename(self, field: QWidget, name: Text | str) -> None:
        """Give a row of a plain field another name."""
        shown = self._names.get(id(field))
        if shown is not None:
            shown.setText(words(name))
            field.setAccessibleName(words(name))


def combo(entries: Sequence[tuple[Text | str, Any]], value: Any = None) -> QComboBox:
    """Return a drop-down list of titles, each standing for a value."""
    made = QComboBox()
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    for title, data in entries:
        made.addItem(words(title), data)
    made.setCurrentIndex(max(0, made.findData(value)))
    return made


def danger(button: QPushButton) -> QPushButton:
    """Mark a button that takes something away."""
    set_property(button, danger=True)
    return button


def tall(item: Row) -> Row:
    """Give a row its height: what is filled before it is shown would not ask the style for it."""
    if isinstance(item, QTreeWidgetItem):
        item.setSizeHint(0, QSize(0, ROW))
    else:
        item.setSizeHint(QSize(0, ROW))
    return item


class Notice(QLabel):
    """A sentence below a form: what is wrong, or what has happened. Takes no room when empty."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
        policy.setHeightForWidth(True)
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)
        self.hide()

    def say(self, text: Text | str = "", tone: str = "muted") -> None:
        """Show a sentence: ``muted good warn bad``; none hides it."""
        shown = words(text)
        self.setText(shown)
        set_property(self, role=tone)
        self.setVisible(bool(shown))

    def tried(self, do: Callable[[], object]) -> bool:
        """Do something; say what kept it from being done, else nothing any more."""
        try:
            do()
        except WorkbenchError as error:
            self.say(error.text, "bad")
            return False
        self.say()
        return True


def swatch_icon(color: str | None, size: int = 14) -> QIcon:
    """Return a square of a colour, an outline where there is none."""
    ratio = 2.0
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    theme = current_theme()
    if color is None:
        painter.setPen(theme.qcolor("muted"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_color(color))
    painter.drawRoundedRect(1, 1, size - 2, size - 2, 3, 3)
    painter.end()
    made = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Disabled):
        made.addPixmap(picture, mode)
    return made


def _color(value: str) -> Any:
    from PySide6.QtGui import QColor

    return QColor(value)
