"""Overview: the first small picture of a large one, at the least cost.

It shows single pixels, not means, and stands in until there is something better.
"""

from __future__ import annotations

import mmap
from collections import deque
from collections.abc import Iterator
from time import monotonic
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.tiles.sampling import sampled
from workbench.imaging.tiles.source import (
    LargeSource,
    StripeSource,
    TileLevel,
    TileSource,
    Window,
)
from workbench.imaging.tiles.turning import keeps_rows, swaps_axes, turned

Array = NDArray[Any]

#: Longest side of an overview that is made of single rows and tiles.
SIDE = 1024
#: Of one that is a level of the file.
LEVEL_SIDE = 2048
# What is decoded in any case may as well be kept, within this.
_STRIPES_SIDE = 4096
_STRIPES_BYTES = 24 << 20
_BETWEEN_S = 0.05
# No picture has so many blocks: what is noted of each would fill the memory.
_BLOCKS_MAX = 8_000_000


@frozen(eq=False)
class Overview:
    """As much of a small picture as is there.

    Parameters
    ----------
    pixels : ndarray, shape (rows, columns) or (rows, columns, channels)
        Stored values; fewer rows while it grows from its top. It is filled further when the next
        part is asked for.
    factor : int
        Pixels of the whole picture a pixel of it along each axis.
    """

    pixels: Array
    factor: int
    is_complete: bool


def overviews(source: LargeSource, frame: int) -> Iterator[Overview]:
    """Make an overview, in parts where that takes long; the last one is complete.

    Raises
    ------
    InputError
        If nothing of the picture can be read.
    """
    if isinstance(source, TileSource):
        return _of_tiles(source, frame)
    return _of_stripes(source, frame)


def overview(source: LargeSource, frame: int) -> Overview:
    """Return the complete overview; errors as in `overviews`."""
    return deque(overviews(source, frame), maxlen=1)[0]


def _of_tiles(source: TileSource, frame: int) -> Iterator[Overview]:
    levels = source.levels(frame)
    coarse = sorted(range(len(levels)), key=lambda index: -levels[index].factor)
    small = [index for index in coarse if max(levels[index].rows, levels[index].columns) >= SIDE]
    # Of the levels that are large enough the smallest; else the picture is small itself.
    index = small[0] if small else coarse[-1]
    level = levels[index]
    if max(level.rows, level.columns) <= LEVEL_SIDE:
        whole = Window(0, 0, level.rows, level.columns)
        yield Overview(source.region(frame, index, whole), level.factor, True)
        return
    step = step_for(level.rows, level.columns, SIDE)
    factor = level.factor * step
    if level.is_mapped:
        yield Overview(_mapped(source, frame, index, level, step), factor, True)
        return
    blocks = -(-level.rows // level.tile_rows) * -(-level.columns // level.tile_columns)
    if blocks > _BLOCKS_MAX:
        raise InputError(
            t(
                "The picture claims to have {columns} x {rows} pixels in {blocks} blocks, more "
                "than can be shown.",
                columns=source.columns,
                rows=source.rows,
                blocks=blocks,
            )
        )
    for pixels, is_complete in sampled(source, frame, index, step):
        yield Overview(pixels, factor, is_complete)


def step_for(rows: int, columns: int, side: int) -> int:
    """Return the power of two that makes the longer side no longer than `side`."""
    return 1 << max(0, (-(-max(rows, columns) // side) - 1).bit_length())


def _mapped(source: TileSource, frame: int, index: int, level: TileLevel, step: int) -> Array:
    """Return every so many pixels of a level that is mapped from the disk.

    The system is told of all rows first and gets them at once: page by page a disk takes ten
    times as long. Each is asked for once more when it is copied: a source looks first whether the
    file still has it, and what has gone since would end the program.
    """
    at = _middles(level.rows, step)
    windows = [Window(y, 0, y + 1, level.columns) for y in at.tolist()]
    for window in windows:
        _announce(source.region(frame, index, window))
    even = slice(step // 2, None, step)
    kind = source.kind(frame)
    more = () if kind.channels == 1 else (kind.channels,)
    out = np.empty((len(at), -(-level.columns // step), *more), kind.dtype)
    for row, window in enumerate(windows):
        line = source.region(frame, index, window)
        found = line[0, even]
        out[row, : len(found)] = found
        out[row, len(found) :] = line[0, -1]
    return out


def _announce(pixels: Array) -> None:
    """Tell the system that these will be read, where they are mapped and it wants to know."""
    found = _map_of(pixels)
    if found is None or not hasattr(found, "madvise"):
        return
    start = np.frombuffer(found, np.uint8, 1).ctypes.data
    first = (pixels.ctypes.data - start) // mmap.PAGESIZE * mmap.PAGESIZE
    last = pixels.ctypes.data - start + pixels.nbytes
    if 0 <= first < last <= len(found):
        found.madvise(mmap.MADV_WILLNEED, first, last - first)


def _map_of(pixels: Any) -> mmap.mmap | None:
    """Return the map that an array is a view of."""
    while pixels is not None and not isinstance(pixels, mmap.mmap):
        pixels = pixels.obj if isinstance(pixels, memoryview) else getattr(pixels, "base", None)
    return pixels


def _of_stripes(source: StripeSource, frame: int) -> Iterator[Overview]:
    kind, orientation = source.kind(frame), source.orientation
    longest = max(source.rows, source.columns)
    fitting = [shrink for shrink in source.shrinks(frame) if longest // shrink >= SIDE]
    shrink = max(fitting, default=1)
    side = _STRIPES_SIDE
    while side > LEVEL_SIDE and side * side * kind.nbytes > _STRIPES_BYTES:
        side //= 2
    step = step_for(-(-source.rows // shrink), -(-source.columns // shrink), side)
    out: Array | None = None
    done, told = 0, -_BETWEEN_S
    try:
        for picked, count in _picked(source, frame, shrink, step):
            if out is None:
                out = np.zeros((count, *picked.shape[1:]), kind.dtype)
            out[done : done + len(picked)] = picked[: len(out) - done]
            done = min(done + len(picked), len(out))
            if done and monotonic() - told >= _BETWEEN_S and done < len(out):
                told = monotonic()
                part = out[:done] if keeps_rows(orientation) else out
                yield Overview(turned(part, orientation), shrink * step, False)
    except InputError:
        # What came before counts.
        if out is None or not done:
            raise
    if out is None:
        return
    yield Overview(turned(out, orientation), shrink * step, True)


def _picked(
    source: StripeSource, frame: int, shrink: int, step: int
) -> Iterator[tuple[Array, int]]:
    """Yield every so many rows and columns of the stripes, and how many rows there will be."""
    orientation = source.orientation
    size = (source.rows, source.columns)
    height, width = (-(-n // shrink) for n in (size[::-1] if swaps_axes(orientation) else size))
    rows = _middles(height, step, backwards=orientation in (3, 4, 6, 7))
    columns = _middles(width, step, backwards=orientation in (2, 3, 7, 8))
    row = 0
    for stripe in source.stripes(frame, shrink):
        first, last = np.searchsorted(rows, (row, row + len(stripe)))
        yield stripe[rows[first:last] - row].take(columns, axis=1), len(rows)
        row += len(stripe)


def _middles(size: int, step: int, backwards: bool = False) -> NDArray[np.intp]:
    """Return the pixel in the middle of each block, ascending; blocks may count from the end."""
    at = np.minimum(np.arange(step // 2, size + step // 2, step), size - 1)
    return size - 1 - at[::-1] if backwards else at
