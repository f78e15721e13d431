"""Where in a frame text can be: what is not looked at costs nothing, and must show none."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.deid.pixels.text_views import Picture

_STROKE = 9  # pixels: what is wider is seen as a stroke in a smaller picture
_SEEN = 12  # of 255: by how much strokes differ from what is beside them
_LINE = (31, 13)  # pixels of which so many belong to strokes where letters are
_PIXELS = 24
_CLEAR = 30  # of 255: by how much strokes of the smallest letters do
_LOWEST, _HIGHEST = 4, 9  # rows of the smallest letters
_GAP, _LETTERS = 9, 3  # columns between them at most, and how many stand in a row at least
_SHORTEST = 24  # columns of such a row
_GRAINS = 0.09  # of a frame: where there are more rows of specks it is grains
_NEAR = (15, 41)  # rows and columns around a place in which the rest of its line may be
_MAY, _LIKELY = 0.1, 0.3  # likelihood of a place, and of its likeliest pixel


def stroked(shown: Picture) -> NDArray[np.bool_]:
    """Return around which pixels there are strokes, as letters are made of.

    Parameters
    ----------
    shown : numpy.ndarray
        Of `as_shown`.
    """
    strokes = np.zeros(shown.shape[:2], np.float32)
    for one in _strokes(shown):
        strokes[one > _SEEN] = 1
    level = cv2.boxFilter(strokes, -1, _LINE, normalize=False)
    upright = cv2.boxFilter(strokes, -1, _LINE[::-1], normalize=False)
    return np.asarray(cv2.max(level, upright) >= _PIXELS, np.bool_)


def small_lines(shown: Picture) -> NDArray[np.bool_]:
    """Return where specks as large as the smallest letters stand in a row.

    That is everywhere in grains, which stand in rows by chance.
    """
    found = np.zeros(shown.shape[:2], np.bool_)
    for one in _strokes(shown):
        clear = (one > _CLEAR).astype(np.uint8)
        found |= _rows(clear)
        found |= _rows(np.ascontiguousarray(clear.T)).T
    return found if found.mean() < _GRAINS else np.ones_like(found)


def _rows(clear: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return the boxes around rows of specks."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(clear, connectivity=8)
    wide, high, area = stats[:, 2], stats[:, 3], stats[:, 4]
    letter = (high >= _LOWEST) & (high <= _HIGHEST) & (wide <= 3 * _HIGHEST) & (area >= _LOWEST)
    letter[0] = False
    joined = cv2.dilate(letter[labels].astype(np.uint8), np.ones((1, _GAP), np.uint8))
    _, groups, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    middles = stats[letter]
    owners = groups[middles[:, 1] + middles[:, 3] // 2, middles[:, 0] + middles[:, 2] // 2]
    letters = np.bincount(owners, minlength=len(boxes))
    found = np.zeros(clear.shape, np.bool_)
    rows = (letters >= _LETTERS) & (boxes[:, 3] <= _HIGHEST + 4) & (boxes[:, 2] >= _SHORTEST)
    for i in np.flatnonzero(rows):
        x, y, width, height = (int(v) for v in boxes[i, :4])
        if i:
            found[max(y - 2, 0) : y + height + 2, x : x + width] = True
    return found


def _strokes(shown: Picture) -> list[NDArray[np.uint8]]:
    """Return by how much strokes differ from what is beside them, the light and the dark ones."""
    kernel = np.ones((_STROKE, _STROKE), np.uint8)
    light: NDArray[np.uint8] | None = None
    dark: NDArray[np.uint8] | None = None
    for channel in [shown] if shown.ndim == 2 else cv2.split(shown):
        above = np.asarray(cv2.morphologyEx(channel, cv2.MORPH_TOPHAT, kernel), np.uint8)
        below = np.asarray(cv2.morphologyEx(channel, cv2.MORPH_BLACKHAT, kernel), np.uint8)
        light = above if light is None else np.maximum(light, above)
        dark = below if dark is None else np.maximum(dark, below)
    return [one for one in (light, dark) if one is not None]


def likely_places(likely: NDArray[np.float32], rows: int, columns: int) -> NDArray[np.bool_]:
    """Return which pixels of a frame may be in a line of text, by a map of any size."""
    may = (likely > _MAY).astype(np.uint8)
    count, labels = cv2.connectedComponents(may, connectivity=8)
    best = np.zeros(count, np.float32)
    np.maximum.at(best, labels.ravel().astype(np.intp), likely.ravel())
    best[0] = 0
    where = (best > _LIKELY)[labels].astype(np.uint8)
    there = cv2.resize(where, (columns, rows), interpolation=cv2.INTER_AREA) > 0
    near = cv2.dilate(there.astype(np.uint8), np.ones(_NEAR, np.uint8))
    return np.asarray(near > 0, np.bool_)
