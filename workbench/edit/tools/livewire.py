"""Livewire: an outline that follows the edges of the picture from click to click."""

from __future__ import annotations

import math

from attrs import evolve, field, frozen

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
from workbench.edit.tools.commit import refusal
from workbench.edit.tools.gesture import (
    IDLE,
    NEAR,
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
from workbench.edit.tools.path import Drawing, Mode, distinct
from workbench.edit.tools.polygon import PolygonTool
from workbench.geom.livewire import Wire, window_around
from workbench.geom.shapes import to_shapely, valid_polygon
from workbench.geom.snap import XY
from workbench.model.anchor import Anchor
from workbench.model.ids import AnnotationId
from workbench.model.regions import Polygon, Polyline


@frozen
class Wiring:
    """An unfinished outline.

    Parameters
    ----------
    points : tuple
        The positions that were clicked.
    legs : tuple
        The way from each to the next, without its first position.
    wire : Wire or None
        Ways on from the last one; None where the picture cannot be read: straight on.
    straight : bool
        Shift is held: the next leg goes straight.
    """

    anchor: Anchor
    points: tuple[XY, ...]
    legs: tuple[tuple[XY, ...], ...]
    pointer: XY
    wire: Wire | None = field(default=None, eq=False)
    straight: bool = False
    mode: Mode = Mode.NEW
    target: AnnotationId | None = None


class LivewireTool(PolygonTool):
    """Draws polygons along edges, holes and parts like the polygon tool."""

    name = "livewire"
    title = t("Livewire")
    key = "L"
    icon = "livewire"
    idle_hint = t(
        "Click on an edge, then along it: the outline follows. "
        "In a selected polygon, Alt+click starts a hole; Ctrl+click starts another part."
    )
    more_hint = t("Click to set a point. Shift: straight, Backspace: remove the last, Esc: cancel.")
    end_hint = t(
        "Click the first point, double-click or press Enter to close. "
        "Shift: straight, Backspace: remove the last, Esc: cancel."
    )

    def show(self, state: object, context: ToolContext) -> Step[object]:
        """Return preview and hint of a state."""
        if not isinstance(state, Wiring):
            return super().show(IDLE, context)
        if state.anchor != context.anchor:
            return Step(state, hint=_ELSEWHERE)
        hint = self.end_hint if len(state.points) >= 2 else self.more_hint
        if state.wire is None:
            hint = _UNREAD
        return Step(state, _preview(state, context), hint=hint)

    def step(self, state: object, event: Event, context: ToolContext) -> Step[object]:
        """Return what follows from one event."""
        if not isinstance(state, Wiring):
            if isinstance(event, PointerEvent) and is_press(event):
                return self._start(event, context)
            return evolve(self.show(IDLE, context), used=False)
        if is_key(event, "escape"):
            return self.show(IDLE, context)
        if state.anchor != context.anchor:
            refused = _ELSEWHERE if is_press(event) else None
            return evolve(self.show(state, context), refused=refused, used=refused is not None)
        if isinstance(event, PointerEvent):
            return self._point(state, event, context)
        if is_key(event, "enter"):
            return self._close(state, context)
        if is_key(event, "backspace"):
            return self._take_back(state, context)
        return evolve(self.show(state, context), used=False)

    def _start(self, event: PointerEvent, context: ToolContext) -> Step[object]:
        idle = self.show(IDLE, context)
        try:
            mode, target = self.mode(event, context)
        except InputError as error:
            return evolve(idle, refused=error.text)
        reason = refusal(context) if target is None else None
        if reason is not None or context.anchor is None:
            return evolve(idle, refused=reason)
        at = in_frame(context, position(event))
        wire = wire_from(at, context)
        return self.show(
            Wiring(context.anchor, (at,), (), at, wire, mode=mode, target=target), context
        )

    def _point(self, state: Wiring, event: PointerEvent, context: ToolContext) -> Step[object]:
        at = in_frame(context, position(event))
        here = evolve(state, pointer=at, straight=has(event, Modifier.SHIFT))
        if is_double(event):
            return self._close(here, context)
        if is_press(event):
            if closes(here, context):
                return self._close(here, context)
            if at == state.points[-1]:
                return self.show(here, context)
            return self.show(self._with_leg(here, context), context)
        used = is_move(event) or is_release(event)
        return evolve(self.show(here if used else state, context), used=used)

    def _with_leg(self, state: Wiring, context: ToolContext) -> Wiring:
        return evolve(
            state,
            points=(*state.points, state.pointer),
            legs=(*state.legs, leg(state, state.pointer, context)),
            wire=wire_from(state.pointer, context),
        )

    def _take_back(self, state: Wiring, context: ToolContext) -> Step[object]:
        if len(state.points) == 1:
            return self.show(IDLE, context)
        points = state.points[:-1]
        wire = wire_from(points[-1], context)
        return self.show(evolve(state, points=points, legs=state.legs[:-1], wire=wire), context)

    def _close(self, state: Wiring, context: ToolContext) -> Step[object]:
        if len(state.points) < 2:
            return evolve(self.show(state, context), refused=self.too_few)
        outline = distinct((*_drawn(state), *leg(state, state.points[0], context)))
        if len(outline) < self.least:
            return evolve(self.show(state, context), refused=self.too_few)
        outline = without_tails(outline)
        path = Drawing(state.anchor, outline, state.pointer, mode=state.mode, target=state.target)
        done = self.commit(outline, path, context)
        if done.commit is None:
            return evolve(self.show(state, context), refused=done.refused)
        return done


def wire_from(at: XY, context: ToolContext) -> Wire | None:
    """Return the ways from a position along the edges around it, as fine as the screen shows.

    None where the picture cannot be read, or is too small.
    """
    gx, gy = context.grid
    columns, rows = round(context.frame_size[0] / gx), round(context.frame_size[1] / gy)
    step = 1 << max(0, math.floor(math.log2(max(context.pixel / gx, 1.0))))
    pixel = at[0] / gx, at[1] / gy
    x0, y0, x1, y1 = window_around(pixel, columns, rows, step)
    x0, y0 = x0 - x0 % step, y0 - y0 % step
    samples = context.samples(x0, y0, x1, y1, step) if x1 > x0 and y1 > y0 else None
    if samples is None or min(samples.shape) < 3:
        return None
    return Wire(samples, pixel, x0, y0, step).prepare()


def leg(state: Wiring, end: XY, context: ToolContext) -> tuple[XY, ...]:
    """Return the way from the last point to a position, without its beginning."""
    if state.wire is None or state.straight:
        return (end,)
    gx, gy = context.grid
    path = state.wire.path((end[0] / gx, end[1] / gy))
    return (*((x * gx, y * gy) for x, y in path[1:-1].tolist()), end)


def without_tails(outline: tuple[XY, ...]) -> tuple[XY, ...]:
    """Return an outline without what it encloses beside its one great area.

    Two ways that meet beside an edge go to it and back by the same pixels.
    """
    found = valid_polygon(Polygon.from_ring(outline))
    if found is None:
        return outline
    areas = [to_shapely(Polygon([part])).area for part in found.parts]
    great = [p for p, area in zip(found.parts, areas, strict=True) if area > 0.01 * sum(areas)]
    if len(great) != 1 or great[0].holes:
        return outline
    return tuple((x, y) for x, y in great[0].exterior.tolist())


def closes(state: Wiring, context: ToolContext) -> bool:
    """Return whether the pointer is on the first point of an outline that can be closed."""
    near = screen_distance(context, state.points[0], state.pointer) <= NEAR
    return len(state.points) >= 2 and near


def _drawn(state: Wiring) -> tuple[XY, ...]:
    return (state.points[0], *(point for one in state.legs for point in one))


def _preview(state: Wiring, context: ToolContext) -> Preview:
    closing = closes(state, context)
    end = state.points[0] if closing else state.pointer
    points = distinct((*_drawn(state), *leg(state, end, context)))
    handles = [Handle(x, y) for x, y in state.points]
    if closing:
        handles[0] = Handle(*state.points[0], HandleKind.ACTIVE)
    if len(points) < 2:
        return Preview((), tuple(handles))
    if len(points) < 3:
        return Preview((Ghost(Polyline(points)),), tuple(handles))
    return Preview((Ghost(Polygon.from_ring(points), closed=closing),), tuple(handles))


_UNREAD = t(
    "The picture is not read here, so the line goes straight. Click to set points, Enter closes."
)
_ELSEWHERE: Text = t(
    "A drawing is unfinished on another image or frame. Go back to it, or press Esc."
)
