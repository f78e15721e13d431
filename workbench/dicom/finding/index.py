"""The index of a folder: what sorting needs to know of each file, without pydicom where possible.

A scan of thousands of headers is spent in values that are the same from slice to slice. They are
checked once for each kind of bytes they come as, by the functions that check any other header.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from attrs import frozen

from workbench.base.errors import InputError
from workbench.dicom.finding.brief import Brief
from workbench.dicom.finding.sorting import Instance, instance_of, native_of
from workbench.dicom.finding.walker import Walked, walk
from workbench.dicom.geometry import normal_of, plane_of
from workbench.dicom.headers import Header, PixelElement, read_header
from workbench.dicom.pixels.pixel_format import PixelFormat, pixel_format
from workbench.dicom.values import numbers
from workbench.geom.planes import dot
from workbench.model.anchor import Vector

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_UNDEFINED = 0xFFFFFFFF
_SHAPE = (
    "Rows",
    "Columns",
    "NumberOfFrames",
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "PlanarConfiguration",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "SOPClassUID",
    "Modality",
)
_PLANE = ("ImageOrientationPatient", "PixelSpacing", "FrameOfReferenceUID")


@frozen
class _Plane:
    """What parallel slices share."""

    orientation: tuple[Vector, Vector]
    normal: Vector
    spacing: tuple[float, ...]
    frame_of_reference: str


def index(path: Path) -> Instance:
    """Return what sorting needs to know of an image file.

    Raises
    ------
    InputError
        If it is no DICOM image, or damaged.
    """
    return _quick(path) or _slide(path) or _thorough(path)


def _thorough(path: Path) -> Instance:
    header = read_header(path)
    return instance_of(header, pixel_format(header))


def _slide(path: Path) -> Instance | None:
    """Return a slide, whose groups of frames are not read; None for any other file."""
    from workbench.dicom.slides.header import read_slide_header

    slide = read_slide_header(path)
    return None if slide is None else instance_of(slide.header, pixel_format(slide.header))


def _quick(path: Path) -> Instance | None:
    """Return the instance where a quick look can tell, and nothing about it is odd."""
    try:
        walked = walk(path)
        return None if walked is None or walked.pixels is None else _instance(path, walked)
    except (OSError, ValueError, InputError):
        return None  # said properly by the thorough way


def _instance(path: Path, walked: Walked) -> Instance | None:
    raw = walked.raw
    assert walked.pixels is not None
    if b"\0" in raw.get("SpecificCharacterSet", b"").rstrip(b" \0"):
        return None  # pydicom reads no such file
    if raw.get("Modality", b"").rstrip(b" \0") == b"RTDOSE":
        return None  # where its frames lie is told by a tag that a quick look does not keep
    keyword, vr, offset, length = walked.pixels
    there = walked.size - offset
    if length != _UNDEFINED:
        if there < length:
            return None
        there = length
    elif "NumberOfFrames" not in raw:
        there = 1 << 20  # one frame, whatever its length
    form = _form(tuple(map(raw.get, _SHAPE)), walked.syntax, keyword, vr, length, there)
    if form is None:
        return None
    plane = None
    position = None
    if form.frames == 1 and "ImageOrientationPatient" in raw:
        plane = _plane(tuple(map(raw.get, _PLANE)))
        if plane is None and raw["ImageOrientationPatient"].strip(b" \0"):
            return None  # pydicom makes something of some odd numbers
        place = raw.get("ImagePositionPatient", b"").rstrip(b" \0").split(b"\\")
        if plane is not None and len(place) == 3:
            x, y, z = map(float, place)
            position = dot(plane.normal, (x, y, z))
            if position - position != 0:
                return None  # not finite
        else:
            plane = None
    get = raw.get
    return Instance(
        path,
        form.rows,
        form.columns,
        form.frames,
        _text(get("SOPInstanceUID")),
        _shared_text(get("SeriesInstanceUID")),
        _shared_text(get("StudyInstanceUID")),
        _shared_text(get("Modality")),
        _whole(get("SeriesNumber")),
        _whole(get("InstanceNumber")),
        None if plane is None else plane.orientation,
        position,
        () if plane is None else plane.spacing,
        "" if plane is None else plane.frame_of_reference,
        Brief(raw),
        native_of(PixelElement(keyword, vr, offset, length)),
    )


def _text(data: bytes | None) -> str:
    return "" if data is None else data.decode("ascii").replace("\0", "").strip()


# Of values that all files of a series have.
_shared_text = lru_cache(maxsize=1024)(_text)


def _whole(data: bytes | None) -> int | None:
    data = None if data is None else data.strip(b" \0")
    return int(data) if data else None


@lru_cache(maxsize=256)
def _form(
    shape: tuple[bytes | None, ...], syntax: str, keyword: str, vr: str, length: int, there: int
) -> PixelFormat | None:
    """Return the pixel format of these bytes; None where there is something to say about it."""
    brief = Brief({k: data for k, data in zip(_SHAPE, shape, strict=True) if data is not None})
    pixels = PixelElement(keyword, vr, 0, length)
    header = Header(Path("?"), cast("Dataset", brief), syntax, pixels, there)
    try:
        form = pixel_format(header)
    except Exception:
        return None
    return None if form.warnings else form


@lru_cache(maxsize=256)
def _plane(values: tuple[bytes | None, ...]) -> _Plane | None:
    brief = Brief({k: data for k, data in zip(_PLANE, values, strict=True) if data is not None})
    brief.raw["ImagePositionPatient"] = b"0\\0\\0"
    dataset = cast("Dataset", brief)
    plane = plane_of(dataset)
    if plane is None:
        return None
    return _Plane(
        (plane.row_axis, plane.column_axis),
        normal_of(plane),
        numbers(dataset, "PixelSpacing"),
        plane.frame_of_reference,
    )
