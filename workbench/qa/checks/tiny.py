"""A shape so small that it was hardly meant."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.figures import significant
from workbench.base.text import t
from workbench.model.regions import Polyline
from workbench.qa.check import CheckInfo, Scope, Threshold
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield areas and lines below the least size."""
    if shape.is_area and 0 < shape.area < rules.threshold(CHECK, "area"):
        text = t("The shape is tiny: {area} px².", area=significant(shape.area))
        yield rules.found(CHECK, text, shape.id, area=round(shape.area, 4))
    elif isinstance(shape.region, Polyline):
        length = float(shape.raw.length)
        if 0 < length < rules.threshold(CHECK, "length"):
            text = t("The line is tiny: {length} px.", length=significant(length))
            yield rules.found(CHECK, text, shape.id, length=round(length, 4))


CHECK = CheckInfo(
    "tiny",
    t("Tiny shape"),
    Severity.WARNING,
    Scope.ONE,
    find,
    (
        Threshold("area", 4.0, t("Least area"), "px²", maximum=1e6, step=1.0),
        Threshold("length", 2.0, t("Least length"), "px", maximum=1e4, step=1.0),
    ),
)
