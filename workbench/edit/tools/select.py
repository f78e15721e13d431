"""Select: choose, move, reshape and delete what is there."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from workbench.api.tools import (
    Caption,
    Cursor,
    Event,
    Ghost,
    KeyEvent,
    Modifier,
    PointerEvent,
    Preview,
    Rubber,
    Select,
    Step,
    ToolContext,
)
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit.tools.commit import attempt
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
from workbench.edit.tools.grips import Grip, GripKind, drag_grip, grip_at, handles
from workbench.geom.hit import nearest_edge
from workbench.geom.measure import measure, quantity_text
from workbench.geom.shapes import to_shapely
from workbench.geom.snap import XY, to_direction
from workbench.geom.transform import translate
from workbench.geom.vertices import (
    VertexRef,
    delete_ring,
    delete_vertex,
    find_vertex,
    insert_vertex,
    move_vertex,
)
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.patch import Patch
from workbench.model.regions import Polygon, Polyline, Region

Ids = frozenset[AnnotationId]
NONE: Ids = frozenset()
ARROWS = {"left": (-1.0, 0.0), "right": (1.0, 0.0), "up": (0.0, -1.0), "down": (0.0, 1.0)}


@frozen
class Waiting:
    """No button is down; `active` is the vertex clicked last, of the annotation `of`."""

    of: AnnotationId | None = None
    active: VertexRef | None = None


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
    """A grip of one annotation follows the pointer."""

    id: AnnotationId
    grip: Grip
    start: XY
    end: XY
    even: bool = False


@frozen
class Banding:
    """A rubber band is open; `before` is what stays selected."""

    start: XY
    end: XY
    before: Ids


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
        match state:
            case Moving():
                return Step(state, _moving_preview(state, context), cursor=Cursor.MOVE, hint=_MOVE)
            case Grabbing():
                preview = _grabbing_preview(state, context)
                return Step(state, preview, cursor=Cursor.MOVE, hint=_GRAB)
            case Banding(start, end):
                preview = Preview(rubber=Rubber(*start, *end))
                return Step(state, preview, cursor=Cursor.ARROW, hint=_BAND)
            case Pressed():
                return _resting(state, None, context)
            case Waiting(of, active):
                single = _single(context)
                mine = single is not None and single.id == of
                return _resting(state, active if mine else None, context)
            case _:
                return _resting(Waiting(), None, context)

    def step(self, state: object, event: Event, context: ToolContext) -> Step[object]:
        """Return what follows from one event."""
        if isinstance(event, KeyEvent):
            return self._key(state, event, context)
        if is_press(event):
            return self._press(event, context)
        if is_double(event):
            return self._double(event, context)
        if is_move(event):
            return self._move(state, event, context)
        if is_release(event):
            return self._release(state, event, context)
        return evolve(self.show(state, context), used=False)

    # What the pointer does

    def _press(self, event: PointerEvent, context: ToolContext) -> Step[object]:
        at = position(event)
        single = _single(context)
        if single is not None and single.region is not None:
            grip = grip_at(single.region, at, NEAR * context.pixel, context.pixel)
            if grip is not None and commands.why_locked(context.project, single) is None:
                if has(event, Modifier.ALT) and grip.kind is GripKind.VERTEX:
                    return self._delete_vertex(single, grip.ref, context)
                even = has(event, Modifier.SHIFT)
                return self.show(Grabbing(single.id, grip, at, at, even), context)
        return self._press_on(_hits(context, at), at, event, context)

    def _press_on(
        self, hits: list[AnnotationId], at: XY, event: PointerEvent, context: ToolContext
    ) -> Step[object]:
        selection = context.selection
        adding = has(event, Modifier.SHIFT) or has(event, Modifier.CONTROL)
        if not hits:
            return self.show(Banding(at, at, selection if adding else NONE), context)
        if has(event, Modifier.ALT):
            return self._select(frozenset({_next_below(hits, selection)}), at, context)
        if adding:
            return self._select(selection ^ {hits[0]}, at, context)
        if selection.intersection(hits):
            return self.show(Pressed(at, selection, frozenset({hits[0]})), context)
        return self._select(frozenset({hits[0]}), at, context)

    def _select(self, ids: Ids, at: XY, context: ToolContext) -> Step[object]:
        after = self.show(Pressed(at, ids), evolve(context, selection=ids))
        return evolve(after, view=(Select(ids),))

    def _move(self, state: object, event: PointerEvent, context: ToolContext) -> Step[object]:
        at, even = position(event), has(event, Modifier.SHIFT)
        match state:
            case Pressed(start, ids):
                if screen_distance(context, start, at) < DRAG:
                    return self.show(state, context)
                return self._begin_moving(start, at, ids, context)
            case Moving(start):
                end = to_direction(start, at, aspect_of(context)) if even else at
                return self.show(evolve(state, end=end), context)
            case Grabbing():
                return self.show(evolve(state, end=at, even=even), context)
            case Banding():
                return self.show(evolve(state, end=at), context)
            case _:
                shown = self.show(state, context)
                return evolve(shown, cursor=_hover_cursor(at, context), used=False)

    def _begin_moving(self, start: XY, at: XY, ids: Ids, context: ToolContext) -> Step[object]:
        here = _here(ids, context)
        for annotation in here:
            reason = commands.why_locked(context.project, annotation)
            if reason is not None:
                waiting = self.show(Waiting(), context)
                return evolve(waiting, refused=reason, cursor=Cursor.FORBIDDEN)
        if not here:
            return self.show(Waiting(), context)
        return self.show(Moving(start, at, frozenset(a.id for a in here)), context)

    def _release(self, state: object, event: PointerEvent, context: ToolContext) -> Step[object]:
        if isinstance(state, Moving | Grabbing | Banding):
            moved = self._move(state, event, context).state
            return self._drop(moved, context)
        if isinstance(state, Pressed):
            waiting = self.show(Waiting(), context)
            if state.click is None or state.click == context.selection:
                return waiting
            return evolve(waiting, view=(Select(state.click),))
        return evolve(self.show(state, context), used=False)

    def _drop(self, state: object, context: ToolContext) -> Step[object]:
        """Commit what a drag has done."""
        waiting = self.show(Waiting(), context)
        match state:
            case Banding(start, end, before):
                if screen_distance(context, start, end) < DRAG:
                    return _with_selection(waiting, before, context)
                found = (id for id in context.within(*_upright(start, end)))
                return _with_selection(waiting, before.union(found), context)
            case Moving():
                return self._commit(_moved(state, context), _moved_name(state), Waiting(), context)
            case Grabbing(id, grip):
                return self._drop_grip(state, id, grip, context)
            case _:
                return waiting

    def _drop_grip(
        self, state: Grabbing, id: AnnotationId, grip: Grip, context: ToolContext
    ) -> Step[object]:
        annotation = context.project.annotations.get(id)
        region = _grabbed(state, context)
        after = Waiting(id, _dropped_vertex(grip))
        if annotation is None or annotation.region is None or region is None:
            return self.show(Waiting(), context)
        if _crosses_newly(annotation.region, region):
            refused = t("The outline would cross itself there.")
            return evolve(self.show(after, context), refused=refused)
        return self._commit({id: region}, _NAMES[grip.kind], after, context)

    def _double(self, event: PointerEvent, context: ToolContext) -> Step[object]:
        """Insert a vertex where an edge was double-clicked."""
        at = position(event)
        single = _single(context)
        waiting = self.show(Waiting(), context)
        if single is None or not isinstance(single.region, Polygon | Polyline):
            return waiting
        reach = NEAR * context.pixel
        grip = grip_at(single.region, at, reach, context.pixel)
        edge = nearest_edge(single.region, *at)
        on_vertex = grip is not None and grip.kind is GripKind.VERTEX
        if on_vertex or edge is None or edge.distance > reach:
            return waiting
        region = insert_vertex(single.region, edge.start, edge.x, edge.y)
        after = Waiting(single.id, edge.start.at(edge.start.index + 1))
        return self._commit({single.id: region}, _NAMES[GripKind.MIDPOINT], after, context)

    # What keys do

    def _key(self, state: object, event: KeyEvent, context: ToolContext) -> Step[object]:
        if is_key(event, "escape"):
            idle = self.show(Waiting(), context)
            return _with_selection(idle, NONE, context) if state == Waiting() else idle
        if not isinstance(state, Waiting):
            return evolve(self.show(state, context), used=False)
        active = self._active(state, context)
        if is_key(event, "delete", "backspace"):
            if active is None:
                return self._delete(context)
            if has(event, Modifier.CONTROL):
                return self._delete_ring(active[0], active[1], context)
            return self._delete_vertex(active[0], active[1], context)
        if event.key in ARROWS:
            return self._nudge(state, active, event, context)
        return evolve(self.show(state, context), used=False)

    def _active(self, state: Waiting, context: ToolContext) -> tuple[Annotation, VertexRef] | None:
        single = _single(context)
        if single is None or single.region is None or state.active is None or single.id != state.of:
            return None
        there = find_vertex(single.region, state.active) is not None
        return (single, state.active) if there else None

    def _delete(self, context: ToolContext) -> Step[object]:
        ids = sorted(id for id in context.selection if id in context.project.annotations)
        waiting = self.show(Waiting(), context)
        if not ids:
            return evolve(waiting, used=False)
        patch = attempt(lambda: commands.delete_annotations(context.project, context.stamp, ids))
        if isinstance(patch, Text):
            return evolve(waiting, refused=patch)
        after = self.show(Waiting(), evolve(context, selection=NONE))
        return evolve(after, commit=patch, view=(Select(NONE),))

    def _delete_vertex(
        self, annotation: Annotation, ref: VertexRef, context: ToolContext
    ) -> Step[object]:
        if annotation.region is None:
            return self.show(Waiting(), context)
        try:
            region = delete_vertex(annotation.region, ref)
        except InputError as error:
            return evolve(self.show(Waiting(annotation.id, ref), context), refused=error.text)
        if _crosses_newly(annotation.region, region):
            refused = t("Without this point the outline would cross itself.")
            return evolve(self.show(Waiting(annotation.id, ref), context), refused=refused)
        return self._commit({annotation.id: region}, t("Delete point"), Waiting(), context)

    def _delete_ring(
        self, annotation: Annotation, ref: VertexRef, context: ToolContext
    ) -> Step[object]:
        if not isinstance(annotation.region, Polygon):
            return self.show(Waiting(), context)
        try:
            region = delete_ring(annotation.region, ref)
        except InputError as error:
            return evolve(self.show(Waiting(annotation.id, ref), context), refused=error.text)
        name = t("Delete hole") if ref.ring else t("Delete part")
        return self._commit({annotation.id: region}, name, Waiting(), context)

    def _nudge(
        self,
        state: Waiting,
        active: tuple[Annotation, VertexRef] | None,
        event: KeyEvent,
        context: ToolContext,
    ) -> Step[object]:
        step = 10.0 if has(event, Modifier.SHIFT) else 1.0
        dx, dy = (step * part for part in ARROWS[event.key])
        if active is not None and active[0].region is not None:
            annotation, ref = active
            at = find_vertex(annotation.region, ref) if annotation.region else None
            x, y = at or (0.0, 0.0)
            region = move_vertex(active[0].region, ref, x + dx, y + dy)
            if _crosses_newly(active[0].region, region):
                refused = t("The outline would cross itself there.")
                return evolve(self.show(state, context), refused=refused)
            key = f"nudge:{annotation.id}:{ref.part}.{ref.ring}.{ref.index}"
            return self._commit(
                {annotation.id: region}, _NAMES[GripKind.VERTEX], state, context, key
            )
        regions = {
            a.id: translate(a.region, dx, dy)
            for a in _here(context.selection, context)
            if a.region is not None
        }
        if not regions:
            return evolve(self.show(state, context), used=False)
        key = "nudge:" + ",".join(sorted(regions))
        name = _move_name(len(regions))
        return self._commit(regions, name, state, context, key)

    def _commit(
        self,
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
        shown = self.show(after, context)
        if not changed:
            return shown

        def make() -> Patch:
            return commands.change_regions(context.project, context.stamp, changed, name, merge_key)

        patch = attempt(make)
        if isinstance(patch, Text):
            return evolve(self.show(Waiting(), context), refused=patch)
        only = next(iter(changed.items())) if len(changed) == 1 else None
        grips = (
            handles(only[1], context.pixel, after.active) if only and shown.preview.handles else ()
        )
        return evolve(shown, commit=patch, preview=Preview(handles=grips))


def _single(context: ToolContext) -> Annotation | None:
    """Return the annotation when exactly one of this frame is selected."""
    if len(context.selection) != 1:
        return None
    here = _here(context.selection, context)
    return here[0] if here else None


def _here(ids: Ids, context: ToolContext) -> list[Annotation]:
    """Return those of `ids` that have a region on the frame in view."""
    found = (context.project.annotations.get(id) for id in sorted(ids))
    return [a for a in found if a and a.region is not None and a.anchor == context.anchor]


def _hits(context: ToolContext, at: XY) -> list[AnnotationId]:
    found = context.hits(*at, NEAR * context.pixel)
    return [id for id in found if id in context.project.annotations]


def _next_below(hits: list[AnnotationId], selection: Ids) -> AnnotationId:
    """Return the hit below the selected one, from the bottom the top again."""
    for i, id in enumerate(hits):
        if id in selection:
            return hits[(i + 1) % len(hits)]
    return hits[0]


def _upright(a: XY, b: XY) -> tuple[float, float, float, float]:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


def _with_selection(step: Step[object], ids: Ids, context: ToolContext) -> Step[object]:
    if ids == context.selection:
        return step
    handles_gone = evolve(step, preview=Preview())
    return evolve(handles_gone, view=(Select(ids),))


def _moved(state: Moving, context: ToolContext) -> dict[AnnotationId, Region]:
    dx, dy = state.end[0] - state.start[0], state.end[1] - state.start[1]
    if not dx and not dy:
        return {}
    return {
        a.id: translate(a.region, dx, dy) for a in _here(state.ids, context) if a.region is not None
    }


def _grabbed(state: Grabbing, context: ToolContext) -> Region | None:
    annotation = context.project.annotations.get(state.id)
    if annotation is None or annotation.region is None:
        return None
    aspect = aspect_of(context)
    return drag_grip(
        annotation.region, state.grip, state.start, state.end, even=state.even, aspect=aspect
    )


def _dropped_vertex(grip: Grip) -> VertexRef | None:
    if grip.kind is GripKind.VERTEX:
        return grip.ref
    return grip.ref.at(grip.ref.index + 1) if grip.kind is GripKind.MIDPOINT else None


def _crosses_newly(before: Region, after: Region) -> bool:
    """Return whether an edit would make a proper outline cross itself."""
    if before == after or not isinstance(before, Polygon) or not isinstance(after, Polygon):
        return False
    return bool(to_shapely(before).is_valid and not to_shapely(after).is_valid)


def _moving_preview(state: Moving, context: ToolContext) -> Preview:
    ghosts = (Ghost(region, id) for id, region in _moved(state, context).items())
    return Preview(tuple(ghosts))


def _grabbing_preview(state: Grabbing, context: ToolContext) -> Preview:
    region = _grabbed(state, context)
    if region is None:
        return Preview()
    captions: tuple[Caption, ...] = ()
    if not isinstance(region, Polygon):
        captions = tuple(
            Caption(*state.end, str(quantity_text(quantity)))
            for quantity in measure(region, context.calibration)[:1]
        )
    grips = handles(region, context.pixel, _dropped_vertex(state.grip))
    return Preview((Ghost(region, state.id),), grips, captions)


def _resting(state: object, active: VertexRef | None, context: ToolContext) -> Step[object]:
    """Return how it looks when nothing is dragged: the grips of a single selected annotation."""
    single = _single(context)
    if single is None or single.region is None:
        hint = _MANY if context.selection else _PICK
        return Step(state, cursor=Cursor.ARROW, hint=hint)
    reason = commands.why_locked(context.project, single)
    if reason is not None:
        return Step(state, cursor=Cursor.ARROW, hint=reason)
    preview = Preview(handles=handles(single.region, context.pixel, active))
    if isinstance(single.region, Polygon | Polyline):
        hint = _VERTEX if active else _OUTLINE
    else:
        hint = _FRAME if preview.handles else _MANY
    return Step(state, preview, cursor=Cursor.ARROW, hint=hint)


def _hover_cursor(at: XY, context: ToolContext) -> Cursor:
    single = _single(context)
    if single is not None and single.region is not None:
        grip = grip_at(single.region, at, NEAR * context.pixel, context.pixel)
        if grip is not None and commands.why_locked(context.project, single) is None:
            return Cursor.CROSS
    mine = [id for id in _hits(context, at) if id in context.selection]
    if not mine:
        return Cursor.ARROW
    locked = commands.why_locked(context.project, context.project.annotations[mine[0]])
    return Cursor.FORBIDDEN if locked else Cursor.MOVE


def _move_name(count: int) -> Text:
    return t("Move annotation") if count == 1 else t("Move {n} annotations", n=count)


def _moved_name(state: Moving) -> Text:
    return _move_name(len(state.ids))


_NAMES = {
    GripKind.VERTEX: t("Move point"),
    GripKind.MIDPOINT: t("Insert point"),
    GripKind.SIZE: t("Resize"),
    GripKind.ROTATE: t("Rotate"),
}
_PICK = t("Click to select, drag a rectangle for several. Shift adds, Alt+click reaches below.")
_MANY = t("Drag to move, arrow keys by a pixel (Shift: 10), Delete removes, Esc deselects.")
_OUTLINE = t(
    "Drag a point or the whole shape. Click a midpoint or double-click an edge to insert a point, "
    "Alt+click a point to delete it."
)
_VERTEX = t("Arrow keys move the point, Delete removes it, Esc lets it go.")
_FRAME = t("Drag a grip to resize (Shift: keep proportions), the round one to turn (Shift: 15°).")
_MOVE = t("Let go to drop. Shift: steps of 45°, Esc: cancel.")
_GRAB = t("Let go to finish. Shift: even steps, Esc: cancel.")
_BAND = t("Let go to select what lies inside. Esc: cancel.")
