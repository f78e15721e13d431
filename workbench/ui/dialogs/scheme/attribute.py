"""Fields of one attribute in the scheme editor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from workbench.app.scheme.attribute_values import value_text
from workbench.app.scheme.draft import CHOOSING, AttributeDraft, typed_default
from workbench.base.text import Text, t
from workbench.model.scheme import AttributeKind
from workbench.ui.dialogs.base import Form, combo
from workbench.ui.parts import column, label, row, set_property, words

KIND_TITLES: Mapping[AttributeKind, Text] = {
    AttributeKind.TEXT: t("Text"),
    AttributeKind.NUMBER: t("Number"),
    AttributeKind.CHOICE: t("One of several"),
    AttributeKind.MULTI_CHOICE: t("Some of several"),
    AttributeKind.BOOLEAN: t("Yes or no"),
}
_CHINESE = "zh_CN"


class AttributeForm(QWidget):
    """Name, kind, and what the kind needs. Gives the changed value by `changed`."""

    changed = Signal(object)

    def __init__(self, name_width: int) -> None:
        super().__init__()
        self._value = AttributeDraft()
        self._loading = False
        self.name = QLineEdit()
        self.chinese = QLineEdit()
        self.kind = combo([(title, kind) for kind, title in KIND_TITLES.items()])
        self.required = QCheckBox(words(t("Must be given")))
        self.required_if = QLineEdit()
        self.required_if.setPlaceholderText(words(t("for example: severity == 'major'")))
        self.default = QLineEdit()
        self.default.setPlaceholderText(words(t("none")))
        self.unit = QLineEdit()
        self.unit.setPlaceholderText("mm")
        self.low = QLineEdit()
        self.high = QLineEdit()
        self.low.setAccessibleName(words(t("From")))
        self.high.setAccessibleName(words(t("To")))
        self.choices = QPlainTextEdit()
        self.choices.setTabChangesFocus(True)
        self.choices.setFixedHeight(84)
        self.choices.setPlaceholderText(words(t("One value a line")))
        self.choice_titles = QPlainTextEdit()
        self.choice_titles.setTabChangesFocus(True)
        self.choice_titles.setFixedHeight(84)
        self.choice_titles.setPlaceholderText(words(t("The same lines in Chinese")))
        self._choices = QWidget()
        self._choices.setLayout(row(self.choices, self.choice_titles))
        self._number = QWidget()
        self._number.setLayout(
            row(self.low, label("–", "muted"), self.high, label(t("Unit"), "muted"), self.unit)
        )
        self._form = Form(name_width)
        self._form.add(t("Name"), self.name)
        self._form.add(t("Chinese name"), self.chinese)
        self._form.add(t("Values"), row(self.kind, self.required, 1, spacing=12))
        self._form.add(t("Range"), self._number)
        self._form.add(t("Choices"), self._choices)
        self._form.add(t("Default"), self.default)
        self._form.add(t("Must be given where"), self.required_if)
        self.setLayout(column(self._form))
        self._connect()

    def _connect(self) -> None:
        self.name.textEdited.connect(lambda text: self._set(name=text))
        self.chinese.textEdited.connect(
            lambda text: self._set(titles={**self._value.titles, _CHINESE: text})
        )
        self.kind.activated.connect(self._on_kind)
        self.required.toggled.connect(self._on_required)
        self.unit.textEdited.connect(lambda text: self._set(unit=text))
        self.low.textEdited.connect(lambda text: self._set(minimum=text))
        self.high.textEdited.connect(lambda text: self._set(maximum=text))
        self.choices.textChanged.connect(self._on_choices)
        self.choice_titles.textChanged.connect(self._on_choices)
        self.required_if.textEdited.connect(lambda text: self._set(required_if=text))
        self.default.textEdited.connect(self._on_default)

    def show_attribute(self, value: AttributeDraft) -> None:
        """Show an attribute."""
        if value == self._value:
            self._show_kind()
            return
        self._loading = True
        self._value = value
        self.name.setText(value.name)
        self.chinese.setText(value.titles.get(_CHINESE, ""))
        self.kind.setCurrentIndex(self.kind.findData(value.kind))
        self.required.setChecked(value.required)
        self.unit.setText(value.unit)
        self.low.setText(value.minimum)
        self.high.setText(value.maximum)
        self.choices.setPlainText("\n".join(value.choices))
        chinese = (value.choice_titles.get(one.strip(), {}) for one in value.choices)
        self.choice_titles.setPlainText("\n".join(one.get(_CHINESE, "") for one in chinese))
        self.required_if.setText(value.required_if)
        self.default.setText(value_text(value.default))
        self._loading = False
        self._show_kind()

    def _on_kind(self) -> None:
        self._set(kind=AttributeKind(self.kind.currentData()))
        self._show_kind()

    def _show_kind(self) -> None:
        kind = self._value.kind
        self._form.show_row(self._number, kind is AttributeKind.NUMBER)
        self._form.show_row(self._choices, kind in CHOOSING)
        self._form.show_row(self.required_if, not self._value.required)

    def _on_choices(self) -> None:
        choices = tuple(self.choices.toPlainText().split("\n"))
        said = self.choice_titles.toPlainText().split("\n")
        titles = {
            choice.strip(): {**self._value.choice_titles.get(choice.strip(), {}), _CHINESE: text}
            for choice, text in zip(choices, said, strict=False)
            if choice.strip() and text.strip()
        }
        self._set(choices=choices, choice_titles=titles)

    def _on_default(self, text: str) -> None:
        value, fits = typed_default(self._value, text)
        set_property(self.default, invalid=not fits)
        self._set(default=value)

    def _on_required(self, on: bool) -> None:
        self._set(required=on)
        self._show_kind()

    def _set(self, **fields: Any) -> None:
        if not self._loading:
            self._value = evolve(self._value, **fields)
            self.changed.emit(self._value)
