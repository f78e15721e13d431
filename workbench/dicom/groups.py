"""Functional groups of enhanced multi-frame images (PS3.3 C.7.6.16)."""

from __future__ import annotations

import struct
from collections.abc import Hashable
from functools import cache
from typing import TYPE_CHECKING, Any

from workbench.dicom.values import items, numbers, raw

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

#: What a frame is, each kind of image in a group of its own (PS3.3 C.8.13 to C.8.22).
FRAME_TYPES = (
    "MRImageFrameTypeSequence",
    "CTImageFrameTypeSequence",
    "PETFrameTypeSequence",
    "XRay3DFrameTypeSequence",
)
#: All groups that are read here, but for where a frame lies, which differs from frame to frame.
READ = (
    "FrameVOILUTSequence",
    "PixelValueTransformationSequence",
    "RealWorldValueMappingSequence",
    "PixelMeasuresSequence",
    "PlaneOrientationSequence",
    "FramePixelDataPropertiesSequence",
    "ProjectionPixelCalibrationSequence",
    *FRAME_TYPES,
)
POSITION = "PlanePositionSequence"

_ITEM = b"\xfe\xff\x00\xe0"
_IMAGE_POSITION = b"\x20\x00\x32\x00"


def macro(ds: Dataset, frame: int, sequence: str) -> Dataset | None:
    """Return the first item of a functional group for a frame, counted from 1.

    The frame's own group comes first, then the shared one. None where neither has it; the
    caller then looks at the top level.
    """
    found = macros(ds, frame, sequence)
    return found[0] if found else None


def macros(ds: Dataset, frame: int, sequence: str) -> list[Dataset]:
    """Return all items of a functional group for a frame."""
    for groups, index in (
        (raw(ds, "PerFrameFunctionalGroupsSequence"), frame - 1),
        (raw(ds, "SharedFunctionalGroupsSequence"), 0),
    ):
        if groups and 0 <= index < len(groups):
            found = items(groups[index], sequence)
            if found:
                return found
    return []


def macro_or_top(ds: Dataset, frame: int, sequence: str) -> Dataset:
    """Return where to look for attributes: the frame's functional group, else the top level."""
    return macro(ds, frame, sequence) or ds


def own_groups(ds: Dataset, frame: int) -> Hashable:
    """Return what a frame has of its own of `READ`: frames of the same are alike but for place."""
    group = _own(ds, frame)
    return () if group is None else tuple(_content(group.get(tag)) for tag in _read_tags())


def own_position(ds: Dataset, frame: int) -> tuple[float, ...]:
    """Return Image Position (Patient) of a frame's own group; empty where it has none."""
    group = _own(ds, frame)
    element = None if group is None else group.get(_position_tag())
    if element is None:
        return ()
    quick = _first_decimals(element) if type(element.value) is bytes else None
    if quick is not None:
        return quick
    own = macro(ds, frame, POSITION)
    return () if own is None else numbers(own, "ImagePositionPatient")


def _first_decimals(element: Any) -> tuple[float, ...] | None:
    """Return the position where nothing stands before it in the bytes of its sequence."""
    data = element.value
    at = 16
    if data[:4] != _ITEM or data[8:12] != _IMAGE_POSITION or not element.is_little_endian:
        return None
    if element.is_implicit_VR:
        (length,) = struct.unpack_from("<I", data, 12)
    elif data[12:14] == b"DS":
        (length,) = struct.unpack_from("<H", data, 14)
    else:
        return None
    try:
        found = tuple(map(float, data[at : at + length].rstrip(b" \0").split(b"\\")))
    except ValueError:
        return None
    # What is not finite, or cut off, is for the thorough way.
    return found if len(found) == 3 and abs(sum(found)) < 1e9 and at + length <= len(data) else None


def _own(ds: Dataset, frame: int) -> dict[Any, Any] | None:
    """Return the elements of a frame's own group, converted or not."""
    groups = raw(ds, "PerFrameFunctionalGroupsSequence")
    if not groups or not 0 < frame <= len(groups):
        return None
    return getattr(groups[frame - 1], "_dict", None)


def _content(element: Any) -> Hashable:
    """Return the content of an element for comparison: bytes, or what they were converted to."""
    if element is None:
        return None
    value = element.value
    if isinstance(value, bytes):
        return value
    nested = [getattr(item, "_dict", None) for item in value] if element.VR == "SQ" else None
    if nested is None:
        return repr(value)
    return tuple(
        tuple((int(tag), _content(one)) for tag, one in item.items()) if item is not None else None
        for item in nested
    )


@cache
def _read_tags() -> tuple[int, ...]:
    from pydicom.datadict import tag_for_keyword

    return tuple(tag for keyword in READ if (tag := tag_for_keyword(keyword)) is not None)


@cache
def _position_tag() -> int | None:
    from pydicom.datadict import tag_for_keyword

    return tag_for_keyword(POSITION)
