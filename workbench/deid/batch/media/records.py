"""Directory records: what a DICOMDIR says of a patient, a study, a series, an instance (PS3.3 F.5).

What the standard requires and the published file has empty, such as the date of a study, is a
dummy, as it would be in an object that requires it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.deid.dicom.dummies import dummy

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_STORAGE = "1.2.840.10008.5.1.4.1.1."
IMAGE = "IMAGE"
# By what follows the root of storage classes; the longest beginning counts.
_TYPES = {
    "4.2": "SPECTROSCOPY",
    "9.": "WAVEFORM",
    "11.": "PRESENTATION",
    "66": "RAW DATA",
    "66.1": "REGISTRATION",
    "66.2": "FIDUCIAL",
    "66.3": "REGISTRATION",
    "66.4": IMAGE,
    "66.5": "SURFACE",
    "66.6": "TRACT",
    "67": "VALUE MAP",
    "68.": "SURFACE SCAN",
    "77.1.5.3": "STEREOMETRIC",
    "78.": "MEASUREMENT",
    "79.1": "SR DOCUMENT",
    "80.1": "MEASUREMENT",
    "88.": "SR DOCUMENT",
    "88.59": "KEY OBJECT DOC",
    "90.1": "ASSESSMENT",
    "104.": "ENCAP DOC",
    "131": "PRESENTATION",
    "481.2": "RT DOSE",
    "481.3": "RT STRUCTURE SET",
    "481.4": "RT TREAT RECORD",
    "481.5": "RT PLAN",
    "481.6": "RT TREAT RECORD",
    "481.7": "RT TREAT RECORD",
    "481.8": "RT PLAN",
    "481.9": "RT TREAT RECORD",
}
# Of type 1 first, behind the bar those that may be missing or empty.
_CONTENT = "InstanceNumber ContentDate ContentTime"
_IDENTIFIED = f"{_CONTENT} ContentLabel | ContentDescription ContentCreatorName"
_KEYS = {
    "PATIENT": "PatientID | PatientName",
    "STUDY": "StudyDate StudyTime StudyInstanceUID StudyID | StudyDescription AccessionNumber",
    "SERIES": "Modality SeriesInstanceUID SeriesNumber",
    IMAGE: "InstanceNumber",
    "RT DOSE": "InstanceNumber DoseSummationType",
    "RT STRUCTURE SET": "InstanceNumber StructureSetLabel | StructureSetDate StructureSetTime",
    "RT PLAN": "InstanceNumber RTPlanLabel | RTPlanDate RTPlanTime",
    "RT TREAT RECORD": "InstanceNumber | TreatmentDate TreatmentTime",
    "PRESENTATION": (
        "InstanceNumber PresentationCreationDate PresentationCreationTime ContentLabel "
        "| ContentDescription ContentCreatorName"
    ),
    "WAVEFORM": _CONTENT,
    "RAW DATA": _CONTENT,
    "SR DOCUMENT": f"{_CONTENT} CompletionFlag VerificationFlag ConceptNameCodeSequence",
    "KEY OBJECT DOC": f"{_CONTENT} ConceptNameCodeSequence",
    "SPECTROSCOPY": (
        f"{_CONTENT} ImageType NumberOfFrames Rows Columns DataPointRows DataPointColumns"
    ),
    "REGISTRATION": _IDENTIFIED,
    "FIDUCIAL": _IDENTIFIED,
    "VALUE MAP": _IDENTIFIED,
    "SURFACE": _IDENTIFIED,
    "TRACT": _IDENTIFIED,
    "MEASUREMENT": _IDENTIFIED,
    "SURFACE SCAN": "ContentDate ContentTime",
    "ENCAP DOC": (
        "InstanceNumber MIMETypeOfEncapsulatedDocument "
        "| ContentDate ContentTime DocumentTitle ConceptNameCodeSequence"
    ),
    "ASSESSMENT": "InstanceNumber InstanceCreationDate | InstanceCreationTime",
    "STEREOMETRIC": "",
}
# Present when the object has them, for they tell which images it is about.
_IF_THERE = {
    "PRESENTATION": ("ReferencedSeriesSequence", "BlendingSequence"),
    "SR DOCUMENT": ("VerificationDateTime",),
}
_MODIFIES = "HAS CONCEPT MOD"
_WITH_CONTENT = frozenset({"SR DOCUMENT", "KEY OBJECT DOC"})


def type_of(dataset: Dataset) -> str:
    """Return the type of the record of an instance, empty when there is none for it."""
    sop_class = str(dataset.get("SOPClassUID", ""))
    kind = sop_class.removeprefix(_STORAGE)
    if kind == sop_class and "Rows" not in dataset:
        return ""
    found = (s for s in _TYPES if kind == s or (s.endswith(".") and kind.startswith(s)))
    return _TYPES.get(max(found, key=len, default=""), IMAGE)


def keys_of(kind: str, dataset: Dataset) -> Dataset:
    """Return the keys of a record; a code that is required and missing is left out."""
    from pydicom.dataset import Dataset

    made = Dataset()
    required, _, optional = _KEYS[kind].partition("|")
    for keyword in required.split():
        _put(made, dataset, keyword, required=True)
    for keyword in optional.split():
        _put(made, dataset, keyword, required=False)
    for keyword in _IF_THERE.get(kind, ()):
        if dataset.get(keyword):
            made[keyword] = dataset[keyword]
    if kind in _WITH_CONTENT:
        _put_modifiers(made, dataset)
    return made


def record(kind: str, keys: Dataset, file: tuple[str, str, str, str] | None = None) -> bytes:
    """Return a record as it is written in explicit VR little endian, its offsets still 0.

    Parameters
    ----------
    file : (str, str, str, str) or None
        Name, SOP class, SOP instance and transfer syntax of the file that an instance lies in.
    """
    from pydicom.dataset import Dataset
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_dataset

    made = Dataset()
    made.OffsetOfTheNextDirectoryRecord = 0
    made.RecordInUseFlag = 0xFFFF
    made.OffsetOfReferencedLowerLevelDirectoryEntity = 0
    made.DirectoryRecordType = kind
    if file is not None:
        name, made.ReferencedSOPClassUIDInFile, instance, syntax = file
        made.ReferencedFileID = name.split("/")
        made.ReferencedSOPInstanceUIDInFile = instance
        made.ReferencedTransferSyntaxUIDInFile = syntax
    made.update(keys)
    made.SpecificCharacterSet = "ISO_IR 192"
    buffer = DicomBytesIO()
    buffer.is_implicit_VR, buffer.is_little_endian = False, True
    write_dataset(buffer, made)
    return buffer.getvalue()


def _put(made: Dataset, source: Dataset, keyword: str, *, required: bool) -> None:
    from pydicom.datadict import dictionary_VR, tag_for_keyword

    element = source[keyword] if keyword in source else None
    if element is not None and not element.is_empty:
        made[keyword] = element
        return
    tag = tag_for_keyword(keyword)
    vr = dictionary_VR(keyword)
    if tag is None or (required and vr in ("SQ", "UI")):
        return
    made.add_new(tag, vr, _filled(keyword, vr) if required else ([] if vr == "SQ" else None))


def _filled(keyword: str, vr: str) -> Any:
    return "1" if keyword == "InstanceNumber" else dummy(vr)


def _put_modifiers(made: Dataset, source: Dataset) -> None:
    """Keep of a report's content what says more of its title, as the standard has it."""
    from pydicom.sequence import Sequence

    found = [
        item
        for item in source.get("ContentSequence", None) or ()
        if item.get("RelationshipType") == _MODIFIES
    ]
    if found:
        made.ContentSequence = Sequence(found)
