"""A visible part, drawn by hand, that is not inside the outline."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.model.regions import AREA_REGIONS
from workbench.qa.check import CheckInfo, Scope, Threshold
from workbench.qa.fixes import CLIP_VISIBLE
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield annotations whose drawn visible part goes beyond their whole outline."""
    visible = shape.annotation.visible
    if visible is None or not shape.is_area or not isinstance(visible, AREA_REGIONS):
        return
    from workbench.geom.shapes import repaired, to_shapely

    drawn = repaired(to_shapely(visible))
    if not drawn.area:
        return
    share = float(drawn.difference(shape.geometry).area / drawn.area)
    if share > rules.threshold(CHECK, "share"):
        text = t(
            "{percent} % of the visible part lie outside of the whole outline.",
            percent=f"{share * 100:.0f}",
        )
        yield rules.found(CHECK, text, shape.id, fix=CLIP_VISIBLE, share=round(share, 4))


CHECK = CheckInfo(
    "visible_outside",
    t("Visible part outside of the outline"),
    Severity.WARNING,
    Scope.ONE,
    find,
    (Threshold("share", 0.01, t("Share that may lie outside")),),
)
