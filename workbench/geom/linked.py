"""Vertices that outlines share: what was done to those of one, done to those of another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import field, frozen

from workbench.geom.snap import XY
from workbench.geom.vertices import (
    VertexRef,
    chains,
    delete_vertex,
    insert_vertex,
    move_vertex,
)
from workbench.model.regions import Points, Polygon, Region

SAME_PLACE = 1e-6
"""Vertices this near each other, px, are at the same place."""


@frozen
class VertexEdits:
    """What became of the vertices of an outline.

    Parameters
    ----------
    moved : tuple of (from, to)
        Vertices that are elsewhere now.
    removed : tuple of XY
        Vertices that are gone.
    inserted : tuple of (before, behind, at)
        New vertices, with the ends of the edge that they are on.
    """

    moved: tuple[tuple[XY, XY], ...] = field(default=())
    removed: tuple[XY, ...] = field(default=())
    inserted: tuple[tuple[XY, XY, XY], ...] = field(default=())

    @property
    def places(self) -> tuple[XY, ...]:
        """Where the vertices were that others may share."""
        return (
            *(before for before, _ in self.moved),
            *self.removed,
            *(end for a, b, _ in self.inserted for end in (a, b)),
        )

    def __bool__(self) -> bool:
        return bool(self.moved or self.removed or self.inserted)


def vertex_edits(before: Region, after: Region) -> VertexEdits:
    """Return what was done to single vertices; nothing where an outline became another one."""
    old, new = list(chains(before)), list(chains(after))
    if [first for first, _, _ in old] != [first for first, _, _ in new]:
        return VertexEdits()
    moved: list[tuple[XY, XY]] = []
    removed: list[XY] = []
    inserted: list[tuple[XY, XY, XY]] = []
    for (_, was, closed), (_, now, _) in zip(old, new, strict=True):
        if len(was) == len(now):
            changed = np.flatnonzero((was != now).any(axis=1)).tolist()
            moved += [(_xy(was, i), _xy(now, i)) for i in changed]
        elif len(now) == len(was) + 1:
            at = _odd_one(was, now)
            if at is None or not (closed or 0 < at < len(was)):
                return VertexEdits()
            inserted.append((_xy(was, at - 1), _xy(was, at % len(was)), _xy(now, at)))
        elif len(now) == len(was) - 1:
            at = _odd_one(now, was)
            if at is None:
                return VertexEdits()
            removed.append(_xy(was, at))
        else:
            return VertexEdits()
    return VertexEdits(tuple(moved), tuple(removed), tuple(inserted))


def follow(region: Region, edits: VertexEdits) -> Region:
    """Return a region whose vertices at the same places were edited alike.

    A vertex stays where it cannot be spared: an outline keeps three, a line two.
    """
    for before, after in edits.moved:
        for ref in list(_at(region, before)):
            region = move_vertex(region, ref, *after)
    for a, b, at in edits.inserted:
        for ref in list(_edges(region, a, b)):
            region = insert_vertex(region, ref, *at)
            break  # the numbers behind it are others now; an edge is shared once
    for place in edits.removed:
        for ref in list(_at(region, place)):
            if _can_spare(region, ref):
                region = delete_vertex(region, ref)
                break
    return region


def _odd_one(fewer: Points, more: Points) -> int | None:
    """Return which vertex of `more` is the one that `fewer` lacks, or None."""
    same = (fewer == more[: len(fewer)]).all(axis=1)
    at = len(fewer) if same.all() else int(np.argmin(same))
    return at if np.array_equal(fewer[at:], more[at + 1 :]) else None


def _at(region: Region, place: XY) -> Iterator[VertexRef]:
    for first, points, _ in chains(region):
        away = np.abs(points - place).max(axis=1)
        for i in np.flatnonzero(away <= SAME_PLACE).tolist():
            yield first.at(i)


def _edges(region: Region, a: XY, b: XY) -> Iterator[VertexRef]:
    """Yield the starts of the edges between two places, whichever way they run."""
    for first, points, closed in chains(region):
        ends = np.roll(points, -1, axis=0)
        one = [np.abs(points - p).max(axis=1) <= SAME_PLACE for p in (a, b)]
        other = [np.abs(ends - p).max(axis=1) <= SAME_PLACE for p in (b, a)]
        fits = (one[0] & other[0]) | (one[1] & other[1])
        if not closed:
            fits[-1] = False
        for i in np.flatnonzero(fits).tolist():
            yield first.at(i)


def _can_spare(region: Region, ref: VertexRef) -> bool:
    least = 3 if isinstance(region, Polygon) else 2
    return any(first == ref.at(0) and len(points) > least for first, points, _ in chains(region))


def _xy(points: Points, at: int) -> XY:
    x, y = points[at].tolist()
    return x, y
