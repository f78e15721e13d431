"""Block sums: exact sums of blocks of pixels, and the means that they give.

A mean is rounded once, from the exact sum of its block, however many levels lie between: levels
stored on the disk are those of the rule of the zoom raster (`imaging.resample.block_mean`). Sums
are kept divided by the size of a whole block, a power of two, which loses nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

Array = NDArray[Any]

_FLOAT32_BITS = 24
# OpenCV takes no more at once.
_CHANNELS = 64
_NEAR_BYTES = 1 << 17
_LARGEST = float(np.finfo(np.float32).max)


def exact_in_float32(dtype: np.dtype[Any], factor: int) -> bool:
    """Return whether sums of factor x factor blocks fit into float32 without rounding."""
    if dtype.kind not in "bui" or dtype.itemsize > 2:
        return False
    return 8 * dtype.itemsize + 2 * (factor.bit_length() - 1) <= _FLOAT32_BITS


def block_sums(pixels: Array, factor: int, dtype: Any = np.float32) -> Array:
    """Return the sums of factor x factor blocks, divided by factor squared.

    Parameters
    ----------
    pixels : ndarray, shape (rows, columns) or (rows, columns, channels)
    factor : 2 or 4
        What the border cuts off a block counts as 0.
    dtype : float32 or float64
        Of the sums.

    Returns
    -------
    ndarray, shape (ceil(rows / factor), ceil(columns / factor), ...)
    """
    rows, columns = pixels.shape[:2]
    whole_rows, whole_columns = rows // factor * factor, columns // factor * factor
    out = np.empty((-(-rows // factor), -(-columns // factor), *pixels.shape[2:]), dtype)
    bottom, right = whole_rows // factor, whole_columns // factor
    if bottom and right:
        out[:bottom, :right] = _whole(pixels[:whole_rows, :whole_columns], factor, dtype)
    if bottom < out.shape[0] and right:
        rest = _padded(pixels[whole_rows:, :whole_columns], factor)
        out[bottom:, :right] = _whole(rest, factor, dtype)
    if right < out.shape[1]:
        rest = _padded(pixels[:, whole_columns:], factor)
        out[:, right:] = _whole(rest, factor, dtype)
    return out


def _padded(pixels: Array, factor: int) -> Array:
    rows, columns = pixels.shape[:2]
    shape = (-(-rows // factor) * factor, -(-columns // factor) * factor, *pixels.shape[2:])
    out = np.zeros(shape, pixels.dtype)
    out[:rows, :columns] = pixels
    return out


def _whole(pixels: Array, factor: int, dtype: Any) -> Array:
    """Sum blocks of which none is cut."""
    single = pixels.ndim == 2 and pixels.strides[1] == pixels.itemsize
    if single and factor == 4 and pixels.dtype in (np.uint8, np.uint16):
        out = np.empty((pixels.shape[0] // 4, pixels.shape[1] // 4), dtype)
        # As many rows at a time as stay in the nearest cache.
        step = max(1, _NEAR_BYTES // (4 * pixels.shape[1] * pixels.itemsize))
        for row in range(0, len(out), step):
            part = _lanes(pixels[4 * row : 4 * (row + step)])
            np.multiply(part, 1 / 16, out=out[row : row + step], dtype=dtype)
        return out
    return _means(_numbers(pixels, dtype), factor)


def _lanes(pixels: Array) -> Array:
    """Sum 4 x 4 blocks, two neighbours at a time in the halves of one number of twice the width."""
    narrow = pixels.itemsize * 8
    pairs = pixels.view(f"u{pixels.itemsize * 2}")
    sums = pairs >> narrow
    sums += pairs & ((1 << narrow) - 1)
    quads = sums[0::4] + sums[1::4]
    quads += sums[2::4]
    quads += sums[3::4]
    wide = quads.view(f"u{pixels.itemsize * 4}")
    total: Array = wide >> (2 * narrow)
    total += wide & ((1 << (2 * narrow)) - 1)
    return total


def _numbers(pixels: Array, dtype: Any) -> Array:
    if pixels.dtype.kind != "f":
        return np.ascontiguousarray(pixels, dtype)
    # As frames do it: NaN would spread to its neighbours.
    with np.errstate(over="ignore"):
        numbers = np.ascontiguousarray(pixels, dtype)
    if np.isfinite(numbers).all():
        return numbers
    finite: Array = np.nan_to_num(numbers, posinf=_LARGEST, neginf=-_LARGEST)
    return finite


def _means(numbers: Array, factor: int) -> Array:
    """Return means of whole blocks of floating-point numbers."""
    import cv2

    if numbers.ndim == 3 and numbers.shape[2] > _CHANNELS:
        cuts = range(_CHANNELS, numbers.shape[2], _CHANNELS)
        parts = [_means(np.ascontiguousarray(part), factor) for part in np.split(numbers, cuts, 2)]
        return np.concatenate(parts, 2)
    rows, columns = numbers.shape[0] // factor, numbers.shape[1] // factor
    out: Array = cv2.resize(numbers, (columns, rows), interpolation=cv2.INTER_AREA)
    return out.reshape(rows, columns, *numbers.shape[2:])


def halved(sums: Array) -> Array:
    """Return the sums of blocks twice as long, from those of blocks of one length."""
    if not len(sums):
        return np.empty((0, -(-sums.shape[1] // 2), *sums.shape[2:]), sums.dtype)
    if sums.shape[0] % 2 or sums.shape[1] % 2:
        sums = _padded(sums, 2)
    return _means(sums, 2)


@define
class Blocks:
    """What is needed to make means of the sums of a part of a picture.

    Parameters
    ----------
    rows, columns : int
        Of what is reduced, all of it.
    dtype : dtype
        Of the pixels.
    """

    rows: int
    columns: int
    dtype: np.dtype[Any] = field(converter=np.dtype)

    def means(self, sums: Array, factor: int, row: int = 0, column: int = 0) -> Array:
        """Return the pixels of a level, from sums of which the first is at (row, column) of it."""
        means = sums
        down = self._short(self.rows, factor, row, sums.shape[0])
        across = self._short(self.columns, factor, column, sums.shape[1])
        if down or across:
            means = sums.copy()
        if down:
            means[-1] = sums[-1].astype(np.float64) * factor / down
        if across:
            means[:, -1] = sums[:, -1].astype(np.float64) * factor / across
        if down and across:
            last = sums[-1, -1].astype(np.float64)
            means[-1, -1] = last * (factor * factor) / (down * across)
        return self._rounded(means, factor)

    def _short(self, size: int, factor: int, start: int, count: int) -> int:
        """Return how many pixels the last of these blocks has, 0 when it is whole."""
        has = size - (start + count - 1) * factor
        return has if 0 < has < factor else 0

    def _rounded(self, means: Array, factor: int) -> Array:
        if self.dtype.kind == "f":
            return means.astype(self.dtype)
        if factor == 2:
            # As OpenCV does it for blocks of four; for all others halves go to the even number.
            rounded = np.floor(means + 0.5)
        else:
            rounded = np.rint(means)
        if self.dtype.kind == "b":
            return rounded > 0
        return rounded.astype(self.dtype)
