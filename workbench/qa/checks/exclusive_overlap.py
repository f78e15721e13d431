"""Labels that must not share pixels, and do."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope, Threshold
from workbench.qa.rules import Rules
from workbench.qa.shapes import Pair


def find(pair: Pair, rules: Rules) -> Iterable[Finding]:
    """Yield shapes of different labels of one exclusive group that overlap."""
    a, b = pair.a.annotation, pair.b.annotation
    if a.label == b.label:
        return
    one, other = rules.label(a), rules.label(b)
    if one is None or other is None or not one.exclusive or one.exclusive != other.exclusive:
        return
    smaller = min(pair.a.area, pair.b.area)
    share = pair.shared / smaller if smaller > 0 else 0.0
    if share <= rules.threshold(CHECK, "share") or rules.are_related(a, b):
        return
    text = t(
        "“{a}” and “{b}” exclude each other and overlap by {percent} % of the smaller one.",
        a=rules.title(a.label),
        b=rules.title(b.label),
        percent=f"{share * 100:.0f}",
    )
    yield rules.found(CHECK, text, b.id, a.id, share=round(share, 4))


CHECK = CheckInfo(
    "exclusive_overlap",
    t("Labels that exclude each other overlap"),
    Severity.ERROR,
    Scope.PAIR,
    find,
    (Threshold("share", 0.02, t("Overlap allowed, share of the smaller one")),),
)
