"""A picture of any size through the detector: in tiles of bounded size, empty ones left out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.deid.pixels.text_models import STEP, likelihood

_PIXELS = 640_000  # of a tile, margins left out: what a process may take of memory
_WIDEST = 1536  # columns of a tile: lines of text are seldom cut
_MARGIN = 32  # pixels that the detector sees around a tile, of which nothing is taken


@frozen
class _Span:
    """Part of one side of a picture: what is taken, and what is seen for it."""

    first: int
    last: int
    seen_first: int
    seen_last: int


def likelihood_map(
    picture: NDArray[Any], scale: float, busy: NDArray[np.bool_], threads: int = 1
) -> NDArray[np.float32]:
    """Return how likely each pixel of a scaled picture is in the core of a line of text.

    Parameters
    ----------
    picture : numpy.ndarray
        A frame in some contrast, uint8.
    scale : float
        By how much it is made larger.
    busy : numpy.ndarray
        Where in the frame something stands out, (rows, columns).
    threads : int
        Of the model.
    """
    rows, columns = picture.shape[:2]
    height, width = (max(round(side * scale / STEP), 1) * STEP for side in (rows, columns))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = np.asarray(cv2.resize(picture, (width, height), interpolation=way), np.uint8)
    found = np.zeros((height, width), np.float32)
    for y, x in _tiles(
        _used(np.asarray(busy.any(axis=1)), height), _used(np.asarray(busy.any(axis=0)), width)
    ):
        part = busy[
            math.floor(y.seen_first * rows / height) : math.ceil(y.seen_last * rows / height),
            math.floor(x.seen_first * columns / width) : math.ceil(x.seen_last * columns / width),
        ]
        if part.any():
            seen = scaled[y.seen_first : y.seen_last, x.seen_first : x.seen_last]
            map_ = likelihood(np.ascontiguousarray(seen), threads)
            found[y.first : y.last, x.first : x.last] = map_[
                y.first - y.seen_first : y.last - y.seen_first,
                x.first - x.seen_first : x.last - x.seen_first,
            ]
    return found


def _used(busy: NDArray[np.bool_], length: int) -> tuple[int, int]:
    """Return the part of a scaled side with something on it, and a margin, in whole steps."""
    where = np.flatnonzero(busy)
    if not len(where):
        return 0, 0
    first = where[0] * length / len(busy) - _MARGIN
    last = (where[-1] + 1) * length / len(busy) + _MARGIN
    return (
        max(math.floor(first / STEP) * STEP, 0),
        min(math.ceil(last / STEP) * STEP, length),
    )


def _tiles(down: tuple[int, int], across: tuple[int, int]) -> Iterator[tuple[_Span, _Span]]:
    if down[0] == down[1]:
        return
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
