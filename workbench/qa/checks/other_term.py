"""A coded term that is not the one of the label."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.fixes import DROP_OTHER_TERM
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield annotations whose own term has another code than that of their label."""
    one, label = shape.annotation, rules.label(shape.annotation)
    its = label.concept if label is not None else None
    if one.concept is None or its is None:
        return
    if (one.concept.scheme, one.concept.value) != (its.scheme, its.value):
        text = t(
            "The term is “{own}” ({code}); the label “{label}” means “{its}”.",
            own=one.concept.meaning,
            code=f"{one.concept.scheme} {one.concept.value}",
            label=rules.title(one.label),
            its=its.meaning,
        )
        yield rules.found(CHECK, text, one.id, fix=DROP_OTHER_TERM)


CHECK = CheckInfo(
    "other_term", t("Term differs from the label's"), Severity.WARNING, Scope.ONE, find
)
