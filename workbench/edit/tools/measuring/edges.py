"""Positions and widths from what the picture holds: the edge near the pointer, both of a crack."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.api.tools import Modifier, PointerEvent, ToolContext
from workbench.edit.tools.gesture import has, in_frame, position, screen_distance
from workbench.edit.tools.measuring.metric import axis, metric_of
from workbench.geom.snap import XY
from workbench.imaging import edges
from workbench.model.regions import Lines

SNAP = 10.0
"""Reach of an edge, screen px."""
CRACK = 24.0
"""How far from the centre line the borders of a crack are sought, screen px ..."""
WANDER = 6.0
"""... and how far beside the centre line that was drawn its middle may be, screen px."""
EVERY = 12.0
"""From one width to the next, screen px ..."""
MOST_WIDTHS = 60
# A window of more samples is read more coarsely.
_MOST_SAMPLES = 1 << 22
_LEAST_PIXELS = 4.0

Spot = tuple[float, float]


@frozen(eq=False)
class Read:
    """What the picture holds around some positions; `step` image pixels a sample."""

    values: NDArray[Any]
    x0: int
    y0: int
    step: int
    grid: tuple[float, float]

    def spot(self, at: XY) -> Spot:
        """Return a position of the anchor in samples of the window."""
        gx, gy = self.grid
        return (at[0] / gx - self.x0) / self.step, (at[1] / gy - self.y0) / self.step

    def back(self, spot: Spot) -> XY:
        """Return a position in samples as one of the anchor."""
        gx, gy = self.grid
        return (spot[0] * self.step + self.x0) * gx, (spot[1] * self.step + self.y0) * gy


def aimed(context: ToolContext, event: PointerEvent, origin: XY | None = None) -> XY:
    """Return what the pointer means: where it is, or the edge near it when that is asked for.

    From `origin` an edge is sought along the line, so that its direction stays.
    """
    at = in_frame(context, position(event))
    return snapped(context, at, origin) if snaps(context, event) else at


def snaps(context: ToolContext, event: PointerEvent) -> bool:
    """Return whether an edge is asked for: by the switch, or by Ctrl where that is off."""
    return context.habits.snapping != has(event, Modifier.CONTROL)


def snapped(context: ToolContext, at: XY, origin: XY | None = None) -> XY:
    """Return the edge nearest to a position, to a part of a pixel; the position without one."""
    reach = SNAP * context.pixel
    window = read_around(context, [at], 2 * reach)
    if window is None:
        return at
    middle, size = window.spot(at), max(reach / (window.grid[0] * window.step), 2.0)
    if origin is not None and screen_distance(context, origin, at) > 2 * SNAP:
        ways = [_way(window, origin, at)]
    else:
        ways = [(math.cos(turn), math.sin(turn)) for turn in np.arange(8) * math.pi / 8]
    found = []
    for way in ways:
        away = edges.nearest_edge(edges.across(window.values, middle, way, size), size)
        if away is not None:
            found.append((abs(away), (middle[0] + away * way[0], middle[1] + away * way[1])))
    return in_frame(context, window.back(min(found)[1])) if found else at


def widths(context: ToolContext, line: list[XY]) -> list[tuple[XY, XY]]:
    """Return the widths of the dark or bright crack along a centre line, by its two borders.

    Each is perpendicular to the line in millimetres, and ends where the values are half way
    between the crack and what lies beside it. Empty where nothing stands out.
    """
    reach = max(CRACK * context.pixel, _LEAST_PIXELS * context.grid[0])
    window = read_around(context, line, 1.5 * reach)
    if window is None:
        return []
    places = _stations(context, line)
    found = (_width(context, window, middle, beside, reach) for middle, beside in places)
    return [one for one in found if one is not None]


def with_widths(context: ToolContext, line: list[XY]) -> Lines:
    """Return a centre line with the widths found along it."""
    return Lines([line, *widths(context, line)])


def read_around(context: ToolContext, points: list[XY], reach: float) -> Read | None:
    """Return what the picture holds around positions, and `reach` beyond; None where unread."""
    gx, gy = context.grid
    width, height = context.frame_size
    xs, ys = zip(*points, strict=True)
    x0, x1 = max(min(xs) - reach, 0.0) / gx, min(max(xs) + reach, width) / gx
    y0, y1 = max(min(ys) - reach, 0.0) / gy, min(max(ys) + reach, height) / gy
    if not (x1 - x0 > 2 and y1 - y0 > 2):
        return None
    step = 1
    while (x1 - x0) * (y1 - y0) > _MOST_SAMPLES * step * step:
        step *= 2
    left, top = (math.floor(low / step) * step for low in (x0, y0))
    columns, rows = round(width / gx), round(height / gy)
    right, bottom = min(math.ceil(x1), columns), min(math.ceil(y1), rows)
    values = context.samples(left, top, right, bottom, step)
    if values is None or min(values.shape) < 3:
        return None
    return Read(values, left, top, step, context.grid)


def _stations(context: ToolContext, line: list[XY]) -> list[tuple[XY, XY]]:
    """Return places along a centre line, an even way apart, each with a place straight beside."""
    scale = metric_of(context, *line)
    legs = [leg for a, b in pairwise(line) if (leg := axis(a, b, scale))]
    whole = sum(leg.length for leg in legs)
    screen = sum(screen_distance(context, a, b) for a, b in pairwise(line))
    if not whole > 0:
        return []
    count = int(min(max(screen / EVERY, 1), MOST_WIDTHS))
    found: list[tuple[XY, XY]] = []
    for way in ((np.arange(count) + 0.5) * (whole / count)).tolist():
        for leg in legs:
            if way <= leg.length:
                found.append((leg.at(way), leg.at(way, 0.1 * leg.length)))
                break
            way -= leg.length
    return found


def _width(
    context: ToolContext, window: Read, middle: XY, beside: XY, reach: float
) -> tuple[XY, XY] | None:
    """Return both borders of the crack at one place of the centre line."""
    spot, way = window.spot(middle), _way(window, middle, beside)
    # A sample may be less far down than across; the profile is read in samples.
    sample = math.dist(spot, window.spot(beside)) / (
        context.pixel * screen_distance(context, middle, beside)
    )
    size = max(reach * sample, _LEAST_PIXELS)
    profile = edges.across(window.values, spot, way, size)
    borders = edges.line_borders(profile, size, WANDER * context.pixel * sample)
    if borders is None:
        return None
    one, other = (window.back((spot[0] + b * way[0], spot[1] + b * way[1])) for b in borders)
    return one, other


def _way(window: Read, start: XY, end: XY) -> tuple[float, float]:
    """Return the direction from one position to another in samples."""
    (x0, y0), (x1, y1) = window.spot(start), window.spot(end)
    far = math.hypot(x1 - x0, y1 - y0)
    return (x1 - x0) / far, (y1 - y0) / far
