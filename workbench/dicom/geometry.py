"""Where a frame lies in the patient (PS3.3 C.7.6.2)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from attrs import evolve

from workbench.dicom.groups import macro, macro_or_top, own_position
from workbench.dicom.values import integer, number, numbers, text
from workbench.geom.planes import along, dot
from workbench.geom.planes import normal as normal_of
from workbench.model.anchor import OnPlane, Vector

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

__all__ = ["normal_of", "plane_beside", "plane_of", "slice_position"]

# Orientations come rounded to a few digits; this much is no tilt.
_TOLERANCE = 1e-2
_AXIAL = 1e-4
_SAME_MM = 1e-2


def plane_of(ds: Dataset, frame: int = 1) -> OnPlane | None:
    """Return the plane of a frame in patient space, None when the file does not say.

    Returns
    -------
    OnPlane or None
        `origin` is the centre of the first pixel; the axes are unit vectors, mm, LPS.
    """
    position = macro(ds, frame, "PlanePositionSequence")
    if position is None and numbers(ds, "GridFrameOffsetVector"):
        return _dose_plane(ds, frame)
    if position is None:
        # One position for several frames would put them all in one place.
        if (integer(ds, "NumberOfFrames") or 1) > 1:
            return None
        position = ds
    orientation = macro_or_top(ds, frame, "PlaneOrientationSequence")
    origin = numbers(position, "ImagePositionPatient")
    cosines = numbers(orientation, "ImageOrientationPatient")
    if len(origin) != 3 or len(cosines) != 6:
        return None
    thickness = number(macro_or_top(ds, frame, "PixelMeasuresSequence"), "SliceThickness")
    return _plane(ds, (origin[0], origin[1], origin[2]), cosines, abs(thickness or 0.0))


def plane_beside(known: OnPlane | None, ds: Dataset, frame: int) -> OnPlane | None:
    """Return the plane of a frame that is like another but for its own position (`own_groups`).

    Parameters
    ----------
    known : OnPlane or None
        Of the other frame.
    """
    if known is None:
        return plane_of(ds, frame)
    origin = own_position(ds, frame)
    if len(origin) != 3:
        return plane_of(ds, frame)
    return evolve(known, origin=(origin[0], origin[1], origin[2]))


def _dose_plane(ds: Dataset, frame: int) -> OnPlane | None:
    """Return the plane of a frame of a dose grid (PS3.3 C.8.8.3.2).

    Grid Frame Offset Vector (3004,000C) holds distances from the first plane along the normal when
    it begins with 0; else the patient's z of each plane, of axial planes only.
    """
    offsets, origin = numbers(ds, "GridFrameOffsetVector"), numbers(ds, "ImagePositionPatient")
    cosines = numbers(ds, "ImageOrientationPatient")
    frames = integer(ds, "NumberOfFrames") or 1
    if len(offsets) != frames or not 1 <= frame <= frames or len(origin) != 3 or len(cosines) != 6:
        return None
    first = _plane(ds, (origin[0], origin[1], origin[2]), cosines, 0.0)
    if first is None:
        return None
    across = normal_of(first)
    if offsets[0] == 0:
        return evolve(first, origin=along(first.origin, across, offsets[frame - 1]))
    if abs(abs(across[2]) - 1) > _AXIAL or abs(offsets[0] - origin[2]) > _SAME_MM:
        return None
    return evolve(first, origin=(origin[0], origin[1], offsets[frame - 1]))


def _plane(
    ds: Dataset, origin: Vector, cosines: tuple[float, ...], thickness: float
) -> OnPlane | None:
    row, column = _unit(cosines[:3]), _unit(cosines[3:])
    if row is None or column is None or abs(dot(row, column)) > _TOLERANCE:
        return None
    return OnPlane(text(ds, "FrameOfReferenceUID"), origin, row, column, thickness)


def slice_position(plane: OnPlane) -> float:
    """Return the position along the normal in mm; never from thickness or spacing tags."""
    return dot(normal_of(plane), plane.origin)


def _unit(vector: tuple[float, ...]) -> Vector | None:
    length = math.sqrt(sum(v * v for v in vector))
    if abs(length - 1) > _TOLERANCE:
        return None
    return (vector[0] / length, vector[1] / length, vector[2] / length)
