"""Lines cut into dots: how what is only looked at differs from what was drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Device-independent pixels of a dot, and from one to the next.
_DOT, _STEP = 2.0, 5.0
# 1/16 px, as in the drawing.
_UNIT = 16
# A longer line is drawn whole: no eye follows so many dots, and cutting takes time.
_MOST = 4000


def dotted(
    paths: Sequence[NDArray[np.int32]], closed: bool, ratio: float
) -> list[NDArray[np.int32]]:
    """Return paths cut into dots along their length, in the same fixed-point coordinates.

    Where the dots are depends on the path alone, so that neighbouring tiles agree.
    """
    found: list[NDArray[np.int32]] = []
    for path in paths:
        found += _cut(path, closed, ratio)
    return found


def _cut(path: NDArray[np.int32], closed: bool, ratio: float) -> list[NDArray[np.int32]]:
    line = np.vstack((path, path[:1])) if closed else path
    steps = np.diff(line.astype(np.float64), axis=0)
    along = np.concatenate(([0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))))
    count = int(along[-1] / (_STEP * _UNIT * ratio))
    if count == 0 or count > _MOST:
        return [line]
    starts = np.arange(count + 1) * (along[-1] / (count + (0 if closed else _DOT / _STEP)))
    starts = starts[:count] if closed else starts
    ends = starts + _DOT * _UNIT * ratio
    at = np.clip(np.stack((starts, ends), axis=1), 0.0, along[-1])
    x, y = (np.interp(at.ravel(), along, line[:, axis]) for axis in (0, 1))
    dots = np.rint(np.stack((x, y), axis=1)).astype(np.int32).reshape(-1, 2, 2)
    return list(dots)
