"""Regions cut at the edges of a window, and their parts put together again.

Windows have whole-number edges, so that the half-open pixel rule gives each pixel of a region to
exactly one of the windows that divide a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve

from workbench.geom.shapes import (
    bounds,
    points_of,
    polygon_from_shapely,
    repaired,
    to_shapely,
)
from workbench.model.regions import (
    AREA_REGIONS,
    Box,
    Ellipse,
    Lines,
    Point,
    Points,
    Polygon,
    PolygonPart,
    Polyline,
    Region,
)

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Frame = tuple[float, float, float, float]

# px: below this a vertex lies on the line between its neighbours; rounding leaves about 1e-11.
_STRAIGHT = 1e-7


def clipped(region: Region, window: Frame) -> tuple[Region, ...]:
    """Return what of a region lies in a window ``(x0, y0, x1, y1)``.

    The region itself when all of it does, for areas else one upright box or polygon; the pieces of
    a line, one after the other; nothing for what has no extent there, and for several lines that
    are one thing. A point belongs to the window by the half-open rule.
    """
    x0, y0, x1, y1 = window
    if isinstance(region, Point):
        return (region,) if x0 <= region.x < x1 and y0 <= region.y < y1 else ()
    left, top, right, bottom = bounds(region)
    if x0 <= left and right <= x1 and y0 <= top and bottom <= y1:
        return (region,)
    if right <= x0 or left >= x1 or bottom <= y0 or top >= y1:
        return ()
    if isinstance(region, Box) and region.angle % 360 == 0:
        return (_box(max(left, x0), max(top, y0), min(right, x1), min(bottom, y1)),)
    if isinstance(region, Lines):
        return ()  # a part of a measurement measures something else
    return _cut(region, window)


def _cut(region: Region, window: Frame) -> tuple[Region, ...]:
    import shapely

    geometry = _valid(to_shapely(region))
    found = shapely.intersection(geometry, shapely.box(*window))
    if isinstance(region, Polyline):
        return tuple(
            Polyline(np.asarray(one.coords))
            for one in shapely.get_parts(found)
            if one.geom_type == "LineString" and one.length > 0
        )
    polygon = polygon_from_shapely(found)
    return () if polygon is None else (polygon,)


def moved(region: Region, dx: float, dy: float) -> Region:
    """Return a region shifted by (dx, dy) pixels."""
    match region:
        case Point(x, y):
            return Point(x + dx, y + dy)
        case Polyline(points):
            return Polyline(points + np.array((dx, dy)))
        case Lines(lines):
            return Lines([line + np.array((dx, dy)) for line in lines])
        case Polygon(parts):
            shift = np.array((dx, dy))
            return Polygon(
                PolygonPart(part.exterior + shift, [hole + shift for hole in part.holes])
                for part in parts
            )
        case Box() | Ellipse():
            return evolve(region, x=region.x + dx, y=region.y + dy)


def extent(region: Region) -> float:
    """Return the area of a region, the length of a line, 1 for a point; in px.

    What overlaps itself counts once.
    """
    if isinstance(region, Point):
        return 1.0
    if isinstance(region, Polyline):
        return float(np.hypot(*np.diff(points_of(region), axis=0).T).sum())
    if isinstance(region, Lines):
        return sum(extent(Polyline(line)) for line in region.lines)
    if isinstance(region, Box):
        return region.width * region.height
    if isinstance(region, Ellipse):
        return float(np.pi * region.rx * region.ry)
    return float(_valid(to_shapely(region)).area)


def joined(pieces: Sequence[Region]) -> Region:
    """Return the area that pieces of one shape cover together.

    Upright boxes give the box around them. Vertices that cutting put on straight edges go away.
    """
    import shapely

    if len(pieces) == 1:
        return pieces[0]
    if all(isinstance(piece, Box) and piece.angle % 360 == 0 for piece in pieces):
        corners = np.array([bounds(piece) for piece in pieces])
        (x0, y0), (x1, y1) = corners[:, :2].min(0).tolist(), corners[:, 2:].max(0).tolist()
        return _box(x0, y0, x1, y1)
    areas = [_valid(to_shapely(piece)) for piece in pieces if isinstance(piece, AREA_REGIONS)]
    polygon = polygon_from_shapely(shapely.union_all(areas))
    if polygon is None:
        return pieces[0]
    return Polygon(
        PolygonPart(_straightened(part.exterior), [_straightened(hole) for hole in part.holes])
        for part in polygon.parts
    )


def united(polygon: Polygon) -> Polygon | None:
    """Return a polygon whose outlines neither cross nor overlap; None when it has no area."""
    if len(polygon.parts) == 1 and not polygon.parts[0].holes:
        import shapely

        if shapely.is_valid(to_shapely(polygon)):
            return polygon
    return polygon_from_shapely(_valid(to_shapely(polygon)))


def smallest_box(region: Region) -> Box:
    """Return the box of any angle with the least area around a region."""
    import shapely

    if isinstance(region, Box):
        return region
    with np.errstate(all="ignore"):  # numbers next to nothing divide by nothing
        found: Any = shapely.minimum_rotated_rectangle(shapely.multipoints(points_of(region)))
    # All on one line, or so nearly that it has no direction.
    if found.geom_type != "Polygon" or not np.isfinite(found.bounds).all():
        return _box(*bounds(region))
    return box_of_corners(np.asarray(found.exterior.coords)[:4])


def box_of_corners(corners: Points) -> Box:
    """Return the box with these corners, shape (4, 2), from its own top left on around it.

    Where they are no rectangle, the one with the mean sides.
    """
    a, b, c, d = corners
    along, down = (b - a + c - d) / 2, (d - a + c - b) / 2
    if along[0] * down[1] - along[1] * down[0] < 0:  # walked the other way round
        along, down = down, along
    x, y = corners.mean(axis=0).tolist()
    angle = float(np.degrees(np.arctan2(along[1], along[0])))
    return Box(x, y, float(np.hypot(*along)), float(np.hypot(*down)), angle)


def inside(point: tuple[float, float], ring: Points) -> bool:
    """Return whether a point lies within a ring, by the even-odd rule."""
    x, y = point
    ahead = np.roll(ring, -1, axis=0)
    crosses = (ring[:, 1] > y) != (ahead[:, 1] > y)
    rise = np.where(crosses, ahead[:, 1] - ring[:, 1], 1.0)
    at = ring[:, 0] + (y - ring[:, 1]) * (ahead[:, 0] - ring[:, 0]) / rise
    return bool((crosses & (x < at)).sum() % 2)


def _valid(geometry: BaseGeometry) -> BaseGeometry:
    import shapely

    if geometry.geom_type.endswith("LineString") or shapely.is_valid(geometry):
        return geometry
    return repaired(geometry)


def _box(x0: float, y0: float, x1: float, y1: float) -> Box:
    return Box.from_corners(x0, y0, x1, y1)


def _straightened(given: Points) -> Points:
    """Return a ring without vertices on the straight line between their neighbours."""
    # Of two vertices in one place neither is on the way between its neighbours.
    ring = given[np.hypot(*(given - np.roll(given, 1, axis=0)).T) > _STRAIGHT]
    before, after = np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0)
    u, v = ring - before, after - ring
    length = np.hypot(*(after - before).T)
    off = np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])
    keep = (off > _STRAIGHT * length) | ((u * v).sum(axis=1) <= 0)
    straight = ring[keep]
    return straight if len(straight) >= 3 else given
