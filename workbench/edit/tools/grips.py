"""Grips of one selected region: what can be dragged, and what dragging it does.

Polygons and lines have vertices, and midpoints that become vertices. Boxes and ellipses have eight
grips to resize about the opposite side, and one to turn.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from enum import StrEnum

import numpy as np
from attrs import evolve, frozen

from workbench.api.tools import Handle, HandleKind
from workbench.edit.tools.measuring.kinds import is_derived, takes_points
from workbench.geom import hit, snap
from workbench.geom.shapes import axes
from workbench.geom.snap import XY
from workbench.geom.transform import rotate
from workbench.geom.vertices import VertexRef, chains, find_vertex, insert_vertex, move_vertex
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Box, Ellipse, Lines, Point, Polygon, Polyline, Region

ROTATE_AWAY = 24.0
"""Distance of the rotate grip from the top edge, screen px."""
MIDPOINT_LEAST = 24.0
"""Shorter edges, in screen px, show no midpoint: it could not be told from the vertices."""
WIDTH_LEAST = 16.0
"""Grips of narrower widths of a crack, in screen px, would lie on each other."""
MOST_SHOWN = 2000

_FIRST = VertexRef()


class GripKind(StrEnum):
    """What dragging a grip does."""

    VERTEX = "vertex"
    MIDPOINT = "midpoint"
    SIZE = "size"
    ROTATE = "rotate"


@frozen
class Grip:
    """One grip; `ref` of a vertex, or of the start of the edge of a midpoint.

    `side` says which side or corner of a box or ellipse: -1, 0, 1 along its own axes.
    """

    kind: GripKind
    x: float
    y: float
    ref: VertexRef = _FIRST
    side: tuple[int, int] = (0, 0)


_SIDES = ((-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0))
_SHOWN_AS = {
    GripKind.VERTEX: HandleKind.VERTEX,
    GripKind.MIDPOINT: HandleKind.MIDPOINT,
    GripKind.SIZE: HandleKind.VERTEX,
    GripKind.ROTATE: HandleKind.ROTATE,
}


def grip_at(
    region: Region, at: XY, reach: float, pixel: float, kind: MeasurementKind | None = None
) -> Grip | None:
    """Return the nearest grip within `reach` image px; vertices come before midpoints.

    Of a measurement, `kind` says which vertices it has.
    """
    if isinstance(region, Box | Ellipse):
        grips = sorted(_frame_grips(region, pixel), key=lambda grip: _away(grip, at))
        return grips[0] if _away(grips[0], at) <= reach else None
    if not isinstance(region, Polygon | Polyline | Lines):
        return None
    region = _with_grips(region, kind, pixel)
    vertex = hit.nearest_vertex(region, *at)
    if vertex is not None and vertex[1] <= reach and not is_derived(kind, vertex[0]):
        found = find_vertex(region, vertex[0])
        return Grip(GripKind.VERTEX, *found, vertex[0]) if found else None
    middle = hit.nearest_midpoint(region, *at) if takes_points(region, kind) else None
    if middle is not None and middle.distance <= reach:
        start = find_vertex(region, middle.start)
        long = start and 2 * math.dist(start, (middle.x, middle.y)) >= MIDPOINT_LEAST * pixel
        return Grip(GripKind.MIDPOINT, middle.x, middle.y, middle.start) if long else None
    return None


def handles(
    region: Region,
    pixel: float,
    active: VertexRef | None = None,
    picked: Collection[VertexRef] = (),
    kind: MeasurementKind | None = None,
) -> tuple[Handle, ...]:
    """Return what is drawn for the grips; none for shapes of very many vertices."""
    active_ones = {active, *picked}
    if isinstance(region, Box | Ellipse):
        return tuple(Handle(g.x, g.y, _SHOWN_AS[g.kind]) for g in _frame_grips(region, pixel))
    shown: list[Handle] = []
    if isinstance(region, Point) or sum(len(p) for _, p, _ in chains(region)) > MOST_SHOWN:
        return ()
    region, between = _with_grips(region, kind, pixel), takes_points(region, kind)
    for first, points, closed in chains(region):
        middles = hit.midpoints(points, closed) if between else np.empty((0, 2))
        long = MIDPOINT_LEAST * pixel / 2
        shown += [
            Handle(x, y, HandleKind.MIDPOINT)
            for (x, y), start in zip(middles.tolist(), points.tolist(), strict=False)
            if math.dist(start, (x, y)) >= long
        ]
        shown += [
            Handle(x, y, HandleKind.ACTIVE if first.at(i) in active_ones else HandleKind.VERTEX)
            for i, (x, y) in enumerate(points.tolist())
            if not is_derived(kind, first.at(i))
        ]
    return tuple(shown)


def _with_grips(region: Region, kind: MeasurementKind | None, pixel: float) -> Region:
    """Return what of a region has grips: the widths of a crack only where they are large."""
    if kind is not MeasurementKind.CALIPER or not isinstance(region, Lines):
        return region
    sizes = [math.dist(one[0], one[-1]) for one in region.lines[1:]]
    large = bool(sizes) and float(np.median(sizes)) >= WIDTH_LEAST * pixel
    return region if large else Lines(region.lines[:1])


def drag_grip(
    region: Region, grip: Grip, start: XY, end: XY, *, even: bool, aspect: float
) -> Region | None:
    """Return the region after dragging a grip from `start` to `end`; None when it would be flat.

    Parameters
    ----------
    even : bool
        Shift is held: keep the proportions, turn in steps of 15 degrees, move in steps of 45.
    """
    if start == end and grip.kind is not GripKind.MIDPOINT:
        return region
    if grip.kind is GripKind.ROTATE and isinstance(region, Box | Ellipse):
        return _turn(region, start, end, even, aspect)
    if grip.kind is GripKind.SIZE and isinstance(region, Box | Ellipse):
        return _resize(region, grip.side, (end[0] - start[0], end[1] - start[1]), even)
    at = grip.x + end[0] - start[0], grip.y + end[1] - start[1]
    if even:
        at = snap.to_direction((grip.x, grip.y), at, aspect)
    if find_vertex(region, grip.ref) is None:
        return None
    if grip.kind is GripKind.MIDPOINT:
        return insert_vertex(region, grip.ref, *at)
    return move_vertex(region, grip.ref, *at)


def _away(grip: Grip, at: XY) -> float:
    return math.dist((grip.x, grip.y), at)


def _size(region: Box | Ellipse) -> tuple[float, float]:
    if isinstance(region, Box):
        return region.width, region.height
    return 2 * region.rx, 2 * region.ry


def _frame_grips(region: Box | Ellipse, pixel: float) -> list[Grip]:
    (ux, uy), (vx, vy) = axes(region.angle)
    w, h = _size(region)

    def at(a: float, b: float) -> XY:
        return region.x + a * ux + b * vx, region.y + a * uy + b * vy

    sizes = [Grip(GripKind.SIZE, *at(i * w / 2, j * h / 2), side=(i, j)) for i, j in _SIDES]
    return [*sizes, Grip(GripKind.ROTATE, *at(0.0, -h / 2 - ROTATE_AWAY * pixel))]


def _resize(
    region: Box | Ellipse, side: tuple[int, int], move: XY, even: bool
) -> Box | Ellipse | None:
    """Move one side or corner; the opposite one stays where it is."""
    (ux, uy), (vx, vy) = axes(region.angle)
    w, h = _size(region)
    i, j = side
    du = (move[0] * ux + move[1] * uy) * abs(i)
    dv = (move[0] * vx + move[1] * vy) * abs(j)
    if even and i and j and w and h:
        factor = max((w + i * du) / w, (h + j * dv) / h)
        du, dv = i * w * (factor - 1), j * h * (factor - 1)
    width, height = abs(w + i * du), abs(h + j * dv)
    if not (width > 0 and height > 0):
        return None
    x = region.x + (du * ux + dv * vx) / 2
    y = region.y + (du * uy + dv * vy) / 2
    if isinstance(region, Box):
        return evolve(region, x=x, y=y, width=width, height=height)
    return evolve(region, x=x, y=y, rx=width / 2, ry=height / 2)


def _turn(
    region: Box | Ellipse, start: XY, end: XY, even: bool, aspect: float
) -> Box | Ellipse | None:
    """Turn about the centre as far as the pointer went round it.

    An ellipse turns in millimetres, also where pixels are not square. A box turns in pixels: turned
    in millimetres it would be a box no longer.
    """
    if isinstance(region, Box):
        aspect = 1.0
    before = _direction(region, start, aspect)
    after = _direction(region, end, aspect)
    if before is None or after is None:
        return region
    degrees = after - before
    if even:
        degrees = snap.to_step(region.angle + degrees) - region.angle
    turned = rotate(region, degrees, region.x, region.y, aspect)
    return turned if isinstance(turned, Box | Ellipse) else None


def _direction(region: Box | Ellipse, at: XY, aspect: float) -> float | None:
    dx, dy = at[0] - region.x, (at[1] - region.y) * aspect
    return math.degrees(math.atan2(dy, dx)) if dx or dy else None
