"""Any part of a page, put together from its strips or tiles."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from workbench.api.images import Window

from .block_cache import CACHE
from .decoding import decode, is_read_from_top, samples
from .file_bytes import FileBytes
from .page import Page, joined

_NUMBERS = itertools.count()


class Blocks:
    """The pixels of a page, read from several threads at once."""

    def __init__(self, file: FileBytes, page: Page) -> None:
        self._file = file
        self.page = joined(page)
        self._key = next(_NUMBERS)

    def window(self, window: Window) -> NDArray[np.generic]:
        """Return stored samples, shape (rows, columns, samples); mapped where they lie in one.

        Raises
        ------
        Exception
            Whatever damaged data raises in a codec.
        """
        page = self.page
        if not page.planes:
            return self._plane(window, 0)
        planes = [self._plane(window, plane) for plane in range(page.samples)]
        return np.concatenate(planes, axis=2)

    def plane(self, window: Window, plane: int) -> NDArray[np.generic]:
        """Return one sample of each pixel, shape (rows, columns)."""
        if self.page.planes:
            return self._plane(window, plane)[..., 0]
        return self._plane(window, 0)[..., plane]

    def _plane(self, window: Window, plane: int) -> NDArray[np.generic]:
        found = list(self._touched(window))
        if len(found) == 1:
            part, _ = self._part(window, found[0], plane, is_alone=True)
            return part
        page = self.page
        shape = (window.y1 - window.y0, window.x1 - window.x0, page.depth)
        array = np.empty(shape, page.dtype)
        for block in found:
            part, (y, x) = self._part(window, block, plane)
            array[y : y + part.shape[0], x : x + part.shape[1]] = part
        return array

    def _touched(self, window: Window) -> Iterator[tuple[int, int]]:
        page = self.page
        rows = range(window.y0 // page.tile_rows, -(-window.y1 // page.tile_rows))
        columns = range(window.x0 // page.tile_columns, -(-window.x1 // page.tile_columns))
        return itertools.product(rows, columns)

    def _part(
        self, window: Window, block: tuple[int, int], plane: int, is_alone: bool = False
    ) -> tuple[NDArray[np.generic], tuple[int, int]]:
        """Return what of a block lies in a window, and where in the window."""
        page = self.page
        top, left = block[0] * page.tile_rows, block[1] * page.tile_columns
        y0, x0 = max(window.y0, top), max(window.x0, left)
        y1 = min(window.y1, top + page.tile_rows)
        x1 = min(window.x1, left + page.tile_columns)
        index = (plane * page.down + block[0]) * page.across + block[1]
        place = (y0 - window.y0, x0 - window.x0)
        if not page.offsets[index]:
            # Not stored: nothing but the background (GDAL calls it sparse).
            return np.zeros((y1 - y0, x1 - x0, page.depth), page.dtype), place
        if page.is_raw:
            rows = self._raw(index, y0 - top, y1 - top)
        else:
            bottom = min(top + page.tile_rows, page.rows)
            right = min(left + page.tile_columns, page.columns)
            keep = (y0, x0, y1, x1) != (top, left, bottom, right)
            if is_alone and keep and (y0, x0, x1) == (top, left, right) and is_read_from_top(page):
                # Who asks for these rows alone does not want the others next.
                rows = CACHE.get((self._key, index), lambda: self._made(index, y1 - top), False)
            else:
                rows = CACHE.get((self._key, index), lambda: self._made(index), keep)
            rows = rows[y0 - top : y1 - top]
        return rows[:, x0 - left : x1 - left], place

    def _raw(self, index: int, first: int, last: int) -> NDArray[np.generic]:
        """Return rows of a block that is not compressed."""
        page = self.page
        begin = int(page.offsets[index]) + first * page.row_bytes
        end = begin + (last - first) * page.row_bytes
        return samples(page, self._file.bytes[begin:end], last - first)

    def _made(self, index: int, upper: int = 0) -> NDArray[np.generic]:
        """Return a block, or its upper rows alone."""
        page = self.page
        rows = page.tile_rows
        if not page.is_tiled:
            rows = min(rows, page.rows - index % page.down * page.tile_rows)
        data = self._file.read(int(page.offsets[index]), int(page.counts[index]))
        return decode(page, data, upper or rows)

    def forget(self) -> None:
        """Let go of what was decoded."""
        CACHE.forget(self._key)
