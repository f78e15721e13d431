"""Severity in words, as panels and the canvas tell it."""

from __future__ import annotations

from workbench.base.text import Text, language, t
from workbench.model.scheme import LabelScheme
from workbench.qa.severity import Judged, JudgedBy, grade_of

OPEN = t("Open")
NONE = t("None")


def severity_title(scheme: LabelScheme | None, key: str | None) -> str:
    """Return how a grade is called; its key where the scheme has it no more."""
    grade = grade_of(scheme, key)
    return grade.title(language()) if grade is not None else key or ""


def judged_title(scheme: LabelScheme | None, judged: Judged) -> Text | str:
    """Return how severe something is in a word."""
    if judged.key is not None:
        return severity_title(scheme, judged.key)
    return OPEN if judged.by is JudgedBy.OPEN else NONE


def judged_text(scheme: LabelScheme | None, judged: Judged) -> Text:
    """Return how severe something is, and why."""
    if judged.by is JudgedBy.NO_RULE:
        return t("Severity: none. {reason}", reason=judged.reason)
    if judged.by is JudgedBy.OPEN:
        return judged.reason
    title = severity_title(scheme, judged.key)
    return t("Severity: {severity}. {reason}", severity=title, reason=judged.reason)
