"""Large pictures in memory, as a plugin would offer them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workbench.imaging.resample import block_mean
from workbench.imaging.sources import FrameInfo, Identity
from workbench.imaging.tiles.source import PixelKind, TileLevel, Window
from workbench.model.grey import Grey


class ArraySource:
    """An array as a TileSource; `read_windows` notes what was read.

    Parameters
    ----------
    factors : sequence of int
        Levels that the "file" has.
    """

    identity = Identity()
    frames = 1

    def __init__(
        self, array, factors=(1,), tile=(64, 64), is_mapped=False, grey=None, from_top=False
    ):
        self.array, self.factors, self.tile, self.is_mapped = array, factors, tile, is_mapped
        self.from_top = from_top
        self.rows, self.columns = array.shape[:2]
        self.arrays = [block_mean(array, f, f) if f > 1 else array for f in factors]
        bits = 8 * array.dtype.itemsize if array.dtype.kind in "iu" else 0
        self.grey = grey or Grey(bits=bits, signed=array.dtype.kind == "i")
        self.read_windows: list[tuple[int, Window]] = []

    def info(self, frame):
        return FrameInfo(grey=self.grey if self.array.ndim == 2 else None)

    def kind(self, frame):
        channels = 1 if self.array.ndim == 2 else self.array.shape[2]
        return PixelKind(self.array.dtype, channels)

    def levels(self, frame):
        height, width = self.tile
        return tuple(
            TileLevel(
                len(array), array.shape[1], factor, height, width, self.is_mapped, self.from_top
            )
            for factor, array in zip(self.factors, self.arrays, strict=True)
        )

    def region(self, frame, level, window):
        self.read_windows.append((level, window))
        y0, x0, y1, x1 = window
        return self.arrays[level][y0:y1, x0:x1].copy()

    def read(self, frame):
        return self.array

    def close(self):
        pass


class ArrayStripes:
    """An array as a StripeSource, `height` rows at a time."""

    identity = Identity()
    frames = 1

    def __init__(self, array, height=16, orientation=1):
        self.array, self.height, self.orientation = array, height, orientation
        turned = orientation in (5, 6, 7, 8)
        self.rows, self.columns = array.shape[1::-1] if turned else array.shape[:2]

    def info(self, frame):
        grey = Grey(bits=8 * self.array.dtype.itemsize)
        return FrameInfo(grey=grey if self.array.ndim == 2 else None)

    def kind(self, frame):
        return PixelKind(self.array.dtype, 1 if self.array.ndim == 2 else self.array.shape[2])

    def shrinks(self, frame):
        return (1, 2, 4, 8)

    def stripes(self, frame, shrink=1) -> Iterator[np.ndarray]:
        small = block_mean(self.array, shrink, shrink) if shrink > 1 else self.array
        for top in range(0, len(small), self.height):
            yield small[top : top + self.height]

    def read(self, frame):
        return self.array

    def close(self):
        pass
