"""The right side of the scheme editor: one label and its attributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve
from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QWidget,
)

from workbench.app.scheme.draft import Draft, LabelDraft, below, get, title_of
from workbench.app.terms.description import ROLE_TITLES, Description
from workbench.base.text import t
from workbench.model.concept import Coding, Concept
from workbench.model.ids import PictureId
from workbench.model.occlusion import Opacity
from workbench.model.scheme import Picture
from workbench.ui.dialogs.base import Form, combo, swatch_icon
from workbench.ui.dialogs.color import ask_color
from workbench.ui.dialogs.scheme.attributes import AttributeList
from workbench.ui.dialogs.scheme.page import PageForm, Take
from workbench.ui.parts import (
    button,
    column,
    label,
    line,
    row,
    set_property,
    words,
)

CHINESE = "zh_CN"
_NAMES = 112
_OPACITIES = (
    (t("Opaque: hides what is behind"), Opacity.OPAQUE),
    (t("Transparent: hides nothing"), Opacity.TRANSPARENT),
    (t("Cut-out: a hole"), Opacity.CUTOUT),
)


class LabelForm(QWidget):
    """Fields of a label. Gives the changed value by `changed`."""

    changed = Signal(object)

    #: A picture that was taken for the rule book.
    taken = Signal(object)

    #: Somebody wants to look for the coded term.
    term_wanted = Signal()

    def __init__(self, take: Take) -> None:
        super().__init__()
        self._label: LabelDraft | None = None
        self._loading = False
        self.name = QLineEdit()
        self.chinese = QLineEdit()
        self.color = QPushButton()
        self.color.setIconSize(QSize(14, 14))
        self.color.setAutoDefault(False)
        self.parent_ = combo([])
        self.digit = combo([("–", None), *((str(digit), digit) for digit in (*range(1, 10), 0))])
        self.priority = QDoubleSpinBox()
        self.priority.setRange(-9999, 9999)
        self.priority.setDecimals(1)
        self.priority.setFixedWidth(96)
        self.priority.setToolTip(
            words(t("The larger number is nearer and hides what lies behind."))
        )
        self.key = label("", "muted")
        self.part_of = combo([])
        self.exclusive = QLineEdit()
        self.exclusive.setPlaceholderText(words(t("the same word: they must not overlap")))
        self.heading = QCheckBox(words(t("Only a heading, cannot be chosen")))
        self.opacity = combo(_OPACITIES)
        self.group = QLineEdit()
        self.group.setPlaceholderText(words(t("only within one group they hide each other")))
        self.code_scheme, self.code, self.meaning = QLineEdit(), QLineEdit(), QLineEdit()
        # Words: an example would be taken for what was entered.
        self.code_scheme.setPlaceholderText(words(t("Code system")))
        self.code.setPlaceholderText(words(t("Code")))
        self.meaning.setPlaceholderText(words(t("Meaning")))
        self.find_term = button(t("Find a coded term…"), self.term_wanted.emit, icon="search")
        self.beside = label("", "muted", wrap=True)
        self.page = PageForm(take)
        form = Form(_NAMES)
        form.add(t("Name"), self.name)
        form.add(t("Chinese name"), self.chinese)
        form.add(t("Colour"), row(self.color, 1))
        form.add(t("Parent label"), self.parent_)
        form.add(t("Digit"), row(self.digit, 1))
        form.add(t("Part of"), self.part_of)
        form.add(t("Exclusive group"), self.exclusive)
        form.add("", self.heading)
        form.add(t("Key"), self.key)
        self.attributes = AttributeList(_NAMES)
        general = QWidget()
        general.setLayout(column(form, line(), self.attributes, 1, spacing=8))
        self.bar, self._pages = QTabBar(), QStackedWidget()
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        pages = (
            (t("Label"), general),
            (t("Depth and term"), self._depth_page()),
            (t("Rule book"), self.page),
        )
        for title, page in pages:
            self.bar.addTab(words(title))
            self._pages.addWidget(page)
        self.bar.currentChanged.connect(self._pages.setCurrentIndex)
        self.setLayout(column(self.bar, self._pages, spacing=12))
        self._connect()

    def _depth_page(self) -> QWidget:
        form = Form(_NAMES)
        form.add(t("Priority"), row(self.priority, 1))
        form.add(t("Opacity"), row(self.opacity, 1))
        form.add(t("Occlusion group"), self.group)
        form.add(t("Code system"), self.code_scheme)
        form.add(t("Code"), self.code)
        form.add(t("Meaning"), self.meaning)
        form.add("", self.beside)
        form.add("", row(self.find_term, 1))
        made = QWidget()
        made.setLayout(column(form, 1))
        return made

    def _connect(self) -> None:
        self.name.textEdited.connect(lambda text: self._set(name=text))
        self.chinese.textEdited.connect(self._on_chinese)
        self.color.clicked.connect(self._on_color)
        self.parent_.activated.connect(lambda: self._set(parent=self.parent_.currentData()))
        self.digit.activated.connect(lambda: self._set(digit=self.digit.currentData()))
        self.priority.valueChanged.connect(lambda value: self._set(priority=float(value)))
        self.part_of.activated.connect(lambda: self._set(part_of=self.part_of.currentData()))
        self.exclusive.textEdited.connect(lambda text: self._set(exclusive=text))
        self.heading.toggled.connect(lambda on: self._set(selectable=not on))
        self.opacity.activated.connect(
            lambda: self._set(opacity=Opacity(self.opacity.currentData()))
        )
        self.group.textEdited.connect(lambda text: self._set(occlusion_group=text))
        for field in (self.code_scheme, self.code, self.meaning):
            field.textEdited.connect(lambda text: self._on_term())
        self.page.changed.connect(lambda page: self._set(page=page))
        self.page.taken.connect(self.taken)
        self.attributes.changed.connect(lambda attributes: self._set(attributes=attributes))

    # -- showing ------------------------------------------------------------------------------

    def show_label(
        self, draft: Draft, id: int, pictures: Mapping[PictureId, Picture] | None = None
    ) -> None:
        """Show a label of a draft."""
        self._loading = True
        one = get(draft, id)
        is_other = self._label is None or self._label.id != id
        self._label = one
        _put(self.name, one.name)
        _put(self.chinese, one.titles.get(CHINESE, ""))
        self.color.setIcon(swatch_icon(one.color))
        self.color.setText(one.color)
        self.key.setText(words(one.key or t("follows from the name")))
        self._fill_parents(draft, one)
        self.digit.setCurrentIndex(self.digit.findData(one.digit))
        if self.priority.value() != one.priority:
            self.priority.setValue(one.priority)
        _put(self.exclusive, one.exclusive)
        self.heading.setChecked(not one.selectable)
        self.opacity.setCurrentIndex(self.opacity.findData(one.opacity))
        _put(self.group, one.occlusion_group)
        term = one.concept
        _put(self.code_scheme, term.scheme if term else "")
        _put(self.code, term.value if term else "")
        _put(self.meaning, term.meaning if term else "")
        self.beside.setText(_beside(one.coding))
        self.beside.setVisible(one.coding is not None)
        self.page.show_page(one.page, pictures or {})
        self.attributes.show_attributes(one.attributes, 0 if is_other else None)
        self._loading = False

    def _fill_parents(self, draft: Draft, one: LabelDraft) -> None:
        inside = {one.id, *below(draft, one.id)}
        self.parent_.clear()
        self.parent_.addItem(words(t("None")), None)
        for other in draft:
            if other.id not in inside:
                self.parent_.addItem(swatch_icon(other.color), words(title_of(other)), other.id)
        self.parent_.setCurrentIndex(max(0, self.parent_.findData(one.parent)))
        self.part_of.clear()
        self.part_of.addItem(words(t("None")), None)
        for other in draft:
            if other.id != one.id:
                self.part_of.addItem(swatch_icon(other.color), words(title_of(other)), other.id)
        self.part_of.setCurrentIndex(max(0, self.part_of.findData(one.part_of)))

    def mark_name(self, invalid: bool) -> None:
        """Show that the name must be put right."""
        set_property(self.name, invalid=invalid)

    # -- changing -----------------------------------------------------------------------------

    def _set(self, **fields: Any) -> None:
        if self._loading or self._label is None:
            return
        self._label = evolve(self._label, **fields)
        self.changed.emit(self._label)

    def _on_chinese(self, text: str) -> None:
        if self._label is not None:
            self._set(titles={**self._label.titles, CHINESE: text})

    def _on_term(self) -> None:
        if self._label is None:
            return
        fields = (self.code_scheme, self.code, self.meaning)
        scheme, code, meaning = (field.text().strip() for field in fields)
        version = self._label.concept.version if self._label.concept else None
        has = bool(scheme or code or meaning)
        self._set(concept=Concept(scheme, code, meaning, version) if has else None)

    @property
    def said(self) -> Description:
        """What the label is described with in coded terms."""
        one = self._label
        return (
            Description(one.concept, one.coding or Coding()) if one is not None else Description()
        )

    def describe(self, said: Description) -> None:
        """Take a description that was looked for."""
        term = said.concept
        _put(self.code_scheme, term.scheme if term else "")
        _put(self.code, term.value if term else "")
        _put(self.meaning, term.meaning if term else "")
        self.beside.setText(_beside(said.kept))
        self.beside.setVisible(said.kept is not None)
        self._set(concept=term, coding=said.kept)

    def _on_color(self) -> None:
        if self._label is None:
            return
        color = ask_color(self, t("Colour of the label"), self._label.color)
        if color is not None:
            self.color.setIcon(swatch_icon(color))
            self.color.setText(color)
            self._set(color=color)


def _put(field: QLineEdit, text: str) -> None:
    if field.text() != text:  # keeps the cursor of who is typing
        field.setText(text)


def _beside(coding: Coding | None) -> str:
    """Return what stands beside the term, in words."""
    said = Description(None, coding or Coding())
    parts = (
        words(t("{what}: {terms}", what=title, terms=", ".join(one.meaning for one in terms)))
        for role, title in ROLE_TITLES.items()
        if (terms := said.terms(role))
    )
    return " · ".join(parts)
