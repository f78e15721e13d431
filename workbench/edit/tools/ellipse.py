"""Ellipse: inscribed in the rectangle between two corners."""

from __future__ import annotations

from workbench.api.tools import ToolContext
from workbench.base.text import t
from workbench.edit.tools.span import FROM_CORNER, Span, SpanTool, corners
from workbench.model.regions import Ellipse, Region


class EllipseTool(SpanTool):
    """Draws upright ellipses; the select tool turns them."""

    name = "ellipse"
    title = t("Ellipse")
    key = "O"
    icon = "ellipse"
    idle_hint = t("Drag an ellipse, or click two opposite corners of its frame.")
    next_hint = FROM_CORNER

    def region(self, span: Span, context: ToolContext) -> Region | None:
        """Return the ellipse inscribed between two corners."""
        found = corners(span, context)
        if found is None:
            return None
        (ax, ay), (bx, by) = found
        return Ellipse((ax + bx) / 2, (ay + by) / 2, abs(bx - ax) / 2, abs(by - ay) / 2)
