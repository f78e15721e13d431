"""Several points of one shape: picked with a rectangle, moved, nudged and deleted together."""

from __future__ import annotations

from attrs import evolve

from workbench.api.tools import KeyEvent, Modifier, Step, ToolContext
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.edit.tools.changes import ARROWS, commit_linked
from workbench.edit.tools.gesture import NEAR, has
from workbench.edit.tools.measuring.kinds import takes_points
from workbench.edit.tools.selected import (
    Boxing,
    MovingPoints,
    Waiting,
    moved_points,
    show,
    single_of,
)
from workbench.geom.hit import nearest_vertex
from workbench.geom.snap import XY
from workbench.geom.vertex_sets import Refs, delete_vertices, move_vertices, there, vertices_within
from workbench.model import commands
from workbench.model.annotation import Annotation

_MOVE = t("Move points")


def boxable(context: ToolContext) -> Annotation | None:
    """Return the one selected annotation whose points can be picked, if there is one."""
    single = single_of(context)
    if single is None or single.region is None or not takes_points(single.region, single.kind):
        return None
    return single if commands.why_locked(context.project, single) is None else None


def picked_of(state: object, context: ToolContext) -> tuple[Annotation, Refs] | None:
    """Return the picked points that are still there, with their annotation."""
    single = boxable(context)
    if not isinstance(state, Waiting) or single is None or single.id != state.of:
        return None
    refs = there(single.region, state.picked) if single.region is not None else frozenset()
    return (single, refs) if refs else None


def grab_picked(state: object, at: XY, context: ToolContext) -> MovingPoints | None:
    """Return the state that drags picked points, when a press is on one of them."""
    found = picked_of(state, context)
    if found is None or found[0].region is None:
        return None
    vertex = nearest_vertex(found[0].region, *at)
    if vertex is None or vertex[1] > NEAR * context.pixel or vertex[0] not in found[1]:
        return None
    return MovingPoints(found[0].id, found[1], at, at)


def drop_box(state: Boxing, context: ToolContext) -> Step[object]:
    """Pick what lies in the rectangle."""
    single = boxable(context)
    if single is None or single.id != state.id or single.region is None:
        return show(Waiting(), context)
    refs = state.before | vertices_within(single.region, *state.start, *state.end)
    return show(Waiting(single.id, picked=refs), context)


def drop_points(state: MovingPoints, context: ToolContext) -> Step[object]:
    """Commit what dragging picked points has done."""
    region = moved_points(state, context)
    after = Waiting(state.id, picked=state.refs)
    if region is None:
        return show(after, context)
    return commit_linked({state.id: region}, _MOVE, after, context, alone=state.alone)


def nudge_points(
    found: tuple[Annotation, Refs], event: KeyEvent, context: ToolContext
) -> Step[object]:
    """Move picked points by an arrow key; its presses undo as one."""
    annotation, refs = found
    step = 10.0 if has(event, Modifier.SHIFT) else 1.0
    dx, dy = (step * g * part for g, part in zip(context.grid, ARROWS[event.key], strict=True))
    after = Waiting(annotation.id, picked=refs)
    if annotation.region is None:
        return show(after, context)
    region = move_vertices(annotation.region, refs, dx, dy)
    places = ",".join(f"{r.part}.{r.ring}.{r.index}" for r in sorted(refs))
    key = f"nudge:{annotation.id}:{places}"
    return commit_linked({annotation.id: region}, _MOVE, after, context, key)


def remove_points(found: tuple[Annotation, Refs], context: ToolContext) -> Step[object]:
    """Delete picked points; refuse where too few would be left."""
    annotation, refs = found
    kept = show(Waiting(annotation.id, picked=refs), context)
    if annotation.region is None:
        return kept
    try:
        region = delete_vertices(annotation.region, refs)
    except InputError as error:
        return evolve(kept, refused=error.text)
    return commit_linked({annotation.id: region}, t("Delete points"), Waiting(), context)
