"""Filling what was found in arrays of pixels that are given out."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.deid.pixels.found import Box

_Pixel = TypeVar("_Pixel", bound=np.generic)


def filled(
    pixels: NDArray[_Pixel],
    boxes: Sequence[Box],
    black: float = 0,
    *,
    origin: tuple[int, int] = (0, 0),
    scale: float = 1.0,
) -> NDArray[_Pixel]:
    """Return pixels with boxes filled; the same array when none is in it.

    Parameters
    ----------
    pixels : ndarray, (rows, columns) or (rows, columns, channels)
        A window of a frame.
    boxes : sequence of Box
        In pixels of the frame.
    black : number
        The value that is shown as black.
    origin : (int, int)
        Column and row of the frame at which the window begins.
    scale : float
        Pixels here for one of the frame; a pixel that a box touches is filled.
    """
    if not boxes:
        return pixels
    made = pixels.copy()
    for box in boxes:
        made[_place(box, origin, scale)] = black
    return made


def _place(box: Box, origin: tuple[int, int], scale: float) -> tuple[slice, slice]:
    x, y = origin
    return (
        slice(max(floor((box.y - y) * scale), 0), max(ceil((box.bottom - y) * scale), 0)),
        slice(max(floor((box.x - x) * scale), 0), max(ceil((box.right - x) * scale), 0)),
    )
