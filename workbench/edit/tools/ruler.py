"""Ruler: the distance of two positions, with where its millimetres come from."""

from __future__ import annotations

from workbench.api.tools import Caption, Modifier, ToolContext
from workbench.base.text import t
from workbench.edit.tools.gesture import DRAG, aspect_of, screen_distance
from workbench.edit.tools.span import Span, SpanTool
from workbench.geom.measure import measure, sourced_text
from workbench.geom.snap import to_direction
from workbench.model.annotation import Purpose
from workbench.model.regions import Polyline, Region


class RulerTool(SpanTool):
    """Measures a length and keeps it as a measurement."""

    name = "ruler"
    title = t("Ruler")
    key = "R"
    icon = "ruler"
    idle_hint = t("Drag from one end to the other, or click both ends.")
    next_hint = t("Release or click at the other end. Shift: steps of 45°, Esc: cancel.")
    purpose = Purpose.MEASUREMENT

    def region(self, span: Span, context: ToolContext) -> Region | None:
        """Return the line between both ends."""
        end = span.end
        if Modifier.SHIFT in span.modifiers:
            end = to_direction(span.start, end, aspect_of(context))
        if screen_distance(context, span.start, end) < DRAG:
            return None
        return Polyline((span.start, end))

    def captions(self, region: Region, span: Span, context: ToolContext) -> tuple[Caption, ...]:
        """Return the live length beside the second end."""
        return tuple(
            Caption(*span.end, sourced_text(quantity))
            for quantity in measure(region, context.calibration)
        )
