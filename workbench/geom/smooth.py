"""Outlines with fewer points, or rounder ones. Holes stay holes, and nothing crosses itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workbench.geom.buffer import SQUARE, in_millimetres, in_pixels
from workbench.geom.combine import geometry_of, without_slivers
from workbench.geom.shapes import to_shapely
from workbench.geom.simplify import simplify
from workbench.model.calibration import Spacing
from workbench.model.regions import (
    AREA_REGIONS,
    Lines,
    Points,
    Polygon,
    PolygonPart,
    Polyline,
    Region,
)

_FINE = 0.02
"""px: points of a rounded outline that are nearer to their neighbours' line than this go."""


def simplified(region: Region, tolerance: float, spacing: Spacing = SQUARE) -> Region | None:
    """Return a region with fewer points; None for what has none to leave out.

    The points that stay are points of before (Douglas and Peucker 1973); no ring crosses itself or
    another.

    Parameters
    ----------
    tolerance : float
        How far a point that is left out may lie from its new edge, in the unit of `spacing`.
    """
    if isinstance(region, Polyline):
        factors = np.array((spacing.dx, spacing.dy))
        return Polyline(simplify(region.points * factors, tolerance) / factors)
    if not isinstance(region, AREA_REGIONS):
        return None
    thin = in_millimetres(geometry_of(region), spacing).simplify(tolerance, preserve_topology=True)
    return without_slivers(in_pixels(thin, spacing))


def smoothed(region: Region, rounds: int) -> Region | None:
    """Return a region with rounder corners; None for points, boxes and ellipses.

    Each round cuts all corners at a quarter of their edges (Chaikin 1974). A ring is then stretched
    about its centroid to the area it had, so that the area of every ring is what it was, to 1e-9
    of it. Where rings would cross so, fewer rounds are made. Ends of lines stay.
    """
    if isinstance(region, Polyline):
        points = region.points
        for _ in range(rounds):
            points = np.concatenate([points[:1], _cut(points, closed=False), points[-1:]])
        return Polyline(simplify(points, _FINE))
    if not isinstance(region, Polygon):
        return None
    for fewer in range(rounds, 0, -1):
        made = Polygon([PolygonPart(*_rounded(part, fewer)) for part in region.parts])
        if to_shapely(made).is_valid or not to_shapely(region).is_valid:
            return made
    return region


def _rounded(part: PolygonPart, rounds: int) -> tuple[Points, tuple[Points, ...]]:
    exterior, *holes = (_round_ring(ring, rounds) for ring in part.rings)
    return exterior, tuple(holes)


def _round_ring(ring: Points, rounds: int) -> Points:
    points = ring
    for _ in range(rounds):
        points = _cut(points, closed=True)
    if len(points) > 12:
        points = simplify(np.concatenate([points, points[:1]]), _FINE)[:-1]
    before, after = _area(ring), _area(points)
    if len(points) < 3 or before * after <= 0:
        return ring
    center = _centroid(points)
    return np.asarray(center + (points - center) * np.sqrt(before / after))


def _cut(points: Points, *, closed: bool) -> Points:
    """Return the positions at a quarter and at three quarters of each edge."""
    ahead = np.roll(points, -1, axis=0)
    if not closed:
        points, ahead = points[:-1], ahead[:-1]
    pairs = np.stack([0.75 * points + 0.25 * ahead, 0.25 * points + 0.75 * ahead], axis=1)
    return np.asarray(pairs.reshape(-1, 2))


def _area(ring: Points) -> float:
    """Return the signed area of a ring."""
    x, y = (ring - ring[0]).T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def _centroid(ring: Points) -> Points:
    x, y = (ring - ring[0]).T
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    total = cross.sum() * 3
    cx = ((x + np.roll(x, -1)) * cross).sum() / total
    cy = ((y + np.roll(y, -1)) * cross).sum() / total
    return np.asarray(ring[0] + (cx, cy))


def point_count(region: Region) -> int:
    """Return how many points the outlines of a region have."""
    return sum(_counts(region))


def _counts(region: Region) -> Iterator[int]:
    match region:
        case Polyline(points):
            yield len(points)
        case Lines(lines):
            yield from map(len, lines)
        case Polygon(parts):
            yield from (len(ring) for part in parts for ring in part.rings)
