"""A picture stretched to other pixels, quickly: what stands in until something better is there."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]

_KINDS = ("u1", "u2", "i2", "f4", "f8")
# OpenCV's limits for a warp.
_LONGEST = 32_000
_CHANNELS_MAX = 4


class Step(NamedTuple):
    """Along one axis: pixel ``i`` of the result has its centre at ``start + (i + 0.5) * size``.

    In pixels of the source, whose first one reaches from 0 to 1.
    """

    start: float
    size: float

    def centers(self, count: int) -> NDArray[np.float64]:
        """Return where the centres of the first pixels of the result are."""
        at = np.arange(count, dtype=np.float64) + 0.5
        found: NDArray[np.float64] = self.start + at * self.size
        return found


def stretched(source: Pixels, y: Step, x: Step, rows: int, columns: int, smooth: bool) -> Pixels:
    """Return `rows` x `columns` pixels of a picture; beyond its border that is repeated.

    Parameters
    ----------
    smooth : bool
        Interpolate; else each takes the pixel under its centre.
    """
    channels = source.shape[2] if source.ndim == 3 else 1
    fits = max(*source.shape[:2], rows, columns) < _LONGEST and channels <= _CHANNELS_MAX
    if source.dtype.str[1:] not in _KINDS or not fits:
        return _picked(source, y, x, rows, columns)
    import cv2

    to_source = np.array(
        [
            [x.size, 0, x.start + x.size / 2 - 0.5],
            [0, y.size, y.start + y.size / 2 - 0.5],
        ]
    )
    how = (cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST) | cv2.WARP_INVERSE_MAP
    found: Pixels = cv2.warpAffine(
        source, to_source, (columns, rows), flags=how, borderMode=cv2.BORDER_REPLICATE
    )
    return found.reshape(rows, columns, *source.shape[2:])


def _picked(source: Pixels, y: Step, x: Step, rows: int, columns: int) -> Pixels:
    at_y = np.clip(np.floor(y.centers(rows)), 0, source.shape[0] - 1).astype(np.intp)
    at_x = np.clip(np.floor(x.centers(columns)), 0, source.shape[1] - 1).astype(np.intp)
    return source.take(at_y, axis=0).take(at_x, axis=1)
