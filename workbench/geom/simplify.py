"""Fewer points for the same line (Douglas and Peucker 1973)."""

from __future__ import annotations

import numpy as np

from workbench.model.regions import Points


def simplify(points: Points, tolerance: float) -> Points:
    """Return a subset of points; each one left out was within `tolerance` of its new segment.

    First and last point stay. Works with a stack, for a stroke may have thousands of points.
    """
    points = np.asarray(points, dtype=np.float64)
    keep = np.zeros(len(points), dtype=bool)
    if len(points):
        keep[0] = keep[-1] = True
    todo = [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        away = _distances(points[first + 1 : last], points[first], points[last])
        i = int(away.argmax())
        if away[i] > tolerance:
            middle = first + 1 + i
            keep[middle] = True
            todo += [(first, middle), (middle, last)]
    return np.asarray(points[keep])


def _distances(points: Points, a: Points, b: Points) -> Points:
    """Return distances to the segment from a to b."""
    step, to = b - a, points - a
    square = float(step @ step)
    along = (to @ step / square).clip(0, 1) if square else np.zeros(len(points))
    off = to - along[:, None] * step
    return np.asarray(np.hypot(off[:, 0], off[:, 1]))
