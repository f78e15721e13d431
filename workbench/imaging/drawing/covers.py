"""Covers: which shapes of a frame are partly hidden, and what is drawn of each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.model.ids import AnnotationId
from workbench.model.regions import Points

if TYPE_CHECKING:
    from workbench.geom.occlusion.result import Occlusion
    from workbench.imaging.drawing.scene import Index

# Device-independent pixels of a dash, and of the gap behind it.
DASH, GAP = 5.0, 5.0
# A piece of an outline longer than so many dashes is drawn whole: no eye follows them.
_MOST = 20_000
# Of fewer dashes all are made: looking which are near takes as long.
_WORTH_LOOKING = 64


def is_partly_hidden(occlusion: Occlusion | None) -> bool:
    """Return whether less than the whole outline is seen."""
    return occlusion is not None and bool(occlusion.ratio)


@frozen(eq=False)
class Covers:
    """The occlusion of those shapes that are partly hidden; all others are drawn as they are.

    Safe to read from any thread.
    """

    results: Mapping[AnnotationId, Occlusion] = field(factory=dict)
    _masks: dict[int, tuple[Index, NDArray[np.bool_]]] = field(factory=dict, repr=False)

    @classmethod
    def of(cls, results: Mapping[AnnotationId, Occlusion]) -> Covers:
        """Return the covers of a frame."""
        return cls({id: one for id, one in results.items() if is_partly_hidden(one)})

    def changed(self, updates: Mapping[AnnotationId, Occlusion | None]) -> Covers:
        """Return the covers after these shapes are hidden otherwise; None = not hidden."""
        results = dict(self.results)
        for id, one in updates.items():
            results.pop(id, None)
            if one is not None and is_partly_hidden(one):
                results[id] = one
        masks = {}
        for key, (index, before) in list(self._masks.items()):
            mask = before.copy()
            for id in updates:
                if id in index.position:
                    mask[index.position[id]] = id in results
            masks[key] = index, mask
        return Covers(results, masks)

    def get(self, id: AnnotationId) -> Occlusion | None:
        """Return the occlusion of a shape, None when all of it is seen."""
        return self.results.get(id)

    def among(self, index: Index, found: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return which of some shapes are partly hidden."""
        if not self.results:
            return np.zeros(len(found), bool)
        held = self._masks.get(id(index))
        if held is None:
            mask = np.zeros(len(index), bool)
            small, large = sorted((self.results, index.position), key=len)
            mask[[index.position[one] for one in small if one in large]] = True
            held = self._masks[id(index)] = index, mask
        result: NDArray[np.bool_] = held[1][found]
        return result


NO_COVERS = Covers()


def visible_rings(occlusion: Occlusion) -> tuple[Points, ...]:
    """Return the rings of what can be seen of a shape."""
    visible = occlusion.visible
    return tuple(ring for part in visible.parts for ring in part.rings) if visible else ()


def dashed(
    line: NDArray[np.float64], ratio: float, window: tuple[float, float, float, float]
) -> list[NDArray[np.float64]]:
    """Return the dashes of a line of device positions that touch a window.

    Where they are depends on the line alone, so that neighbouring tiles agree.

    Parameters
    ----------
    ratio : float
        Device pixels per device-independent pixel.
    window : (x0, y0, x1, y1)
        In device pixels.
    """
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    count = int(along[-1] / ((DASH + GAP) * ratio)) + 1
    if along[-1] == 0 or count > _MOST:
        return [line]
    # The last dash ends where the line does.
    step = (along[-1] + GAP * ratio) / count
    starts = np.arange(count) * step
    ends = np.minimum(starts + (step - GAP * ratio), along[-1])
    at = np.concatenate((starts, ends))
    places = np.column_stack([np.interp(at, along, line[:, axis]) for axis in (0, 1)])
    whole = places.reshape(2, count, 2).transpose(1, 0, 2)
    first, last = along.searchsorted(starts, "right"), along.searchsorted(ends, "left")
    if along[-1] > _WORTH_LOOKING * step:
        low, high = whole.min(axis=1) - step, whole.max(axis=1) + step
        near = ((high >= window[:2]) & (low <= window[2:])).all(axis=1)
        whole, first, last = whole[near], first[near], last[near]
    dashes = list(whole)
    for n in np.flatnonzero(first != last).tolist():
        dashes[n] = np.concatenate((whole[n, :1], line[first[n] : last[n]], whole[n, 1:]))
    return dashes
