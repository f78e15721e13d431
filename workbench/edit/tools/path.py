"""Tools of many positions: clicks add points, a drag between clicks is a freehand stretch."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

import numpy as np
from attrs import evolve, frozen

from workbench.api.tools import (
    Event,
    Ghost,
    Handle,
    HandleKind,
    Modifier,
    PointerEvent,
    Preview,
    Step,
    ToolContext,
)
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit.tools.commit import added, refusal
from workbench.edit.tools.figures import live_captions
from workbench.edit.tools.gesture import (
    DRAG,
    IDLE,
    NEAR,
    aspect_of,
    has,
    in_frame,
    is_double,
    is_key,
    is_move,
    is_press,
    is_release,
    position,
    screen_distance,
)
from workbench.geom.simplify import simplify
from workbench.geom.snap import XY, to_direction
from workbench.model.anchor import Anchor
from workbench.model.ids import AnnotationId
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Polygon, Polyline, Region

STROKE_STEP = 2.0
"""A freehand stretch takes a position every so many screen px ..."""
STROKE_TOLERANCE = 0.5
"""... and is thinned out to this tolerance, screen px, when the button goes up."""
MANY_HANDLES = 200


class Mode(StrEnum):
    """What the outline is for."""

    NEW = "new"
    HOLE = "hole"
    PART = "part"


@frozen
class Drawing:
    """An unfinished path.

    Parameters
    ----------
    held : bool
        The button is down.
    stretch : int or None
        Index of the point that a running freehand stretch started from.
    target : AnnotationId or None
        The polygon that gets the hole or part.
    """

    anchor: Anchor
    points: tuple[XY, ...]
    pointer: XY
    held: bool = True
    stretch: int | None = None
    mode: Mode = Mode.NEW
    target: AnnotationId | None = None


class PathTool:
    """Base of polygon and polyline."""

    name: str
    title: Text
    key: str
    icon: str
    idle_hint: Text
    more_hint: Text
    end_hint: Text
    least: ClassVar[int]
    too_few: Text
    closed: ClassVar[bool]
    kind: ClassVar[MeasurementKind | None] = None

    def mode(self, event: PointerEvent, context: ToolContext) -> tuple[Mode, AnnotationId | None]:
        """Return what a first press begins; raises InputError when it may not."""
        return Mode.NEW, None

    def commit(self, points: tuple[XY, ...], state: Drawing, context: ToolContext) -> Step[object]:
        """Return the step that ends a path of enough different points; `refused` keeps drawing."""
        raise NotImplementedError

    def start(self) -> object:
        """Return the idle state."""
        return IDLE

    def show(self, state: object, context: ToolContext) -> Step[object]:
        """Return preview and hint of a state."""
        if not isinstance(state, Drawing):
            return Step(IDLE, hint=self.idle_hint)
        if state.anchor != context.anchor:
            return Step(state, hint=_ELSEWHERE)
        return Step(state, self._preview(state, context), hint=self._hint(state))

    def step(self, state: object, event: Event, context: ToolContext) -> Step[object]:
        """Return what follows from one event."""
        if is_key(event, "escape"):
            return evolve(self.show(IDLE, context), used=isinstance(state, Drawing))
        if not isinstance(state, Drawing):
            if isinstance(event, PointerEvent) and is_press(event):
                return self._begin(event, context)
            return evolve(self.show(IDLE, context), used=False)
        if state.anchor != context.anchor:
            if is_release(event):
                state = evolve(state, held=False, stretch=None)
            refused = _ELSEWHERE if is_press(event) else None
            return evolve(self.show(state, context), refused=refused, used=refused is not None)
        if isinstance(event, PointerEvent):
            return self._pointer(state, event, context)
        if is_key(event, "enter"):
            return self._finish(state, context)
        if is_key(event, "backspace"):
            return self._drop_last(state, context)
        return evolve(self.show(state, context), used=False)

    def _begin(self, event: PointerEvent, context: ToolContext) -> Step[object]:
        idle = self.show(IDLE, context)
        try:
            mode, target = self.mode(event, context)
        except InputError as error:
            return evolve(idle, refused=error.text)
        reason = refusal(context) if target is None else None
        if reason is not None or context.anchor is None:
            return evolve(idle, refused=reason)
        at = in_frame(context, position(event))
        new = self._new(Drawing(context.anchor, (at,), at, mode=mode, target=target), context)
        return self.show(new, context)

    def _new(self, state: Drawing, context: ToolContext) -> Drawing:
        return state

    def _hint(self, state: Drawing) -> Text:
        return self.end_hint if len(state.points) >= self.least else self.more_hint

    def _pointer(self, state: Drawing, event: PointerEvent, context: ToolContext) -> Step[object]:
        at = in_frame(context, position(event))
        if is_move(event):
            return self.show(self._moved(state, at, event, context), context)
        if is_double(event):
            return self._finish(evolve(state, held=False), context)
        if is_press(event):
            if self._closes(state, at, context):
                return self._finish(state, context)
            at = self._constrained(state, at, event, context)
            points = (*state.points, at)
            return self.show(evolve(state, points=points, pointer=at, held=True), context)
        if is_release(event):
            return self._released(state, at, context)
        return evolve(self.show(state, context), used=False)

    def _constrained(self, state: Drawing, at: XY, event: PointerEvent, context: ToolContext) -> XY:
        if not has(event, Modifier.SHIFT):
            return at
        return to_direction(state.points[-1], at, aspect_of(context))

    def _closes(self, state: Drawing, at: XY, context: ToolContext) -> bool:
        return (
            self.closed
            and len(state.points) >= self.least
            and screen_distance(context, state.points[0], at) <= NEAR
        )

    def _moved(self, state: Drawing, at: XY, event: PointerEvent, context: ToolContext) -> Drawing:
        if not state.held:
            return evolve(state, pointer=self._constrained(state, at, event, context))
        away = screen_distance(context, state.points[-1], at)
        if state.stretch is None:
            if away < DRAG:
                return evolve(state, pointer=at)
            start = len(state.points) - 1
            return evolve(state, points=(*state.points, at), pointer=at, stretch=start)
        if away < STROKE_STEP:
            return evolve(state, pointer=at)
        return evolve(state, points=(*state.points, at), pointer=at)

    def _released(self, state: Drawing, at: XY, context: ToolContext) -> Step[object]:
        if state.stretch is None:
            return self.show(evolve(state, held=False), context)
        start = state.stretch
        stroke = (*state.points[start:], at)
        thin = simplify(np.array(stroke), STROKE_TOLERANCE * context.pixel).tolist()
        points = (*state.points[:start], *((x, y) for x, y in thin))
        done = evolve(state, points=points, pointer=at, held=False, stretch=None)
        if self._closes(done, at, context) and len(distinct(points[:-1])) >= self.least:
            return self._finish(evolve(done, points=points[:-1]), context)
        return self.show(done, context)

    def _drop_last(self, state: Drawing, context: ToolContext) -> Step[object]:
        if len(state.points) == 1:
            return self.show(IDLE, context)
        return self.show(evolve(state, points=state.points[:-1], held=False, stretch=None), context)

    def _finish(self, state: Drawing, context: ToolContext) -> Step[object]:
        points = distinct(state.points)
        state = evolve(state, held=False, stretch=None)
        if len(points) < self.least:
            return evolve(self.show(state, context), refused=self.too_few)
        return self.commit(points, state, context)

    def add(self, region: Region, state: Drawing, context: ToolContext) -> Step[object]:
        """Return the step that commits a new annotation."""
        done = added(context, region, self.name, self.show(IDLE, context), self.kind)
        return evolve(self.show(state, context), refused=done.refused) if done.refused else done

    def _preview(self, state: Drawing, context: ToolContext) -> Preview:
        closing = not state.held and self._closes(state, state.pointer, context)
        ends = (
            state.points if closing or state.stretch is not None else (*state.points, state.pointer)
        )
        shown = state.points if len(state.points) <= MANY_HANDLES else state.points[:1]
        handles = [Handle(x, y) for x, y in shown]
        if closing:
            handles[0] = Handle(*state.points[0], HandleKind.ACTIVE)
        ghost = _ghost(distinct(ends), self.closed, closing)
        if ghost is None:
            return Preview(handles=tuple(handles))
        ghost = evolve(ghost, kind=self.kind)
        captions = (
            live_captions(ghost.region, self.kind, state.pointer, context)
            if self.kind is not None
            else ()
        )
        return Preview((ghost,), tuple(handles), captions)


def distinct(points: tuple[XY, ...]) -> tuple[XY, ...]:
    """Return the points without repetitions of the one before, and without a closing one."""
    kept = tuple(p for i, p in enumerate(points) if i == 0 or p != points[i - 1])
    return kept[:-1] if len(kept) > 1 and kept[0] == kept[-1] else kept


def _ghost(points: tuple[XY, ...], closed: bool, complete: bool) -> Ghost | None:
    if len(points) < 2:
        return None
    if closed and len(points) >= 3:
        return Ghost(Polygon.from_ring(points), closed=complete)
    return Ghost(Polyline(points))


_ELSEWHERE = t("A drawing is unfinished on another image or frame. Go back to it, or press Esc.")
