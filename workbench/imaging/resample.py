"""The one rule by which pixels of an image become pixels on a screen or in a rendered file.

At a scale (sx, sy), device pixels per image pixel, the whole image has ONE *zoom raster*. Along
each axis:

- Device pixel ``i`` covers the source interval ``[i/s, (i+1)/s)``; it belongs to the raster when
  its centre ``(i + 0.5)/s`` lies inside the image.
- From 1:1 upwards it takes the source pixel under its centre (nearest).
- Below 1:1 the image is first reduced by the power of two ``2**k``, ``k = floor(log2(1/s))``, each
  block becoming its mean (a last, smaller block the mean of what is there), and the pixel is the
  linear interpolation of that at its centre. Numbers are rounded to the nearest integer after
  each of the two steps.
- A mask (padding) is never averaged: it takes the source pixel under the centre at every scale.

Every value depends on its absolute position alone, so any window of the raster, cut in whatever
tiles, has the same pixels. Views show a window that starts at a whole device pixel: panning never
resamples, and ``render --size`` gives what the canvas shows.
"""

from __future__ import annotations

import math
import threading
from typing import Any, Protocol

import numpy as np
from attrs import define, field, frozen
from attrs.validators import ge, gt
from numpy.typing import NDArray

Pixels = NDArray[Any]
# A position is the product of measured numbers: halves are halves but for a rounding error.
_EPSILON = 1e-6


@frozen
class Taps:
    """For a run of device pixels: the two source positions, and the share of the second.

    `share` is None where the first alone counts (nearest).
    """

    low: NDArray[np.intp]
    high: NDArray[np.intp]
    share: NDArray[np.float32] | None = None


@frozen
class Axis:
    """One axis of a zoom raster: `size` source pixels at `scale` device pixels each."""

    size: int = field(validator=ge(1))
    scale: float = field(validator=gt(0))

    @property
    def length(self) -> int:
        """Device pixels whose centre lies inside the image; at least one."""
        return max(1, self.before(self.size))

    @property
    def level(self) -> int:
        """The power of two by which the image is reduced first."""
        return max(0, math.frexp(1 / self.scale)[1] - 1)

    def before(self, position: float) -> int:
        """Return the first device pixel whose centre is not left of a source position.

        The same rounding for both ends of a region as for the raster: a region at the border of
        the image never asks for a pixel beyond it.
        """
        return math.ceil(position * self.scale - 0.5 - _EPSILON)

    def nearest(self, start: int, stop: int) -> Taps:
        """Return the source pixel under the centre of device pixels start .. stop - 1."""
        index = np.minimum(self._centers(start, stop).astype(np.intp), self.size - 1)
        return Taps(index, index)

    def taps(self, start: int, stop: int) -> Taps:
        """Return what device pixels start .. stop - 1 take from the level of this axis."""
        if self.scale >= 1:
            return self.nearest(start, stop)
        factor = 1 << self.level
        last = -(-self.size // factor) - 1
        position = self._centers(start, stop) / factor - 0.5
        low = np.floor(position)
        share = (position - low).astype(np.float32)
        index = low.astype(np.intp)
        return Taps(np.clip(index, 0, last), np.clip(index + 1, 0, last), share)

    def _centers(self, start: int, stop: int) -> NDArray[np.float64]:
        centers: NDArray[np.float64] = (np.arange(start, stop, dtype=np.float64) + 0.5) / self.scale
        return centers


@frozen
class Raster:
    """The zoom raster of a whole image."""

    x: Axis
    y: Axis

    @classmethod
    def of(cls, rows: int, columns: int, sx: float, sy: float) -> Raster:
        """Return the raster of an image of rows x columns at a scale."""
        return cls(Axis(columns, sx), Axis(rows, sy))

    @property
    def width(self) -> int:
        """Device pixels of a row."""
        return self.x.length

    @property
    def height(self) -> int:
        """Device pixels of a column."""
        return self.y.length


class PixelGrid(Protocol):
    """A picture that can be cut ``[y0:y1, x0:x1]``: an array, or what is read when it is cut."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(rows, columns), and the channels if there are several."""
        ...

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of what a cut gives."""
        ...

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        ...

    def __getitem__(self, key: Any, /) -> Any:
        """Return a part of it."""
        ...


class Reduced(Protocol):
    """A picture with its reductions by powers of two."""

    @property
    def base(self) -> PixelGrid:
        """The picture itself."""
        ...

    def at(self, ky: int, kx: int) -> PixelGrid:
        """Return the picture reduced by 2**ky along columns and 2**kx along rows."""
        ...

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        ...


@define(eq=False)
class Levels:
    """An image with its reductions by powers of two, made when first asked for.

    Parameters
    ----------
    base : ndarray, shape (rows, columns) or (rows, columns, channels)
        uint8, uint16, float32 or float64.
    """

    base: Pixels
    _made: dict[tuple[int, int], Pixels] = field(factory=dict)
    _lock: threading.Lock = field(factory=threading.Lock)

    def at(self, ky: int, kx: int) -> Pixels:
        """Return the image reduced by 2**ky along columns and 2**kx along rows."""
        if not (ky or kx):
            return self.base
        with self._lock:
            if (ky, kx) not in self._made:
                self._made[ky, kx] = block_mean(self.base, 1 << ky, 1 << kx)
            return self._made[ky, kx]

    @property
    def nbytes(self) -> int:
        """Bytes of the base; all reductions together are less than a third of that."""
        return self.base.nbytes


def block_mean(image: Pixels, fy: int, fx: int) -> Pixels:
    """Return the mean of each fy x fx block; blocks cut by the border count what they have."""
    rows, columns = image.shape[:2]
    out = np.empty((-(-rows // fy), -(-columns // fx), *image.shape[2:]), image.dtype)
    for source_y, target_y in _runs(rows, fy):
        for source_x, target_x in _runs(columns, fx):
            target = out[target_y, target_x]
            target[...] = _reduce(image[source_y, source_x], *target.shape[:2])
    return out


def _runs(size: int, factor: int) -> list[tuple[slice, slice]]:
    """Return the whole blocks along an axis, and the one the border cuts: from where to where."""
    full = size // factor
    runs = [
        (slice(0, full * factor), slice(0, full)),
        (slice(full * factor, size), slice(full, full + 1)),
    ]
    return [run for run in runs if run[0].stop > run[0].start]


def _reduce(image: Pixels, rows: int, columns: int) -> Pixels:
    """Average into rows x columns blocks; the size must be a multiple of that."""
    import cv2

    # INTER_AREA with whole factors is the mean of the block, rounded.
    reduced: Pixels = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_AREA)
    return reduced.reshape(rows, columns, *image.shape[2:])


def cut(levels: Reduced, raster: Raster, x0: int, y0: int, x1: int, y1: int) -> Pixels:
    """Return device pixels [y0:y1, x0:x1] of the raster; they must lie inside it."""
    level = levels.at(raster.y.level, raster.x.level)
    return _interpolate(level, raster.y.taps(y0, y1), raster.x.taps(x0, x1))


def cut_mask(mask: Pixels, raster: Raster, x0: int, y0: int, x1: int, y1: int) -> Pixels:
    """Return the same window of a mask, nearest at every scale."""
    rows, columns = raster.y.nearest(y0, y1), raster.x.nearest(x0, x1)
    return _pick(mask, rows.low, columns.low)


def _pick(image: Pixels, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Pixels:
    return image.take(rows, axis=0).take(columns, axis=1)


def _interpolate(level: PixelGrid, rows: Taps, columns: Taps) -> Pixels:
    # Cut first: an image is far larger than a tile, and perhaps not read yet.
    top, left = int(rows.low[0]), int(columns.low[0])
    near: Pixels = level[top : int(rows.high[-1]) + 1, left : int(columns.high[-1]) + 1]
    if rows.share is None and columns.share is None:
        return _pick(near, rows.low - top, columns.low - left)
    values: Pixels = near.astype(np.float64 if level.dtype == np.float64 else np.float32)
    values = _blend(values, rows, top, axis=0)
    values = _blend(values, columns, left, axis=1)
    if level.dtype.kind == "f":
        return values
    np.rint(values, out=values)
    return values.astype(level.dtype)


def _blend(values: Pixels, taps: Taps, offset: int, axis: int) -> Pixels:
    low = values.take(taps.low - offset, axis=axis)
    if taps.share is None:
        return low
    high = values.take(taps.high - offset, axis=axis)
    shape = [1] * values.ndim
    shape[axis] = -1
    high -= low
    high *= taps.share.reshape(shape)
    high += low
    return high
