"""Which pictures of a file must be looked at, so that text of any one frame is seen.

Of several frames both projections are; each frame with strokes that are clearer than those of all
that was looked at before at the same place, for it stands on bright parts of others; and each with
clear strokes that no picture that was looked at shows alike, for it moves, and a projection shows
all its places at once.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.pixels.effort import EMPTY, is_too_much
from workbench.deid.pixels.frames import StoredFrames

#: More frames that differ than these are for a person: reading them would take minutes.
LOOKS_MAX = 48
# Strokes of up to this many pixels are text; what is wider is anatomy.
_STROKE = 9
# By how much of 255 a stroke must be clearer than before, and of how many pixels it must be.
_CLEARER = 36
_PIXELS_LEAST = 24
_PLACE = (31, 15)
_NEAR = 5
# How clear letters are that nobody can overlook, and by how much they may differ to be the same.
_CLEAR, _ALIKE = 90, 60
# A line of text goes on beside the letters that are new.
_AROUND = 64


@frozen(eq=False)
class Look:
    """One picture to look at.

    Parameters
    ----------
    picture : ndarray
        Of a frame the part that shows something new.
    frame : int
        Counted from 1; 0 = a projection over all, or the only one.
    x, y : int
        Where the part begins.
    """

    picture: NDArray[np.generic] = field(repr=False)
    frame: int = 0
    x: int = 0
    y: int = 0


def projections(frames: StoredFrames) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
    """Return the largest and the least value of each pixel over all frames."""
    largest = least = frames.picture(1)
    for n in range(2, frames.count + 1):
        picture = frames.picture(n)
        largest, least = np.maximum(largest, picture), np.minimum(least, picture)
    return largest, least


def looks(frames: StoredFrames, most: int = LOOKS_MAX) -> Iterator[Look]:
    """Give the pictures to look at.

    Raises
    ------
    InputError
        If more frames differ than can be looked at, or there are too many pixels.
    """
    if is_too_much(frames.form.pixels * frames.count, frames.header.size, frames.count):
        raise InputError(EMPTY)
    if frames.count == 1:
        yield Look(frames.picture(1))
        return
    largest, least = projections(frames)
    yield Look(largest)
    yield Look(least)
    low, high = float(np.min(least)), float(np.max(largest))
    shown = [_strokes(picture, low, high) for picture in (largest, least)]
    seen = np.maximum(*shown)
    for n in range(1, frames.count + 1):
        picture = frames.picture(n)
        strokes = _strokes(picture, low, high)
        new = _clearer(strokes, seen) | _other(strokes, shown)
        if not new.any():
            continue
        if len(shown) >= most + 2:
            raise InputError(
                t("More than {count} frames differ from each other and need a look.", count=most)
            )
        seen = np.maximum(seen, strokes)
        shown.append(strokes)
        yield _part(picture, n, new)


def _strokes(picture: NDArray[np.generic], low: float, high: float) -> NDArray[np.uint8]:
    """Return how clear the strokes are at each pixel, bright or dark, 0 to 255."""
    import cv2

    scale = 255 / ((high - low) or 1.0)
    if picture.dtype == np.uint8:
        table = ((np.arange(256) - low) * scale).clip(0, 255).astype(np.uint8)
        grey = cv2.LUT(np.asarray(picture, np.uint8), table)
    else:
        grey = ((picture.astype(np.float32) - low) * scale).astype(np.uint8)
    kernel = np.ones((_STROKE, _STROKE), np.uint8)
    bright = cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, kernel)
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, kernel)
    both = cv2.max(bright, dark)
    if both.ndim == 3:
        red, green, blue = cv2.split(both)
        both = cv2.max(cv2.max(red, green), blue)
    return np.asarray(both, np.uint8)


def _part(picture: NDArray[np.generic], frame: int, new: NDArray[np.bool_]) -> Look:
    """Return the part of a frame with what is new, and what is around it."""
    rows, columns = np.flatnonzero(new.any(axis=1)), np.flatnonzero(new.any(axis=0))
    y, x = max(0, int(rows[0]) - _AROUND), max(0, int(columns[0]) - _AROUND)
    part = picture[y : int(rows[-1]) + _AROUND, x : int(columns[-1]) + _AROUND]
    return Look(np.ascontiguousarray(part), frame, x, y)


def _clearer(strokes: NDArray[np.uint8], seen: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return around which pixels strokes are clearer than any seen before at their place."""
    import cv2

    before = cv2.dilate(seen, np.ones((_NEAR, _NEAR), np.uint8))
    return _near(cv2.subtract(strokes, before) > _CLEARER) >= _PIXELS_LEAST


def _other(strokes: NDArray[np.uint8], shown: list[NDArray[np.uint8]]) -> NDArray[np.bool_]:
    """Return around which pixels clear strokes are like those of none of the pictures shown."""
    left = _near(strokes > _CLEAR) >= _PIXELS_LEAST
    for other in reversed(shown):
        if not left.any():
            break
        left &= _near(_difference(strokes, other) > _ALIKE) >= _PIXELS_LEAST
    return left


def _near(pixels: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return how many pixels there are around each pixel."""
    import cv2

    found = cv2.boxFilter(pixels.astype(np.float32), -1, _PLACE, normalize=False)
    return np.asarray(found, np.float32)


def _difference(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return by how much two pictures differ."""
    import cv2

    return np.asarray(cv2.absdiff(a, b), np.uint8)
