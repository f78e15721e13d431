"""Outlines about occlusion: the visible part drawn by hand, and where the order in depth flips."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from workbench.api.tools import PointerEvent, Step, ToolContext
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit.tools.commit import attempt
from workbench.edit.tools.gesture import IDLE
from workbench.edit.tools.path import Drawing, Mode, PathTool
from workbench.edit.tools.selected import here_of
from workbench.geom.shapes import polygon_from_shapely, repaired, to_shapely, valid_polygon
from workbench.geom.snap import XY
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.order import DepthOrder
from workbench.model.patch import Patch
from workbench.model.project import Project
from workbench.model.regions import AREA_REGIONS, Polygon, Region


class _OutlineTool(PathTool):
    """Base of tools whose outline says something about what is selected."""

    more_hint = t(
        "Click to add points, drag for freehand. Backspace: remove the last, Esc: cancel."
    )
    end_hint = t("Click the first point, double-click or press Enter to close. Esc: cancel.")
    least = 3
    too_few = t("A region needs at least three points.")
    closed = True

    def commit(self, points: tuple[XY, ...], state: Drawing, context: ToolContext) -> Step[object]:
        """Commit what the outline says."""
        outline = valid_polygon(Polygon.from_ring(points))
        if outline is None:
            return evolve(self.show(state, context), refused=t("The outline encloses no area."))
        try:
            make = self.make(outline, context)
        except InputError as error:
            return evolve(self.show(state, context), refused=error.text)
        patch = attempt(make)
        if isinstance(patch, Text):
            return evolve(self.show(state, context), refused=patch)
        return evolve(self.show(IDLE, context), commit=None if patch.is_empty() else patch)

    def make(self, outline: Polygon, context: ToolContext) -> Callable[[], Patch]:
        """Return what makes the patch; raises InputError when there is nothing to say it of."""
        raise NotImplementedError


class VisiblePartTool(_OutlineTool):
    """Draws what can be seen of the selected annotation, where the computed part is not it."""

    name = "visible_part"
    title = t("Visible part by hand")
    key = "Shift+H"
    icon = "visible_part"
    idle_hint = t(
        "Draw around what can be seen of the selected shape. "
        "“Compute the visible part again” takes it back."
    )

    def mode(self, event: PointerEvent, context: ToolContext) -> tuple[Mode, AnnotationId | None]:
        """Begin an outline for the one selected area."""
        return Mode.NEW, self._target(context).id

    def make(self, outline: Polygon, context: ToolContext) -> Callable[[], Patch]:
        """Return what gives the selected annotation a visible part: what of it was drawn around."""
        target = self._target(context)
        assert target.region is not None
        visible = common(target.region, outline)
        if visible is None:
            raise InputError(t("The outline lies beside the selected shape."))
        return lambda: commands.set_visible(context.project, context.stamp, target.id, visible)

    def _target(self, context: ToolContext) -> Annotation:
        found = _areas(context)
        if len(found) != 1:
            raise InputError(t("Select the one shape whose visible part you want to draw."))
        commands.editable(context.project, [found[0].id])
        return found[0]


class InterlockTool(_OutlineTool):
    """Draws where the order of two selected annotations is turned round."""

    name = "interlock"
    title = t("Interlock: order flips here")
    key = "Shift+Y"
    icon = "interlock"
    idle_hint = t(
        "Select two shapes that overlap, then draw around the place where the one behind is in "
        "front."
    )

    def mode(self, event: PointerEvent, context: ToolContext) -> tuple[Mode, AnnotationId | None]:
        """Begin a region for the two selected areas."""
        return Mode.NEW, self._two(context)[0].id

    def make(self, outline: Polygon, context: ToolContext) -> Callable[[], Patch]:
        """Return what puts the one behind in front inside the region."""
        one, other = self._two(context)
        assert one.region is not None
        assert other.region is not None
        both = common(one.region, other.region)
        if both is None or common(both, outline) is None:
            raise InputError(t("The two shapes do not overlap there."))
        front = nearer_of(context.project, one, other)
        back = other if front is one else one
        return lambda: commands.put_in_front(
            context.project, context.stamp, back.id, front.id, outline
        )

    def _two(self, context: ToolContext) -> tuple[Annotation, Annotation]:
        found = _areas(context)
        if len(found) != 2:
            raise InputError(t("Select the two shapes first whose order flips."))
        commands.editable(context.project, [one.id for one in found])
        return found[0], found[1]


def nearer_of(project: Project, one: Annotation, other: Annotation) -> Annotation:
    """Return which of two is in front as a whole: as was said of them, else by their depth."""
    both = {one.id, other.id}
    for pair in project.pairs.values():
        if pair.region is None and {pair.front, pair.back} == both:
            return one if pair.front == one.id else other
    return max((one, other), key=DepthOrder.of(project.scheme).key)


def common(one: Region, other: Region) -> Polygon | None:
    """Return the area that two regions share; None when there is none."""
    shapes = [
        shape if shape.is_valid else repaired(shape) for shape in map(to_shapely, (one, other))
    ]
    return polygon_from_shapely(shapes[0].intersection(shapes[1]))


def _areas(context: ToolContext) -> list[Annotation]:
    found = here_of(context.selection, context)
    return [one for one in found if isinstance(one.region, AREA_REGIONS)]
