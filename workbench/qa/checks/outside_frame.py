"""A shape beyond the image."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield shapes of which nothing is on the image."""
    if shape.region is None or shape.size is None:
        return
    columns, rows = shape.size
    x0, y0, x1, y1 = shape.bounds
    if x1 <= 0 or y1 <= 0 or x0 >= columns or y0 >= rows:
        yield rules.found(CHECK, t("It lies outside of the image."), shape.id)


CHECK = CheckInfo("outside_frame", t("Outside of the image"), Severity.ERROR, Scope.ONE, find)
