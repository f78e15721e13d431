"""Which stored value is black."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.pixels.frames import StoredFrames
from workbench.dicom.pixels.colour import palette_of
from workbench.dicom.pixels.pixel_format import PALETTE, PixelFormat
from workbench.dicom.pixels.stored import within_bits
from workbench.dicom.values import number

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

Sample = int | float


def black_of(frames: StoredFrames, photometric: str) -> tuple[Sample, ...]:
    """Return the stored value of each sample of a black pixel, before it is shifted to its bits.

    Unsigned grey is black at 0, inverted grey at the largest value that is stored. Of signed values
    and floats it is the least there is, or what the window shows as black: values that no slice
    can have would spoil every window chosen by the range of values.

    Parameters
    ----------
    photometric : str
        What the samples are in, which differs from the header where a decoder converted them.

    Raises
    ------
    InputError
        If the palette has no entries.
    """
    form, dataset = frames.form, frames.header.dataset
    if photometric == PALETTE:
        return (_darkest(dataset, form, frames.header.little_endian),)
    if form.samples == 3:
        return _colour(photometric, form.bits_stored)
    dark_is_large = (photometric == "MONOCHROME1") != ((number(dataset, "RescaleSlope") or 1) < 0)
    if not form.signed and not form.float_bytes and not dark_is_large:
        return (0,)
    low, high = _range(frames)
    if form.float_bytes:
        return (high if dark_is_large else low,)
    level = _level(dataset, dark_is_large)
    if dark_is_large:
        top = (1 << (form.bits_stored - 1 if form.signed else form.bits_stored)) - 1
        return (max(top, int(high)),)
    least = -(1 << (form.bits_stored - 1))
    return (int(min(low, max(least, level if level is not None else low))),)


def _colour(photometric: str, bits: int) -> tuple[int, int, int]:
    half = 1 << (bits - 1)
    if photometric.startswith("YBR_FULL"):
        return 0, half, half
    if photometric.startswith("YBR_PARTIAL"):
        return 16 << max(0, bits - 8), half, half
    return 0, 0, 0


def _darkest(dataset: Dataset, form: PixelFormat, little: bool) -> int:
    palette = palette_of(dataset, form.signed, little)
    if palette is None:
        raise InputError(t("The file has no usable colour palette."))
    first, table = palette
    at = first + np.arange(len(table))
    lowest = -(1 << (form.bits_stored - 1)) if form.signed else 0
    stored = (at >= lowest) & (at < lowest + (1 << form.bits_stored))
    if not stored.any():
        raise InputError(t("The file has no usable colour palette."))
    light = np.where(stored, table.astype(np.int64) @ (299, 587, 114), np.iinfo(np.int64).max)
    return int(at[int(np.argmin(light))])


def _range(frames: StoredFrames) -> tuple[float, float]:
    """Return the least and the largest value of all frames, of floats the finite ones."""
    lows, highs = [], []
    for frame in range(1, frames.count + 1):
        values, _ = within_bits(frames.samples(frame)[0], frames.form, False)
        if frames.form.float_bytes:
            values = np.asarray(values)[np.isfinite(values)]
        if values.size:
            lows.append(float(np.min(values)))
            highs.append(float(np.max(values)))
    return (min(lows), max(highs)) if lows else (0.0, 0.0)


def _level(dataset: Dataset, dark_is_large: bool) -> float | None:
    """Return the stored value at the dark end of the window, None without one."""
    center, width = number(dataset, "WindowCenter"), number(dataset, "WindowWidth")
    if center is None or width is None:
        return None
    slope = number(dataset, "RescaleSlope") or 1.0
    modality = center + width / 2 if dark_is_large and slope > 0 else center - width / 2
    return float(np.floor((modality - (number(dataset, "RescaleIntercept") or 0.0)) / slope))
