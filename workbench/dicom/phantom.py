"""A small CT series of a phantom, written on demand: sample data that is nobody's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workbench.dicom.chest import NODULES, Chest

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

SLICES = 24
STEP_MM = 5.0
LOWEST_MM = -58.0
SIZE = 256
SPACING_MM = 1.4
PATIENT_NAME = "PHANTOM^CHEST"

_CT = "1.2.840.10008.5.1.4.1.1.2"
_INTERCEPT = -1024


def make_chest_series(folder: Path) -> list[Path]:
    """Write the series into `folder`, made when missing, and return its files from feet to head.

    The same bytes each time; 12 bits in Hounsfield units, 256 x 256, 24 slices.
    """
    folder.mkdir(parents=True, exist_ok=True)
    chest = Chest(SIZE, SPACING_MM)
    return [_write(folder, chest, number) for number in range(1, SLICES + 1)]


def nodule_places() -> list[tuple[int, float, float, float]]:
    """Return where the findings are: slice from 1, x, y and radius in image coordinates (px)."""
    middle = SIZE / 2
    return [
        (
            round((z - LOWEST_MM) / STEP_MM) + 1,
            x / SPACING_MM + middle,
            y / SPACING_MM + middle,
            radius / SPACING_MM,
        )
        for (x, y, z), radius, _ in NODULES
    ]


def _write(folder: Path, chest: Chest, number: int) -> Path:
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    z = LOWEST_MM + (number - 1) * STEP_MM
    ds = _dataset(number, z)
    stored = np.clip(np.floor(chest.slice_at(z) + 0.5) - _INTERCEPT, 0, 4095).astype("<u2")
    ds.PixelData = stored.tobytes()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    path = folder / f"phantom-chest-{number:02}.dcm"
    ds.save_as(path, enforce_file_format=True)
    return path


def _uid(what: str) -> str:
    from pydicom.uid import generate_uid

    return generate_uid(prefix="2.25.", entropy_srcs=["workbench phantom", what])


def _dataset(number: int, z: float) -> Dataset:
    from pydicom.dataset import Dataset

    ds = Dataset()
    ds.ImageType = ["DERIVED", "PRIMARY", "AXIAL"]
    ds.SOPClassUID, ds.SOPInstanceUID = _CT, _uid(f"image {number}")
    ds.StudyDate = ds.SeriesDate = ds.ContentDate = "20260101"
    ds.StudyTime = ds.ContentTime = "120000"
    ds.AccessionNumber, ds.ReferringPhysicianName = "", ""
    ds.Modality, ds.Manufacturer = "CT", "Workbench"
    ds.StudyDescription = "Phantom, not a person"
    ds.SeriesDescription = "Chest phantom 5 mm"
    ds.PatientName, ds.PatientID = PATIENT_NAME, "PHANTOM-1"
    ds.PatientBirthDate, ds.PatientSex = "", "O"
    ds.BodyPartExamined, ds.PatientPosition = "CHEST", "HFS"
    ds.SliceThickness, ds.KVP = STEP_MM, "120"
    ds.StudyInstanceUID, ds.SeriesInstanceUID = _uid("study"), _uid("series")
    ds.StudyID, ds.SeriesNumber, ds.AcquisitionNumber = "1", 1, 1
    ds.InstanceNumber = number
    ds.FrameOfReferenceUID, ds.PositionReferenceIndicator = _uid("frame of reference"), ""
    corner = -(SIZE - 1) / 2 * SPACING_MM
    ds.ImagePositionPatient = [corner, corner, z]
    ds.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    ds.PixelSpacing = [SPACING_MM, SPACING_MM]
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows = ds.Columns = SIZE
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 12, 11, 0
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = _INTERCEPT, 1, "HU"
    ds.WindowCenter, ds.WindowWidth = [40, -600], [400, 1500]
    ds.WindowCenterWidthExplanation = ["MEDIASTINUM", "LUNG"]
    return ds
