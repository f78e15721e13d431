"""Regions of ultrasound images (0018,6011): what lies outside of them is writing of the device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.deid.pixels.cover import left_of
from workbench.deid.pixels.found import Box
from workbench.dicom.values import integer, items

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_CORNERS = (
    "RegionLocationMinX0",
    "RegionLocationMinY0",
    "RegionLocationMaxX1",
    "RegionLocationMaxY1",
)
# A file with more of them is not to be believed.
_MOST = 64


def regions_of(dataset: Dataset) -> tuple[Box, ...]:
    """Return the regions, cut at the frame; both corners belong to one (PS3.3 C.8.5.5.1.1)."""
    rows, columns = integer(dataset, "Rows") or 0, integer(dataset, "Columns") or 0
    found = []
    for item in items(dataset, "SequenceOfUltrasoundRegions")[:_MOST]:
        corners = [integer(item, keyword) for keyword in _CORNERS]
        if any(corner is None for corner in corners):
            continue
        x0, y0, x1, y1 = (int(corner or 0) for corner in corners)
        if x1 < x0 or y1 < y0:
            continue
        box = Box(x0, y0, x1 - x0 + 1, y1 - y0 + 1).within(rows, columns)
        if box is not None:
            found.append(box)
    return tuple(found)


def outside_regions(dataset: Dataset) -> tuple[Box, ...]:
    """Return boxes of all that lies outside of the regions; none for files without regions.

    Of an image that was cut or made smaller the regions are those of before: none either.
    """
    regions = regions_of(dataset)
    rows, columns = integer(dataset, "Rows") or 0, integer(dataset, "Columns") or 0
    if not regions or rows < 1 or columns < 1 or _exceed(dataset, rows, columns):
        return ()
    return tuple(left_of(Box(0, 0, columns, rows), regions))


def _exceed(dataset: Dataset, rows: int, columns: int) -> bool:
    """Return whether a region goes beyond the frame by more than writers count wrongly."""
    found = items(dataset, "SequenceOfUltrasoundRegions")[:_MOST]
    return any(
        (integer(item, "RegionLocationMaxX1") or 0) > columns
        or (integer(item, "RegionLocationMaxY1") or 0) > rows
        for item in found
    )
