"""Building pyramids: from sources of tiles, and from sources that are read from top to bottom."""

from __future__ import annotations

import logging
import math
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from attrs import define, evolve, field, frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.imaging.tiles.pyramid_format import SMALLEST, Header, plan
from workbench.imaging.tiles.pyramid_writer import PyramidWriter
from workbench.imaging.tiles.reducer import Reducer
from workbench.imaging.tiles.rolling_rows import RollingRows
from workbench.imaging.tiles.source import (
    LargeSource,
    PixelKind,
    StripeSource,
    TileLevel,
    TileSource,
    Window,
)
from workbench.imaging.tiles.whole_writer import StoredReader, WholeWriter

log = logging.getLogger(__name__)

Array = NDArray[Any]
#: Called with the rows of the whole picture that are done; what it raises ends the building.
OnRows = Callable[[int], None]

_THREADS = 2
# A band of a mapped picture stays in the processor's cache; a band of tiles is at least as high
# as a tile, and read in blocks.
_BAND_BYTES = 2 << 20
_BLOCK_BYTES = 8 << 20
# Two of these at a time, packed and unpacked, are a quarter of what a large picture may take.
_BLOCK_ALONE = 32 << 20
_HIGHEST = 4096


def needs_pyramid(source: TileSource, frame: int) -> bool:
    """Return whether a file has no level that is small enough to be shown whole."""
    base = coarsest(source.levels(frame))[1]
    return max(base.rows, base.columns) > 2 * SMALLEST


def coarsest(levels: tuple[TileLevel, ...]) -> tuple[int, TileLevel]:
    """Return the smallest level and its index."""
    return max(enumerate(levels), key=lambda pair: pair[1].factor)


def plan_tiles(
    source: TileSource, frame: int, key: str = "", *, all_levels: bool = False
) -> Header:
    """Return what is built of a source of tiles: reductions of its coarsest level.

    The half size is left out where reading the whole costs next to nothing; with `all_levels`
    nothing is left out, and levels of the file are not used.
    """
    base = _base(source, frame, all_levels)[1]
    first = 4 if base.is_mapped and not all_levels else 2
    rows, columns = source.rows, source.columns
    return plan(rows, columns, source.kind(frame), first=first, base=base, key=key)


def _base(source: TileSource, frame: int, all_levels: bool) -> tuple[int, TileLevel]:
    levels = source.levels(frame)
    return (0, levels[0]) if all_levels else coarsest(levels)


def plan_stripes(
    source: StripeSource, frame: int, key: str = "", *, all_levels: bool = False
) -> Header:
    """Return what is built of a source of stripes: the whole picture and its reductions."""
    rows, columns, kind = source.rows, source.columns, source.kind(frame)
    return plan(rows, columns, kind, first=2 if all_levels else 4, with_whole=True, key=key)


def plan_without_whole(source: StripeSource, frame: int, key: str = "") -> Header:
    """Return what is built of a source of stripes where the whole picture has no room."""
    found = plan(source.rows, source.columns, source.kind(frame), first=4, key=key)
    return evolve(found, is_makeshift=True)


def plan_of(source: LargeSource, frame: int, key: str = "", *, all_levels: bool = False) -> Header:
    """Return what is built of a source."""
    if isinstance(source, TileSource):
        return plan_tiles(source, frame, key, all_levels=all_levels)
    return plan_stripes(source, frame, key, all_levels=all_levels)


def build(
    source: LargeSource,
    frame: int,
    folder: Path,
    key: str = "",
    on_rows: OnRows | None = None,
    *,
    all_levels: bool = False,
) -> None:
    """Build the pyramid of a source; see the two functions below."""
    if isinstance(source, TileSource):
        build_from_tiles(source, frame, folder, key, on_rows, all_levels=all_levels)
    else:
        build_from_stripes(source, frame, folder, key, on_rows, all_levels=all_levels)


def build_from_tiles(
    source: TileSource,
    frame: int,
    folder: Path,
    key: str = "",
    on_rows: OnRows | None = None,
    *,
    all_levels: bool = False,
) -> None:
    """Build the pyramid of a source of tiles, or go on with one that was broken off.

    Blocks that cannot be read become 0, and the header says so. When `on_rows` raises, what is
    done stays for another time.

    Raises
    ------
    InputError
        If nothing can be read, or the disk is full; nothing is left behind.
    """
    index, base = _base(source, frame, all_levels)
    writer = PyramidWriter(folder, plan_tiles(source, frame, key, all_levels=all_levels))
    height, across = _band(base, source.kind(frame))
    reader = _Reader(source, frame, index)
    reducer = Reducer(writer, base.rows, base.columns, height, across)
    try:
        with _Bands(reducer, reader, base.factor, on_rows) as bands:
            bands.reduce(base.rows)
        if reader.read == 0 and reader.error is not None:
            raise reader.error
        writer.finish(str(reader.error or ""))
    except InputError:
        writer.abandon()
        raise
    except BaseException:
        writer.pause()
        raise


def build_from_stripes(
    source: StripeSource,
    frame: int,
    folder: Path,
    key: str = "",
    on_rows: OnRows | None = None,
    *,
    all_levels: bool = False,
) -> None:
    """Build the pyramid of a source of stripes, the whole picture in it, turned as it is shown.

    What is missing after a place that cannot be decoded is 0, and the header says so. When
    `on_rows` raises, nothing is left behind: such a file can only be read from its top again.

    Raises
    ------
    InputError
        If nothing can be read, or the disk is full; nothing is left behind.
    """
    header = plan_stripes(source, frame, key, all_levels=all_levels)
    writer = PyramidWriter(folder, header, may_resume=False)
    try:
        whole = WholeWriter(writer, source.orientation)
        level = header.levels[0].tile_level
        reducer = Reducer(writer, level.rows, level.columns, *_band(level, header.kind))
        with _Bands(reducer, StoredReader(writer, 0), 1, on_rows) as bands:
            damage = ""
            for done in whole.fill(source.stripes(frame)):
                if isinstance(done, InputError):
                    damage = str(done)
                else:
                    bands.reduce(done)
            bands.reduce(header.rows)
        writer.finish(damage)
    except BaseException:
        writer.abandon()
        raise


def build_without_whole(
    source: StripeSource,
    frame: int,
    folder: Path,
    key: str = "",
    on_rows: OnRows | None = None,
    *,
    why: str,
) -> None:
    """Build the reductions of a source of stripes that is not turned, not the picture itself.

    Parameters
    ----------
    why : str
        What is said to those who look closer.

    Raises
    ------
    InputError
        As `build_from_stripes`.
    """
    header = plan_without_whole(source, frame, key)
    writer = PyramidWriter(folder, header, may_resume=False)
    try:
        rows = RollingRows(header.kind)
        level = TileLevel(header.rows, header.columns, is_mapped=True)
        reducer = Reducer(writer, level.rows, level.columns, *_band(level, header.kind))
        damage = why
        with _Bands(reducer, rows, 1, on_rows) as bands:
            try:
                for stripe in source.stripes(frame):
                    rows.add(stripe)
                    bands.reduce(min(rows.rows, header.rows - 1))
                    rows.forget(bands.oldest)
            except InputError as error:
                if not rows.rows:
                    raise
                damage = str(error)
            bands.reduce(header.rows)
        writer.finish(damage)
    except BaseException:
        writer.abandon()
        raise


class BlockReader(Protocol):
    """Reads blocks of what is reduced; from several threads at once."""

    def block(self, window: Window) -> Array:
        """Return pixels of a window."""
        ...


class _Bands:
    """Reduces bands in two threads, as far as rows are there, and takes their sums in order."""

    def __init__(
        self, reducer: Reducer, reader: BlockReader, factor: int, on_rows: OnRows | None
    ) -> None:
        self._reducer, self._reader, self._factor = reducer, reader, factor
        self._on_rows = on_rows or (lambda rows: None)
        self._row = reducer.writer.resumed // factor // reducer.step * reducer.step
        reducer.start_at(self._row)
        self._under_way: deque[tuple[int, Future[Array | None]]] = deque()
        self._pool = ThreadPoolExecutor(_threads(reducer), thread_name_prefix="pyramid")

    def __enter__(self) -> _Bands:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def reduce(self, known: int) -> None:
        """Reduce all whole bands of the first `known` rows; with the last row, wait for all."""
        reducer = self._reducer
        while self._row < known:
            end = min((self._row // reducer.height + 1) * reducer.height, reducer.rows)
            if end > known:
                break
            band = _Band(self._reader, self._row, end)
            made = self._pool.submit(reducer.band, self._row, end, band)
            self._under_way.append((end, made))
            self._row = end
            if len(self._under_way) > _THREADS + 1:
                self._take()
        while known == reducer.rows and self._under_way:
            self._take()

    @property
    def oldest(self) -> int:
        """The first row that is still to be reduced."""
        if not self._under_way:
            return self._row
        return (self._under_way[0][0] - 1) // self._reducer.height * self._reducer.height

    def _take(self) -> None:
        end, made = self._under_way.popleft()
        reducer = self._reducer
        reducer.add(made.result(), end == reducer.rows)
        whole = reducer.writer.header.rows
        done = whole if end == reducer.rows else min(end * self._factor, whole)
        reducer.writer.advance(done)
        self._on_rows(done)


def _threads(reducer: Reducer) -> int:
    """Return by how many threads bands are reduced: each holds a block of tiles."""
    block = reducer.height * reducer.across * reducer.writer.header.kind.nbytes
    return 1 if block > _BLOCK_ALONE else _THREADS


@define
class _Reader:
    """Reads blocks of a level, zeros where that fails."""

    source: TileSource
    frame: int
    level: int
    error: InputError | None = None
    read: int = 0
    kind: PixelKind = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.kind = self.source.kind(self.frame)

    def block(self, window: Window) -> Array:
        try:
            pixels = self.source.region(self.frame, self.level, window)
        except InputError:
            return self._tile_by_tile(window)
        self.read += 1
        return pixels

    def _tile_by_tile(self, window: Window) -> Array:
        """Return what can be read of a window of which something is damaged."""
        y0, x0, y1, x1 = window
        more = () if self.kind.channels == 1 else (self.kind.channels,)
        out = np.zeros((y1 - y0, x1 - x0, *more), self.kind.dtype)
        level = self.source.levels(self.frame)[self.level]
        for top, bottom in _cuts(y0, y1, level.tile_rows):
            for left, right in _cuts(x0, x1, level.tile_columns):
                part = Window(top, left, bottom, right)
                try:
                    found = self.source.region(self.frame, self.level, part)
                except InputError as error:
                    self.error = self.error or error
                    continue
                out[top - y0 : bottom - y0, left - x0 : right - x0] = found
                self.read += 1
        return out


def _cuts(start: int, stop: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a stretch that lie in one tile each."""
    while start < stop:
        end = min((start // size + 1) * size, stop)
        yield start, end
        start = end


@frozen
class _Band:
    reader: BlockReader
    row: int
    end: int

    def __call__(self, column: int, until: int) -> Array:
        return self.reader.block(Window(self.row, column, self.end, until))


def _band(level: TileLevel, kind: PixelKind) -> tuple[int, int]:
    """Return how many rows of a level to read at a time, and how many columns."""
    line = level.columns * kind.nbytes
    if level.is_mapped:
        height = _power(max(4, _BAND_BYTES // line))
        across = _multiple(_BLOCK_BYTES // (height * kind.nbytes), height)
        return height, across
    power = 64
    while power > 4 and math.lcm(level.tile_rows, power) > max(_HIGHEST // 4, level.tile_rows):
        power //= 2
    height = math.lcm(level.tile_rows, power)
    if height > _HIGHEST:
        height = _multiple(level.tile_rows, 64)
    # Several rows of tiles are read at once where they are low.
    height *= max(1, min(256, _HIGHEST) // height)
    step = math.lcm(level.tile_columns, height & -height)
    if step > max(level.tile_columns, 8192):
        step = height & -height
    return height, _multiple(_BLOCK_BYTES // (height * kind.nbytes), step)


def _power(size: int) -> int:
    return 1 << (min(size, _HIGHEST).bit_length() - 1)


def _multiple(size: int, of: int) -> int:
    return max(1, size // of) * of
