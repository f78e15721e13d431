"""Identifiers planted in every kind of place of a DICOM file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from workbench.deid.prove.intent import owned
from workbench.deid.prove.objects import code, item
from workbench.deid.prove.planter import Place, Planter

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_PERSONS = (
    "PatientName OtherPatientNames PatientMotherBirthName ReferringPhysicianName OperatorsName "
    "PerformingPhysicianName RequestingPhysician ResponsiblePerson SecondaryReviewerName"
).split()
_NUMBERS = (
    "PatientID OtherPatientIDs AccessionNumber StudyID AdmissionID PatientAddress "
    "PatientTelephoneNumbers InstitutionName InstitutionAddress StationName DeviceSerialNumber "
    "RequestedProcedureID PerformedProcedureStepID ServiceEpisodeID"
).split()
_TEXTS = (
    "StudyDescription SeriesDescription ImageComments PatientComments AdditionalPatientHistory "
    "DerivationDescription ReasonForStudy ProtocolName LUTExplanation SequenceName"
).split()
_UNLISTED_DATES = ("ExpiryDate", "SourceStrengthReferenceDate", "InterventionDrugStartTime")
_HOLDERS = ("RealWorldValueMappingSequence", "ReferencedSeriesSequence", "VOILUTSequence")


def plant(made: Dataset, planter: Planter, number: int) -> bytes:
    """Plant in a data set and return the file."""
    made.SpecificCharacterSet = "GB18030" if number % 2 else "ISO_IR 192"
    _persons(made, planter)
    _texts(made, planter)
    _sequences(made, planter)
    _codes(made, planter)
    _private(made, planter)
    _graphics(made, planter)
    _misused(made, planter)
    planter.needles[:] = owned(made, planter.needles)
    return _written(made, planter, number)


def _persons(made: Dataset, planter: Planter) -> None:
    planter.at(Place.PERSON)
    for keyword in _PERSONS:
        names = f"{planter.name()}^{planter.name()}={planter.chinese()}^{planter.chinese()}"
        _put(made, keyword, names)
    for keyword in _NUMBERS:
        _put(made, keyword, planter.number())
    planter.at(Place.DATE)
    _put(made, "PatientBirthDate", planter.day())
    for keyword in _UNLISTED_DATES[:2]:
        _put(made, keyword, planter.day())


def _texts(made: Dataset, planter: Planter) -> None:
    from workbench.deid.prove.search import forms

    planter.at(Place.TEXT)
    family = str(made.PatientName).partition("^")[0]
    for n, keyword in enumerate(_TEXTS):
        planter.day()
        written = forms(planter.needles[-1])[n]
        _put(made, keyword, f"CT chest of {family.upper()} {written} {planter.any()}")
    _put(made, "RetrieveURL", f"https://{planter.name().lower()}.example/{planter.phone()}")


def _sequences(made: Dataset, planter: Planter) -> None:
    from pydicom.sequence import Sequence

    planter.at(Place.SEQUENCE)
    for depth, holder in enumerate(_HOLDERS, 1):
        inner = item(PatientComments=planter.any(), InstitutionName=planter.name())
        for _ in range(depth):
            inner = item(RealWorldValueMappingSequence=Sequence([inner]), StudyID=planter.number())
        _put(made, holder, Sequence([inner]))
    planter.at(Place.UID)
    reference = item(ReferencedSOPClassUID=made.SOPClassUID, ReferencedSOPInstanceUID=planter.uid())
    _put(made, "ReferencedImageSequence", Sequence([reference]))
    _put(made, "ConcatenationUID", planter.uid())


def _codes(made: Dataset, planter: Planter) -> None:
    planter.at(Place.CODE)
    made.ProcedureCodeSequence = code(planter.number(), "99LOCAL", planter.name())
    made.AnatomicRegionSequence = code("39607008", "SCT", f"Lung of {planter.name()}")


def _private(made: Dataset, planter: Planter) -> None:
    from pydicom.sequence import Sequence

    planter.at(Place.PRIVATE)
    block = made.private_block(0x0099, f"MAKER {planter.name()}", create=True)
    block.add_new(1, "LO", planter.name())
    block.add_new(2, "SQ", Sequence([item(PatientName=f"{planter.name()}^{planter.name()}")]))
    block.add_new(3, "UN", planter.name().encode())


def _graphics(made: Dataset, planter: Planter) -> None:
    from pydicom.sequence import Sequence

    planter.at(Place.GRAPHICS)
    made.add_new(0x601E0010, "US", 8)
    made.add_new(0x601E0011, "US", 8)
    made.add_new(0x601E1500, "LO", planter.name())
    made.add_new(0x601E3000, "OW", planter.name().encode())
    made.add_new(0x501E2500, "LO", planter.name())
    made.add_new(0xFFFCFFFC, "OB", planter.name().encode())
    _put(made, "IconImageSequence", Sequence([item(ImageComments=planter.name())]))


def _misused(made: Dataset, planter: Planter) -> None:
    planter.at(Place.MISUSE)
    _put(made, "ScanOptions", planter.name().upper())
    _put(made, "PositionReferenceIndicator", f"{planter.number()} {planter.chinese()}")
    _put(made, "ReceiveCoilName", planter.name())


def _put(made: Dataset, keyword: str, value: Any) -> None:
    from pydicom.datadict import dictionary_VR, tag_for_keyword
    from pydicom.dataelem import DataElement

    tag = tag_for_keyword(keyword)
    if tag is not None:
        made[tag] = DataElement(tag, dictionary_VR(tag), value, validation_mode=0)


def _written(made: Dataset, planter: Planter, number: int) -> bytes:
    from pydicom import dcmwrite
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import DeflatedExplicitVRLittleEndian as Deflated
    from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

    planter.at(Place.FRAME)
    syntaxes = (ExplicitVRLittleEndian, ImplicitVRLittleEndian, Deflated)
    syntax = syntaxes[number % len(syntaxes)]
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = made.SOPClassUID
    meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    meta.add_new(0x00020016, "AE", planter.name())
    made.file_meta = meta
    made.preamble = planter.name().encode().ljust(128, b"\0")
    buffer = io.BytesIO()
    dcmwrite(buffer, made, enforce_file_format=True)
    tail = b"" if syntax == Deflated else b"\0" * 8 + planter.name().encode()
    return buffer.getvalue() + tail
