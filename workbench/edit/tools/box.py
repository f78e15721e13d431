"""Box: a rectangle between two corners."""

from __future__ import annotations

from workbench.api.tools import ToolContext
from workbench.base.text import t
from workbench.edit.tools.span import FROM_CORNER, Span, SpanTool, corners
from workbench.model.regions import Box, Region


class BoxTool(SpanTool):
    """Draws upright boxes; the select tool turns them."""

    name = "box"
    title = t("Box")
    key = "B"
    icon = "box"
    idle_hint = t("Drag a box, or click two opposite corners.")
    next_hint = FROM_CORNER

    def region(self, span: Span, context: ToolContext) -> Region | None:
        """Return the box between two corners."""
        found = corners(span, context)
        return Box.from_corners(*found[0], *found[1]) if found else None
