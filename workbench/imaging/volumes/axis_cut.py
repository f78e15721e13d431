"""Cuts along the axes of a volume: copies, and interpolation one axis at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.geom.planes import cross
from workbench.imaging.volumes.cut import Cut, SlabMode
from workbench.imaging.volumes.volume import Volume

Floats = NDArray[np.float64]

# What the axes of a cut may be off those of the volume, in voxels over the whole picture.
_OFF = 1e-3
# Layers across the rows that are taken at a time: half a line of memory.
_BLOCK = 16
# Rows that numpy works on at a time.
ROWS = 128
# Nearer to a voxel centre than this is on it.
_ON = 1e-4


@frozen(eq=False)
class Line:
    """Where the pixels of one axis lie between the layers of a volume.

    Parameters
    ----------
    low, high : ndarray of int
        Layers on both sides, clamped to the volume.
    share : ndarray of float32 or None
        Share of the `high` layer; None when all pixels are on layers.
    inside : ndarray of bool or None
        Which pixels have a value; None = all.
    """

    low: NDArray[np.intp]
    high: NDArray[np.intp]
    share: NDArray[np.float32] | None
    inside: NDArray[np.bool_] | None

    @cached_property
    def steady(self) -> slice | None:
        """The layers as a slice, where pixels are on neighbouring layers one by one."""
        if self.share is not None or self.inside is not None:
            return None
        steps = np.diff(self.low)
        if steps.size and not (abs(steps[0]) == 1 and (steps == steps[0]).all()):
            return None
        first, last = int(self.low[0]), int(self.low[-1])
        if first <= last:
            return slice(first, last + 1)
        return slice(first, last - 1 if last > 0 else None, -1)


@frozen(eq=False)
class Run:
    """A cut along the axes of a volume.

    Parameters
    ----------
    axes : (int, int, int)
        Which axis of the array [k, j, i] the rows, columns and depth of the picture run along:
        the axis that changes down the picture, along a row, and along the normal.
    """

    axes: tuple[int, int, int]
    down: Line
    across: Line
    depth: float
    per_mm: float


def run_of(volume: Volume, cut: Cut) -> Run | None:
    """Return how a cut lies along the axes of a volume; None when it is oblique to them."""
    if volume.geometry.shear != (0.0, 0.0) or not _steady_origins(volume):
        return None
    plane = cut.plane
    across = np.array(plane.row_axis) * cut.spacing.dx
    down = np.array(plane.column_axis) * cut.spacing.dy
    normal = np.array(cross(plane.row_axis, plane.column_axis))
    found: list[int] = []
    for vector, length in ((down, cut.rows), (across, cut.columns), (normal, 1)):
        parts = vector @ volume.matrix
        axis = int(np.abs(parts).argmax())
        rest = np.abs(np.delete(parts, axis)).sum() * max(length, 1)
        if rest > _OFF:
            return None
        found.append(axis)
    if sorted(found) != [0, 1, 2]:
        return None
    origin = np.array(plane.origin)
    lines = [
        _pixels(volume, origin, vector, count, axis)
        for vector, count, axis in ((down, cut.rows, found[0]), (across, cut.columns, found[1]))
    ]
    at = volume.to_index(origin)
    slope = float((normal @ volume.matrix)[found[2]])
    # Index (i, j, k) is array axis (2, 1, 0).
    axes = (2 - found[0], 2 - found[1], 2 - found[2])
    return Run(axes, lines[0], lines[1], float(at[found[2]]), slope)


def _pixels(volume: Volume, origin: Floats, step: Floats, count: int, axis: int) -> Line:
    """Return where `count` pixels lie along an axis of the volume."""
    if axis == 2 and not volume.regular:
        at = volume.to_index(origin + np.arange(count)[:, None] * step)[:, axis]
        return _line(at, axis, volume)
    start, pace = float(volume.to_index(origin)[axis]), float((step @ volume.matrix)[axis])
    return _even(round(start, 9), round(pace, 12), count, volume.shape[2 - axis])


# Scrolling asks for the same lines again and again.
@lru_cache(maxsize=64)
def _even(start: float, pace: float, count: int, size: int) -> Line:
    return _between_layers(np.asarray(start + np.arange(count) * pace, np.float64), size)


def layers(volume: Volume, cut: Cut, run: Run) -> list[float]:
    """Return which layers a cut takes: whole numbers for a slab, else where it lies.

    A slab no thicker than a layer is the plane alone.
    """
    if is_thin(volume, cut):
        return [run.depth]
    taken = np.flatnonzero(_inside_slab(volume, cut, run))
    return [float(at) for at in taken] if taken.size else [run.depth]


def is_thin(volume: Volume, cut: Cut) -> bool:
    """Return whether a slab holds no more than a layer of voxels."""
    normal = cross(cut.plane.row_axis, cut.plane.column_axis)
    return cut.slab <= volume.voxel_along(normal) * (1 + _ON)


def weights(volume: Volume, cut: Cut, run: Run, taken: Sequence[float]) -> Floats | None:
    """Return how much of each layer lies in a slab, in shares of the thickest; None = all alike.

    The mean of layers that are cut through by the faces counts them in part: it lies where the
    cut does, for any number of layers and between two of them too.
    """
    if len(taken) < 2:
        return None
    lengths = _lengths(volume, cut, run)[np.asarray(taken, np.intp)]
    shares = lengths / lengths.max()
    return None if bool((shares > 1 - _ON).all()) else np.asarray(shares)


def _inside_slab(volume: Volume, cut: Cut, run: Run) -> NDArray[np.bool_]:
    """Return which layers a slab takes: for the mean all it reaches into, else by their centres."""
    if cut.mode is SlabMode.MEAN:
        lengths = _lengths(volume, cut, run)
        return np.asarray(lengths > _ON * cut.slab)
    half = cut.slab / 2 + _ON
    away = _away(volume, cut, run, np.arange(volume.shape[run.axes[2]]))
    return np.asarray((away >= -half) & (away <= half))


def _lengths(volume: Volume, cut: Cut, run: Run) -> Floats:
    """Return how many mm of a slab lie in each layer; layers meet half-way between centres."""
    away = _away(volume, cut, run, np.arange(volume.shape[run.axes[2]]))
    if away.size == 1:
        return np.ones(1)
    ways = np.diff(away) / 2
    ends = np.concatenate(([away[0] - ways[0]], away[:-1] + ways, [away[-1] + ways[-1]]))
    low, high = np.minimum(ends[:-1], ends[1:]), np.maximum(ends[:-1], ends[1:])
    half = cut.slab / 2
    return np.asarray(np.clip(np.minimum(high, half) - np.maximum(low, -half), 0.0, None))


def views(volume: Volume, run: Run, at: Sequence[float]) -> list[NDArray[Any]] | None:
    """Return whole layers as views, where pixels are voxels and all of them count; else None."""
    rows, columns = run.down.steady, run.across.steady
    padded = volume.mask is not None or volume.grey.padding is not None
    if rows is None or columns is None or padded or any(one % 1 for one in at):
        return None
    return [_values(volume, run, int(one))[rows, columns] for one in at]


def picture(
    volume: Volume, run: Run, depth: float, kind: np.dtype[Any] | None = None
) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Return values and which of them count, at a layer or between two; None = all count.

    Parameters
    ----------
    kind : numpy dtype or None
        Of whole numbers that are wanted; they may come as float32 all the same.
    """
    line = _line(np.array([depth]), 2 - run.axes[2], volume)
    shape = (len(run.down.low), len(run.across.low))
    if line.inside is not None:
        return np.zeros(shape, volume.values.dtype), np.zeros(shape, bool)
    lows = _values(volume, run, int(line.low[0]))
    padded = _padded(volume, run, lows, int(line.low[0]))
    if line.share is not None:
        share = line.share[0]
        highs = _values(volume, run, int(line.high[0]))
        other = _padded(volume, run, highs, int(line.high[0]))
        if padded is not None or other is not None:
            return _weighted(run, (lows, highs), (padded, other), (np.float32(1) - share, share))
        lows = lows.astype(np.float32) * (1 - share) + highs.astype(np.float32) * share
    elif padded is not None:
        return _weighted(run, (lows,), (padded,), (np.float32(1),))
    return _blend(lows, run, kind), _inside(run)


def _away(volume: Volume, cut: Cut, run: Run, depth: NDArray[Any]) -> Floats:
    """Return how far layers lie from a cut in mm along its normal."""
    if run.axes[2] == 0 and not volume.regular:
        positions = np.array(volume.geometry.positions)
        sign = np.sign(run.per_mm)
        here = np.interp(run.depth, np.arange(len(positions)), positions)
        return np.asarray((positions - here) * sign)
    return np.asarray((depth - run.depth) / run.per_mm)


def _layer(values: NDArray[Any], run: Run, at: int) -> NDArray[Any]:
    """Return a layer, [down, across], as a view."""
    index: list[Any] = [slice(None)] * 3
    index[run.axes[2]] = at
    taken: NDArray[Any] = values[tuple(index)]
    return taken.T if run.axes[0] > run.axes[1] else taken


def _values(volume: Volume, run: Run, at: int) -> NDArray[Any]:
    """Return a layer of values, [down, across].

    Across the rows of the slices each value lies on a line of memory of its own, with its
    neighbours: they are taken together, for they are wanted next when scrolling.
    """
    if run.axes[2] != 2:
        return _layer(volume.values, run, at)
    first = at - at % _BLOCK
    block = volume.blocks.get(first)
    if block is None:
        block = _block(volume.values, first)
        volume.blocks.put(first, block)
    taken: NDArray[Any] = block[at - first]
    return taken.T if run.axes[0] > run.axes[1] else taken


def _block(values: NDArray[Any], first: int) -> NDArray[Any]:
    """Return layers across the rows, shape (layers, slices, rows)."""
    import cv2

    some = np.ascontiguousarray(values[:, :, first : first + _BLOCK])
    slices, rows, layers = some.shape
    # OpenCV turns it several times faster than numpy.
    turned: NDArray[Any] = np.asarray(cv2.transpose(some.reshape(-1, layers)))
    return turned.reshape(layers, slices, rows)


def _padded(volume: Volume, run: Run, layer: NDArray[Any], at: int) -> NDArray[np.bool_] | None:
    """Return where a layer is padding; None when nowhere."""
    if volume.mask is not None:
        mask = _layer(volume.mask, run, at) != 0
    elif volume.grey.padding is not None and layer.dtype.kind != "f":
        padding = volume.grey.padding
        mask = (layer >= padding.low) & (layer <= padding.high)
    else:
        return None
    return mask if mask.any() else None


def _weighted(
    run: Run,
    layers: tuple[NDArray[Any], ...],
    padded: tuple[NDArray[np.bool_] | None, ...],
    shares: tuple[Any, ...],
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Interpolate where some voxels are padding: the others share its weight."""
    total = np.zeros(layers[0].shape, np.float32)
    weight = np.zeros(layers[0].shape, np.float32)
    for layer, mask, share in zip(layers, padded, shares, strict=True):
        counts = share if mask is None else np.where(mask, np.float32(0), share)
        weight += counts
        total += np.where(counts > 0, layer, 0).astype(np.float32) * counts
    total, weight = _blend(total, run), _blend(weight, run)
    keep = weight >= np.float32(0.5)
    inside = _inside(run)
    if inside is not None:
        keep &= inside
    np.divide(total, weight, out=total, where=keep)
    return total, keep


def _inside(run: Run) -> NDArray[np.bool_] | None:
    down, across = run.down.inside, run.across.inside
    if down is None and across is None:
        return None
    rows = np.ones(len(run.down.low), bool) if down is None else down
    columns = np.ones(len(run.across.low), bool) if across is None else across
    return rows[:, None] & columns[None, :]


def _blend(layer: NDArray[Any], run: Run, kind: np.dtype[Any] | None = None) -> NDArray[Any]:
    """Return the pixels of a layer, as whole numbers of a kind where it can be done on the way."""
    rows, columns = run.down.steady, run.across.steady
    if rows is not None and columns is not None:
        # A copy, which does not hold the whole volume.
        return layer[rows, columns].copy()
    return _along(_along(layer, run.across, 1), run.down, 0, kind)


def _along(
    values: NDArray[Any], line: Line, axis: int, kind: np.dtype[Any] | None = None
) -> NDArray[Any]:
    steady = line.steady
    if steady is not None:
        return values[:, steady] if axis else values[steady]
    if line.share is None:
        return values.take(line.low, axis=axis)
    if axis:
        # Rows are what memory is laid out by.
        return np.ascontiguousarray(_between(np.ascontiguousarray(values.T), line, line.share).T)
    return _between(values, line, line.share, kind)


def _between(
    values: NDArray[Any],
    line: Line,
    share: NDArray[np.float32],
    kind: np.dtype[Any] | None = None,
) -> NDArray[Any]:
    """Interpolate between rows; a few at a time, which stay in the cache: three times as fast."""
    out: NDArray[Any] = np.empty((len(line.low), values.shape[1]), kind or np.float32)
    for first in range(0, len(out), ROWS):
        part = slice(first, first + ROWS)
        low = values[line.low[part]].astype(np.float32, copy=False)
        high = values[line.high[part]].astype(np.float32, copy=False)
        np.subtract(high, low, out=high)
        high *= share[part, None]
        high += low
        if kind is not None:
            # Half up, as everywhere; the cast is exact then.
            high += np.float32(0.5)
            np.floor(high, out=high)
        out[part] = high
    return out


def _line(at: Floats, axis: int, volume: Volume) -> Line:
    """Return the line of continuous indices along axis 0, 1, 2 = i, j, k."""
    return _between_layers(at, volume.shape[2 - axis])


def _between_layers(at: Floats, size: int) -> Line:
    last = size - 1
    inside = (at >= -0.5 - _ON) & (at < last + 0.5 + _ON)
    clamped = np.clip(at, 0.0, last)
    near = np.floor(clamped + 0.5)
    clamped = np.where(np.abs(clamped - near) < _ON, near, clamped)
    low = np.floor(clamped).astype(np.intp)
    share = (clamped - low).astype(np.float32)
    high = np.minimum(low + 1, last)
    return Line(low, high, share if share.any() else None, None if inside.all() else inside)


def _steady_origins(volume: Volume) -> bool:
    """Return whether uneven slices stand above each other all the same."""
    if volume.regular:
        return True
    origins = np.array(volume.geometry.origins) - volume.origin
    axes = np.array((volume.geometry.row_axis, volume.geometry.column_axis))
    return bool(np.abs(origins @ axes.T).max() <= _OFF * volume.spacing.dx)
