"""Regions as valid geometries on one grid, so that equal outlines stay equal in every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.geom.measure import area
from workbench.geom.shapes import repaired, to_shapely
from workbench.model.regions import Box, Ellipse, Points, Polygon

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: Steps of the grid in a pixel: positions on it are exact in float64 below 2^40 px.
STEPS = 4096.0
#: px: no frame is larger; what lies beyond is moved there, so that nothing overflows.
FAR = 2.0**30
#: px: how far the chords of an ellipse may be off it.
CHORD = 0.02


def on_grid(region: Polygon | Ellipse | Box) -> BaseGeometry:
    """Return a region as a valid geometry on the grid; empty where it is flat.

    An outline that crosses itself encloses by the even-odd rule.
    """
    import shapely

    geometry: BaseGeometry = shapely.transform(to_shapely(region, CHORD), _snapped)
    if not shapely.is_valid(geometry):
        geometry = shapely.set_precision(repaired(geometry), 1 / STEPS)
    return areas(geometry)


def stretch(region: Polygon | Ellipse | Box, geometry: BaseGeometry) -> float:
    """Return how much larger the area of a region is than that of its geometry on the grid.

    About 1; areas that are told are those that were drawn, without the steps and the chords.
    """
    import shapely

    if geometry.area == 0 or max(map(abs, geometry.bounds)) >= FAR:
        return 1.0
    if isinstance(region, Polygon) and not shapely.is_valid(to_shapely(region)):
        return 1.0
    return area(region)[0] / geometry.area


def _snapped(points: Points) -> Points:
    return np.asarray(np.rint(np.clip(points, -FAR, FAR) * STEPS) / STEPS)


def areas(geometry: BaseGeometry) -> BaseGeometry:
    """Return only the areas of a geometry: a Polygon, a MultiPolygon, or an empty Polygon."""
    import shapely

    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry if geometry.area > 0 else shapely.Polygon()
    parts = [one for one in shapely.get_parts(geometry) if one.geom_type == "Polygon"]
    found: BaseGeometry = shapely.union_all(parts) if parts else shapely.Polygon()
    return found


def without_slivers(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry without the parts that are rounding: thinner than a step of the grid."""
    import shapely

    parts = shapely.get_parts(geometry)
    kept = [one for one in parts if not is_sliver(one)]
    if len(kept) == len(parts):
        return geometry
    if not kept:
        return shapely.Polygon()
    found: BaseGeometry = kept[0] if len(kept) == 1 else shapely.multipolygons(kept)
    return found


def is_sliver(geometry: BaseGeometry) -> bool:
    """Return whether an area is what rounding to the grid leaves: less than half a pixel, thin."""
    area = geometry.area
    return bool(area == 0 or (area < 0.5 and area <= geometry.length / STEPS))
