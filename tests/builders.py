"""Things that tests build instead of keeping binary files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

CT = "1.2.840.10008.5.1.4.1.1.2"
DX = "1.2.840.10008.5.1.4.1.1.1.1"
US = "1.2.840.10008.5.1.4.1.1.6.1"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"


# --- DICOM ---------------------------------------------------------------------------------------


def a_dataset(pixels: NDArray[Any] | None = None, **attributes: Any) -> Dataset:
    """Build a data set around stored values, shape (rows, columns) or (frames, rows, columns).

    Three dimensions with a last one of 3 mean RGB unless `NumberOfFrames` is given.
    """
    ds = Dataset()
    ds.SOPClassUID = attributes.pop("SOPClassUID", CT)
    ds.SOPInstanceUID = generate_uid(entropy_srcs=[repr(attributes)])
    ds.Modality = "CT"
    if pixels is not None:
        _add_pixels(ds, pixels, "NumberOfFrames" in attributes)
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds


def _add_pixels(ds: Dataset, pixels: NDArray[Any], several: bool) -> None:
    colour = pixels.ndim == 4 or (pixels.ndim == 3 and pixels.shape[-1] == 3 and not several)
    ds.Rows, ds.Columns = pixels.shape[-3:-1] if colour else pixels.shape[-2:]
    ds.SamplesPerPixel = 3 if colour else 1
    ds.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    if colour:
        ds.PlanarConfiguration = 0
    ds.BitsAllocated = pixels.dtype.itemsize * 8
    ds.BitsStored = ds.BitsAllocated
    ds.HighBit = ds.BitsStored - 1
    ds.PixelRepresentation = int(pixels.dtype.kind == "i")
    data = pixels.astype(pixels.dtype.newbyteorder("<")).tobytes()
    ds.PixelData = data + b"\0" * (len(data) % 2)
    ds["PixelData"].VR = "OB" if pixels.dtype.itemsize == 1 else "OW"


def a_dicom_file(path: Path, ds: Dataset, syntax: str = ExplicitVRLittleEndian) -> Path:
    """Write a data set as a DICOM file and return its path."""
    ds.file_meta = FileMetaDataset()
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.file_meta.TransferSyntaxUID = UID(syntax)
    ds.save_as(path, enforce_file_format=True)
    return path


def a_ct_series(
    folder: Path, slices: int = 3, step: float = 2.5, uid: str = "1.2.3.4", **attributes: Any
) -> list[Path]:
    """Write CT slices along z, file names in the reverse order of position."""
    paths = []
    for number in range(slices):
        pixels = np.full((8, 10), 1024 + number, np.uint16)
        ds = a_dataset(
            pixels,
            SeriesInstanceUID=uid,
            StudyInstanceUID="1.2.3",
            FrameOfReferenceUID="1.2.3.9",
            InstanceNumber=slices - number,
            ImagePositionPatient=[0, 0, number * step],
            ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
            PixelSpacing=[0.5, 0.7],
            RescaleSlope=1,
            RescaleIntercept=-1024,
            **attributes,
        )
        ds.SOPInstanceUID = f"{uid}.{number + 1}"
        paths.append(a_dicom_file(folder / f"slice {slices - number:03}.dcm", ds))
    return paths


def a_lut_item(first: int, data: Sequence[int], bits: int, keyword_type: str = "") -> Dataset:
    """Build an item of a Modality or VOI LUT Sequence."""
    item = Dataset()
    item.add_new(0x00283002, "SS" if first < 0 else "US", [len(data) % 65536, first, bits])
    item.add_new(0x00283006, "OW", np.asarray(data, "<u2").tobytes())
    if keyword_type:
        item.ModalityLUTType = keyword_type
    return item
