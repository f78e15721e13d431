"""A visible part, drawn by hand, that lies under something nearer."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.model.occlusion import ShapeRole
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.rules import Rules
from workbench.qa.shapes import FrameShapes


def find(frame: FrameShapes, rules: Rules) -> Iterable[Finding]:
    """Yield drawn visible parts where a nearer opaque annotation is."""
    drawn = any(
        shape.annotation.visible is not None or shape.annotation.role is ShapeRole.VISIBLE
        for shape in frame.shapes.values()
    )
    for one in frame.scene(rules).conflicts if drawn else ():
        if one.others:
            text = t(
                "{area} px² of its visible part lie under something nearer.",
                area=f"{one.area:.0f}",
            )
            yield rules.found(CHECK, text, one.id, *one.others, area=round(one.area, 2))


CHECK = CheckInfo(
    "visible_covered",
    t("Visible part under something nearer"),
    Severity.WARNING,
    Scope.FRAME,
    find,
)
