"""Strips: upright rectangles sorted along one axis, so that a question looks at a strip of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float64]
Positions = NDArray[np.intp]

# Those that are so many times longer than most, along the axis, lie apart.
_LONG, _MOST = 3.0, 0.9


class Strips:
    """Which of very many rectangles touch another one.

    It takes a few arrays and is made by sorting once: a tree would take ten times the memory, and
    the answer no less time. It never changes, and any thread may ask.

    Parameters
    ----------
    boxes : ndarray, shape (n, 4)
        ``x0, y0, x1, y1``; NaN touches nothing.
    """

    def __init__(self, boxes: Boxes) -> None:
        sides = np.ascontiguousarray(boxes.T)
        lengths = sides[2:] - sides[:2]
        #: 0 where they are sorted from left to right, 1 from top to bottom.
        self._axis = _finer(sides, lengths)
        length = lengths[self._axis]
        known = length[np.isfinite(length)]
        #: What begins farther before a strip than this ends before it.
        self._reach = float(np.quantile(known, _MOST)) * _LONG if len(known) else 0.0
        is_long = length > self._reach
        short, long = np.flatnonzero(~is_long), np.flatnonzero(is_long)
        # NaN sorts to the end.
        short = short[np.argsort(sides[self._axis, short], kind="stable")]
        self._short, self._short_sides = short, np.ascontiguousarray(sides[:, short])
        self._long, self._long_sides = long, np.ascontiguousarray(sides[:, long])

    def touching(self, x0: float, y0: float, x1: float, y1: float) -> Positions:
        """Return the positions of those that touch a rectangle, an edge is enough; ascending."""
        low, high = ((x0, x1), (y0, y1))[self._axis]
        begin = self._short_sides[self._axis]
        first = begin.searchsorted(low - self._reach)
        last = begin.searchsorted(high, side="right")
        found = self._short[first:last][_touch(self._short_sides[:, first:last], x0, y0, x1, y1)]
        if len(self._long):
            more = self._long[_touch(self._long_sides, x0, y0, x1, y1)]
            found = np.concatenate((found, more))
        return np.sort(found)


def _finer(sides: Boxes, lengths: Boxes) -> int:
    """Return the axis along which the rectangles are small against all that they cover."""
    if not np.isfinite(lengths).any():
        return 0
    extent = np.nanmax(sides[2:], axis=1) - np.nanmin(sides[:2], axis=1)
    share = np.nanmean(lengths, axis=1) / np.maximum(extent, 1e-9)
    return int(share[1] < share[0])


def _touch(sides: Boxes, x0: float, y0: float, x1: float, y1: float) -> NDArray[np.bool_]:
    left, top, right, bottom = sides
    touch: NDArray[np.bool_] = (left <= x1) & (right >= x0) & (top <= y1) & (bottom >= y0)
    return touch
