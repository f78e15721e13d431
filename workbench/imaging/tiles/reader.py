"""TileReader: any window of any reduction of a large picture, from whatever has it cheapest."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cache
from itertools import count
from typing import Any, Protocol

import numpy as np
from attrs import define, frozen
from numpy.typing import NDArray

from workbench.imaging.drawing.tile_pool import NotYet
from workbench.imaging.resample import block_mean
from workbench.imaging.tiles.blocks import BLOCKS, Blocks
from workbench.imaging.tiles.source import PixelKind, TileLevel, TileSource, Window

Pixels = NDArray[Any]

# Pixels of a level that are averaged into one while better ones are on their way.
_MOST_WHILE_WAITING = 16
_MOST_OF_MAPPED = 64
# A part of a level that is read at once on the way to a reduction.
_PART_BYTES = 8 << 20
# The upper part of a block is read in steps of so many rows.
_ROWS_AT_LEAST = 32
_WITH_MEANS = ("u1", "u2", "i2", "f4", "f8")

_owners = count()


class Reductions(Protocol):
    """Smaller pictures of one that are made elsewhere, perhaps just now; see `Pyramid`."""

    @property
    def levels(self) -> tuple[TileLevel, ...]:
        """Its levels, the finest first."""
        ...

    def is_ready(self, level: int, window: Window) -> bool:
        """Return whether a window is finished."""
        ...

    def region(self, level: int, window: Window) -> NDArray[np.generic]:
        """Return stored values of a window."""
        ...


@frozen
class Coming:
    """What is known of the reductions of a frame: those that are there, and if more will come."""

    reductions: Reductions | None = None
    is_coming: bool = False


@define(eq=False)
class _Store:
    """A level with the way to read it."""

    level: TileLevel
    read: Callable[[Window], Pixels]
    has: Callable[[Window], bool]
    key: tuple[int, int] | None = None


class TileReader:
    """Reads one frame of a large picture at any reduction by powers of two.

    Parameters
    ----------
    source : TileSource or None
        None for a picture that can only be read from reductions.
    kind : PixelKind
    rows, columns : int
        Size of the whole picture.
    coming : callable
        What else there is by now besides the file's own levels.
    """

    def __init__(
        self,
        source: TileSource | None,
        frame: int,
        kind: PixelKind,
        rows: int,
        columns: int,
        coming: Callable[[], Coming] = Coming,
        blocks: Blocks = BLOCKS,
    ) -> None:
        self.kind, self.rows, self.columns = kind, rows, columns
        self._coming, self._blocks, self._owner = coming, blocks, next(_owners)
        self._own: list[_Store] = []
        if source is not None:
            self._own = [
                self._store(source, frame, at, level)
                for at, level in enumerate(source.levels(frame))
            ]

    def close(self) -> None:
        """Let go of decoded blocks."""
        self._blocks.forget(self._owner)

    def shape(self, ky: int, kx: int) -> tuple[int, ...]:
        """Return the shape of a reduction by 2**ky along columns and 2**kx along rows."""
        size = -(-self.rows // (1 << ky)), -(-self.columns // (1 << kx))
        return size if self.kind.channels == 1 else (*size, self.kind.channels)

    def region(self, ky: int, kx: int, window: Window, is_rough: bool = False) -> Pixels:
        """Return stored values of a window of a reduction.

        Parameters
        ----------
        is_rough : bool
            Where nothing that is fine enough will ever come, make it of what is coarser.

        Raises
        ------
        NotYet
            If they can be had better soon.
        InputError
            If they cannot be read.
        """
        for store, wanted, step in self._ways(ky, kx, window):
            if step == (1, 1):
                return self._padded(self._read(store, wanted), window)
            return self._padded(self._reduced(store, wanted, *step), window)
        rough = self._rough(ky, kx, window) if is_rough else None
        if rough is None:
            raise NotYet
        return rough

    def _rough(self, ky: int, kx: int, window: Window) -> Pixels | None:
        """Return a window of a reduction from a coarser one, each pixel of it many times."""
        known = self._coming()
        if known.is_coming or known.reductions is None or self._own:
            return None
        store = _reduction(known.reductions, 0, known.reductions.levels[0])
        factor = store.level.factor
        if factor < (1 << max(ky, kx)):
            return None
        fy, fx = factor >> ky, factor >> kx
        top, left = window.y0 // fy, window.x0 // fx
        bottom = min(-(-window.y1 // fy), store.level.rows)
        right = min(-(-window.x1 // fx), store.level.columns)
        wanted = Window(top, left, bottom, right)
        if not store.has(wanted):
            return None
        large = store.read(wanted).repeat(fy, 0).repeat(fx, 1)
        y, x = window.y0 - top * fy, window.x0 - left * fx
        cut = large[y : y + window.y1 - window.y0, x : x + window.x1 - window.x0]
        return self._padded(cut, window)

    def is_ready(self, ky: int, kx: int, window: Window) -> bool:
        """Return whether a window can be had without decoding or much work."""
        for store, wanted, (fy, fx) in self._ways(ky, kx, window):
            if fy * fx > 4:
                return False
            return store.key is None or all(
                self._has(store, at, wanted) for at in self._blocks_of(store, wanted)
            )
        return False

    def _ways(
        self, ky: int, kx: int, window: Window
    ) -> Iterator[tuple[_Store, Window, tuple[int, int]]]:
        """Return the levels that have a window now, with the window there, the cheapest first."""
        known = self._coming()
        most = 1 << min(ky, kx)
        for store in self._stores(known.reductions, most):
            factor = store.level.factor
            fy, fx = (1 << ky) // factor, (1 << kx) // factor
            limit = _MOST_OF_MAPPED if store.level.is_mapped else _MOST_WHILE_WAITING
            if known.is_coming and fy * fx > limit:
                return
            wanted = _within(window, fy, fx, store.level)
            if store.has(wanted):
                yield store, wanted, (fy, fx)

    def _stores(self, more: Reductions | None, most: int) -> list[_Store]:
        stores = list(self._own)
        if more is not None:
            stores += [_reduction(more, at, level) for at, level in enumerate(more.levels)]
        fitting = [store for store in stores if store.level.factor <= most]
        return sorted(fitting, key=lambda store: -store.level.factor)

    def _store(self, source: TileSource, frame: int, at: int, level: TileLevel) -> _Store:
        def read(window: Window) -> Pixels:
            return np.asarray(source.region(frame, at, window))

        key = None if level.is_mapped else (self._owner, at)
        return _Store(level, read, lambda window: True, key)

    def _read(self, store: _Store, window: Window, reach: int = 0) -> Pixels:
        """Return a window of a level; blocks that take work are kept.

        Parameters
        ----------
        reach : int
            Row of the level above which more will be wanted at once; 0: no more than the window.
        """
        if store.key is None:
            return store.read(window)
        blocks = list(self._blocks_of(store, window))
        below = _read_to(store.level, window, reach)
        if len(blocks) == 1:
            block, corner = self._block(store, window, blocks[0], below)
            return block[
                window.y0 - corner.y0 : window.y1 - corner.y0,
                window.x0 - corner.x0 : window.x1 - corner.x0,
            ]
        out = self._empty(window.y1 - window.y0, window.x1 - window.x0)
        lacking = {at for at in blocks if not self._has(store, at, window)}
        # Dear ones first: who takes the last one keeps the other waiting for as little as can be.
        blocks.sort(key=lambda at: (at not in lacking, -_rows(store.level, at, below)))
        waiting = deque(blocks)

        def work() -> None:
            while waiting:
                try:
                    at = waiting.popleft()
                except IndexError:  # the other was sooner
                    return
                self._lay(out, window, *self._block(store, window, at, below))

        beside = _beside().submit(work) if len(lacking) > 1 else None
        try:
            work()
        finally:
            waiting.clear()
            # What it has begun it ends; where it is busy elsewhere, nothing is left for it.
            if beside is not None and not beside.cancel():
                beside.result()
        return out

    def _lay(self, out: Pixels, window: Window, block: Pixels, corner: Window) -> None:
        """Put what a window has of a block where it belongs."""
        y0, x0 = max(window.y0, corner.y0), max(window.x0, corner.x0)
        y1, x1 = min(window.y1, corner.y1), min(window.x1, corner.x1)
        out[y0 - window.y0 : y1 - window.y0, x0 - window.x0 : x1 - window.x0] = block[
            y0 - corner.y0 : y1 - corner.y0, x0 - corner.x0 : x1 - corner.x0
        ]

    def _block(
        self, store: _Store, window: Window, at: tuple[int, int], below: int
    ) -> tuple[Pixels, Window]:
        """Return a block, or so much of it from its top as a window needs; where all of it is."""
        level, key = store.level, self._key(store, *at)
        y0, x0 = at[0] * level.tile_rows, at[1] * level.tile_columns
        y1, x1 = min(y0 + level.tile_rows, level.rows), min(x0 + level.tile_columns, level.columns)

        def read() -> Pixels:
            # Who looks at more of a block than before moves downwards: all of it, once.
            rows = y1 - y0 if key in self._blocks else _rows(level, at, below)
            return store.read(Window(y0, x0, y0 + rows, x1))

        return self._blocks.get(key, read, min(window.y1, y1) - y0), Window(y0, x0, y1, x1)

    def _has(self, store: _Store, at: tuple[int, int], window: Window) -> bool:
        """Return whether what a window needs of a block is at hand."""
        rows = _rows(store.level, at, store.level.rows)
        needed = min(window.y1 - at[0] * store.level.tile_rows, rows)
        return self._blocks.has(self._key(store, *at), needed)

    def _key(self, store: _Store, by: int, bx: int) -> tuple[int, ...]:
        assert store.key is not None
        return (*store.key, by, bx)

    def _blocks_of(self, store: _Store, window: Window) -> Iterator[tuple[int, int]]:
        height, width = store.level.tile_rows, store.level.tile_columns
        for by in range(window.y0 // height, -(-window.y1 // height)):
            for bx in range(window.x0 // width, -(-window.x1 // width)):
                yield by, bx

    def _reduced(self, store: _Store, window: Window, fy: int, fx: int) -> Pixels:
        """Return block means of a window of a level, read in parts."""
        y0, x0, y1, x1 = window
        out = self._empty(-(-(y1 - y0) // fy), -(-(x1 - x0) // fx))
        bytes_of_row = (x1 - x0) * self.kind.nbytes * fy
        rows = max(1, _PART_BYTES // bytes_of_row)
        for top in range(0, out.shape[0], rows):
            bottom = min(top + rows, out.shape[0])
            part = Window(y0 + top * fy, x0, min(y0 + bottom * fy, y1), x1)
            out[top:bottom] = _means(self._read(store, part, y1), fy, fx)
        return out

    def _padded(self, found: Pixels, window: Window) -> Pixels:
        """Return pixels of the size of a window: a level of the file may lack the last ones."""
        height, width = window.y1 - window.y0 - len(found), window.x1 - window.x0 - found.shape[1]
        if height <= 0 and width <= 0:
            return found
        more = [(0, max(height, 0)), (0, max(width, 0)), *[(0, 0)] * (found.ndim - 2)]
        return np.pad(found, more, mode="edge")

    def _empty(self, height: int, width: int) -> Pixels:
        shape = (height, width) if self.kind.channels == 1 else (height, width, self.kind.channels)
        return np.empty(shape, self.kind.dtype)


@cache
def _beside() -> Executor:
    """Return the thread that decodes beside the one that reads."""
    return ThreadPoolExecutor(1, "decode")


def _read_to(level: TileLevel, window: Window, reach: int) -> int:
    """Return the row at which blocks may end that are read for a window."""
    reach = max(reach, window.y1)
    # Low windows come one below the other: the rest of the block is wanted next.
    is_low = reach - window.y0 <= level.tile_rows
    return reach if level.is_read_from_top and not is_low else level.rows


def _rows(level: TileLevel, at: tuple[int, int], below: int) -> int:
    """Return how many rows of a block are read that may end at a row."""
    y0 = at[0] * level.tile_rows
    needed = -(-(below - y0) // _ROWS_AT_LEAST) * _ROWS_AT_LEAST
    return min(needed, level.tile_rows, level.rows - y0)


def _reduction(found: Reductions, at: int, level: TileLevel) -> _Store:
    return _Store(
        level,
        lambda window: np.asarray(found.region(at, window)),
        lambda window: found.is_ready(at, window),
    )


def _within(window: Window, fy: int, fx: int, level: TileLevel) -> Window:
    """Return the pixels of a level behind a window of its reduction."""
    y0, x0 = min(window.y0 * fy, level.rows - 1), min(window.x0 * fx, level.columns - 1)
    y1, x1 = min(window.y1 * fy, level.rows), min(window.x1 * fx, level.columns)
    return Window(y0, x0, max(y1, y0 + 1), max(x1, x0 + 1))


def _means(pixels: Pixels, fy: int, fx: int) -> Pixels:
    if pixels.dtype.str[1:] in _WITH_MEANS:
        return block_mean(np.ascontiguousarray(pixels), fy, fx)
    means = block_mean(pixels.astype(np.float64), fy, fx)
    if pixels.dtype.kind == "f":
        return means.astype(pixels.dtype)
    return np.rint(means).astype(pixels.dtype)
