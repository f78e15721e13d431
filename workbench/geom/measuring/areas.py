"""Values of areas: what a polygon, an ellipse or a box measures, and what follows from that."""

from __future__ import annotations

import math

from workbench.geom.measuring.estimate import Estimate, derived
from workbench.geom.measuring.extents_shape import ExtentsShape
from workbench.geom.measuring.polygon_shape import PolygonShape
from workbench.geom.measuring.scale import Scale
from workbench.model.regions import Box, Ellipse, Polygon

#: Moments that differ by no more than this share of their sum have no direction.
_ROUND = 1e-9
AreaShape = PolygonShape | ExtentsShape


def shape_of(region: Polygon | Ellipse | Box, scale: Scale, boundary: float) -> AreaShape:
    """Return what measures an area; outlines of a polygon must not cross."""
    if isinstance(region, Polygon):
        return PolygonShape(region, scale, boundary)
    return ExtentsShape(region, scale, boundary)


def equivalent_diameter(area: Estimate) -> Estimate:
    """Return the diameter of the circle with the same area."""
    value = math.sqrt(4 * area.value / math.pi)
    return derived(value, (2 / (math.pi * value), area))


def circularity(area: Estimate, perimeter: Estimate) -> Estimate:
    """Return 4 pi A / P^2, which is 1 for a circle and less for all else."""
    value = 4 * math.pi * area.value / perimeter.value**2
    return derived(value, (value / area.value, area), (-2 * value / perimeter.value, perimeter))


def orientation(shape: AreaShape) -> Estimate | None:
    """Return the direction of the greatest extent, degrees clockwise from +x; None = all alike.

    Of the principal axis of the second moments of area, from -90 up to and with 90.
    """
    xx, yy, xy = shape.moments
    apart = xx.value - yy.value
    size = apart * apart + 4 * xy.value**2
    if size <= (_ROUND * (xx.value + yy.value)) ** 2:
        return None
    turn = math.degrees(math.atan2(2 * xy.value, apart)) / 2
    slope = math.degrees(1.0) / size
    return derived(
        turn if turn > -90 else turn + 180,
        (-slope * xy.value, xx),
        (slope * xy.value, yy),
        (slope * apart, xy),
    )
