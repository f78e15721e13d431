"""Index: which shapes lie near a rectangle. It never changes; its changed copies share the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from workbench.geom.strips import Strips
from workbench.model.ids import AnnotationId

Bounds = tuple[float, float, float, float]

# Moved shapes are looked at one by one, up to so many.
_MOST = 48


class Index:
    """Bounds of shapes by id.

    A tree that must be built again after some edits would not pay.
    """

    def __init__(self, bounds: Mapping[AnnotationId, Bounds]) -> None:
        self._ids = list(bounds)
        self._rows = {id: row for row, id in enumerate(self._ids)}
        boxes = np.array(list(bounds.values()), dtype=np.float64).reshape(-1, 4)
        self._boxes: NDArray[np.float64] = boxes
        self._moved: dict[AnnotationId, Bounds | None] = {}
        self._strips = Strips(boxes)

    def changed(self, bounds: Mapping[AnnotationId, Bounds | None]) -> Index:
        """Return an index in which these have other bounds; None = they are gone."""
        result = Index.__new__(Index)
        result._ids, result._rows, result._boxes = self._ids, self._rows, self._boxes
        result._strips = self._strips
        result._moved = {**self._moved, **bounds}
        return result if len(result._moved) <= _MOST else result._merged()

    def _merged(self) -> Index:
        result = Index.__new__(Index)
        result._moved = {}
        new = [id for id, box in self._moved.items() if id not in self._rows and box is not None]
        result._ids, result._rows = self._ids, self._rows
        if new:
            result._ids = [*self._ids, *new]
            result._rows = {**self._rows, **{id: len(self._ids) + i for i, id in enumerate(new)}}
        result._boxes = np.pad(self._boxes, ((0, len(new)), (0, 0)), constant_values=np.nan)
        for id, box in self._moved.items():
            if id in result._rows:
                # Nothing meets NaN: those that are gone keep their row for their return.
                result._boxes[result._rows[id]] = np.nan if box is None else box
        result._strips = Strips(result._boxes)
        return result

    def near(self, box: Bounds) -> list[AnnotationId]:
        """Return those whose bounds meet a rectangle by more than an edge."""
        touching = self._strips.touching(*box)
        rows = touching[_met(self._boxes[touching], box)].tolist()
        moved, ids = self._moved, self._ids
        near = [id for row in rows if (id := ids[row]) not in moved]
        near.extend(id for id, own in moved.items() if own is not None and _meet(own, box))
        return near

    def near_any(self, boxes: Iterable[Bounds]) -> list[AnnotationId]:
        """Return those near any of some rectangles."""
        return list(dict.fromkeys(id for box in boxes for id in self.near(box)))


def _met(boxes: NDArray[np.float64], box: Bounds) -> NDArray[np.bool_]:
    x0, y0, x1, y1 = box
    left, top, right, bottom = boxes.T
    met: NDArray[np.bool_] = (left < x1) & (right > x0) & (top < y1) & (bottom > y0)
    return met


def _meet(a: Bounds, b: Bounds) -> bool:
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]
