"""Polyline: an open line, as for cracks and scratches."""

from __future__ import annotations

from workbench.api.tools import Step, ToolContext
from workbench.base.text import t
from workbench.edit.tools.path import Drawing, PathTool
from workbench.geom.snap import XY
from workbench.model.regions import Polyline


class PolylineTool(PathTool):
    """Draws open lines."""

    name = "polyline"
    title = t("Polyline")
    key = "Y"
    icon = "polyline"
    idle_hint = t("Click to place points, or drag to draw freehand.")
    more_hint = t(
        "Click to add points. Shift: steps of 45°, Backspace: remove the last, Esc: cancel."
    )
    end_hint = t("Double-click or press Enter to finish. Backspace: remove the last, Esc: cancel.")
    least = 2
    too_few = t("A line needs at least two points.")
    closed = False

    def commit(self, points: tuple[XY, ...], state: Drawing, context: ToolContext) -> Step[object]:
        """Commit the line."""
        return self.add(Polyline(points), state, context)
