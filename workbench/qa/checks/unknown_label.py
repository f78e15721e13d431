"""A label that the current version of the scheme does not have."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield annotations with a label that is not in the scheme."""
    one = shape.annotation
    if one.label is None or rules.label(one) is not None:
        return
    text = t("The label scheme has no label “{label}”.", label=one.label)
    yield rules.found(CHECK, text, one.id)


CHECK = CheckInfo("unknown_label", t("Label not in the scheme"), Severity.ERROR, Scope.ONE, find)
