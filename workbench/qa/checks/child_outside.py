"""A part that is not inside its whole."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.model.regions import AREA_REGIONS
from workbench.qa.check import CheckInfo, Scope, Threshold
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield a part of which more than so much lies outside of what it is a part of."""
    one = shape.annotation
    if one.part_of is None or shape.region is None:
        return
    whole = rules.project.annotations.get(one.part_of)
    if whole is None or not isinstance(whole.region, AREA_REGIONS) or whole.anchor != one.anchor:
        return
    outside = share_outside(shape, Shape(whole, shape.size))
    if outside <= rules.threshold(CHECK, "share"):
        return
    text = t(
        "{percent} % of it lie outside of “{whole}”, which it is a part of.",
        percent=f"{outside * 100:.0f}",
        whole=rules.title(whole.label),
    )
    yield rules.found(CHECK, text, one.id, whole.id, share=round(outside, 4))


def share_outside(part: Shape, whole: Shape) -> float:
    """Return how much of a shape is outside of another, by area, length or points; 0 to 1."""
    geometry = part.geometry
    size = part.area or geometry.length
    if not size:
        return 0.0 if whole.geometry.intersects(geometry) else 1.0
    rest = geometry.difference(whole.geometry)
    return float((rest.area if part.area else rest.length) / size)


CHECK = CheckInfo(
    "child_outside",
    t("A part outside of its whole"),
    Severity.WARNING,
    Scope.ONE,
    find,
    (Threshold("share", 0.05, t("Share that may lie outside")),),
)
