"""Registration: finding where a picture lies on its reference, coarse to fine.

First the small pictures: about where they lie (`start`), then SimpleITK from there. Then patches
with texture, at finer and finer reductions and at last pixel by pixel, so that a picture of any
size costs the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.frame import FramePixels
from workbench.imaging.reference.alignment import (
    IDENTITY,
    Alignment,
    Kind,
    Matrix,
    moved,
    scale_of,
)
from workbench.imaging.reference.patches import refined
from workbench.imaging.reference.reading import Numbers, small
from workbench.imaging.reference.start import (
    LEAST_OVERLAP,
    Small,
    correlation,
    first_guess,
    laid_over,
)

Told = Callable[[float], object]

# Below this correlation, or with less of the picture covered, nothing was found. Among all places
# the best one with a small overlap is alike by chance: the less is covered, the more is needed.
_LEAST_CORRELATION, _LEAST_AT_LEAST_OVERLAP = 0.35, 0.85
# Pictures whose sizes differ by more are not of the same scale.
_MOST_SIZE = 2.0
# A picture that may be stretched may be so much larger or smaller than its reference: what is
# coarser still has lost most of what a defect is.
_MOST_STRETCHED = 4.0
# From this factor between the sizes on, the scale may be what differs.
_RESIZED = 1.1


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
    ratio = _ratio(inspected, reference)
    _check_scale(inspected, reference, kind, ratio)
    before = correlation(mine, its, IDENTITY)[0]
    start = _begun(mine, its, kind, ratio)
    told(0.3)
    found = _by_itk(mine, its, start, kind)
    if correlation(mine, its, found)[0] < correlation(mine, its, start)[0]:
        found = start
    told(0.45)
    after, overlap = correlation(mine, its, found)
    if not _fits(after, overlap):
        if kind is not Kind.AFFINE and _is_resized(ratio) and _fits_at(mine, its, ratio):
            raise _other_scale(inspected, reference)
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
    if residual is not None:
        residual /= scale_of(matrix)  # it was measured in pixels of the reference
    return Alignment(matrix, kind, before, after, residual, gain, offset)


def _check(inspected: FramePixels, reference: FramePixels, mine: Numbers, its: Numbers) -> None:
    for frame, pixels in ((inspected, mine), (reference, its)):
        if min(frame.rows, frame.columns) < 16 or float(np.ptp(pixels)) < 1e-6:
            raise InputError(
                t("One of the images shows nothing: all of its pixels are alike. Choose others.")
            )


def _ratio(inspected: FramePixels, reference: FramePixels) -> float:
    """Return how much larger the reference is, along a line."""
    return math.sqrt(reference.rows * reference.columns / (inspected.rows * inspected.columns))


def _is_resized(ratio: float) -> bool:
    """Return whether two sizes differ so much that the scale may be what differs."""
    return abs(math.log(ratio)) > math.log(_RESIZED)


def _check_scale(inspected: FramePixels, reference: FramePixels, kind: Kind, ratio: float) -> None:
    if not 1 / _MOST_STRETCHED <= ratio <= _MOST_STRETCHED:
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
    if kind is not Kind.AFFINE and not 1 / _MOST_SIZE <= ratio <= _MOST_SIZE:
        raise _other_scale(inspected, reference)


def _other_scale(inspected: FramePixels, reference: FramePixels) -> InputError:
    return InputError(
        t(
            "The reference has {width} × {height} pixels, the image {columns} × {rows}: they are "
            "of another scale. Let the image be stretched, too (affine), and align it again, or "
            "choose a reference of the same scale.",
            width=reference.columns,
            height=reference.rows,
            columns=inspected.columns,
            rows=inspected.rows,
        )
    )


def _begun(mine: Small, its: Small, kind: Kind, ratio: float) -> Matrix:
    """Return about where a picture lies; where it may be stretched, at the scale of its size, too.

    Another size may be another part at the same scale, or all of it at another scale.
    """
    if kind is not Kind.AFFINE or not _is_resized(ratio):
        return first_guess(mine, its, kind)
    scales = [ratio]
    if 1 / _MOST_SIZE <= ratio <= _MOST_SIZE:
        scales.append(1.0)
    found = [first_guess(mine, its, kind, scale) for scale in scales]
    return max(found, key=lambda one: _spare(*correlation(mine, its, one)))


def _fits_at(mine: Small, its: Small, scale: float) -> bool:
    start = first_guess(mine, its, Kind.AFFINE, scale)
    return _fits(*correlation(mine, its, start))


def _fits(likeness: float, overlap: float) -> bool:
    return overlap >= LEAST_OVERLAP and _spare(likeness, overlap) >= 0


def _spare(likeness: float, overlap: float) -> float:
    """Return by how much a correlation is beyond what is needed."""
    return likeness - _needed(overlap)


def _needed(overlap: float) -> float:
    """Return the correlation from which on pictures that overlap by a share are alike."""
    bare = (1.0 - overlap) / (1.0 - LEAST_OVERLAP)
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
