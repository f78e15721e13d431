"""Which pairs of shapes overlap by more than a shared border."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.geom.occlusion.grid import STEPS, is_sliver

# Positions in the rectangle that two shapes share: most pairs that overlap have one of them in
# common, which is found sooner than their intersection. Odd fractions, so that they are never on a
# line that somebody drew on purpose.
_SAMPLES = ((0.4877, 0.5219), (0.2427, 0.7707), (0.7561, 0.2743), (0.7143, 0.6871), (0.2879, 0.331))


def overlapping(
    one: NDArray[Any], other: NDArray[Any], one_boxes: NDArray[Any], other_boxes: NDArray[Any]
) -> NDArray[np.bool_]:
    """Return for pairs of prepared geometries whether they overlap by more than rounding.

    Parameters
    ----------
    one_boxes, other_boxes : ndarray, shape (n, 4)
        Their bounds.
    """
    import shapely

    low = np.maximum(one_boxes[:, :2], other_boxes[:, :2])
    size = np.minimum(one_boxes[:, 2:], other_boxes[:, 2:]) - low
    found = np.zeros(len(one), dtype=bool)
    open_ = np.flatnonzero((size > 1 / STEPS).all(axis=1))
    for sample in _SAMPLES:
        points = low[open_] + size[open_] * np.array(sample)
        hit = shapely.contains_xy(one[open_], points)
        hit[hit] = shapely.contains_xy(other[open_[hit]], points[hit])
        found[open_[hit]] = True
        open_ = open_[~hit]
    open_ = open_[shapely.intersects(one[open_], other[open_])]
    shared = shapely.intersection(one[open_], other[open_])
    rows = zip(open_.tolist(), shapely.area(shared).tolist(), shared, strict=True)
    for i, area, geometry in rows:
        found[i] = not is_sliver(area, 0.0 if area >= 0.5 else geometry.length)
    return found
