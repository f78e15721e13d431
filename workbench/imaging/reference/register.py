"""Registration: finding where a picture lies on its reference, coarse to fine.

First the small pictures: the shift by correlation of all places at once, at some angles, then
SimpleITK from there. Then patches with texture, at finer and finer reductions and at last pixel by
pixel, so that a picture of any size costs the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.frame import FramePixels
from workbench.imaging.reference.alignment import IDENTITY, Alignment, Kind, Matrix, moved
from workbench.imaging.reference.patches import refined
from workbench.imaging.reference.reading import Numbers, small
from workbench.imaging.resample import block_mean

Told = Callable[[float], object]

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
# Below this correlation, or with less of the picture covered, nothing was found. Among all places
# the best one with a small overlap is alike by chance: the less is covered, the more is needed.
_LEAST_CORRELATION, _LEAST_AT_LEAST_OVERLAP = 0.35, 0.85
_LEAST_OVERLAP = 0.2
# Pictures whose sizes differ by more are not of the same scale.
_LEAST_SIZE, _MOST_SIZE = 0.5, 2.0


def register(
    inspected: FramePixels,
    reference: FramePixels,
    kind: Kind = Kind.RIGID,
    told: Told = lambda part: None,
) -> Alignment:
    """Return where a picture lies on its reference. For a job: it reads and takes seconds.

    Parameters
    ----------
    told : callable
        Gets how far it is, from 0 to 1; may raise to stop it.

    Raises
    ------
    InputError
        If one of them shows nothing, or they do not fit each other.
    """
    mine, its = small(inspected), small(reference)
    told(0.15)
    _check(inspected, reference, mine[0], its[0])
    before = correlation(mine, its, IDENTITY)[0]
    start = _first(mine, its, (0.0,) if kind is Kind.TRANSLATION else _ANGLES)
    if kind is not Kind.TRANSLATION and correlation(mine, its, start)[0] < _SURE:
        start = _better(mine, its, start, _first(mine, its, _TURNS))
        if correlation(mine, its, start)[0] < _SURE:
            start = _better(mine, its, start, _turned_anyhow(mine, its))
    told(0.3)
    found = _by_itk(mine, its, start, kind)
    if correlation(mine, its, found)[0] < correlation(mine, its, start)[0]:
        found = start
    told(0.45)
    after, overlap = correlation(mine, its, found)
    if overlap < _LEAST_OVERLAP or after < _needed(overlap):
        raise _unlike(kind)
    matrix, residual = refined(
        inspected,
        reference,
        found,
        kind,
        mine,
        lambda one: correlation(mine, its, one)[0],
        lambda part: told(0.45 + 0.5 * part),
    )
    after, overlap = correlation(mine, its, matrix)
    gain, offset = _brightness(mine, its, matrix)
    return Alignment(matrix, kind, before, after, residual, gain, offset)


def _check(inspected: FramePixels, reference: FramePixels, mine: Numbers, its: Numbers) -> None:
    for frame, pixels in ((inspected, mine), (reference, its)):
        if min(frame.rows, frame.columns) < 16 or float(np.ptp(pixels)) < 1e-6:
            raise InputError(
                t("One of the images shows nothing: all of its pixels are alike. Choose others.")
            )
    ratio = math.sqrt(reference.rows * reference.columns / (inspected.rows * inspected.columns))
    if not _LEAST_SIZE <= ratio <= _MOST_SIZE:
        raise InputError(
            t(
                "The reference has {width} × {height} pixels, the image {columns} × {rows}: "
                "they are not of the same scale. Choose a reference of about the same size.",
                width=reference.columns,
                height=reference.rows,
                columns=inspected.columns,
                rows=inspected.rows,
            )
        )


def _needed(overlap: float) -> float:
    """Return the correlation from which on pictures that overlap by a share are alike."""
    bare = (1.0 - overlap) / (1.0 - _LEAST_OVERLAP)
    return _LEAST_CORRELATION + bare * (_LEAST_AT_LEAST_OVERLAP - _LEAST_CORRELATION)


def _unlike(kind: Kind) -> InputError:
    if kind is Kind.TRANSLATION:
        return InputError(
            t(
                "The image and its reference do not fit each other: too little of them is alike. "
                "Let the image be turned, too, or choose another reference."
            )
        )
    return InputError(
        t(
            "The image and its reference do not fit each other: too little of them is alike, "
            "whichever way the image is turned. Choose a reference of the same part, taken at the "
            "same scale and not mirrored."
        )
    )


Small = tuple[Numbers, float]


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
            if overlap >= _LEAST_OVERLAP and score > best_score:
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


def _by_itk(mine: Small, its: Small, start: Matrix, kind: Kind) -> Matrix:
    """Return the start, refined on the small pictures."""
    sitk = _sitk()

    fixed, moving = _image(mine), _image(its)
    transform = _transform(start, kind, mine)
    method = sitk.ImageRegistrationMethod()
    method.SetMetricAsCorrelation()
    method.SetMetricSamplingStrategy(method.NONE)
    method.SetInterpolator(sitk.sitkLinear)
    method.SetOptimizerAsRegularStepGradientDescent(
        learningRate=2.0 * mine[1], minStep=1e-3 * mine[1], numberOfIterations=80
    )
    method.SetOptimizerScalesFromPhysicalShift()
    method.SetShrinkFactorsPerLevel([2, 1])
    method.SetSmoothingSigmasPerLevel([1, 0])
    method.SmoothingSigmasAreSpecifiedInPhysicalUnitsOff()
    method.SetInitialTransform(transform, inPlace=True)
    try:
        method.Execute(fixed, moving)
    except RuntimeError:  # no overlap on the way: the start is what there is
        return start
    return _matrix_of(transform)


def _sitk() -> Any:
    """Return SimpleITK, which says nothing of its types."""
    import SimpleITK

    return SimpleITK


def _image(one: Small) -> Any:
    sitk = _sitk()

    pixels, factor = one
    low, high = np.percentile(pixels, (0.5, 99.5))
    image = sitk.GetImageFromArray((pixels - low) / max(float(high - low), 1e-6))
    image.SetSpacing((factor, factor))
    image.SetOrigin((factor / 2, factor / 2))
    return image


def _transform(start: Matrix, kind: Kind, mine: Small) -> Any:
    sitk = _sitk()

    (a, b, c), (d, e, f) = start
    if kind is Kind.TRANSLATION:
        return sitk.TranslationTransform(2, (c, f))
    made = sitk.Euler2DTransform() if kind is Kind.RIGID else sitk.AffineTransform(2)
    rows, columns = mine[0].shape
    center = np.array([columns, rows]) * mine[1] / 2
    made.SetCenter(tuple(map(float, center)))
    if kind is Kind.RIGID:
        made.SetAngle(math.atan2(d, a))
    else:
        made.SetMatrix((a, b, d, e))
    shift = moved(start, center[None, :])[0] - center
    made.SetTranslation(tuple(map(float, shift)))
    return made


def _matrix_of(transform: Any) -> Matrix:
    o, x, y = (transform.TransformPoint(p) for p in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))
    return (x[0] - o[0], y[0] - o[0], o[0]), (x[1] - o[1], y[1] - o[1], o[1])


def _brightness(mine: Small, its: Small, matrix: Matrix) -> tuple[float, float]:
    """Return gain and offset that make the reference as bright; defects do not count."""
    a, b, inside = laid_over(mine, its, matrix)
    x, y = b[inside].astype(np.float64), a[inside].astype(np.float64)
    keep = np.ones(len(x), bool)
    gain, offset = 1.0, 0.0
    for _ in range(4):
        spread = float(((x[keep] - x[keep].mean()) ** 2).sum())
        if spread <= 0 or keep.sum() < 64:
            return 1.0, 0.0
        gain = float(((x[keep] - x[keep].mean()) * (y[keep] - y[keep].mean())).sum()) / spread
        offset = float(y[keep].mean() - gain * x[keep].mean())
        off = np.abs(gain * x + offset - y)
        keep = off <= max(3.0 * float(np.median(off)), 1e-6)
    # What two bit depths do to a gain is no sign that it was found wrongly; their spreads tell.
    usual = float(y.std()) / max(float(x.std()), 1e-6)
    return (gain, offset) if 0.2 * usual <= gain <= 5 * usual else (1.0, 0.0)
