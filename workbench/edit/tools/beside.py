"""A new area beside and over others: behind them, or ending at their borders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

from workbench.api.tools import Overlap, ToolContext
from workbench.base.text import Text, t
from workbench.edit.tools.gesture import NEAR
from workbench.geom.shapes import bounds, repaired, to_shapely
from workbench.model import commands
from workbench.model.annotation import Annotation, Purpose
from workbench.model.ids import AnnotationId
from workbench.model.order import DepthOrder
from workbench.model.regions import AREA_REGIONS, Region

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# An outline drawn along another one meets it within half the reach of a click.
_SNAP = NEAR / 2


@frozen
class Placed:
    """A new region as it is to be added, with what it makes of its neighbours.

    Parameters
    ----------
    depth : float or None
        None follows the label.
    neighbours : mapping
        Outlines of neighbours that got vertices where the new one meets them.
    """

    region: Region
    depth: float | None = None
    neighbours: Mapping[AnnotationId, Region] = field(factory=dict)


def placed(context: ToolContext, region: Region) -> Placed | Text:
    """Return how a new region is added by the user's habits, or why it is refused."""
    if context.habits.overlap is Overlap.FREE or not isinstance(region, AREA_REGIONS):
        return Placed(region)
    if context.habits.overlap is Overlap.BEHIND:
        return Placed(region, depth_behind(context, region))
    return _sharing(context, region)


def depth_behind(context: ToolContext, region: Region) -> float | None:
    """Return a depth behind all that a region overlaps; None where it overlaps nothing."""
    mine = _shape(region)
    order = DepthOrder.of(context.project.scheme)
    depths = [
        order.depth(other)
        for other in _areas_near(context, region, 0.0)
        if other.region is not None and mine.intersection(_shape(other.region)).area > 0
    ]
    return min(depths) - 1.0 if depths else None


def _sharing(context: ToolContext, region: Region) -> Placed | Text:
    from workbench.geom.borders import share_borders

    reach = _SNAP * context.pixel
    others = _areas_near(context, region, reach)
    shared = share_borders(region, [o.region for o in others if o.region is not None], reach)
    if shared.region is None:
        return t("Others cover all of it. Draw further out, or let new areas overlap.")
    locks = commands.Locks(context.project)
    changed = {
        other.id: after
        for other, after in zip(others, shared.neighbours, strict=True)
        if after is not other.region and locks.why(other) is None
    }
    return Placed(shared.region, None, changed)


def _areas_near(context: ToolContext, region: Region, reach: float) -> list[Annotation]:
    """Return the areas on the frame in view that a region may touch, in order of their ids."""
    x0, y0, x1, y1 = bounds(region)
    near = context.touching(x0 - reach, y0 - reach, x1 + reach, y1 + reach)
    found = (context.project.annotations.get(id) for id in sorted(near))
    return [
        one
        for one in found
        if one is not None
        and isinstance(one.region, AREA_REGIONS)
        and one.purpose is Purpose.FINDING
        and context.is_here(one.anchor)
    ]


def _shape(region: Region) -> BaseGeometry:
    shape = to_shapely(region)
    return shape if shape.is_valid else repaired(shape)
