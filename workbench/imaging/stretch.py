"""A picture stretched to other pixels, quickly: what stands in until something better is there."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]

# Among so many first pixels of the source one is chosen that lies well.
_FIRSTS = 8
_KINDS = ("u1", "u2", "i2", "f4", "f8")
# A pixel that is enlarged further makes the parts around what is wanted larger than that.
_LEAST_STEP = 0.25
# Pixels of the source that a coarse picture steps over, and how far it is enlarged at most.
_COARSE, _FINEST = 0.5, 16
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


def roughly_stretched(
    source: Pixels, y: Step, x: Step, rows: int, columns: int, smooth: bool
) -> Pixels:
    """Return the same as `stretched`, a sixteenth of a pixel of the result off, much sooner."""
    channels = source.shape[2] if source.ndim == 3 else 1
    is_odd = source.dtype.str[1:] not in _KINDS or channels > _CHANNELS_MAX
    if is_odd:
        return stretched(source, y, x, rows, columns, smooth)
    if min(y.size, x.size) < _LEAST_STEP:
        return _twice(source, y, x, rows, columns, smooth)
    import cv2

    half = 0.0 if smooth else 0.5
    (y0, y1, above), (x0, x1, left) = (
        _cut(step, count, size, half)
        for step, count, size in zip((y, x), (rows, columns), source.shape[:2], strict=True)
    )
    how = cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST
    part = source[y0:y1, x0:x1]
    if part.shape[0] / y.size < 1 or part.shape[1] / x.size < 1:
        return stretched(source, y, x, rows, columns, smooth)
    found: Pixels = cv2.resize(part, None, fx=1 / x.size, fy=1 / y.size, interpolation=how)
    found = found[above : above + rows, left : left + columns]
    found = found.reshape(*found.shape[:2], *source.shape[2:])
    below, beside = rows - found.shape[0], columns - found.shape[1]
    if below or beside:
        framed: Pixels = cv2.copyMakeBorder(found, 0, below, 0, beside, cv2.BORDER_REPLICATE)
        return framed.reshape(rows, columns, *source.shape[2:])
    return found


def _twice(source: Pixels, y: Step, x: Step, rows: int, columns: int, smooth: bool) -> Pixels:
    """Return a picture that is enlarged a lot: a coarse one of it, which is enlarged the rest.

    Half a pixel of the source is so fine that nobody sees it is not the same at once; a scaling by
    a whole number takes a quarter of the time of a warp.
    """
    fy, fx = (min(max(int(_COARSE / step.size), 1), _FINEST) for step in (y, x))
    if not smooth or fy * fx == 1:
        return stretched(source, y, x, rows, columns, smooth)
    import cv2

    # One more on each side: a scaling repeats the pixels of the border.
    coarse = stretched(
        source,
        Step(y.start - fy * y.size, fy * y.size),
        Step(x.start - fx * x.size, fx * x.size),
        -(-rows // fy) + 2,
        -(-columns // fx) + 2,
        smooth,
    )
    found: Pixels = cv2.resize(coarse, None, fx=fx, fy=fy, interpolation=cv2.INTER_LINEAR)
    return found.reshape(*found.shape[:2], *source.shape[2:])[fy : fy + rows, fx : fx + columns]


def _cut(step: Step, count: int, size: int, half: float) -> tuple[int, int, int]:
    """Return which pixels of an axis to scale, and which pixel of the result is the first then.

    OpenCV begins on a border of the source; so that one is taken from which nearly a whole number
    of pixels leads to where the result begins.
    """
    nearest = min(max(int(step.start), 0), size - 1)
    firsts = range(max(nearest - _FIRSTS, 0), nearest + 1)
    leads = [(step.start - first) / step.size + half for first in firsts]
    best = min(range(len(leads)), key=lambda n: (abs(leads[n] - round(leads[n])), -n))
    last = int(step.start + count * step.size) + 3
    return firsts[best], max(min(last, size), firsts[best] + 1), max(round(leads[best]), 0)


def _picked(source: Pixels, y: Step, x: Step, rows: int, columns: int) -> Pixels:
    at_y = np.clip(np.floor(y.centers(rows)), 0, source.shape[0] - 1).astype(np.intp)
    at_x = np.clip(np.floor(x.centers(columns)), 0, source.shape[1] - 1).astype(np.intp)
    return source.take(at_y, axis=0).take(at_x, axis=1)
