"""Arrays that are read where they are cut: the reductions of a large picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import define, frozen
from numpy.typing import NDArray

from workbench.imaging.drawing.tile_pool import NotYet
from workbench.imaging.tiles.reader import TileReader
from workbench.imaging.tiles.source import Window

Pixels = NDArray[Any]


@frozen(eq=False)
class LazyPixels:
    """A reduction of a picture that looks like an array: it has a shape and can be cut.

    Parameters
    ----------
    convert : callable
        What becomes of stored values.
    is_rough : bool
        Whether it is only looked at: made of something coarser where there is nothing better.
    """

    reader: TileReader
    dtype: np.dtype[Any]
    convert: Callable[[Pixels], Pixels]
    ky: int = 0
    kx: int = 0
    is_rough: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """As of the array it stands for."""
        return self.reader.shape(self.ky, self.kx)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes held: what is read is held elsewhere, within its own bound."""
        return 0

    def __getitem__(self, key: tuple[Any, Any]) -> Any:
        """Return a window ``[y0:y1, x0:x1]``, or one pixel ``[row, column]``.

        Raises
        ------
        NotYet, InputError
            As `TileReader.region`.
        """
        rows, columns = key
        if isinstance(rows, slice):
            return self.read(self._window(rows, columns))
        y, x = int(rows), int(columns)
        return self.read(Window(y, x, y + 1, x + 1))[0, 0]

    def read(self, window: Window) -> Pixels:
        """Return a window of it."""
        return self.convert(self.reader.region(self.ky, self.kx, window, self.is_rough))

    def is_ready(self, window: Window) -> bool:
        """Return whether a window can be had at once."""
        return self.reader.is_ready(self.ky, self.kx, window)

    def value(self, row: int, column: int) -> Any:
        """Return one pixel if it can be had at once, else None."""
        window = Window(row, column, row + 1, column + 1)
        if not self.is_ready(window):
            return None
        try:
            return self.read(window)[0, 0]
        except NotYet:
            return None

    def _window(self, rows: slice, columns: slice) -> Window:
        height, width = self.shape[:2]
        y0, y1, _ = rows.indices(height)
        x0, x1, _ = columns.indices(width)
        return Window(y0, x0, y1, x1)


@define(eq=False)
class LazyLevels:
    """The reductions of a large picture, each read where it is cut; stands in for `Levels`."""

    base: LazyPixels

    def at(self, ky: int, kx: int) -> LazyPixels:
        """Return the picture reduced by 2**ky along columns and 2**kx along rows."""
        base = self.base
        return LazyPixels(base.reader, base.dtype, base.convert, ky, kx, base.is_rough)

    @property
    def nbytes(self) -> int:
        """Bytes held here."""
        return 0
