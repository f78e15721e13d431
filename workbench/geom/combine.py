"""Areas put together, taken off each other, cut out of each other. Holes and parts are kept right.

Boxes and ellipses take part as polygons. What lies on one outline twice, or crosses itself, is made
right first (`shapes.repaired`); what is left is always valid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from workbench.geom.shapes import polygon_from_shapely, repaired, to_shapely
from workbench.model.regions import Polygon, Region

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

TOLERANCE = 0.02
"""Greatest distance in px between an ellipse and the chords that stand for it."""
SLIVER = 1e-9
"""Parts below this area, px2, are what rounding left."""


def geometry_of(region: Region) -> BaseGeometry:
    """Return the valid shapely geometry of a region."""
    import shapely

    made = to_shapely(region, TOLERANCE)
    areal = made.geom_type in ("Polygon", "MultiPolygon")
    return repaired(made) if areal and not shapely.is_valid(made) else made


def without_slivers(geometry: BaseGeometry) -> Polygon | None:
    """Return the areas of a geometry without what rounding left; None when there are none."""
    import shapely

    polygon = polygon_from_shapely(geometry)
    if polygon is None:
        return None
    parts = [p for p in polygon.parts if shapely.Polygon(p.exterior, p.holes).area > SLIVER]
    return Polygon(parts) if parts else None


def joined(regions: Iterable[Region]) -> Polygon | None:
    """Return what regions cover together; those that do not meet become parts of one polygon."""
    import shapely

    return without_slivers(shapely.union_all([geometry_of(one) for one in regions]))


def subtracted(region: Region, others: Iterable[Region]) -> Polygon | None:
    """Return what is left of a region without others; None when nothing is."""
    import shapely

    cut = shapely.union_all([geometry_of(one) for one in others])
    return without_slivers(shapely.difference(geometry_of(region), cut))


def intersected(regions: Sequence[Region]) -> Polygon | None:
    """Return what all regions have in common; None when that is nothing."""
    import shapely

    common: Any = geometry_of(regions[0])
    for one in regions[1:]:
        common = shapely.intersection(common, geometry_of(one))
    return without_slivers(common)


def excluded(regions: Sequence[Region]) -> Polygon | None:
    """Return what an odd number of regions covers (of two: one of them only)."""
    import shapely

    odd: Any = geometry_of(regions[0])
    for one in regions[1:]:
        odd = shapely.symmetric_difference(odd, geometry_of(one))
    return without_slivers(odd)


def overlap(regions: Sequence[Region]) -> bool:
    """Return whether two of them share an area."""
    import shapely

    shapes = [geometry_of(one) for one in regions]
    together = shapely.union_all(shapes).area
    total = sum(one.area for one in shapes)
    return bool(total - together > 1e-9 * max(total, 1.0))
