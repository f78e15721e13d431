"""The front surface of a head in a volume: what is blanked so that no face can be made from it.

A shell as deep as skin, nose, lips and eyes, in front of the ears and below the brow; the brain
lies behind it. It makes a face unrecognisable to the eye; no proof against methods to come is
claimed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t

Vector = tuple[float, float, float]

# All is computed on voxels of about this size.
_STEP_MM = 2.0
_DEPTH_MM = 20.0
# From the top of the head down to the brow.
_BROW_MM = 75.0
# How much of the head, from the front to the back, is face: the ears are further back.
_FACE = 0.45
_CLOSING_MM = 12.0
# A head is at least so large, from the front to the back.
_LEAST_MM = 80.0


@frozen
class Axes:
    """Where a volume lies in the patient: a unit vector (left, posterior, superior) for each axis.

    Parameters
    ----------
    slices, rows, columns : tuple of float
        Direction in which the index grows.
    """

    slices: Vector
    rows: Vector
    columns: Vector

    def canonical(self) -> tuple[tuple[int, int, int], tuple[bool, bool, bool]]:
        """Return which axes go down, back and left, and which of these are turned round.

        Raises
        ------
        InputError
            If they are no three directions.
        """
        found = np.array([self.slices, self.rows, self.columns], float)
        order: list[int] = []
        turned: list[bool] = []
        # Down is against superior, back is posterior, left is left.
        for component, sign in ((2, -1), (1, 1), (0, 1)):
            axis = int(np.argmax(np.abs(found[:, component])))
            if axis in order or not np.isfinite(found).all():
                raise InputError(t("The series does not say how it lies in the patient."))
            order.append(axis)
            turned.append(bool(found[axis, component] * sign < 0))
        return (order[0], order[1], order[2]), (turned[0], turned[1], turned[2])


def face_mask(
    volume: NDArray[Any], spacing: Vector, axes: Axes, depth: float = _DEPTH_MM
) -> NDArray[np.bool_]:
    """Return which voxels of a head are blanked.

    Parameters
    ----------
    volume : ndarray, shape (slices, rows, columns)
        Values in which air is the least.
    spacing : tuple of float
        Millimetres between slices, rows and columns.
    depth : float
        Of the shell in mm.

    Raises
    ------
    InputError
        If there is nothing in the volume that could be a head.
    """
    if volume.ndim != 3 or min(spacing) <= 0 or min(volume.shape) < 2:
        raise InputError(t("The series is no volume."))
    order, turned = axes.canonical()
    steps = [max(1, round(_STEP_MM / spacing[axis])) for axis in order]
    turned_volume = _turned(volume.transpose(order), turned)
    coarse = np.ascontiguousarray(turned_volume[:: steps[0], :: steps[1], :: steps[2]])
    size = [spacing[axis] * step for axis, step in zip(order, steps, strict=True)]
    mask = _in_front(coarse, (size[0], size[1], size[2]), depth)
    for axis, step in enumerate(steps):
        mask = np.repeat(mask, step, axis=axis)
    fine = mask[: turned_volume.shape[0], : turned_volume.shape[1], : turned_volume.shape[2]]
    back = np.argsort(order)
    return np.ascontiguousarray(_turned(fine, turned).transpose(back))


def _turned(volume: NDArray[Any], turned: tuple[bool, bool, bool]) -> NDArray[Any]:
    return volume[tuple(slice(None, None, -1 if one else 1) for one in turned)]


def _in_front(volume: NDArray[Any], size: Vector, depth: float) -> NDArray[np.bool_]:
    """Return the mask of a volume whose axes go down, back and left."""
    sitk = _toolkit()
    body = _body(volume, size)
    inside = sitk.GetImageFromArray(body.astype(np.uint8))
    inside.SetSpacing(size[::-1])
    distance = sitk.GetArrayFromImage(
        sitk.SignedMaurerDistanceMap(inside, True, False, True)
    )  # positive inside, in mm
    front, back = _extent(np.asarray(body.any(axis=(0, 2)), bool))
    limit = front + round(_FACE * (back - front))
    brow = _brow(body, size)
    mask = distance <= depth
    mask[:brow] = False
    mask[:, limit:] = False
    return np.asarray(mask, bool)


def _body(volume: NDArray[Any], size: Vector) -> NDArray[np.bool_]:
    """Return the largest thing that is no air, without its hollows."""
    sitk = _toolkit()
    image = sitk.GetImageFromArray(np.asarray(volume, np.float32))
    image.SetSpacing(size[::-1])
    low, high = (float(value) for value in np.percentile(volume, (1, 99)))
    if high <= low:
        raise InputError(t("Nothing in the series could be a head."))
    clamped = sitk.Clamp(image, lowerBound=low, upperBound=high)
    tissue = sitk.OtsuThreshold(clamped, 0, 1, 128)
    parts = sitk.RelabelComponent(sitk.ConnectedComponent(tissue), sortByObjectSize=True)
    largest = parts == 1
    radius = [max(1, round(_CLOSING_MM / 2 / mm)) for mm in size[::-1]]
    closed = sitk.BinaryMorphologicalClosing(sitk.ConstantPad(largest, radius, radius, 0), radius)
    filled = sitk.BinaryFillhole(sitk.Crop(closed, radius, radius))
    body = np.asarray(sitk.GetArrayFromImage(filled), bool)
    rows = body.any(axis=(0, 2))
    if not rows.any() or (np.ptp(np.flatnonzero(rows)) + 1) * size[1] < _LEAST_MM:
        raise InputError(t("Nothing in the series could be a head."))
    return body


def _toolkit() -> Any:
    import SimpleITK

    return SimpleITK


def _extent(present: NDArray[np.bool_]) -> tuple[int, int]:
    there = np.flatnonzero(present)
    return int(there[0]), int(there[-1]) + 1


def _brow(body: NDArray[np.bool_], size: Vector) -> int:
    """Return the first slice below the brow; the first of all where the top is not to be seen."""
    areas = body.sum(axis=(1, 2))
    top, _ = _extent(areas > 0)
    # A head that is cut off at its top begins with a large slice.
    if areas[top] > 0.4 * areas.max():
        return 0
    return top + round(_BROW_MM / size[0])
