"""Building pyramids: from sources of tiles, and from sources that are read from top to bottom."""

from __future__ import annotations

import logging
import math
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.imaging.tiles.pyramid_format import SMALLEST, Header, plan
from workbench.imaging.tiles.pyramid_writer import PyramidWriter
from workbench.imaging.tiles.reducer import Reducer
from workbench.imaging.tiles.source import PixelKind, TileLevel, TileSource, Window

log = logging.getLogger(__name__)

Array = NDArray[Any]
#: Called with the rows of the whole picture that are done; what it raises ends the building.
OnRows = Callable[[int], None]

_THREADS = 2
# A band of a mapped picture stays in the processor's cache; a band of tiles is at least as high
# as a tile, and read in blocks.
_BAND_BYTES = 1 << 20
_BLOCK_BYTES = 8 << 20
_HIGHEST = 4096


def needs_pyramid(source: TileSource, frame: int) -> bool:
    """Return whether a file has no level that is small enough to be shown whole."""
    base = coarsest(source.levels(frame))[1]
    return max(base.rows, base.columns) > 2 * SMALLEST


def coarsest(levels: tuple[TileLevel, ...]) -> tuple[int, TileLevel]:
    """Return the smallest level and its index."""
    return max(enumerate(levels), key=lambda pair: pair[1].factor)


def plan_tiles(source: TileSource, frame: int, key: str = "") -> Header:
    """Return what is built of a source of tiles: reductions of its coarsest level.

    The half size is left out where reading the whole costs next to nothing.
    """
    base = coarsest(source.levels(frame))[1]
    first = 4 if base.is_mapped else 2
    rows, columns = source.rows, source.columns
    return plan(rows, columns, source.kind(frame), first=first, base=base, key=key)


def build_from_tiles(
    source: TileSource,
    frame: int,
    folder: Path,
    key: str = "",
    on_rows: OnRows | None = None,
) -> None:
    """Build the pyramid of a source of tiles, or go on with one that was broken off.

    Blocks that cannot be read become 0, and the header says so. When `on_rows` raises, what is
    done stays for another time.

    Raises
    ------
    InputError
        If nothing can be read, or the disk is full; nothing is left behind.
    """
    index, base = coarsest(source.levels(frame))
    writer = PyramidWriter(folder, plan_tiles(source, frame, key))
    height, across = _band(base, source.kind(frame))
    reader = _Reader(source, frame, index)
    reducer = Reducer(writer, base.rows, base.columns, height, across)
    try:
        _run(reducer, reader, base.factor, on_rows or (lambda rows: None))
        if reader.read == 0 and reader.error is not None:
            raise reader.error
        writer.finish(str(reader.error or ""))
    except InputError:
        writer.abandon()
        raise
    except BaseException:
        writer.pause()
        raise


def _run(reducer: Reducer, reader: _Reader, factor: int, on_rows: OnRows) -> None:
    """Reduce bands in two threads, and take what they made in order."""
    writer, rows, height = reducer.writer, reducer.rows, reducer.height
    start = writer.resumed // factor // reducer.step * reducer.step
    reducer.start_at(start)
    under_way: deque[tuple[int, Future[Array | None]]] = deque()

    def take() -> None:
        end, made = under_way.popleft()
        reducer.add(made.result(), end == rows)
        done = writer.header.rows if end == rows else end * factor
        writer.advance(done)
        on_rows(done)

    with ThreadPoolExecutor(_THREADS, thread_name_prefix="pyramid") as pool:
        try:
            row = start
            while row < rows:
                end = min((row // height + 1) * height, rows)
                band = _Band(reader, row, end)
                under_way.append((end, pool.submit(reducer.band, row, end, band)))
                if len(under_way) > _THREADS + 1:
                    take()
                row = end
            while under_way:
                take()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


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
        except InputError as error:
            self.error = self.error or error
            shape: tuple[int, ...] = (window.y1 - window.y0, window.x1 - window.x0)
            if self.kind.channels > 1:
                shape = (*shape, self.kind.channels)
            return np.zeros(shape, self.kind.dtype)
        self.read += 1
        return pixels


@frozen
class _Band:
    reader: _Reader
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
