"""An outline of fewer than three points, a line of fewer than two."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.model.regions import Points, Polygon, Polyline
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield what has too few different points; points in one place count once."""
    match shape.region:
        case Polygon(parts):
            least = min(different(ring, 3) for part in parts for ring in part.rings)
            if least < 3:
                text = t("An outline has {n} different points; three are needed.", n=least)
                yield rules.found(CHECK, text, shape.id, points=float(least))
        case Polyline(points):
            if different(points, 2) < 2:
                text = t("All points of the line are in one place.")
                yield rules.found(CHECK, text, shape.id, points=1.0)


def different(points: Points, enough: int) -> int:
    """Return how many different points there are; counts no farther than `enough`."""
    seen: set[tuple[float, float]] = set()
    for at in range(0, len(points), enough):
        for x, y in points[at : at + enough].tolist():
            seen.add((x, y))
        if len(seen) >= enough:
            return enough
    return len(seen)


CHECK = CheckInfo("too_few_points", t("Too few points"), Severity.ERROR, Scope.ONE, find)
