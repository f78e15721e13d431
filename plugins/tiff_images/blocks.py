"""Any part of a page, put together from its strips or tiles."""

from __future__ import annotations

import itertools
import threading
from contextlib import nullcontext

import numpy as np
from numpy.typing import NDArray

from workbench.api.images import Window

from .block_cache import CACHE
from .decoding import decode, is_read_from_top, samples
from .file_bytes import FileBytes
from .page import Page, joined

_NUMBERS = itertools.count()
_LARGE = 32 << 20
_ALONE = threading.Lock()


class Blocks:
    """The pixels of a page, read from several threads at once."""

    def __init__(self, file: FileBytes, page: Page) -> None:
        self._file = file
        self.page = joined(page)
        self._key = next(_NUMBERS)
        self._is_read_from_top = is_read_from_top(self.page)

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
        page = self.page
        top, bottom = window.y0 // page.tile_rows, -(-window.y1 // page.tile_rows)
        left, right = window.x0 // page.tile_columns, -(-window.x1 // page.tile_columns)
        is_alone = bottom - top == right - left == 1
        if is_alone:
            return self._part(window, top, left, plane, is_alone)
        shape = (window.y1 - window.y0, window.x1 - window.x0, page.depth)
        array = np.empty(shape, page.dtype)
        for row, column in itertools.product(range(top, bottom), range(left, right)):
            y = max(row * page.tile_rows - window.y0, 0)
            x = max(column * page.tile_columns - window.x0, 0)
            part = self._part(window, row, column, plane, is_alone)
            array[y : y + part.shape[0], x : x + part.shape[1]] = part
        return array

    def _part(
        self, window: Window, row: int, column: int, plane: int, is_alone: bool
    ) -> NDArray[np.generic]:
        """Return what of a block lies in a window."""
        page = self.page
        top, left = row * page.tile_rows, column * page.tile_columns
        bottom, right = top + page.tile_rows, left + page.tile_columns
        y0, x0 = max(window.y0, top), max(window.x0, left)
        y1, x1 = min(window.y1, bottom), min(window.x1, right)
        index = (plane * page.down + row) * page.across + column
        if not page.offsets[index]:
            # Not stored: nothing but the background (GDAL calls it sparse).
            return np.zeros((y1 - y0, x1 - x0, page.depth), page.dtype)
        if page.is_raw:
            return self._raw(index, y0 - top, y1 - top)[:, x0 - left : x1 - left]
        key = (self._key, index)
        rows = CACHE.held(key)
        if rows is None:
            is_upper = (y0, x0, x1) == (top, left, min(right, page.columns))
            if is_upper and is_alone and self._is_read_from_top:
                # Who asks for these rows alone does not want the others next.
                rows = self._made(index, y1 - top)
            elif is_upper and y1 == min(bottom, page.rows):
                rows = self._made(index)
            else:
                rows = CACHE.get(key, lambda: self._made(index))
        return rows[y0 - top : y1 - top, x0 - left : x1 - left]

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
        # Several large ones at a time, packed and unpacked, would fill the memory.
        with _ALONE if page.block_bytes > _LARGE else nullcontext():
            if page.block_bytes > _LARGE:
                CACHE.make_room(page.block_bytes)
            data = self._file.read(int(page.offsets[index]), int(page.counts[index]))
            return decode(page, data, upper or rows)

    def forget(self) -> None:
        """Let go of what was decoded."""
        CACHE.forget(self._key)
