"""Values along a line, and how wide a peak among them is.

Samples lie a pixel apart, as exactly as the length of the line allows: the first at its beginning,
the last at its end. Where pixels are not square it is the shorter side. Distances are measured in
millimetres where somebody knows them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.text import Text
from workbench.geom.measuring.scale import IN_PIXELS, Scale
from workbench.geom.spans import Spans
from workbench.imaging import grey as shades
from workbench.imaging.frame import FramePixels
from workbench.imaging.statistics.counting import Measured, measured_of, planes_of
from workbench.imaging.statistics.reading import Report, pixels_of
from workbench.model.calibration import CalibrationSource
from workbench.model.regions import Points

Floats = NDArray[np.float64]

#: A line has at most so many samples; longer ones have them further apart.
MOST_SAMPLES = 1 << 16


class Between(StrEnum):
    """What lies between the centres of pixels."""

    NEAREST = "nearest"
    BILINEAR = "bilinear"


@frozen(eq=False)
class Trace:
    """The values of one channel along a line; NaN over padding and outside the frame."""

    channel: Text | str
    unit: str
    values: Floats = field(repr=False)


@frozen(eq=False)
class Profile:
    """Values along a line.

    Parameters
    ----------
    positions : ndarray, shape (n, 2)
        Of the samples, image coordinates.
    distances : ndarray, shape (n,)
        From the beginning along the line, in `unit`: ``mm`` or ``px``.
    source : CalibrationSource
        Where the millimetres come from.
    traces : tuple of Trace
        One for grey, else one a channel.
    """

    positions: Points = field(repr=False)
    distances: Floats = field(repr=False)
    unit: str
    source: CalibrationSource
    traces: tuple[Trace, ...]


@frozen
class Peak:
    """The highest or lowest place of a profile and its full width at half of its height.

    Parameters
    ----------
    at, value : float
        Distance along the line, and the value there.
    base : float
        The value it rises from, or falls from where `is_dark`.
    left, right : float
        Where the profile crosses half way between base and value, to either side.
    """

    at: float
    value: float
    base: float
    left: float
    right: float
    is_dark: bool = False

    @property
    def width(self) -> float:
        """Full width at half maximum."""
        return self.right - self.left


def profile_of(
    frame: FramePixels,
    points: Points,
    scale: Scale = IN_PIXELS,
    between: Between = Between.BILINEAR,
    number: int = 1,
    report: Report = lambda fraction: None,
) -> Profile:
    """Return the values of a frame along a line.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
        Of the line, image coordinates.
    number, report
        As of `reading.pixels_of`.

    Raises
    ------
    InputError
        If pixels cannot be read.
    """
    positions, distances = samples_along(points, scale)
    at = _corners(positions, frame) if between is Between.BILINEAR else _own(positions, frame)
    meant = measured_of(frame.info)
    stored = _stored(frame, at.flat, number, report)
    traces = tuple(
        Trace(one.name, one.grey.unit, at.weighed(_meant(plane, one)))
        for one, plane in zip(meant, planes_of(stored, len(meant)), strict=True)
    )
    return Profile(positions, distances, scale.length_unit, scale.source, traces)


def samples_along(points: Points, scale: Scale) -> tuple[Points, Floats]:
    """Return positions a pixel apart along a line, and how far along it they are."""
    factors = np.abs(np.array(scale.factors))
    steps = np.hypot(*(np.diff(points, axis=0) * factors).T)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    length = float(along[-1])
    count = int(min(max(round(length / float(factors.min())), 1), MOST_SAMPLES)) + 1
    wanted = np.linspace(0.0, length, count)
    # Corners are measured, too: else the way would be cut short there.
    every = np.union1d(wanted, along)
    path = np.stack([np.interp(every, along, points[:, i]) for i in (0, 1)], axis=1)
    mm = scale.to_mm(path)
    measured = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(mm, axis=0).T))))
    chosen = np.searchsorted(every, wanted)
    return path[chosen], measured[chosen]


def peak_of(profile: Profile, trace: Trace, near: float | None = None) -> Peak | None:
    """Return the peak of a profile, or None where it has none that comes down on both sides.

    The base is the lowest value on the way, and a peak may be dark: then all is upside down. It is
    taken to be dark where the lowest value lies further from the median than the highest.

    Parameters
    ----------
    near : float, optional
        A distance along the line: the peak that one comes to by going up from there.
    """
    known = np.isfinite(trace.values)
    distances, values = profile.distances[known], trace.values[known]
    if len(values) < 3:
        return None
    middle = float(np.median(values))
    is_dark = middle - float(values.min()) > float(values.max()) - middle
    heights = -values if is_dark else values
    top = int(heights.argmax()) if near is None else _uphill(distances, heights, near)
    base = float(heights.min())
    half = (float(heights[top]) + base) / 2
    left = _crossing(distances[: top + 1][::-1], heights[: top + 1][::-1], half)
    right = _crossing(distances[top:], heights[top:], half)
    if left is None or right is None:
        return None
    base = -base if is_dark else base
    return Peak(float(distances[top]), float(values[top]), base, left, right, is_dark)


def _uphill(distances: Floats, heights: Floats, near: float) -> int:
    at = int(np.abs(distances - near).argmin())
    while True:
        beside = [i for i in (at - 1, at + 1) if 0 <= i < len(heights)]
        best = max(beside, key=lambda i: float(heights[i]))
        if not heights[best] > heights[at]:
            return at
        at = best


def _crossing(distances: Floats, heights: Floats, level: float) -> float | None:
    """Return where a profile first comes down to a level, interpolated."""
    below = np.flatnonzero(heights <= level)
    if not len(below) or below[0] == 0:
        return None
    b = int(below[0])
    share = (heights[b - 1] - level) / (heights[b - 1] - heights[b])
    return float(distances[b - 1] + (distances[b] - distances[b - 1]) * share)


# -- pixels under samples --------------------------------------------------------------------------


@frozen(eq=False)
class _Under:
    """Pixels under samples and how much each counts.

    Parameters
    ----------
    flat : ndarray, shape (m,), int64
        Each pixel once, row by row: row x columns + column.
    which : ndarray, shape (k, n)
        For each of n samples, places in `flat`.
    weights : ndarray, shape (k, n)
        Their sum is 1; NaN outside the frame.
    """

    flat: NDArray[np.int64]
    which: NDArray[np.intp]
    weights: Floats

    def weighed(self, values: Floats) -> Floats:
        """Return the value of each sample."""
        parts = values[self.which] * self.weights
        # A pixel without a value does no harm where it counts for nothing.
        parts[self.weights == 0] = 0.0
        return np.asarray(parts.sum(axis=0))


def _own(positions: Points, frame: FramePixels) -> _Under:
    """Return the pixel that each position lies in."""
    column, row = np.floor(positions).astype(np.int64).T
    return _under(column[None], row[None], np.ones((1, len(column))), positions, frame)


def _corners(positions: Points, frame: FramePixels) -> _Under:
    """Return the four pixels whose centres are around each position; the rim is as its pixels."""
    x, y = np.clip(positions - 0.5, 0, (frame.columns - 1, frame.rows - 1)).T
    left, top = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    u, v = x - left, y - top
    columns = np.stack([left, left + 1, left, left + 1])
    rows = np.stack([top, top, top + 1, top + 1])
    weights = np.stack([(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v])
    return _under(columns, rows, weights, positions, frame)


def _under(
    columns: NDArray[np.int64],
    rows: NDArray[np.int64],
    weights: Floats,
    positions: Points,
    frame: FramePixels,
) -> _Under:
    size = (frame.columns, frame.rows)
    outside = ((positions < 0) | (positions > size)).any(axis=1)
    columns = np.clip(columns, 0, frame.columns - 1)
    rows = np.clip(rows, 0, frame.rows - 1)
    flat, which = np.unique(rows * frame.columns + columns, return_inverse=True)
    return _Under(flat, which.reshape(rows.shape), np.where(outside, np.nan, weights))


def _stored(
    frame: FramePixels, flat: NDArray[np.int64], number: int, report: Report
) -> NDArray[Any]:
    """Return the stored values of pixels in their order, shape (m,) or (m, channels)."""
    rows, columns = np.divmod(flat, frame.columns)
    begins = np.flatnonzero(np.diff(flat, prepend=-2) != 1)
    begins = np.union1d(begins, np.flatnonzero(columns == 0))
    ends = np.append(begins[1:], len(flat)) - 1
    spans = Spans(rows[begins], columns[begins], columns[ends] + 1)
    channels = np.asarray(frame.stored.shape)[2:].tolist()
    parts = pixels_of(frame, spans, number, report=report)
    return np.concatenate([part.reshape(-1, *channels) for part in parts])


def _meant(stored: NDArray[Any], one: Measured) -> Floats:
    values = shades.modality_values(stored, one.grey)
    mask = shades.padding_mask(stored, one.grey)
    if mask is not None:
        values[mask] = np.nan
    return values


def as_rows(profile: Profile) -> list[tuple[float, ...]]:
    """Return what a table of a profile has: distance, x, y, and a value for each channel."""
    columns = [profile.distances, *profile.positions.T, *(one.values for one in profile.traces)]
    return [tuple(map(float, row)) for row in np.stack(columns, axis=1)]
