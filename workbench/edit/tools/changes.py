"""What the select tool commits: new regions, points inserted and removed, deletions."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import evolve

from workbench.api.tools import KeyEvent, Modifier, PointerEvent, Preview, Select, Step, ToolContext
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit.craft.shape import with_shape
from workbench.edit.tools.commit import attempt
from workbench.edit.tools.gesture import NEAR, has, position
from workbench.edit.tools.grips import Grip, GripKind, grip_at, handles
from workbench.edit.tools.linked import with_linked
from workbench.edit.tools.measuring.kinds import keeps_to_itself, takes_points
from workbench.edit.tools.measuring.rules import same_vertex, with_vertex, without_width
from workbench.edit.tools.selected import (
    NONE,
    Grabbing,
    Waiting,
    dropped_vertex,
    grabbed_region,
    here_of,
    show,
    single_of,
)
from workbench.geom.hit import nearest_edge
from workbench.geom.shapes import bounds, points_of, to_shapely
from workbench.geom.transform import translate
from workbench.geom.vertices import (
    VertexRef,
    delete_ring,
    delete_vertex,
    find_vertex,
    insert_vertex,
)
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.measurement import MeasurementKind
from workbench.model.patch import Patch
from workbench.model.regions import Lines, Polygon, Region

ARROWS = {"left": (-1.0, 0.0), "right": (1.0, 0.0), "up": (0.0, -1.0), "down": (0.0, 1.0)}

_CROSSES = t("The outline would cross itself there.")
_NEIGHBOUR_CROSSES = t(
    "A neighbour that shares the point would cross itself there. Hold Ctrl to move it alone."
)
_NAMES = {
    GripKind.VERTEX: t("Move point"),
    GripKind.MIDPOINT: t("Insert point"),
    GripKind.SIZE: t("Resize"),
    GripKind.ROTATE: t("Rotate"),
}


def commit_regions(
    regions: Mapping[AnnotationId, Region],
    name: Text,
    after: Waiting,
    context: ToolContext,
    merge_key: str | None = None,
) -> Step[object]:
    """Commit new regions, nothing where none is different."""
    annotations = context.project.annotations
    changed = {
        id: region
        for id, region in regions.items()
        if id in annotations and annotations[id].region != region
    }
    shown = show(after, context)
    if not changed:
        return shown

    def make() -> Patch:
        moved = _moved_along(changed, context)
        return with_shape(context.project, context.stamp, name, changed, moved, merge_key)

    patch = attempt(make)
    if isinstance(patch, Text):
        return evolve(show(Waiting(), context), refused=patch)
    mine = set(changed) & context.selection
    only = mine.pop() if len(mine) == 1 else None
    grips = (
        handles(changed[only], context.pixel, after.active, after.picked, annotations[only].kind)
        if only and shown.preview.handles
        else ()
    )
    return evolve(shown, commit=patch, preview=Preview(handles=grips))


def _moved_along(
    regions: Mapping[AnnotationId, Region], context: ToolContext
) -> dict[AnnotationId, Region]:
    """Return the visible parts drawn by hand of shapes that were moved as they are."""
    found: dict[AnnotationId, Region] = {}
    for id, region in regions.items():
        annotation = context.project.annotations[id]
        if annotation.visible is None or annotation.region is None:
            continue
        (x0, y0, *_), (x1, y1, *_) = bounds(annotation.region), bounds(region)
        there = points_of(translate(annotation.region, x1 - x0, y1 - y0))
        mine = points_of(region)
        if mine.shape == there.shape and np.allclose(mine, there, rtol=0, atol=1e-6):
            found[id] = translate(annotation.visible, x1 - x0, y1 - y0)
    return found


def commit_linked(
    regions: Mapping[AnnotationId, Region],
    name: Text,
    after: Waiting,
    context: ToolContext,
    merge_key: str | None = None,
    *,
    alone: bool = False,
) -> Step[object]:
    """Commit edited vertices with those that others share; refuse what would cross itself."""
    annotations = context.project.annotations
    linked = with_linked(regions, context, alone)
    for id, region in linked.items():
        before = annotations[id].region if id in annotations else None
        if before is not None and crosses_newly(before, region):
            refused = _CROSSES if id in regions else _NEIGHBOUR_CROSSES
            return evolve(show(after, context), refused=refused)
    return commit_regions(linked, name, after, context, merge_key)


def drop_grip(state: Grabbing, id: AnnotationId, grip: Grip, context: ToolContext) -> Step[object]:
    """Commit what dragging a grip has done; refuse an outline that would now cross itself."""
    annotation = context.project.annotations.get(id)
    region = grabbed_region(state, context)
    if annotation is None or annotation.region is None or region is None:
        return show(Waiting(), context)
    dropped = dropped_vertex(grip)
    if keeps_to_itself(annotation.kind) and dropped is not None:
        # Axes may have changed places.
        at = grip.x + state.end[0] - state.start[0], grip.y + state.end[1] - state.start[1]
        dropped = same_vertex(region, at)
    after = Waiting(id, dropped)
    return commit_linked({id: region}, _NAMES[grip.kind], after, context, alone=state.alone)


def remove_selection(context: ToolContext) -> Step[object]:
    """Delete all that is selected."""
    ids = sorted(id for id in context.selection if id in context.project.annotations)
    waiting = show(Waiting(), context)
    if not ids:
        return evolve(waiting, used=False)
    patch = attempt(lambda: commands.delete_annotations(context.project, context.stamp, ids))
    if isinstance(patch, Text):
        return evolve(waiting, refused=patch)
    after = show(Waiting(), evolve(context, selection=NONE))
    return evolve(after, commit=patch, view=(Select(NONE),))


def remove_vertex(annotation: Annotation, ref: VertexRef, context: ToolContext) -> Step[object]:
    """Delete one point; refuse when too few would be left."""
    if annotation.region is None:
        return show(Waiting(), context)
    try:
        region = _without(annotation, annotation.region, ref)
    except InputError as error:
        return evolve(show(Waiting(annotation.id, ref), context), refused=error.text)
    if crosses_newly(annotation.region, region):
        refused = t("Without this point the outline would cross itself.")
        return evolve(show(Waiting(annotation.id, ref), context), refused=refused)
    return commit_linked({annotation.id: region}, t("Delete point"), Waiting(), context)


def needs_all(annotation: Annotation, ref: VertexRef) -> bool:
    """Return whether a measurement is nothing without this point."""
    if annotation.region is None or takes_points(annotation.region, annotation.kind):
        return False
    return annotation.kind is not MeasurementKind.CALIPER or ref.part == 0


def _without(annotation: Annotation, region: Region, ref: VertexRef) -> Region:
    """Return a region without a point; of a measured crack without the width it belongs to."""
    if needs_all(annotation, ref):
        raise InputError(t("All points of this measurement are needed. Delete removes it whole."))
    if isinstance(region, Lines):
        return without_width(region, ref)
    return delete_vertex(region, ref)


def remove_ring(annotation: Annotation, ref: VertexRef, context: ToolContext) -> Step[object]:
    """Delete the hole or the part that a point belongs to."""
    if not isinstance(annotation.region, Polygon):
        return show(Waiting(), context)
    try:
        region = delete_ring(annotation.region, ref)
    except InputError as error:
        return evolve(show(Waiting(annotation.id, ref), context), refused=error.text)
    name = t("Delete hole") if ref.ring else t("Delete part")
    return commit_regions({annotation.id: region}, name, Waiting(), context)


def active_vertex(state: Waiting, context: ToolContext) -> tuple[Annotation, VertexRef] | None:
    """Return the vertex that keys act on, with its annotation, when it is still there."""
    single = single_of(context)
    if single is None or single.region is None or state.active is None or single.id != state.of:
        return None
    there = find_vertex(single.region, state.active) is not None
    return (single, state.active) if there else None


def nudge(state: Waiting, event: KeyEvent, context: ToolContext) -> Step[object]:
    """Move the active vertex, else the selection, by an arrow key; its presses undo as one."""
    step = 10.0 if has(event, Modifier.SHIFT) else 1.0
    dx, dy = (step * g * part for g, part in zip(context.grid, ARROWS[event.key], strict=True))
    active = active_vertex(state, context)
    if active is not None:
        return _nudge_vertex(*active, dx, dy, context)
    regions = {
        a.id: translate(a.region, dx, dy)
        for a in here_of(context.selection, context)
        if a.region is not None
    }
    if not regions:
        return evolve(show(state, context), used=False)
    key = "nudge:" + ",".join(sorted(regions))
    return commit_regions(regions, move_name(len(regions)), state, context, key)


def _nudge_vertex(
    annotation: Annotation, ref: VertexRef, dx: float, dy: float, context: ToolContext
) -> Step[object]:
    here = Waiting(annotation.id, ref)
    at = find_vertex(annotation.region, ref) if annotation.region else None
    if annotation.region is None or at is None:
        return show(Waiting(), context)
    there = at[0] + dx, at[1] + dy
    region = with_vertex(annotation.region, annotation.kind, ref, there, context)
    if region is None:
        return show(here, context)
    if keeps_to_itself(annotation.kind):
        here = Waiting(annotation.id, same_vertex(region, there))
    key = f"nudge:{annotation.id}:{ref.part}.{ref.ring}.{ref.index}"
    return commit_linked({annotation.id: region}, _NAMES[GripKind.VERTEX], here, context, key)


def insert_on_edge(event: PointerEvent, context: ToolContext) -> Step[object]:
    """Insert a vertex where an edge was double-clicked."""
    at = position(event)
    single = single_of(context)
    waiting = show(Waiting(), context)
    if single is None or single.region is None or not takes_points(single.region, single.kind):
        return waiting
    reach = NEAR * context.pixel
    grip = grip_at(single.region, at, reach, context.pixel, single.kind)
    edge = nearest_edge(single.region, *at)
    on_vertex = grip is not None and grip.kind is GripKind.VERTEX
    if on_vertex or edge is None or edge.distance > reach:
        return waiting
    region = insert_vertex(single.region, edge.start, edge.x, edge.y)
    after = Waiting(single.id, edge.start.at(edge.start.index + 1))
    return commit_linked({single.id: region}, _NAMES[GripKind.MIDPOINT], after, context)


def move_name(count: int) -> Text:
    """Return the name of a move in the history."""
    return t("Move annotation") if count == 1 else t("Move {n} annotations", n=count)


def crosses_newly(before: Region, after: Region) -> bool:
    """Return whether an edit would make a proper outline cross itself."""
    if before == after or not isinstance(before, Polygon) or not isinstance(after, Polygon):
        return False
    return bool(to_shapely(before).is_valid and not to_shapely(after).is_valid)
