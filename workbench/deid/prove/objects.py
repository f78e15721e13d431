"""Made-up DICOM objects: what must be kept of them is in their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.deid.prove.planter import Place, Planter

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_STORAGE = "1.2.840.10008.5.1.4.1.1."
#: SOP class and modality of each kind.
KINDS: dict[str, tuple[str, str]] = {
    "ct": (_STORAGE + "2", "CT"),
    "mr": (_STORAGE + "4", "MR"),
    "pet": (_STORAGE + "128", "PT"),
    "radiograph": (_STORAGE + "1.1", "DX"),
    "ultrasound": (_STORAGE + "6.1", "US"),
    "screenshot": (_STORAGE + "7", "OT"),
    "report": (_STORAGE + "88.33", "SR"),
    "structures": (_STORAGE + "481.3", "RTSTRUCT"),
    "document": (_STORAGE + "104.1", "DOC"),
}
_BURNED = frozenset({"ultrasound", "screenshot"})
_ROWS, _COLUMNS = 128, 192


def an_object(kind: str, planter: Planter) -> Dataset:
    """Return a data set of a kind, with UIDs that are planted."""
    from pydicom.dataset import Dataset

    made = Dataset()
    made.SOPClassUID, made.Modality = KINDS[kind]
    planter.at(Place.UID)
    made.SOPInstanceUID, made.StudyInstanceUID = planter.uid(), planter.uid()
    made.SeriesInstanceUID, made.FrameOfReferenceUID = planter.uid(), planter.uid()
    made.Manufacturer, made.ManufacturerModelName = "SIEMENS", "Sensation 64"
    made.SeriesNumber, made.InstanceNumber, made.AcquisitionNumber = 2, 7, 1
    planter.at(Place.DATE)
    for event in ("Study", "Series", "Acquisition", "Content"):
        setattr(made, f"{event}Date", planter.day())
        setattr(made, f"{event}Time", "101112")
    if kind == "report":
        _report(made, planter)
    elif kind == "structures":
        _structures(made, planter)
    elif kind == "document":
        _document(made, planter)
    else:
        _image(made, kind, planter)
    return made


def _image(made: Dataset, kind: str, planter: Planter) -> None:
    made.ImageType = ["ORIGINAL", "PRIMARY"]
    made.PixelSpacing, made.SliceThickness = [0.703125, 0.703125], "3"
    made.ImagePositionPatient, made.ImageOrientationPatient = [-10, -12.5, 3], [1, 0, 0, 0, 1, 0]
    made.PatientPosition, made.BodyPartExamined, made.KVP = "HFS", "CHEST", 120
    made.RescaleIntercept, made.RescaleSlope = -1024, 1
    made.WindowCenter, made.WindowWidth = 40, 400
    if kind == "pet":
        made.Units, made.DecayCorrection = "BQML", "START"
        made.FrameReferenceTime, made.ActualFrameDuration = "5325000", 180000
    made.Rows, made.Columns, made.SamplesPerPixel = _ROWS, _COLUMNS, 1
    made.PhotometricInterpretation, made.PixelRepresentation = "MONOCHROME2", 0
    rng = np.random.default_rng(planter.random.randrange(1 << 30))
    if kind in _BURNED:
        made.BitsAllocated, made.BitsStored, made.HighBit = 8, 8, 7
        values: NDArray[Any] = rng.integers(20, 60, (_ROWS, _COLUMNS), np.uint8)
        _burn(values, planter)
        made.add_new(0x7FE00010, "OB", values.tobytes())
    else:
        made.BitsAllocated, made.BitsStored, made.HighBit = 16, 12, 11
        values = rng.integers(0, 4000, (_ROWS, _COLUMNS), np.uint16)
        made.add_new(0x7FE00010, "OW", values.astype("<u2").tobytes())


def _burn(values: NDArray[Any], planter: Planter) -> None:
    """Write a name into pixels; searched by what is left of the letters, not by bytes."""
    from workbench.imaging.drawing.glyphs import text_mask

    name = planter.at(Place.BURNED_IN).name()
    mask = text_mask(name.upper(), 20) > 100
    values[8 : 8 + mask.shape[0], 8 : 8 + mask.shape[1]][mask] = 235


def _report(made: Dataset, planter: Planter) -> None:
    from pydicom.sequence import Sequence

    planter.at(Place.REPORT)
    finding = code("121071", "DCM", "Finding")
    items = [
        {"ValueType": "TEXT", "TextValue": f"Nodule in left lung of {planter.name()}"},
        {"ValueType": "TEXT", "TextValue": f"{planter.chinese()} {planter.phone()}"},
        {"ValueType": "PNAME", "PersonName": f"{planter.name()}^{planter.name()}"},
        {"ValueType": "DATE", "Date": planter.day()},
        {"ValueType": "UIDREF", "UID": planter.uid()},
    ]
    made.ValueType, made.ContinuityOfContent = "CONTAINER", "SEPARATE"
    made.CompletionFlag, made.VerificationFlag = "COMPLETE", "UNVERIFIED"
    made.ConceptNameCodeSequence = code("126000", "DCM", "Imaging Measurement Report")
    made.ContentSequence = Sequence(
        item(RelationshipType="CONTAINS", ConceptNameCodeSequence=finding, **one) for one in items
    )


def _structures(made: Dataset, planter: Planter) -> None:
    from pydicom.sequence import Sequence

    planter.at(Place.TEXT)
    made.StructureSetLabel = planter.name()
    region = item(ROINumber=1, ROIName=f"Lung {planter.name()}", ROIGenerationAlgorithm="MANUAL")
    region.ReferencedFrameOfReferenceUID = made.FrameOfReferenceUID
    made.StructureSetROISequence = Sequence([region])
    contour = item(ContourGeometricType="CLOSED_PLANAR", NumberOfContourPoints=3)
    contour.ContourData = [-10, -10, 0, 10, -10, 0, 0, 10.125, 0]
    made.ROIContourSequence = Sequence(
        [item(ReferencedROINumber=1, ContourSequence=Sequence([contour]))]
    )


def _document(made: Dataset, planter: Planter) -> None:
    planter.at(Place.TEXT)
    made.MIMETypeOfEncapsulatedDocument, made.DocumentTitle = "application/pdf", planter.name()
    made.BurnedInAnnotation = "YES"
    text = f"%PDF-1.4\n({planter.name()} {planter.number()})\n%%EOF\n".encode()
    made.EncapsulatedDocument = text + b"\0" * (len(text) % 2)


def item(**values: Any) -> Dataset:
    """Return a data set with these attributes."""
    from pydicom.dataset import Dataset

    made = Dataset()
    for keyword, value in values.items():
        setattr(made, keyword, value)
    return made


def code(value: str, scheme: str, meaning: str) -> Any:
    """Return a sequence of one code."""
    from pydicom.sequence import Sequence

    return Sequence([item(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)])
