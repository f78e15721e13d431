"""Bytes of pixels that are no pixels: bits above those stored, comments in compressed frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from workbench.deid.dicom.comments import without_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydicom.dataset import Dataset

_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_RLE = "1.2.840.10008.1.2.5"
NATIVE = frozenset(
    {
        "1.2.840.10008.1.2",
        "1.2.840.10008.1.2.1",
        "1.2.840.10008.1.2.2",
        "1.2.840.10008.1.2.1.99",
    }
)
_BIG = "1.2.840.10008.1.2.2"
_JPEGS = ("1.2.840.10008.1.2.4.5", "1.2.840.10008.1.2.4.6", "1.2.840.10008.1.2.4.7")
_JPEGS_2000 = ("1.2.840.10008.1.2.4.8", "1.2.840.10008.1.2.4.9", "1.2.840.10008.1.2.4.20")


@frozen
class CleanPixels:
    """The element for the output, or why there is none."""

    element: Any
    changed: int = 0
    refused: str = ""


def has_pixels(dataset: Dataset) -> bool:
    """Return whether a data set has an image."""
    return any(keyword in dataset for keyword in _KEYWORDS)


def without_pixels(dataset: Dataset) -> None:
    """Take the pixels out of a data set; what says how they were stored stays."""
    for keyword in _KEYWORDS:
        if keyword in dataset:
            del dataset[keyword]


def clean_pixels(dataset: Dataset, syntax: str) -> CleanPixels | None:
    """Return the pixels of an image without what hides beside them; None without pixels.

    Pixel values stay as they are, bit by bit.
    """
    from pydicom.dataelem import DataElement

    keyword = next((keyword for keyword in _KEYWORDS if keyword in dataset), None)
    if keyword is None:
        return None
    element = dataset[keyword]
    value = bytes(element.value or b"")
    if syntax in NATIVE:
        made, changed = _within_bits(dataset, value, syntax == _BIG)
        if keyword != "PixelData":
            made, changed = value, 0
        out = DataElement(element.tag, element.VR, made, validation_mode=0)
        return CleanPixels(out, changed)
    if _hides_overlays(dataset):
        return CleanPixels(None, refused="overlay planes inside compressed pixels")
    if syntax != _RLE:
        cleaned = _without_comments(value, dataset, syntax)
        if cleaned is None:
            return CleanPixels(None, refused="compressed pixels that are not understood")
        changed, value = int(cleaned != value), cleaned
    else:
        changed = 0
    out = DataElement(element.tag, "OB", value, validation_mode=0)
    out.is_undefined_length = True
    return CleanPixels(out, changed)


def _within_bits(dataset: Dataset, value: bytes, big: bool) -> tuple[bytes, int]:
    """Clear the bits outside of those stored, where old overlays are; signed ones take the sign."""
    allocated, stored = _int(dataset, "BitsAllocated"), _int(dataset, "BitsStored")
    high = _int(dataset, "HighBit", stored - 1)
    if allocated not in (8, 16, 32) or not 0 < stored < allocated or high >= allocated:
        return value, 0
    low = high + 1 - stored
    if low < 0:
        return value, 0
    order = ">" if big else "<"
    size = allocated // 8
    whole = len(value) // size * size
    bits = np.frombuffer(value[:whole], f"{order}u{size}")
    mask = ((1 << stored) - 1) << low
    wanted = bits & bits.dtype.type(mask)
    if _int(dataset, "PixelRepresentation"):
        above = ((1 << allocated) - 1) ^ ((1 << (high + 1)) - 1)
        negative = (bits >> bits.dtype.type(high)) & bits.dtype.type(1)
        wanted = wanted | (negative * bits.dtype.type(above)).astype(bits.dtype)
    changed = int(np.count_nonzero(wanted != bits))
    if not changed:
        return value, 0
    return wanted.astype(bits.dtype).tobytes() + value[whole:], changed


def _hides_overlays(dataset: Dataset) -> bool:
    """Return whether overlay planes lie in the unused bits of pixels that are compressed."""
    for group in range(0x6000, 0x6020, 2):
        if (group, 0x0100) in dataset and (group, 0x3000) not in dataset:
            return dataset[group, 0x0100].value not in (None, "", 1)
    return False


def _without_comments(value: bytes, dataset: Dataset, syntax: str) -> bytes | None:
    """Blank the comments of each frame and join the fragments again as they were."""
    if not syntax.startswith((*_JPEGS, *_JPEGS_2000)):
        return None
    try:
        fragments = list(_fragments(value))
    except ValueError:
        return None
    if not fragments:
        return None
    out = bytearray(value)
    for group in _frames(fragments[1:], value):
        data = b"".join(value[start:end] for start, end in group)
        cleaned = without_comments(data)
        if cleaned is None:
            return None
        at = 0
        for start, end in group:
            out[start:end] = cleaned[at : at + end - start]
            at += end - start
    # Without a delimiter: the writer of the file puts one.
    return bytes(out[: fragments[-1][1]])


def _frames(fragments: list[tuple[int, int]], value: bytes) -> Iterator[list[tuple[int, int]]]:
    """Give the fragments of each frame: a frame begins with a start marker."""
    group: list[tuple[int, int]] = []
    for start, end in fragments:
        if group and value[start : start + 3] in (b"\xff\xd8\xff", b"\xff\x4f\xff"):
            yield group
            group = []
        group.append((start, end))
    if group:
        yield group


def _fragments(value: bytes) -> Iterator[tuple[int, int]]:
    """Give where the value of each item begins and ends, the offset table first."""
    at = 0
    while at + 8 <= len(value):
        tag, length = value[at : at + 4], int.from_bytes(value[at + 4 : at + 8], "little")
        if tag == b"\xfe\xff\xdd\xe0":
            return
        if tag != b"\xfe\xff\x00\xe0" or at + 8 + length > len(value):
            raise ValueError("no fragment")
        yield at + 8, at + 8 + length
        at += 8 + length


def _int(dataset: Dataset, keyword: str, otherwise: int = 0) -> int:
    try:
        return int(dataset.get(keyword, otherwise))
    except (TypeError, ValueError):
        return otherwise
