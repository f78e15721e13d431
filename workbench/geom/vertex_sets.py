"""Several vertices of one region: those in a rectangle, moved or deleted together."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.geom.vertices import VertexRef, chains
from workbench.model.regions import Lines, Points, Polygon, PolygonPart, Polyline, Region

Refs = frozenset[VertexRef]


def vertices_within(region: Region, x0: float, y0: float, x1: float, y1: float) -> Refs:
    """Return the vertices in the rectangle between two corners, borders in."""
    low, high = (min(x0, x1), min(y0, y1)), (max(x0, x1), max(y0, y1))
    return frozenset(
        first.at(int(i))
        for first, points, _ in chains(region)
        for i in np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
    )


def there(region: Region, refs: Collection[VertexRef]) -> Refs:
    """Return those vertices that a region has."""
    sizes = {(first.part, first.ring): len(points) for first, points, _ in chains(region)}
    return frozenset(r for r in refs if 0 <= r.index < sizes.get((r.part, r.ring), 0))


def move_vertices(region: Region, refs: Collection[VertexRef], dx: float, dy: float) -> Region:
    """Return the region with some vertices moved by (dx, dy)."""

    def move(points: Points, chosen: NDArray[np.intp]) -> Points:
        moved = points.copy()
        moved[chosen] += (dx, dy)
        return moved

    match region:
        case Polyline(points):
            return Polyline(move(points, _of(refs, 0, 0)))
        case Lines(lines):
            return Lines([move(line, _of(refs, part, 0)) for part, line in enumerate(lines)])
        case Polygon(parts):
            made = []
            for p, part in enumerate(parts):
                rings = [move(ring, _of(refs, p, r)) for r, ring in enumerate(part.rings)]
                made.append(PolygonPart(rings[0], rings[1:]))
            return Polygon(made)
        case _:
            return region


def delete_vertices(region: Region, refs: Collection[VertexRef]) -> Region:
    """Return the region without some vertices; rings that lose all of theirs go whole.

    Raises
    ------
    InputError
        If a ring would have one or two points left, a line one, or nothing would be left.
    """
    match region:
        case Polyline(points):
            left = np.delete(points, _of(refs, 0, 0), axis=0)
            if len(left) < 2:
                raise InputError(t("A line needs at least two points."))
            return Polyline(left)
        case Polygon(parts):
            kept = [
                made
                for p, part in enumerate(parts)
                if (made := _thinned(part, p, refs)) is not None
            ]
            if not kept:
                raise InputError(t("Nothing would be left. Delete the annotation instead."))
            return Polygon(kept)
        case _:
            return region


def _thinned(part: PolygonPart, p: int, refs: Collection[VertexRef]) -> PolygonPart | None:
    """Return a part without some vertices; None without any of its outline's."""
    rings = [np.delete(ring, _of(refs, p, r), axis=0) for r, ring in enumerate(part.rings)]
    if not len(rings[0]):
        return None
    if any(0 < len(ring) < 3 for ring in rings):
        raise InputError(t("An outline needs at least three points, or none."))
    return PolygonPart(rings[0], [ring for ring in rings[1:] if len(ring)])


def _of(refs: Collection[VertexRef], part: int, ring: int) -> NDArray[np.intp]:
    return np.array([r.index for r in refs if (r.part, r.ring) == (part, ring)], dtype=np.intp)
