"""Inspection map: which parts of a picture were on the screen, how large, and for how long.

The picture is covered by square cells that begin at its top left corner. A cell counts when all of
it was seen: what was only partly in view is not claimed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from enum import IntEnum
from math import ceil, floor

import numpy as np
from attrs import evolve, field, frozen
from attrs.validators import ge
from numpy.typing import NDArray

Area = tuple[float, float, float, float]

# Fine enough that a cell fits into a small viewport at 1:1, coarse enough to be kept by the second.
_LEAST_CELL = 16
_CELLS = 256
_MOST_CELL = 256
_MOST_CELLS = 1024
# Dwell is kept in tenths of a second, up to almost two hours.
_TENTH = 10
_LONGEST = 65535
_EPSILON = 1e-6


class Sharpness(IntEnum):
    """How large a cell was on the screen at best, in device pixels per image pixel."""

    UNSEEN = 0
    COARSE = 1  # less than 1/4
    QUARTER = 2
    HALF = 3
    FULL = 4  # 1:1
    ENLARGED = 5  # 2:1 and more


_STEPS = (
    (2.0, Sharpness.ENLARGED),
    (1.0, Sharpness.FULL),
    (0.5, Sharpness.HALF),
    (0.25, Sharpness.QUARTER),
)


def sharpness(scale: float) -> Sharpness:
    """Return the step of a scale in device pixels per image pixel."""
    found = (step for least, step in _STEPS if scale >= least * (1 - _EPSILON))
    return next(found, Sharpness.COARSE)


@frozen
class Grid:
    """The cells of a picture of columns x rows pixels; those at its right and bottom are cut."""

    columns: int = field(validator=ge(1))
    rows: int = field(validator=ge(1))
    cell: int = field(validator=ge(1))

    @classmethod
    def of(cls, columns: int, rows: int) -> Grid:
        """Return the grid of a picture: at most 256 cells a side, up to 1,024 in huge ones."""
        side, cell = max(columns, rows), _LEAST_CELL
        while side > cell * _CELLS and cell < _MOST_CELL:
            cell *= 2
        while side > cell * _MOST_CELLS:
            cell *= 2
        return cls(columns, rows, cell)

    @property
    def across(self) -> int:
        """Cells of a row."""
        return -(-self.columns // self.cell)

    @property
    def down(self) -> int:
        """Cells of a column."""
        return -(-self.rows // self.cell)

    def inside(self, area: Area) -> tuple[slice, slice]:
        """Return the rows and columns of the cells that lie wholly in an area (x0, y0, x1, y1)."""
        x0, y0, x1, y1 = area
        return _whole(y0, y1, self.rows, self.cell), _whole(x0, x1, self.columns, self.cell)

    def bounds(self, row: int, column: int) -> Area:
        """Return the area of a cell."""
        x, y = column * self.cell, row * self.cell
        return x, y, min(x + self.cell, self.columns), min(y + self.cell, self.rows)

    def pixels(self) -> NDArray[np.float64]:
        """Return how many pixels each cell has, shape (down, across)."""
        return np.outer(
            _lengths(self.rows, self.down, self.cell),
            _lengths(self.columns, self.across, self.cell),
        )


def _whole(start: float, stop: float, size: int, cell: int) -> slice:
    # A view at a whole device pixel is not always at a whole image pixel.
    first = max(0, ceil((start - 0.5) / cell))
    last = -(-size // cell) if stop >= size - 0.5 else floor((stop + 0.5) / cell)
    return slice(first, max(first, last))


def _lengths(size: int, cells: int, cell: int) -> NDArray[np.float64]:
    lengths = np.full(cells, float(cell))
    lengths[-1] = size - (cells - 1) * cell
    return lengths


@frozen(eq=False)
class InspectionMap:
    """What was seen of one frame; a value.

    Parameters
    ----------
    zoom : ndarray of uint8, shape (down, across)
        The best `Sharpness` of each cell. The same array as before where nothing got better.
    dwell : ndarray of uint16, shape (down, across)
        Tenths of a second on the screen, at whatever scale.
    """

    grid: Grid
    zoom: NDArray[np.uint8]
    dwell: NDArray[np.uint16]

    @classmethod
    def empty(cls, grid: Grid) -> InspectionMap:
        """Return the map of a picture that nobody has looked at."""
        shape = (grid.down, grid.across)
        return cls(grid, np.zeros(shape, np.uint8), np.zeros(shape, np.uint16))

    def seen(self, areas: Iterable[Area], scale: float, seconds: float) -> InspectionMap:
        """Return the map after areas were on the screen at a scale for some time."""
        now = np.zeros(self.zoom.shape, bool)
        for area in areas:
            now[self.grid.inside(area)] = True
        if not now.any():
            return self
        step = sharpness(scale)
        better = now & (self.zoom < step)
        zoom = np.where(better, np.uint8(step), self.zoom) if better.any() else self.zoom
        longer = self.dwell.astype(np.uint32) + np.uint32(round(seconds * _TENTH)) * now
        return evolve(self, zoom=zoom, dwell=np.minimum(longer, _LONGEST).astype(np.uint16))

    def merged(self, other: InspectionMap) -> InspectionMap:
        """Return what was seen by either; both must have the same grid."""
        together = self.dwell.astype(np.uint32) + other.dwell
        return InspectionMap(
            self.grid,
            np.maximum(self.zoom, other.zoom),
            np.minimum(together, _LONGEST).astype(np.uint16),
        )

    def coverage(self, least: Sharpness = Sharpness.FULL) -> float:
        """Return the share of the picture's pixels seen at least so large, from 0 to 1."""
        pixels = self.grid.pixels()
        return float(pixels[self.zoom >= least].sum() / pixels.sum())

    def next_unseen(
        self,
        block: tuple[int, int] = (1, 1),
        here: Area | None = None,
        least: Sharpness = Sharpness.FULL,
    ) -> Area | None:
        """Return the next block with a cell not seen so large, in reading order and going round.

        Parameters
        ----------
        block : (int, int)
            Its size: cells across and down. Blocks begin at the top left corner of the picture.
        here : (x0, y0, x1, y1) or None
            What is on the screen so large already: passed over, and the search begins there.

        Returns
        -------
        Area or None
            The part of the picture that the block has; None when everything was seen.
        """
        missing, start = self.zoom < least, (0, 0)
        if here is not None:
            rows, columns = self.grid.inside(here)
            missing[rows, columns] = False
            start = rows.start, columns.start
        wide, high = block
        across, down = -(-self.grid.across // wide), -(-self.grid.down // high)
        padded = np.zeros((down * high, across * wide), bool)
        padded[: missing.shape[0], : missing.shape[1]] = missing
        blocks = padded.reshape(down, high, across, wide).any(axis=(1, 3))
        found = np.flatnonzero(blocks)
        if not len(found):
            return None
        at = np.searchsorted(found, start[0] // high * across + start[1] // wide)
        row, column = divmod(int(found[at if at < len(found) else 0]), across)
        x0, y0, _, _ = self.grid.bounds(row * high, column * wide)
        x1, y1 = x0 + wide * self.grid.cell, y0 + high * self.grid.cell
        return x0, y0, min(x1, self.grid.columns), min(y1, self.grid.rows)

    def pack(self) -> bytes:
        """Return the cells as bytes, compressed."""
        return zlib.compress(self.zoom.tobytes() + self.dwell.astype("<u2").tobytes(), 6)

    @classmethod
    def unpack(cls, grid: Grid, packed: bytes) -> InspectionMap:
        """Return what `pack` gave; ValueError where it does not fit the grid."""
        cells = grid.across * grid.down
        inflate = zlib.decompressobj()
        try:
            raw = inflate.decompress(packed, 3 * cells + 1)
        except zlib.error as error:
            raise ValueError("an inspection map is damaged") from error
        if len(raw) != 3 * cells:
            raise ValueError("an inspection map is of another size")
        shape = (grid.down, grid.across)
        zoom = np.frombuffer(raw, np.uint8, cells).reshape(shape)
        dwell = np.frombuffer(raw, "<u2", cells, offset=cells).reshape(shape)
        return cls(grid, np.minimum(zoom, np.uint8(max(Sharpness))), dwell.astype(np.uint16))
