"""TiffStripes: a TIFF compressed in one piece, which can only be read from its top.

The codecs used elsewhere want a strip as a whole; libvips reads it row by row.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.api.images import (
    WHOLE_PIXELS,
    FrameInfo,
    Identity,
    PixelKind,
)

from .errors import damaged, no_frame, told, too_large_as_one
from .file_bytes import FileBytes
from .look import Look, Sort, look_of
from .page import WHITE_IS_ZERO, Page
from .survey import Survey
from .tile_source import info_of
from .turning import oriented, oriented_size

#: LZW, JPEG, deflate (two numbers), PackBits: what libvips brings along, and how many bytes one
#: of theirs can become at most.
_COMPRESSIONS = {5: 3000, 7: 2048, 8: 1040, 32946: 1040, 32773: 64}
_STRIPE_BYTES = 4 << 20


def reads_in_stripes(page: Page, look: Look) -> bool:
    """Return whether the rows of a page can be read one after the other."""
    whole = page.bits in (8, 16, 32, 64) and page.dtype != np.float16
    plain = look.sort is not Sort.PALETTE and not page.reversed_bits and not page.planes
    inverted = page.photometric == WHITE_IS_ZERO and page.dtype != np.uint8
    wide = page.dtype.kind != "f" and page.bits == 64
    known = page.compression in _COMPRESSIONS
    return known and whole and plain and not inverted and not wide and not page.is_tiled


def can_be_there(page: Page) -> bool:
    """Return whether the strips of a page can become as many pixels as it says."""
    most = _COMPRESSIONS[page.compression] * int(page.counts.max())
    return page.tile_rows * page.row_bytes <= most


class TiffStripes:
    """One TIFF file, read from its top to its bottom.

    Raises
    ------
    KindError
        If its pixels are of a kind that is not read here.
    """

    identity = Identity()

    def __init__(self, path: Path, file: FileBytes, survey: Survey) -> None:
        self._path, self._file, self._survey = path, file, survey
        self._first = survey.first
        self._look = look_of(survey.first)
        self.orientation = survey.first.orientation
        self.rows, self.columns = oriented_size(
            survey.first.rows, survey.first.columns, self.orientation
        )
        self.frames = len(survey.frames)

    def info(self, frame: int) -> FrameInfo:
        """Return what the header says."""
        return info_of(self._survey, self._look)

    def kind(self, frame: int) -> PixelKind:
        """Return what each pixel is."""
        return self._look.kind

    def shrinks(self, frame: int) -> tuple[int, ...]:
        """Return 1: nothing is cheaper smaller."""
        return (1,)

    def stripes(self, frame: int, shrink: int = 1) -> Iterator[NDArray[np.generic]]:
        """Read rows from the top, some at a time, not turned."""
        if not 1 <= frame <= self.frames:
            raise no_frame(self._path, frame, self.frames)
        if shrink != 1:
            raise ValueError(f"no shrink {shrink}")
        first = self._first
        at_once = max(1, _STRIPE_BYTES // (first.columns * first.samples * first.dtype.itemsize))
        with told(self._path):
            image = self._opened(frame)
        for top in range(0, first.rows, at_once):
            with told(self._path):
                rows = self._rows(image, top, min(at_once, first.rows - top))
            yield rows

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return a whole frame, if it is not too large."""
        if self.rows * self.columns > WHOLE_PIXELS:
            raise too_large_as_one(self._path, self.rows, self.columns, WHOLE_PIXELS)
        return oriented(np.concatenate(list(self.stripes(frame))), self.orientation)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _opened(self, frame: int) -> Any:
        import pyvips

        options = {
            "access": "sequential",
            "fail_on": "error",
            "page": self._survey.numbers[frame - 1],
        }
        if self._file.is_plain:
            image = pyvips.Image.new_from_file(str(self._path), **options)
        else:
            held = pyvips.ffi.from_buffer(self._file.bytes)
            image = pyvips.Image.new_from_buffer(held, "", **options)
        first = self._first
        if (image.height, image.width, image.bands) != (first.rows, first.columns, first.samples):
            raise damaged(self._path)
        return pyvips.Region.new(image)

    def _rows(self, region: Any, top: int, rows: int) -> NDArray[np.generic]:
        first = self._first
        data = region.fetch(0, top, first.columns, rows)
        array = np.frombuffer(data, first.dtype).reshape(rows, first.columns, first.samples)
        if first.photometric == WHITE_IS_ZERO:
            array = np.bitwise_not(array)  # libvips has turned them over
        return self._look.finished(array)
