"""Two of one label in one place: one thing drawn twice."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope, Threshold
from workbench.qa.rules import Rules
from workbench.qa.shapes import Pair


def find(pair: Pair, rules: Rules) -> Iterable[Finding]:
    """Yield opaque shapes of one label and layer that are nearly the same."""
    a, b = pair.a.annotation, pair.b.annotation
    if a.label != b.label or a.layer != b.layer or not rules.is_opaque(a):
        return
    least = rules.threshold(CHECK, "iou")
    if pair.most_iou < least or a.purpose != b.purpose or pair.iou < least:
        return
    text = t(
        "Drawn twice: two of “{label}” cover the same place (IoU {iou}).",
        label=rules.title(b.label),
        iou=f"{pair.iou:.2f}",
    )
    yield rules.found(CHECK, text, b.id, a.id, iou=round(pair.iou, 4))


CHECK = CheckInfo(
    "duplicate",
    t("Drawn twice"),
    Severity.ERROR,
    Scope.PAIR,
    find,
    (Threshold("iou", 0.9, t("Same place from IoU")),),
)
