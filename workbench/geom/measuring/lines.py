"""Values of lines: lengths, angles, distances; all in millimetres before anything is computed.

What lies between two marked points is straight in the plane, also where a lens bends it in the
picture: a length is what a ruler on the thing itself would say.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from workbench.geom.measuring.estimate import Estimate, Marks, derived
from workbench.geom.measuring.ring_sums import path
from workbench.geom.measuring.scale import Scale
from workbench.model.regions import Points

Floats = NDArray[np.float64]

_STEP = 1e-30


def length(points: Points, scale: Scale, boundary: float = 0.0) -> Estimate:
    """Return the length of an open line; an edge too far out moves both of its ends outwards."""
    marks = Marks.of(points, scale)
    value, gradient = path(marks.mm, closed=False)
    outwards = marks.by_pixel(gradient)
    shift = boundary * float(np.hypot(*outwards[0]) + np.hypot(*outwards[-1]))
    return Estimate(value, marks.spread(gradient), shift)


def angle_at(points: Points, scale: Scale) -> Estimate:
    """Return the angle at the second of three points, 0 to 180 degrees."""
    first, apex, second = points
    return _between(np.array((apex, first)), np.array((apex, second)), scale, shared=True)


def angle_between(first: Points, second: Points, scale: Scale) -> Estimate:
    """Return the angle between the directions of two lines, 0 to 180 degrees."""
    return _between(_ends(first), _ends(second), scale)


def cobb_angle(first: Points, second: Points, scale: Scale) -> Estimate:
    """Return the angle between two end plates, 0 to 180 degrees, whichever way each was drawn.

    Both are read towards the same side of the line that joins their middles, the spine; so angles
    of more than 90 degrees are right, and turning the picture changes nothing.
    """
    first, second = _ends(first), _ends(second)
    a, b = scale.to_mm(first), scale.to_mm(second)
    spine = b.mean(axis=0) - a.mean(axis=0)
    sides = [_cross(spine, line[1] - line[0]) for line in (a, b)]
    if sides[0] * sides[1] < 0:
        second = second[::-1]
    elif sides[0] * sides[1] == 0 and (a[1] - a[0]) @ (b[1] - b[0]) < 0:
        second = second[::-1]
    return _between(first, second, scale)


def distance_from(line: Points, point: Points, scale: Scale, boundary: float = 0.0) -> Estimate:
    """Return the distance of points from a straight line, at right angles in mm.

    Parameters
    ----------
    line : ndarray, shape (2, 2)
    point : ndarray, shape (n, 2)
        Of several the middle counts: of a parallel line, both ends.
    """
    marks = Marks.of(np.concatenate((_ends(line), point)), scale)
    a, b = marks.mm[:2]
    at = marks.mm[2:].mean(axis=0)
    side = b - a
    size = math.hypot(*side)
    across = np.array((-side[1], side[0])) / size if size else _unit(at - a)
    value = float((at - a) @ across)
    if value < 0:
        value, across = -value, -across
    share = float((at - a) @ side) / size**2 if size else 0.0
    count = len(point)
    weights = np.array([share - 1, -share, *[1 / count] * count])
    gradient = weights[:, None] * across
    shift = 2 * boundary * float(np.hypot(*(marks.slopes[2:].mean(axis=0).T @ across)))
    return Estimate(value, marks.spread(gradient), shift)


def line_orientation(points: Points, scale: Scale) -> Estimate | None:
    """Return the direction from the first to the last point, from -90 up to and with 90 degrees."""
    ends = _ends(points)
    marks = Marks.of(ends, scale)
    along = marks.mm[1] - marks.mm[0]
    if not along.any():
        return None
    turn, slope = _direction(along)
    turn = turn - 180 if turn > 90 else turn + 180 if turn <= -90 else turn
    return Estimate(turn, marks.spread(np.array((-slope, slope))))


def line_centre(points: Points, scale: Scale) -> tuple[Estimate, Estimate]:
    """Return the centroid of a line, each piece weighing its length."""
    marks = Marks.of(points, scale)
    origin = marks.mm.mean(axis=0)
    x, y = (marks.mm - origin).T
    total = _pieces(x, y, x[1:], y[1:]).sum(axis=1).real
    if not total[0]:
        gradient = np.full((len(points), 2), 1 / len(points))
        both = [Estimate(float(origin[i]), marks.spread(gradient * np.eye(2)[i])) for i in (0, 1)]
        return both[0], both[1]
    by = _pieces_gradient(x, y)
    means = total[1:] / total[0]
    first, second = (
        Estimate(
            float(origin[i] + means[i]),
            marks.spread((by[1 + i] - means[i] * by[0]) / total[0]),
        )
        for i in (0, 1)
    )
    return first, second


def ratio(first: Estimate, second: Estimate) -> Estimate:
    """Return the ratio of two estimates of the same or, after `apart`, of different points."""
    value = first.value / second.value
    return derived(value, (1 / second.value, first), (-value / second.value, second))


def _between(first: Points, second: Points, scale: Scale, shared: bool = False) -> Estimate:
    marks = Marks.of(np.concatenate((first, second)), scale)
    one, one_slope = _direction(marks.mm[1] - marks.mm[0])
    two, two_slope = _direction(marks.mm[3] - marks.mm[2])
    turn = (two - one + 180) % 360 - 180
    sign = -1.0 if turn < 0 else 1.0
    gradient = np.array((one_slope, -one_slope, -two_slope, two_slope)) * sign
    if shared:  # both lines start at the same mark
        gradient[0] += gradient[2]
        gradient[2] = 0
    return Estimate(abs(turn), marks.spread(gradient))


def _direction(vector: Floats) -> tuple[float, Floats]:
    """Return the direction of a vector in degrees, and its gradient by the vector."""
    x, y = vector.tolist()
    size = x * x + y * y
    slope = np.degrees(np.array((-y, x)) / size) if size else np.zeros(2)
    return math.degrees(math.atan2(y, x)), slope


def _pieces(x: NDArray, y: NDArray, u: NDArray, v: NDArray) -> NDArray:  # type: ignore[type-arg]
    """Return length and first moments of the pieces of a line, shape (3, n - 1)."""
    x, y = x[: len(u)], y[: len(u)]
    size = np.sqrt((u - x) ** 2 + (v - y) ** 2)
    return np.stack((size, size * (x + u) / 2, size * (y + v) / 2))


def _pieces_gradient(x: Floats, y: Floats) -> Floats:
    """Return the gradient of the sums of `_pieces` by all points, by complex steps."""
    step = 1j * _STEP
    a, b, u, v = x[:-1], y[:-1], x[1:], y[1:]
    long = (a != u) | (b != v)
    by = np.zeros((3, len(x), 2))
    for i, (dx, dy) in enumerate(((step, 0.0), (0.0, step))):
        by[:, :-1, i] += np.where(long, _pieces(a + dx, b + dy, u, v).imag / _STEP, 0.0)
        by[:, 1:, i] += np.where(long, _pieces(a, b, u + dx, v + dy).imag / _STEP, 0.0)
    return by


def _ends(line: Points) -> Points:
    return np.asarray(line[[0, -1]])


def _cross(a: Floats, b: Floats) -> float:
    return float(a[0] * b[1] - a[1] * b[0])


def _unit(vector: Floats) -> Floats:
    size = math.hypot(*vector)
    return np.asarray(vector / size) if size else np.array((1.0, 0.0))
