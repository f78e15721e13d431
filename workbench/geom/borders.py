"""Borders that two areas share: one ends exactly where the other begins, with the same vertices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from workbench.geom.linked import SAME_PLACE
from workbench.geom.shapes import polygon_from_shapely, repaired, to_shapely
from workbench.model.regions import Points, Polygon, PolygonPart, Region

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# What is left between two outlines drawn along each other is no area that anybody meant.
_SLIVER = 0.5


@frozen
class Shared:
    """An area cut along its neighbours.

    Parameters
    ----------
    region : Region or None
        What is left of it; None when the neighbours cover it. The same object when it touches
        none of them.
    neighbours : tuple of Region
        The neighbours with the vertices that it has on their borders; those that need none are
        the same objects.
    """

    region: Region | None
    neighbours: tuple[Region, ...]


def share_borders(region: Region, neighbours: Sequence[Region], reach: float = 0.0) -> Shared:
    """Return an area that takes over the borders of its neighbours where it overlaps them.

    Parameters
    ----------
    reach : float
        Vertices this near to a neighbour, px, are put onto its border, so that no gap is left.
    """
    mine = _valid(region)
    walls = {i: _valid(one) for i, one in enumerate(neighbours)}
    walls = {i: wall for i, wall in walls.items() if mine.distance(wall) <= reach}
    if not walls:
        return Shared(region, tuple(neighbours))
    left = _outside(mine, list(walls.values()), reach)
    if left is None:
        return Shared(None, tuple(neighbours))
    near = {i: _as_polygon(neighbours[i]) for i in walls}
    corners = np.concatenate([_corners(one) for one in near.values()])
    left = with_vertices(left, corners)
    met = {i: with_vertices(one, _corners(left)) for i, one in near.items()}
    after = (
        met[i] if i in met and met[i] is not near[i] else one for i, one in enumerate(neighbours)
    )
    return Shared(left, tuple(after))


def with_vertices(polygon: Polygon, places: Points) -> Polygon:
    """Return a polygon with vertices at those of these places that lie on its edges."""
    parts = [
        PolygonPart(*(lambda rings: (rings[0], rings[1:]))([_met(r, places) for r in part.rings]))
        for part in polygon.parts
    ]
    same = all(
        len(a) == len(b)
        for part, new in zip(polygon.parts, parts, strict=True)
        for a, b in zip(part.rings, new.rings, strict=True)
    )
    return polygon if same else Polygon(tuple(parts))


def _valid(region: Region) -> BaseGeometry:
    geometry = to_shapely(region)
    return geometry if geometry.is_valid else repaired(geometry)


def _as_polygon(region: Region) -> Polygon:
    """Return the outline of an area; that of a valid polygon is the very same."""
    if isinstance(region, Polygon):
        return region
    found = polygon_from_shapely(to_shapely(region))
    assert found is not None
    return found


def _outside(mine: BaseGeometry, walls: list[BaseGeometry], reach: float) -> Polygon | None:
    import shapely

    wall = shapely.union_all(walls)
    if reach > 0:
        mine = _onto(mine, wall, reach)
    rest = mine.difference(wall)
    parts = [
        part
        for part in shapely.get_parts(rest)
        if part.geom_type == "Polygon" and part.area >= _SLIVER
    ]
    # A part that is all there is may be as small as it was drawn.
    kept = shapely.union_all(parts) if parts else rest
    return polygon_from_shapely(kept)


def _onto(mine: BaseGeometry, wall: BaseGeometry, reach: float) -> BaseGeometry:
    """Return an area whose vertices near a wall lie on it, and which takes its corners along."""
    import shapely

    border: Any = wall.boundary

    def put(points: Points) -> Points:
        at: Any = shapely.points(points)
        away: Any = shapely.distance(at, border)
        on = shapely.line_interpolate_point(border, shapely.line_locate_point(border, at))
        moved = shapely.get_coordinates(on)
        result: Points = np.where((away <= reach)[:, None], moved, points)
        return result

    def is_usable(geometry: BaseGeometry) -> bool:
        return bool(geometry.area > 0)

    if border.geom_type == "LineString":
        drawn = shapely.transform(mine, put)
        drawn = drawn if drawn.is_valid else _mended(drawn)
        mine = drawn if is_usable(drawn) else mine
    snapped = shapely.snap(mine, wall, reach)
    snapped = snapped if snapped.is_valid else _mended(snapped)
    return snapped if is_usable(snapped) else mine


def _mended(geometry: BaseGeometry) -> BaseGeometry:
    import shapely

    return shapely.make_valid(geometry)


def _corners(polygon: Polygon) -> Points:
    return np.concatenate([ring for part in polygon.parts for ring in part.rings])


def _met(ring: Points, places: Points) -> Points:
    """Return a ring with vertices at those places that lie on its edges."""
    low, high = ring.min(axis=0) - SAME_PLACE, ring.max(axis=0) + SAME_PLACE
    places = places[((places >= low) & (places <= high)).all(axis=1)]
    found: list[Points] = []
    for start, end in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        found += [start[None], _between(start, end, places)]
    return np.concatenate(found)


def _between(start: Points, end: Points, places: Points) -> Points:
    """Return the places on an edge but not at its ends, in order."""
    step = end - start
    length = float(np.hypot(*step))
    if not length or not len(places):
        return places[:0]
    along = (places - start) @ step / length
    aside = np.abs((places - start) @ np.array((-step[1], step[0]))) / length
    on = (aside <= SAME_PLACE) & (along > SAME_PLACE) & (along < length - SAME_PLACE)
    order = np.argsort(along[on], kind="stable")
    chosen: Points = places[on][order]
    at = along[on][order]
    if len(chosen) > 1:
        chosen = chosen[np.r_[True, np.diff(at) > SAME_PLACE]]
    return chosen
