"""Two different labels for one place."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope, Threshold
from workbench.qa.rules import Rules
from workbench.qa.shapes import Pair


def find(pair: Pair, rules: Rules) -> Iterable[Finding]:
    """Yield opaque shapes of unrelated labels that cover nearly the same place."""
    a, b = pair.a.annotation, pair.b.annotation
    if a.label == b.label or a.label is None or b.label is None:
        return
    least = rules.threshold(CHECK, "iou")
    if pair.most_iou < least or not (rules.is_opaque(a) and rules.is_opaque(b)):
        return
    if rules.are_related(a, b) or pair.iou < least:
        return
    text = t(
        "“{a}” and “{b}” cover the same place (IoU {iou}). One of the labels is wrong.",
        a=rules.title(a.label),
        b=rules.title(b.label),
        iou=f"{pair.iou:.2f}",
    )
    yield rules.found(CHECK, text, b.id, a.id, iou=round(pair.iou, 4))


CHECK = CheckInfo(
    "same_place",
    t("Two labels in one place"),
    Severity.ERROR,
    Scope.PAIR,
    find,
    (Threshold("iou", 0.8, t("Same place from IoU")),),
)
