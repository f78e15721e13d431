"""Tools of a few positions: each is clicked, or is an end of a drag."""

from __future__ import annotations

from typing import ClassVar

from attrs import evolve, frozen

from workbench.api.tools import (
    Event,
    Ghost,
    Handle,
    Modifier,
    PointerEvent,
    Preview,
    Step,
    ToolContext,
)
from workbench.base.text import Text, t
from workbench.edit.tools.commit import added, refusal
from workbench.edit.tools.figures import live_captions
from workbench.edit.tools.gesture import (
    DRAG,
    IDLE,
    aspect_of,
    has,
    is_double,
    is_key,
    is_move,
    is_press,
    is_release,
    screen_distance,
)
from workbench.edit.tools.measuring.edges import aimed
from workbench.geom.snap import XY, to_direction
from workbench.model.anchor import Anchor
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Polyline, Region


@frozen
class Placing:
    """Some positions are there, the next one is where the pointer is.

    Parameters
    ----------
    held : bool
        The button is down since the last position.
    """

    anchor: Anchor
    points: tuple[XY, ...]
    pointer: XY
    held: bool = True


class PlacingTool:
    """Base of measurements by a number of positions; a subclass says which region they make.

    ``hints`` tell what the next position is, one for each.
    """

    name: str
    title: Text
    key: str = ""
    icon: str
    hints: tuple[Text, ...]
    kind: ClassVar[MeasurementKind]
    #: With how many Enter may end it; 0 = with all.
    least: ClassVar[int] = 0

    @property
    def count(self) -> int:
        """How many positions it takes."""
        return len(self.hints)

    def region(self, points: tuple[XY, ...], context: ToolContext) -> Region | None:
        """Return the region of all positions, or None when it is too small to be meant."""
        raise NotImplementedError

    def sketch(self, points: tuple[XY, ...], context: ToolContext) -> Region | None:
        """Return what is drawn of fewer positions than it takes."""
        return Polyline(points[:2]) if len(points) >= 2 and points[0] != points[1] else None

    def constrained(self, points: tuple[XY, ...], at: XY, even: bool, context: ToolContext) -> XY:
        """Return where the next position is; in steps of 45 degrees when `even`."""
        origin = self.origin(points) if even else None
        return at if origin is None else to_direction(origin, at, aspect_of(context))

    def origin(self, points: tuple[XY, ...]) -> XY | None:
        """Return the other end of the line that the next position ends."""
        return points[-1] if len(points) % 2 else None

    def finish(self, points: tuple[XY, ...], state: Placing, context: ToolContext) -> Step[object]:
        """Return the step that ends it, with as many positions as it takes."""
        region = self.region(points, context)
        if region is None:
            return self.show(state, context)
        return added(context, region, self.name, self.show(IDLE, context), self.kind)

    # What all of them do

    def start(self) -> object:
        """Return the idle state."""
        return IDLE

    def show(self, state: object, context: ToolContext) -> Step[object]:
        """Return preview and hint of a state."""
        if not isinstance(state, Placing):
            return Step(IDLE, hint=self.hints[0])
        if state.anchor != context.anchor:
            return Step(state, hint=ELSEWHERE)
        place = min(len(state.points), self.count - 1)
        return Step(state, self._preview(state, context), hint=self.hints[place])

    def step(self, state: object, event: Event, context: ToolContext) -> Step[object]:
        """Return what follows from one event."""
        if is_key(event, "escape"):
            return evolve(self.show(IDLE, context), used=isinstance(state, Placing))
        if not isinstance(state, Placing):
            if isinstance(event, PointerEvent) and is_press(event):
                return self._begin(event, context)
            return evolve(self.show(IDLE, context), used=False)
        if state.anchor != context.anchor:
            state = evolve(state, held=False) if is_release(event) else state
            refused = ELSEWHERE if is_press(event) else None
            return evolve(self.show(state, context), refused=refused, used=refused is not None)
        if isinstance(event, PointerEvent):
            return self._pointer(state, event, context)
        if is_key(event, "enter"):
            return self._enter(state, context)
        if is_key(event, "backspace"):
            return self._take_back(state, context)
        return evolve(self.show(state, context), used=False)

    def _begin(self, event: PointerEvent, context: ToolContext) -> Step[object]:
        reason = refusal(context)
        if reason is not None or context.anchor is None:
            return evolve(self.show(IDLE, context), refused=reason)
        at = aimed(context, event)
        state = Placing(context.anchor, (at,), at)
        return self._finish(state, context) if self.count == 1 else self.show(state, context)

    def _pointer(self, state: Placing, event: PointerEvent, context: ToolContext) -> Step[object]:
        at = self._aim(state, event, context)
        here = evolve(state, pointer=at)
        if is_move(event):
            return self.show(here, context)
        if is_press(event) or is_double(event):
            return self._add(evolve(here, held=True), context)
        if is_release(event) and state.held:
            here = evolve(here, held=False)
            dragged = screen_distance(context, state.points[-1], at) >= DRAG
            return self._add(here, context) if dragged else self.show(here, context)
        return evolve(self.show(state, context), used=False)

    def _aim(self, state: Placing, event: PointerEvent, context: ToolContext) -> XY:
        at = aimed(context, event, self.origin(state.points))
        return self.constrained(state.points, at, has(event, Modifier.SHIFT), context)

    def _add(self, state: Placing, context: ToolContext) -> Step[object]:
        """Take the pointer as the next position; one beside the last one is none."""
        if screen_distance(context, state.points[-1], state.pointer) < DRAG:
            # Twice at the same place: that was no beginning.
            return self.show(state if len(state.points) > 1 else IDLE, context)
        return self._finish(evolve(state, points=(*state.points, state.pointer)), context)

    def _finish(self, state: Placing, context: ToolContext) -> Step[object]:
        if len(state.points) < self.count:
            return self.show(state, context)
        before = state.points[:-1]
        last = before[-1] if before else state.points[0]
        return self.finish(state.points, evolve(state, points=before or (last,)), context)

    def _enter(self, state: Placing, context: ToolContext) -> Step[object]:
        """End it where the pointer is, when only one position is missing."""
        points = (*state.points, state.pointer)
        if len(points) < (self.least or self.count):
            return self.show(state, context)
        return self.finish(points, state, context)

    def _take_back(self, state: Placing, context: ToolContext) -> Step[object]:
        if len(state.points) == 1:
            return self.show(IDLE, context)
        return self.show(evolve(state, points=state.points[:-1], held=False), context)

    def _preview(self, state: Placing, context: ToolContext) -> Preview:
        points = (*state.points, state.pointer)
        handles = tuple(Handle(x, y) for x, y in state.points)
        whole = len(points) >= self.count
        region = self.region(points, context) if whole else self.sketch(points, context)
        if region is None:
            return Preview(handles=handles)
        kind = self.kind if whole or not isinstance(region, Polyline) else None
        captions = live_captions(region, kind, state.pointer, context)
        return Preview((Ghost(region, kind=kind),), handles, captions)


ELSEWHERE = t("A drawing is unfinished on another image or frame. Go back to it, or press Esc.")
