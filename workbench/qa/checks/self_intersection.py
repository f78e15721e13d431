"""An outline that crosses itself: nobody can say what is inside."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.fixes import REPAIR_OUTLINE
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape

_PLACE = re.compile(r"\[(\S+) (\S+)\]")


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield a polygon whose rings cross or touch themselves or each other."""
    if shape.is_valid or not shape.geometry.area:
        return  # what has no area is another finding
    import shapely

    place = _PLACE.search(shapely.is_valid_reason(shape.raw))
    if place is None:
        text = t("The outline crosses itself.")
        yield rules.found(CHECK, text, shape.id, fix=REPAIR_OUTLINE)
        return
    x, y = float(place[1]), float(place[2])
    text = t("The outline crosses itself at x {x}, y {y}.", x=f"{x:.1f}", y=f"{y:.1f}")
    yield rules.found(CHECK, text, shape.id, fix=REPAIR_OUTLINE, x=x, y=y)


CHECK = CheckInfo("self_intersection", t("Outline crosses itself"), Severity.ERROR, Scope.ONE, find)
