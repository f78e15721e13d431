"""Rules between attributes in the scheme editor: what must hold, judged while it is typed."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from workbench.base.expressions import ExpressionError, check
from workbench.base.text import Text, language, t
from workbench.model.scheme import FieldRule, LabelScheme
from workbench.qa.conditions import known_in
from workbench.ui.dialogs.base import Form, Notice, combo, tall
from workbench.ui.parts import ROW, button, column, icon_button, label, row, set_property, words

CHINESE = "zh_CN"
_NAMES = 112


def rule_problem(scheme: LabelScheme, rule: FieldRule) -> Text | None:
    """Return what is wrong with a rule."""
    if rule.label is not None and scheme.get(rule.label) is None:
        return t("There is no label “{key}”.", key=rule.label)
    try:
        check(rule.must, known_in(scheme, rule.label))
    except ExpressionError as error:
        return error.text
    return None


class RulesPage(QWidget):
    """List and fields of rules. Gives all rules by `changed`."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._rules: tuple[FieldRule, ...] = ()
        self._scheme: LabelScheme | None = None
        self._loading = False
        self.list = QListWidget()
        self.list.setFixedHeight(6 * ROW)
        self.list.setAccessibleName(words(t("Rules")))
        self.add = icon_button("plus", t("Add rule"), self._add)
        self.remove = icon_button("delete", t("Remove rule"), self._remove)
        self.label = combo([])
        self.must = QLineEdit()
        self.must.setPlaceholderText("depth <= 0.5 * length")
        self.message = QLineEdit()
        self.chinese = QLineEdit()
        self.verdict = Notice()
        self.names = label("", "muted", wrap=True)
        form = Form(_NAMES)
        form.add(t("For label"), row(self.label, 1))
        form.add(t("Must hold"), self.must)
        form.add("", self.verdict)
        form.add(t("Message"), self.message)
        form.add(t("Chinese message"), self.chinese)
        form.add(t("Attributes"), self.names)
        self._form = QWidget()
        self._form.setLayout(form)
        self._none = label(
            t(
                "A rule compares attributes of one annotation: a scratch is longer than wide. "
                "Where it does not hold, there is a finding."
            ),
            "muted",
            wrap=True,
        )
        head = row(label(t("Rules between attributes"), "heading"), 1, self.add, self.remove)
        first = row(button(t("Add rule"), self._add, icon="plus"), 1)
        self._empty = QWidget()
        self._empty.setLayout(column(self._none, first, spacing=8))
        self.setLayout(
            column(head, self._empty, self.list, self._form, 1, spacing=10, margins=(16,) * 4)
        )
        self.list.currentRowChanged.connect(lambda at: self._show())
        self.label.activated.connect(lambda: self._set(label=self.label.currentData()))
        self.must.textEdited.connect(lambda text: self._set(must=text))
        self.message.textEdited.connect(lambda text: self._set(message=text))
        self.chinese.textEdited.connect(
            lambda text: self._set(titles={CHINESE: text} if text.strip() else {})
        )

    def show_rules(self, rules: tuple[FieldRule, ...], scheme: LabelScheme) -> None:
        """Show rules over the labels of now."""
        self._scheme = scheme
        if rules != self._rules or not self.label.count():
            self._rules = rules
        self._fill(max(0, self.list.currentRow()))

    def _fill(self, at: int) -> None:
        self._loading = True
        self.list.clear()
        for rule in self._rules:
            self.list.addItem(tall(QListWidgetItem(rule.must or words(t("New rule")))))
        self.label.clear()
        self.label.addItem(words(t("All labels")), None)
        for one in self._scheme.labels if self._scheme else ():
            self.label.addItem(words(one.title(language())), one.key)
        self.list.setCurrentRow(min(at, len(self._rules) - 1))
        self._loading = False
        self._show()

    @property
    def _at(self) -> int:
        return self.list.currentRow()

    def _show(self) -> None:
        if self._loading:
            return
        has = 0 <= self._at < len(self._rules)
        for one in (self.list, self._form, self.remove, self.add):
            one.setVisible(has)
        self._empty.setVisible(not has)
        if not has:
            return
        rule = self._rules[self._at]
        for field, text in (
            (self.must, rule.must),
            (self.message, rule.message),
            (self.chinese, rule.titles.get(CHINESE, "")),
        ):
            if field.text() != text:
                field.setText(text)
        self.label.setCurrentIndex(max(0, self.label.findData(rule.label)))
        self._judge(rule)

    def _judge(self, rule: FieldRule) -> None:
        assert self._scheme is not None
        known = known_in(self._scheme, rule.label)
        said = (f"{name} ({one.unit})" if one.unit else name for name, one in known.items())
        self.names.setText(words(", ".join(said) or str(t("none"))))
        reason = rule_problem(self._scheme, rule)
        set_property(self.must, invalid=reason is not None)
        self.verdict.say(reason or t("Can be judged."), "bad" if reason else "good")

    def _set(self, **fields: Any) -> None:
        if self._loading or not 0 <= self._at < len(self._rules):
            return
        at = self._at
        rule = evolve(self._rules[at], **fields)
        self._rules = (*self._rules[:at], rule, *self._rules[at + 1 :])
        self.list.item(at).setText(rule.must or words(t("New rule")))
        self._judge(rule)
        self.changed.emit(self._rules)

    def _add(self) -> None:
        self._rules = (*self._rules, FieldRule(""))
        self._fill(len(self._rules) - 1)
        self.must.setFocus()
        self.changed.emit(self._rules)

    def _remove(self) -> None:
        at = self._at
        self._rules = (*self._rules[:at], *self._rules[at + 1 :])
        self._fill(at)
        self.changed.emit(self._rules)
