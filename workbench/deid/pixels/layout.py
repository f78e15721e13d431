"""Which images are laid out alike: one decision serves all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from workbench.dicom.values import integer, items, text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

T = TypeVar("T")

_TEXTS = (
    "SOPClassUID",
    "Modality",
    "Manufacturer",
    "ManufacturerModelName",
    "SecondaryCaptureDeviceManufacturer",
    "SecondaryCaptureDeviceManufacturerModelName",
    "ConversionType",
    "ImageType",
    "PhotometricInterpretation",
)
_REGION = (
    "RegionLocationMinX0",
    "RegionLocationMinY0",
    "RegionLocationMaxX1",
    "RegionLocationMaxY1",
)


def layout_of(dataset: Dataset) -> str:
    """Return the key of an image's layout: its size and a hash of what made it.

    Nothing of it names a person or place: the model counts, the serial number does not.
    """
    rows, columns = integer(dataset, "Rows") or 0, integer(dataset, "Columns") or 0
    facts = [text(dataset, keyword).upper() for keyword in _TEXTS]
    facts.append("several" if (integer(dataset, "NumberOfFrames") or 1) > 1 else "one")
    for region in items(dataset, "SequenceOfUltrasoundRegions"):
        facts.append(" ".join(str(integer(region, keyword)) for keyword in _REGION))
    digest = hashlib.sha256("\0".join(facts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{columns}x{rows}-{digest[:20]}"


def by_layout(items: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """Return what has the same layout together, the largest groups first."""
    groups: dict[str, list[T]] = {}
    for key, item in items:
        groups.setdefault(key, []).append(item)
    return dict(sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])))
