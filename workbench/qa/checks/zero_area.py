"""An area without any area."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield boxes, ellipses and polygons that are flat."""
    if shape.is_area and not shape.area > 0:
        yield rules.found(CHECK, t("The shape has no area."), shape.id)


CHECK = CheckInfo("zero_area", t("No area"), Severity.ERROR, Scope.ONE, find)
