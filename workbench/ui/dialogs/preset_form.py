"""The fields of one window preset."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.app.windows.preset_draft import (
    KIND_TITLES,
    NUMBER_TITLES,
    Kind,
    PresetDraft,
    with_kind,
)
from workbench.app.windows.windowing import FUNCTION_TITLES
from workbench.base.text import t
from workbench.ui.dialogs.base import Form, combo
from workbench.ui.parts import row, words

_NAMES = 120
_MOST = 4


class PresetForm(QWidget):
    """Gives the changed draft by `changed`; says itself nothing of right and wrong."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._draft = PresetDraft()
        self.title = QLineEdit()
        self.name = QLineEdit()
        self.modality = QLineEdit()
        self.modality.setPlaceholderText(words(t("any; several as CR DX")))
        self.body_part = QLineEdit()
        self.body_part.setPlaceholderText(words(t("any; as CHEST")))
        self.kind = combo([(title, kind) for kind, title in KIND_TITLES.items()])
        self.numbers = [QLineEdit() for _ in range(_MOST)]
        self.function = combo([(title, one) for one, title in FUNCTION_TITLES.items()])
        self.digit = combo([("–", 0), *((f"Alt+{digit}", digit) for digit in range(1, 10))])
        self.inverted = combo(
            [(t("As it is"), None), (t("Not inverted"), False), (t("Inverted"), True)]
        )
        self._form = Form(_NAMES)
        self._form.add(t("Title"), self.title)
        self._form.add(t("Name for commands"), self.name)
        self._form.add(t("Modality"), self.modality)
        self._form.add(t("Body part"), self.body_part)
        self._form.add(t("Kind"), self.kind)
        for n, one in enumerate(self.numbers):
            self._form.add(NUMBER_TITLES[Kind.DUAL][n], one)
        self._form.add(t("Function"), self.function)
        self._form.add(t("Key"), row(self.digit, 1))
        self._form.add(t("Inversion"), row(self.inverted, 1))
        self.setLayout(self._form)
        for edit in (self.title, self.name, self.modality, self.body_part, *self.numbers):
            edit.textEdited.connect(self._take)
        for choice in (self.function, self.digit, self.inverted):
            choice.activated.connect(self._take)
        self.kind.activated.connect(self._on_kind)

    def show_draft(self, draft: PresetDraft) -> None:
        """Show the fields of a draft."""
        self._draft = draft
        self.title.setText(draft.title)
        self.name.setText(draft.name)
        self.modality.setText(draft.modality)
        self.body_part.setText(draft.body_part)
        self.kind.setCurrentIndex(self.kind.findData(draft.kind))
        self.function.setCurrentIndex(self.function.findData(draft.function))
        self.digit.setCurrentIndex(self.digit.findData(draft.digit))
        self.inverted.setCurrentIndex((None, False, True).index(draft.inverted))
        self._show_numbers(draft)

    def _show_numbers(self, draft: PresetDraft) -> None:
        titles = NUMBER_TITLES[draft.kind]
        for n, edit in enumerate(self.numbers):
            self._form.show_row(edit, n < len(titles))
            if n < len(titles):
                self._form.rename(edit, titles[n])
                edit.setText(draft.numbers[n] if n < len(draft.numbers) else "")
        windows = draft.kind in (Kind.WINDOW, Kind.DUAL)
        self._form.show_row(self.function, windows)

    def _on_kind(self) -> None:
        self._draft = with_kind(self._draft, Kind(self.kind.currentData()))
        self._show_numbers(self._draft)
        self._take()

    def _take(self, *_: Any) -> None:
        count = len(NUMBER_TITLES[self._draft.kind])
        self._draft = evolve(
            self._draft,
            title=self.title.text(),
            name=self.name.text(),
            modality=self.modality.text(),
            body_part=self.body_part.text(),
            numbers=tuple(edit.text() for edit in self.numbers[:count]),
            function=self.function.currentData(),
            digit=self.digit.currentData(),
            inverted=(None, False, True)[self.inverted.currentIndex()],
        )
        self.changed.emit(self._draft)
