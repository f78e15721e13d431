"""The image part of a viewport: index tiles of the zoom raster, composed into one buffer."""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from attrs import define, frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.imaging.cache import SharedBytes
from workbench.imaging.drawing.tile_pool import TILE, TilePool, tile_span, tiles_in
from workbench.imaging.frame import FramePixels
from workbench.imaging.resample import Raster, cut, cut_mask
from workbench.imaging.stretch import Step, roughly_stretched
from workbench.imaging.viewport import View

TILE_BYTES = 128 << 20
# Device pixels beyond the view that are read before they are asked for.
_AHEAD = TILE


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


@define(eq=False)
class ImageBuffer:
    """What a view shows of a frame, ready for the window.

    It is composed as the image lies, and turned as a whole: tiles know of no turn.

    Parameters
    ----------
    tiles : mapping of (column, row) to Tile
        Those of the view that are there.
    is_complete : bool
        False while parts still come from the view before, scaled.
    """

    frame: FramePixels
    view: View
    tiles: dict[tuple[int, int], Tile]
    is_complete: bool
    _whole: tuple[NDArray[Any], NDArray[np.uint8] | None] | None = None
    _turned: tuple[NDArray[Any], NDArray[np.uint8] | None] | None = None
    # What stands in, and whether that is all that does.
    _small: object | None = None
    _is_plain: bool = False

    @cached_property
    def rect(self) -> tuple[int, int, int, int]:
        """The picture's place in the viewport, ``x0, y0, x1, y1`` half-open, device pixels."""
        x0, y0, x1, y1 = self.view.shown
        left, top = self.view.left, self.view.top
        return x0 - left, y0 - top, x1 - left, y1 - top

    def whole(self) -> tuple[NDArray[Any], NDArray[np.uint8] | None]:
        """Return pixels and mask of all of `rect`, as in FramePixels; composed once."""
        if self._turned is None:
            self._turned = self._turn(*self.lying())
        return self._turned

    def part(
        self, x0: int, y0: int, x1: int, y1: int
    ) -> tuple[NDArray[Any], NDArray[np.uint8] | None]:
        """Return pixels and mask of a part of `rect`; a small one costs little."""
        if self._whole is None and self.is_complete:
            left, top = self.view.left, self.view.top
            window = self.view.to_raster(x0 + left, y0 + top, x1 + left, y1 + top)
            return self._turn(*self._compose(*window))
        left, top = self.rect[:2]
        cut = slice(y0 - top, y1 - top), slice(x0 - left, x1 - left)
        pixels, keep = self.whole()
        return pixels[cut], None if keep is None else keep[cut]

    def lying(self) -> tuple[NDArray[Any], NDArray[np.uint8] | None]:
        """Return pixels and mask of all of `rect` as the image lies; composed once."""
        if self._whole is None:
            self._whole = self._compose(*self.view.upright.shown)
        return self._whole

    def _turn(
        self, pixels: NDArray[Any], keep: NDArray[np.uint8] | None
    ) -> tuple[NDArray[Any], NDArray[np.uint8] | None]:
        turn = self.view.turn
        return turn.array(pixels), None if keep is None else turn.array(keep)

    def has_tiles_of(self, frame: FramePixels, view: View) -> bool:
        """Return whether another view needs the same tiles, and they are all there."""
        own = self.view
        return (
            self.is_complete
            and self.frame is frame
            and (own.sx, own.sy) == (view.sx, view.sy)
            and tile_span(*own.upright.shown) == tile_span(*view.upright.shown)
        )

    def is_still(self, frame: FramePixels, view: View, tiles: dict[tuple[int, int], Tile]) -> bool:
        """Return whether there is nothing to show of a view that this does not show."""
        return (
            self._small is not None
            and self._small is frame.filler
            and self.frame is frame
            and self.view == view
            and self.tiles == tiles
        )

    def adds_nothing(self, view: View) -> bool:
        """Return whether all it has of a view is tiles and the small picture, as before."""
        return self._is_plain and self._small is not None and self.view == view

    def stand_in(self, last: ImageBuffer | None) -> None:
        """Fill what is missing from the view before, scaled, until sharp tiles are there.

        What that does not have either is taken from the small picture of a large one.
        """
        stretch = None
        self._small = self.frame.filler
        if last is not None and last.frame is self.frame and not last.adds_nothing(self.view):
            stretch = _Stretch.of(last, self.view.upright)
        self._is_plain = stretch is None
        shown = self.view.upright.shown
        if stretch is not None and stretch.covers(shown):
            pixels, keep = stretch.made()
        else:
            pixels, keep = self._patched(stretch, *shown)
        self._paste(pixels, keep, *shown[:2])
        self._whole = pixels, keep

    def _patched(
        self, stretch: _Stretch | None, x0: int, y0: int, x1: int, y1: int
    ) -> tuple[NDArray[Any], NDArray[np.uint8] | None]:
        """Return a stretch with what the small picture has around it, and in its gaps."""
        if self._has_all(stretch):
            return self._framed(stretch, x0, y0, x1, y1), None
        pixels, keep = self._blank(x0, y0, x1, y1)
        place = slice(0, 0), slice(0, 0)
        if stretch is not None and not stretch.has_gaps:
            place = stretch.place
        for rows, columns in _around(*place, *pixels.shape[:2]):
            left, top = x0 + columns.start, y0 + rows.start
            at = rows, columns
            self.frame.stand_in(self.view.raster, left, top, pixels[at], keep[at])
        if stretch is not None:
            stretch.fill(pixels, keep)
        return pixels, keep

    def _has_all(self, stretch: _Stretch | None) -> bool:
        """Return whether the small picture is whole, and nothing is to be left out."""
        frame = self.frame
        return (
            frame.is_read_late
            and frame.arrived >= 1
            and frame.keep is None
            and (stretch is None or not stretch.has_gaps)
            and all(tile.keep is None for tile in self.tiles.values())
        )

    def _framed(self, stretch: _Stretch | None, x0: int, y0: int, x1: int, y1: int) -> NDArray[Any]:
        """Return a stretch with the small picture around it; a mask would cost as much again."""
        base = self.frame.levels.base
        pixels = np.empty((y1 - y0, x1 - x0, *base.shape[2:]), base.dtype)
        place = (slice(0, 0), slice(0, 0)) if stretch is None else stretch.place
        for rows, columns in _around(*place, *pixels.shape[:2]):
            part = pixels[rows, columns]
            told = np.empty((len(part), 1), np.uint8)
            self.frame.stand_in(self.view.raster, x0 + columns.start, y0 + rows.start, part, told)
        if stretch is not None:
            pixels[stretch.place] = stretch.made()[0]
        return pixels

    def _compose(
        self, x0: int, y0: int, x1: int, y1: int
    ) -> tuple[NDArray[Any], NDArray[np.uint8] | None]:
        base = self.frame.levels.base
        pixels = np.empty((y1 - y0, x1 - x0, *base.shape[2:]), base.dtype)
        has_gaps = self.frame.keep is not None or any(
            tile.keep is not None for tile in self.tiles.values()
        )
        keep = np.empty(pixels.shape[:2], np.uint8) if has_gaps else None
        self._paste(pixels, keep, x0, y0)
        return pixels, keep

    def _blank(self, x0: int, y0: int, x1: int, y1: int) -> tuple[NDArray[Any], NDArray[np.uint8]]:
        base = self.frame.levels.base
        pixels = np.zeros((y1 - y0, x1 - x0, *base.shape[2:]), base.dtype)
        return pixels, np.zeros(pixels.shape[:2], np.uint8)

    def _paste(
        self, pixels: NDArray[Any], keep: NDArray[np.uint8] | None, left: int, top: int
    ) -> None:
        for (tx, ty), tile in self.tiles.items():
            x, y = tx * TILE - left, ty * TILE - top
            _paste(tile.pixels, pixels, x, y)
            if keep is not None:
                mask = tile.keep
                _paste(
                    np.full(tile.pixels.shape[:2], 255, np.uint8) if mask is None else mask,
                    keep,
                    x,
                    y,
                )


class ImageTiles:
    """Tiles of whatever frames are shown, and the buffer composed last of one viewport."""

    def __init__(
        self,
        executor: Executor | None = None,
        ready: Callable[[], object] = lambda: None,
        limit: int | SharedBytes = TILE_BYTES,
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
        if last is not None and last.has_tiles_of(frame, view):
            buffer = ImageBuffer(frame, view, last.tiles, True)
            self._last = buffer
            return buffer
        upright = view.upright
        wanted = self._makers(frame, view, tiles_in(*upright.shown))
        later: dict[TileKey, Callable[[], Tile]] = {}
        if frame.is_read_late:  # whatever comes from a file comes by a thread
            budget = 0.0
            before = last.view.upright if last is not None else None
            later = self._makers(frame, view, tiles_ahead(upright, before))
        found = self._pool.get(wanted, budget, later)
        tiles = {(key.tx, key.ty): tile for key, tile in found.items()}
        if last is not None and last.is_still(frame, view, tiles):
            return last
        buffer = ImageBuffer(frame, view, tiles, len(found) == len(wanted))
        if not buffer.is_complete:
            buffer.stand_in(last)
        self._last = buffer
        return buffer

    @property
    def is_complete(self) -> bool:
        """Whether nothing stands in for something else in what was composed last."""
        return self._last is not None and self._last.is_complete

    @property
    def is_awaited(self) -> bool:
        """Whether more tiles of what was composed last are on their way."""
        return self._pool.is_awaited

    def _makers(
        self, frame: FramePixels, view: View, tiles: Iterable[tuple[int, int]]
    ) -> dict[TileKey, Callable[[], Tile]]:
        number, raster = self._number(frame), view.raster
        return {
            TileKey(number, view.sx, view.sy, tx, ty): _maker(frame, raster, tx, ty)
            for tx, ty in tiles
        }

    def forget(self) -> None:
        """Let go of the last buffer, as when another image is shown."""
        self._last = None

    def clear(self) -> None:
        """Let go of all tiles, as when nobody will look any more."""
        self._last = None
        self._pool.clear()

    def _number(self, frame: FramePixels) -> int:
        if frame not in self._numbers:
            self._numbers[frame] = next(self._next)
        return self._numbers[frame]


def tiles_ahead(view: View, before: View | None) -> list[tuple[int, int]]:
    """Return the tiles that a pan will show next: those it moves towards, else those around.

    None just after a zoom: the next step of the wheel would make them useless.
    """
    x0, y0, x1, y1 = view.shown
    left = top = right = bottom = _AHEAD
    if before is not None:
        if (before.sx, before.sy) != (view.sx, view.sy):
            return []
        dx, dy = view.left - before.left, view.top - before.top
        if dx or dy:
            left, right = (_AHEAD * 2 if dx < 0 else 0), (_AHEAD * 2 if dx > 0 else 0)
            top, bottom = (_AHEAD * 2 if dy < 0 else 0), (_AHEAD * 2 if dy > 0 else 0)
    raster, shown = view.raster, set(tiles_in(x0, y0, x1, y1))
    wider = (
        max(x0 - left, 0),
        max(y0 - top, 0),
        min(x1 + right, raster.width),
        min(y1 + bottom, raster.height),
    )
    return [tile for tile in tiles_in(*wider) if tile not in shown]


def make_tile(frame: FramePixels, raster: Raster, tx: int, ty: int) -> Tile:
    """Return tile (tx, ty) of a zoom raster; tiles at the right and bottom border are smaller."""
    x0, y0 = tx * TILE, ty * TILE
    x1, y1 = min(x0 + TILE, raster.width), min(y0 + TILE, raster.height)
    try:
        pixels = cut(frame.levels, raster, x0, y0, x1, y1)
    except InputError as error:
        # A part of a large picture; the rest of it is worth seeing.
        frame.damage = error.text
        base = frame.levels.base
        pixels = np.zeros((y1 - y0, x1 - x0, *base.shape[2:]), base.dtype)
        return Tile(pixels, np.zeros(pixels.shape[:2], np.uint8))
    keep = None if frame.keep is None else cut_mask(frame.keep, raster, x0, y0, x1, y1)
    return Tile(pixels, keep)


def _maker(frame: FramePixels, raster: Raster, tx: int, ty: int) -> Callable[[], Tile]:
    return lambda: make_tile(frame, raster, tx, ty)


def _weigh(tile: Tile) -> int:
    return tile.nbytes


def _paste(part: NDArray[Any], whole: NDArray[Any], x: int, y: int) -> None:
    """Copy a tile to (x, y), which may lie outside."""
    height, width = part.shape[:2]
    ya, xa = max(y, 0), max(x, 0)
    yb, xb = min(y + height, whole.shape[0]), min(x + width, whole.shape[1])
    if yb > ya and xb > xa:
        whole[ya:yb, xa:xb] = part[ya - y : yb - y, xa - x : xb - x]


@frozen(eq=False, slots=False)
class _Stretch:
    """The view before, scaled to another one: what it covers there."""

    last: ImageBuffer
    place: tuple[slice, slice]
    size: tuple[int, int]
    steps: tuple[Step, Step]

    @classmethod
    def of(cls, last: ImageBuffer, view: View) -> _Stretch | None:
        """Return what is covered of a view; None where that is nothing."""
        before, now = last.view.upright.shown, view.shown
        sx, sy = last.view.sx / view.sx, last.view.sy / view.sy
        left, top = now[0] * sx - before[0], now[1] * sy - before[1]
        xa, xb = _covered(left, sx, now[2] - now[0], before[2] - before[0])
        ya, yb = _covered(top, sy, now[3] - now[1], before[3] - before[1])
        if xa >= xb or ya >= yb:
            return None
        steps = Step(top + ya * sy, sy), Step(left + xa * sx, sx)
        return cls(last, (slice(ya, yb), slice(xa, xb)), (yb - ya, xb - xa), steps)

    @cached_property
    def has_gaps(self) -> bool:
        """Whether something is missing from the view before."""
        mask = self.last.lying()[1]
        return mask is not None and not mask.all()

    def covers(self, shown: tuple[int, int, int, int]) -> bool:
        """Return whether nothing else is needed for all that is shown."""
        return self.size == (shown[3] - shown[1], shown[2] - shown[0]) and not self.has_gaps

    def made(self) -> tuple[NDArray[Any], NDArray[np.uint8] | None]:
        """Return pixels of the part that is covered, nearest, and the mask if there is one."""
        source, mask = self.last.lying()
        pixels = roughly_stretched(source, *self.steps, *self.size, smooth=False)
        if mask is None or not self.has_gaps:
            return pixels, None
        return pixels, roughly_stretched(mask, *self.steps, *self.size, smooth=False)

    def fill(self, pixels: NDArray[Any], keep: NDArray[np.uint8]) -> None:
        """Fill the part that is covered but for its gaps."""
        found, mask = self.made()
        if mask is None:
            pixels[self.place], keep[self.place] = found, 255
            return
        there = mask != 0
        pixels[self.place][there] = found[there]
        keep[self.place][there] = 255


def _around(rows: slice, columns: slice, height: int, width: int) -> Iterator[tuple[slice, slice]]:
    """Return what a part of an array leaves free of it."""
    if rows.stop <= rows.start or columns.stop <= columns.start:
        yield slice(0, height), slice(0, width)
        return
    for free in (
        (slice(0, rows.start), slice(0, width)),
        (slice(rows.stop, height), slice(0, width)),
        (rows, slice(0, columns.start)),
        (rows, slice(columns.stop, width)),
    ):
        if all(part.stop > part.start for part in free):
            yield free


def _covered(start: float, step: float, count: int, size: int) -> tuple[int, int]:
    """Return which pixels of a stretch have their centre inside a source of a size."""
    first = math.ceil(-start / step - 0.5)
    last = math.ceil((size - start) / step - 0.5)
    return min(max(first, 0), count), max(min(last, count), 0)
