"""Bidirectional: the longest diameter of a lesion and the longest one across it."""

from __future__ import annotations

from workbench.api.tools import ToolContext
from workbench.base.text import t
from workbench.edit.tools.gesture import DRAG, screen_distance
from workbench.edit.tools.measuring.metric import Axis, axis, metric_of
from workbench.edit.tools.measuring.placing import PlacingTool
from workbench.geom.snap import XY
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Lines, Region


class BidirectionalTool(PlacingTool):
    """Measures both axes; the short one is perpendicular, crosses the long one, and is shorter."""

    name = "bidirectional"
    title = t("Bidirectional")
    key = "D"
    icon = "bidirectional"
    hints = (
        t("Drag along the longest diameter, then along the longest one across it."),
        t("Release or click at the other end. Shift: steps of 45°, Esc: cancel."),
        t("Drag across, or press Enter for the same on both sides. Backspace: back, Esc: cancel."),
        t("Release or click at the other end of the short axis. Esc: cancel."),
    )
    kind = MeasurementKind.BIDIRECTIONAL
    least = 3

    def region(self, points: tuple[XY, ...], context: ToolContext) -> Region | None:
        """Return both axes; the last position says where the short one crosses."""
        long = axis(points[0], points[1], metric_of(context, *points))
        if long is None or screen_distance(context, *points[:2]) < DRAG:
            return None
        along, aside = long.place(points[-1])
        opposite = long.place(points[2])[1] if len(points) > 3 else -aside
        return crossing(long, along, opposite, aside)

    def sketch(self, points: tuple[XY, ...], context: ToolContext) -> Region | None:
        """Return both axes also while the short one has but one end."""
        whole = self.region(points, context) if len(points) == 3 else None
        return whole or super().sketch(points, context)

    def constrained(self, points: tuple[XY, ...], at: XY, even: bool, context: ToolContext) -> XY:
        """Return where the next position is; the short axis has its direction already."""
        return super().constrained(points, at, even and len(points) == 1, context)


def crossing(long: Axis, along: float, one: float, other: float) -> Lines | None:
    """Return both axes with the short one at a place, from `one` to `other` beside the long one.

    It crosses the long one, or ends on it. When it is longer, it is the long one.
    """
    along = min(max(along, 0.0), long.length)
    low, high = min(one, other, 0.0), max(one, other, 0.0)
    if not high - low > 1e-9:
        return None
    short = long.at(along, low), long.at(along, high)
    axes = (long.at(0.0), long.at(long.length)), short
    return Lines(axes if high - low <= long.length else axes[::-1])
