"""Bytes of pixels that are no pixels: bits above those stored, tails, comments in frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from workbench.deid.dicom.fragments import without_strangers

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
NATIVE = frozenset(
    {
        "1.2.840.10008.1.2",
        "1.2.840.10008.1.2.1",
        "1.2.840.10008.1.2.2",
        "1.2.840.10008.1.2.1.99",
    }
)
_BIG = "1.2.840.10008.1.2.2"


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
        swapped = syntax == _BIG and element.VR == "OW" and _int(dataset, "BitsAllocated") == 8
        made = _without_tail(dataset, made, swapped)
        out = DataElement(element.tag, element.VR, made, validation_mode=0)
        return CleanPixels(out, changed)
    if _hides_overlays(dataset):
        return CleanPixels(None, refused="overlay planes inside compressed pixels")
    cleaned = without_strangers(value, _int(dataset, "Rows") * _int(dataset, "Columns"), syntax)
    if cleaned is None:
        return CleanPixels(None, refused="compressed pixels that are not understood")
    changed, value = int(cleaned != value), cleaned
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


def _without_tail(dataset: Dataset, value: bytes, swapped: bool = False) -> bytes:
    """Blank what follows the last pixel: padding, or whatever was put there."""
    bits = _int(dataset, "BitsAllocated")
    count = _int(dataset, "Rows") * _int(dataset, "Columns") * _int(dataset, "SamplesPerPixel", 1)
    count *= max(1, _int(dataset, "NumberOfFrames", 1))
    if str(dataset.get("PhotometricInterpretation", "")) == "YBR_FULL_422":
        count = count * 2 // 3
    end = (count * bits + 7) // 8
    if not 0 < end < len(value):
        return value
    if swapped and end % 2:  # of the last word the first byte is the padding
        return value[: end - 1] + b"\0" + value[end : end + 1] + bytes(len(value) - end - 1)
    return value[:end] + bytes(len(value) - end)


def _hides_overlays(dataset: Dataset) -> bool:
    """Return whether overlay planes lie in the unused bits of pixels that are compressed."""
    for group in range(0x6000, 0x6020, 2):
        if (group, 0x0100) in dataset and (group, 0x3000) not in dataset:
            return dataset[group, 0x0100].value not in (None, "", 1)
    return False


def _int(dataset: Dataset, keyword: str, otherwise: int = 0) -> int:
    try:
        return int(dataset.get(keyword, otherwise))
    except (TypeError, ValueError):
        return otherwise
