"""Statistics of the pixels of a region on a frame."""

from __future__ import annotations

from math import floor
from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbench.geom.spans import Spans, spans_of
from workbench.imaging.frame import FramePixels
from workbench.imaging.grey import LUT_SIZE
from workbench.imaging.statistics.counting import (
    counted,
    dtype_of,
    has_levels,
    measured_of,
    of_counts,
    of_stored,
    planes_of,
)
from workbench.imaging.statistics.reading import Report, pixels_of
from workbench.imaging.statistics.summary import RoiStatistics
from workbench.model.regions import Point, Region

#: More pixels of a picture that is read late are not all looked at: one band of rows of several.
MOST_PIXELS = 1 << 30
#: The same for values that are kept until they are sorted: floats, and integers of 32 bits.
MOST_KEPT = 1 << 25


def pixels_in(region: Region, rows: int, columns: int) -> Spans:
    """Return the pixels of a region on a frame by the half-open rule.

    An area has those whose centre it holds, a point the one that it lies in, a line none.
    """
    if not isinstance(region, Point):
        return spans_of(region, rows, columns)
    row, column = floor(region.y), floor(region.x)
    if not (0 <= row < rows and 0 <= column < columns):
        return Spans()
    one = np.array([row], np.int64), np.array([column], np.int64)
    return Spans(one[0], one[1], one[1] + 1)


def region_statistics(
    frame: FramePixels,
    region: Region,
    number: int = 1,
    report: Report = lambda fraction: None,
) -> tuple[RoiStatistics, ...]:
    """Return the statistics of a region of a frame, one for each channel.

    Parameters
    ----------
    region : Region
        In pixels of the frame.
    number, report
        As of `reading.pixels_of`.

    Raises
    ------
    InputError
        If pixels cannot be read.
    """
    spans = pixels_in(region, frame.rows, frame.columns)
    return span_statistics(frame, spans, number, report)


def span_statistics(
    frame: FramePixels,
    spans: Spans,
    number: int = 1,
    report: Report = lambda fraction: None,
) -> tuple[RoiStatistics, ...]:
    """Return the same for any pixels."""
    levels = has_levels(dtype_of(frame))
    every = 1
    if frame.is_read_late:
        every = max(1, -(-spans.count // (MOST_PIXELS if levels else MOST_KEPT)))
    find = _by_counts if levels else _by_values
    found = find(frame, spans, number, every, report)
    return tuple(evolve(one, every=every) for one in found) if every > 1 else found


def _by_counts(
    frame: FramePixels, spans: Spans, number: int, every: int, report: Report
) -> tuple[RoiStatistics, ...]:
    meant = measured_of(frame.info)
    counts = np.zeros((len(meant), LUT_SIZE), np.int64)
    for part in pixels_of(frame, spans, number, every, report):
        for at, plane in enumerate(planes_of(part, len(meant))):
            counts[at] += counted(plane)
    dtype = dtype_of(frame)
    return tuple(of_counts(counts[at], dtype, one) for at, one in enumerate(meant))


def _by_values(
    frame: FramePixels, spans: Spans, number: int, every: int, report: Report
) -> tuple[RoiStatistics, ...]:
    meant = measured_of(frame.info)
    kept: list[list[NDArray[Any]]] = [[np.zeros(0, dtype_of(frame))] for _ in meant]
    for part in pixels_of(frame, spans, number, every, report):
        for at, plane in enumerate(planes_of(part, len(meant))):
            kept[at].append(plane.reshape(-1))
    return tuple(of_stored(np.concatenate(kept[at]), one) for at, one in enumerate(meant))
