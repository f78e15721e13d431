"""What the select tool holds, and how it looks: its states, their preview, cursor and hint."""

from __future__ import annotations

from attrs import evolve, frozen

from workbench.api.tools import Caption, Cursor, Ghost, Preview, Rubber, Step, ToolContext
from workbench.base.text import Text, t
from workbench.edit.tools.gesture import NEAR, aspect_of
from workbench.edit.tools.grips import Grip, GripKind, drag_grip, grip_at, handles
from workbench.edit.tools.linked import with_linked
from workbench.geom.measure import measure, sourced_text
from workbench.geom.snap import XY
from workbench.geom.transform import translate
from workbench.geom.vertex_sets import Refs, move_vertices, there
from workbench.geom.vertices import VertexRef
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.regions import Polygon, Polyline, Region

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
            return Step(state, preview, cursor=Cursor.MOVE, hint=_GRAB)
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
    aspect = aspect_of(context)
    return drag_grip(
        annotation.region, state.grip, state.start, state.end, even=state.even, aspect=aspect
    )


def _moving_preview(state: Moving, context: ToolContext) -> Preview:
    ghosts = (Ghost(region, id) for id, region in moved_regions(state, context).items())
    return Preview(tuple(ghosts))


def _grabbing_preview(state: Grabbing, context: ToolContext) -> Preview:
    region = grabbed_region(state, context)
    if region is None:
        return Preview()
    captions: tuple[Caption, ...] = ()
    if not isinstance(region, Polygon):
        captions = tuple(
            Caption(*state.end, sourced_text(quantity))
            for quantity in measure(region, context.calibration)[:1]
        )
    grips = handles(region, context.pixel, dropped_vertex(state.grip))
    regions = with_linked({state.id: region}, context, state.alone)
    ghosts = tuple(Ghost(after, id) for id, after in regions.items())
    return Preview(ghosts, grips, captions)


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
    ghosts = tuple(Ghost(after, id) for id, after in regions.items())
    return Preview(ghosts, handles(region, context.pixel, None, state.refs))


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
    preview = Preview(handles=handles(single.region, context.pixel, active, picked))
    if isinstance(single.region, Polygon | Polyline):
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
        grip = grip_at(single.region, at, NEAR * context.pixel, context.pixel)
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
_VERTEX = t("Arrow keys move the point, Delete removes it, Esc lets it go.")
_POINTS = t(
    "Drag one of the points or press arrow keys to move all, Delete removes them, Esc lets them go."
)
_BOX = t("Let go to pick the points in the rectangle. Esc: cancel.")
_FRAME = t("Drag a grip to resize (Shift: keep proportions), the round one to turn (Shift: 15°).")
_MOVE = t("Let go to drop. Shift: steps of 45°, Esc: cancel.")
_GRAB = t("Let go to finish. Shift: even steps, Ctrl: without its neighbours, Esc: cancel.")
_BAND = t("Let go to select what lies inside. Esc: cancel.")
