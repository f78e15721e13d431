"""A severity that is another one than the rules say."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import language, t
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.severity import Judged, JudgedBy, condition_text, grade_of
from workbench.qa.shapes import Shape
from workbench.qa.whole import Whole


def find(whole: Whole, rules: object) -> Iterable[Finding]:
    """Yield severities that contradict the rules: each has a reason, and somebody may look."""
    for shape, judged in judged_shapes(whole):
        if judged.by is JudgedBy.PERSON and judged.rule is not None and judged.key != judged.ruled:
            text = t(
                "Severity “{severity}” contradicts the rule “{rule}”, which says “{ruled}”. "
                "{reason}",
                severity=_title(whole, judged.key),
                rule=condition_text(judged.rule),
                ruled=_title(whole, judged.ruled),
                reason=judged.reason,
            )
            if judged.ruled is not None:
                yield whole.rules.found(CHECK, text, shape.id)
        elif judged.by is JudgedBy.PERSON and grade_of(whole.rules.scheme, judged.key) is None:
            text = t("The scheme has no severity “{severity}” any more.", severity=judged.key or "")
            yield whole.rules.found(CHECK, text, shape.id, subject="gone")


def judged_shapes(whole: Whole) -> Iterable[tuple[Shape, Judged]]:
    """Yield what has a severity, or would have one."""
    if whole.judged is None or whole.rules.scheme is None or not whole.rules.scheme.severities:
        return
    for shape in whole.shapes():
        judged = whole.judged(shape.annotation)
        if judged is not None:
            yield shape, judged


def _title(whole: Whole, key: str | None) -> str:
    grade = grade_of(whole.rules.scheme, key)
    return grade.title(language()) if grade is not None else key or ""


CHECK = CheckInfo(
    "severity_differs",
    t("Severity contradicts the rule"),
    Severity.WARNING,
    Scope.PROJECT,
    find,
)
