"""Presentation states that tests build by hand, attribute by attribute."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from tests.builders import a_dicom_file

GRAYSCALE = "1.2.840.10008.5.1.4.1.1.11.1"
IMAGE = "1.2.3.4.1"


def a_reference(uid: str = IMAGE, frames: Sequence[int] = ()) -> Dataset:
    """Build an item of a Referenced Image Sequence."""
    item = Dataset()
    item.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    item.ReferencedSOPInstanceUID = uid
    if frames:
        item.ReferencedFrameNumber = list(frames)
    return item


def an_item(**attributes: Any) -> Dataset:
    """Build an item of any sequence."""
    item = Dataset()
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    return item


def a_state(references: Sequence[Dataset] | None = None, **attributes: Any) -> Dataset:
    """Build a grayscale presentation state of one image."""
    ds = Dataset()
    ds.SOPClassUID = GRAYSCALE
    ds.SOPInstanceUID = generate_uid(prefix=None)
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.Modality = "PR"
    ds.ContentLabel = "TEST"
    series = Dataset()
    series.SeriesInstanceUID = "1.2.3.4"
    series.ReferencedImageSequence = list(references or [a_reference()])
    ds.ReferencedSeriesSequence = [series]
    ds.PresentationLUTShape = "IDENTITY"
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds


def a_state_file(path: Path, ds: Dataset | None = None, **attributes: Any) -> Path:
    """Write a presentation state and return its path."""
    return a_dicom_file(path, a_state(**attributes) if ds is None else ds)


def a_graphic(kind: str, data: Sequence[float], units: str = "PIXEL", filled: str = "N") -> Dataset:
    """Build an item of a Graphic Object Sequence."""
    return an_item(
        GraphicAnnotationUnits=units,
        GraphicDimensions=2,
        NumberOfGraphicPoints=len(data) // 2,
        GraphicData=list(data),
        GraphicType=kind,
        GraphicFilled=filled,
    )


def an_annotation(layer: str = "L", **attributes: Any) -> Dataset:
    """Build an item of a Graphic Annotation Sequence."""
    return an_item(GraphicLayer=layer, **attributes)
