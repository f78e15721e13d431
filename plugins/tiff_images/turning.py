"""Orientation (tag 274): how stored pixels are turned and mirrored to be shown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.api.images import Window

_TRANSPOSED = (5, 6, 7, 8)
_LEFT_RIGHT = (2, 3, 6, 7)
_UPSIDE_DOWN = (3, 4, 7, 8)


def oriented(array: NDArray[np.generic], orientation: int) -> NDArray[np.generic]:
    """Turn and mirror stored pixels; 1 leaves them as they are."""
    if orientation == 1:
        return array
    if orientation in _TRANSPOSED:
        array = array.swapaxes(0, 1)
    if orientation in _LEFT_RIGHT:
        array = array[:, ::-1]
    if orientation in _UPSIDE_DOWN:
        array = array[::-1]
    return np.ascontiguousarray(array)


def oriented_size(rows: int, columns: int, orientation: int) -> tuple[int, int]:
    """Return (rows, columns) as shown of those stored, or the other way round."""
    return (columns, rows) if orientation in _TRANSPOSED else (rows, columns)


def stored_window(window: Window, rows: int, columns: int, orientation: int) -> Window:
    """Return where the pixels of a shown window are stored; `rows`, `columns` as shown."""
    y0, x0, y1, x1 = window
    if orientation in _UPSIDE_DOWN:
        y0, y1 = rows - y1, rows - y0
    if orientation in _LEFT_RIGHT:
        x0, x1 = columns - x1, columns - x0
    return Window(x0, y0, x1, y1) if orientation in _TRANSPOSED else Window(y0, x0, y1, x1)
