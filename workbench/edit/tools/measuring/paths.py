"""Along a path: its length, the values below it, and the widths of the crack that it follows."""

from __future__ import annotations

from attrs import evolve

from workbench.api.tools import Ghost, Preview, Step, ToolContext
from workbench.base.text import t
from workbench.edit.tools.figures import live_captions
from workbench.edit.tools.measuring.edges import with_widths
from workbench.edit.tools.path import Drawing
from workbench.edit.tools.polyline import PolylineTool
from workbench.geom.snap import XY
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Lines, Polyline


class PathLengthTool(PolylineTool):
    """Measures the length of a path."""

    name = "path_length"
    title = t("Polyline length")
    key = ""
    icon = "path_length"
    idle_hint = t("Click along the path, or drag to draw freehand; its length is measured.")
    kind = MeasurementKind.PATH


class ProfileTool(PolylineTool):
    """Shows the values along a path."""

    name = "profile"
    title = t("Line profile")
    key = ""
    icon = "profile"
    idle_hint = t("Click along the path, or drag; the values below it become a curve.")
    kind = MeasurementKind.PROFILE


class CaliperTool(PolylineTool):
    """Measures how wide a crack is along its centre line, from border to border."""

    name = "caliper"
    title = t("Crack width")
    key = ""
    icon = "caliper"
    idle_hint = t("Click along the middle of the crack; its widths are found by its borders.")
    kind = MeasurementKind.CALIPER

    def commit(self, points: tuple[XY, ...], state: Drawing, context: ToolContext) -> Step[object]:
        """Commit the centre line with the widths that the picture shows."""
        found = with_widths(context, list(points))
        if len(found.lines) < 2:
            return evolve(self.show(state, context), refused=_NONE)
        return self.add(found, state, context)

    def _preview(self, state: Drawing, context: ToolContext) -> Preview:
        drawn = super()._preview(state, context)
        if state.stretch is not None or not drawn.ghosts:
            return drawn
        region = drawn.ghosts[0].region
        if not isinstance(region, Polyline):
            return drawn
        lines = with_widths(context, [(x, y) for x, y in region.points.tolist()])
        return evolve(
            drawn,
            ghosts=(Ghost(lines, kind=self.kind),),
            captions=live_captions(lines, self.kind, state.pointer, context),
        )


_NONE = t(
    "Nothing stands out beside this line, so no width was found. Draw along the middle of the "
    "crack, closer to it, or zoom in."
)


def found_again(lines: Lines, context: ToolContext) -> Lines:
    """Return a centre line with its widths sought anew; the same ones where none are found."""
    found = with_widths(context, [(x, y) for x, y in lines.lines[0].tolist()])
    return found if len(found.lines) > 1 else lines
