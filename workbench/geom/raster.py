"""Regions as pixel masks, cropped to what they cover."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.geom.spans import Spans, spans_of
from workbench.model.regions import Region


def _as_mask(values: NDArray[np.bool_]) -> NDArray[np.bool_]:
    mask = np.asarray(values, dtype=bool)
    if mask.ndim != 2:
        raise ValueError(f"a mask needs two dimensions, not {mask.ndim}")
    return mask


@frozen(eq=False)
class PixelMask:
    """A cropped mask: `pixels` [row, column], whose first pixel lies at (`row`, `column`)."""

    pixels: NDArray[np.bool_] = field(converter=_as_mask)
    row: int = 0
    column: int = 0

    @property
    def count(self) -> int:
        """How many pixels are set."""
        return int(np.count_nonzero(self.pixels))

    @property
    def bounds(self) -> tuple[int, int, int, int]:
        """First row and column, and the row and column after the last, of the array."""
        rows, columns = self.pixels.shape
        return (self.row, self.column, self.row + rows, self.column + columns)

    def full(self, rows: int, columns: int) -> NDArray[np.bool_]:
        """Return the mask as a whole frame; for small frames and tests."""
        frame = np.zeros((rows, columns), dtype=bool)
        top, left, bottom, right = self.bounds
        frame[top:bottom, left:right] = self.pixels
        return frame


def mask_of(region: Region, rows: int, columns: int, origin: tuple[int, int] = (0, 0)) -> PixelMask:
    """Return the pixels of a region inside a window, cropped to the box they fill.

    Parameters
    ----------
    rows, columns : int
        Size of the window (a frame, usually).
    origin : (int, int)
        Row and column of the window's first pixel in the image; the result counts from it.
    """
    return paint(spans_of(region, rows, columns, origin))


def pixel_count(region: Region, rows: int, columns: int) -> int:
    """Return how many pixels of a frame belong to a region."""
    return spans_of(region, rows, columns).count


def paint(spans: Spans) -> PixelMask:
    """Return spans as a cropped mask."""
    top, left, bottom, right = spans.bounds
    # One flip at each end of a run, summed up along the row.
    flips = np.zeros((bottom - top, right - left + 1), dtype=np.int8)
    flips[spans.rows - top, spans.starts - left] = 1
    flips[spans.rows - top, spans.ends - left] = -1
    pixels = np.cumsum(flips[:, :-1], axis=1, dtype=np.int8).view(bool)
    return PixelMask(pixels, top, left)


def spans_of_mask(mask: PixelMask) -> Spans:
    """Return the runs of a mask."""
    rows, columns = mask.pixels.shape
    padded = np.zeros((rows, columns + 2), dtype=bool)
    padded[:, 1:-1] = mask.pixels
    # Zeros at both ends of each row: one flat comparison cannot run over from row to row.
    flat = padded.reshape(-1)
    flips = np.flatnonzero(flat[1:] != flat[:-1])
    row, flip = np.divmod(flips, columns + 2)
    return Spans(
        row[::2] + mask.row,
        flip[::2] + mask.column,
        flip[1::2] + mask.column,
    )
