"""Where regions lie: centroid, position and size, aligned, spread evenly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from workbench.geom.combine import geometry_of
from workbench.geom.shapes import Bounds, bounds
from workbench.geom.transform import scale, translate
from workbench.model.regions import Region

K = TypeVar("K")


class Side(StrEnum):
    """What is brought onto one line."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"
    CENTER = "center"
    MIDDLE = "middle"


def centroid(region: Region) -> tuple[float, float]:
    """Return the centre of gravity of an area, a line or a point."""
    import shapely

    found = shapely.centroid(geometry_of(region))
    return float(found.x), float(found.y)


def around(regions: Sequence[Region]) -> Bounds:
    """Return the upright rectangle around all regions."""
    x0, y0, x1, y1 = zip(*(bounds(one) for one in regions), strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def placed(region: Region, frame: Bounds, into: Bounds) -> Region:
    """Return a region as it lies when the rectangle `frame` becomes the rectangle `into`.

    A side of `frame` that has no length keeps it: a level line is moved, not stretched upright.
    """
    x0, y0, x1, y1 = frame
    sx = (into[2] - into[0]) / (x1 - x0) if x1 > x0 else 1.0
    sy = (into[3] - into[1]) / (y1 - y0) if y1 > y0 else 1.0
    stretched = region if sx == sy == 1.0 else scale(region, sx, sy, x0, y0)
    return translate(stretched, into[0] - x0, into[1] - y0)


def aligned(regions: Mapping[K, Region], side: Side) -> dict[K, Region]:
    """Return regions moved so that one of their sides, or their middles, lie on one line.

    The line is that of the rectangle around all of them.
    """
    whole = around(list(regions.values()))
    return {key: _to_line(region, side, whole) for key, region in regions.items()}


def _to_line(region: Region, side: Side, whole: Bounds) -> Region:
    x0, y0, x1, y1 = bounds(region)
    match side:
        case Side.LEFT:
            return translate(region, whole[0] - x0, 0.0)
        case Side.RIGHT:
            return translate(region, whole[2] - x1, 0.0)
        case Side.TOP:
            return translate(region, 0.0, whole[1] - y0)
        case Side.BOTTOM:
            return translate(region, 0.0, whole[3] - y1)
        case Side.CENTER:
            return translate(region, (whole[0] + whole[2] - x0 - x1) / 2, 0.0)
        case Side.MIDDLE:
            return translate(region, 0.0, (whole[1] + whole[3] - y0 - y1) / 2)


def distributed(regions: Mapping[K, Region], *, across: bool) -> dict[K, Region]:
    """Return regions with the same gap between neighbours; the first and the last stay.

    Parameters
    ----------
    across : bool
        From left to right; else from top to bottom.
    """
    axis = 0 if across else 1
    boxes = {key: bounds(region) for key, region in regions.items()}
    order = sorted(boxes, key=lambda key: boxes[key][axis] + boxes[key][axis + 2])
    sizes = [boxes[key][axis + 2] - boxes[key][axis] for key in order]
    first, last = boxes[order[0]][axis], boxes[order[-1]][axis + 2]
    gap = (last - first - sum(sizes)) / max(len(order) - 1, 1)
    made: dict[K, Region] = {}
    at = first
    for key, size in zip(order, sizes, strict=True):
        move = at - boxes[key][axis]
        made[key] = translate(regions[key], move if across else 0.0, 0.0 if across else move)
        at += size + gap
    return made
