"""Part coordinates: where on a part a position of its picture is, and in which zone.

`model.part.Placement` says what part coordinates are.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.geom.hit import inside
from workbench.geom.measuring.scale import Scale
from workbench.model.calibration import Calibration
from workbench.model.part import Part, Placement, Zone
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
)


def on_part(points: ArrayLike, calibration: Calibration, placement: Placement) -> Points | None:
    """Return image positions (n, 2) in part coordinates, mm; None without millimetres."""
    mm = to_mm(points, calibration)
    origin = to_mm([(placement.x, placement.y)], calibration)
    if mm is None or origin is None:
        return None
    return np.asarray((mm - origin) @ _axes(placement).T)


def on_image(points: ArrayLike, calibration: Calibration, placement: Placement) -> Points | None:
    """Return the image positions of part coordinates (n, 2), mm: the inverse of `on_part`."""
    origin = to_mm([(placement.x, placement.y)], calibration)
    if origin is None:
        return None
    uv = np.asarray(points, np.float64).reshape(-1, 2)
    return from_mm(uv @ _axes(placement) + origin, calibration)


def to_mm(points: ArrayLike, calibration: Calibration) -> Points | None:
    """Return image positions (n, 2) in millimetres of the picture; None where there are none.

    Of a rectified picture they are those of its plane, else they are counted from the corner of
    the image.
    """
    scale = _scale(calibration)
    return None if scale is None else scale.to_mm(_many(points))


def from_mm(points: ArrayLike, calibration: Calibration) -> Points | None:
    """Return the image positions of millimetres: the inverse of `to_mm`."""
    scale = _scale(calibration)
    return None if scale is None else scale.to_px(_many(points))


def _scale(calibration: Calibration) -> Scale | None:
    if calibration.spacing is None:
        return None
    return Scale(calibration.spacing, calibration.source, calibration.rectification)


def _many(points: ArrayLike) -> Points:
    return np.asarray(points, np.float64).reshape(-1, 2)


def zone_at(part: Part, u: float, v: float) -> Zone | None:
    """Return the first zone that holds a place of the part, or None."""
    return next((zone for zone in part.zones if inside(zone.outline, u, v)), None)


def placement_by(
    part: Part,
    origin: tuple[float, float],
    along: tuple[float, float],
    calibration: Calibration,
    mirrored: bool = False,
) -> Placement | None:
    """Return how a part lies whose origin and u axis go through two positions of the image.

    None without millimetres, or when the two positions are one.
    """
    mm = to_mm([origin, along], calibration)
    if mm is None:
        return None
    du, dv = mm[1] - mm[0]
    if math.hypot(du, dv) == 0:
        return None
    angle = math.degrees(math.atan2(dv, du))
    return Placement(part.id, origin[0], origin[1], angle, mirrored)


def outline_on_part(
    outline: Polygon, calibration: Calibration, placement: Placement
) -> Polygon | None:
    """Return an outline of the image in part coordinates; None without millimetres."""
    return _moved(outline, lambda ring: on_part(ring, calibration, placement))


def outline_on_image(
    outline: Polygon, calibration: Calibration, placement: Placement
) -> Polygon | None:
    """Return an outline of the part in image coordinates; None without millimetres."""
    return _moved(outline, lambda ring: on_image(ring, calibration, placement))


def spot_in(outline: Polygon) -> tuple[float, float]:
    """Return a place well inside an outline, never in a hole: where its name is written."""
    from workbench.geom.shapes import repaired, to_shapely

    shape = to_shapely(outline)
    spot = (shape if shape.is_valid else repaired(shape)).representative_point()
    return (float(spot.x), float(spot.y)) if not spot.is_empty else place_of(outline)


def place_of(region: Region) -> tuple[float, float]:
    """Return the place that counts for the zone of a region: its centroid, holes taken off."""
    match region:
        case Point() | Box() | Ellipse():
            return region.x, region.y
        case Polyline():
            return _middle_of_lines((region.points,))
        case Lines():
            return _middle_of_lines(region.lines)
        case Polygon():
            return _centroid(region)


def _axes(placement: Placement) -> NDArray[np.float64]:
    """Return the directions of u and v, in millimetres of the picture, as rows."""
    angle = math.radians(placement.angle)
    c, s = math.cos(angle), math.sin(angle)
    sign = -1.0 if placement.mirrored else 1.0
    return np.array([(c, s), (-s * sign, c * sign)])


def _moved(outline: Polygon, change: Callable[[Points], Points | None]) -> Polygon | None:
    parts = []
    for part in outline.parts:
        rings = [ring for one in part.rings if (ring := change(one)) is not None]
        if len(rings) != len(part.rings):
            return None
        parts.append(PolygonPart(rings[0], rings[1:]))
    return Polygon(parts)


def _middle_of_lines(lines: tuple[Points, ...]) -> tuple[float, float]:
    total, at = 0.0, np.zeros(2)
    for points in lines:
        steps = np.diff(points, axis=0)
        lengths = np.hypot(steps[:, 0], steps[:, 1])
        at += ((points[:-1] + points[1:]) / 2 * lengths[:, None]).sum(axis=0)
        total += float(lengths.sum())
    found = at / total if total else lines[0][0]
    return float(found[0]), float(found[1])


def _centroid(polygon: Polygon) -> tuple[float, float]:
    start = polygon.parts[0].exterior[0]
    area, at = 0.0, np.zeros(2)
    for part in polygon.parts:
        for i, ring in enumerate(part.rings):
            one, moment = _moments(ring - start)
            sign = -1.0 if i else 1.0
            area += sign * one
            at += sign * moment
    found = at / area + start if area else polygon.parts[0].exterior.mean(axis=0)
    return float(found[0]), float(found[1])


def _moments(ring: Points) -> tuple[float, Points]:
    """Return the area of a ring and its first moments, whichever way round it goes."""
    after = np.roll(ring, -1, axis=0)
    cross = ring[:, 0] * after[:, 1] - after[:, 0] * ring[:, 1]
    area = float(cross.sum()) / 2
    moment = ((ring + after) * cross[:, None]).sum(axis=0) / 6
    return (area, moment) if area >= 0 else (-area, -moment)
