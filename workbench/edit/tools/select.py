"""Select: choose, move, reshape and delete what is there."""

from __future__ import annotations

from attrs import evolve

from workbench.api.tools import (
    Cursor,
    Event,
    KeyEvent,
    Modifier,
    PointerEvent,
    Preview,
    Select,
    Step,
    TextEvent,
    ToolContext,
)
from workbench.base.text import t
from workbench.edit.craft.groups import with_mates
from workbench.edit.tools.changes import (
    ARROWS,
    active_vertex,
    commit_regions,
    drop_grip,
    insert_on_edge,
    move_name,
    needs_all,
    nudge,
    remove_ring,
    remove_selection,
    remove_vertex,
)
from workbench.edit.tools.gesture import (
    DRAG,
    NEAR,
    aspect_of,
    has,
    is_double,
    is_key,
    is_move,
    is_press,
    is_release,
    position,
    screen_distance,
)
from workbench.edit.tools.grips import GripKind, grip_at
from workbench.edit.tools.selected import (
    ELSEWHERE,
    NONE,
    Banding,
    Boxing,
    Grabbing,
    Ids,
    Moving,
    MovingPoints,
    Pressed,
    Waiting,
    grabbed_end,
    here_of,
    hits_at,
    hover_cursor,
    moved_regions,
    show,
    single_of,
)
from workbench.edit.tools.several import (
    boxable,
    drop_box,
    drop_points,
    grab_picked,
    nudge_points,
    picked_of,
    remove_points,
)
from workbench.edit.tools.writing import ask_again, rewrite
from workbench.geom.snap import XY, to_direction
from workbench.model import commands
from workbench.model.ids import AnnotationId


class SelectTool:
    """The tool for everything that is there already."""

    name = "select"
    title = t("Select")
    key = "V"
    icon = "select"

    def start(self) -> object:
        """Return the idle state."""
        return Waiting()

    def show(self, state: object, context: ToolContext) -> Step[object]:
        """Return preview, cursor and hint of a state."""
        return show(state, context)

    def step(self, state: object, event: Event, context: ToolContext) -> Step[object]:
        """Return what follows from one event."""
        if isinstance(event, TextEvent):
            return rewrite(state, event, context)
        if isinstance(event, KeyEvent):
            return self._key(state, event, context)
        if is_press(event):
            return self._press(state, event, context)
        if is_double(event):
            return ask_again(event, context) or insert_on_edge(event, context)
        if is_move(event):
            return self._move(state, event, context)
        if is_release(event):
            return self._release(state, event, context)
        return evolve(show(state, context), used=False)

    # What the pointer does

    def _press(self, state: object, event: PointerEvent, context: ToolContext) -> Step[object]:
        at = position(event)
        points = None if has(event, Modifier.ALT) else grab_picked(state, at, context)
        if points is not None:
            return show(points, context)
        single = single_of(context)
        if single is not None and single.region is not None:
            grip = grip_at(single.region, at, NEAR * context.pixel, context.pixel, single.kind)
            if grip is not None and commands.why_locked(context.project, single) is None:
                if has(event, Modifier.ALT) and grip.kind is GripKind.VERTEX:
                    return remove_vertex(single, grip.ref, context)
                even, alone = has(event, Modifier.SHIFT), has(event, Modifier.CONTROL)
                return show(Grabbing(single.id, grip, at, at, even, alone), context)
        boxed = boxable(context) if has(event, Modifier.ALT) else None
        if boxed is not None:  # a click goes below when the button goes up
            more = picked_of(state, context) if has(event, Modifier.SHIFT) else None
            return show(Boxing(boxed.id, at, at, more[1] if more else frozenset()), context)
        return self._press_on(hits_at(context, at), at, event, context)

    def _press_on(
        self, hits: list[AnnotationId], at: XY, event: PointerEvent, context: ToolContext
    ) -> Step[object]:
        selection = context.selection
        adding = has(event, Modifier.SHIFT) or has(event, Modifier.CONTROL)
        if not hits:
            return show(Banding(at, at, selection if adding else NONE), context)
        if has(event, Modifier.ALT):
            return self._select(_below(hits, context), at, context)
        mates = with_mates(context.project, hits[:1])
        if adding:
            after = selection - mates if hits[0] in selection else selection | mates
            return self._select(after, at, context)
        if selection.intersection(hits):
            return show(Pressed(at, selection, mates), context)
        return self._select(mates, at, context)

    def _select(self, ids: Ids, at: XY, context: ToolContext) -> Step[object]:
        after = show(Pressed(at, ids), evolve(context, selection=ids))
        return evolve(after, view=(Select(ids),))

    def _move(self, state: object, event: PointerEvent, context: ToolContext) -> Step[object]:
        at, even = position(event), has(event, Modifier.SHIFT)
        match state:
            case Pressed(start, ids):
                if screen_distance(context, start, at) < DRAG:
                    return show(state, context)
                return self._begin_moving(start, at, ids, context)
            case Moving(start):
                end = to_direction(start, at, aspect_of(context)) if even else at
                return show(evolve(state, end=end), context)
            case Grabbing():
                alone = has(event, Modifier.CONTROL)
                end = grabbed_end(state, event, context)
                return show(evolve(state, end=end, even=even, alone=alone), context)
            case MovingPoints(start=start):
                end = to_direction(start, at, aspect_of(context)) if even else at
                alone = has(event, Modifier.CONTROL)
                return show(evolve(state, end=end, alone=alone), context)
            case Banding() | Boxing():
                return show(evolve(state, end=at), context)
            case _:
                shown = show(state, context)
                return evolve(shown, cursor=hover_cursor(at, context), used=False)

    def _begin_moving(self, start: XY, at: XY, ids: Ids, context: ToolContext) -> Step[object]:
        here = here_of(ids, context)
        for annotation in here:
            reason = commands.why_locked(context.project, annotation)
            if reason is not None:
                waiting = show(Waiting(), context)
                return evolve(waiting, refused=reason, cursor=Cursor.FORBIDDEN)
        if not here:
            elsewhere = bool(ids & context.project.annotations.keys())
            return evolve(show(Waiting(), context), refused=ELSEWHERE if elsewhere else None)
        return show(Moving(start, at, frozenset(a.id for a in here)), context)

    def _release(self, state: object, event: PointerEvent, context: ToolContext) -> Step[object]:
        if isinstance(state, Pressed | Moving | Grabbing | Banding | Boxing | MovingPoints):
            # A fast hand lets go where no move was reported.
            moved = self._move(state, event, context)
            if not isinstance(moved.state, Pressed):
                return moved if moved.refused else self._drop(moved.state, context)
        if isinstance(state, Pressed):
            waiting = show(Waiting(), context)
            if state.click is None or state.click == context.selection:
                return waiting
            return evolve(waiting, view=(Select(state.click),))
        return evolve(show(state, context), used=False)

    def _drop(self, state: object, context: ToolContext) -> Step[object]:
        """Commit what a drag has done."""
        waiting = show(Waiting(), context)
        match state:
            case Banding(start, end, before):
                if screen_distance(context, start, end) < DRAG:
                    return _with_selection(waiting, before, context)
                inside = context.within(*_upright(start, end))
                found = before | with_mates(context.project, inside)
                return _with_selection(waiting, found, context)
            case Boxing(_, start, end):
                if screen_distance(context, start, end) < DRAG:
                    return self._reach_below(start, waiting, context)
                return drop_box(state, context)
            case MovingPoints():
                return drop_points(state, context)
            case Moving():
                return commit_regions(
                    moved_regions(state, context), move_name(len(state.ids)), Waiting(), context
                )
            case Grabbing(id, grip):
                return drop_grip(state, id, grip, context)
            case _:
                return waiting

    def _reach_below(self, at: XY, waiting: Step[object], context: ToolContext) -> Step[object]:
        hits = hits_at(context, at)
        return _with_selection(waiting, _below(hits, context), context) if hits else waiting

    # What keys do

    def _key(self, state: object, event: KeyEvent, context: ToolContext) -> Step[object]:
        if is_key(event, "escape"):
            idle = show(Waiting(), context)
            return _with_selection(idle, NONE, context) if state == Waiting() else idle
        if not isinstance(state, Waiting):
            return evolve(show(state, context), used=False)
        picked = picked_of(state, context)
        active = active_vertex(state, context)
        if picked is not None and is_key(event, "delete", "backspace"):
            return remove_points(picked, context)
        if picked is not None and event.key in ARROWS:
            return nudge_points(picked, event, context)
        if is_key(event, "delete", "backspace"):
            if active is None or needs_all(*active):
                return remove_selection(context)
            if has(event, Modifier.CONTROL):
                return remove_ring(active[0], active[1], context)
            return remove_vertex(active[0], active[1], context)
        if event.key in ARROWS:
            return nudge(state, event, context)
        return evolve(show(state, context), used=False)


def _below(hits: list[AnnotationId], context: ToolContext) -> Ids:
    """Return the hit below the selected one alone, from the bottom the top again.

    Of a group that is selected the topmost hit comes first, alone.
    """
    selection = context.selection
    for i, id in enumerate(hits):
        if id in selection:
            grouped = len(with_mates(context.project, [id]) & selection) > 1
            return frozenset({id if grouped else hits[(i + 1) % len(hits)]})
    return frozenset(hits[:1])


def _upright(a: XY, b: XY) -> tuple[float, float, float, float]:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


def _with_selection(step: Step[object], ids: Ids, context: ToolContext) -> Step[object]:
    if ids == context.selection:
        return step
    handles_gone = evolve(step, preview=Preview())
    return evolve(handles_gone, view=(Select(ids),))
