"""A shape with parts and holes as one ring, and back.

Some formats have one ring a shape. Further rings hang on it by a line there and back, which has no
width: a fill by the even-odd rule, as training code uses it, then has the same pixels.
"""

from __future__ import annotations

import numpy as np

from workbench.geom.clip import inside, united
from workbench.model.regions import Points, Polygon, PolygonPart


def one_ring(polygon: Polygon) -> Points | None:
    """Return all rings of a polygon as one, shape (n, 2); None when it has no area."""
    clean = united(polygon)
    if clean is None:
        return None
    first, *others = (ring for part in clean.parts for ring in part.rings)
    ring = first
    for other in others:
        ring = _hung(ring, other)
    return ring


def _hung(ring: Points, other: Points) -> Points:
    """Return a ring with another hung on it where they are nearest."""
    a, b = _nearest(ring, other)
    loop = np.concatenate((other[b:], other[: b + 1]))
    return np.concatenate((ring[: a + 1], loop, ring[a:]))


def _nearest(ring: Points, other: Points) -> tuple[int, int]:
    best, found = np.inf, (0, 0)
    for b, point in enumerate(other):
        distances = ((ring - point) ** 2).sum(axis=1)
        a = int(distances.argmin())
        if distances[a] < best:
            best, found = float(distances[a]), (a, b)
    return found


def polygon_of_ring(ring: Points) -> Polygon | None:
    """Return the shape that one ring stands for, its parts and holes apart again; None = flat."""
    loops = [loop for loop in _loops(ring) if len(loop) >= 3]
    if not loops:
        return None
    if len(loops) == 1:
        return Polygon.from_ring(loops[0])
    depth = [
        sum(_holds(outer, loop) for j, outer in enumerate(loops) if j != i)
        for i, loop in enumerate(loops)
    ]
    parts = []
    for i, loop in enumerate(loops):
        if depth[i] % 2 == 0:
            holes = [
                hole
                for j, hole in enumerate(loops)
                if depth[j] == depth[i] + 1 and _holds(loop, hole)
            ]
            parts.append(PolygonPart(loop, holes))
    return Polygon(tuple(parts))


def _loops(ring: Points) -> list[Points]:
    """Return the loops that a ring makes where it comes back to a vertex of its own."""
    loops: list[Points] = []
    way: list[tuple[float, float]] = []
    place: dict[tuple[float, float], int] = {}
    for x, y in ring.tolist():
        point = x, y
        if point in place:
            start = place[point]
            loops.append(np.array(way[start:]))
            for gone in way[start + 1 :]:
                del place[gone]
            del way[start + 1 :]
        else:
            place[point] = len(way)
            way.append(point)
    loops.append(np.array(way))
    return loops[::-1]


def _holds(outer: Points, loop: Points) -> bool:
    """Return whether most corners of a loop lie within another: it may touch it in some."""
    return 2 * sum(inside((x, y), outer) for x, y in loop.tolist()) > len(loop)
