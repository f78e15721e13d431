"""Index: which shapes lie near a rectangle. It never changes; its changed copies share the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from workbench.model.ids import AnnotationId

Bounds = tuple[float, float, float, float]

# Moved shapes are looked at one by one, up to so many.
_MOST = 48
# Bounds that are wider than most by so much are looked at each time.
_WIDE, _MOST_ARE = 3.0, 0.9


class Index:
    """Bounds of shapes by id.

    They lie sorted by their left edges, so that only a strip of the frame is compared. A tree that
    must be built again after some edits would not pay.
    """

    def __init__(self, bounds: Mapping[AnnotationId, Bounds]) -> None:
        self._ids = list(bounds)
        self._rows = {id: row for row, id in enumerate(self._ids)}
        boxes = np.array(list(bounds.values()), dtype=np.float64).reshape(-1, 4)
        self._boxes: NDArray[np.float64] = np.ascontiguousarray(boxes.T)
        self._moved: dict[AnnotationId, Bounds | None] = {}
        self._sort()

    def _sort(self) -> None:
        """Sort the bounds by their left edges; the few that are much wider lie apart."""
        left, _, right, _ = self._boxes
        width = right - left
        # What is gone is NaN, and as narrow as any.
        known = width[np.isfinite(width)]
        usual = float(np.quantile(known, _MOST_ARE)) * _WIDE if len(known) else 0.0
        self._reach = usual
        narrow, wide = np.flatnonzero(~(width > usual)), np.flatnonzero(width > usual)
        narrow = narrow[np.argsort(left[narrow], kind="stable")]
        self._narrow = narrow, np.ascontiguousarray(self._boxes[:, narrow])
        self._wide = wide, np.ascontiguousarray(self._boxes[:, wide])

    def changed(self, bounds: Mapping[AnnotationId, Bounds | None]) -> Index:
        """Return an index in which these have other bounds; None = they are gone."""
        result = Index.__new__(Index)
        result._ids, result._rows, result._boxes = self._ids, self._rows, self._boxes
        result._reach, result._narrow, result._wide = self._reach, self._narrow, self._wide
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
        result._boxes = np.pad(self._boxes, ((0, 0), (0, len(new))), constant_values=np.nan)
        for id, box in self._moved.items():
            if id in result._rows:
                # Nothing meets NaN: those that are gone keep their row for their return.
                result._boxes[:, result._rows[id]] = np.nan if box is None else box
        result._sort()
        return result

    def near(self, box: Bounds) -> list[AnnotationId]:
        """Return those whose bounds meet a rectangle by more than an edge."""
        rows, boxes = self._narrow
        # Those that begin farther left end before it.
        first, last = boxes[0].searchsorted((box[0] - self._reach, box[2])).tolist()
        found = rows[first:last][_met(boxes[:, first:last], box)].tolist()
        if len(self._wide[0]):
            found += self._wide[0][_met(self._wide[1], box)].tolist()
        moved, ids = self._moved, self._ids
        near = [id for row in sorted(found) if (id := ids[row]) not in moved]
        near.extend(id for id, own in moved.items() if own is not None and _meet(own, box))
        return near

    def near_any(self, boxes: Iterable[Bounds]) -> list[AnnotationId]:
        """Return those near any of some rectangles."""
        return list(dict.fromkeys(id for box in boxes for id in self.near(box)))


def _met(boxes: NDArray[np.float64], box: Bounds) -> NDArray[np.bool_]:
    x0, y0, x1, y1 = box
    left, top, right, bottom = boxes
    met: NDArray[np.bool_] = (left < x1) & (right > x0) & (top < y1) & (bottom > y0)
    return met


def _meet(a: Bounds, b: Bounds) -> bool:
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]
