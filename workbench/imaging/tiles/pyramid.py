"""Pyramid: reductions of a large picture on the disk, mapped into memory, read while they grow."""

from __future__ import annotations

import mmap
import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.imaging.tiles import pyramid_format as form
from workbench.imaging.tiles.hold import hold
from workbench.imaging.tiles.source import PixelKind, TileLevel, Window


class Pyramid:
    """An opened pyramid; made by `open`. All of it may be called from several threads at once.

    Attributes
    ----------
    header : Header
        As it was when it was last read.
    levels : tuple of TileLevel
        What is stored, the largest first. That is the whole picture (factor 1) where a source can
        only be read from its top to its bottom.
    """

    def __init__(self, folder: Path, header: form.Header) -> None:
        self.folder = folder
        self.header = header
        self.levels: tuple[TileLevel, ...] = tuple(level.tile_level for level in header.levels)
        self._complete = header.complete
        with (folder / form.LEVELS).open("rb") as file:
            # Whoever clears the cache leaves alone what somebody holds, and each map holds on.
            hold(file)
            if os.fstat(file.fileno()).st_size < header.nbytes:
                raise form.unusable("the file of levels is cut off")
            self._pixels = [self._map(file, level) for level in header.levels]
        self._counters = self._map_counters()

    @classmethod
    def open(cls, folder: Path) -> Pyramid:
        """Open a pyramid, complete or not.

        Raises
        ------
        InputError
            If there is none, or it is damaged.
        """
        header = form.read_header(folder)
        try:
            return cls(folder, header)
        except (OSError, ValueError) as error:
            raise form.unusable(type(error).__name__) from error

    @property
    def kind(self) -> PixelKind:
        """What each pixel is."""
        return self.header.kind

    @property
    def rows(self) -> int:
        """Rows of the whole picture."""
        return self.header.rows

    @property
    def columns(self) -> int:
        """Columns of the whole picture."""
        return self.header.columns

    @property
    def damage(self) -> str:
        """Why a part of the picture is black; empty when all of it could be read."""
        if not self.header.complete:
            with suppress(InputError):
                self.header = form.read_header(self.folder)
        return self.header.damage

    @property
    def has_whole(self) -> bool:
        """Whether the first level is the whole picture."""
        return self.levels[0].factor == 1

    @property
    def rows_done(self) -> int:
        """Rows of the whole picture, from its top, that are finished in all levels."""
        if self._complete:
            return self.rows
        done = min(self.rows, int(form.COUNTERS.unpack_from(self._counters)[0]))
        self._complete = done == self.rows
        return done

    @property
    def is_complete(self) -> bool:
        """Whether all rows are done."""
        return self.rows_done == self.rows

    def is_ready(self, level: int, window: Window) -> bool:
        """Return whether a window of a level is finished."""
        return min(window.y1 * self.levels[level].factor, self.rows) <= self.rows_done

    def region(self, level: int, window: Window) -> NDArray[np.generic]:
        """Return a window of one of `levels`: a view of the file that cannot be written to.

        What is not finished yet is 0.
        """
        y0, x0, y1, x1 = window
        return self._pixels[level][y0:y1, x0:x1]

    def close(self) -> None:
        """Let go of the files; views that were given out stay good."""
        self._pixels = []

    def _map(self, file: IO[bytes], level: form.StoredLevel) -> NDArray[Any]:
        kind = self.header.kind
        shape: tuple[int, ...] = (level.rows, level.columns)
        if kind.channels > 1:
            shape = (*shape, kind.channels)
        pixels = np.memmap(file, kind.dtype, "r", level.offset, shape)
        return pixels.view(np.ndarray)

    def _map_counters(self) -> mmap.mmap | bytes:
        if self._complete:
            return b""
        with (self.folder / form.ROWS).open("rb") as file:
            return mmap.mmap(file.fileno(), form.COUNTERS.size, access=mmap.ACCESS_READ)
