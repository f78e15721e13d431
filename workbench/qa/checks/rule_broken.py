"""Attributes that do not fit each other."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.expressions import judge
from workbench.base.text import Text, language, t
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield each rule between attributes that does not hold; open ones say nothing."""
    one = shape.annotation
    for rule in rules.field_rules(one):
        if judge(rule.must, one.attributes) is not False:
            continue
        said = rule.titles.get(language()) or rule.message
        text = Text(said) if said else t("It must hold: {rule}", rule=rule.must)
        yield rules.found(CHECK, text, one.id, subject=rule.must)


CHECK = CheckInfo("rule_broken", t("Rule broken"), Severity.ERROR, Scope.ONE, find)
