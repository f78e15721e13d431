"""Regions as lines of a label file: positions as shares of the width and height of the image."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.api.geometry import (
    bounds,
    box_corners,
    box_of_corners,
    clipped,
    one_ring,
    polygon_of_ring,
    rings,
    smallest_box,
)
from workbench.api.values import Box, Points, Polygon, Region

from .task import Task

_DIGITS = 12  # of a share: 0.03 micrometres of a pixel in a picture of 30,000
_CHORDS = 0.1  # px between an ellipse and its outline
# Shares of an image: what rounding may put a corner beyond its edge.
_ROUNDING = 1e-9


def numbers_of(region: Region, task: Task, rows: int, columns: int) -> list[str] | None:
    """Return the numbers of a shape; None when none of it lies in the image.

    Training code refuses positions outside, so shapes are cut at the edge.
    """
    found = clipped(region, (0.0, 0.0, float(columns), float(rows)))
    if not found:
        return None
    size = np.array((columns, rows), float)
    within = found[0]
    if task is Task.DETECT:
        x0, y0, x1, y1 = bounds(within)
        center = np.array(((x0 + x1) / 2, (y0 + y1) / 2)) / size
        return _texts(np.concatenate((center, np.array((x1 - x0, y1 - y0)) / size)))
    if task is Task.OBB:
        return _texts(_corners(within, size).ravel())
    ring = one_ring(Polygon(rings(within, _CHORDS)))
    return None if ring is None else _texts((ring / size).clip(0, 1).ravel())


def region_of(values: Points, task: Task, rows: int, columns: int) -> Region | None:
    """Return the shape of the numbers of a line, without its class; None when it is flat."""
    size = np.array((columns, rows), float)
    if len(values) == 4:
        x, y, width, height = _pixels(values, np.tile(size, 2)).tolist()
        return Box(x, y, width, height) if width >= 0 and height >= 0 else None
    points = _pixels(values.reshape(-1, 2), size)
    return box_of_corners(points) if task is Task.OBB else polygon_of_ring(points)


def _pixels(shares: Points, size: Points) -> Points:
    """Return positions in pixels; those that were on a half of one are so again.

    Whether a pixel's centre lies on an edge decides whether the pixel belongs to the shape.
    """
    found = shares * size
    halves = np.rint(found * 2) / 2
    return np.where(np.abs(found - halves) <= size * 10.0**-_DIGITS, halves, found)


def _corners(region: Region, size: Points) -> Points:
    """Return the corners of the smallest box around a shape; upright where it would leave."""
    found = box_corners(smallest_box(region)) / size
    if found.min() < -_ROUNDING or found.max() > 1 + _ROUNDING:
        found = box_corners(Box.from_corners(*bounds(region))) / size
    return found.clip(0, 1)


def _texts(values: Any) -> list[str]:
    return [
        f"{value:.{_DIGITS}f}".rstrip("0").rstrip(".") or "0"
        for value in np.asarray(values).tolist()
    ]
