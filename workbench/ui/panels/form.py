"""Rows of properties that are edited in place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFocusEvent, QIcon, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QWidget,
)

from workbench.base.text import Text, t
from workbench.ui.parts import Elided, badge, clear_layout, label, lay_out, row, set_property, words

_TITLE_WIDTH = 96
#: Shown where the selection does not agree.
SEVERAL = t("Several values")


class Choice(QComboBox):
    """A list to choose from; the wheel scrolls the panel, never the value."""

    def __init__(self) -> None:
        super().__init__()
        self.setIconSize(QSize(12, 12))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(16)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the closed box: without the steps of a tree, … where it is too narrow."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        if self.currentIndex() < 0:
            option.currentText = self.placeholderText()
            muted = option.palette.placeholderText()
            option.palette.setBrush(QPalette.ColorRole.ButtonText, muted)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            self,
        )
        icon = 0 if option.currentIcon.isNull() else option.iconSize.width() + 4
        option.currentText = option.fontMetrics.elidedText(
            closed_text(option.currentText),
            Qt.TextElideMode.ElideRight,
            max(field.width() - icon, 8),
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


def closed_text(text: str) -> str:
    """Return the words of a choice without the steps of the tree that it stands in."""
    return text.lstrip("\u2003")


class Note(QPlainTextEdit):
    """Text of several lines; leaving it takes what was typed."""

    def __init__(self, text: str, done: Callable[[str], object]) -> None:
        super().__init__(text)
        self._before, self._done = text, done
        self.setTabChangesFocus(True)
        self.setFixedHeight(56)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what was typed."""
        super().focusOutEvent(event)
        text = self.toPlainText()
        if text != self._before:
            self._before = text
            self._done(text)


class Form(QWidget):
    """Titles at the left, values or editors at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 0, 12, 12)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnMinimumWidth(0, _TITLE_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)

    def clear(self) -> str:
        """Remove all rows; return the key of the one that had the focus."""
        focused = [one for one in self.findChildren(QWidget) if one.hasFocus()]
        key = focused[0].objectName() if focused else ""
        for old in self.findChildren(QWidget):
            old.setObjectName("")  # they live on until the events are done
        clear_layout(self._grid)
        return key

    def lay_out(self, *outer: QWidget | None) -> None:
        """Put new rows in place now, and what lies around them."""
        lay_out(self._grid, *outer)

    def give_focus(self, key: str) -> None:
        """Give the focus to the editor of a row."""
        editor = self.findChild(QWidget, key) if key else None
        if editor is not None:
            editor.setFocus()

    def heading(self, text: Text | str) -> None:
        """Add a heading."""
        made = label(text, "heading")
        made.setContentsMargins(0, 8, 0, 2)
        self._grid.addWidget(made, self._grid.rowCount(), 0, 1, 2)

    def add(
        self, title: Text | str, widget: QWidget, key: str = "", required: bool = False
    ) -> None:
        """Add a row with any widget."""
        at = self._grid.rowCount()
        name = Elided(words(f"{title} *") if required else title, "muted")
        name.setFixedWidth(_TITLE_WIDTH)
        name.setFixedHeight(26)
        if required:
            name.tip = words(t("{name}: required", name=title))
            name.setToolTip(name.tip)
        widget.setObjectName(key)
        if not widget.accessibleName():
            widget.setAccessibleName(words(title))
        self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(widget, at, 1)

    def wide(self, widget: QWidget) -> None:
        """Add something over the whole width."""
        self._grid.addWidget(widget, self._grid.rowCount(), 0, 1, 2)

    def value(
        self,
        title: Text | str,
        text: Text | str,
        mark: Text | str = "",
        tone: str = "",
        tip: Text | str = "",
    ) -> None:
        """Add a row that only shows, with a badge behind it."""
        shown = Elided(text)
        shown.tip = words(tip)
        shown.setFixedHeight(26)
        if mark:
            holder = QWidget()
            small = badge(mark, tone)
            small.setToolTip(words(tip))
            shown.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
            holder.setLayout(row(shown, small, 1, spacing=6))
            self.add(title, holder)
        else:
            self.add(title, shown)

    def line(
        self,
        key: str,
        title: Text | str,
        value: str | None,
        done: Callable[[str], object],
        *,
        unit: str = "",
        hint: Text | str = "",
        enabled: bool = True,
        required: bool = False,
    ) -> QLineEdit:
        """Add a line to type in; None = the selection does not agree."""
        field = QLineEdit(value or "")
        field.setEnabled(enabled)
        field.setPlaceholderText(words(SEVERAL if value is None else hint))
        before = field.text()

        def finish() -> None:
            if field.isModified() and field.text() != before:
                field.setModified(False)
                done(field.text())

        field.editingFinished.connect(finish)
        if unit:
            holder = QWidget()
            holder.setLayout(row(field, label(unit, "muted"), spacing=6))
            self.add(title, holder, required=required)
            field.setObjectName(key)
            field.setAccessibleName(words(title))
        else:
            self.add(title, field, key, required)
        set_property(field, invalid=required and value == "")
        return field

    def choice(
        self,
        key: str,
        title: Text | str,
        options: Sequence[tuple[str, str, QIcon | None]],
        value: str | None,
        done: Callable[[str], object],
        *,
        mixed: bool = False,
        enabled: bool = True,
        required: bool = False,
    ) -> Choice:
        """Add a list of (value, words, icon) to choose from."""
        made = Choice()
        for data, text, mark in options:
            if mark is None:
                made.addItem(words(text), data)
            else:
                made.addItem(mark, words(text), data)
        made.setPlaceholderText(words(SEVERAL if mixed else t("Choose…")))
        made.setCurrentIndex(-1 if mixed or value is None else made.findData(value))
        made.setEnabled(enabled)
        made.activated.connect(lambda at: done(made.itemData(at)))
        self.add(title, made, key, required)
        return made

    def choices(
        self,
        key: str,
        title: Text | str,
        options: Sequence[str],
        values: Collection[str] | None,
        done: Callable[[tuple[str, ...]], object],
        *,
        enabled: bool = True,
        required: bool = False,
    ) -> QToolButton:
        """Add a list of which several can be chosen; None = the selection does not agree."""
        made = QToolButton()
        made.setProperty("choice", True)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.setFixedHeight(26)
        made.setEnabled(enabled)
        chosen = [one for one in options if values is not None and one in values]
        none = SEVERAL if values is None else t("None")
        made.setText(words(", ".join(chosen) if chosen else none))
        menu = QMenu(made)
        for one in options:
            action = menu.addAction(words(one))
            action.setCheckable(True)
            action.setChecked(one in chosen)

        def finish() -> None:
            now = tuple(a.text() for a in menu.actions() if a.isChecked())
            if now != tuple(chosen):
                done(now)

        menu.aboutToHide.connect(finish)
        made.setMenu(menu)
        self.add(title, made, key, required)
        return made

    def check(
        self,
        key: str,
        title: Text | str,
        value: bool | None,
        done: Callable[[bool], object],
        *,
        enabled: bool = True,
        required: bool = False,
    ) -> QCheckBox:
        """Add a box to tick; None = the selection does not agree."""
        made = QCheckBox()
        made.setFixedHeight(26)
        if value is None:
            made.setTristate(True)
            made.setCheckState(Qt.CheckState.PartiallyChecked)
        else:
            made.setChecked(value)
        made.setEnabled(enabled)
        made.clicked.connect(lambda: done(made.checkState() is not Qt.CheckState.Unchecked))
        self.add(title, made, key, required)
        return made

    def note(
        self, key: str, title: Text | str, value: str, done: Callable[[str], object], enabled: bool
    ) -> Note:
        """Add a text of several lines."""
        made = Note(value, done)
        made.setReadOnly(not enabled)
        self.add(title, made, key)
        return made
