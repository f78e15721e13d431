"""Hulls, holes and parts: what belongs to one outline, and what to several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.geom.combine import geometry_of, without_slivers
from workbench.geom.shapes import rings
from workbench.model.regions import Polygon, PolygonPart, Region


def hull(regions: Iterable[Region]) -> Polygon | None:
    """Return the convex hull of regions; None when it has no area."""
    import shapely

    collection = shapely.GeometryCollection([geometry_of(one) for one in regions])
    return without_slivers(shapely.convex_hull(collection))


def filled(region: Polygon) -> Polygon:
    """Return a polygon without its holes; parts that lay in a hole are gone with it."""
    import shapely

    if not any(part.holes for part in region.parts):
        return region
    outlines = [shapely.Polygon(part.exterior) for part in region.parts]
    kept = [
        PolygonPart(part.exterior)
        for part, outline in zip(region.parts, outlines, strict=True)
        if not any(other is not outline and other.contains(outline) for other in outlines)
    ]
    return Polygon(kept)


def parts_of(region: Region) -> list[Polygon]:
    """Return each part of a polygon with its holes, as a polygon of its own."""
    return [Polygon([part]) for part in rings(region)]


def as_parts(regions: Sequence[Region]) -> Polygon:
    """Return one polygon whose parts are those of all regions, point by point."""
    return Polygon([part for region in regions for part in rings(region, 0.02)])
