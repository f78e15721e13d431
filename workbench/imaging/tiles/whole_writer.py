"""WholeWriter: stripes of a file become the whole picture of a pyramid, turned as it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.tiles import pyramid_format as form
from workbench.imaging.tiles.pyramid_writer import PyramidWriter
from workbench.imaging.tiles.source import Window
from workbench.imaging.tiles.turning import keeps_rows, swaps_axes, turned

Array = NDArray[Any]

# Rows that become columns are written in pieces, one a row of the picture: the wider the fewer.
_BATCH_BYTES = 32 << 20


class WholeWriter:
    """Writes the first level of a pyramid from stripes.

    Parameters
    ----------
    writer : PyramidWriter
        Whose first level is the whole picture.
    orientation : int
        How stripes are turned (EXIF 274).
    """

    def __init__(self, writer: PyramidWriter, orientation: int) -> None:
        self._writer, self._orientation = writer, orientation
        header = writer.header
        size = (header.rows, header.columns)
        self._rows, self._columns = size[::-1] if swaps_axes(orientation) else size

    def fill(self, stripes: Iterator[Array]) -> Iterator[int | InputError]:
        """Write stripes, and yield how many rows of the picture, from its top, are there.

        An error of the source is yielded too, once, when something came before it.

        Raises
        ------
        InputError
            If nothing can be read, or writing fails.
        """
        row = 0
        for stripe in self._batches(stripes):
            if isinstance(stripe, InputError):
                if row == 0:
                    raise stripe
                yield stripe
                return
            stripe = stripe[: self._rows - row]
            self._write(stripe, row)
            row += len(stripe)
            yield row if keeps_rows(self._orientation) else 0
            if row == self._rows:
                return
        error = InputError(t("The picture ends before its last row."))
        if row == 0:
            raise error
        yield error

    def _write(self, stripe: Array, row: int) -> None:
        orientation = self._orientation
        start = row
        if orientation in (3, 4, 6, 7):
            start = self._rows - row - len(stripe)
        if swaps_axes(orientation):
            self._writer.write(0, 0, turned(stripe, orientation), column=start)
        else:
            self._writer.write(0, start, turned(stripe, orientation))

    def _batches(self, stripes: Iterator[Array]) -> Iterator[Array | InputError]:
        """Yield stripes, joined where they become columns, and then the error that ended them."""
        kept: list[Array] = []
        least = _BATCH_BYTES if swaps_axes(self._orientation) else 0
        error: InputError | None = None
        while True:
            try:
                stripe = next(stripes, None)
            except InputError as found:
                stripe, error = None, found
            if stripe is not None:
                kept.append(self._checked(stripe))
            if kept and (stripe is None or sum(part.nbytes for part in kept) >= least):
                yield kept[0] if len(kept) == 1 else np.concatenate(kept)
                kept = []
            if stripe is None:
                break
        if error is not None:
            yield error

    def _checked(self, stripe: Array) -> Array:
        kind = self._writer.header.kind
        more = () if kind.channels == 1 else (kind.channels,)
        if stripe.dtype != kind.dtype or stripe.shape[1:] != (self._columns, *more):
            raise InputError(t("The rows of the picture are not as long as its header says."))
        return stripe


class StoredReader:
    """Reads a level back that is being written."""

    def __init__(self, writer: PyramidWriter, level: int) -> None:
        header = writer.header
        at, kind = header.levels[level], header.kind
        more = () if kind.channels == 1 else (kind.channels,)
        path = writer.folder / form.LEVELS
        with path.open("rb") as file:
            pixels = np.memmap(file, kind.dtype, "r", at.offset, (at.rows, at.columns, *more))
        self._pixels: Array = pixels.view(np.ndarray)

    def block(self, window: Window) -> Array:
        """Return a view of a window."""
        return self._pixels[window.y0 : window.y1, window.x0 : window.x1]
