"""A label that is a heading: the scheme wants a kind of it."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield annotations whose label cannot be chosen."""
    label = rules.label(shape.annotation)
    if label is None or label.selectable:
        return
    text = t("“{label}” is a heading. Choose one of its kinds.", label=rules.title(label.key))
    yield rules.found(CHECK, text, shape.id)


CHECK = CheckInfo("heading_label", t("Label is a heading"), Severity.ERROR, Scope.ONE, find)
