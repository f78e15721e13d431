"""Tools of two positions: press, drag and release, or click and click."""

from __future__ import annotations

from typing import ClassVar

from attrs import evolve, frozen

from workbench.api.tools import (
    Event,
    Ghost,
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
    in_frame,
    is_double,
    is_key,
    is_move,
    is_press,
    is_release,
    position,
    screen_distance,
)
from workbench.geom.snap import XY, to_square
from workbench.model.anchor import Anchor
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Region


@frozen
class Span:
    """A first position and where the pointer is now; `held` while the button is down."""

    anchor: Anchor
    start: XY
    end: XY
    held: bool = True
    modifiers: frozenset[Modifier] = frozenset()


class SpanTool:
    """Base of boxes, ellipses and circles: a subclass says which region two positions make."""

    name: str
    title: Text
    key: str
    icon: str
    idle_hint: Text
    next_hint: Text
    kind: ClassVar[MeasurementKind | None] = None

    def region(self, span: Span, context: ToolContext) -> Region | None:
        """Return the region, or None when it is too small to be meant."""
        raise NotImplementedError

    def start(self) -> object:
        """Return the idle state."""
        return IDLE

    def show(self, state: object, context: ToolContext) -> Step[object]:
        """Return preview and hint of a state."""
        if not isinstance(state, Span):
            return Step(IDLE, hint=self.idle_hint)
        if state.anchor != context.anchor:
            return Step(state)
        region = self.region(state, context)
        if region is None:
            return Step(state, hint=self.next_hint)
        measures = self.kind is not None
        captions = live_captions(region, self.kind, state.end, context) if measures else ()
        return Step(
            state, Preview((Ghost(region, kind=self.kind),), captions=captions), hint=self.next_hint
        )

    def step(self, state: object, event: Event, context: ToolContext) -> Step[object]:
        """Return what follows from one event."""
        if isinstance(state, Span) and state.anchor == context.anchor:
            return self._spanning(state, event, context)
        if is_key(event, "escape"):
            return evolve(self.show(IDLE, context), used=isinstance(state, Span))
        if isinstance(event, PointerEvent) and is_press(event):
            return self._begin(event, context)
        return evolve(self.show(IDLE, context), used=False)

    def _begin(self, event: PointerEvent, context: ToolContext) -> Step[object]:
        reason = refusal(context)
        if reason is not None or context.anchor is None:
            return evolve(self.show(IDLE, context), refused=reason)
        at = in_frame(context, position(event))
        return self.show(Span(context.anchor, at, at, modifiers=event.modifiers), context)

    def _spanning(self, state: Span, event: Event, context: ToolContext) -> Step[object]:
        if is_key(event, "escape"):
            return self.show(IDLE, context)
        if is_key(event, "enter"):
            return self._finish(state, context)
        if not isinstance(event, PointerEvent):
            return evolve(self.show(state, context), used=False)
        here = evolve(
            state, end=in_frame(context, position(event)), modifiers=frozenset(event.modifiers)
        )
        if is_move(event):
            return self.show(here, context)
        if is_release(event) and state.held:
            if screen_distance(context, here.start, here.end) < DRAG:
                return self.show(evolve(here, held=False), context)
            return self._finish(here, context)
        if is_press(event) or is_double(event):
            return self._finish(here, context)
        return evolve(self.show(state, context), used=False)

    def _finish(self, span: Span, context: ToolContext) -> Step[object]:
        region = self.region(span, context)
        idle = self.show(IDLE, context)
        if region is None:
            return idle
        return added(context, region, self.name, idle, self.kind)


def corners(span: Span, context: ToolContext) -> tuple[XY, XY] | None:
    """Return opposite corners (Shift = square, Alt = from the centre); None when too small."""
    a, b = span.start, span.end
    if Modifier.SHIFT in span.modifiers:
        b = to_square(a, b, aspect_of(context))
    if Modifier.ALT in span.modifiers:
        a = 2 * a[0] - b[0], 2 * a[1] - b[1]
    if a[0] == b[0] or a[1] == b[1] or screen_distance(context, a, b) < DRAG:
        return None
    return a, b


FROM_CORNER = t(
    "Release or click to finish. Shift: equal sides, Alt: from the centre, Esc: cancel."
)
