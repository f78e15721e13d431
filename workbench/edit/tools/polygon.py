"""Polygon: outlines, holes cut into them, parts added to them."""

from __future__ import annotations

from attrs import evolve

from workbench.api.tools import Modifier, PointerEvent, Step, ToolContext
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit.tools.commit import attempt
from workbench.edit.tools.gesture import IDLE, has
from workbench.edit.tools.path import Drawing, Mode, PathTool
from workbench.geom.hit import inside
from workbench.geom.shapes import polygon_from_shapely, repaired, to_shapely, valid_polygon
from workbench.geom.snap import XY
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.regions import Polygon, PolygonPart

REPAIRED = t("The outline crossed itself and was split where it did. Undo takes it back.")


class PolygonTool(PathTool):
    """Draws polygons; Alt at the first press cuts a hole, Ctrl adds a part.

    An outline that crosses itself is repaired when it is committed: what it encloses by the
    even-odd rule becomes parts, and the hint says so. Refusing would throw the work away.
    """

    name = "polygon"
    title = t("Polygon")
    key = "P"
    icon = "polygon"
    idle_hint = t(
        "Click to place points, drag for freehand. "
        "In a selected polygon, Alt+click starts a hole; Ctrl+click starts another part."
    )
    more_hint = t(
        "Click to add points. Shift: steps of 45°, Backspace: remove the last, Esc: cancel."
    )
    end_hint = t(
        "Click the first point, double-click or press Enter to close. "
        "Backspace: remove the last, Esc: cancel."
    )
    least = 3
    too_few = t("A polygon needs at least three points.")
    closed = True

    def mode(self, event: PointerEvent, context: ToolContext) -> tuple[Mode, AnnotationId | None]:
        """Return whether a first press begins a new polygon, a hole or a part."""
        if has(event, Modifier.ALT):
            return Mode.HOLE, _target(context, (event.x, event.y)).id
        if has(event, Modifier.CONTROL):
            return Mode.PART, _target(context, None).id
        return Mode.NEW, None

    def commit(self, points: tuple[XY, ...], state: Drawing, context: ToolContext) -> Step[object]:
        """Commit the outline as a new polygon, a hole or a part."""
        drawn = Polygon.from_ring(points)
        outline = valid_polygon(drawn)
        if outline is None:
            return evolve(self.show(state, context), refused=t("The outline encloses no area."))
        if state.mode is Mode.NEW or state.target is None:
            done = self.add(outline, state, context)
        else:
            done = self._change(outline, state.mode, state.target, state, context)
        return evolve(done, hint=REPAIRED) if done.commit and outline is not drawn else done

    def _change(
        self,
        outline: Polygon,
        mode: Mode,
        id: AnnotationId,
        state: Drawing,
        context: ToolContext,
    ) -> Step[object]:
        target = context.project.annotations.get(id)
        if target is None or not isinstance(target.region, Polygon):
            gone = t("The polygon that this was drawn for is no longer there.")
            return evolve(self.show(state, context), refused=gone)
        change = cut_hole if mode is Mode.HOLE else add_part
        name = t("Cut hole") if mode is Mode.HOLE else t("Add part")
        region = change(target.region, outline)
        if isinstance(region, Text):
            return evolve(self.show(state, context), refused=region)
        patch = attempt(
            lambda: commands.change_regions(context.project, context.stamp, {id: region}, name)
        )
        if isinstance(patch, Text):
            return evolve(self.show(state, context), refused=patch)
        return evolve(self.show(IDLE, context), commit=patch)


def cut_hole(region: Polygon, hole: Polygon) -> Polygon | Text:
    """Return the polygon with a hole, or why not; rings that it does not touch stay bit by bit."""
    body, cut = repaired(to_shapely(region)), to_shapely(hole)
    solid = repaired(to_shapely(Polygon(tuple(_filled(region)))))
    if not solid.contains(cut):
        return t("A hole must lie wholly inside the polygon.")
    if not body.intersection(cut).area > 0:
        return t("There is a hole already.")
    if len(hole.parts) == 1 and not hole.parts[0].holes:
        for i, part in enumerate(region.parts):
            if to_shapely(Polygon((part,))).contains_properly(cut):
                whole = evolve(part, holes=(*part.holes, hole.parts[0].exterior))
                return Polygon((*region.parts[:i], whole, *region.parts[i + 1 :]))
    return polygon_from_shapely(body.difference(cut)) or t("Nothing would be left.")


def add_part(region: Polygon, part: Polygon) -> Polygon | Text:
    """Return the polygon with another part, united where they overlap, or why not."""
    body, more = repaired(to_shapely(region)), to_shapely(part)
    if body.covers(more):
        return t("The polygon covers this part already.")
    if body.disjoint(more):
        return Polygon((*region.parts, *part.parts))
    return polygon_from_shapely(body.union(more)) or t("Nothing would be left.")


def _filled(region: Polygon) -> list[PolygonPart]:
    return [PolygonPart(part.exterior) for part in region.parts]


def _target(context: ToolContext, at: XY | None) -> Annotation:
    """Return the selected polygon to change; the one around `at` where that is given."""
    found = []
    for id in sorted(context.selection):
        annotation = context.project.annotations.get(id)
        if annotation is None or not context.is_here(annotation.anchor):
            continue
        region = annotation.region
        if isinstance(region, Polygon) and (at is None or inside(region, *at)):
            found.append(annotation)
    if not found:
        if at is None:
            raise InputError(t("Select one polygon first, then add a part to it."))
        raise InputError(t("Select a polygon first, then start the hole inside it."))
    if at is None and len(found) > 1:
        raise InputError(t("Select one polygon only to add a part to it."))
    commands.editable(context.project, [found[0].id])
    return found[0]
