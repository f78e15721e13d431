"""TiffStripes: a TIFF compressed in one piece, which can only be read from its top.

Most codecs want a strip as a whole. Deflate and LZMA are inflated here bit by bit; for the others
libvips holds the compressed strip and decodes it row by row.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.api.image_files import damaged, no_frame
from workbench.api.images import (
    WHOLE_PIXELS,
    FrameInfo,
    Identity,
    PixelKind,
)

from . import fax
from .errors import told, too_large_as_one
from .file_bytes import FileBytes
from .inflating import inflated
from .look import Look, Sort, look_of
from .page import WHITE_IS_ZERO, Page
from .survey import Survey
from .tile_source import info_of
from .turning import oriented, oriented_size

#: LZW, JPEG and PackBits: how many bytes one of theirs can become at most.
_VIPS = {5: 3000, 7: 2048, 32773: 64}
_INFLATED = {8: 1040, 32946: 1040, 34925: 1 << 17}
_MOST = _VIPS | _INFLATED
#: libvips keeps a packed strip in memory; a large picture may take half as much again.
_HELD_MAX = 320 << 20
_STRIPE_BYTES = 4 << 20
# Beyond this nobody waits for rows that follow each other.
_FAX_PIXELS_MAX = 100_000_000_000


def reads_in_stripes(page: Page, look: Look) -> bool:
    """Return whether the rows of a page can be read one after the other."""
    if page.is_tiled or page.planes:
        return False
    if page.compression in fax.CODECS:
        return _is_held(page) and look.sort is Sort.GREY
    if page.reversed_bits:
        return False
    if page.compression in _INFLATED:
        return True
    whole = page.bits in (8, 16, 32, 64) and page.dtype != np.float16
    inverted = page.photometric == WHITE_IS_ZERO and page.dtype != np.uint8
    wide = page.dtype.kind != "f" and page.bits == 64
    known = page.compression in _VIPS and _is_held(page)
    return known and whole and not inverted and not wide and look.sort is not Sort.PALETTE


def can_be_there(page: Page) -> bool:
    """Return whether the strips of a page can become as many pixels as it says."""
    packed = int(page.counts.max())
    if page.compression in fax.CODECS:
        # A row that is like the one above is one bit.
        return page.tile_rows <= 8 * packed and page.rows * page.columns <= _FAX_PIXELS_MAX
    return page.tile_rows * page.row_bytes <= _MOST[page.compression] * packed


def _is_held(page: Page) -> bool:
    return int(page.counts.max()) <= _HELD_MAX


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
            raise no_frame(self._path.name, frame, self.frames)
        if shrink != 1:
            raise ValueError(f"no shrink {shrink}")
        rows = iter(self._rows(frame))
        while True:
            with told(self._path, self._file):
                found = next(rows, None)
            if found is None:
                return
            yield self._look.finished(found)

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return a whole frame, if it is not too large."""
        if self.rows * self.columns > WHOLE_PIXELS:
            raise too_large_as_one(self._path, self.rows, self.columns, WHOLE_PIXELS)
        return oriented(np.concatenate(list(self.stripes(frame))), self.orientation)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _rows(self, frame: int) -> Iterator[NDArray[np.generic]]:
        """Read samples, shape (rows, columns, samples)."""
        page = self._survey.page(self._file, frame - 1)
        at_once = max(1, _STRIPE_BYTES // (page.columns * page.samples * page.dtype.itemsize))
        if page.compression in _INFLATED:
            return inflated(self._file, page, at_once)
        return self._from_vips(frame, page, at_once)

    def _from_vips(self, frame: int, page: Page, at_once: int) -> Iterator[NDArray[np.generic]]:
        region = self._opened(frame, page)
        for top in range(0, page.rows, at_once):
            rows = min(at_once, page.rows - top)
            data = region.fetch(0, top, page.columns, rows)
            array = np.frombuffer(data, page.dtype).reshape(rows, page.columns, page.samples)
            if page.photometric == WHITE_IS_ZERO:
                array = np.bitwise_not(array)  # it has turned white and black over
            yield array >> 7 if page.bits == 1 else array

    def _opened(self, frame: int, page: Page) -> Any:
        import pyvips

        # It keeps rows for as many threads as there may be, and files that nobody looks at.
        pyvips.concurrency_set(1)
        pyvips.cache_set_max(0)
        options = {
            "access": "sequential",
            "fail_on": "error",
            "page": self._survey.numbers[frame - 1],
            # Its own limit is below a compressed strip; sizes were checked before.
            "unlimited": True,
        }
        if self._file.is_plain:
            image = pyvips.Image.new_from_file(str(self._path), **options)
        else:
            held = pyvips.ffi.from_buffer(self._file.bytes)
            image = pyvips.Image.new_from_buffer(held, "", **options)
        if (image.height, image.width, image.bands) != (page.rows, page.columns, page.samples):
            raise damaged(self._path.name)
        return pyvips.Region.new(image)
