"""A picture of any size through the detector: in tiles of bounded size, where it matters."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.deid.pixels.found import Box
from workbench.deid.pixels.text_boxes import around
from workbench.deid.pixels.text_models import STEP, likelihood

_PIXELS = 640_000  # of a tile, margins left out: what a process may take of memory
_WIDEST = 1536  # columns of a tile: lines of text are seldom cut
_MARGIN = 32  # pixels that the detector sees around a tile, of which nothing is taken
_AROUND = 16  # pixels that it sees at least around what is looked at
_ONE_MORE = 16_000  # pixels that take as long as one more part


@frozen
class _Span:
    """Part of one side of a picture: what is taken, and what is seen for it."""

    first: int
    last: int
    seen_first: int
    seen_last: int


def likelihood_map(
    picture: NDArray[Any], scale: float, where: NDArray[np.bool_], threads: int = 1
) -> NDArray[np.float32]:
    """Return how likely each pixel of a scaled picture is in the core of a line of text.

    Parameters
    ----------
    picture : numpy.ndarray
        A frame in some contrast, uint8.
    scale : float
        By how much it is made larger.
    where : numpy.ndarray
        What of the frame is looked at, (rows, columns); some of what is beside it is too.
    threads : int
        Of the model.
    """
    rows, columns = picture.shape[:2]
    height, width = (max(round(side * scale / STEP), 1) * STEP for side in (rows, columns))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = np.asarray(cv2.resize(picture, (width, height), interpolation=way), np.uint8)
    found = np.zeros((height, width), np.float32)
    for part in _parts(where, height, width):
        for y, x in _tiles((part.y, part.bottom), (part.x, part.right)):
            seen = scaled[y.seen_first : y.seen_last, x.seen_first : x.seen_last]
            map_ = likelihood(np.ascontiguousarray(seen), threads)
            tile = found[y.first : y.last, x.first : x.last]
            np.maximum(
                tile,
                map_[
                    y.first - y.seen_first : y.last - y.seen_first,
                    x.first - x.seen_first : x.last - x.seen_first,
                ],
                out=tile,
            )
    return found


def _parts(where: NDArray[np.bool_], height: int, width: int) -> list[Box]:
    """Return rectangles of a scaled picture, in whole steps, that show what is looked at."""
    rows, columns = where.shape
    grid = np.zeros((height // STEP, width // STEP), np.uint8)
    ys, xs = np.nonzero(where)
    grow = _AROUND / STEP
    for dy in (-grow, grow):
        for dx in (-grow, grow):
            y = np.clip((ys + 0.5) * (height / rows / STEP) + dy, 0, grid.shape[0] - 1)
            x = np.clip((xs + 0.5) * (width / columns / STEP) + dx, 0, grid.shape[1] - 1)
            grid[y.astype(int), x.astype(int)] = 1
    count, _, stats, _ = cv2.connectedComponentsWithStats(grid, connectivity=4)
    found = [Box(*(int(v) * STEP for v in stats[i, :4])) for i in range(1, count)]
    return _merged(found)


def _merged(parts: list[Box]) -> list[Box]:
    """Return rectangles of which no two are looked at sooner as one."""
    changed = True
    while changed:
        changed = False
        kept: list[Box] = []
        for one in parts:
            for i, other in enumerate(kept):
                both = around(one, other)
                if _cost(both) <= _cost(one) + _cost(other):
                    kept[i], changed = both, True
                    break
            else:
                kept.append(one)
        parts = kept
    return parts


def _cost(part: Box) -> int:
    return part.area + _ONE_MORE


def _tiles(down: tuple[int, int], across: tuple[int, int]) -> Iterator[tuple[_Span, _Span]]:
    columns = list(_spans(*across, _WIDEST))
    widest = max(span.last - span.first for span in columns)
    for y in _spans(*down, max(_PIXELS // widest, STEP)):
        for x in columns:
            yield y, x


def _spans(start: int, end: int, most: int) -> Iterator[_Span]:
    """Give equal parts of a side, in whole steps of the detector."""
    count = math.ceil((end - start) / most)
    edges = [start + round((end - start) * i / count / STEP) * STEP for i in range(count + 1)]
    for first, last in pairwise(edges):
        if last > first:
            yield _Span(first, last, max(first - _MARGIN, start), min(last + _MARGIN, end))
