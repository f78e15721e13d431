"""A shape that goes farther beyond the edge of the image than is allowed."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope, Threshold
from workbench.qa.fixes import CLIP_TO_FRAME
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield areas and lines of which more than so much is beyond the edge."""
    if shape.region is None or shape.size is None:
        return
    columns, rows = shape.size
    x0, y0, x1, y1 = shape.bounds
    is_inside = x0 >= 0 and y0 >= 0 and x1 <= columns and y1 <= rows
    if is_inside or x1 <= 0 or y1 <= 0 or x0 >= columns or y0 >= rows:
        return
    import shapely

    whole = shape.area or float(shape.geometry.length)
    if not whole:
        return
    rest = shape.geometry.intersection(shapely.box(0, 0, columns, rows))
    share = 1.0 - float(rest.area if shape.area else rest.length) / whole
    if share > rules.threshold(CHECK, "share"):
        text = t("{percent} % of it are beyond the image.", percent=f"{share * 100:.0f}")
        fix = CLIP_TO_FRAME if shape.area else None
        yield rules.found(CHECK, text, shape.id, fix=fix, share=round(share, 4))


CHECK = CheckInfo(
    "beyond_frame",
    t("Beyond the edge of the image"),
    Severity.WARNING,
    Scope.ONE,
    find,
    (Threshold("share", 0.5, t("Share that may be beyond the edge")),),
)
