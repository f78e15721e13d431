"""Livewire: an outline that follows the edges of the picture from click to click."""

from __future__ import annotations

import math

from attrs import evolve, field, frozen

from workbench.api.tools import (
    Ghost,
    Handle,
    HandleKind,
    Modifier,
    PointerEvent,
    Preview,
    Step,
    ToolContext,
)
from workbench.base.text import Text, t
from workbench.edit.tools.gesture import (
    IDLE,
    NEAR,
    has,
    in_frame,
    is_double,
    is_move,
    is_press,
    is_release,
    position,
    screen_distance,
)
from workbench.edit.tools.path import Drawing, distinct
from workbench.edit.tools.polygon import PolygonTool
from workbench.geom.livewire import Wire, window_around
from workbench.geom.shapes import to_shapely, valid_polygon
from workbench.geom.snap import XY
from workbench.model.regions import Polygon, Polyline


@frozen
class Wiring(Drawing):
    """An unfinished outline: `points` are the positions that were clicked.

    Parameters
    ----------
    legs : tuple
        The way from each to the next, without its first position.
    wire : Wire or None
        Ways on from the last one; None where the picture cannot be read: straight on.
    straight : bool
        Shift is held: the next leg goes straight.
    """

    legs: tuple[tuple[XY, ...], ...] = ()
    wire: Wire | None = field(default=None, eq=False)
    straight: bool = False


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

    def _new(self, state: Drawing, context: ToolContext) -> Wiring:
        at = state.points[0]
        return Wiring(
            state.anchor,
            state.points,
            at,
            held=False,
            mode=state.mode,
            target=state.target,
            wire=wire_from(at, context),
        )

    def _hint(self, state: Drawing) -> Text:
        if _wiring(state).wire is None:
            return _UNREAD
        return self.end_hint if len(state.points) >= 2 else self.more_hint

    def _pointer(self, state: Drawing, event: PointerEvent, context: ToolContext) -> Step[object]:
        at = in_frame(context, position(event))
        here = evolve(_wiring(state), pointer=at, straight=has(event, Modifier.SHIFT))
        if is_double(event):
            return self._finish(here, context)
        if is_press(event):
            if closes(here, context):
                return self._finish(here, context)
            if at == state.points[-1]:
                return self.show(here, context)
            return self.show(_with_leg(here, context), context)
        used = is_move(event) or is_release(event)
        return evolve(self.show(here if used else state, context), used=used)

    def _drop_last(self, state: Drawing, context: ToolContext) -> Step[object]:
        if len(state.points) == 1:
            return self.show(IDLE, context)
        points, legs = state.points[:-1], _wiring(state).legs[:-1]
        wire = wire_from(points[-1], context)
        return self.show(evolve(_wiring(state), points=points, legs=legs, wire=wire), context)

    def _finish(self, state: Drawing, context: ToolContext) -> Step[object]:
        wiring = _wiring(state)
        outline = distinct((*_drawn(wiring), *leg(wiring, state.points[0], context)))
        if len(state.points) < 2 or len(outline) < self.least:
            return evolve(self.show(state, context), refused=self.too_few)
        done = self.commit(without_tails(outline), state, context)
        if done.commit is None:
            return evolve(self.show(state, context), refused=done.refused)
        return done

    def _preview(self, state: Drawing, context: ToolContext) -> Preview:
        wiring = _wiring(state)
        closing = closes(wiring, context)
        end = state.points[0] if closing else state.pointer
        points = distinct((*_drawn(wiring), *leg(wiring, end, context)))
        handles = [Handle(x, y) for x, y in state.points]
        if closing:
            handles[0] = Handle(*state.points[0], HandleKind.ACTIVE)
        if len(points) < 2:
            return Preview((), tuple(handles))
        if len(points) < 3:
            return Preview((Ghost(Polyline(points)),), tuple(handles))
        return Preview((Ghost(Polygon.from_ring(points), closed=closing),), tuple(handles))


def _wiring(state: Drawing) -> Wiring:
    assert isinstance(state, Wiring)
    return state


def _with_leg(state: Wiring, context: ToolContext) -> Wiring:
    return evolve(
        state,
        points=(*state.points, state.pointer),
        legs=(*state.legs, leg(state, state.pointer, context)),
        wire=wire_from(state.pointer, context),
    )


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


_UNREAD = t(
    "The picture is not read here, so the line goes straight. Click to set points, Enter closes."
)
