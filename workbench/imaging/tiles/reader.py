"""TileReader: any window of any reduction of a large picture, from whatever has it cheapest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any, Protocol

import numpy as np
from attrs import define, frozen
from numpy.typing import NDArray

from workbench.imaging.drawing.tile_pool import NotYet
from workbench.imaging.resample import block_mean
from workbench.imaging.tiles.blocks import BLOCKS, Blocks
from workbench.imaging.tiles.gathering import Part, gathered
from workbench.imaging.tiles.source import PixelKind, TileLevel, TileSource, Window

Pixels = NDArray[Any]

# Pixels of a level that are averaged into one while better ones are on their way.
_MOST_WHILE_WAITING = 16
_MOST_OF_MAPPED = 64
# A part of a level that is read at once on the way to a reduction.
_PART_BYTES = 8 << 20
# The upper part of a block is read in steps of so many rows.
_ROWS_AT_ONCE = 16
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
            return store.key is None or not any(
                part.cost for part in self._parts(store, wanted, wanted.y1)
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
        read = partial(source.region, frame, at)
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
        parts = list(self._parts(store, window, _read_to(store.level, window, reach)))
        if len(parts) == 1:
            (only,) = parts
            return self._blocks.get(only.key, only.read, only.rows)[only.of]
        out = self._empty(window.y1 - window.y0, window.x1 - window.x0)
        return gathered(self._blocks, parts, out)

    def _parts(self, store: _Store, window: Window, below: int) -> Iterator[Part]:
        """Return what a window has of the blocks it lies in, which are read down to a row."""
        level = store.level
        height, width = level.tile_rows, level.tile_columns
        for by in range(window.y0 // height, -(-window.y1 // height)):
            top, bottom = by * height, min((by + 1) * height, level.rows)
            y0, y1 = max(window.y0, top), min(window.y1, bottom)
            for bx in range(window.x0 // width, -(-window.x1 // width)):
                left, right = bx * width, min((bx + 1) * width, level.columns)
                x0, x1 = max(window.x0, left), min(window.x1, right)
                key = (*(store.key or ()), by, bx)
                held = self._blocks.rows(key)
                # Who looks at more of a block than before moves downwards: all of it, once.
                end = bottom if held else min(_stepped(below - top) + top, bottom)
                yield Part(
                    key,
                    y1 - top,
                    partial(store.read, Window(top, left, end, right)),
                    0 if held >= y1 - top else end - top,
                    (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left)),
                    (slice(y0 - window.y0, y1 - window.y0), slice(x0 - window.x0, x1 - window.x0)),
                )

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


def _read_to(level: TileLevel, window: Window, reach: int) -> int:
    """Return the row at which blocks may end that are read for a window."""
    reach = max(reach, window.y1)
    # Low windows come one below the other: the rest of the block is wanted next.
    is_low = reach - window.y0 <= level.tile_rows
    return reach if level.is_read_from_top and not is_low else level.rows


def _stepped(rows: int) -> int:
    """Return how many rows of a block are read of which so many are wanted."""
    return -(-rows // _ROWS_AT_ONCE) * _ROWS_AT_ONCE


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
