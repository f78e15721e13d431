"""Calibrated regions of ultrasound images (PS3.3 C.8.5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.base.text import t
from workbench.dicom.values import integer, items, number
from workbench.model.calibration import (
    Calibration,
    CalibrationSource,
    PhysicalAxis,
    Spacing,
    UltrasoundRegion,
)

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

#: Physical Units X and Y Direction (0018,6024), (0018,6026) in UCUM; 0 is none.
UNITS = {
    0x1: "%",
    0x2: "dB",
    0x3: "cm",
    0x4: "s",
    0x5: "Hz",
    0x6: "dB/s",
    0x7: "cm/s",
    0x8: "cm2",
    0x9: "cm2/s",
    0xA: "cm3",
    0xB: "cm3/s",
    0xC: "deg",
}
#: Bit 0 of Region Flags (0018,6016): the pixels of the region are of low priority.
_LOW_PRIORITY = 1
_CORNERS = (
    "RegionLocationMinX0",
    "RegionLocationMinY0",
    "RegionLocationMaxX1",
    "RegionLocationMaxY1",
)


def has_regions(ds: Dataset) -> bool:
    """Return whether an image has calibrated regions, whatever they are worth."""
    return bool(items(ds, "SequenceOfUltrasoundRegions"))


def by_regions(ds: Dataset, rows: int, columns: int, aspect: float = 1.0) -> Calibration:
    """Return the calibration of an image that has regions; Pixel Spacing beside them is not used.

    Some devices write both, and the spacing is then that of one region, or of none.
    """
    found = (_region(item, rows, columns) for item in items(ds, "SequenceOfUltrasoundRegions"))
    regions = tuple(region for region in found if region is not None)
    if any(region.spacing for region in regions):
        return Calibration(
            source=CalibrationSource.ULTRASOUND_REGION,
            regions=regions,
            aspect=aspect,
            reason=t(
                "Regions of the ultrasound image (0018,6011); what is not wholly in one region is "
                "in pixels."
            ),
        )
    return Calibration(
        regions=regions,
        aspect=aspect,
        reason=t("No region of the ultrasound image (0018,6011) is in centimetres both ways."),
    )


def _region(item: Dataset, rows: int, columns: int) -> UltrasoundRegion | None:
    corners = [integer(item, keyword) for keyword in _CORNERS]
    if any(corner is None for corner in corners):
        return None
    x0, y0, x1, y1 = (int(corner or 0) for corner in corners)
    # Whole pixels, both ends inside (C.8.5.5.1.1); so the far corner is one further.
    left, top = max(0, x0), max(0, y0)
    right, bottom = min(columns, x1 + 1), min(rows, y1 + 1)
    if right <= left or bottom <= top:
        return None
    across, down = _axis(item, "X", x0), _axis(item, "Y", y0)
    flags = integer(item, "RegionFlags") or 0
    return UltrasoundRegion(
        left,
        top,
        right,
        bottom,
        _spacing(across, down),
        across,
        down,
        below=bool(flags & _LOW_PRIORITY),
    )


def _axis(item: Dataset, letter: str, start: int) -> PhysicalAxis | None:
    """Return one direction of a region that starts at the pixel `start`; None without a unit."""
    unit = UNITS.get(integer(item, f"PhysicalUnits{letter}Direction") or 0)
    delta = number(item, f"PhysicalDelta{letter}")
    if unit is None or not delta:
        return None
    pixel = integer(item, f"ReferencePixel{letter}0")
    value = number(item, f"ReferencePixelPhysicalValue{letter}")
    # Counted from the first pixel of the region; it may lie outside of it, and of the image.
    origin = None if pixel is None else start + pixel + 0.5
    return PhysicalAxis(unit, delta, origin, value or 0.0)


def _spacing(across: PhysicalAxis | None, down: PhysicalAxis | None) -> Spacing | None:
    if across is None or down is None or (across.unit, down.unit) != ("cm", "cm"):
        return None
    # Deltas may be negative: the axis points the other way, a millimetre stays one.
    return Spacing(abs(down.delta) * 10, abs(across.delta) * 10)
