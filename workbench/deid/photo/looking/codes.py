"""Bar codes and QR codes, also those whose sum is wrong or that are damaged."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.deid.pixels.found import Box, Found, Kind

# Of bars only a few rows are read: they reach as far up and down as the rows stay alike.
_ALIKE = 0.7
_QUIET = 2
_WHOLE = 4_000_000


def find_codes(grey: NDArray[np.uint8]) -> tuple[Found, ...]:
    """Return all codes of a picture, whichever way they are turned."""
    import zxingcpp

    found: list[Found] = []
    for factor in (1, 2) if grey.size <= _WHOLE else (1,):
        # Modules of one pixel are read when they are made larger.
        picture = np.ascontiguousarray(grey.repeat(factor, 0).repeat(factor, 1))
        for code in zxingcpp.read_barcodes(picture, return_errors=True):
            box = _box(code, grey, factor)
            if box is not None and not any(_same(box, other.box) for other in found):
                found.append(Found(box, Kind.CODE, 1.0, str(code.text)))
    return tuple(found)


def _box(code: Any, grey: NDArray[np.uint8], factor: int) -> Box | None:
    place = code.position
    corners = [place.top_left, place.top_right, place.bottom_right, place.bottom_left]
    xs = [corner.x / factor for corner in corners]
    ys = [corner.y / factor for corner in corners]
    left, top = int(np.floor(min(xs))), int(np.floor(min(ys)))
    right, bottom = int(np.ceil(max(xs))) + 1, int(np.ceil(max(ys))) + 1
    box = Box(left, top, max(1, right - left), max(1, bottom - top)).within(*grey.shape)
    if box is None:
        return None
    box = _reaching(box, grey)
    margin = max(_QUIET, min(box.width, box.height) // 20)
    return box.within(grey.shape[0], grey.shape[1], margin)


def _reaching(box: Box, grey: NDArray[np.uint8]) -> Box:
    """Return a box grown along bars, up and down or, of turned ones, to both sides."""
    if box.width >= box.height:
        start, end = _alike(grey[:, box.x : box.right], box.y, box.bottom)
        return Box(box.x, start, box.width, end - start)
    start, end = _alike(grey[box.y : box.bottom].T, box.x, box.right)
    return Box(start, box.y, end - start, box.height)


def _alike(rows: NDArray[np.uint8], start: int, end: int) -> tuple[int, int]:
    """Return how far rows go on that look like the first and the last one."""
    first, last = start, end
    middle = rows[(start + end) // 2]
    while first > 0 and _correlation(rows[first - 1], middle) > _ALIKE:
        first -= 1
    while last < len(rows) and _correlation(rows[last], middle) > _ALIKE:
        last += 1
    return first, last


def _correlation(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    a, b = one.astype(np.float64), other.astype(np.float64)
    a -= a.mean()
    b -= b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size else 0.0


def _same(one: Box, other: Box) -> bool:
    width = min(one.right, other.right) - max(one.x, other.x)
    height = min(one.bottom, other.bottom) - max(one.y, other.y)
    return width > 0 and height > 0 and width * height > 0.5 * min(one.area, other.area)
