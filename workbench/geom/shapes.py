"""Regions as coordinates: rings, points, bounds, and the bridge to shapely.

Everything is in continuous image coordinates, (x, y), in pixels.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workbench.model.regions import (
    Box,
    Ellipse,
    Lines,
    Point,
    Points,
    Polygon,
    PolygonPart,
    Polyline,
    Region,
    as_points,
)

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

LEAST_SIDES = 8
Bounds = tuple[float, float, float, float]


def axes(angle: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the unit vectors of a shape's own x and y axis, turned clockwise by `angle` degrees.

    Multiples of a quarter turn are exact.
    """
    if angle % 90.0 == 0.0:
        cos, sin = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(angle // 90.0) % 4]
    else:
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return (cos, sin), (-sin, cos)


def box_corners(box: Box) -> Points:
    """Return the corners, shape (4, 2), from the box's own top left clockwise on the screen."""
    (ux, uy), (vx, vy) = axes(box.angle)
    w, h = box.width / 2, box.height / 2
    signs = ((-w, -h), (w, -h), (w, h), (-w, h))
    return as_points([(box.x + a * ux + b * vx, box.y + a * uy + b * vy) for a, b in signs])


def ellipse_sides(radius: float, tolerance: float) -> int:
    """Return how many chords keep within `tolerance` of an ellipse with this larger semi-axis.

    An ellipse is a circle under an affine map that stretches by at most the larger semi-axis, so
    the sagitta of a chord over the angle a is at most ``radius * (1 - cos(a / 2))``.
    """
    if not tolerance > 0:
        raise ValueError(f"tolerance must be positive, not {tolerance}")
    if radius <= tolerance:
        return LEAST_SIDES
    # 1 - cos(h) = 2 sin(h/2)^2: acos(1 - tiny) would lose digits.
    half = 2 * math.asin(math.sqrt(tolerance / radius / 2))
    return max(LEAST_SIDES, math.ceil(math.pi / half))


def ellipse_points(ellipse: Ellipse, tolerance: float = 0.1) -> Points:
    """Return points on an ellipse, shape (n, 2), whose chords stay within `tolerance` px of it."""
    n = ellipse_sides(max(ellipse.rx, ellipse.ry), tolerance)
    at = np.arange(n) * (2 * np.pi / n)
    own = np.column_stack((ellipse.rx * np.cos(at), ellipse.ry * np.sin(at)))
    return as_points(own @ np.array(axes(ellipse.angle)) + (ellipse.x, ellipse.y))


def rings(region: Region, tolerance: float = 0.1) -> tuple[PolygonPart, ...]:
    """Return the outlines of an area region; none for points and lines.

    Parameters
    ----------
    tolerance : float
        Greatest distance in px between an ellipse and its chords.
    """
    match region:
        case Polygon(parts):
            return parts
        case Box():
            return (PolygonPart(box_corners(region)),)
        case Ellipse():
            return (PolygonPart(ellipse_points(region, tolerance)),)
        case _:
            return ()


def points_of(region: Region) -> Points:
    """Return all vertices, shape (n, 2): rings one after the other, ellipses as their outline."""
    match region:
        case Point(x, y):
            return as_points([(x, y)])
        case Polyline(points):
            return points
        case Lines():
            return region.points
        case _:
            found = [ring for part in rings(region) for ring in part.rings]
            return found[0] if len(found) == 1 else as_points(np.concatenate(found))


def bounds(region: Region) -> Bounds:
    """Return the upright rectangle around a region, ``(x0, y0, x1, y1)``; exact for ellipses."""
    if isinstance(region, Ellipse):
        (ux, uy), (vx, vy) = axes(region.angle)
        w = math.hypot(region.rx * ux, region.ry * vx)
        h = math.hypot(region.rx * uy, region.ry * vy)
        return region.x - w, region.y - h, region.x + w, region.y + h
    points = points_of(region)
    (x0, y0), (x1, y1) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return x0, y0, x1, y1


def to_shapely(region: Region, tolerance: float = 0.1) -> BaseGeometry:
    """Return the shapely geometry of a region; it may be invalid where an outline crosses itself.

    A polygon of one part gives a Polygon, of more a MultiPolygon; several lines a MultiLineString.
    """
    import shapely.geometry as sg

    match region:
        case Point(x, y):
            return sg.Point(x, y)
        case Polyline(points):
            return sg.LineString(points)
        case Lines(lines):
            return sg.MultiLineString([line.tolist() for line in lines])
    parts = [sg.Polygon(part.exterior, part.holes) for part in rings(region, tolerance)]
    return parts[0] if len(parts) == 1 else sg.MultiPolygon(parts)


def polygon_from_shapely(geometry: BaseGeometry) -> Polygon | None:
    """Return the areas of a shapely geometry as a polygon; None when it has no area.

    Lines and points of a collection are left out.
    """
    parts = list(_areas(geometry))
    return Polygon(tuple(parts)) if parts else None


def _areas(geometry: BaseGeometry) -> list[PolygonPart]:
    import shapely.geometry as sg

    if isinstance(geometry, sg.Polygon):
        if geometry.is_empty or geometry.area == 0:
            return []
        holes = [ring.coords for ring in geometry.interiors]
        return [PolygonPart(geometry.exterior.coords, [np.asarray(hole) for hole in holes])]
    return [part for inner in getattr(geometry, "geoms", ()) for part in _areas(inner)]


def valid_polygon(polygon: Polygon) -> Polygon | None:
    """Return a polygon whose outlines do not cross, the same object when they did not; None = flat.

    An outline that crosses itself encloses by the even-odd rule; parts are united, then holes cut.
    """
    import shapely

    geometry = to_shapely(polygon)
    if shapely.is_valid(geometry):
        return polygon if geometry.area > 0 else None
    return polygon_from_shapely(repaired(geometry))


def repaired(geometry: BaseGeometry) -> BaseGeometry:
    """Return the valid geometry of a shapely Polygon or MultiPolygon."""
    import shapely
    import shapely.geometry as sg

    parts = []
    for one in shapely.get_parts(geometry):
        holes = [shapely.make_valid(sg.Polygon(ring)) for ring in one.interiors]
        outer = shapely.make_valid(sg.Polygon(one.exterior))
        parts.append(outer.difference(shapely.union_all(holes)) if holes else outer)
    return shapely.union_all(parts)
