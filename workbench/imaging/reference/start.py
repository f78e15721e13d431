"""Start: about where a picture lies on its reference, found on the small pictures.

The shift by correlation of all places at once, at some angles; at more where that is unsure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.imaging.reference.alignment import IDENTITY, Kind, Matrix
from workbench.imaging.reference.reading import Numbers
from workbench.imaging.resample import block_mean

# Angles that are tried before anything is refined, degrees.
_ANGLES = (0.0, -2.0, 2.0, -4.0, 4.0, -6.0, 6.0, -8.0, 8.0)
# Among so many places one may look alike by chance; up to this correlation more is tried.
_SURE = 0.8
# Parts are put in the other way round, too.
_TURNS = tuple(turn + angle for turn in (180.0, 90.0, -90.0) for angle in (0.0, -3.0, 3.0))
# A part may lie in any way. That is looked for in pictures reduced by so much once more, and
# believed from this correlation on: among so many turns some are alike by chance.
_ANY_TURN = tuple(float(angle) for angle in range(-180, 180, 4))
_MORE_REDUCED, _SURE_TURN = 4, 0.5
# Shifts of each angle that are looked at.
_PEAKS = 6
# Less of the picture covered is no place for it.
LEAST_OVERLAP = 0.2

#: A small picture, and how many pixels of the frame one of it has.
Small = tuple[Numbers, float]


def first_guess(mine: Small, its: Small, kind: Kind, scale: float = 1.0) -> Matrix:
    """Return about where a small picture lies on another one.

    Parameters
    ----------
    scale : float
        Pixels of the reference in one of the picture, along a line: as is assumed, not looked for.
    """
    pixels, factor = its
    found = _at_one_scale(mine, (pixels, factor / scale), kind)
    return found if scale == 1.0 else _enlarged(found, scale)


def _at_one_scale(mine: Small, its: Small, kind: Kind) -> Matrix:
    start = _first(mine, its, (0.0,) if kind is Kind.TRANSLATION else _ANGLES)
    if kind is Kind.TRANSLATION or correlation(mine, its, start)[0] >= _SURE:
        return start
    start = _better(mine, its, start, _first(mine, its, _TURNS))
    if correlation(mine, its, start)[0] >= _SURE:
        return start
    return _better(mine, its, start, _turned_anyhow(mine, its))


def _enlarged(matrix: Matrix, scale: float) -> Matrix:
    (a, b, c), (d, e, f) = matrix
    return (a * scale, b * scale, c * scale), (d * scale, e * scale, f * scale)


def correlation(mine: Small, its: Small, matrix: Matrix) -> tuple[float, float]:
    """Return the correlation of two small pictures where they overlap, and the share that does."""
    a, b, inside = laid_over(mine, its, matrix)
    overlap = float(inside.mean())
    if inside.sum() < 64:
        return 0.0, overlap
    x, y = a[inside].astype(np.float64), b[inside].astype(np.float64)
    x, y = x - x.mean(), y - y.mean()
    norm = math.sqrt(float((x * x).sum()) * float((y * y).sum()))
    return (float((x * y).sum()) / norm if norm > 0 else 0.0), overlap


def laid_over(
    mine: Small, its: Small, matrix: Matrix
) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
    """Return a small picture, the other as it lies on it, and where that is."""
    import cv2

    (a, f), (b, g) = mine, its
    whole = np.vstack([np.asarray(matrix), [0, 0, 1]])
    to_base = np.array([[f, 0, f / 2], [0, f, f / 2], [0, 0, 1]])
    to_its = np.array([[1 / g, 0, -0.5], [0, 1 / g, -0.5], [0, 0, 1]])
    inner = (to_its @ whole @ to_base)[:2]
    size = (a.shape[1], a.shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    lying = cv2.warpAffine(b, inner, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    ones = cv2.warpAffine(np.ones(b.shape, np.uint8), inner, size, flags=flags)
    return a, np.asarray(lying, np.float32), np.asarray(ones) > 0


def _first(mine: Small, its: Small, angles: Sequence[float]) -> Matrix:
    """Return the best shift, at the best of some angles in degrees."""
    best, best_score = IDENTITY, -1.0
    for angle in angles:
        for matrix in _shifts(mine, its, math.radians(angle)):
            score, overlap = correlation(mine, its, matrix)
            if overlap >= LEAST_OVERLAP and score > best_score:
                best, best_score = matrix, score
    return best


def _turned_anyhow(mine: Small, its: Small) -> Matrix:
    """Return the best shift at the best of all angles; what is in doubt is none."""
    coarse = _first(_reduced(mine), _reduced(its), _ANY_TURN)
    angle = math.degrees(math.atan2(coarse[1][0], coarse[0][0]))
    found = _first(mine, its, (angle, angle - 2.0, angle + 2.0))
    return found if correlation(mine, its, found)[0] >= _SURE_TURN else IDENTITY


def _better(mine: Small, its: Small, one: Matrix, other: Matrix) -> Matrix:
    return max((one, other), key=lambda each: correlation(mine, its, each)[0])


def _reduced(one: Small) -> Small:
    pixels, factor = one
    return np.asarray(block_mean(pixels, _MORE_REDUCED, _MORE_REDUCED)), factor * _MORE_REDUCED


def _shifts(mine: Small, its: Small, angle: float) -> list[Matrix]:
    """Return the likeliest shifts at an angle: peaks of the correlation by phase."""
    (a, f), (b, g) = mine, its
    cos, sin = math.cos(angle), math.sin(angle)
    middle = np.array([b.shape[1] * g / 2, b.shape[0] * g / 2])
    shift = middle - np.array([[cos, -sin], [sin, cos]]) @ middle
    turn: Matrix = ((cos, -sin, float(shift[0])), (sin, cos, float(shift[1])))
    sides = b.shape
    if abs(sin) > abs(cos):  # lying across: as high as it was wide, and beginning elsewhere
        sides = b.shape[::-1]
        turn = _shifted(turn, *(middle - middle[::-1]).tolist())
    height, width = (max(p, round(q * g / f)) for p, q in zip(a.shape, sides, strict=True))
    blank = (np.zeros((height, width), np.float32), f)
    _, turned, inside = laid_over(blank, its, turn)
    rest = np.where(inside, turned - turned[inside].mean(), 0)
    own = np.zeros((height, width), np.float32)
    own[: a.shape[0], : a.shape[1]] = a - a.mean()
    shape = (2 * height, 2 * width)
    spectrum = np.fft.rfft2(rest, shape) * np.conj(np.fft.rfft2(own, shape))
    size = np.abs(spectrum)
    power = np.sqrt(size + 1e-6 * size.max() + 1e-12)
    plane = np.fft.irfft2(spectrum / power, shape)  # between plain and by phase: bears noise
    found = []
    for _ in range(_PEAKS):
        at = np.unravel_index(int(plane.argmax()), plane.shape)
        y, x = int(at[0]), int(at[1])
        dy, dx = (v - n if v > n // 2 else v for v, n in zip((y, x), shape, strict=True))
        found.append(_shifted(turn, dx * f, dy * f))
        plane[_around(y, shape[0])[:, None], _around(x, shape[1])] = -np.inf
    return found


def _around(at: int, size: int) -> NDArray[np.intp]:
    return np.arange(at - 2, at + 3) % size


def _shifted(matrix: Matrix, dx: float, dy: float) -> Matrix:
    """Return a matrix that takes (x, y) where it took (x + dx, y + dy)."""
    (a, b, c), (d, e, f) = matrix
    return (a, b, a * dx + b * dy + c), (d, e, d * dx + e * dy + f)
