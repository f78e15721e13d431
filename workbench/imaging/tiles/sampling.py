"""Sampling a level of which each tile has to be decoded: some tiles first, then those between."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, product
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
# So many tiles make the first look, fewer where one is a wide strip that takes a while.
_FIRST_TILES, _FIRST_STRIPS = 24, 6
_FIRST_PIXELS = 24 * 512 * 512
_THREADS = 2
# A strip of more pixels is no line by itself.
_LINE = 16
# Rounding leaves no more than that of a weight of 0.
_NOTHING = 1e-12


def sampled(source: TileSource, frame: int, index: int, step: int) -> Iterator[tuple[Array, bool]]:
    """Yield pictures of every `step`-th pixel of a level, each better than the one before.

    Tiles that are not decoded are filled with colours between those of their neighbours.

    Yields
    ------
    (ndarray, bool)
        The picture, and whether it is the last one.

    Raises
    ------
    InputError
        If none of the tiles can be decoded.
    """
    picture = _Picture(source, frame, index, step)
    until = monotonic() + _SECONDS
    stride = 1
    while picture.count(stride) > _first_tiles(picture.level):
        stride *= 2
    is_first = True
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="overview") as pool:
        while True:
            wanted = picture.missing(stride)
            while some := list(islice(wanted, 2 * _THREADS)):
                list(pool.map(picture.take, some))
                if monotonic() > until and not is_first:
                    break
            is_last = stride == 1 or monotonic() > until
            if picture.taken.any():
                yield picture.filled(stride), is_last
            elif is_last and picture.error is not None:
                raise picture.error
            if is_last:
                return
            stride //= 2
            is_first = False


def _first_tiles(level: TileLevel) -> int:
    fitting = _FIRST_PIXELS // (level.tile_rows * level.tile_columns)
    return min(max(_FIRST_STRIPS, fitting), _FIRST_TILES)


@define
class _Axis:
    """The pixels that are shown along an axis, and the tiles that have any of them.

    Parameters
    ----------
    at : ndarray of int
        Where each lies in the level.
    begins : ndarray of int
        The first pixel of each tile, and the number of pixels.
    cells : int
        Into how many parts a tile is divided, each with a colour of its own.
    """

    at: NDArray[np.intp]
    begins: NDArray[np.intp]
    cells: int = 1

    @classmethod
    def of(cls, size: int, tile: int, step: int) -> _Axis:
        """Return the axis of a level of `size` pixels in tiles of so many."""
        at = np.minimum(np.arange(step // 2, size + step // 2, step), size - 1)
        first = np.flatnonzero(np.diff(at // tile, prepend=-1))
        return cls(at, np.append(first, len(at)))

    @property
    def tiles(self) -> int:
        """How many tiles have a pixel that is shown."""
        return len(self.begins) - 1

    def some(self, stride: int) -> range:
        """Return every so many of the tiles."""
        return range(min(stride // 2, self.tiles - 1), self.tiles, stride)

    def pixels(self, tile: int) -> slice:
        """Return the pixels of a tile."""
        return slice(int(self.begins[tile]), int(self.begins[tile + 1]))

    def divide(self, other: _Axis) -> None:
        """Divide tiles that lie along all of this axis into squares."""
        if self.tiles == 1:
            self.cells = max(1, len(self.at) * other.tiles // len(other.at))


@define(eq=False)
class _Picture:
    source: TileSource
    frame: int
    index: int
    step: int
    level: TileLevel = field(init=False)
    y: _Axis = field(init=False)
    x: _Axis = field(init=False)
    pixels: Array = field(init=False)
    #: Which pixels are of tiles that were decoded; which tiles those are, and the means of cells.
    known: NDArray[np.bool_] = field(init=False)
    taken: NDArray[np.bool_] = field(init=False)
    tried: NDArray[np.bool_] = field(init=False)
    means: Array = field(init=False)
    error: InputError | None = None

    def __attrs_post_init__(self) -> None:
        self.level = level = self.source.levels(self.frame)[self.index]
        kind = self.source.kind(self.frame)
        more = () if kind.channels == 1 else (kind.channels,)
        self.y = _Axis.of(level.rows, level.tile_rows, self.step)
        self.x = _Axis.of(level.columns, level.tile_columns, self.step)
        self.y.divide(self.x)
        self.x.divide(self.y)
        size = len(self.y.at), len(self.x.at)
        self.pixels = np.zeros((*size, *more), kind.dtype)
        self.known = np.zeros(size, bool)
        tiles = self.y.tiles, self.x.tiles
        self.taken, self.tried = np.zeros(tiles, bool), np.zeros(tiles, bool)
        cells = tiles[0] * self.y.cells, tiles[1] * self.x.cells
        self.means = np.zeros((*cells, kind.channels))

    def count(self, stride: int) -> int:
        """Return how many tiles there are of which only every so many are looked at."""
        return len(self.y.some(stride)) * len(self.x.some(stride))

    def missing(self, stride: int) -> Iterator[tuple[int, int]]:
        """Yield those of them that were not tried yet."""
        tiles = product(self.y.some(stride), self.x.some(stride))
        return (tile for tile in tiles if not self.tried[tile])

    def take(self, tile: tuple[int, int]) -> None:
        """Decode a tile and draw what it shows."""
        self.tried[tile] = True
        place = self.y.pixels(tile[0]), self.x.pixels(tile[1])
        at_y, at_x = self.y.at[place[0]], self.x.at[place[1]]
        y0, x0 = int(at_y[0]), int(at_x[0])
        window = Window(y0, x0, int(at_y[-1]) + 1, int(at_x[-1]) + 1)
        try:
            found = self.source.region(self.frame, self.index, window)
        except InputError as error:
            self.error = self.error or error
            return
        small = found[np.ix_(at_y - y0, at_x - x0)]
        self.pixels[place], self.known[place] = small, True
        down, across = self.y.cells, self.x.cells
        cells = self.means[
            tile[0] * down : (tile[0] + 1) * down, tile[1] * across : (tile[1] + 1) * across
        ]
        cells[:] = _means(np.nan_to_num(small), down, across)
        self.taken[tile] = True

    def filled(self, stride: int) -> Array:
        """Return the picture, with colours between those that are known where none are."""
        import cv2

        missing = ~self.known | self._lines()
        if not missing.any():
            return self.pixels
        found = self.pixels.copy()
        size = (self.known.shape[1], self.known.shape[0])
        # As far as the next tile, and cells of strips as far beside it: else they are streaks.
        reach = ((stride + 1) | 1,) * 2
        weights = self.taken.astype(np.float64)
        weights = weights.repeat(self.y.cells, 0).repeat(self.x.cells, 1)
        near = _spread(weights, reach)
        flat = found.reshape(*self.known.shape, -1)
        for channel in range(flat.shape[2]):
            means = self.means[..., channel]
            sums = _spread(means * weights, reach)
            mean = means[weights > 0].mean()
            colours = np.where(near > _NOTHING, sums / np.maximum(near, _NOTHING), mean)
            between = cv2.resize(colours, size, interpolation=cv2.INTER_LINEAR)
            flat[..., channel][missing] = between[missing].astype(flat.dtype)
        return found

    def _lines(self) -> NDArray[np.bool_]:
        """Return the pixels of strips that were decoded between others that were not.

        Each would stand out as a line from the colours beside it.
        """
        found = np.zeros_like(self.known)
        for one, other, taken, pixels in (
            (self.y, self.x, self.taken[:, 0], found),
            (self.x, self.y, self.taken[0], found.T),
        ):
            if other.tiles == 1 and one.tiles > 1 and len(one.at) < one.tiles * _LINE:
                beside = np.pad(taken, 1, constant_values=True)
                alone = taken & ~(beside[:-2] & beside[2:])
                pixels[np.repeat(alone, np.diff(one.begins))] = True
        return found


def _spread(numbers: Array, reach: tuple[int, int]) -> Array:
    """Spread numbers over their neighbours, less the farther away: two boxes make a triangle."""
    import cv2

    once = cv2.blur(numbers, reach, borderType=cv2.BORDER_REPLICATE)
    return cv2.blur(once, reach, borderType=cv2.BORDER_REPLICATE)


def _means(pixels: Array, down: int, across: int) -> Array:
    """Return the means of so many parts of some pixels, with channels last."""
    rows, columns = pixels.shape[:2]
    numbers = pixels.reshape(rows, columns, -1).astype(np.float64)
    y, x = (np.arange(n) * size // n for n, size in ((down, rows), (across, columns)))
    sums = np.add.reduceat(np.add.reduceat(numbers, y, 0), x, 1)
    counts = np.diff(y, append=rows)[:, None] * np.diff(x, append=columns)
    means: Array = sums / counts[..., None]
    return means
