"""Cut: which plane through a volume is to be seen, on which raster of pixels."""

from __future__ import annotations

import math
from enum import StrEnum

from attrs import evolve, field, frozen
from attrs.validators import ge

from workbench.geom.planes import Sheet, along, cross, dot, sheet_of, unit
from workbench.imaging.volumes.volume import Volume
from workbench.model.anchor import OnPlane, Vector
from workbench.model.calibration import Spacing


class PlaneKind(StrEnum):
    """A plane of the patient."""

    AXIAL = "axial"
    CORONAL = "coronal"
    SAGITTAL = "sagittal"


class SlabMode(StrEnum):
    """What becomes of the values through a thick cut: their mean, largest or smallest."""

    MEAN = "mean"
    MAX = "max"
    MIN = "min"


# As a radiologist looks: from the feet, from the front, from the left. The patient's right is on
# the left, the front on the left of a sagittal, the head above. Third: the axis of scrolling.
AXES: dict[PlaneKind, tuple[Vector, Vector, Vector]] = {
    PlaneKind.AXIAL: ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    PlaneKind.CORONAL: ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0)),
    PlaneKind.SAGITTAL: ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (1.0, 0.0, 0.0)),
}

# A cut through a volume at a grazing angle must not ask for a gigapixel.
_PIXELS_MAX = 8192
# Less than this of a pixel is a rounding error.
_ROUNDING = 1e-6


@frozen
class Cut:
    """A raster of pixels on a plane through a volume.

    Parameters
    ----------
    plane : OnPlane
        `origin` is the centre of the first pixel, as for a frame; `thickness` is what the picture
        stands for in mm: the slab, or a voxel where there is none.
    spacing : Spacing
        From pixel to pixel in mm.
    slab : float
        Thickness in mm, half of it on each side; 0 = the plane alone.
    mode : SlabMode
        What becomes of the values through the slab.
    """

    plane: OnPlane
    rows: int = field(validator=ge(1))
    columns: int = field(validator=ge(1))
    spacing: Spacing
    slab: float = field(default=0.0, converter=float, validator=ge(0.0))
    mode: SlabMode = SlabMode.MEAN

    @property
    def sheet(self) -> Sheet:
        """What it covers in the patient."""
        return sheet_of(self.plane, self.spacing, self.rows, self.columns)


@frozen
class Travel:
    """Where cuts of one direction can lie: mm along the axis of scrolling, both ends included."""

    first: float
    last: float
    step: float

    @property
    def count(self) -> int:
        """How many positions there are."""
        return max(1, math.floor((self.last - self.first) / self.step + 0.5 + _ROUNDING) + 1)

    def at(self, number: int) -> float:
        """Return a position by its number from 0; beyond the ends the nearest one."""
        return min(self.last, self.first + max(0, min(number, self.count - 1)) * self.step)

    def number(self, position: float) -> int:
        """Return the number of the position nearest to mm along the axis."""
        near = math.floor((position - self.first) / self.step + 0.5)
        return max(0, min(near, self.count - 1))


def orthogonal(
    volume: Volume,
    kind: PlaneKind,
    position: float | None = None,
    slab: float = 0.0,
    mode: SlabMode = SlabMode.MEAN,
) -> Cut:
    """Return an axial, coronal or sagittal cut through the whole volume.

    Parameters
    ----------
    position : float or None
        Patient coordinate in mm along the axis that the plane is square to: z of an axial, y of a
        coronal, x of a sagittal cut. None takes the middle.
    """
    row, column, axis = AXES[kind]
    if position is None:
        travel = travel_along(volume, axis)
        position = travel.at(travel.count // 2)
    point = along(volume.center, axis, position - dot(volume.center, axis))
    return through(volume, point, row, column, slab, mode)


def through(
    volume: Volume,
    point: Vector,
    row_axis: Vector,
    column_axis: Vector,
    slab: float = 0.0,
    mode: SlabMode = SlabMode.MEAN,
) -> Cut:
    """Return the cut through a position that shows all of the volume in its direction.

    Pixels are square, as fine as the finest step of the volume. Cuts of one direction have the
    same raster, wherever they lie.

    Parameters
    ----------
    row_axis, column_axis : Vector
        Along a row of the picture, and down a column; made square to each other and unit length.
    """
    row = unit(row_axis)
    normal = unit(cross(row, column_axis))
    column = cross(normal, row)
    pixel = volume.finest
    (x0, columns, dx), (y0, rows, dy) = (_run(volume, axis, pixel) for axis in (row, column))
    away = dot(point, normal)
    x, y, z = (r * x0 + c * y0 + n * away for r, c, n in zip(row, column, normal, strict=True))
    thickness = max(slab, volume.voxel_along(normal))
    plane = OnPlane(volume.frame_of_reference, (x, y, z), row, column, thickness)
    return Cut(plane, rows, columns, Spacing(dy, dx), slab, mode)


def at_position(cut: Cut, position: float, axis: Vector) -> Cut:
    """Return the cut pushed along its normal until it lies at mm along an axis."""
    normal = cross(cut.plane.row_axis, cut.plane.column_axis)
    slope = dot(normal, axis)
    if abs(slope) < _ROUNDING:
        raise ValueError("the axis lies in the plane of the cut")
    origin = along(cut.plane.origin, normal, (position - dot(cut.plane.origin, axis)) / slope)
    return evolve(cut, plane=evolve(cut.plane, origin=origin))


def travel_of(volume: Volume, kind: PlaneKind) -> Travel:
    """Return where axial, coronal or sagittal cuts can lie: patient coordinates in mm."""
    return travel_along(volume, AXES[kind][2])


def travel_along(volume: Volume, axis: Vector) -> Travel:
    """Return where cuts square to a unit axis can lie.

    Along an axis of the volume these are the layers of voxels; else steps as fine as a voxel.
    """
    low, high = volume.extent(axis)
    step = volume.voxel_along(axis)
    return Travel(low + step / 2, max(high - step / 2, low + step / 2), step)


def _run(volume: Volume, axis: Vector, pixel: float) -> tuple[float, int, float]:
    """Return where the first pixel of an axis lies, how many there are, and their distance."""
    low, high = volume.extent(axis)
    size = max(pixel, (high - low) / _PIXELS_MAX)
    # A pixel belongs to the picture when its centre lies inside, the far edge not included.
    count = max(1, math.floor((high - low) / size + 0.5 - _ROUNDING))
    return low + size / 2, count, size
