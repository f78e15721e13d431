"""Planes in patient space: between millimetres on a plane, pixels of a frame, and the patient.

Patient coordinates are millimetres in LPS, as DICOM has them: +x to the patient's left, +y to the
back, +z to the head. On a plane, (x, y) are millimetres from its origin along `row_axis` and
`column_axis`. A frame's origin is the CENTRE of its first pixel, which is (0.5, 0.5) in image
coordinates: see `pixel_to_mm`.
"""

from __future__ import annotations

import math

import numpy as np
from attrs import evolve, frozen
from numpy.typing import ArrayLike, NDArray

from workbench.geom.transform import Affine
from workbench.model.anchor import OnPlane, Vector
from workbench.model.calibration import Spacing

# Axes are written with few digits; over a frame of 500 mm this is a twentieth of a millimetre.
PARALLEL = 1e-4

Floats = NDArray[np.float64]


@frozen
class Sheet:
    """A rectangle on a plane, in mm along its axes: what a frame covers, outer edges of pixels."""

    plane: OnPlane
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def corners(self) -> tuple[Vector, Vector, Vector, Vector]:
        """Corners in the patient: top left, top right, bottom right, bottom left."""
        at = ((self.x0, self.y0), (self.x1, self.y0), (self.x1, self.y1), (self.x0, self.y1))
        a, b, c, d = (to_patient(self.plane, x, y) for x, y in at)
        return a, b, c, d


def dot(a: Vector, b: Vector) -> float:
    """Return the scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    """Return the vector product."""
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def along(start: Vector, direction: Vector, mm: float) -> Vector:
    """Return the position `mm` from `start` in a direction of length 1."""
    x, y, z = (s + d * mm for s, d in zip(start, direction, strict=True))
    return x, y, z


def between(start: Vector, end: Vector) -> Vector:
    """Return the vector from one position to another."""
    return end[0] - start[0], end[1] - start[1], end[2] - start[2]


def unit(vector: Vector) -> Vector:
    """Return the vector with length 1; ValueError when it has none."""
    length = math.sqrt(dot(vector, vector))
    if not length > 0:
        raise ValueError("a direction needs a length")
    return vector[0] / length, vector[1] / length, vector[2] / length


def normal(plane: OnPlane) -> Vector:
    """Return the unit normal: row axis x column axis."""
    return cross(plane.row_axis, plane.column_axis)


def distance(plane: OnPlane, point: Vector) -> float:
    """Return how far a position lies in front of a plane, along its normal; negative behind."""
    return dot(between(plane.origin, point), normal(plane))


def to_patient(plane: OnPlane, x: float, y: float) -> Vector:
    """Return the patient position of (x mm, y mm) on a plane."""
    return along(along(plane.origin, plane.row_axis, x), plane.column_axis, y)


def to_plane(plane: OnPlane, point: Vector) -> tuple[float, float]:
    """Return (x mm, y mm) of a position, dropped onto the plane along its normal."""
    away = between(plane.origin, point)
    return dot(away, plane.row_axis), dot(away, plane.column_axis)


def points_to_patient(plane: OnPlane, points: ArrayLike) -> Floats:
    """Return patient positions, shape (n, 3), of plane positions in mm, shape (n, 2)."""
    axes = np.array((plane.row_axis, plane.column_axis))
    return np.asarray(np.asarray(points, np.float64) @ axes + plane.origin)


def points_to_plane(plane: OnPlane, points: ArrayLike) -> Floats:
    """Return plane positions in mm, shape (n, 2), of patient positions, shape (n, 3)."""
    axes = np.array((plane.row_axis, plane.column_axis))
    return np.asarray((np.asarray(points, np.float64) - plane.origin) @ axes.T)


def pixel_to_mm(spacing: Spacing) -> Affine:
    """Return the map from image coordinates of a frame to mm on its plane.

    (0.5, 0.5), the centre of the first pixel, becomes (0, 0). `Affine` also maps whole regions:
    ``apply_affine(region, pixel_to_mm(spacing))``.
    """
    dx, dy = spacing.dx, spacing.dy
    return Affine(dx, 0.0, 0.0, dy, -dx / 2, -dy / 2)


def mm_to_pixel(spacing: Spacing) -> Affine:
    """Return the map from mm on a frame's plane to its image coordinates."""
    return Affine(1 / spacing.dx, 0.0, 0.0, 1 / spacing.dy, 0.5, 0.5)


def pixel_to_patient(plane: OnPlane, spacing: Spacing, x: float, y: float) -> Vector:
    """Return the patient position of an image position of a frame."""
    return to_patient(plane, *pixel_to_mm(spacing).point(x, y))


def patient_to_pixel(plane: OnPlane, spacing: Spacing, point: Vector) -> tuple[float, float]:
    """Return the image position of a patient position, dropped onto the frame."""
    return mm_to_pixel(spacing).point(*to_plane(plane, point))


def sheet_of(plane: OnPlane, spacing: Spacing, rows: int, columns: int) -> Sheet:
    """Return what a frame covers."""
    x0, y0 = pixel_to_mm(spacing).point(0.0, 0.0)
    x1, y1 = pixel_to_mm(spacing).point(columns, rows)
    return Sheet(plane, x0, y0, x1, y1)


def is_parallel(a: OnPlane, b: OnPlane, tolerance: float = PARALLEL) -> bool:
    """Return whether two planes are parallel; `tolerance` is the sine of the angle (radians)."""
    away = cross(normal(a), normal(b))
    return math.sqrt(dot(away, away)) <= tolerance


def crossing_line(a: OnPlane, b: OnPlane) -> tuple[Vector, Vector] | None:
    """Return a position on the line where two planes meet, and its unit direction; None parallel.

    The position is the one nearest to the origin of `a`.
    """
    if is_parallel(a, b):
        return None
    direction = unit(cross(normal(a), normal(b)))
    # In plane a, straight towards b.
    towards = cross(direction, normal(a))
    slope = dot(towards, normal(b))
    return along(a.origin, towards, -distance(b, a.origin) / slope), direction


def crossing(a: Sheet, b: Sheet) -> tuple[Vector, Vector] | None:
    """Return the two ends of the line where two rectangles meet; None when they do not.

    This is the reference line that one viewport draws for another.
    """
    line = crossing_line(a.plane, b.plane)
    if line is None:
        return None
    start, direction = line
    low, high = -math.inf, math.inf
    for sheet in (a, b):
        found = _inside(sheet, start, direction)
        if found is None:
            return None
        low, high = max(low, found[0]), min(high, found[1])
    if not low <= high:
        return None
    return along(start, direction, low), along(start, direction, high)


def _inside(sheet: Sheet, start: Vector, direction: Vector) -> tuple[float, float] | None:
    """Return from where to where a line on the plane of a rectangle runs inside it."""
    x, y = to_plane(sheet.plane, start)
    dx, dy = dot(direction, sheet.plane.row_axis), dot(direction, sheet.plane.column_axis)
    low, high = -math.inf, math.inf
    for at, step, first, last in ((x, dx, sheet.x0, sheet.x1), (y, dy, sheet.y0, sheet.y1)):
        if abs(step) < 1e-12:
            if not first <= at <= last:
                return None
            continue
        ends = sorted(((first - at) / step, (last - at) / step))
        low, high = max(low, ends[0]), min(high, ends[1])
    return (low, high) if low <= high else None


def moved(plane: OnPlane, mm: float) -> OnPlane:
    """Return the plane pushed along its normal."""
    return evolve(plane, origin=along(plane.origin, normal(plane), mm))
