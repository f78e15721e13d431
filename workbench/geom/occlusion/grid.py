"""Regions as valid geometries on one grid, so that equal outlines stay equal in every engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.geom.measuring.sizes import area
from workbench.geom.shapes import axes, ellipse_points, repaired, to_shapely
from workbench.model.regions import Box, Ellipse, Points, Polygon

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

AreaRegion = Polygon | Ellipse | Box
Geometries = NDArray[Any]

#: Steps of the grid in a pixel: positions on it are exact in float64 below 2^40 px.
STEPS = 4096.0
#: px: no frame is larger; what lies beyond is moved there, so that nothing overflows.
FAR = 2.0**30
#: px: how far the chords of an ellipse may be off it.
CHORD = 0.02


def on_grid(region: AreaRegion) -> BaseGeometry:
    """Return a region as a valid geometry on the grid; empty where it is flat.

    An outline that crosses itself encloses by the even-odd rule.
    """
    return all_on_grid([region])[0][0]  # type: ignore[no-any-return]


def all_on_grid(regions: Sequence[AreaRegion]) -> tuple[Geometries, NDArray[np.float64]]:
    """Return regions as valid geometries on the grid, and their true areas in px.

    True areas are those of the regions as they are stored, without the steps of the grid and the
    chords of ellipses; of outlines that cross themselves and of absurdly large ones those on the
    grid.
    """
    import shapely

    found: Geometries = np.empty(len(regions), dtype=object)
    true = np.zeros(len(regions))
    simple = [i for i, one in enumerate(regions) if _outline_of(one) is not None]
    if simple:
        rings = [outline for i in simple if (outline := _outline_of(regions[i])) is not None]
        found[simple], true[simple] = _simple(rings)
    for i, region in enumerate(regions):
        if isinstance(region, Ellipse):
            true[i] = np.pi * region.rx * region.ry
        elif found[i] is None:
            found[i] = shapely.transform(to_shapely(region), _snapped)
    valid = shapely.is_valid(found)
    for i in np.flatnonzero(~valid).tolist():
        found[i] = _mended(found[i])
    sizes = shapely.area(found)
    for i in np.flatnonzero(sizes == 0).tolist():
        found[i] = shapely.Polygon()
    for i, region in enumerate(regions):
        if valid[i] and isinstance(region, Polygon) and _outline_of(region) is None:
            true[i] = area(region)[0]
    trusted = valid & (sizes > 0) & (np.abs(shapely.bounds(found)).max(axis=1, initial=0) < FAR)
    return found, np.where(trusted, true, sizes)


def _outline_of(region: AreaRegion) -> Points | None:
    """Return the one ring of a region; None where there are more."""
    if isinstance(region, Polygon):
        parts = region.parts
        return None if len(parts) > 1 or parts[0].holes else parts[0].exterior
    return _corners(region) if isinstance(region, Box) else ellipse_points(region, CHORD)


def _corners(box: Box) -> Points:
    (ux, uy), (vx, vy) = axes(box.angle)
    w, h = box.width / 2, box.height / 2
    signs = ((-w, -h), (w, -h), (w, h), (-w, h))
    return np.array([(box.x + a * ux + b * vx, box.y + a * uy + b * vy) for a, b in signs])


def _simple(rings: list[Points]) -> tuple[Geometries, NDArray[np.float64]]:
    """Return polygons of one ring each on the grid, and the areas of the rings as they are."""
    import shapely

    points = np.clip(np.concatenate(rings), -FAR, FAR)
    counts = np.array([len(ring) for ring in rings])
    starts = np.cumsum(counts) - counts
    which = np.repeat(np.arange(len(rings)), counts)
    # From the first vertex on, so that a small shape far out keeps its digits.
    own = points - points[starts][which]
    after = np.arange(1, len(points) + 1)
    after[starts + counts - 1] = starts
    twice = own[:, 0] * own[after, 1] - own[after, 0] * own[:, 1]
    sizes = np.abs(np.add.reduceat(twice, starts)) / 2
    outlines = shapely.linearrings(_snapped(points), indices=which)
    return np.asarray(shapely.polygons(outlines), dtype=object), sizes


def _snapped(points: Points) -> Points:
    return np.asarray(np.rint(np.clip(points, -FAR, FAR) * STEPS) / STEPS)


def _mended(geometry: BaseGeometry) -> BaseGeometry:
    import shapely

    return areas(shapely.set_precision(repaired(geometry), 1 / STEPS))


def areas(geometry: BaseGeometry) -> BaseGeometry:
    """Return only the areas of a geometry: a Polygon, a MultiPolygon, or an empty Polygon."""
    import shapely

    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry if geometry.area > 0 else shapely.Polygon()
    # Twice: what was mended may be a collection in which there are several polygons as one.
    every = shapely.get_parts(shapely.get_parts(geometry))
    parts = [one for one in every if one.geom_type == "Polygon"]
    found: BaseGeometry = shapely.union_all(parts) if parts else shapely.Polygon()
    return found


def clipped(geometry: BaseGeometry, frame: BaseGeometry) -> BaseGeometry:
    """Return what of a geometry lies in the frame, on the grid."""
    import shapely

    if shapely.covers(frame, geometry):
        return geometry
    return areas(shapely.intersection(geometry, frame, grid_size=1 / STEPS))


def is_sliver(size: float, length: float) -> bool:
    """Return whether an area is what rounding to the grid leaves: less than half a pixel, thin.

    Parameters
    ----------
    size : float
        The area in px.
    length : float
        Of its outline, in px.
    """
    return size == 0 or (size < 0.5 and size <= length / STEPS)
