"""Severity in the scheme editor: grades, the worst first, and the rules that give them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QPushButton, QWidget

from workbench.app.severity.words import judged_title
from workbench.base.text import Text, language, t
from workbench.model.scheme import LabelScheme
from workbench.model.severity import Severity, SeverityRule
from workbench.qa.severity import Judged, condition_text, known_names, rule_problem
from workbench.ui.dialogs.base import Form, Notice, combo, swatch_icon, tall
from workbench.ui.parts import ROW, button, column, icon_button, label, row, set_property, words

CHINESE = "zh_CN"
_NAMES = 112
_STARTERS = (
    Severity("critical", "Critical", "#d55e00", {CHINESE: "致命"}),
    Severity("major", "Major", "#e69f00", {CHINESE: "严重"}),
    Severity("minor", "Minor", "#56b4e9", {CHINESE: "轻微"}),
)
_COLORS = ("#d55e00", "#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#f0e442")

#: Says how severe the selected annotation would be under a scheme, with its name; None = none is.
Judging = Callable[[LabelScheme], tuple[str, Judged | None] | None]


class SeverityPage(QWidget):
    """Grades at the left, rules at the right. Gives both by `changed`."""

    changed = Signal(object, object)

    def __init__(self, judging: Judging, ask_color: Callable[[str], str | None]) -> None:
        super().__init__()
        self._judging, self._ask_color = judging, ask_color
        self._grades: tuple[Severity, ...] = ()
        self._rules: tuple[SeverityRule, ...] = ()
        self._scheme: LabelScheme | None = None
        self._loading = False
        self.grades, self.rules = QListWidget(), QListWidget()
        self.grades.setAccessibleName(words(t("Grades")))
        self.rules.setAccessibleName(words(t("Rules of severity")))
        self.name, self.chinese = QLineEdit(), QLineEdit()
        self.color = QPushButton()
        self.label, self.grade = combo([]), combo([])
        self.when, self.note = QLineEdit(), QLineEdit()
        self.when.setPlaceholderText('length_mm > 0.5 and zone == "A"')
        self.verdict, self.test = Notice(), Notice()
        self.names = label("", "muted", wrap=True)
        self._lay_out()
        self.grades.currentRowChanged.connect(lambda at: self._show_grade())
        self.rules.currentRowChanged.connect(lambda at: self._show_rule())
        self.name.textEdited.connect(lambda text: self._set_grade(name=text))
        self.chinese.textEdited.connect(
            lambda text: self._set_grade(titles={CHINESE: text} if text.strip() else {})
        )
        self.color.clicked.connect(self._choose_color)
        self.label.activated.connect(lambda: self._set_rule(label=self.label.currentData()))
        self.grade.activated.connect(lambda: self._set_rule(severity=self.grade.currentData()))
        self.when.textEdited.connect(lambda text: self._set_rule(when=text))
        self.note.textEdited.connect(lambda text: self._set_rule(note=text))

    def _lay_out(self) -> None:
        self._rules_side = self._rule_side()
        none = t(
            "Grades say how bad a defect is, and rules give them by its measured size, its zone on "
            "the part and its attributes: a scratch longer than 0.5 mm in zone A is major."
        )
        start = button(t("Critical, major, minor"), self._begin, icon="plus")
        self._empty = QWidget()
        self._empty.setLayout(column(label(none, "muted", wrap=True), row(start, 1), 1, spacing=8))
        whole = row(self._grade_side(), self._rules_side, spacing=24)
        whole.setStretch(1, 1)
        self._both = QWidget()
        self._both.setLayout(whole)
        self.setLayout(column(self._empty, self._both, margins=(16,) * 4))

    def _grade_side(self) -> QWidget:
        self.add_grade = icon_button("plus", t("Add grade"), self._add_grade)
        self.remove_grade = icon_button("delete", t("Remove grade"), self._remove_grade)
        worse = icon_button("up", t("Worse"), lambda: self._move_grade(-1))
        better = icon_button("down", t("Less bad"), lambda: self._move_grade(1))
        form = Form(_NAMES)
        form.add(t("Name"), self.name)
        form.add(t("Chinese name"), self.chinese)
        form.add(t("Colour"), row(self.color, 1))
        self._grade_form = QWidget()
        self._grade_form.setLayout(form)
        self.grades.setFixedHeight(5 * ROW)
        made = QWidget()
        made.setFixedWidth(270)
        made.setLayout(
            column(
                row(label(t("Grades, the worst first"), "heading"), 1, spacing=2),
                self.grades,
                row(self.add_grade, 1, worse, better, self.remove_grade, spacing=2),
                self._grade_form,
                1,
                spacing=8,
            )
        )
        return made

    def _rule_side(self) -> QWidget:
        self.add_rule = icon_button("plus", t("Add rule"), self._add_rule)
        self.remove_rule = icon_button("delete", t("Remove rule"), self._remove_rule)
        up = icon_button("up", t("Earlier"), lambda: self._move_rule(-1))
        down = icon_button("down", t("Later"), lambda: self._move_rule(1))
        form = Form(_NAMES)
        form.add(t("For label"), row(self.label, 1))
        form.add(t("Condition"), self.when)
        form.add("", self.verdict)
        form.add(t("Severity"), row(self.grade, 1))
        form.add(t("Note"), self.note)
        form.add(t("Names"), self.names)
        self._rule_form = QWidget()
        self._rule_form.setLayout(form)
        self.rules.setFixedHeight(7 * ROW)
        made = QWidget()
        made.setLayout(
            column(
                row(label(t("The first rule that holds gives the grade"), "heading"), 1),
                self.rules,
                row(self.add_rule, 1, up, down, self.remove_rule, spacing=2),
                self._rule_form,
                self.test,
                1,
                spacing=8,
            )
        )
        return made

    def show_severities(
        self,
        grades: tuple[Severity, ...],
        rules: tuple[SeverityRule, ...],
        scheme: LabelScheme,
    ) -> None:
        """Show grades and rules over the labels of now."""
        self._grades, self._rules, self._scheme = grades, rules, scheme
        self._fill(max(0, self.grades.currentRow()), max(0, self.rules.currentRow()))

    # -- showing ------------------------------------------------------------------------------

    def _fill(self, grade: int, rule: int) -> None:
        self._loading = True
        self._empty.setVisible(not self._grades)
        self._both.setVisible(bool(self._grades))
        self.grades.clear()
        self.grade.clear()
        for one in self._grades:
            item = QListWidgetItem(swatch_icon(one.color), self._title(one.key))
            self.grades.addItem(tall(item))
            self.grade.addItem(swatch_icon(one.color), self._title(one.key), one.key)
        self.rules.clear()
        for at in range(len(self._rules)):
            self.rules.addItem(tall(QListWidgetItem()))
            self._line(at)
        self.label.clear()
        self.label.addItem(words(t("All labels")), None)
        for label_ in self._scheme.labels if self._scheme else ():
            self.label.addItem(words(label_.title(language())), label_.key)
        self.grades.setCurrentRow(min(grade, len(self._grades) - 1))
        self.rules.setCurrentRow(min(rule, len(self._rules) - 1))
        self._loading = False
        self._show_grade()
        self._show_rule()

    def _title(self, key: str) -> str:
        one = next((one for one in self._grades if one.key == key), None)
        return words(one.title(language()) or key) if one is not None else key

    def _line(self, at: int) -> None:
        rule = self._rules[at]
        found = self._scheme.get(rule.label) if self._scheme is not None else None
        about = found.title(language()) if found is not None else rule.label
        when = str(condition_text(rule)) or str(t("New rule"))
        text = f"{about}: {when}" if about else when
        item = self.rules.item(at)
        item.setText(words(f"{text}  →  {self._title(rule.severity)}"))
        color = next((one.color for one in self._grades if one.key == rule.severity), None)
        item.setIcon(swatch_icon(color))

    def _show_grade(self) -> None:
        at = self.grades.currentRow()
        if self._loading or not 0 <= at < len(self._grades):
            return
        one = self._grades[at]
        for field, text in ((self.name, one.name), (self.chinese, one.titles.get(CHINESE, ""))):
            if field.text() != text:
                field.setText(text)
        self.color.setIcon(swatch_icon(one.color))
        self.color.setText(one.color)
        used = any(rule.severity == one.key for rule in self._rules)
        self.remove_grade.setEnabled(not used)
        self.remove_grade.setToolTip(
            words(t("Rules give this grade. Change or remove them first.") if used else
                  t("Remove grade"))
        )  # fmt: skip

    def _show_rule(self) -> None:
        at = self.rules.currentRow()
        has = 0 <= at < len(self._rules)
        if self._loading:
            return
        self._rule_form.setVisible(has)
        self.remove_rule.setEnabled(has)
        self.test.say()
        if not has:
            return
        rule = self._rules[at]
        for field, text in ((self.when, rule.when), (self.note, rule.note)):
            if field.text() != text:
                field.setText(text)
        self.label.setCurrentIndex(max(0, self.label.findData(rule.label)))
        self.grade.setCurrentIndex(self.grade.findData(rule.severity))
        self._judge(rule)

    def _judge(self, rule: SeverityRule) -> None:
        assert self._scheme is not None
        known = known_names(self._scheme, rule.label)
        said = (f"{name} ({one.unit})" if one.unit else name for name, one in known.items())
        self.names.setText(words(", ".join(said)))
        scheme = evolve(self._scheme, severities=self._grades, severity_rules=self._rules)
        reason = rule_problem(scheme, rule)
        set_property(self.when, invalid=reason is not None)
        self.verdict.say(reason or t("Can be judged."), "bad" if reason else "good")
        self._say_test(scheme)

    def _say_test(self, scheme: LabelScheme) -> None:
        found = self._judging(scheme)
        if found is None:
            self.test.say(t("Select an annotation to try the rules on it."))
            return
        name, judged = found
        if judged is None:
            self.test.say(t("Selected: {name}. No rule concerns it.", name=name))
            return
        self.test.say(
            t(
                "Selected: {name}. {severity}: {reason}",
                name=name,
                severity=judged_title(scheme, judged),
                reason=judged.reason,
            ),
            "warn" if judged.key is None and judged.missing else "good",
        )

    # -- changing -----------------------------------------------------------------------------

    def _tell(self) -> None:
        self.changed.emit(self._grades, self._rules)

    def _begin(self) -> None:
        self._grades = _STARTERS
        self._fill(0, 0)
        self._tell()

    def _set_grade(self, **fields: Any) -> None:
        at = self.grades.currentRow()
        if self._loading or not 0 <= at < len(self._grades):
            return
        one = evolve(self._grades[at], **fields)
        self._grades = (*self._grades[:at], one, *self._grades[at + 1 :])
        self.grades.item(at).setText(self._title(one.key))
        self.grades.item(at).setIcon(swatch_icon(one.color))
        self.grade.setItemText(at, self._title(one.key))
        self.grade.setItemIcon(at, swatch_icon(one.color))
        for n in range(len(self._rules)):
            self._line(n)
        self._tell()

    def _choose_color(self) -> None:
        at = self.grades.currentRow()
        color = self._ask_color(self._grades[at].color)
        if color is not None:
            self._set_grade(color=color)
            self._show_grade()

    def _add_grade(self) -> None:
        keys = {one.key for one in self._grades}
        n = len(keys) + 1
        while f"grade-{n}" in keys:
            n += 1
        color = next((c for c in _COLORS if all(c != g.color for g in self._grades)), _COLORS[0])
        name = str(t("Grade {n}", n=n))
        self._grades = (*self._grades, Severity(f"grade-{n}", name, color))
        self._fill(len(self._grades) - 1, max(0, self.rules.currentRow()))
        self.name.setFocus()
        self.name.selectAll()
        self._tell()

    def _remove_grade(self) -> None:
        at = self.grades.currentRow()
        self._grades = (*self._grades[:at], *self._grades[at + 1 :])
        self._fill(max(0, at - 1), max(0, self.rules.currentRow()))
        self._tell()

    def _move_grade(self, step: int) -> None:
        at = self.grades.currentRow()
        if 0 <= at + step < len(self._grades):
            moved = list(self._grades)
            moved[at], moved[at + step] = moved[at + step], moved[at]
            self._grades = tuple(moved)
            self._fill(at + step, max(0, self.rules.currentRow()))
            self._tell()

    def _set_rule(self, **fields: Any) -> None:
        at = self.rules.currentRow()
        if self._loading or not 0 <= at < len(self._rules):
            return
        rule = evolve(self._rules[at], **fields)
        self._rules = (*self._rules[:at], rule, *self._rules[at + 1 :])
        self._line(at)
        self._judge(rule)
        self._show_grade()
        self._tell()

    def _add_rule(self) -> None:
        at = self.rules.currentRow() + 1
        label_ = self._rules[at - 1].label if at else None
        key = self._grades[max(0, self.grades.currentRow())].key
        self._rules = (*self._rules[:at], SeverityRule("", key, label_), *self._rules[at:])
        self._fill(max(0, self.grades.currentRow()), at)
        self.when.setFocus()
        self._tell()

    def _remove_rule(self) -> None:
        at = self.rules.currentRow()
        self._rules = (*self._rules[:at], *self._rules[at + 1 :])
        self._fill(max(0, self.grades.currentRow()), max(0, at - 1))
        self._tell()

    def _move_rule(self, step: int) -> None:
        at = self.rules.currentRow()
        if 0 <= at + step < len(self._rules):
            moved = list(self._rules)
            moved[at], moved[at + step] = moved[at + step], moved[at]
            self._rules = tuple(moved)
            self._fill(max(0, self.grades.currentRow()), at + step)
            self._tell()


def severity_problems(scheme: LabelScheme) -> list[Text]:
    """Return what is wrong with grades and rules."""
    found = [t("A grade of severity has no name.") for one in scheme.severities if not one.name]
    for rule in scheme.severity_rules:
        reason = rule_problem(scheme, rule)
        if reason is not None:
            found.append(t("Rule of severity “{rule}”: {reason}", rule=rule.when, reason=reason))
    return found
