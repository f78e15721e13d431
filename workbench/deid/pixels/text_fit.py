"""Boxes fitted to the letters: as far as their ink goes, and hardly farther.

The detector marks the core of a line, about three fifths as high as its letters. What it leaves out
is found here, so that no letter is cut and as little of the picture as possible is filled.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.deid.pixels.found import Box

# All in heights of the core. Found by measuring how far letters stand out of cores.
_LEAST = 0.2  # so much is always added
_ACROSS, _ALONG = 0.45, 0.6  # added when nothing is known of the ink
_FAR = 0.5  # how far ink that begins inside may lead out of that
_FAR_ACROSS = 0.3
_HIGHEST = 3.2  # ink higher than so many cores is no letter
_INK = 0.35  # of the strongest ink of the core: the rim of a smooth letter
_SPECK = 0.08  # of the square of a core's height: what is less, and beside it, is noise
_RING, _QUIET = 3, 25  # so many heights around a line the quieter rows show how much noise there is
_NOISY, _ABOVE = 0.02, 1.7  # of a row: from so much ink it is noise; how much more letters have
_SPARE = 2  # rows kept of those that hold no more than noise
_PAD = 1  # pixels around the ink


@frozen
class Core:
    """What the detector marks of a line, in pixels of the frame."""

    x: float
    y: float
    width: float
    height: float

    @property
    def upright(self) -> bool:
        """Return whether its line runs up or down."""
        return self.height > 1.5 * self.width

    def grown(self, along: float, across: float) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom with so many heights of it added."""
        thick = min(self.width, self.height)
        dx, dy = (across, along) if self.upright else (along, across)
        dx, dy = dx * thick, dy * thick
        return self.x - dx, self.y - dy, self.x + self.width + dx, self.y + self.height + dy


def fitted(core: Core, lift: NDArray[np.float32]) -> Box:
    """Return the box around the letters of a core.

    Parameters
    ----------
    core : Core
        What the detector marked.
    lift : numpy.ndarray
        How far each pixel of the frame is lighter (above 0) or darker than its surroundings.
    """
    rows, columns = lift.shape
    usual = _whole(core.grown(_ALONG, _ACROSS), rows, columns)
    least = _whole(core.grown(_LEAST, _LEAST), rows, columns)
    wide = _whole(core.grown(_ALONG + _FAR, _ACROSS + _FAR_ACROSS), rows, columns)
    ink = _ink_box(core, lift, usual, wide)
    if ink is None:
        return usual
    x, y = max(min(ink.x - _PAD, least.x), 0), max(min(ink.y - _PAD, least.y), 0)
    right = min(max(ink.right + _PAD, least.right), columns)
    bottom = min(max(ink.bottom + _PAD, least.bottom), rows)
    return Box(x, y, right - x, bottom - y)


def _whole(edges: tuple[float, float, float, float], rows: int, columns: int) -> Box:
    left, top, right, bottom = edges
    x, y = min(max(math.floor(left), 0), columns - 1), min(max(math.floor(top), 0), rows - 1)
    return Box(
        x,
        y,
        max(min(math.ceil(right), columns) - x, 1),
        max(min(math.ceil(bottom), rows) - y, 1),
    )


def _ink_box(core: Core, lift: NDArray[np.float32], usual: Box, wide: Box) -> Box | None:
    """Return how far the ink reaches that begins in the usual box; None where there is none."""
    middle = _whole(core.grown(0, 0), *lift.shape)
    inside = lift[middle.slices]
    light, dark = np.percentile(inside, 96), -np.percentile(inside, 4)
    window = lift[wide.slices]
    speck = _SPECK * min(core.width, core.height) ** 2
    ink = window > _INK * light if light > dark else window < -_INK * dark
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    left, top, right, bottom = wide.width, wide.height, -1, -1
    highest = _HIGHEST * min(core.width, core.height)
    x0, y0 = usual.x - wide.x, usual.y - wide.y
    x1, y1 = x0 + usual.width, y0 + usual.height
    for label in range(1, count):
        x, y, width, height, area = (int(v) for v in stats[label])
        r, b = x + width, y + height
        if area < 2 or x >= x1 or y >= y1 or r <= x0 or b <= y0:
            continue
        if area < speck and not middle.overlaps(Box(x + wide.x, y + wide.y, width, height)):
            continue  # noise beside the line
        if (width if core.upright else height) > highest or _leaves(x, y, r, b, wide, lift):
            x, y, r, b = max(x, x0), max(y, y0), min(r, x1), min(b, y1)
        left, top, right, bottom = min(left, x), min(top, y), max(right, r), max(bottom, b)
    if right < 0:
        return None
    found = Box(left + wide.x, top + wide.y, right - left, bottom - top)
    inked = lift > _INK * light if light > dark else lift < -_INK * dark
    if core.upright:
        first, last = _trimmed(
            inked[found.y : found.bottom].T, found.x, found.right, (middle.x, middle.right)
        )
        return Box(first, found.y, last - first, found.height)
    first, last = _trimmed(
        inked[:, found.x : found.right], found.y, found.bottom, (middle.y, middle.bottom)
    )
    return Box(found.x, first, found.width, last - first)


def _trimmed(
    inked: NDArray[np.bool_], first: int, last: int, core: tuple[int, int]
) -> tuple[int, int]:
    """Return the rows of a line without those that hold no more ink than the noise around it.

    Parameters
    ----------
    inked : numpy.ndarray
        The columns of the line, all rows.
    first, last : int
        Its rows.
    core : tuple of int
        The rows of its core: never left out.
    """
    thick = core[1] - core[0]
    ink = inked[max(core[0] - _RING * thick, 0) : core[1] + _RING * thick].mean(axis=1)
    noise = float(np.percentile(ink, _QUIET))
    if noise < _NOISY:
        return first, last
    rows = inked[first:last].mean(axis=1) > _ABOVE * noise
    full = np.flatnonzero(rows)
    if not len(full):
        return first, last
    top, bottom = first + int(full[0]) - _SPARE, first + int(full[-1]) + 1 + _SPARE
    return max(min(top, core[0]), first), min(max(bottom, core[1]), last)


def _leaves(x: int, y: int, right: int, bottom: int, wide: Box, lift: NDArray[np.float32]) -> bool:
    """Return whether ink goes on beyond the window, so that it is no letter."""
    rows, columns = lift.shape
    return (
        (x == 0 and wide.x > 0)
        or (y == 0 and wide.y > 0)
        or (right == wide.width and wide.right < columns)
        or (bottom == wide.height and wide.bottom < rows)
    )
