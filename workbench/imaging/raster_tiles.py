"""The image part of a viewport: index tiles of the zoom raster, composed into one buffer."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from concurrent.futures import Executor
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.imaging.frame import FramePixels
from workbench.imaging.resample import Raster, cut, cut_mask
from workbench.imaging.tile_pool import TILE, TilePool, tiles_in
from workbench.imaging.viewport import View

TILE_BYTES = 256 << 20


class TileKey(NamedTuple):
    """A tile of a zoom raster; `frame` is a number that no other frame has had."""

    frame: int
    sx: float
    sy: float
    tx: int
    ty: int


@frozen(eq=False)
class Tile:
    """Pixels of a tile and, with padding, what to keep of them."""

    pixels: NDArray[Any]
    keep: NDArray[np.uint8] | None

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.pixels.nbytes + (self.keep.nbytes if self.keep is not None else 0)


@frozen(eq=False)
class ImageBuffer:
    """What a view shows of a frame, ready for the window.

    Parameters
    ----------
    left, top : int
        Device position in the viewport of the buffer's first pixel.
    pixels, keep : ndarray
        As in FramePixels; all black where `keep` is 0.
    is_complete : bool
        False while parts still come from the view before, scaled.
    """

    frame: FramePixels
    view: View
    left: int
    top: int
    pixels: NDArray[Any]
    keep: NDArray[np.uint8] | None
    is_complete: bool


class ImageTiles:
    """Tiles of whatever frames are shown, and the buffer composed last of one viewport."""

    def __init__(
        self,
        executor: Executor | None = None,
        ready: Callable[[], object] = lambda: None,
        limit: int = TILE_BYTES,
    ) -> None:
        self._pool: TilePool[TileKey, Tile] = TilePool(limit, _weigh, executor, ready)
        self._numbers: weakref.WeakKeyDictionary[FramePixels, int] = weakref.WeakKeyDictionary()
        self._next = count()
        self._last: ImageBuffer | None = None

    def compose(self, frame: FramePixels, view: View, budget: float = 0.0) -> ImageBuffer:
        """Return the pixels that `view` shows of `frame`.

        Parameters
        ----------
        budget : float
            Seconds for making missing tiles here. What is still missing is taken from the buffer
            before, scaled, and comes sharp later.
        """
        last = self._last
        if last is not None and last.is_complete and (last.frame, last.view) == (frame, view):
            return last
        buffer = self._compose(frame, view, budget)
        self._last = buffer
        return buffer

    def forget(self) -> None:
        """Let go of the last buffer, as when another image is shown."""
        self._last = None

    def _compose(self, frame: FramePixels, view: View, budget: float) -> ImageBuffer:
        x0, y0, x1, y1 = view.shown
        raster = view.raster
        number = self._number(frame)
        wanted = {
            TileKey(number, view.sx, view.sy, tx, ty): _maker(frame, raster, tx, ty)
            for tx, ty in tiles_in(x0, y0, x1, y1)
        }
        found = self._pool.get(wanted, budget)
        base = frame.levels.base
        pixels = np.empty((y1 - y0, x1 - x0, *base.shape[2:]), base.dtype)
        is_complete = len(found) == len(wanted)
        keep = None
        if frame.keep is not None or not is_complete:
            keep = np.full(pixels.shape[:2], 255 if is_complete else 0, np.uint8)
        if not is_complete:
            pixels[...] = 0
            _stand_in(self._last, frame, view, pixels, keep)
        for key, tile in found.items():
            _paste(tile.pixels, pixels, key.tx * TILE - x0, key.ty * TILE - y0)
            if keep is not None:
                _paste(tile.keep, keep, key.tx * TILE - x0, key.ty * TILE - y0, tile)
        left, top = x0 - view.left, y0 - view.top
        return ImageBuffer(frame, view, left, top, pixels, keep, is_complete)

    def _number(self, frame: FramePixels) -> int:
        if frame not in self._numbers:
            self._numbers[frame] = next(self._next)
        return self._numbers[frame]


def make_tile(frame: FramePixels, raster: Raster, tx: int, ty: int) -> Tile:
    """Return tile (tx, ty) of a zoom raster; tiles at the right and bottom border are smaller."""
    x0, y0 = tx * TILE, ty * TILE
    x1, y1 = min(x0 + TILE, raster.width), min(y0 + TILE, raster.height)
    pixels = cut(frame.levels, raster, x0, y0, x1, y1)
    keep = None if frame.keep is None else cut_mask(frame.keep, raster, x0, y0, x1, y1)
    return Tile(pixels, keep)


def _maker(frame: FramePixels, raster: Raster, tx: int, ty: int) -> Callable[[], Tile]:
    return lambda: make_tile(frame, raster, tx, ty)


def _weigh(tile: Tile) -> int:
    return tile.nbytes


def _paste(
    part: NDArray[Any] | None, whole: NDArray[Any], x: int, y: int, tile: Tile | None = None
) -> None:
    """Copy a tile to (x, y), which may lie outside; without `part` all of the tile is kept."""
    size = part if part is not None else tile.pixels if tile is not None else whole
    height, width = size.shape[:2]
    ya, xa = max(y, 0), max(x, 0)
    yb, xb = min(y + height, whole.shape[0]), min(x + width, whole.shape[1])
    if yb > ya and xb > xa:
        whole[ya:yb, xa:xb] = 255 if part is None else part[ya - y : yb - y, xa - x : xb - x]


def _stand_in(
    last: ImageBuffer | None,
    frame: FramePixels,
    view: View,
    pixels: NDArray[Any],
    keep: NDArray[np.uint8] | None,
) -> None:
    """Fill a buffer from the one of the view before, scaled, until sharp tiles are there."""
    same_kind = (
        last is not None
        and last.pixels.dtype == pixels.dtype
        and last.pixels.ndim == pixels.ndim
        and last.frame is frame
        and last.pixels.size > 0
    )
    if not same_kind or keep is None or last is None:
        return
    x0, y0, x1, y1 = view.shown
    old = last.view
    columns = np.floor((np.arange(x0, x1) + 0.5) / view.sx * old.sx).astype(np.intp)
    rows = np.floor((np.arange(y0, y1) + 0.5) / view.sy * old.sy).astype(np.intp)
    columns -= old.left + last.left
    rows -= old.top + last.top
    height, width = last.pixels.shape[:2]
    (in_x,) = np.nonzero((columns >= 0) & (columns < width))
    (in_y,) = np.nonzero((rows >= 0) & (rows < height))
    if not len(in_x) or not len(in_y):
        return
    window = slice(in_y[0], in_y[-1] + 1), slice(in_x[0], in_x[-1] + 1)
    rows, columns = rows[window[0]], columns[window[1]]
    pixels[window] = last.pixels.take(rows, axis=0).take(columns, axis=1)
    keep[window] = 255 if last.keep is None else last.keep.take(rows, 0).take(columns, 1)
