"""Counting: how often each stored value occurs, and what that says in modality units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from workbench.base.text import Text, t
from workbench.imaging import grey as shades
from workbench.imaging.channels import names_of
from workbench.imaging.frame import FramePixels
from workbench.imaging.sources import FrameInfo
from workbench.imaging.statistics.summary import (
    Counts,
    RoiStatistics,
    of_levels,
    of_values,
)
from workbench.model.grey import Grey, Rescale

Pixels = NDArray[Any]

_RGB = (t("Red"), t("Green"), t("Blue"))
_PLAIN = Grey()
# Smaller arrays are counted by numpy as fast.
_SMALL = 4096


@frozen
class Measured:
    """What one of the numbers of a pixel means: its name, and how it becomes a modality value."""

    name: Text | str
    grey: Grey


def measured_of(info: FrameInfo) -> tuple[Measured, ...]:
    """Return what the numbers of a pixel mean: one for grey, else one a channel."""
    if info.channels:
        names = names_of(info.channels)
        return tuple(
            Measured(name, one.grey) for name, one in zip(names, info.channels, strict=True)
        )
    if info.grey is None:
        return tuple(Measured(name, _PLAIN) for name in _RGB)
    return (Measured("", info.grey),)


def dtype_of(frame: FramePixels) -> np.dtype[Any]:
    """Return the type of the stored values of a frame."""
    return np.dtype(frame.stored.dtype)


def has_levels(dtype: np.dtype[Any]) -> bool:
    """Return whether stored values are counted in a table: integers of 8 or 16 bits."""
    return dtype.kind in "iub" and dtype.itemsize <= 2


def planes_of(part: Pixels, channels: int) -> Sequence[Pixels]:
    """Return the values of each channel of a part of the pixels."""
    if channels == 1:
        return (part,)
    return [part[..., at] for at in range(channels)]


def counted(part: Pixels) -> Counts:
    """Return how often each index of a table (`grey.lut_indices`) occurs, shape (65536,).

    `part` has one or two axes and at most 2**24 values of 8 or 16 bits.
    """
    indices = shades.lut_indices(part)
    if indices.size < _SMALL:
        return np.bincount(indices.reshape(-1), minlength=shades.LUT_SIZE).astype(np.int64)
    import cv2

    flat = indices if indices.ndim == 2 else indices.reshape(1, -1)
    size = shades.LUT_SIZE
    found = cv2.calcHist([np.ascontiguousarray(flat)], [0], None, [size], [0, size])
    return found.reshape(-1).astype(np.int64)


def of_counts(counts: Counts, dtype: np.dtype[Any], one: Measured) -> RoiStatistics:
    """Return the statistics of counts of stored values, in modality units, without padding."""
    there = np.flatnonzero(counts)
    stored = shades.lut_inputs(dtype.kind == "i")[there]
    return _of_stored(stored, counts[there], one)


def of_stored(stored: Pixels, one: Measured) -> RoiStatistics:
    """Return the same of stored values that no table counts: of 32 bits, or floats."""
    if stored.dtype.kind in "iub":
        levels, counts = np.unique(stored, return_counts=True)
        return _of_stored(levels, counts.astype(np.int64), one)
    mask = shades.padding_mask(stored, one.grey)
    excluded = 0 if mask is None else int(np.count_nonzero(mask))
    kept = stored if mask is None else stored[~mask]
    found = of_values(shades.modality_values(kept, one.grey), excluded, one.grey.unit)
    return evolve(found, channel=one.name)


def _of_stored(stored: Pixels, counts: Counts, one: Measured) -> RoiStatistics:
    mask = shades.padding_mask(stored, one.grey)
    excluded = 0
    if mask is not None:
        excluded = int(counts[mask].sum())
        stored, counts = stored[~mask], counts[~mask]
    modality = one.grey.modality
    step = abs(modality.slope) if isinstance(modality, Rescale) else 1.0
    values = shades.modality_values(stored, one.grey)
    found = of_levels(values, counts, excluded, one.grey.unit, step)
    return evolve(found, channel=one.name)
