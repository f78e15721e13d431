"""Masks as polygons along pixel edges, with holes: mask -> polygon -> mask changes nothing.

Parts are 4-connected components, so diagonal neighbours are parts of their own and every ring is
simple: it never touches itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.geom.raster import PixelMask
from workbench.model.regions import Polygon, PolygonPart

Indices = NDArray[np.int64]


@frozen(eq=False)
class _Sides:
    """Straight stretches of outline, pixels on the right hand when walking along them.

    `start`, `end` are corner numbers (row * stride + column), `label` the component, `low` whether
    the pixels lie below the corner they are seen from, at the start and at the end.
    """

    start: Indices
    end: Indices
    label: Indices
    low_start: NDArray[np.bool_]
    low_end: NDArray[np.bool_]


def polygon_of(mask: PixelMask) -> Polygon | None:
    """Return the outline of a mask in image coordinates; None when it is empty.

    Exteriors run clockwise on the screen, holes the other way.
    """
    if not mask.pixels.any():
        return None
    labels = _components(mask.pixels)
    stride = labels.shape[1] - 1
    horizontal, vertical = _horizontal(labels, stride), _vertical(labels, stride)
    start = np.concatenate([horizontal.start, vertical.start])
    label = np.concatenate([horizontal.label, vertical.label])
    exteriors: dict[int, NDArray[np.float64]] = {}
    holes: dict[int, list[NDArray[np.float64]]] = {}
    for ring in _cycles(_following(labels, stride, horizontal, vertical)):
        corners = start[ring]
        points = np.stack([corners % stride + mask.column, corners // stride + mask.row], axis=1)
        owner = int(label[ring[0]])
        if _turns_clockwise(points):
            exteriors[owner] = points.astype(np.float64)
        else:
            holes.setdefault(owner, []).append(points.astype(np.float64))
    return Polygon(
        tuple(PolygonPart(exteriors[owner], holes.get(owner, ())) for owner in sorted(exteriors))
    )


def _components(pixels: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the number of each pixel's component, 0 = none, with a border of one pixel."""
    import cv2

    framed = np.zeros((pixels.shape[0] + 2, pixels.shape[1] + 2), dtype=np.uint8)
    framed[1:-1, 1:-1] = pixels
    _, labels = cv2.connectedComponents(framed, connectivity=4, ltype=cv2.CV_32S)
    return np.asarray(labels, dtype=np.int32)


def _horizontal(labels: NDArray[np.int32], stride: int) -> _Sides:
    upper, lower = labels[:-1], labels[1:]
    step = (lower > 0).astype(np.int8) - (upper > 0)
    row, first, last = _stretches(step)
    down = step[row, first] > 0
    owner = np.where(down, lower[row, first], upper[row, first]).astype(np.int64)
    # Column k of the framed labels lies between the corners k - 1 and k.
    west, east = row * stride + first - 1, row * stride + last
    return _Sides(np.where(down, west, east), np.where(down, east, west), owner, down, down)


def _vertical(labels: NDArray[np.int32], stride: int) -> _Sides:
    left, right = labels.T[:-1], labels.T[1:]
    step = (right > 0).astype(np.int8) - (left > 0)
    column, first, last = _stretches(step)
    up = step[column, first] > 0
    owner = np.where(up, right[column, first], left[column, first]).astype(np.int64)
    north, south = (first - 1) * stride + column, last * stride + column
    # Walking down, pixels lie below the first corner and above the last; walking up, reversed.
    return _Sides(np.where(up, south, north), np.where(up, north, south), owner, ~up, up)


def _stretches(step: NDArray[np.int8]) -> tuple[Indices, Indices, Indices]:
    """Return line, first and last index of the longest runs of one non-zero value."""
    padded = np.zeros((step.shape[0], step.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = step
    change = padded[:, 1:] != padded[:, :-1]
    line, first = np.nonzero(change[:, :-1] & (step != 0))
    _, last = np.nonzero(change[:, 1:] & (step != 0))
    return line.astype(np.int64), first.astype(np.int64), last.astype(np.int64)


def _following(
    labels: NDArray[np.int32], stride: int, horizontal: _Sides, vertical: _Sides
) -> Indices:
    """Return for each side the one that goes on where it ends."""
    start = np.concatenate([horizontal.start, vertical.start])
    end = np.concatenate([horizontal.end, vertical.end])
    low_start = np.concatenate([horizontal.low_start, vertical.low_start])
    low_end = np.concatenate([horizontal.low_end, vertical.low_end])
    forked_start, crossed = _fork(labels, stride, start)
    forked_end, _ = _fork(labels, stride, end)
    leaving = start * 2 + (forked_start & (low_start ^ crossed))
    arriving = end * 2 + (forked_end & low_end)
    following = np.empty(len(start), dtype=np.int64)
    following[np.argsort(arriving, kind="stable")] = np.argsort(leaving, kind="stable")
    return following


def _fork(
    labels: NDArray[np.int32], stride: int, corners: Indices
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where two pixels meet at a corner only, and whether they are of one component.

    Pixels of one component are joined there: what lies between them is two separate holes (or a
    hole and the outside). Others are kept apart.
    """
    row, column = corners // stride, corners % stride
    a, b = labels[row, column], labels[row, column + 1]
    c, d = labels[row + 1, column], labels[row + 1, column + 1]
    falling = (a > 0) & (d > 0) & (b == 0) & (c == 0)
    rising = (b > 0) & (c > 0) & (a == 0) & (d == 0)
    return falling | rising, (falling & (a == d)) | (rising & (b == c))


def _cycles(following: Indices) -> Iterator[list[int]]:
    """Yield the cycles of a permutation, each from its smallest number, in order of it."""
    after = following.tolist()
    for first, _ in enumerate(after):
        if after[first] < 0:
            continue
        ring, at = [], first
        while after[at] >= 0:
            ring.append(at)
            after[at], at = -1, after[at]
        yield ring


def _turns_clockwise(points: Indices) -> bool:
    x, y = points[:, 0], points[:, 1]
    return bool((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() > 0)
