"""Stacks of slices whose truth is known at every position in the patient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from tests.builders import a_dataset, a_dicom_file
from workbench.geom.planes import cross
from workbench.imaging.sources import FrameInfo, Identity, ImageSource
from workbench.imaging.volumes.loading import load, survey
from workbench.imaging.volumes.volume import Volume
from workbench.model.anchor import OnPlane, Vector
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.grey import Grey, Rescale

Field = Callable[[NDArray[np.float64]], NDArray[np.float64]]

SPACING = Spacing(0.9, 0.6)
HU = Grey(16, True, Rescale(1, 0, "HU"))
TILT = np.deg2rad(17.0)
EVEN = tuple(2.0 * k for k in range(20))


def ramp(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rise by other amounts along x, y and z: trilinear interpolation keeps it exactly."""
    return np.asarray(points @ (7.0, -11.0, 5.0) + 100.0)


def blob_at(point: Vector, radius: float = 6.0) -> Field:
    """Return a field that is brightest at one position."""

    def value(points: NDArray[np.float64]) -> NDArray[np.float64]:
        squared = ((points - np.array(point)) ** 2).sum(axis=-1)
        return np.asarray(2000.0 * np.exp(-squared / radius**2))

    return value


@define
class SliceSource:
    """An image of one frame that lies somewhere in the patient."""

    pixels: NDArray[Any]
    plane: OnPlane | None
    spacing: Spacing | None
    grey: Grey | None = HU
    frames: int = 1
    identity: Identity = field(factory=Identity)
    reads: int = 0
    rows: int = field(init=False)
    columns: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.rows, self.columns = self.pixels.shape

    def info(self, frame: int) -> FrameInfo:
        source = CalibrationSource.PATIENT if self.spacing else CalibrationSource.NONE
        return FrameInfo(self.grey, Calibration(self.spacing, source), self.plane)

    def read(self, frame: int) -> NDArray[Any]:
        self.reads += 1
        return self.pixels

    def close(self) -> None:
        pass


def a_slice(
    truth: Field,
    origin: Sequence[float],
    row: Vector = (1.0, 0.0, 0.0),
    column: Vector = (0.0, 1.0, 0.0),
    spacing: Spacing = SPACING,
    rows: int = 40,
    columns: int = 50,
    grey: Grey | None = HU,
) -> SliceSource:
    at = (
        np.array(origin)
        + np.arange(rows)[:, None, None] * spacing.dy * np.array(column)
        + np.arange(columns)[None, :, None] * spacing.dx * np.array(row)
    )
    x, y, z = (float(v) for v in origin)
    return SliceSource(
        np.floor(truth(at) + 0.5).astype(np.int16),
        OnPlane("1.2.9", (x, y, z), row, column, 3.0),
        spacing,
        grey,
    )


def a_stack(
    truth: Field = ramp,
    positions: Sequence[float] = EVEN,
    along: Vector | None = None,
    start: Vector = (-14.0, -17.0, -20.0),
    **slices: Any,
) -> list[SliceSource]:
    """Return slices at mm `positions` along a direction, the normal by default."""
    row = slices.get("row", (1.0, 0.0, 0.0))
    column = slices.get("column", (0.0, 1.0, 0.0))
    way = np.array(along or cross(row, column))
    return [a_slice(truth, (start + mm * way).tolist(), **slices) for mm in positions]


def tilted(truth: Field = ramp, **slices: Any) -> list[SliceSource]:
    """Return slices of a CT with a tilted gantry: the table moves along z, the slices lean."""
    column = (0.0, float(np.cos(TILT)), float(-np.sin(TILT)))
    return a_stack(truth, along=(0.0, 0.0, 1.0), column=column, **slices)


def oblique(truth: Field = ramp, **slices: Any) -> list[SliceSource]:
    """Return slices of an oblique acquisition, as of a heart."""
    row = np.array((0.8, 0.5, -0.2))
    row /= np.linalg.norm(row)
    column = np.cross((0.3, -0.1, 0.9), row)
    column /= np.linalg.norm(column)
    return a_stack(truth, row=tuple(row.tolist()), column=tuple(column.tolist()), **slices)


def sagittal(truth: Field = ramp, **slices: Any) -> list[SliceSource]:
    """Return slices of a sagittal acquisition, from left to right."""
    start = (18.0, -15.0, 16.0)
    return a_stack(truth, start=start, row=(0.0, 1.0, 0.0), column=(0.0, 0.0, -1.0), **slices)


def uneven(truth: Field = ramp, **slices: Any) -> list[SliceSource]:
    """Return slices at unequal distances, one of them far away."""
    return a_stack(truth, (0, 2, 4, 5.5, 7, 9, 11, 16, 18, 20, 22, 25, 27, 29, 31, 33), **slices)


def shifted(truth: Field = ramp, **slices: Any) -> list[SliceSource]:
    """Return slices that were reconstructed around centres of their own."""
    return [
        a_slice(truth, (-14.0 + 2.5 * (k % 3), -17.0 - 1.5 * (k % 2), -20.0 + 2.0 * k), **slices)
        for k in range(20)
    ]


STACKS = {
    "even": a_stack,
    "tilted": tilted,
    "oblique": oblique,
    "sagittal": sagittal,
    "uneven": uneven,
    "shifted": shifted,
}


def a_volume(slices: Sequence[SliceSource]) -> Volume:
    places: list[tuple[ImageSource, int]] = [(one, 1) for one in slices]
    return load(survey(places))


def pixel_positions(cut: Any) -> NDArray[np.float64]:
    """Return the patient position of each pixel of a cut, shape (rows, columns, 3)."""
    plane = cut.plane
    return np.asarray(
        np.array(plane.origin)
        + np.arange(cut.rows)[:, None, None] * cut.spacing.dy * np.array(plane.column_axis)
        + np.arange(cut.columns)[None, :, None] * cut.spacing.dx * np.array(plane.row_axis)
    )


def well_inside(volume: Volume, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which positions lie between voxel centres, where nothing is carried on."""
    ijk = volume.to_index(points)
    lasts = np.array(volume.shape[::-1]) - 1
    return np.asarray(((ijk >= 0) & (ijk <= lasts)).all(axis=-1))


def write_stack(folder: Path, slices: Sequence[SliceSource], uid: str = "1.2.3.4") -> list[Path]:
    """Write slices as CT files, so that a window can open them."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, one in enumerate(slices, 1):
        plane, spacing = one.plane, one.spacing
        assert plane is not None and spacing is not None
        ds = a_dataset(
            one.pixels,
            SeriesInstanceUID=uid,
            StudyInstanceUID="1.2.3",
            FrameOfReferenceUID=plane.frame_of_reference,
            SeriesDescription="Phantom",
            InstanceNumber=number,
            ImagePositionPatient=[f"{v:.9g}" for v in plane.origin],
            ImageOrientationPatient=[f"{v:.12g}" for v in (*plane.row_axis, *plane.column_axis)],
            PixelSpacing=[spacing.dy, spacing.dx],
            SliceThickness=plane.thickness,
            RescaleSlope=1,
            RescaleIntercept=0,
            WindowCenter=500,
            WindowWidth=2000,
        )
        ds.SOPInstanceUID = f"{uid}.{number}"
        paths.append(a_dicom_file(folder / f"slice {number:03}.dcm", ds))
    return paths
