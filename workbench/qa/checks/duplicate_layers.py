"""The same thing on two layers."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope, Threshold
from workbench.qa.rules import Rules
from workbench.qa.shapes import Pair


def find(pair: Pair, rules: Rules) -> Iterable[Finding]:
    """Yield shapes of one label that are nearly the same on different layers."""
    a, b = pair.a.annotation, pair.b.annotation
    if a.label != b.label or a.layer == b.layer or a.purpose != b.purpose:
        return
    least = rules.threshold(CHECK, "iou")
    if pair.most_iou < least or pair.iou < least:
        return
    layers = rules.project.layers
    text = t(
        "“{label}” is on the layers “{a}” and “{b}” in the same place (IoU {iou}).",
        label=rules.title(b.label),
        a=layers[a.layer].name if a.layer in layers else "–",
        b=layers[b.layer].name if b.layer in layers else "–",
        iou=f"{pair.iou:.2f}",
    )
    yield rules.found(CHECK, text, b.id, a.id, iou=round(pair.iou, 4))


CHECK = CheckInfo(
    "duplicate_layers",
    t("On two layers"),
    Severity.WARNING,
    Scope.PAIR,
    find,
    (Threshold("iou", 0.9, t("Same place from IoU")),),
)
