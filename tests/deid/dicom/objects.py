"""DICOM objects with planted identifiers, and what became of them."""

from __future__ import annotations

import io
from typing import Any

from pydicom import dcmread, dcmwrite
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian

from workbench.deid.dicom.deidentify import Cleaned, Setup, deidentify
from workbench.deid.keys.secret import Secret
from workbench.deid.policy.actions import Policy
from workbench.deid.policy.options import Option, options_named

CT = "1.2.840.10008.5.1.4.1.1.2"
MR_ENHANCED = "1.2.840.10008.5.1.4.1.1.4.1"
SC = "1.2.840.10008.5.1.4.1.1.7"
SR = "1.2.840.10008.5.1.4.1.1.88.22"
KEY = Secret(b"k" * 32)
ROOT = "1.2.826.0.1.3680043.8.498."


def setup(*options: str, key: Secret = KEY, keep_pixels: str = "a test") -> Setup:
    return Setup(key, Policy(options_named(options)), keep_pixels=keep_pixels)


def an_object(sop_class: str = CT, **more: Any) -> Dataset:
    """Return a small object of a patient with a name that is not in any dictionary."""
    made = Dataset()
    made.SOPClassUID = sop_class
    made.SOPInstanceUID = ROOT + "1"
    made.StudyInstanceUID = ROOT + "2"
    made.SeriesInstanceUID = ROOT + "3"
    made.FrameOfReferenceUID = ROOT + "4"
    made.PatientName = "Zyxquill^Orvandel"
    made.PatientID = "ZQ-448812"
    made.PatientBirthDate = "19310405"
    made.PatientSex = "F"
    made.StudyDate = made.SeriesDate = made.ContentDate = "20240305"
    made.StudyTime = made.SeriesTime = made.ContentTime = "101112"
    made.AccessionNumber = "ACC448812"
    made.Modality = "CT"
    made.Manufacturer = "SIEMENS"
    for keyword, value in more.items():
        setattr(made, keyword, value)
    return made


def with_pixels(made: Dataset, value: bytes = bytes(range(32)), stored: int = 12) -> Dataset:
    made.Rows = made.Columns = 4
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.BitsAllocated, made.BitsStored, made.HighBit = 16, stored, stored - 1
    made.PixelRepresentation = 0
    made.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    made.add_new(0x7FE00010, "OW", value)
    return made


def file_of(dataset: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = UID(syntax)
    dataset.file_meta = meta
    buffer = io.BytesIO()
    dcmwrite(buffer, dataset, enforce_file_format=True)
    return buffer.getvalue()


def clean(dataset: Dataset | bytes, *options: str, **more: Any) -> Cleaned:
    data = dataset if isinstance(dataset, bytes) else file_of(dataset)
    return deidentify(data, setup(*options, **more))


def cleaned(dataset: Dataset | bytes, *options: str, **more: Any) -> FileDataset:
    """Return the output, read by pydicom."""
    done = clean(dataset, *options, **more)
    assert done.data is not None, done.held
    return dcmread(io.BytesIO(done.data))


def item(**values: Any) -> Dataset:
    made = Dataset()
    for keyword, value in values.items():
        setattr(made, keyword, value)
    return made


def code(value: str, scheme: str, meaning: str) -> Sequence:
    return Sequence([item(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)])


OPTIONS = tuple(option.value for option in Option)
