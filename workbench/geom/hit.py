"""What lies under a position: distances, inside or not, the nearest vertex and edge.

All in image pixels; the caller turns a tolerance on the screen into image pixels.
"""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.geom.shapes import axes, bounds, points_of, rings
from workbench.geom.vertices import VertexRef, chains
from workbench.model.regions import (
    AREA_REGIONS,
    Box,
    Ellipse,
    Lines,
    Point,
    Points,
    Polygon,
    Region,
)


@frozen
class EdgeHit:
    """An edge: the vertex it starts at, the nearest position on it, and how far that is."""

    start: VertexRef
    x: float
    y: float
    distance: float


def distance(region: Region, x: float, y: float) -> float:
    """Return the distance to the outline (to the point itself, to the line), in px."""
    if isinstance(region, Point):
        return math.hypot(region.x - x, region.y - y)
    if isinstance(region, AREA_REGIONS):
        found = [_nearest(ring, x, y, True)[0] for part in rings(region) for ring in part.rings]
        return min(found)
    if isinstance(region, Lines):
        return min(_nearest(line, x, y, False)[0] for line in region.lines)
    return _nearest(points_of(region), x, y, False)[0]


def inside(region: Region, x: float, y: float) -> bool:
    """Return whether a position lies in an area region, holes taken off; False for lines."""
    match region:
        case Polygon(parts):
            return any(
                in_ring(part.exterior, x, y) and not any(in_ring(h, x, y) for h in part.holes)
                for part in parts
            )
        case Box():
            a, b = _own(region, x, y)
            return 2 * abs(a) <= region.width and 2 * abs(b) <= region.height
        case Ellipse(rx=rx, ry=ry):
            a, b = _own(region, x, y)
            return rx > 0 and ry > 0 and (a / rx) ** 2 + (b / ry) ** 2 <= 1
        case _:
            return False


def hit(region: Region, x: float, y: float, radius: float) -> bool:
    """Return whether a position is inside a region or within `radius` of its outline."""
    x0, y0, x1, y1 = bounds(region)
    if not (x0 - radius <= x <= x1 + radius and y0 - radius <= y <= y1 + radius):
        return False
    return inside(region, x, y) or distance(region, x, y) <= radius


def in_rectangle(region: Region, x0: float, y0: float, x1: float, y1: float) -> bool:
    """Return whether a region lies wholly in the rectangle between two corners."""
    a0, b0, a1, b1 = bounds(region)
    return min(x0, x1) <= a0 and a1 <= max(x0, x1) and min(y0, y1) <= b0 and b1 <= max(y0, y1)


def nearest_vertex(region: Region, x: float, y: float) -> tuple[VertexRef, float] | None:
    """Return the nearest vertex and its distance; None for shapes without vertices."""
    best: tuple[VertexRef, float] | None = None
    for first, points, _ in chains(region):
        away = np.hypot(points[:, 0] - x, points[:, 1] - y)
        i = int(away.argmin())
        if best is None or away[i] < best[1]:
            best = first.at(i), float(away[i])
    return best


def nearest_edge(region: Region, x: float, y: float) -> EdgeHit | None:
    """Return the nearest edge of a polygon or polyline; None for other shapes."""
    found = []
    for first, points, closed in chains(region):
        if len(points) > 1:
            away, i, on = _nearest(points, x, y, closed)
            found.append(EdgeHit(first.at(i), *on, away))
    return min(found, key=lambda edge: edge.distance, default=None)


def nearest_midpoint(region: Region, x: float, y: float) -> EdgeHit | None:
    """Return the edge whose midpoint is nearest; None for shapes without edges."""
    found = []
    for first, points, closed in chains(region):
        middles = midpoints(points, closed)
        if len(middles):
            away = np.hypot(middles[:, 0] - x, middles[:, 1] - y)
            i = int(away.argmin())
            mx, my = middles[i].tolist()
            found.append(EdgeHit(first.at(i), mx, my, float(away[i])))
    return min(found, key=lambda edge: edge.distance, default=None)


def midpoints(points: Points, closed: bool) -> Points:
    """Return the middles of the edges; the i-th edge starts at the i-th point."""
    middles = (points + np.roll(points, -1, axis=0)) / 2
    return middles if closed else middles[:-1]


def in_ring(ring: Points, x: float, y: float) -> bool:
    """Return whether a position is in a ring by the even-odd rule, left and top edges in."""
    ax, ay = ring[:, 0], ring[:, 1]
    bx, by = np.roll(ax, -1), np.roll(ay, -1)
    crossing = (ay <= y) != (by <= y)
    ax, ay, bx, by = ax[crossing], ay[crossing], bx[crossing], by[crossing]
    at = ax + (y - ay) * (bx - ax) / (by - ay)
    return bool((at > x).sum() % 2)


def _own(region: Box | Ellipse, x: float, y: float) -> tuple[float, float]:
    """Return a position along the shape's own axes from its centre."""
    (ux, uy), (vx, vy) = axes(region.angle)
    dx, dy = x - region.x, y - region.y
    return dx * ux + dy * uy, dx * vx + dy * vy


def _nearest(
    points: Points, x: float, y: float, closed: bool
) -> tuple[float, int, tuple[float, float]]:
    """Return distance, index of the edge's first point, and the nearest position on the path."""
    starts = points if closed else points[:-1]
    steps: NDArray[np.float64] = np.roll(points, -1, axis=0)[: len(starts)] - starts
    squares = (steps**2).sum(axis=1)
    to = np.array((x, y)) - starts
    along = np.divide(
        (to * steps).sum(axis=1), squares, out=np.zeros(len(starts)), where=squares > 0
    ).clip(0, 1)
    on = starts + along[:, None] * steps
    away = np.hypot(on[:, 0] - x, on[:, 1] - y)
    i = int(away.argmin())
    ox, oy = on[i].tolist()
    return float(away[i]), i, (ox, oy)
