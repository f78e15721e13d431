"""The page of options: a profile, its options with what they mean, and the table behind them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QLineEdit,
    QScrollArea,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.app.deidentify.option_words import HINTS, TITLES, code_of, conflicts, reach
from workbench.app.deidentify.profiles import ProfileShelf
from workbench.app.deidentify.review import Review
from workbench.base.errors import WorkbenchError
from workbench.base.text import t
from workbench.deid.policy.options import Option
from workbench.deid.profile.profile import KEEPS_IDENTITY
from workbench.ui.deidentify.chips import ChipDelegate
from workbench.ui.deidentify.compare import compare
from workbench.ui.deidentify.matrix_model import MatrixModel
from workbench.ui.deidentify.photo_options import PhotoOptions
from workbench.ui.dialogs.ask import ask_text
from workbench.ui.dialogs.base import Notice, combo
from workbench.ui.parts import column, icon_button, label, row, words

if TYPE_CHECKING:
    from workbench.app.host import Desk

_LEFT = 400


class _OptionRow(QWidget):
    """One option: its name, what it does, and why where it keeps identity."""

    def __init__(self, page: OptionsPage, option: Option) -> None:
        super().__init__()
        self.option = option
        self.check = QCheckBox(words(TITLES[option]))
        self.check.setToolTip(option.value)
        self.check.toggled.connect(lambda on: page.choose(option, on))
        hint = label(HINTS[option], "muted", wrap=True)
        hint.setContentsMargins(26, 0, 0, 0)
        count = reach(option)
        code = label(code_of(option), "muted")
        code.setToolTip(words(t("Says something of {count} attributes", count=count)))
        self.why = QLineEdit()
        self.why.setPlaceholderText(words(t("Why? The report has the reason.")))
        self.why.setAccessibleName(words(t("Reason")))
        self.why.textEdited.connect(lambda text: page.explain(option, text))
        self.setLayout(column(row(self.check, 1, code), hint, self.why, spacing=2))

    def show_option(self, on: bool, why: str) -> None:
        """Show whether it is chosen."""
        self.check.blockSignals(True)
        self.check.setChecked(on)
        self.check.blockSignals(False)
        self.why.setVisible(on and self.option in KEEPS_IDENTITY)
        if self.why.text() != why:
            self.why.setText(why)


class OptionsPage(QWidget):
    """Profiles and options at the left, the table at the right."""

    def __init__(self, desk: Desk, review: Review, shelf: ProfileShelf) -> None:
        super().__init__()
        self._desk, self._review, self._shelf = desk, review, shelf
        self.profiles = combo([])
        self.profiles.setMinimumWidth(140)
        self.profiles.setAccessibleName(words(t("Profile")))
        self.profiles.activated.connect(lambda _: self._take())
        self.save = icon_button("save", t("Save the profile as…"), self._save)
        self.load = icon_button("import", t("Load a profile…"), self._import)
        self.give = icon_button("export", t("Write the profile to a file…"), self._export)
        self.compare = icon_button("list", t("Compare with another profile…"), self._compare)
        self.delete = icon_button("delete", t("Remove the profile"), self._delete)
        self.changed_mark = label(t("changed"), "muted")
        self.rows = {option: _OptionRow(self, option) for option in Option}
        self.keep_pixels = QCheckBox(words(t("Let pixels leave that nobody looked at")))
        self.keep_pixels.toggled.connect(self._on_pixels)
        self.why_pixels = QLineEdit()
        self.why_pixels.setPlaceholderText(words(t("Why? The report has the reason.")))
        self.why_pixels.setAccessibleName(words(t("Reason")))
        self.why_pixels.textEdited.connect(lambda _: self._on_pixels(True))
        self.photo = PhotoOptions(review)
        self.notice = Notice()
        self.conflicts = Notice()
        self.model = MatrixModel()
        self.table = self._table()
        self.search = QLineEdit()
        self.search.setPlaceholderText(words(t("Filter by tag or name")))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(words(t("Filter")))
        self.only = QCheckBox(words(t("Only what options change")))
        self.search.textChanged.connect(lambda _: self._filter())
        self.only.toggled.connect(lambda _: self._filter())
        self._lay_out()
        self._fill_profiles()
        self.refresh()

    def _table(self) -> QTableView:
        made = QTableView()
        made.setModel(self.model)
        made.verticalHeader().hide()
        made.verticalHeader().setDefaultSectionSize(26)
        made.setShowGrid(False)
        made.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        made.setItemDelegateForColumn(2, ChipDelegate(made))
        header = made.horizontalHeader()
        for at, width in enumerate((88, 200, 72, 56)):
            made.setColumnWidth(at, width)
        for at in range(4, self.model.columnCount()):
            made.setColumnWidth(at, 58)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(48)
        header.setProperty("role", "small")
        made.setAccessibleName(words(t("Attributes")))
        return made

    def _lay_out(self) -> None:
        head = row(
            self.profiles, self.changed_mark, 1, self.save, self.load, self.give, self.compare,
            self.delete, spacing=4,
        )  # fmt: skip
        pixels = column(self.keep_pixels, self.why_pixels, spacing=2)
        body = QWidget()
        body.setLayout(
            column(*self.rows.values(), pixels, self.photo, 1, spacing=10, margins=(0, 4, 12, 4))
        )
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        scroll.setAccessibleName(words(t("Options")))
        left = QWidget()
        made = QVBoxLayout(left)
        made.setContentsMargins(0, 0, 0, 0)
        made.setSpacing(8)
        made.addLayout(head)
        made.addWidget(scroll, 1)
        made.addWidget(self.conflicts)
        made.addWidget(self.notice)
        right = QWidget()
        tools = row(self.search, self.only, spacing=12)
        tools.setStretch(0, 1)
        filled = column(tools, self.table, spacing=8, margins=(12, 0, 0, 0))
        filled.setStretch(1, 1)
        right.setLayout(filled)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([_LEFT, 800])
        self.setLayout(column(split))

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the choices of now."""
        choices = self._review.choices
        profile = choices.profile
        for option, one in self.rows.items():
            one.show_option(option in choices.options, profile.reasons.get(option.value, ""))
        self.keep_pixels.blockSignals(True)
        self.keep_pixels.setChecked(choices.keeps_pixels)
        self.keep_pixels.blockSignals(False)
        self.why_pixels.setVisible(choices.keeps_pixels)
        if self.why_pixels.text() != profile.keep_pixels:
            self.why_pixels.setText(profile.keep_pixels)
        self.photo.show_policy(profile.photo)
        found = conflicts(choices.options)
        tone = "bad" if any(one.is_error for one in found) else "warn"
        self.conflicts.say("\n".join(words(one.text) for one in found), tone)
        self.changed_mark.setVisible(self._shelf.is_changed(choices.used()))
        self.delete.setEnabled(self._shelf.is_own(profile.name))
        self.model.show_options(choices.options)

    def _filter(self) -> None:
        self.model.filter(self.search.text(), only_changed=self.only.isChecked())

    def _fill_profiles(self) -> None:
        self.profiles.clear()
        for one in self._shelf.profiles():
            self.profiles.addItem(words(one.name), one.name)
            self.profiles.setItemData(
                self.profiles.count() - 1, one.shown(), Qt.ItemDataRole.ToolTipRole
            )
        self.profiles.setCurrentIndex(self.profiles.findData(self._review.choices.profile.name))

    # -- choosing -----------------------------------------------------------------------------

    def choose(self, option: Option, on: bool) -> None:
        """Choose an option, or not; dates that stay and dates that move exclude each other."""
        choices = self._review.choices.with_option(option, on)
        for one, other in (_DATES, _DATES[::-1]):
            if on and option is one and other in choices.options:
                choices = choices.with_option(other, False)
                self.notice.say(
                    t("Dates stay or are shifted: “{other}” is off now.", other=TITLES[other])
                )
        self._review.choose(choices)

    def explain(self, option: Option, why: str) -> None:
        """Take the reason why something stays."""
        self._review.choose(self._review.choices.with_reason(option, why))

    def _on_pixels(self, on: bool) -> None:
        self._review.choose(self._review.choices.with_pixels(on, self.why_pixels.text()))
        if on and not self.why_pixels.text():
            self.why_pixels.setFocus()

    def _take(self) -> None:
        name = self.profiles.currentData()
        found = next((one for one in self._shelf.profiles() if one.name == name), None)
        if found is not None:
            self.notice.say()
            self._review.choose(self._review.choices.with_profile(found))

    # -- profiles -----------------------------------------------------------------------------

    def _save(self) -> None:
        name = ask_text(self, t("Name of the profile"), self._review.choices.profile.name)
        if name:
            self._run(lambda: self._shelf.save(evolve(self._review.choices.used(), name=name)))
            self._review.choose(
                self._review.choices.with_profile(evolve(self._review.choices.used(), name=name))
            )
            self._fill_profiles()

    def _import(self) -> None:
        for path in self._desk.host.ask_files(t("Profiles to load"), (".json",)):
            self._run(partial(self._take_file, path))
        self._fill_profiles()

    def _take_file(self, path: Path) -> None:
        self._review.choose(self._review.choices.with_profile(self._shelf.take(path)))

    def _export(self) -> None:
        profile = self._review.choices.used()
        path = self._desk.host.ask_save(t("Write the profile"), f"{profile.name}.json", ".json")
        if path is not None:
            self._run(lambda: self._shelf.write(path, profile))

    def _compare(self) -> None:
        compare(self, self._review.choices.used(), self._shelf.profiles())

    def _delete(self) -> None:
        self._run(lambda: self._shelf.remove(self._review.choices.profile.name))
        self._fill_profiles()

    def _run(self, do: Callable[[], object]) -> None:
        try:
            do()
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
        else:
            self.notice.say()
        self.refresh()


_DATES = (Option.FULL_DATES, Option.MODIFIED_DATES)
