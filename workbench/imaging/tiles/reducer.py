"""Reducer: makes all levels of a pyramid from bands of the picture that come from its top."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from workbench.imaging.tiles.block_sums import Blocks, block_sums, exact_in_float32, halved
from workbench.imaging.tiles.pyramid_format import Header
from workbench.imaging.tiles.pyramid_writer import PyramidWriter

Array = NDArray[Any]

# Pixels that are summed up at a time, if blocks are not larger.
_SUMMED = 1 << 23
# Rows of a level that are put together to be written.
_WRITTEN = 512


@define
class Reducer:
    """Reduces what is stored at `base_factor` of a pyramid's header.

    Parameters
    ----------
    rows, columns : int
        Of what is reduced.
    height : int
        Rows of a band: it makes as many levels by itself as powers of two divide this.
    across : int
        Columns that are read at a time, a multiple of the largest of these powers.
    """

    writer: PyramidWriter
    rows: int
    columns: int
    height: int
    across: int
    _blocks: Blocks = field(init=False)
    #: (index, factor counted from what is reduced) of levels made of one band.
    _near: list[tuple[int, int]] = field(init=False)
    #: Those that several bands make together.
    _far: list[_Far] = field(init=False)
    _dtype: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        header = self.writer.header
        self._blocks = Blocks(self.rows, self.columns, header.kind.dtype)
        levels = _reductions(header)
        self._near = [pair for pair in levels if self.height % pair[1] == 0]
        self._far = [_Far(index, factor) for index, factor in levels if self.height % factor]
        most = self._near[-1][1]
        self._dtype = np.float32 if exact_in_float32(header.kind.dtype, most) else np.float64

    @property
    def step(self) -> int:
        """Rows between places where reducing can be taken up again."""
        return _reductions(self.writer.header)[-1][1]

    def band(self, row: int, end: int, read: Callable[[int, int], Array]) -> Array | None:
        """Reduce rows `row` to `end` and write what they make by themselves.

        May run for several bands at once.

        Parameters
        ----------
        read : callable
            Returns the pixels of the band from one column to another.

        Returns
        -------
        ndarray or None
            What `add` takes.
        """
        parts: list[list[Array]] = [[] for _ in self._near]
        sums: list[Array] = []
        for column in range(0, self.columns, self.across):
            # Nothing of one block is held while the next one is read.
            end = min(column + self.across, self.columns)
            sums += self._block(read(column, end), row, column, parts)
        for (index, factor), pieces in zip(self._near, parts, strict=True):
            for top in range(0, len(pieces[0]), _WRITTEN):
                some = [piece[top : top + _WRITTEN] for piece in pieces]
                level = some[0] if len(some) == 1 else np.concatenate(some, axis=1)
                self.writer.write(index, row // factor + top, level)
        if not self._far:
            return None
        return np.concatenate(sums, axis=1, dtype=np.float64)

    def _block(self, pixels: Array, row: int, column: int, parts: list[list[Array]]) -> list[Array]:
        """Reduce a block, cut where tiles are large: sums take four times the room of 8 bits."""
        step = self._cut(len(pixels))
        return [
            self._reduce(pixels[:, left : left + step], row, column + left, parts)
            for left in range(0, pixels.shape[1], step)
        ]

    def _cut(self, height: int) -> int:
        """Return how many columns are summed up at a time: a multiple of the largest block."""
        most = self._near[-1][1]
        return max(1, _SUMMED // (height * most)) * most

    def _reduce(self, pixels: Array, row: int, column: int, parts: list[list[Array]]) -> Array:
        before = 0
        sums = pixels
        for (_, factor), pieces in zip(self._near, parts, strict=True):
            sums = halved(sums) if before else block_sums(pixels, factor, self._dtype)
            before = factor
            pieces.append(self._blocks.means(sums, factor, row // factor, column // factor))
        return sums

    def add(self, sums: Array | None, last: bool) -> None:
        """Take what `band` returned, in the order of the bands, and write the coarser levels."""
        for far in self._far:
            assert sums is not None
            sums = far.add(sums, last)
            if not len(sums):
                return
            means = self._blocks.means(sums, far.factor, far.row)
            self.writer.write(far.index, far.row, means)
            far.row += len(sums)

    def start_at(self, row: int) -> None:
        """Go on at a multiple of `step`."""
        for far in self._far:
            far.row = row // far.factor


@define
class _Far:
    """A level whose rows are made of several bands.

    Parameters
    ----------
    row : int
        The next one.
    """

    index: int
    factor: int
    row: int = 0
    _pending: Array | None = None

    def add(self, sums: Array, last: bool) -> Array:
        """Return the sums of rows that are through; the last one may be cut by the border."""
        if self._pending is not None:
            sums = np.concatenate([self._pending, sums])
        odd = len(sums) % 2 if not last else 0
        self._pending = sums[len(sums) - odd :] if odd else None
        return halved(sums[: len(sums) - odd])


def _reductions(header: Header) -> list[tuple[int, int]]:
    return [
        (index, level.factor // header.base_factor)
        for index, level in enumerate(header.levels)
        if level.factor > header.base_factor
    ]
