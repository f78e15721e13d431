"""A severity that no rule can say yet."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.checks.severity_differs import judged_shapes
from workbench.qa.severity import JudgedBy
from workbench.qa.whole import Whole


def find(whole: Whole, rules: object) -> Iterable[Finding]:
    """Yield what is open, with what is missing."""
    for shape, judged in judged_shapes(whole):
        if judged.by is JudgedBy.OPEN:
            yield whole.rules.found(CHECK, judged.reason, shape.id)


CHECK = CheckInfo("severity_open", t("Severity is open"), Severity.NOTE, Scope.PROJECT, find)
