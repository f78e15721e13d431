"""Feret diameters: the greatest and the least distance of two parallel lines around points."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.model.regions import Points

_MANY = 200


@frozen(eq=False)
class Feret:
    """Both diameters of a set of points, by the points that decide them.

    Parameters
    ----------
    longest : tuple of int
        The two points furthest from each other.
    base : tuple of int
        The side of the hull that one of the two nearest parallel lines runs along.
    top : int
        The point on the other line.
    """

    maximum: float
    minimum: float
    longest: tuple[int, int]
    base: tuple[int, int]
    top: int


def feret(points: Points) -> Feret:
    """Return the Feret diameters of points, shape (n, 2).

    Rotating calipers: the points furthest from each other are antipodal, and the least width is
    that between a side of the hull and the vertex opposite to it. The vertex opposite to a side is
    where the directions of the sides, which grow along a convex hull, pass the side's own turned
    by half a turn.
    """
    order = hull(points)
    corners = points[order]
    count = len(corners)
    if count < 3:
        ends = (int(order[0]), int(order[-1]))
        reach = float(np.hypot(*(corners[-1] - corners[0])))
        return Feret(reach, 0.0, ends, ends, ends[1])
    sides = np.roll(corners, -1, axis=0) - corners
    angles = np.unwrap(np.arctan2(sides[:, 1], sides[:, 0]))
    opposite = np.searchsorted(np.concatenate((angles, angles + 2 * np.pi)), angles + np.pi) % count
    i, j = _furthest(corners, opposite)
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    # Parallel sides and rounding: the vertex before or after may be as far.
    near = np.stack([(opposite + step) % count for step in (-1, 0, 1)])
    away = corners[near] - corners
    widths = (sides[:, 0] * away[..., 1] - sides[:, 1] * away[..., 0]) / lengths
    reach = widths.max(axis=0)
    side = int(reach.argmin())
    top = int(near[widths[:, side].argmax(), side])
    return Feret(
        float(np.hypot(*(corners[j] - corners[i]))),
        float(max(reach[side], 0.0)),
        (int(order[i]), int(order[j])),
        (int(order[side]), int(order[(side + 1) % count])),
        int(order[top]),
    )


def hull(points: Points) -> NDArray[np.int64]:
    """Return the indices of the corners of the convex hull, each turning the same way.

    Andrew's monotone chain over the lowest and highest point of each x. All in one place give one
    index, all on a line two.
    """
    order = np.lexsort((points[:, 1], points[:, 0]))
    if len(order) > _MANY:
        order = _outermost(points, order)
    x = points[order, 0]
    first = np.flatnonzero(np.concatenate(([True], x[1:] != x[:-1])))
    last = np.append(first[1:], len(x)) - 1
    low, high = order[first], order[last]
    down = _chain(points, low)
    up = _chain(points, high[::-1])
    if down[-1] == up[0]:
        up = up[1:]
    if up and up[-1] == down[0]:
        up = up[:-1]
    found = np.asarray(down + up, dtype=np.int64)
    if len(found) > 1:  # the same place twice, under two indices
        keep = (points[found] != points[np.roll(found, 1)]).any(axis=1)
        found = found[keep] if keep.any() else found[:1]
    return found


def _outermost(points: Points, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return those of many points, in order of x and y, that GEOS finds on the hull."""
    import shapely

    found = shapely.get_coordinates(shapely.convex_hull(shapely.linestrings(points)))
    # Complex numbers sort by x, then y.
    places, corners = (np.ascontiguousarray(p).view(np.complex128)[:, 0] for p in (points, found))
    return order[np.unique(np.searchsorted(places[order], corners))]


def _chain(points: Points, order: NDArray[np.int64]) -> list[int]:
    chain: list[int] = []
    places: list[tuple[float, float]] = []
    for index, (x, y) in zip(order.tolist(), points[order].tolist(), strict=True):
        while len(places) > 1:
            (ax, ay), (bx, by) = places[-2], places[-1]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            places.pop()
            chain.pop()
        places.append((x, y))
        chain.append(index)
    return chain


def _furthest(corners: Points, opposite: NDArray[np.int64]) -> tuple[int, int]:
    count = len(corners)
    own = np.arange(count)
    # Both ends of each side, against the vertex opposite to it and its neighbours.
    start = np.concatenate([own, own, own, own + 1, own + 1, own + 1]) % count
    end = np.concatenate([opposite - 1, opposite, opposite + 1] * 2) % count
    away = corners[end] - corners[start]
    best = int((away * away).sum(axis=1).argmax())
    return int(start[best]), int(end[best])
