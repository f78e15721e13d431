"""Move, turn, stretch and mirror regions; the type is kept wherever the result is of that type.

Angles are degrees, clockwise on the screen.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from attrs import evolve, frozen

from workbench.geom.shapes import Bounds, axes, bounds, box_corners
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

_Vector = tuple[float, float]
_Change = Callable[[Points], Points]


@frozen
class Affine:
    """``x' = a x + b y + e``, ``y' = c x + d y + f``."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @classmethod
    def around(cls, x: float, y: float, a: float, b: float, c: float, d: float) -> Affine:
        """Return the map with this matrix that leaves (x, y) where it is."""
        return cls(a, b, c, d, x - a * x - b * y, y - c * x - d * y)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Map one position."""
        return self.a * x + self.b * y + self.e, self.c * x + self.d * y + self.f

    def points(self, points: Points) -> Points:
        """Map an array of shape (n, 2)."""
        matrix = np.array([(self.a, self.c), (self.b, self.d)])
        return np.asarray(points @ matrix + (self.e, self.f))


def translate(region: Region, dx: float, dy: float) -> Region:
    """Move a region by (dx, dy)."""
    match region:
        case Point() | Ellipse() | Box():
            return evolve(region, x=region.x + dx, y=region.y + dy)
        case Polyline(points):
            return Polyline(points + np.array((dx, dy)))
        case Lines(lines):
            return Lines([line + np.array((dx, dy)) for line in lines])
        case Polygon():
            return _map_rings(region, lambda ring: ring + np.array((dx, dy)))


def rotate(region: Region, degrees: float, x: float, y: float, aspect: float = 1.0) -> Region:
    """Turn a region clockwise around (x, y).

    Parameters
    ----------
    aspect : float
        Height of a pixel over its width: the turn is one in millimetres. A box then becomes a
        polygon, for it is no rectangle any more in pixels.
    """
    (cos, sin), _ = axes(degrees)
    turn = Affine.around(x, y, cos, -sin * aspect, sin / aspect, cos)
    if aspect == 1.0 and isinstance(region, Box | Ellipse):
        cx, cy = turn.point(region.x, region.y)
        return evolve(region, x=cx, y=cy, angle=_turned(region.angle + degrees))
    return apply_affine(region, turn)


def scale(region: Region, sx: float, sy: float, x: float, y: float) -> Region:
    """Stretch a region by the factors `sx` and `sy` from (x, y); a turned box may become a polygon.

    Raises
    ------
    ValueError
        If a factor is zero.
    """
    if sx == 0 or sy == 0:
        raise ValueError("factors must not be zero")
    return apply_affine(region, Affine.around(x, y, sx, 0.0, 0.0, sy))


def mirror(region: Region, x: float | None = None, y: float | None = None) -> Region:
    """Mirror a region left-right at the vertical line `x`, up-down at the horizontal line `y`."""
    sx, sy = (1.0 if x is None else -1.0), (1.0 if y is None else -1.0)
    return apply_affine(region, Affine.around(x or 0.0, y or 0.0, sx, 0.0, 0.0, sy))


def clamp_shift(around: Bounds, width: float, height: float) -> tuple[float, float]:
    """Return the shortest move that brings bounds into the frame; to its top left if too large."""
    x0, y0, x1, y1 = around
    return _shift(x0, x1, width), _shift(y0, y1, height)


def clamp(region: Region, width: float, height: float) -> Region:
    """Move a region into the frame by the shortest way; its shape stays."""
    dx, dy = clamp_shift(bounds(region), width, height)
    return translate(region, dx, dy) if dx or dy else region


def apply_affine(region: Region, affine: Affine) -> Region:
    """Map a region; an ellipse stays one, a box stays one where its corners stay square."""
    match region:
        case Point(x, y):
            return Point(*affine.point(x, y))
        case Polyline(points):
            return Polyline(affine.points(points))
        case Lines(lines):
            return Lines([affine.points(line) for line in lines])
        case Polygon():
            return _map_rings(region, affine.points)
        case Ellipse():
            return _map_ellipse(region, affine)
        case Box():
            return _map_box(region, affine)


def _shift(low: float, high: float, size: float) -> float:
    if low < 0 or high - low > size:
        return -low
    return min(0.0, size - high)


def _turned(angle: float) -> float:
    """Bring an angle to [0, 360)."""
    return angle % 360.0


def _map_rings(region: Polygon, change: _Change) -> Polygon:
    return Polygon(
        tuple(
            PolygonPart(change(part.exterior), tuple(change(hole) for hole in part.holes))
            for part in region.parts
        )
    )


def _map_axes(region: Box | Ellipse, affine: Affine) -> tuple[_Vector, _Vector]:
    """Return where the unit vectors of a shape's own axes go."""
    u, v = (
        (affine.a * x + affine.b * y, affine.c * x + affine.d * y) for x, y in axes(region.angle)
    )
    return u, v


def _square(u: _Vector, v: _Vector) -> bool:
    return abs(u[0] * v[0] + u[1] * v[1]) <= 1e-12 * math.hypot(*u) * math.hypot(*v)


def _angle(u: _Vector) -> float:
    return _turned(math.degrees(math.atan2(u[1], u[0])))


def _map_box(region: Box, affine: Affine) -> Region:
    u, v = _map_axes(region, affine)
    if not _square(u, v):
        return Polygon.from_ring(affine.points(box_corners(region)))
    x, y = affine.point(region.x, region.y)
    width, height = region.width * math.hypot(*u), region.height * math.hypot(*v)
    return Box(x, y, width, height, _half_turn(_angle(u)))


def _map_ellipse(region: Ellipse, affine: Affine) -> Ellipse:
    x, y = affine.point(region.x, region.y)
    u, v = _map_axes(region, affine)
    if _square(u, v):
        rx, ry = region.rx * math.hypot(*u), region.ry * math.hypot(*v)
        return Ellipse(x, y, rx, ry, _half_turn(_angle(u)))
    matrix = np.array([u, v]).T * (region.rx, region.ry)
    directions, sizes, _ = np.linalg.svd(matrix)
    first = (float(directions[0, 0]), float(directions[1, 0]))
    return Ellipse(x, y, float(sizes[0]), float(sizes[1]), _half_turn(_angle(first)))


def _half_turn(angle: float) -> float:
    """Bring an angle of an axis, which has no direction, to (-90, 90]."""
    return 90.0 - (90.0 - angle) % 180.0
