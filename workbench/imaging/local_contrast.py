"""Local contrast: each shade is moved away from the mean of those around it.

The mean is that of boxes around the pixels of a box, together as far as the radius, of what is
picture: neither padding nor what lies outside counts. It is taken in whole numbers, so a pixel
comes out the same whatever part of the picture is computed, as long as there is a margin of the
radius around it.

It is a matter of image pixels: above 1:1 it is computed at 1:1 and each pixel shown larger. Below,
the radius shrinks with the picture.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbench.imaging.look import LocalContrast
from workbench.imaging.resample import Axis
from workbench.imaging.viewport import View

#: ``x0, y0, x1, y1`` half-open, pixels of a raster as the image lies.
Window = tuple[int, int, int, int]
Reach = tuple[int, int]
Cut = Callable[[Window], tuple[NDArray[Any], NDArray[np.uint8] | None]]
Show = Callable[[NDArray[Any], NDArray[np.uint8] | None, Reach], NDArray[np.uint8]]

_WHITE = 255.0


def base_view(view: View, contrast: LocalContrast) -> View:
    """Return the view of the pixels that a view takes, margin included: 1:1 at the most."""
    upright = view.upright
    sx, sy = min(view.sx, 1.0), min(view.sy, 1.0)
    base = upright
    if (sx, sy) != (view.sx, view.sy):
        base = evolve(upright, scale=sx, aspect=sy / sx)
    x0, y0, x1, y1 = needed(view, base, upright.shown, contrast)
    return evolve(base, left=x0, top=y0, width=max(x1 - x0, 1), height=max(y1 - y0, 1))


def needed(view: View, base: View, window: Window, contrast: LocalContrast) -> Window:
    """Return which window of the base a window of the raster takes, margin included."""
    over, under = view.raster, base.raster
    reach_y, reach_x = reach_of(base, contrast)
    x0, x1 = _span(over.x, under.x, window[0], window[2], reach_x)
    y0, y1 = _span(over.y, under.y, window[1], window[3], reach_y)
    return x0, y0, x1, y1


def reach_of(base: View, contrast: LocalContrast) -> Reach:
    """Return the radius in pixels of the base, along a column and along a row."""
    return round(contrast.radius * base.sy), round(contrast.radius * base.sx)


def contrasted(
    view: View, base: View, window: Window, contrast: LocalContrast, cut: Cut, show: Show
) -> NDArray[np.uint8]:
    """Return a window of the raster with local contrast.

    Parameters
    ----------
    base : View
        See `base_view`.
    cut : callable
        Returns pixels and mask of a window of the raster of `base`.
    show : callable
        Shades pixels, with the reach that the mean has there.
    """
    wide = needed(view, base, window, contrast)
    shown = show(*cut(wide), reach_of(base, contrast))
    rows = _taken(view.raster.y, base.raster.y, window[1], window[3]) - wide[1]
    columns = _taken(view.raster.x, base.raster.x, window[0], window[2]) - wide[0]
    if _is_run(rows) and _is_run(columns):
        inner = shown[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        return np.ascontiguousarray(inner)
    return shown.take(rows, axis=0).take(columns, axis=1)


def with_contrast(
    shown: NDArray[np.uint8], keep: NDArray[np.uint8] | None, reach: Reach, amount: float
) -> NDArray[np.uint8]:
    """Return shades, or RGB by its brightness, moved away from the mean around each pixel.

    Parameters
    ----------
    keep : ndarray or None
        255 where there is picture; the rest has no share in the mean.
    reach : (int, int)
        How far around counts, along a column and along a row.
    """
    if not amount or reach == (0, 0) or not shown.size:
        return shown
    import cv2

    bright = shown
    if shown.ndim > 2:
        bright = np.asarray(cv2.cvtColor(shown, cv2.COLOR_RGB2GRAY), np.uint8)
    if keep is not None:
        bright = np.bitwise_and(bright, keep)
    detail = np.float32(amount) * (bright - local_mean(bright, keep, reach))
    out = shown + (detail if shown.ndim == 2 else detail[..., None])
    # Halves up, as everywhere.
    return np.floor(np.clip(out, 0.0, _WHITE) + np.float32(0.5)).astype(np.uint8)


def local_mean(
    bright: NDArray[np.uint8], keep: NDArray[np.uint8] | None, reach: Reach
) -> NDArray[np.float32]:
    """Return the mean around each pixel of what is kept; `bright` is 0 elsewhere."""
    total = _twice(bright, reach)
    if keep is None:
        rows, columns = (
            _twice(np.ones((size, 1), np.uint8), (far, 0))[:, 0]
            for size, far in zip(bright.shape, reach, strict=True)
        )
        return (total / (rows[:, None] * columns)).astype(np.float32)
    count = _twice(np.minimum(keep, 1), reach)
    return (total / np.maximum(count, 1)).astype(np.float32)


def _twice(values: NDArray[np.uint8], reach: Reach) -> NDArray[np.float64]:
    """Sum over a box and over a box again: whole numbers below 2**53, so nothing is rounded."""
    import cv2

    first = [(far + 1) // 2 for far in reach]
    total: NDArray[Any] = values
    for half in (first, [far - one for far, one in zip(reach, first, strict=True)]):
        size = (2 * half[1] + 1, 2 * half[0] + 1)
        total = np.asarray(
            cv2.boxFilter(total, cv2.CV_64F, size, normalize=False, borderType=cv2.BORDER_CONSTANT)
        )
    return total


def _span(over: Axis, under: Axis, start: int, stop: int, reach: int) -> tuple[int, int]:
    """Return from where to where pixels of the base are taken, with a margin."""
    if stop <= start:
        return 0, 0
    ends = _taken(over, under, start, start + 1), _taken(over, under, stop - 1, stop)
    return max(int(ends[0][0]) - reach, 0), min(int(ends[1][0]) + reach + 1, under.length)


def _taken(over: Axis, under: Axis, start: int, stop: int) -> NDArray[np.intp]:
    """Return the pixel of the base for each of a run of pixels of the raster."""
    if over.scale <= 1:
        return np.arange(start, stop)
    return np.minimum(over.nearest(start, stop).low, under.length - 1)


def _is_run(index: NDArray[np.intp]) -> bool:
    return bool(index[-1] - index[0] + 1 == len(index))
