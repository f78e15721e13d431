"""Ruler: the distance of two positions, with where its millimetres come from."""

from __future__ import annotations

from workbench.api.tools import ToolContext
from workbench.base.text import t
from workbench.edit.tools.gesture import DRAG, screen_distance
from workbench.edit.tools.measuring.placing import PlacingTool
from workbench.geom.snap import XY
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Polyline, Region


class RulerTool(PlacingTool):
    """Measures a length and keeps it as a measurement."""

    name = "ruler"
    title = t("Ruler")
    key = "R"
    icon = "ruler"
    hints = (
        t("Drag from one end to the other, or click both ends."),
        t("Release or click at the other end. Shift: steps of 45°, Ctrl: at an edge, Esc: cancel."),
    )
    kind = MeasurementKind.LENGTH

    def region(self, points: tuple[XY, ...], context: ToolContext) -> Region | None:
        """Return the line between both ends."""
        if screen_distance(context, *points[:2]) < DRAG:
            return None
        return Polyline(points[:2])
