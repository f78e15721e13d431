"""One file of a slide: windows of its planes, made of the tiles that they touch."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.base.text import Text
from workbench.dicom.headers import Header
from workbench.dicom.pixels.frames import Frames
from workbench.dicom.pixels.pixel_format import PixelFormat, pixel_format
from workbench.dicom.slides.absent import absent_value
from workbench.dicom.slides.facts import SlideFacts, slide_facts
from workbench.dicom.slides.header import SlideHeader
from workbench.dicom.slides.layout import layout_of
from workbench.dicom.values import integer


class Slide:
    """Reads windows of one file; any number of threads may do so at once.

    Raises
    ------
    InputError
        When it is made, if the header contradicts itself; `window` and `read` as `Frames.read`.
    """

    def __init__(self, read: SlideHeader) -> None:
        self.header = header = read.header
        self.facts: SlideFacts = slide_facts(header.dataset, header.path)
        declared = pixel_format(header)
        self._frames = Frames(header)
        self.form: PixelFormat = self._frames.form
        promised, there = _promised(header, declared), self.form.frames
        self.layout = layout_of(header, self.facts, promised, there, read.places)
        self._absent = absent_value(header.dataset, self.form)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of stored values."""
        return stored_type(self.form)

    @property
    def doubts(self) -> tuple[Text, ...]:
        """What of the file cannot be used or not be trusted."""
        return self._frames.doubts

    def window(self, plane: int, y0: int, x0: int, y1: int, x1: int) -> NDArray[np.generic]:
        """Return stored values, shape (y1 - y0, x1 - x0), or RGB with a third axis.

        Parameters
        ----------
        plane : int
            From 0, as `Layout` counts them.
        """
        shape = (y1 - y0, x1 - x0) + ((3,) if self.form.colour else ())
        out: NDArray[np.generic] = np.empty(shape, self.dtype)
        tiles = self.layout.tiles(plane, y0, x0, y1, x1)
        if not self._is_covered(len(tiles), y0, x0, y1, x1):
            out[...] = self._absent if self.form.colour else self._absent[0]
        for frame, y, x in tiles:
            tile = self._frames.read(frame)
            top, left = max(y, y0), max(x, x0)
            bottom = min(y + tile.shape[0], y1)
            right = min(x + tile.shape[1], x1)
            out[top - y0 : bottom - y0, left - x0 : right - x0] = tile[
                top - y : bottom - y, left - x : right - x
            ]
        return out

    def _is_covered(self, tiles: int, y0: int, x0: int, y1: int, x1: int) -> bool:
        """Return whether so many tiles surely fill a window."""
        if self.layout.places is not None:
            return False
        down = -(-y1 // self.facts.tile_rows) - y0 // self.facts.tile_rows
        across = -(-x1 // self.facts.tile_columns) - x0 // self.facts.tile_columns
        return tiles == down * across


def stored_type(form: PixelFormat) -> np.dtype[Any]:
    """Return the type that stored values of a format have when they are read."""
    if form.colour or form.bits_allocated == 1:
        return np.dtype(np.uint8)
    if form.float_bytes:
        return np.dtype(f"f{form.float_bytes}")
    size = form.bits_allocated // 8
    if size > 2 and form.bits_stored <= 16:
        size = 2
    return np.dtype(f"{'i' if form.signed else 'u'}{size}")


def _promised(header: Header, form: PixelFormat) -> int:
    """Return how many frames the header speaks of, whatever is there of them."""
    return max(form.frames, integer(header.dataset, "NumberOfFrames") or 1)
