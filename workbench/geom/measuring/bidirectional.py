"""Bidirectional measurement: the long axis of a lesion, and the short one at right angles to it.

Both in millimetres (RECIST 1.1): the long axis joins the two points of the outline that are
furthest from each other; the short axis is the longest chord at right angles to it that lies in
the lesion from end to end and crosses the long axis.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.geom.measuring.extents import Extents
from workbench.geom.measuring.feret import feret
from workbench.geom.measuring.outlines import CHORD, bent
from workbench.geom.measuring.scale import Scale
from workbench.geom.raster import PixelMask
from workbench.geom.shapes import box_corners, ellipse_points, valid_polygon
from workbench.model.regions import Box, Ellipse, Lines, Points, Polygon

Floats = NDArray[np.float64]
Area = Polygon | Ellipse | Box

_CLOSE = 1e-9
#: Crossings of sides with levels that are looked at; with more of them the levels are thinned.
_MOST = 4_000_000
_LEVELS = 512


def bidirectional(region: Area, scale: Scale) -> Lines | None:
    """Return the long and the short axis of an area in image coordinates; None when it is flat.

    Of several parts the one with the longest axis counts, of equal ones the larger.
    """
    if isinstance(region, Ellipse) and scale.rectification is None:
        return _of_ellipse(region, scale)
    polygon = valid_polygon(_outline(region))
    if polygon is None:
        return None
    found = [_of_part([scale.to_mm(bent(r, scale)) for r in p.rings]) for p in polygon.parts]
    best = max((one for one in found if one), key=lambda one: (one.length, one.area), default=None)
    return Lines((scale.to_px(best.long), scale.to_px(best.short))) if best else None


def bidirectional_of_mask(mask: PixelMask, scale: Scale) -> Lines | None:
    """Return both axes of a mask, by the edges of its pixels; None when it is empty."""
    from workbench.geom.outline import polygon_of

    outline = polygon_of(mask)
    return bidirectional(outline, scale) if outline else None


def largest(slices: Iterable[tuple[Area, Scale]]) -> tuple[int, Lines] | None:
    """Return in which of several slices the long axis is longest, and the axes there."""
    best: tuple[float, float, int, Lines] | None = None
    for index, (region, scale) in enumerate(slices):
        axes = bidirectional(region, scale)
        if axes is not None:
            long, short = (_size(scale.to_mm(line)) for line in axes.lines)
            if best is None or (long, short) > best[:2]:
                best = (long, short, index, axes)
    return (best[2], best[3]) if best else None


def squared(lines: Lines, scale: Scale) -> Lines:
    """Return the axes with the second turned to be at right angles to the first, in mm.

    It keeps where it crosses the first one and how far it reaches on both sides. Where the two do
    not cross, it stands where its middle is nearest.
    """
    long, short = scale.to_mm(lines.lines[0][[0, -1]]), scale.to_mm(lines.lines[1][[0, -1]])
    along = _direction(long)
    across = np.array((-along[1], along[0]))
    middle = short.mean(axis=0)
    lean = short[1] - short[0]
    reach = lean @ across
    if abs(reach) > _CLOSE * _size(short):
        middle = short[0] + lean * ((long[0] - short[0]) @ across / reach)
    foot = long[0] + along * float(np.clip((middle - long[0]) @ along, 0, _size(long)))
    sides = np.array([_reach(end - foot, across) for end in short])
    if sides[0] * sides[1] > 0:
        sides = (short - foot) @ across
    return Lines((lines.lines[0][[0, -1]], scale.to_px(foot + sides[:, None] * across)))


def ordered(lines: Lines, scale: Scale) -> Lines:
    """Return the axes with the longer one, in mm, first."""
    first, second = lines.lines
    if _size(scale.to_mm(second)) > _size(scale.to_mm(first)):
        return Lines((second, first))
    return lines


@frozen(eq=False)
class _Axes:
    long: Points
    short: Points
    area: float

    @property
    def length(self) -> float:
        return _size(self.long)


def _outline(region: Area) -> Polygon:
    match region:
        case Ellipse():
            return Polygon.from_ring(ellipse_points(region, CHORD))
        case Box():
            return Polygon.from_ring(box_corners(region))
        case _:
            return region


def _of_ellipse(ellipse: Ellipse, scale: Scale) -> Lines | None:
    if not min(ellipse.rx, ellipse.ry) > 0:
        return None
    extents = Extents.of(ellipse, np.diag(scale.factors))
    centre = scale.to_mm([(ellipse.x, ellipse.y)])
    halves = [
        size / 2 * axis for size, axis in zip(extents.ferets, extents.directions, strict=True)
    ]
    return Lines(tuple(scale.to_px(centre + np.array((-half, half))) for half in halves))


def _of_part(rings: list[Points]) -> _Axes | None:
    outer = rings[0]
    i, j = feret(outer).longest
    long = outer[[i, j]]
    if not _size(long) > 0:
        return None
    along = _direction(long)
    across = np.array((-along[1], along[0]))
    turned = [np.column_stack(((r - long[0]) @ along, (r - long[0]) @ across)) for r in rings]
    chord = _widest(turned, _size(long))
    if chord is None:
        return None
    at, low, high = chord
    short = long[0] + at * along + np.array(((low,), (high,))) * across
    x, y = (outer - outer[0]).T
    area = abs(float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())) / 2
    return _Axes(long, short, area)


def _widest(rings: list[Points], size: float) -> tuple[float, float, float] | None:
    """Return where the longest upright chord is: its x, and y of both ends.

    Between two levels of x at which there are corners, or the outline crosses the axis, chords are
    bounded by the same pairs of sides and cross the axis or do not, so their lengths change evenly
    and the longest one is at a level.
    """
    start = np.concatenate(rings)
    end = np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])
    swap = start[:, 0] > end[:, 0]
    start[swap], end[swap] = end[swap], start[swap]
    over = start[:, 1] * end[:, 1] < 0
    share = start[over, 1] / (start[over, 1] - end[over, 1])
    crossings = start[over, 0] + share * (end[over, 0] - start[over, 0])
    levels = np.unique(np.concatenate((start[:, 0], end[:, 0], crossings)))
    first, last = (np.searchsorted(levels, ends[:, 0]) for ends in (start, end))
    exact = int((last - first).sum()) <= _MOST
    if not exact:
        levels = np.linspace(levels[0], levels[-1], _LEVELS + 1)
        middles = (levels[:-1] + levels[1:]) / 2
        first = np.searchsorted(middles, start[:, 0])
        last = np.searchsorted(middles, end[:, 0])
    counts = last - first
    side = np.repeat(np.arange(len(start)), counts)
    gap = np.arange(len(side)) - np.repeat(np.cumsum(counts) - counts, counts) + first[side]
    middle = (levels[gap] + levels[gap + 1]) / 2
    slope = (end[side, 1] - start[side, 1]) / (end[side, 0] - start[side, 0])
    order = np.lexsort((start[side, 1] + (middle - start[side, 0]) * slope, gap))
    side, gap, slope = side[order], gap[order], slope[order]
    # By the even-odd rule, inside is from every first to every second side that is crossed.
    lower, upper = slice(0, len(side) // 2 * 2, 2), slice(1, len(side) // 2 * 2, 2)
    best: tuple[float, float, float] | None = None
    best_score = (-1, 0.0)
    ends = (levels[gap], levels[gap + 1]) if exact else (middle[order],)
    for at in ends:
        y = start[side, 1] + (at - start[side, 0]) * slope
        low, high = y[lower], y[upper]
        if not len(low):
            continue
        crosses = (low <= _CLOSE * size) & (high >= -_CLOSE * size)
        sizes = high - low
        pick = int(np.lexsort((sizes, crosses))[-1])
        score = (int(crosses[pick]), float(sizes[pick]))
        if score > best_score:
            best_score = score
            best = float(at[lower][pick]), float(low[pick]), float(high[pick])
    return best


def _reach(vector: Floats, across: Floats) -> float:
    """Return how far a vector reaches, to the side of `across` that it is on."""
    return math.copysign(math.hypot(*vector), float(vector @ across))


def _size(line: Points) -> float:
    return float(math.hypot(*(line[-1] - line[0])))


def _direction(line: Points) -> Floats:
    size = _size(line)
    return np.asarray((line[-1] - line[0]) / size) if size else np.array((1.0, 0.0))
