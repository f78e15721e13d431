"""The rule book for who annotates: what the chosen label means, with examples; to read only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from workbench.app.scheme.attribute_values import range_text, title_of
from workbench.base.text import language, t
from workbench.model.scheme import Attribute, Example, Label, LabelScheme
from workbench.qa.conditions import lineage
from workbench.ui.dialogs.base import Dialog, combo, open_one, swatch_icon
from workbench.ui.dialogs.scheme.page import EXAMPLE_TITLES
from workbench.ui.parts import badge, button, clear_layout, column, label, row, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_TONES = {"good": "good", "bad": "bad", "borderline": "warn"}
_SIDE = 220
_ACROSS = 3


def open_over(window: MainWindow) -> RuleBook:
    """Open the rule book at the label of the selection, else at the one that is drawn with."""
    made = open_one(RuleBook, window, lambda: RuleBook(window), modal=False)
    made.turn_to_current()
    return made


class RuleBook(Dialog):
    """One page a label."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, t("Rule book"))
        self._session = window.session
        self.choice = combo([])
        self.choice.setAccessibleName(words(t("Label")))
        self._body = column(spacing=10, margins=(0, 0, 12, 0))
        inner = QWidget()
        inner.setLayout(self._body)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        self._version = label("", "muted")
        close = button(t("Close"), self.accept, primary=True)
        body = column(row(self.choice, 1, self._version), area, spacing=12)
        body.setStretch(1, 1)
        self.fill(body, close)
        self.resize(QSize(760, 620))
        self.choice.activated.connect(lambda at: self._show())
        # Bound methods: what is connected goes with the window, which may close before the feed.
        window.feed.changed.connect(self._refill)
        window.feed.view.connect(self._on_view)
        self._refill()

    def turn_to_current(self) -> None:
        """Show the label that is worked with."""
        session = self._session
        chosen = [session.project.annotations.get(id) for id in session.view_state.selection]
        keys = {one.label for one in chosen if one is not None and one.label}
        self.turn_to(keys.pop() if len(keys) == 1 else session.view_state.label)

    def turn_to(self, key: str | None) -> None:
        """Show the page of a label."""
        at = self.choice.findData(key)
        if at >= 0:
            self.choice.setCurrentIndex(at)
        self._show()

    def _on_view(self, names: frozenset[str]) -> None:
        if "label" in names or "selection" in names:
            self.turn_to_current()

    def _refill(self, change: object = None) -> None:
        scheme, now = self._session.project.scheme, self.choice.currentData()
        self.choice.clear()
        for one in scheme.labels if scheme else ():
            depth = len(lineage(scheme, one.key)) - 1 if scheme else 0
            title = "\u2003" * depth + one.title(language())
            self.choice.addItem(swatch_icon(one.color), words(title), one.key)
        version = self._session.project.scheme_version
        self._version.setText(words(t("Version {n}", n=version)) if version else "")
        self.turn_to(now)

    def _show(self) -> None:
        clear_layout(self._body)
        scheme = self._session.project.scheme
        one = scheme.get(self.choice.currentData()) if scheme else None
        if scheme is None or one is None:
            text = t("There is no label scheme yet. Make one with “Label scheme…”.")
            self._body.addWidget(label(text, "muted", wrap=True))
            self._body.addStretch(1)
            return
        self._add(label(one.title(language()), "title"))
        page = one.page
        said = page.definitions.get(language()) or page.definition if page else ""
        if said:
            shown = label(said, wrap=True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._add(shown)
        else:
            self._add(label(t("The rule book does not define it."), "muted"))
        if not one.selectable:
            self._add(badge(t("A heading: choose one of its kinds"), "warn"))
        self._show_belonging(scheme, one)
        attributes = scheme.attributes_of(one.key)
        if attributes:
            self._add(label(t("What has to be said"), "heading"))
            for attribute in attributes:
                self._add(label(attribute_text(attribute), wrap=True))
        kinds = lineage(scheme, one.key)
        rules = [r for r in scheme.rules if r.label is None or r.label in kinds]
        if rules:
            self._add(label(t("Rules"), "heading"))
            for rule in rules:
                said = rule.titles.get(language()) or rule.message
                self._add(label(f"{said}  ({rule.must})" if said else rule.must, wrap=True))
        if page is not None and page.examples:
            self._add(label(t("Examples"), "heading"))
            self._show_examples(page.examples)
        self._body.addStretch(1)

    def _add(self, widget: QWidget) -> None:
        self._body.addWidget(widget)

    def _show_belonging(self, scheme: LabelScheme, one: Label) -> None:
        above, whole = scheme.get(one.parent), scheme.get(one.part_of)
        if above is not None:
            self._add(label(t("A kind of “{label}”", label=above.title(language())), "muted"))
        if whole is not None:
            self._add(label(t("Lies inside “{label}”", label=whole.title(language())), "muted"))

    def _show_examples(self, examples: tuple[Example, ...]) -> None:
        for at in range(0, len(examples), _ACROSS):
            cards = [self._card(one) for one in examples[at : at + _ACROSS]]
            self._body.addLayout(row(*cards, 1, spacing=12))

    def _card(self, one: Example) -> QWidget:
        picture = self._session.project.pictures.get(one.picture)
        shown, pixmap = QLabel(), QPixmap()
        if picture is not None:
            pixmap.loadFromData(picture.data, "PNG")
        if not pixmap.isNull():
            smooth = Qt.TransformationMode.SmoothTransformation
            keep = Qt.AspectRatioMode.KeepAspectRatio
            shown.setPixmap(pixmap.scaled(_SIDE, _SIDE, keep, smooth))
        caption = label(one.caption, "muted", wrap=True)
        caption.setFixedWidth(_SIDE)
        kind = badge(EXAMPLE_TITLES[one.kind], _TONES[one.kind.value])
        made = QWidget()
        made.setLayout(column(shown, row(kind, 1), caption, 1, spacing=4))
        return made


def attribute_text(attribute: Attribute) -> str:
    """Return an attribute as a line: name, values, when it must be given."""
    name = title_of(attribute, language())
    values = ", ".join(
        attribute.choice_titles.get(one, {}).get(language(), one) for one in attribute.choices
    )
    values = values or range_text(attribute) or attribute.unit
    text = f"{name}: {values}" if values else name
    if attribute.required:
        return str(t("{attribute} — must be given", attribute=text))
    if attribute.required_if:
        return str(
            t(
                "{attribute} — must be given where {condition}",
                attribute=text,
                condition=attribute.required_if,
            )
        )
    return text
