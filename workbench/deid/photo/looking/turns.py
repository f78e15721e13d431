"""Pictures turned as their EXIF orientation says, and boxes turned back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.deid.pixels.found import Box
from workbench.imaging.tiles.turning import turned


def upright(array: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Return a picture as it is meant to be seen (EXIF 2.3, tag 274)."""
    return np.ascontiguousarray(turned(array, orientation))


def stored(box: Box, orientation: int, width: int, height: int) -> Box:
    """Return where a box of the upright picture is in the stored one.

    Parameters
    ----------
    width, height : int
        Of the stored picture.
    """
    across, down = (height, width) if orientation in (5, 6, 7, 8) else (width, height)
    x, y = box.x, box.y
    if orientation in (3, 4, 7, 8):
        y = down - box.bottom
    if orientation in (2, 3, 6, 7):
        x = across - box.right
    if orientation in (5, 6, 7, 8):
        return Box(y, x, box.height, box.width)
    return Box(x, y, box.width, box.height)


def shown(box: Box, orientation: int, width: int, height: int) -> Box:
    """Return where a box of the stored picture is in the upright one; undoes `stored`."""
    across, down = width, height
    if orientation in (5, 6, 7, 8):
        box, across, down = Box(box.y, box.x, box.height, box.width), height, width
    x, y = box.x, box.y
    if orientation in (3, 4, 7, 8):
        y = down - box.bottom
    if orientation in (2, 3, 6, 7):
        x = across - box.right
    return Box(x, y, box.width, box.height)
