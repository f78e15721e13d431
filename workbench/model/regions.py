"""Geometry of annotations: frozen values in continuous image coordinates.

Order (x, y); the origin is the top-left corner of the top-left pixel, whose centre is
(0.5, 0.5): the convention of DICOM SCOORD (PS3.3 C.18.6.1.1) and of COCO. Units are pixels.
Angles are degrees, clockwise on the screen (y grows downwards).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from attrs import cmp_using, field, frozen
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]


def as_points(values: ArrayLike) -> Points:
    """Return an unwritable float64 array of shape (n, 2); raise ValueError if it cannot be one."""
    points = np.array(values, dtype=np.float64, order="C")
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"points need the shape (n, 2), not {points.shape}")
    if not np.isfinite(points).all():
        raise ValueError("points must be finite")
    points.flags.writeable = False
    return points


def _finite(instance: Any, attribute: Any, value: float) -> None:
    if not np.isfinite(value):
        raise ValueError(f"{attribute.name} must be finite, not {value}")


def _not_negative(instance: Any, attribute: Any, value: float) -> None:
    if not (np.isfinite(value) and value >= 0):
        raise ValueError(f"{attribute.name} must not be negative, got {value}")


def _same_arrays(a: tuple[Points, ...], b: tuple[Points, ...]) -> bool:
    return len(a) == len(b) and all(np.array_equal(p, q) for p, q in zip(a, b, strict=True))


@frozen
class Point:
    """One position."""

    x: float = field(converter=float, validator=_finite)
    y: float = field(converter=float, validator=_finite)


@frozen
class Polyline:
    """An open line through two or more points, shape (n, 2)."""

    points: Points = field(converter=as_points, eq=cmp_using(eq=np.array_equal), hash=False)

    def __attrs_post_init__(self) -> None:
        if len(self.points) < 2:
            raise ValueError("a polyline needs at least two points")


def _lines(values: Iterable[ArrayLike]) -> tuple[Points, ...]:
    return tuple(as_points(line) for line in values)


@frozen
class Lines:
    """Several open lines that are one thing, as the two axes of a lesion are; each shape (n, 2)."""

    lines: tuple[Points, ...] = field(converter=_lines, eq=cmp_using(eq=_same_arrays), hash=False)

    def __attrs_post_init__(self) -> None:
        if not self.lines or any(len(line) < 2 for line in self.lines):
            raise ValueError("each line needs at least two points")

    @property
    def points(self) -> Points:
        """The points of all lines, one line after the other."""
        return np.concatenate(self.lines)

    def with_points(self, points: ArrayLike) -> Lines:
        """Return the same lines through other points, given as `points` has them."""
        ends = np.cumsum([len(line) for line in self.lines])[:-1]
        return Lines(np.split(np.asarray(points, np.float64), ends))


def _ring(values: ArrayLike) -> Points:
    points = as_points(values)
    # All of them, or a ring that is made from a ring would be another one.
    count = len(points)
    while count > 1 and np.array_equal(points[0], points[count - 1]):
        count -= 1
    if count == 1 and len(points) >= 3:
        count = 3  # all in one place, as the corners of a box without a size are
    if count < 3:
        raise ValueError("a ring needs at least three points")
    return points if count == len(points) else as_points(points[:count])


def _rings(values: Iterable[ArrayLike]) -> tuple[Points, ...]:
    return tuple(_ring(ring) for ring in values)


@frozen
class PolygonPart:
    """One outline with its holes; rings are open (the first point is not repeated)."""

    exterior: Points = field(converter=_ring, eq=cmp_using(eq=np.array_equal), hash=False)
    holes: tuple[Points, ...] = field(
        default=(), converter=_rings, eq=cmp_using(eq=_same_arrays), hash=False
    )

    @property
    def rings(self) -> tuple[Points, ...]:
        """The exterior followed by the holes."""
        return (self.exterior, *self.holes)


def _parts(values: Iterable[PolygonPart]) -> tuple[PolygonPart, ...]:
    return tuple(values)


@frozen
class Polygon:
    """One or more parts, each with holes."""

    parts: tuple[PolygonPart, ...] = field(converter=_parts)

    def __attrs_post_init__(self) -> None:
        if not self.parts:
            raise ValueError("a polygon needs at least one part")

    @classmethod
    def from_ring(cls, exterior: ArrayLike, holes: Iterable[ArrayLike] = ()) -> Polygon:
        """Return a polygon of one part."""
        return cls((PolygonPart(exterior, holes),))


@frozen
class Ellipse:
    """An ellipse by its centre and semi-axes; `angle` turns the first axis from +x, clockwise."""

    x: float = field(converter=float, validator=_finite)
    y: float = field(converter=float, validator=_finite)
    rx: float = field(converter=float, validator=_not_negative)
    ry: float = field(converter=float, validator=_not_negative)
    angle: float = field(default=0.0, converter=float, validator=_finite)


@frozen
class Box:
    """A rectangle by its centre, size and `angle` of the width from +x, clockwise."""

    x: float = field(converter=float, validator=_finite)
    y: float = field(converter=float, validator=_finite)
    width: float = field(converter=float, validator=_not_negative)
    height: float = field(converter=float, validator=_not_negative)
    angle: float = field(default=0.0, converter=float, validator=_finite)

    @classmethod
    def from_corners(cls, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Return the upright box between two opposite corners."""
        return cls((x0 + x1) / 2, (y0 + y1) / 2, abs(x1 - x0), abs(y1 - y0))


Region = Point | Polyline | Lines | Polygon | Ellipse | Box
AREA_REGIONS = (Polygon, Ellipse, Box)
