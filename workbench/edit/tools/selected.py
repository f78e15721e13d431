"""What the select tool holds, and how it looks: its states, their preview, cursor and hint."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from workbench.api.tools import (
    Cursor,
    Ghost,
    PointerEvent,
    Preview,
    Rubber,
    Step,
    ToolContext,
)
from workbench.base.text import Text, t
from workbench.edit.tools.figures import live_captions
from workbench.edit.tools.gesture import NEAR, aspect_of, position
from workbench.edit.tools.grips import Grip, GripKind, drag_grip, grip_at, handles
from workbench.edit.tools.linked import with_linked
from workbench.edit.tools.measuring.edges import snapped, snaps
from workbench.edit.tools.measuring.kinds import has_text, keeps_to_itself, takes_points
from workbench.edit.tools.measuring.marks import WRITE
from workbench.edit.tools.measuring.rules import with_vertex
from workbench.geom.snap import XY, to_direction
from workbench.geom.transform import translate
from workbench.geom.vertex_sets import Refs, move_vertices, there
from workbench.geom.vertices import VertexRef, find_vertex
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Box, Ellipse, Lines, Polygon, Polyline, Region

Ids = frozenset[AnnotationId]
NONE: Ids = frozenset()


@frozen
class Waiting:
    """No button is down; `active` is the vertex clicked last, of the annotation `of`.

    `picked` are several of its vertices, picked with a rectangle.
    """

    of: AnnotationId | None = None
    active: VertexRef | None = None
    picked: Refs = frozenset()


@frozen
class Pressed:
    """The button went down on an annotation; it is a click until the pointer has moved.

    Parameters
    ----------
    ids : frozenset
        What a drag moves.
    click : frozenset or None
        What becomes the selection when it was a click.
    """

    at: XY
    ids: Ids
    click: Ids | None = None


@frozen
class Moving:
    """Annotations follow the pointer."""

    start: XY
    end: XY
    ids: Ids


@frozen
class Grabbing:
    """A grip of one annotation follows the pointer; `alone` leaves linked vertices behind."""

    id: AnnotationId
    grip: Grip
    start: XY
    end: XY
    even: bool = False
    alone: bool = False


@frozen
class Boxing:
    """A rectangle picks points of one annotation; `before` are those that stay picked."""

    id: AnnotationId
    start: XY
    end: XY
    before: Refs = frozenset()


@frozen
class MovingPoints:
    """Picked points of one annotation follow the pointer."""

    id: AnnotationId
    refs: Refs
    start: XY
    end: XY
    alone: bool = False


@frozen
class Rewriting:
    """The text of an arrow or of a text itself is being typed anew."""

    id: AnnotationId


@frozen
class Banding:
    """A rubber band is open; `before` is what stays selected."""

    start: XY
    end: XY
    before: Ids


def show(state: object, context: ToolContext) -> Step[object]:
    """Return preview, cursor and hint of a state."""
    match state:
        case Moving():
            return Step(state, _moving_preview(state, context), cursor=Cursor.MOVE, hint=_MOVE)
        case Grabbing():
            preview = _grabbing_preview(state, context)
            measures = keeps_to_itself(kind_of(state.id, context))
            hint = _GRAB_MEASURED if measures else _GRAB
            return Step(state, preview, cursor=Cursor.MOVE, hint=hint)
        case Banding(start, end):
            preview = Preview(rubber=Rubber(*start, *end))
            return Step(state, preview, cursor=Cursor.ARROW, hint=_BAND)
        case MovingPoints():
            preview = _points_preview(state, context)
            return Step(state, preview, cursor=Cursor.MOVE, hint=_GRAB)
        case Boxing(_, start, end):
            resting = _resting(state, None, context, state.before)
            preview = evolve(resting.preview, rubber=Rubber(*start, *end))
            return evolve(resting, preview=preview, hint=_BOX)
        case Pressed():
            return _resting(state, None, context)
        case Rewriting():
            return evolve(_resting(state, None, context), hint=WRITE)
        case Waiting(of, active, picked):
            single = single_of(context)
            if single is None or single.id != of:
                return _resting(state, None, context)
            return _resting(state, active, context, picked)
        case _:
            return _resting(Waiting(), None, context)


def hits_at(context: ToolContext, at: XY) -> list[AnnotationId]:
    """Return the annotations within reach of the pointer, nearest in depth first."""
    found = context.hits(*at, NEAR * context.pixel)
    return [id for id in found if id in context.project.annotations]


def dropped_vertex(grip: Grip) -> VertexRef | None:
    """Return the vertex that a grip is, or becomes when it is let go."""
    if grip.kind is GripKind.VERTEX:
        return grip.ref
    return grip.ref.at(grip.ref.index + 1) if grip.kind is GripKind.MIDPOINT else None


def single_of(context: ToolContext) -> Annotation | None:
    """Return the annotation when exactly one of this frame is selected."""
    if len(context.selection) != 1:
        return None
    here = here_of(context.selection, context)
    return here[0] if here else None


def here_of(ids: Ids, context: ToolContext) -> list[Annotation]:
    """Return those of `ids` that have a region on the frame in view."""
    found = (context.project.annotations.get(id) for id in sorted(ids))
    return [a for a in found if a and a.region is not None and context.is_here(a.anchor)]


def moved_regions(state: Moving, context: ToolContext) -> dict[AnnotationId, Region]:
    """Return where the moved annotations are now."""
    dx, dy = state.end[0] - state.start[0], state.end[1] - state.start[1]
    if not dx and not dy:
        return {}
    return {
        a.id: translate(a.region, dx, dy)
        for a in here_of(state.ids, context)
        if a.region is not None
    }


def grabbed_region(state: Grabbing, context: ToolContext) -> Region | None:
    """Return the region that dragging a grip makes; None when it would be flat or is not here."""
    annotation = context.project.annotations.get(state.id)
    if annotation is None or annotation.region is None or not context.is_here(annotation.anchor):
        return None
    aspect, grip = aspect_of(context), state.grip
    if grip.kind is GripKind.VERTEX and keeps_to_itself(annotation.kind):
        if state.start == state.end:
            return annotation.region
        at = grip.x + state.end[0] - state.start[0], grip.y + state.end[1] - state.start[1]
        if state.even:
            at = to_direction(_opposite(annotation.region, grip), at, aspect)
        return with_vertex(annotation.region, annotation.kind, grip.ref, at, context)
    return drag_grip(
        annotation.region, grip, state.start, state.end, even=state.even, aspect=aspect
    )


def grabbed_end(state: Grabbing, event: PointerEvent, context: ToolContext) -> XY:
    """Return where the pointer means to drag a grip to: to an edge when one is asked for."""
    end, grip = position(event), state.grip
    annotation = context.project.annotations.get(state.id)
    if annotation is None or annotation.region is None or grip.kind is not GripKind.VERTEX:
        return end
    if not (keeps_to_itself(annotation.kind) and snaps(context, event)):
        return end
    at = grip.x + end[0] - state.start[0], grip.y + end[1] - state.start[1]
    x, y = snapped(context, at, _opposite(annotation.region, grip))
    return x - grip.x + state.start[0], y - grip.y + state.start[1]


def _opposite(region: Region, grip: Grip) -> XY:
    """Return the point that a line goes to from the one that is dragged."""
    ref = grip.ref
    before = find_vertex(region, ref.at(ref.index - 1 if ref.index else 1))
    return before or (grip.x, grip.y)


def _moving_preview(state: Moving, context: ToolContext) -> Preview:
    return Preview(ghosts_of(moved_regions(state, context), context))


def _grabbing_preview(state: Grabbing, context: ToolContext) -> Preview:
    region = grabbed_region(state, context)
    if region is None:
        return Preview()
    kind = kind_of(state.id, context)
    measures = kind is not None or not isinstance(region, Polygon)
    captions = live_captions(region, kind, state.end, context) if measures else ()
    grips = handles(region, context.pixel, dropped_vertex(state.grip), kind=kind)
    regions = with_linked({state.id: region}, context, state.alone)
    return Preview(ghosts_of(regions, context), grips, captions)


def kind_of(id: AnnotationId, context: ToolContext) -> MeasurementKind | None:
    """Return how the region of an annotation is read."""
    annotation = context.project.annotations.get(id)
    return annotation.kind if annotation is not None else None


def ghosts_of(regions: Mapping[AnnotationId, Region], context: ToolContext) -> tuple[Ghost, ...]:
    """Return what is drawn in place of annotations."""
    return tuple(Ghost(region, id, kind=kind_of(id, context)) for id, region in regions.items())


def moved_points(state: MovingPoints, context: ToolContext) -> Region | None:
    """Return the region whose picked points are dragged, as it is now."""
    annotation = context.project.annotations.get(state.id)
    if annotation is None or annotation.region is None or not context.is_here(annotation.anchor):
        return None
    refs = there(annotation.region, state.refs)
    dx, dy = state.end[0] - state.start[0], state.end[1] - state.start[1]
    return move_vertices(annotation.region, refs, dx, dy)


def _points_preview(state: MovingPoints, context: ToolContext) -> Preview:
    region = moved_points(state, context)
    if region is None:
        return Preview()
    regions = with_linked({state.id: region}, context, state.alone)
    grips = handles(region, context.pixel, None, state.refs, kind_of(state.id, context))
    return Preview(ghosts_of(regions, context), grips)


def _resting(
    state: object, active: VertexRef | None, context: ToolContext, picked: Refs = frozenset()
) -> Step[object]:
    """Return how it looks when nothing is dragged: the grips of a single selected annotation."""
    single = single_of(context)
    if single is None or single.region is None:
        hint = _several_hint(context)
        return Step(state, cursor=Cursor.ARROW, hint=hint)
    reason = commands.why_locked(context.project, single)
    if reason is not None:
        return Step(state, cursor=Cursor.ARROW, hint=reason)
    preview = Preview(handles=handles(single.region, context.pixel, active, picked, single.kind))
    if has_text(single.kind):
        hint = _TEXT
    elif isinstance(single.region, Lines) or not takes_points(single.region, single.kind):
        hint = _FRAME if isinstance(single.region, Box | Ellipse) else _MEASURED
    elif isinstance(single.region, Polygon | Polyline):
        hint = _POINTS if picked else _VERTEX if active else _OUTLINE
    else:
        hint = _FRAME if preview.handles else _MANY
    return Step(state, preview, cursor=Cursor.ARROW, hint=hint)


def _several_hint(context: ToolContext) -> Text:
    """Return what can be done with no selected annotation, several, or some of another picture."""
    if not context.selection & context.project.annotations.keys():
        return _PICK
    return _MANY if here_of(context.selection, context) else ELSEWHERE


def hover_cursor(at: XY, context: ToolContext) -> Cursor:
    """Return what a press here would do: take a grip, move, or nothing for it is locked."""
    single = single_of(context)
    if single is not None and single.region is not None:
        grip = grip_at(single.region, at, NEAR * context.pixel, context.pixel, single.kind)
        if grip is not None and commands.why_locked(context.project, single) is None:
            return Cursor.CROSS
    mine = [id for id in hits_at(context, at) if id in context.selection]
    if not mine:
        return Cursor.ARROW
    locked = commands.why_locked(context.project, context.project.annotations[mine[0]])
    return Cursor.FORBIDDEN if locked else Cursor.MOVE


ELSEWHERE = t(
    "This was drawn on another picture and shows where it meets this one. Double-click it in "
    "Annotations to go there."
)
_PICK = t(
    "Click to select, drag a rectangle for several. Shift adds, Alt+click reaches below and takes "
    "one out of a group."
)
_MANY = t("Drag to move, arrow keys by a pixel (Shift: 10), Delete removes, Esc deselects.")
_OUTLINE = t(
    "Drag a point or the shape. Click a midpoint or double-click an edge: insert a point. "
    "Alt+click a point: delete it. Alt+drag: pick several."
)
_MEASURED = t(
    "Drag an end, or the line to move all. Arrow keys move the end clicked last. Ctrl: at an edge."
)
_TEXT = t("Drag to move, double-click to change the text, Delete removes, Esc deselects.")
_VERTEX = t("Arrow keys move the point, Delete removes it, Esc lets it go.")
_POINTS = t(
    "Drag one of the points or press arrow keys to move all, Delete removes them, Esc lets them go."
)
_BOX = t("Let go to pick the points in the rectangle. Esc: cancel.")
_FRAME = t("Drag a grip to resize (Shift: keep proportions), the round one to turn (Shift: 15°).")
_MOVE = t("Let go to drop. Shift: steps of 45°, Esc: cancel.")
_GRAB = t("Let go to finish. Shift: even steps, Ctrl: without its neighbours, Esc: cancel.")
_GRAB_MEASURED = t("Let go to finish. Shift: steps of 45°, Ctrl: at an edge, Esc: cancel.")
_BAND = t("Let go to select what lies inside. Esc: cancel.")
