"""The slices of a head: one a file, or the frames of an enhanced image."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.head.strip import Axes, Vector
from workbench.dicom.groups import POSITION, macro_or_top
from workbench.dicom.values import numbers

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from workbench.deid.pixels.frames import StoredFrames

#: Voxels that are looked at at once.
VOXELS_MAX = 1 << 29


@frozen(eq=False)
class Slice:
    """A frame of a file and where it lies.

    Parameters
    ----------
    values : ndarray, shape (rows, columns)
        Air is the least.
    at : float
        Along the normal of the slices, in mm.
    spacing : tuple of float
        Between rows and columns in mm.
    """

    sha256: str
    frame: int
    values: NDArray[Any]
    at: float
    axes: Axes
    spacing: tuple[float, float]


def slices_of(path: str) -> list[Slice]:
    """Return the slices of a file.

    Raises
    ------
    InputError
        If it is no image of slices, or says not where they lie.
    """
    from workbench.deid.dicom.file import read_file
    from workbench.deid.pixels.frames import StoredFrames

    data = Path(path).read_bytes()
    dataset, syntax = read_file(data)
    frames = StoredFrames(dataset, syntax)
    if frames.form.colour:
        raise no_slices()
    if frames.count * frames.form.pixels > VOXELS_MAX:
        raise too_large()
    sha256 = hashlib.sha256(data).hexdigest()
    return [_slice(dataset, frames, n, sha256) for n in range(1, frames.count + 1)]


def no_slices() -> InputError:
    """Return what is said of files that make no volume."""
    return InputError(t("The files are no slices of one volume."))


def too_large() -> InputError:
    """Return what is said of a series that does not fit."""
    return InputError(t("The series is too large to be blanked at once."))


def _slice(dataset: Dataset, frames: StoredFrames, frame: int, sha256: str) -> Slice:
    """Return a slice by the functional groups of its frame, else by the top level."""
    measures = macro_or_top(dataset, frame, "PixelMeasuresSequence")
    spacing = numbers(measures, "PixelSpacing")
    place = numbers(macro_or_top(dataset, frame, POSITION), "ImagePositionPatient")
    axes = _axes(macro_or_top(dataset, frame, "PlaneOrientationSequence"))
    if len(spacing) != 2 or len(place) != 3:
        raise no_slices()
    at = float(np.dot(axes.slices, place))
    values = frames.picture(frame)
    values = -values.astype(np.int32) if frames.inverted else values
    return Slice(sha256, frame, values, at, axes, (float(spacing[0]), float(spacing[1])))


def _axes(dataset: Dataset) -> Axes:
    directions = numbers(dataset, "ImageOrientationPatient")
    if len(directions) != 6:
        raise InputError(t("The series does not say how it lies in the patient."))
    across, down = np.array(directions[:3]), np.array(directions[3:])
    return Axes(_vector(np.cross(across, down)), _vector(down), _vector(across))


def _vector(values: NDArray[Any]) -> Vector:
    # Directions of one series differ in the last digits.
    x, y, z = (round(float(value), 3) for value in values)
    return x, y, z
