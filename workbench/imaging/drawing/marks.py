"""Marks of measurements: what is drawn with their lines so that one sees what they measure. Pure.

All positions are on the screen, where pixels of the picture are as wide and high as they are in
millimetres, so that right angles are right. Sizes are device-independent pixels times `ratio`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.model.measurement import MeasurementKind

Line = NDArray[np.float64]

REACH = 28.0
"""No mark lies further beyond its shape than this, device-independent px."""
_TICK = 5.0
_HEAD = 11.0
_SQUARE = 7.0
_ARC = 30.0
_CROSS = 9.0


@frozen(eq=False)
class Marks:
    """Lines beside those of the shape; helping ones are dashed."""

    solid: Sequence[Line] = field(factory=tuple)
    dashed: Sequence[Line] = field(factory=tuple)


NONE = Marks()
#: Kinds that have marks.
_Maker = Callable[[Sequence[Line], float], Marks]


def marks_of(kind: MeasurementKind | None, lines: Sequence[Line], ratio: float) -> Marks:
    """Return the marks of a measurement by its lines on the screen."""
    make = _MAKERS.get(kind) if kind is not None else None
    if make is None or not lines:
        return NONE
    return make(lines, ratio)


def _length(lines: Sequence[Line], ratio: float) -> Marks:
    line = lines[0]
    return Marks([*_tick(line[0], line[1], ratio), *_tick(line[-1], line[-2], ratio)])


def _each_length(lines: Sequence[Line], ratio: float) -> Marks:
    return Marks([mark for line in lines for mark in _length([line], ratio).solid])


def _profile(lines: Sequence[Line], ratio: float) -> Marks:
    line = lines[0]
    return Marks([*_tick(line[0], line[1], ratio), *_head(line[-2], line[-1], 0.7 * ratio)])


def _arrow(lines: Sequence[Line], ratio: float) -> Marks:
    return Marks(_head(lines[0][-2], lines[0][-1], ratio))


def _angle(lines: Sequence[Line], ratio: float) -> Marks:
    if len(lines[0]) != 3:
        return NONE
    first, apex, second = lines[0]
    arc = _arc(apex, first, second, ratio)
    return Marks([arc] if arc is not None else [])


def _two_lines(lines: Sequence[Line], ratio: float) -> Marks:
    """Return the angle where two lines meet when they are made longer, as far as that is near."""
    if len(lines) != 2:
        return NONE
    first, second = lines
    meeting = _meeting(first[0], first[-1] - first[0], second[0], second[-1] - second[0])
    if meeting is None or not _near(meeting, lines, ratio):
        return Marks((), [_between(first, second)])
    ends = [_far_end(line, meeting) for line in lines]
    dashed = [np.array([_near_end(line, meeting), meeting]) for line in lines]
    arc = _arc(meeting, ends[0], ends[1], ratio)
    return Marks([arc] if arc is not None else [], [one for one in dashed if _size(one) > 1])


def _cobb(lines: Sequence[Line], ratio: float) -> Marks:
    """Return normals of both end plates; they meet at the angle after Cobb."""
    if len(lines) != 2:
        return NONE
    middles = [line.mean(axis=0) for line in lines]
    ways = [_normal(line[-1] - line[0]) for line in lines]
    # Each goes to the other end plate.
    ways = [
        way if way @ (other - middle) >= 0 else -way
        for way, middle, other in zip(ways, middles, middles[::-1], strict=True)
    ]
    meeting = _meeting(middles[0], ways[0], middles[1], ways[1])
    far = 0.62 * math.dist(*middles)
    if meeting is None or not _near(meeting, lines, ratio):
        normals = [
            _inside(np.array([m, m + way * far]), lines, ratio)
            for m, way in zip(middles, ways, strict=True)
        ]
        return Marks((), normals)
    beyond = [
        meeting + way * min(34 * ratio, _size(np.array([m, meeting])))
        for m, way in zip(middles, ways, strict=True)
    ]
    arc = _arc(meeting, beyond[0], middles[1], 0.8 * ratio)
    dashed = [np.array([m, end]) for m, end in zip(middles, beyond, strict=True)]
    inside = [_inside(one, lines, ratio) for one in dashed]
    return Marks([arc] if arc is not None else [], inside)


def _axes(lines: Sequence[Line], ratio: float) -> Marks:
    return _each_length(lines, 0.7 * ratio)


def _perpendicular(lines: Sequence[Line], ratio: float) -> Marks:
    if len(lines) != 2:
        return NONE
    line, way = lines
    foot, point = way[0], way[-1]
    along, up = _unit(line.mean(axis=0) - foot), _unit(point - foot)
    side = min(_SQUARE * ratio, _size(way) / 2)
    square = np.array([foot + side * along, foot + side * (along + up), foot + side * up])
    nearest = _near_end(line, foot)
    outside = (line[0] - foot) @ (line[-1] - foot) > 0
    dashed = [np.array([nearest, foot])] if outside else []
    return Marks([square, *_tick(point, foot, ratio)], dashed)


def _parallel(lines: Sequence[Line], ratio: float) -> Marks:
    """Return the distance as a dashed way with heads, straight across from the second line."""
    if len(lines) != 2:
        return NONE
    first, second = lines
    middle = second.mean(axis=0)
    along = _unit(first[-1] - first[0])
    foot = first[0] + along * float((middle - first[0]) @ along)
    way = _inside(np.array([foot, middle]), lines, ratio)
    if _size(way) < 16 * ratio:
        return Marks((), [way])
    heads = [*_head(middle, foot, 0.6 * ratio), *_head(foot, middle, 0.6 * ratio)]
    return Marks(heads, [way])


def _probe(lines: Sequence[Line], ratio: float) -> Marks:
    x, y = lines[0][0].tolist()
    far, near = _CROSS * ratio, 4.0 * ratio
    ways = ((1, 0), (-1, 0), (0, 1), (0, -1))
    return Marks(
        [np.array([(x + u * near, y + v * near), (x + u * far, y + v * far)]) for u, v in ways]
    )


_MAKERS: Mapping[MeasurementKind, _Maker] = {
    MeasurementKind.LENGTH: _length,
    MeasurementKind.PATH: _length,
    MeasurementKind.ANGLE: _angle,
    MeasurementKind.OPEN_ANGLE: _two_lines,
    MeasurementKind.COBB: _cobb,
    MeasurementKind.BIDIRECTIONAL: _axes,
    MeasurementKind.PERPENDICULAR: _perpendicular,
    MeasurementKind.PARALLEL: _parallel,
    MeasurementKind.PROBE: _probe,
    MeasurementKind.PROFILE: _profile,
    MeasurementKind.CARDIOTHORACIC: _each_length,
    MeasurementKind.ARROW: _arrow,
}

# -- parts ------------------------------------------------------------------------------------


def _tick(at: Line, other: Line, ratio: float) -> list[Line]:
    way = _normal(other - at) * _TICK * ratio
    return [np.array([at - way, at + way])] if way.any() else []


def _head(tail: Line, tip: Line, ratio: float) -> list[Line]:
    back = _unit(tail - tip) * min(_HEAD * ratio, 0.6 * math.dist(tail, tip))
    aside = _normal(back) * float(np.hypot(*back)) * 0.5
    return [np.array([tip + back + aside, tip, tip + back - aside])] if back.any() else []


def _arc(apex: Line, one: Line, other: Line, ratio: float) -> Line | None:
    """Return the arc from one arm to the other, on the side of the angle below 180 degrees."""
    radius = min(_ARC * ratio, 0.6 * math.dist(apex, one), 0.6 * math.dist(apex, other))
    if radius < 3:
        return None
    start = math.atan2(*(one - apex)[::-1])
    turn = math.remainder(math.atan2(*(other - apex)[::-1]) - start, math.tau)
    steps = start + np.linspace(0, turn, max(3, math.ceil(abs(turn) * radius / 4)))
    return np.asarray(apex + radius * np.column_stack((np.cos(steps), np.sin(steps))))


def _meeting(a: Line, u: Line, b: Line, v: Line) -> Line | None:
    cross = float(u[0] * v[1] - u[1] * v[0])
    if abs(cross) < 1e-6 * (float(np.hypot(*u) * np.hypot(*v)) or 1.0):
        return None
    share = float((b[0] - a[0]) * v[1] - (b[1] - a[1]) * v[0]) / cross
    return np.asarray(a + share * u)


def _near(at: Line, lines: Sequence[Line], ratio: float) -> bool:
    low, high = _room(lines, ratio)
    return bool((at >= low).all() and (at <= high).all())


def _room(lines: Sequence[Line], ratio: float) -> tuple[Line, Line]:
    """Return where marks may lie: around the lines, so that who draws a part knows of them."""
    points = np.concatenate(lines)
    more = (REACH - 4) * ratio
    return points.min(axis=0) - more, points.max(axis=0) + more


def _inside(line: Line, lines: Sequence[Line], ratio: float) -> Line:
    """Return a line from its first point as far as marks may go."""
    low, high = _room(lines, ratio)
    start, way = line[0], line[-1] - line[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(way > 0, (high - start) / way, (low - start) / way)
    share = float(np.nanmin(np.where(way == 0, 1.0, shares)))
    return np.array([start, start + way * min(1.0, max(0.0, share))])


def _between(first: Line, second: Line) -> Line:
    return np.array([first.mean(axis=0), second.mean(axis=0)])


def _near_end(line: Line, at: Line) -> Line:
    return np.asarray(min(line[0], line[-1], key=lambda end: math.dist(end, at)))


def _far_end(line: Line, at: Line) -> Line:
    return np.asarray(max(line[0], line[-1], key=lambda end: math.dist(end, at)))


def _size(line: Line) -> float:
    return math.dist(line[0], line[-1])


def _unit(way: Line) -> Line:
    size = float(np.hypot(*way))
    return way / size if size else np.zeros(2)


def _normal(way: Line) -> Line:
    x, y = _unit(way).tolist()
    return np.array([-y, x])
