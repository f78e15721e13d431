"""The legend of a picture: which value has which colour, through the picture's own pipeline."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.imaging.color_map import color_table
from workbench.imaging.grey import shades
from workbench.model.grey import DualWindow, Grey, Lut, Voi, VoiFunction


@frozen(eq=False)
class Legend:
    """A bar of colours.

    Parameters
    ----------
    colors : ndarray, shape (n, 3), uint8
        From the highest value to the lowest.
    low, high : float
        Modality values at its ends.
    marks : tuple of float
        Values worth a figure: the ends, the middle, where two windows meet.
    """

    colors: NDArray[np.uint8]
    low: float
    high: float
    marks: tuple[float, ...]


def legend_of(
    grey: Grey, voi: Voi, inverted: bool, color_map: str, steps: int = 256, gamma: float = 1.0
) -> Legend:
    """Return the legend of what is shown, in `steps` equal steps of the modality value."""
    low, high = span_of(voi)
    values = np.linspace(high, low, steps)
    level = shades(values, voi, grey.inverted != inverted, gamma)
    shown = np.floor(np.clip(level, 0, 255) + 0.5).astype(np.uint8)
    marks = {low, (low + high) / 2, high}
    if isinstance(voi, DualWindow):
        marks = {low, voi.boundary, high}
    return Legend(color_table(color_map)[shown], low, high, tuple(sorted(marks, reverse=True)))


def span_of(voi: Voi) -> tuple[float, float]:
    """Return the values between which the shades of a window differ; for SIGMOID, nearly all."""
    if isinstance(voi, Lut):
        return float(voi.first), float(max(voi.last, voi.first + voi.step))
    if isinstance(voi, DualWindow):
        ends = (*span_of(voi.lower), *span_of(voi.upper), voi.boundary)
        return min(ends), max(ends)
    half = voi.width if voi.function is VoiFunction.SIGMOID else voi.width / 2
    return voi.center - half, voi.center + half
