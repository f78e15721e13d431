"""Near: which annotations lie near a rectangle, kept up with edits at no cost of their number.

Each is in the few cells of a grid that its bounds touch; the grid is as coarse as it is large.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import floor, frexp

from workbench.geom.shapes import bounds
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId

Bounds = tuple[float, float, float, float]
# How coarse, column, row.
_Cell = tuple[int, int, int]


class Near:
    """Annotations with a region, by place."""

    def __init__(self, annotations: Iterable[Annotation] = ()) -> None:
        self._held: dict[AnnotationId, tuple[Annotation, Bounds]] = {}
        self._cells: dict[_Cell, dict[AnnotationId, None]] = {}
        # How many are on each grid: only those that are used are looked at.
        self._levels: dict[int, int] = {}
        for one in annotations:
            self.put(one)

    def get(self, id: AnnotationId) -> Annotation | None:
        """Return an annotation that is held, or None."""
        found = self._held.get(id)
        return found[0] if found is not None else None

    def all(self) -> Iterator[Annotation]:
        """Yield all of them."""
        return (one for one, _ in self._held.values())

    def put(self, one: Annotation) -> None:
        """Take up an annotation, in place of what it was."""
        self.drop(one.id)
        assert one.region is not None
        box = bounds(one.region)
        self._held[one.id] = one, box
        level = _level(box)
        self._levels[level] = self._levels.get(level, 0) + 1
        for cell in _cells(level, box):
            self._cells.setdefault(cell, {})[one.id] = None

    def drop(self, id: AnnotationId) -> None:
        """Forget an annotation, if it is held."""
        found = self._held.pop(id, None)
        if found is None:
            return
        level = _level(found[1])
        self._levels[level] -= 1
        if not self._levels[level]:
            del self._levels[level]
        for cell in _cells(level, found[1]):
            del self._cells[cell][id]
            if not self._cells[cell]:
                del self._cells[cell]

    def touching(self, box: Bounds) -> list[Annotation]:
        """Return those whose bounds touch a rectangle."""
        found: dict[AnnotationId, None] = {}
        for level in self._levels:
            for cell in _cells(level, box):
                found.update(self._cells.get(cell, {}))
        held = (self._held[id] for id in found)
        return [one for one, other in held if _touch(box, other)]


def _level(box: Bounds) -> int:
    return frexp(max(box[2] - box[0], box[3] - box[1], 1.0))[1]


def _cells(level: int, box: Bounds) -> Iterator[_Cell]:
    size = 2.0**level
    for row in range(floor(box[1] / size), floor(box[3] / size) + 1):
        for column in range(floor(box[0] / size), floor(box[2] / size) + 1):
            yield level, column, row


def _touch(a: Bounds, b: Bounds) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]
