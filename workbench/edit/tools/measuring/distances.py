"""Distances from a line: perpendicular to a point, to a parallel line; and widths of the chest."""

from __future__ import annotations

from workbench.api.tools import ToolContext
from workbench.base.text import t
from workbench.edit.tools.gesture import DRAG, screen_distance
from workbench.edit.tools.measuring.angles import TwoLinesTool, line_hints
from workbench.edit.tools.measuring.metric import axis, metric_of
from workbench.edit.tools.measuring.placing import PlacingTool
from workbench.geom.measuring.scale import Scale
from workbench.geom.snap import XY
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Lines, Region

_TO_END = t("Release or click at the other end. Shift: steps of 45°, Esc: cancel.")


class PerpendicularTool(PlacingTool):
    """Measures how far a point lies from a line."""

    name = "perpendicular"
    title = t("Perpendicular distance")
    icon = "perpendicular"
    hints = (
        t("Drag along the line, then click the point whose distance from it is measured."),
        _TO_END,
        t("Click the point. Backspace: back, Esc: cancel."),
    )
    kind = MeasurementKind.PERPENDICULAR

    def region(self, points: tuple[XY, ...], context: ToolContext) -> Region | None:
        """Return the line, and the way from it to the point."""
        return perpendicular(points[0], points[1], points[2], metric_of(context, *points[:3]))


class ParallelTool(PlacingTool):
    """Measures how far two parallel lines are apart."""

    name = "parallel"
    title = t("Parallel distance")
    icon = "parallel"
    hints = (
        t("Drag along one line, then click where the other one goes through, parallel to it."),
        _TO_END,
        t("Click where the parallel line goes through. Backspace: back, Esc: cancel."),
    )
    kind = MeasurementKind.PARALLEL

    def region(self, points: tuple[XY, ...], context: ToolContext) -> Region | None:
        """Return the line, and one parallel to it through the third position."""
        a, b, through = points[:3]
        line = axis(a, b, metric_of(context, a, b, through))
        if line is None:
            return None
        _, aside = line.place(through)
        other = line.at(0.0, aside), line.at(line.length, aside)
        if screen_distance(context, a, other[0]) < DRAG:
            return None
        return Lines([(a, b), other])


class CardiothoracicTool(TwoLinesTool):
    """Measures the widest heart against the widest thorax, both level."""

    name = "cardiothoracic"
    title = t("Cardiothoracic ratio")
    icon = "cardiothoracic"
    hints = line_hints(
        t("Drag across the heart where it is widest, then across the thorax. Both stay level."),
        t("Drag across the thorax between its inner edges. Backspace: back, Esc: cancel."),
    )
    kind = MeasurementKind.CARDIOTHORACIC

    def constrained(self, points: tuple[XY, ...], at: XY, even: bool, context: ToolContext) -> XY:
        """Return where the next position is: as high as the other end."""
        origin = self.origin(points)
        return at if origin is None else (at[0], origin[1])


def perpendicular(a: XY, b: XY, point: XY, scale: Scale) -> Lines | None:
    """Return a line, and the shortest way from it, made longer where need be, to a point."""
    line = axis(a, b, scale)
    if line is None:
        return None
    along, aside = line.place(point)
    if not abs(aside) > 1e-9:
        return None
    return Lines([(a, b), (line.at(along), point)])
