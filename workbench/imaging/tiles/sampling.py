"""Sampling a level of which each tile has to be decoded: some tiles first, then those between."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.imaging.tiles.source import TileLevel, TileSource, Window

Array = NDArray[Any]

# Then a pyramid is being made anyway: decoding everything twice would delay it.
_SECONDS = 1.0
_FIRST_TILES = 24
_THREADS = 2


def sampled(source: TileSource, frame: int, index: int, step: int) -> Iterator[tuple[Array, bool]]:
    """Yield pictures of every `step`-th pixel of a level, each better than the one before.

    Tiles that are not decoded are filled with colours between those of their neighbours.

    Yields
    ------
    (ndarray, bool)
        The picture, the same array each time, and whether it is the last one.

    Raises
    ------
    InputError
        If none of the tiles can be decoded.
    """
    picture = _Picture(source, frame, index, step)
    until = monotonic() + _SECONDS
    stride = 1
    while picture.count(stride) > _FIRST_TILES:
        stride *= 2
    is_first = True
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="overview") as pool:
        while True:
            wanted = picture.missing(stride)
            for first in range(0, len(wanted), 2 * _THREADS):
                list(pool.map(picture.take, wanted[first : first + 2 * _THREADS]))
                if monotonic() > until and not is_first:
                    break
            is_last = stride == 1 or monotonic() > until
            if picture.taken.any():
                picture.fill(stride)
                yield picture.pixels, is_last
            elif is_last and picture.error is not None:
                raise picture.error
            if is_last:
                return
            stride //= 2
            is_first = False


@define(eq=False)
class _Picture:
    source: TileSource
    frame: int
    index: int
    step: int
    level: TileLevel = field(init=False)
    pixels: Array = field(init=False)
    #: Which pixels are of tiles that were decoded; which tiles those are, and their means.
    known: NDArray[np.bool_] = field(init=False)
    taken: NDArray[np.bool_] = field(init=False)
    means: Array = field(init=False)
    tried: set[tuple[int, int]] = field(factory=set)
    error: InputError | None = None

    def __attrs_post_init__(self) -> None:
        self.level = level = self.source.levels(self.frame)[self.index]
        kind = self.source.kind(self.frame)
        more = () if kind.channels == 1 else (kind.channels,)
        size = (-(-level.rows // self.step), -(-level.columns // self.step))
        self.pixels = np.zeros((*size, *more), kind.dtype)
        tiles = (-(-level.rows // level.tile_rows), -(-level.columns // level.tile_columns))
        self.known = np.zeros(size, bool)
        self.taken = np.zeros(tiles, bool)
        self.means = np.zeros((*tiles, kind.channels), np.float32)

    def count(self, stride: int) -> int:
        """Return how many tiles there are of which only every so many are looked at."""
        return len(self._along(0, stride)) * len(self._along(1, stride))

    def missing(self, stride: int) -> list[tuple[int, int]]:
        """Return those of them that were not tried yet."""
        tiles = [(y, x) for y in self._along(0, stride) for x in self._along(1, stride)]
        return [tile for tile in tiles if tile not in self.tried]

    def _along(self, axis: int, stride: int) -> range:
        size = self.taken.shape[axis]
        return range(min(stride // 2, size - 1), size, stride)

    def take(self, tile: tuple[int, int]) -> None:
        """Decode a tile and draw what it shows."""
        self.tried.add(tile)
        rows = self._inside(tile[0], self.level.tile_rows, self.level.rows)
        columns = self._inside(tile[1], self.level.tile_columns, self.level.columns)
        if not len(rows) or not len(columns):
            return  # it lies between the pixels that are shown
        positions_y = np.minimum(rows * self.step + self.step // 2, self.level.rows - 1)
        positions_x = np.minimum(columns * self.step + self.step // 2, self.level.columns - 1)
        y0, x0 = int(positions_y[0]), int(positions_x[0])
        window = Window(y0, x0, int(positions_y[-1]) + 1, int(positions_x[-1]) + 1)
        try:
            found = self.source.region(self.frame, self.index, window)
        except InputError as error:
            self.error = self.error or error
            return
        small = found[np.ix_(positions_y - y0, positions_x - x0)]
        place = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        self.pixels[place], self.known[place] = small, True
        self.means[tile] = np.nan_to_num(small).mean((0, 1), dtype=np.float64)
        self.taken[tile] = True

    def _inside(self, tile: int, size: int, whole: int) -> NDArray[np.intp]:
        """Return pixels of the picture whose place in the level lies in a tile."""
        start, stop = tile * size, min((tile + 1) * size, whole)
        half = self.step // 2
        first, last = -(-(start - half) // self.step), -(-(stop - half) // self.step)
        if stop == whole:
            last = -(-whole // self.step)
        return np.arange(max(0, first), last)

    def fill(self, stride: int) -> None:
        """Give tiles that were not decoded colours between those that were."""
        import cv2

        if self.known.all():
            return
        reach = (2 * stride + 1, 2 * stride + 1)
        weights = self.taken.astype(np.float32)
        near = cv2.blur(weights, reach, borderType=cv2.BORDER_REPLICATE)
        size = (self.known.shape[1], self.known.shape[0])
        missing = ~self.known
        flat = self.pixels.reshape(*self.known.shape, -1)
        for channel in range(flat.shape[2]):
            sums = cv2.blur(
                self.means[..., channel] * weights, reach, borderType=cv2.BORDER_REPLICATE
            )
            mean = self.means[..., channel][self.taken].mean()
            colours = np.where(near > 0, sums / np.maximum(near, 1e-6), mean)
            between = cv2.resize(colours, size, interpolation=cv2.INTER_LINEAR)
            flat[..., channel][missing] = between[missing].astype(flat.dtype)
