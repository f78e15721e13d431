"""The values of a block of pixels, where they can be had without waiting."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.imaging.drawing.tile_pool import NotYet
from workbench.imaging.frame import FramePixels


@frozen(eq=False)
class PixelValues:
    """Pixels of a block.

    Parameters
    ----------
    stored : ndarray, shape (rows, columns) or (rows, columns, channels)
        As the source gives them.
    indices : ndarray
        The same for `FramePixels.shade`.
    keep : ndarray of uint8 or None
        0 where there is padding, which is black whatever its value; None without padding.
    """

    stored: NDArray[Any]
    indices: NDArray[Any]
    keep: NDArray[np.uint8] | None = None


def pixel_values(frame: FramePixels, x0: int, y0: int, x1: int, y1: int) -> PixelValues | None:
    """Return the block ``[y0:y1, x0:x1]``, wholly inside the frame; None while it is being read.

    Of a frame that is read late the corners are asked for: its blocks are far larger than this.
    """
    if frame.is_read_late:
        corners = ((y0, x0), (y0, x1 - 1), (y1 - 1, x0), (y1 - 1, x1 - 1))
        if any(frame.value(*corner) is None for corner in corners):
            return None
    try:
        stored = np.asarray(frame.stored[y0:y1, x0:x1])
        keep = None if frame.keep is None else frame.keep[y0:y1, x0:x1]
        return PixelValues(stored, np.asarray(frame.levels.base[y0:y1, x0:x1]), keep)
    except (NotYet, InputError):
        return None
