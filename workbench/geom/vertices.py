"""Vertices of a region: list, move, insert, delete. Nothing here changes a region in place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import evolve, frozen

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.regions import Lines, Point, Points, Polygon, PolygonPart, Polyline, Region


@frozen(order=True)
class VertexRef:
    """Where a vertex is: part of the polygon, ring of the part (0 = exterior), index in the ring.

    Points and single lines have part 0, ring 0; of several lines, each is a part.
    """

    part: int = 0
    ring: int = 0
    index: int = 0

    def at(self, index: int) -> VertexRef:
        """Return another vertex of the same ring."""
        return evolve(self, index=index)


def chains(region: Region) -> Iterator[tuple[VertexRef, Points, bool]]:
    """Yield every ring or line: its first vertex, its points, and whether it is closed.

    Ellipses and boxes have handles instead of vertices and yield nothing.
    """
    match region:
        case Point(x, y):
            yield VertexRef(), np.array([(x, y)]), False
        case Polyline(points):
            yield VertexRef(), points, False
        case Lines(lines):
            for i, line in enumerate(lines):
                yield VertexRef(i), line, False
        case Polygon(parts):
            for p, part in enumerate(parts):
                for r, ring in enumerate(part.rings):
                    yield VertexRef(p, r), ring, True


def vertices(region: Region) -> list[tuple[VertexRef, float, float]]:
    """Return all vertices with their positions."""
    return [
        (first.at(i), x, y)
        for first, points, _ in chains(region)
        for i, (x, y) in enumerate(points.tolist())
    ]


def find_vertex(region: Region, ref: VertexRef) -> tuple[float, float] | None:
    """Return the position of a vertex, or None when there is no such vertex."""
    for first, points, _ in chains(region):
        if first == ref.at(0) and 0 <= ref.index < len(points):
            x, y = points[ref.index].tolist()
            return x, y
    return None


def move_vertex(region: Region, ref: VertexRef, x: float, y: float) -> Region:
    """Return the region with one vertex at (x, y)."""
    points = _chain(region, ref).copy()
    points[ref.index] = x, y
    return _with_chain(region, ref, points)


def insert_vertex(region: Region, after: VertexRef, x: float, y: float) -> Region:
    """Return the region with a new vertex behind `after`; its index is that of `after` plus one."""
    points = np.insert(_chain(region, after), after.index + 1, (x, y), axis=0)
    return _with_chain(region, after, points)


def delete_vertex(region: Region, ref: VertexRef) -> Region:
    """Return the region without one vertex.

    Raises
    ------
    InputError
        If a ring would have fewer than three points, a line fewer than two.
    """
    points = _chain(region, ref)
    least = 3 if isinstance(region, Polygon) else 2
    if len(points) <= least:
        raise InputError(_too_few(region, ref))
    return _with_chain(region, ref, np.delete(points, ref.index, axis=0))


def delete_ring(region: Polygon, ref: VertexRef) -> Polygon:
    """Return the polygon without the hole, or the whole part, that a vertex belongs to.

    Raises
    ------
    InputError
        If nothing would be left.
    """
    part = region.parts[ref.part]
    if ref.ring:
        holes = tuple(h for i, h in enumerate(part.holes, 1) if i != ref.ring)
        return _with_part(region, ref.part, PolygonPart(part.exterior, holes))
    if len(region.parts) == 1:
        raise InputError(t("This is the only part of the polygon. Delete the annotation instead."))
    return Polygon(tuple(p for i, p in enumerate(region.parts) if i != ref.part))


def _too_few(region: Region, ref: VertexRef) -> Text:
    if isinstance(region, Polygon):
        if ref.ring:
            return t("A hole needs at least three points. Ctrl+Delete removes the whole hole.")
        return t("A polygon needs at least three points.")
    return t("A line needs at least two points.")


def _chain(region: Region, ref: VertexRef) -> Points:
    for first, points, _ in chains(region):
        if first == ref.at(0) and 0 <= ref.index < len(points):
            return points
    raise IndexError(f"no vertex {ref}")


def _with_chain(region: Region, ref: VertexRef, points: Points) -> Region:
    match region:
        case Point() if len(points) == 1:
            return Point(*points[0].tolist())
        case Polyline():
            return Polyline(points)
        case Lines(lines):
            return Lines([*lines[: ref.part], points, *lines[ref.part + 1 :]])
        case Polygon(parts):
            rings = list(parts[ref.part].rings)
            rings[ref.ring] = points
            return _with_part(region, ref.part, PolygonPart(rings[0], tuple(rings[1:])))
        case _:
            raise ValueError(f"{type(region).__name__} takes no more vertices")


def _with_part(region: Polygon, index: int, part: PolygonPart) -> Polygon:
    return Polygon((*region.parts[:index], part, *region.parts[index + 1 :]))
