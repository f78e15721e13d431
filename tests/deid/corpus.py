"""Real headers with planted identifiers: where each was put, and whether it is still there."""

from __future__ import annotations

import io
import random
import warnings
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pydicom.data
from attrs import field, frozen
from pydicom import dcmread, dcmwrite
from pydicom._dicom_dict import DicomDictionary
from pydicom.datadict import keyword_dict
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag

LARGEST = 400_000
STRUCTURE = (
    "SOPClassUID Modality Rows Columns BitsAllocated BitsStored HighBit PixelRepresentation "
    "SamplesPerPixel PhotometricInterpretation PlanarConfiguration NumberOfFrames PixelSpacing "
    "ImagePositionPatient ImageOrientationPatient SliceThickness RescaleSlope RescaleIntercept "
    "WindowCenter WindowWidth ImageType KVP EchoTime RepetitionTime PatientPosition "
    "InstanceNumber SeriesNumber AcquisitionNumber SliceLocation RescaleType "
    "BodyPartExamined Laterality SpacingBetweenSlices FlipAngle SegmentationType "
    "LossyImageCompression PresentationLUTShape SamplesPerPixel DoseUnits DoseType "
    "ValueType CompletionFlag VerificationFlag Manufacturer PositionReferenceIndicator"
).split()
PEOPLE = (
    "PatientName OtherPatientNames PatientBirthName PatientMotherBirthName ReferringPhysicianName "
    "PerformingPhysicianName OperatorsName NameOfPhysiciansReadingStudy RequestingPhysician "
    "ScheduledPerformingPhysicianName ResponsiblePerson ConsultingPhysicianName ReviewerName"
).split()
NUMBERS = (
    "PatientID OtherPatientIDs AccessionNumber StudyID AdmissionID PatientAddress "
    "PatientTelephoneNumbers MedicalRecordLocator InstitutionName InstitutionAddress "
    "InstitutionalDepartmentName StationName DeviceSerialNumber RequestedProcedureID "
    "ScheduledProcedureStepID PerformedProcedureStepID IssuerOfPatientID MilitaryRank Occupation "
    "RegionOfResidence CountryOfResidence PatientReligiousPreference ProtocolName"
).split()
TEXTS = (
    "StudyDescription SeriesDescription ImageComments PatientComments AdditionalPatientHistory "
    "RequestedProcedureDescription DerivationDescription AcquisitionComments Allergies "
    "MedicalAlerts ReasonForStudy StudyComments ContrastBolusAgent"
).split()
WORDS = ("CT chest with contrast for", "nodule in left lung of", "follow up of", "MR brain")
_KINDS = {"LO", "SH", "ST", "LT", "UT", "UC", "UR", "PN", "DA", "DT"}


@frozen
class Planted:
    """One file: its bytes, what must not be found in its output, and its structure."""

    name: str
    data: bytes
    needles: tuple[str, ...]
    structure: dict[str, Any] = field(factory=dict)


class Planter:
    """Plants identifiers that differ in every place."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.needles: list[str] = []
        self._dates = iter(self.random.sample(range(20_000), 20_000))

    def name(self) -> str:
        return self._kept("Q" + "".join(self.random.choices("bcdfghjklmnpqrstvwxz", k=7)))

    def number(self) -> str:
        return self._kept("".join(self.random.choices("0123456789ABCDEFGHJK", k=9)) + "7Q")

    def chinese(self) -> str:
        return self._kept("".join(self.random.choices("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", k=4)))

    def day(self) -> str:
        day = date(1850, 1, 1) + timedelta(days=next(self._dates))
        return self._kept(day.strftime("%Y%m%d"))

    def uid(self) -> str:
        return self._kept("1.2.826.0.1.3680043.9." + str(self.random.randrange(10**18, 10**19)))

    def value(self, vr: str) -> str:
        if vr == "PN":
            return f"{self.name()}^{self.name()}"
        if vr in ("DA", "DT"):
            return self.day() + ("101112" if vr == "DT" else "")
        if vr == "UI":
            return self.uid()
        return self.random.choice((self.name, self.number))()

    def _kept(self, text: str) -> str:
        self.needles.append(text)
        return text


def bases() -> list[Path]:
    """Return readable DICOM files of pydicom and pydicom-data, small ones."""
    found = find_spec("data_store")
    assert found is not None and found.origin is not None
    # Not by pydicom's own functions: they look for missing files on the network.
    own = Path(pydicom.data.__file__).parent / "test_files"
    files = {*own.rglob("*.dcm"), *Path(found.origin).parent.rglob("*.dcm")}
    small = (f for f in sorted(files) if f.is_file() and f.stat().st_size < LARGEST)
    return [path for path in small if _usable(path)]


def _usable(path: Path) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = dcmread(path)
            made = io.BytesIO()
            dcmwrite(made, read, enforce_file_format=True)
            list(dcmread(io.BytesIO(made.getvalue())).iterall())
    except Exception:  # files that are broken on purpose
        return False
    return "SOPClassUID" in read and "DirectoryRecordSequence" not in read


def corpus(files: list[Path], count: int, seed: int = 1) -> Iterator[Planted]:
    """Give `count` files with planted identifiers."""
    for n in range(count):
        path = files[n % len(files)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield _planted(path, Planter(seed * 10_000 + n), n)


def _planted(path: Path, planter: Planter, n: int) -> Planted:
    source = dcmread(path)
    list(source.iterall())
    structure = {k: source.get(k) for k in STRUCTURE if source.get(k) not in (None, "")}
    if "PixelData" in source:
        structure["PixelData"] = source.PixelData
    source.SpecificCharacterSet = "GB18030" if n % 3 == 0 else "ISO_IR 192"
    for keyword in PEOPLE:
        _put(source, keyword, "PN", planter.value("PN"))
    source.PatientName = (
        f"{planter.name()}^{planter.name()}={planter.chinese()}^{planter.chinese()}"
    )
    for keyword in NUMBERS:
        _put(source, keyword, None, planter.number())
    for keyword in TEXTS:
        words = planter.random.choice(WORDS)
        _put(source, keyword, None, f"{words} {planter.name()}, {planter.chinese()}")
    _plant_any(source, planter, 25)
    _plant_deep(source, planter)
    _plant_codes(source, planter)
    _plant_private(source, planter)
    _plant_graphics(source, planter)
    for keyword in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
        _put(source, keyword, "UI", planter.uid())
    _put(source, "FrameOfReferenceUID", "UI", planter.uid())
    return Planted(path.name, _written(source, planter), tuple(planter.needles), structure)


def _put(target: Dataset, keyword: str, vr: str | None, value: Any) -> None:
    tag = Tag(keyword_dict[keyword])
    vr = vr or DicomDictionary[tag][0].split(" or ")[0]
    target[tag] = DataElement(tag, vr, value, validation_mode=0)


def _plant_any(source: Dataset, planter: Planter, count: int) -> None:
    """Plant in attributes chosen from the whole dictionary, listed or not."""
    tags = [tag for tag, row in DicomDictionary.items() if row[0] in _KINDS and tag >> 16 >= 8]
    for tag in planter.random.sample(sorted(tags), count):
        if Tag(tag) not in source:
            vr = DicomDictionary[tag][0]
            value = planter.value(vr)
            source[Tag(tag)] = DataElement(Tag(tag), vr, value, validation_mode=0)


def _plant_deep(source: Dataset, planter: Planter) -> None:
    for holder in ("RealWorldValueMappingSequence", "ReferencedSeriesSequence"):
        inner = Dataset()
        for _ in range(planter.random.randrange(1, 6)):
            _plant_any(inner, planter, 3)
            _put(inner, "ReferencedSOPInstanceUID", "UI", planter.uid())
            outer = Dataset()
            _put(outer, holder, "SQ", Sequence([inner]))
            inner = outer
        if holder not in source:
            _put(source, holder, "SQ", Sequence([inner]))


def _plant_codes(source: Dataset, planter: Planter) -> None:
    local, known = Dataset(), Dataset()
    local.CodeValue, local.CodingSchemeDesignator = planter.number(), "99LOCAL"
    local.CodeMeaning = planter.name()
    known.CodeValue, known.CodingSchemeDesignator = "39607008", "SCT"
    known.CodeMeaning = f"Lung of {planter.name()}"
    source.ProcedureCodeSequence = Sequence([local])
    source.AnatomicRegionSequence = Sequence([known])


def _plant_private(source: Dataset, planter: Planter) -> None:
    block = source.private_block(0x0099, f"MAKER {planter.name()}", create=True)
    block.add_new(1, "LO", planter.name())
    nested = Dataset()
    _plant_any(nested, planter, 2)
    block.add_new(2, "SQ", Sequence([nested]))
    block.add_new(3, "UN", planter.name().encode())


def _plant_graphics(source: Dataset, planter: Planter) -> None:
    source.add_new(0x601E0010, "US", 8)
    source.add_new(0x601E0011, "US", 8)
    source.add_new(0x601E3000, "OW", planter.name().encode())
    source.add_new(0x601E1500, "LO", planter.name())
    source.add_new(0x501E2500, "LO", planter.name())
    source.add_new(0xFFFCFFFC, "OB", planter.name().encode())


def _written(source: Dataset, planter: Planter) -> bytes:
    meta = source.file_meta
    meta.MediaStorageSOPInstanceUID = source.SOPInstanceUID
    meta.add_new(0x00020016, "AE", planter.name())
    meta.add_new(0x00020100, "UI", "1.2.3.4")
    meta.add_new(0x00020102, "OB", planter.name().encode())
    source.preamble = planter.name().encode().ljust(128, b"\0")
    made = io.BytesIO()
    dcmwrite(made, source, enforce_file_format=True)
    return made.getvalue()


def left_in(data: bytes, needles: tuple[str, ...]) -> list[str]:
    """Return the needles that are in a file, in any of several encodings, inflated too."""
    places = [data]
    start = data.find(b"1.2.840.10008.1.2.1.99")
    if 0 < start < 400:
        end = 144 + int.from_bytes(data[140:144], "little")
        places.append(zlib.decompressobj(-15).decompress(data[end:]))
    encodings = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
    return [
        text
        for text in needles
        if any(text.encode(name) in place for name in encodings for place in places)
    ]


def changed(planted: Planted, out: Dataset) -> list[str]:
    """Return which of the structure of a file is no more as it was."""
    return [
        k
        for k, value in planted.structure.items()
        if out.get(k) != value and not (k == "PixelData" and _same_picture(planted, out))
    ]


def _same_picture(planted: Planted, out: Dataset) -> bool:
    """Return whether compressed pixels without their comments show the same."""
    source = dcmread(io.BytesIO(planted.data))
    if not source.file_meta.TransferSyntaxUID.is_compressed:
        return False
    try:
        return np.array_equal(source.pixel_array, out.pixel_array)
    except Exception:  # no decoder here for either
        return len(source.PixelData) - len(out.PixelData) in range(16)
