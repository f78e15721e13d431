"""Single places: the value at a point, an arrow, a text."""

from __future__ import annotations

from attrs import evolve, frozen

from workbench.api.tools import (
    AskText,
    Event,
    Ghost,
    Handle,
    Preview,
    Step,
    TextEvent,
    ToolContext,
)
from workbench.base.text import t
from workbench.edit.tools.commit import added
from workbench.edit.tools.gesture import DRAG, IDLE, is_key, is_press, screen_distance
from workbench.edit.tools.measuring.placing import Placing, PlacingTool
from workbench.geom.snap import XY
from workbench.model.anchor import Anchor
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Point, Polyline, Region


class ProbeTool(PlacingTool):
    """Keeps the value at a point."""

    name = "probe"
    title = t("Point value")
    icon = "probe"
    hints = (t("Click a point whose value is to be kept."),)
    kind = MeasurementKind.PROBE

    def region(self, points: tuple[XY, ...], context: ToolContext) -> Region | None:
        """Return the point."""
        return Point(*points[0])


@frozen
class Writing:
    """The mark has its place, and its text is being typed."""

    anchor: Anchor
    region: Region


class NotedTool(PlacingTool):
    """Base of marks with a text, which is typed when the place is known."""

    #: Whether it is worth keeping without a text.
    needs_text = True

    def show(self, state: object, context: ToolContext) -> Step[object]:
        """Return preview and hint of a state."""
        if not isinstance(state, Writing):
            return super().show(state, context)
        ghosts = () if isinstance(state.region, Point) else (Ghost(state.region, kind=self.kind),)
        x, y = text_place(state.region)
        handles = (Handle(x, y),) if isinstance(state.region, Point) else ()
        here = state.anchor == context.anchor
        return Step(state, Preview(ghosts, handles) if here else Preview(), hint=WRITE)

    def finish(self, points: tuple[XY, ...], state: Placing, context: ToolContext) -> Step[object]:
        """Ask for the text."""
        region = self.region(points, context)
        if region is None:
            return self.show(state, context)
        asked = self.show(Writing(state.anchor, region), context)
        return evolve(asked, view=(AskText(*text_place(region)),))

    def step(self, state: object, event: Event, context: ToolContext) -> Step[object]:
        """Return what follows from one event."""
        if not isinstance(state, Writing):
            return super().step(state, event, context)
        idle = self.show(IDLE, context)
        if is_key(event, "escape"):
            return idle
        if isinstance(event, TextEvent):
            note = " ".join(event.text.split())
            if state.anchor != context.anchor or (self.needs_text and not note):
                return idle
            return added(context, state.region, self.name, idle, self.kind, note)
        if is_press(event):  # the text was left: begin anew
            return super().step(IDLE, event, context)
        return evolve(self.show(state, context), used=False)


class ArrowTool(NotedTool):
    """Points at something, with or without a text."""

    name = "arrow"
    title = t("Arrow")
    icon = "arrow"
    hints = (
        t("Drag from the text to what the arrow points at, then type the text."),
        t("Release or click at the tip. Shift: steps of 45°, Esc: cancel."),
    )
    kind = MeasurementKind.ARROW
    needs_text = False

    def region(self, points: tuple[XY, ...], context: ToolContext) -> Region | None:
        """Return the line from the text to the tip."""
        if screen_distance(context, *points[:2]) < DRAG:
            return None
        return Polyline(points[:2])


class TextTool(NotedTool):
    """Writes a text on the picture."""

    name = "text"
    title = t("Text")
    icon = "text"
    hints = (t("Click where the text is to stand, then type it."),)
    kind = MeasurementKind.TEXT

    def region(self, points: tuple[XY, ...], context: ToolContext) -> Region | None:
        """Return where the text begins."""
        return Point(*points[0])


def text_place(region: Region) -> XY:
    """Return where the text of a mark is typed: at a text itself, at the tail of an arrow."""
    if isinstance(region, Polyline):
        x, y = region.points[0].tolist()
        return x, y
    assert isinstance(region, Point)
    return region.x, region.y


WRITE = t("Type the text. Enter keeps it, Esc: cancel.")
