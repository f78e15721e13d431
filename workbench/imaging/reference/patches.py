"""Patches: places with texture, looked for again on the reference, pixel by pixel."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.imaging.frame import FramePixels
from workbench.imaging.reference.alignment import Kind, Matrix, fit, moved
from workbench.imaging.reference.reading import Numbers, grey, read, size_at, warped
from workbench.imaging.tiles.source import Window

# Side of a patch, and how far it is looked for, in pixels of the reduction.
_SIDE, _REACH = 128, 8
# The picture is divided so often along each side, and the best place of each part is taken.
_GRID = 4
_LEAST_LIKE = 0.5
# Where patterns repeat, patches may agree on a wrong place; then the whole pictures fit less well.
_WORSE = 0.01
_LEAST = {Kind.TRANSLATION: 2, Kind.RIGID: 3, Kind.AFFINE: 5}


class Match(NamedTuple):
    """A place of the inspected picture, and how far beside it its likeness was found."""

    x: float
    y: float
    dx: float
    dy: float


def refined(
    inspected: FramePixels,
    reference: FramePixels,
    matrix: Matrix,
    kind: Kind,
    small: tuple[Numbers, float],
    likeness: Callable[[Matrix], float],
    told: Callable[[float], object],
) -> tuple[Matrix, float | None]:
    """Return a better matrix, and how far places are off then; None where nobody could look.

    Parameters
    ----------
    small : (ndarray, float)
        The small picture of the inspected frame, and its factor.
    likeness : callable
        How well the small pictures fit with a matrix.
    """
    spots = textured(*small)
    level = max(0, int(np.log2(max(small[1], 1))))
    levels = [*range(level, 0, -2), 0, 0]
    residual: float | None = None
    for n, k in enumerate(levels):
        told(n / len(levels))
        found = matches(inspected, reference, matrix, k, spots)
        better = fitted(matrix, kind, found)
        if better is not None and likeness(better[0]) >= likeness(matrix) - _WORSE:
            matrix, residual = better
    return matrix, residual


def textured(pixels: Numbers, factor: float) -> list[tuple[float, float]]:
    """Return the place of most texture in each part of a picture, in its full size."""
    import cv2

    side = max(3, min(pixels.shape) // (4 * _GRID))
    smooth = cv2.GaussianBlur(pixels, (0, 0), 1.0)
    corners = cv2.boxFilter(cv2.cornerMinEigenVal(smooth, 5), -1, (side, side))
    found = []
    for ys in np.array_split(np.arange(pixels.shape[0]), _GRID):
        for xs in np.array_split(np.arange(pixels.shape[1]), _GRID):
            part = corners[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]
            y, x = np.unravel_index(int(part.argmax()), part.shape)
            found.append(((xs[0] + x + 0.5) * factor, (ys[0] + y + 0.5) * factor))
    return found


def matches(
    inspected: FramePixels,
    reference: FramePixels,
    matrix: Matrix,
    k: int,
    spots: list[tuple[float, float]],
) -> list[Match]:
    """Return which places were found again near where they should be, at a reduction."""
    found = (_match(inspected, reference, matrix, k, spot) for spot in spots)
    return [one for one in found if one is not None]


def _match(
    inspected: FramePixels,
    reference: FramePixels,
    matrix: Matrix,
    k: int,
    spot: tuple[float, float],
) -> Match | None:
    import cv2

    rows, columns = size_at(inspected, k, k)
    side = min(_SIDE, rows // 3, columns // 3)
    if side < 8:
        return None
    x, y = (int(v / (1 << k)) - side // 2 for v in spot)
    x, y = min(max(x, 0), columns - side), min(max(y, 0), rows - side)
    patch = grey(read(inspected, k, k, Window(y, x, y + side, x + side)))
    # What the inspected picture has not may still be on the reference.
    near = Window(y - _REACH, x - _REACH, y + side + _REACH, x + side + _REACH)
    there, inside = warped(reference, matrix, k, k, near)
    if not inside.mean() > 0.9 or float(patch.std()) < 1e-6:
        return None
    plane = np.asarray(cv2.matchTemplate(grey(there), patch, cv2.TM_CCOEFF_NORMED), np.float32)
    at = np.unravel_index(int(np.nan_to_num(plane, nan=-1).argmax()), plane.shape)
    top, left = int(at[0]), int(at[1])
    if not plane[top, left] >= _LEAST_LIKE:
        return None
    if not (0 < top < plane.shape[0] - 1 and 0 < left < plane.shape[1] - 1):
        return None
    dy = top + _peak(plane[top - 1 : top + 2, left]) - _REACH
    dx = left + _peak(plane[top, left - 1 : left + 2]) - _REACH
    half = side / 2
    step = 1 << k
    return Match((x + half) * step, (y + half) * step, dx * step, dy * step)


def _peak(three: NDArray[np.float32]) -> float:
    """Return where a parabola through three values has its top, from the middle one."""
    a, b, c = (float(v) for v in three)
    bend = a - 2 * b + c
    return 0.0 if bend >= -1e-9 else float(np.clip(0.5 * (a - c) / bend, -0.5, 0.5))


def fitted(matrix: Matrix, kind: Kind, found: list[Match]) -> tuple[Matrix, float] | None:
    """Return the matrix that most matches agree on, and how far these are off.

    None where too few were found, or they do not agree.
    """
    if len(found) < _LEAST[kind]:
        return None
    all_of = np.array(found)
    source = all_of[:, :2]
    target = moved(matrix, source + all_of[:, 2:])
    keep = np.ones(len(source), bool)
    made = matrix
    off = np.zeros(len(source))
    for _ in range(6):
        made = fit(kind, source[keep], target[keep])
        off = np.hypot(*(moved(made, source) - target).T)
        limit = max(2.5 * float(np.median(off)), 0.5)
        after = off <= limit
        if after.sum() < _LEAST[kind]:
            return None
        if np.array_equal(after, keep):
            break
        keep = after
    if keep.sum() < len(found) / 3:
        return None
    return made, float(np.sqrt((off[keep] ** 2).mean()))
