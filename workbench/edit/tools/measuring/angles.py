"""Angles: between two arms that meet, between two lines that need not, and after Cobb."""

from __future__ import annotations

from workbench.api.tools import ToolContext
from workbench.base.text import Text, t
from workbench.edit.tools.gesture import DRAG, screen_distance
from workbench.edit.tools.measuring.placing import PlacingTool
from workbench.geom.snap import XY
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Lines, Polyline, Region


class AngleTool(PlacingTool):
    """Measures the angle between two arms from one apex."""

    name = "angle"
    title = t("Angle")
    key = "A"
    icon = "angle"
    hints = (
        t("Drag from the end of one arm to the apex, then click the end of the other arm."),
        t("Release or click at the apex. Shift: steps of 45°, Esc: cancel."),
        t("Click the end of the other arm. Shift: steps of 45°, Backspace: back, Esc: cancel."),
    )
    kind = MeasurementKind.ANGLE

    def origin(self, points: tuple[XY, ...]) -> XY | None:
        """Return the other end of the arm."""
        return points[-1]

    def region(self, points: tuple[XY, ...], context: ToolContext) -> Region | None:
        """Return both arms through the apex."""
        short = any(screen_distance(context, points[1], end) < DRAG for end in points[::2])
        return None if short else Polyline(points)


class TwoLinesTool(PlacingTool):
    """Base of what is measured between two lines, each drawn by its ends."""

    def region(self, points: tuple[XY, ...], context: ToolContext) -> Region | None:
        """Return both lines."""
        first, second = points[:2], points[2:4]
        if any(screen_distance(context, *line) < DRAG for line in (first, second)):
            return None
        return Lines([first, second])


def line_hints(first: Text, second: Text) -> tuple[Text, ...]:
    """Return the hints of two lines that are drawn one after the other."""
    to_end = t("Release or click at the other end. Shift: steps of 45°, Esc: cancel.")
    return first, to_end, second, to_end


class OpenAngleTool(TwoLinesTool):
    """Measures the angle between two lines that need not meet."""

    name = "open_angle"
    title = t("Open angle")
    icon = "open_angle"
    hints = line_hints(
        t("Drag along the first line, then along the second one; they need not meet."),
        t("Drag along the second line, in the same direction. Backspace: back, Esc: cancel."),
    )
    kind = MeasurementKind.OPEN_ANGLE


class CobbTool(TwoLinesTool):
    """Measures the angle of a curvature after Cobb."""

    name = "cobb"
    title = t("Cobb angle")
    icon = "cobb"
    hints = line_hints(
        t("Drag along the end plate of the upper vertebra, then along that of the lower one."),
        t("Drag along the end plate of the lower vertebra. Backspace: back, Esc: cancel."),
    )
    kind = MeasurementKind.COBB
