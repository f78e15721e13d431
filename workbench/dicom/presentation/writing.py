"""Writing grayscale softcopy presentation states (PS3.3 A.33.1).

The file carries patient and study of the image it speaks of, as every such object must. Texts are
written in UTF-8 (ISO_IR 192), whatever the image has.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.dicom.pixels.pixel_format import MONOCHROME
from workbench.dicom.presentation.graphics import Area, to_lab
from workbench.dicom.presentation.state import GRAYSCALE
from workbench.dicom.values import numbers, quiet, text
from workbench.geom.turn import UPRIGHT, Turn
from workbench.model.graphics import (
    Graphics,
    GraphicShape,
    GraphicText,
    GraphicType,
    Units,
)
from workbench.model.grey import Lut, ModalityLut, Rescale, Window

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_PATIENT = (
    "PatientName",
    "PatientID",
    "IssuerOfPatientID",
    "PatientBirthDate",
    "PatientSex",
)
_STUDY = (
    "StudyInstanceUID",
    "StudyDate",
    "StudyTime",
    "ReferringPhysicianName",
    "StudyID",
    "AccessionNumber",
    "StudyDescription",
)
# Type 2: there, and empty where nobody knows.
_MUST_BE = frozenset((*_PATIENT, *_STUDY)) - {"IssuerOfPatientID", "StudyDescription"}
_LONGEST_TEXT = 1024


@frozen(eq=False)
class WrittenView:
    """What is written of a view.

    Parameters
    ----------
    frame : int or None
        The only frame it speaks of, from 1; None = the image has one.
    inverted : bool
        Whether the least value is white, all told.
    area : (x0, y0, x1, y1)
        What is displayed, in continuous image coordinates; written in whole pixels.
    turn : Turn
        How the picture is turned.
    label : str
        Code string: capitals, digits, blanks and underscores, at most 16.
    """

    modality: Rescale | ModalityLut
    voi: Window | Lut
    inverted: bool
    area: Area
    graphics: Graphics
    frame: int | None = None
    signed: bool = False
    label: str = "WORKBENCH"
    description: str = ""
    creator: str = ""
    turn: Turn = UPRIGHT


def presentation_state_file(image: Dataset, view: WrittenView, at: datetime) -> bytes:
    """Return the bytes of a presentation state of one image.

    Parameters
    ----------
    image : pydicom Dataset
        Header of the image it speaks of.

    Raises
    ------
    InputError
        If the image has no identifiers to refer to.
    """
    from pydicom.filewriter import dcmwrite

    quiet()
    if not text(image, "StudyInstanceUID") or not text(image, "SeriesInstanceUID"):
        raise InputError(
            t("The image names no study and series: no presentation state can refer to it.")
        )
    ds = _identified(image, view, at)
    reference = _reference(image, view.frame)
    _add_area(ds, image, view, reference)
    if not view.turn.is_upright:
        ds.ImageRotation = view.turn.degrees
        ds.ImageHorizontalFlip = "Y" if view.turn.mirrored else "N"
    _add_graphics(ds, view.graphics, reference)
    _add_modality(ds, view.modality, view.signed)
    _add_voi(ds, view, reference)
    ds.PresentationLUTShape = "INVERSE" if view.inverted else "IDENTITY"
    buffer = io.BytesIO()
    dcmwrite(buffer, ds, enforce_file_format=True)
    return buffer.getvalue()


def _identified(image: Dataset, view: WrittenView, at: datetime) -> Dataset:
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, generate_uid

    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID = GRAYSCALE
    # Prefix None: a UUID below 2.25, which belongs to nobody.
    ds.SOPInstanceUID = generate_uid(prefix=None)
    for keyword in (*_PATIENT, *_STUDY):
        value = text(image, keyword)
        if value or keyword in _MUST_BE:
            setattr(ds, keyword, value)
    ds.Modality = "PR"
    ds.SeriesInstanceUID = generate_uid(prefix=None)
    ds.SeriesNumber = 1
    # Where the body part is one of a pair; nobody asked.
    ds.Laterality = ""
    ds.SeriesDescription = "Presentation states"
    ds.Manufacturer = "Workbench"
    ds.InstanceNumber = 1
    ds.ContentLabel = code_string(view.label)
    ds.ContentDescription = view.description[:64]
    ds.ContentCreatorName = view.creator.replace("\\", " ").replace("=", " ")[:64]
    ds.PresentationCreationDate = f"{at:%Y%m%d}"
    ds.PresentationCreationTime = f"{at:%H%M%S}"
    series = Dataset()
    series.SeriesInstanceUID = text(image, "SeriesInstanceUID")
    series.ReferencedImageSequence = [_reference(image, view.frame)]
    ds.ReferencedSeriesSequence = [series]
    return ds


def _reference(image: Dataset, frame: int | None) -> Dataset:
    from pydicom.dataset import Dataset

    item = Dataset()
    item.ReferencedSOPClassUID = text(image, "SOPClassUID")
    item.ReferencedSOPInstanceUID = text(image, "SOPInstanceUID")
    if not item.ReferencedSOPClassUID or not item.ReferencedSOPInstanceUID:
        raise InputError(
            t("The image has no SOP Instance UID: no presentation state can refer to it.")
        )
    if frame is not None:
        item.ReferencedFrameNumber = frame
    return item


def code_string(value: str) -> str:
    """Return a value that a code string may have (PS3.5 6.2): capitals, digits, blank, _."""
    plain = "".join(
        char if char.isascii() and (char.isalnum() or char in " _") else "_"
        for char in value.upper()
    )
    return plain.strip()[:16].strip() or "WORKBENCH"


def _add_area(ds: Dataset, image: Dataset, view: WrittenView, reference: Dataset) -> None:
    from pydicom.dataset import Dataset

    x0, y0, x1, y1 = view.area
    left, top = round(x0), round(y0)
    # Numbers of pixels from 1, both shown; an area is never empty.
    right, bottom = max(round(x1), left + 1), max(round(y1), top + 1)
    columns, rows = (left + 1, right), (top + 1, bottom)
    # The corners are those of what is seen: on the turned picture others are first and last.
    x, y = view.turn.inverse.direction(*view.turn.size(1, 1))
    item = Dataset()
    item.ReferencedImageSequence = [reference]
    item.DisplayedAreaTopLeftHandCorner = [columns[x < 0], rows[y < 0]]
    item.DisplayedAreaBottomRightHandCorner = [columns[x > 0], rows[y > 0]]
    item.PresentationSizeMode = "SCALE TO FIT"
    spacing = numbers(image, "PixelSpacing") or numbers(image, "ImagerPixelSpacing")
    if len(spacing) == 2 and min(spacing) > 0:
        item.PresentationPixelSpacing = [_decimal(value) for value in spacing]
    else:
        ratio = numbers(image, "PixelAspectRatio")
        whole = [int(value) for value in ratio] if len(ratio) == 2 and min(ratio) >= 1 else [1, 1]
        item.PresentationPixelAspectRatio = whole
    ds.DisplayedAreaSelectionSequence = [item]


def _add_graphics(ds: Dataset, graphics: Graphics, reference: Dataset) -> None:
    from pydicom.dataset import Dataset

    layers: list[Dataset] = []
    annotations: list[Dataset] = []
    for layer in graphics.layers:
        shapes = [_shape(one) for one in graphics.shapes if one.layer == layer.name]
        texts = [_text(one) for one in graphics.texts if one.layer == layer.name]
        if not shapes and not texts:
            continue
        entry, item = Dataset(), Dataset()
        entry.GraphicLayer = item.GraphicLayer = code_string(layer.name)
        entry.GraphicLayerOrder = len(layers) + 1
        if layer.color is not None:
            red, green, blue = layer.color
            shade = round((0.299 * red + 0.587 * green + 0.114 * blue) * 257)
            entry.GraphicLayerRecommendedDisplayGrayscaleValue = shade
            entry.GraphicLayerRecommendedDisplayCIELabValue = list(to_lab(layer.color))
        if layer.description:
            entry.GraphicLayerDescription = layer.description.replace("\\", "/")[:64]
        item.ReferencedImageSequence = [reference]
        if shapes:
            item.GraphicObjectSequence = shapes
        if texts:
            item.TextObjectSequence = texts
        layers.append(entry)
        annotations.append(item)
    if layers:
        ds.GraphicLayerSequence = layers
        ds.GraphicAnnotationSequence = annotations


def _shape(shape: GraphicShape) -> Dataset:
    from pydicom.dataset import Dataset

    item = Dataset()
    item.GraphicAnnotationUnits = str(shape.units)
    item.GraphicDimensions = 2
    item.NumberOfGraphicPoints = len(shape.points)
    item.GraphicData = [float(value) for value in shape.points.ravel()]
    item.GraphicType = str(shape.kind)
    closed = bool(np.array_equal(shape.points[0], shape.points[-1]))
    if shape.kind in (GraphicType.CIRCLE, GraphicType.ELLIPSE) or (
        closed and shape.kind is not GraphicType.POINT
    ):
        item.GraphicFilled = "Y" if shape.filled else "N"
    return item


def _text(written: GraphicText) -> Dataset:
    from pydicom.dataset import Dataset

    item = Dataset()
    item.UnformattedTextValue = written.text.replace("\n", "\r\n")[:_LONGEST_TEXT]
    if written.box is not None:
        x0, y0, x1, y1 = written.box
        item.BoundingBoxAnnotationUnits = str(written.box_units)
        item.BoundingBoxTopLeftHandCorner = [x0, y0]
        item.BoundingBoxBottomRightHandCorner = [x1, y1]
        item.BoundingBoxTextHorizontalJustification = str(written.justify)
    if written.anchor is not None:
        item.AnchorPointAnnotationUnits = str(written.anchor_units or Units.PIXEL)
        item.AnchorPoint = list(written.anchor)
        item.AnchorPointVisibility = "Y" if written.pointed else "N"
    return item


def _add_modality(ds: Dataset, modality: Rescale | ModalityLut, signed: bool) -> None:
    if isinstance(modality, ModalityLut):
        item = _lut_item(modality.lut, signed)
        item.ModalityLUTType = modality.unit or "US"
        ds.ModalityLUTSequence = [item]
    elif (modality.slope, modality.intercept) != (1.0, 0.0) or modality.unit:
        ds.RescaleIntercept = _decimal(modality.intercept)
        ds.RescaleSlope = _decimal(modality.slope)
        ds.RescaleType = modality.unit or "US"


def _add_voi(ds: Dataset, view: WrittenView, reference: Dataset) -> None:
    from pydicom.dataset import Dataset

    item = Dataset()
    item.ReferencedImageSequence = [reference]
    if isinstance(view.voi, Window):
        item.WindowCenter = _decimal(view.voi.center)
        item.WindowWidth = _decimal(view.voi.width)
        if view.voi.explanation:
            item.WindowCenterWidthExplanation = view.voi.explanation.replace("\\", "/")[:64]
        item.VOILUTFunction = str(view.voi.function).upper()
    else:
        lut = _lut_item(view.voi, view.voi.first < 0)
        item.VOILUTSequence = [lut]
    ds.SoftcopyVOILUTSequence = [item]


def _lut_item(lut: Lut, signed: bool) -> Dataset:
    from pydicom.dataset import Dataset

    item = Dataset()
    count = lut.data.size % 65536
    if signed and count > 32767:
        count -= 65536
    item.add_new("LUTDescriptor", "SS" if signed else "US", [count, lut.first, 16])
    if lut.explanation:
        item.LUTExplanation = lut.explanation.replace("\\", "/")[:64]
    # 16 bits always: other depths are not allowed everywhere, 8 bits are packed in two ways.
    top = (1 << lut.bits) - 1
    wide = np.rint(np.minimum(lut.data, top) * (65535 / top))
    item.add_new("LUTData", "OW", wide.astype("<u2").tobytes())
    return item


def _decimal(value: float) -> Any:
    from pydicom.valuerep import DSfloat

    return DSfloat(value, auto_format=True)


def check_grey(image: Dataset) -> None:
    """Raise InputError for a colour image: a grayscale state cannot speak of it."""
    if text(image, "PhotometricInterpretation").upper() not in MONOCHROME:
        raise InputError(
            t("A colour image has no grayscale presentation state: nothing was written.")
        )
