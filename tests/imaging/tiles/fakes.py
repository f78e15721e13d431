"""Sources for tests: arrays that pretend to be large pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.resample import block_mean
from workbench.imaging.sources import FrameInfo, Identity
from workbench.imaging.tiles.source import PixelKind, TileLevel, Window
from workbench.model.grey import Grey


@define(eq=False)
class FakeTiles:
    """A TileSource over an array; `bad` are pixels (row, column) whose tile cannot be read."""

    pixels: NDArray[Any]
    mapped: bool = False
    tile: tuple[int, int] = (64, 64)
    factors: tuple[int, ...] = (1,)
    bad: tuple[tuple[int, int], ...] = ()
    frames: int = 1
    identity: Identity = field(factory=Identity)
    asked: list[tuple[int, Window]] = field(factory=list)
    rows: int = field(init=False)
    columns: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.rows, self.columns = self.pixels.shape[:2]

    def info(self, frame: int) -> FrameInfo:
        bits = 8 * self.pixels.dtype.itemsize
        return FrameInfo(Grey(bits=bits) if self.pixels.ndim == 2 else None)

    def read(self, frame: int) -> NDArray[Any]:
        raise InputError(t("Too large."))

    def close(self) -> None:
        pass

    def kind(self, frame: int) -> PixelKind:
        channels = 1 if self.pixels.ndim == 2 else self.pixels.shape[2]
        return PixelKind(self.pixels.dtype, channels)

    def levels(self, frame: int) -> tuple[TileLevel, ...]:
        return tuple(
            TileLevel(-(-self.rows // f), -(-self.columns // f), f, *self.tile, self.mapped)
            for f in self.factors
        )

    def region(self, frame: int, level: int, window: Window) -> NDArray[Any]:
        self.asked.append((level, window))
        y0, x0, y1, x1 = window
        if any(y0 <= y < y1 and x0 <= x < x1 for y, x in self.bad):
            raise InputError(t("A tile is damaged."))
        factor = self.factors[level]
        pixels = self.pixels if factor == 1 else block_mean(self.pixels, factor, factor)
        assert 0 <= y0 < y1 <= pixels.shape[0] and 0 <= x0 < x1 <= pixels.shape[1]
        return pixels[y0:y1, x0:x1]


@define(eq=False)
class FakeStripes:
    """A StripeSource over an array as it is stored, before it is turned.

    Parameters
    ----------
    heights : tuple of int
        Of the stripes, again and again.
    fails_at : int or None
        Row before which decoding ends with an error.
    """

    pixels: NDArray[Any]
    orientation: int = 1
    heights: tuple[int, ...] = (16,)
    reductions: tuple[int, ...] = (1,)
    fails_at: int | None = None
    frames: int = 1
    identity: Identity = field(factory=Identity)
    rows: int = field(init=False)
    columns: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.rows, self.columns = self.turned().shape[:2]

    def turned(self) -> NDArray[Any]:
        """The picture as it is displayed (EXIF 2.32, 274)."""
        a = self.pixels
        swapped = a.swapaxes(0, 1)
        return {
            1: a,
            2: a[:, ::-1],
            3: a[::-1, ::-1],
            4: a[::-1],
            5: swapped,
            6: swapped[:, ::-1],
            7: swapped[::-1, ::-1],
            8: swapped[::-1],
        }[self.orientation]

    def info(self, frame: int) -> FrameInfo:
        bits = 8 * self.pixels.dtype.itemsize
        return FrameInfo(Grey(bits=bits) if self.pixels.ndim == 2 else None)

    def read(self, frame: int) -> NDArray[Any]:
        raise InputError(t("Too large."))

    def close(self) -> None:
        pass

    def kind(self, frame: int) -> PixelKind:
        channels = 1 if self.pixels.ndim == 2 else self.pixels.shape[2]
        return PixelKind(self.pixels.dtype, channels)

    def shrinks(self, frame: int) -> tuple[int, ...]:
        return self.reductions

    def stripes(self, frame: int, shrink: int = 1) -> Iterator[NDArray[Any]]:
        pixels = self.pixels if shrink == 1 else block_mean(self.pixels, shrink, shrink)
        row = turn = 0
        end = len(pixels) if self.fails_at is None else self.fails_at // shrink
        while row < end:
            height = self.heights[turn % len(self.heights)]
            yield np.ascontiguousarray(pixels[row : min(row + height, end)])
            row, turn = row + height, turn + 1
        if end < len(pixels):
            raise InputError(t("The file is cut off."))
