"""Which pairs of shapes overlap by more than a shared border."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.geom.occlusion.grid import STEPS, is_sliver

# A position in the rectangle that two bounds share: four of five pairs that overlap have it in
# common, which is found sooner than what they share. Never on a line drawn on purpose.
_SAMPLE = (0.4877, 0.5219)
# px: how far vertices are moved into their own shape, more than rounding moves a border.
_INWARDS = 1 / 32
# Of fewer pairs than this it is not worth while to look at vertices.
_FEW = 16


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
    points = low[open_] + size[open_] * np.array(_SAMPLE)
    # In a strip as thin as what rounding leaves, a position in both says nothing.
    hit = (size[open_] > _INWARDS).all(axis=1)
    hit[hit] = shapely.contains_xy(one[open_[hit]], points[hit])
    hit[hit] = shapely.contains_xy(other[open_[hit]], points[hit])
    found[open_[hit]] = True
    open_ = open_[~hit]
    open_ = open_[shapely.intersects(one[open_], other[open_])]
    for a, b in ((one, other), (other, one)) if len(open_) >= _FEW else ():
        hit = _reaches_into(a[open_], b[open_])
        found[open_[hit]] = True
        open_ = open_[~hit]
    shared = shapely.intersection(one[open_], other[open_])
    rows = zip(open_.tolist(), shapely.area(shared).tolist(), shared, strict=True)
    for i, area, geometry in rows:
        found[i] = not is_sliver(area, 0.0 if area >= 0.5 else geometry.length)
    return found


def _reaches_into(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.bool_]:
    """Return whether a vertex of each lies well inside the other; no does not mean apart."""
    import shapely

    points, which = shapely.get_coordinates(one, return_index=True)
    middle = shapely.get_coordinates(shapely.centroid(one))[which]
    way = middle - points
    length = np.hypot(way[:, 0], way[:, 1])
    points = points + way * (_INWARDS / np.maximum(length, _INWARDS))[:, None]
    inside = shapely.contains_xy(other[which], points)
    inside[inside] = shapely.contains_xy(one[which[inside]], points[inside])
    return np.bincount(which[inside], minlength=len(one)) > 0


def slanted_bounds(geometries: NDArray[Any]) -> NDArray[np.float64]:
    """Return the bounds of geometries along both diagonals, shape (n, 4); none may be empty.

    Round shapes whose upright rectangles meet at a corner only have them apart.
    """
    import shapely

    points, which = shapely.get_coordinates(geometries, return_index=True)
    starts = np.flatnonzero(np.diff(which, prepend=-1))
    along = np.stack([points[:, 0] + points[:, 1], points[:, 0] - points[:, 1]], axis=1)
    low, high = np.minimum.reduceat(along, starts), np.maximum.reduceat(along, starts)
    return np.concatenate([low, high], axis=1)
