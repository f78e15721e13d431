"""The colour of a slide where it has no tiles (PS3.3 C.8.12.4.1.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.dicom.pixels.pixel_format import PixelFormat
from workbench.dicom.values import integer, numbers

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_WHITE = (255, 255, 255)
# White under D50, as profile connection spaces have it.
_D50 = (0.96422, 1.0, 0.82521)
# XYZ under D50 to linear sRGB, adapted after Bradford (IEC 61966-2-1).
_TO_SRGB = (
    (3.1338561, -1.6168667, -0.4906146),
    (-0.9787684, 1.9161415, 0.0334540),
    (0.0719453, -0.2289914, 1.4052427),
)


def absent_value(ds: Dataset, form: PixelFormat) -> tuple[int, ...]:
    """Return what fills a place without a tile: RGB for colour, else one stored value."""
    if form.colour:
        lab = numbers(ds, "RecommendedAbsentPixelCIELabValue")
        return cielab_to_rgb(lab[0], lab[1], lab[2]) if len(lab) == 3 else _WHITE
    padding = integer(ds, "PixelPaddingValue")
    low, high = (
        (-(1 << (form.bits_stored - 1)), (1 << (form.bits_stored - 1)) - 1)
        if form.signed
        else (0, (1 << form.bits_stored) - 1)
    )
    if padding is not None and low <= padding <= high:
        return (padding,)
    return (high if form.photometric == "MONOCHROME1" else max(low, 0),)


def cielab_to_rgb(lightness: float, a: float, b: float) -> tuple[int, int, int]:
    """Return sRGB of CIELab as DICOM codes it: each from 0 to 65535 (PS3.3 C.10.7.1.1)."""
    y = (lightness / 65535 * 100 + 16) / 116
    x = y + (a / 65535 * 255 - 128) / 500
    z = y - (b / 65535 * 255 - 128) / 200
    xyz = [white * _cube(value) for white, value in zip(_D50, (x, y, z), strict=True)]
    linear = np.clip(np.array(_TO_SRGB) @ np.array(xyz), 0.0, 1.0)
    coded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    red, green, blue = (int(value) for value in np.floor(coded * 255 + 0.5))
    return red, green, blue


def _cube(value: float) -> float:
    return float(value**3) if value > 6 / 29 else 3 * (6 / 29) ** 2 * (value - 4 / 29)
