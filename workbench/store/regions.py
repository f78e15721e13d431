"""Geometry as bytes: float64, little endian, in the order the model has it.

``{"type": T, "data": bytes}``, and for polygons of more than one ring
``"rings": [[n, n, ...], ...]``: how many points the rings of each part have, the exterior first.
Lines have one list of them, how many points each line has. Data of a point: x, y; of a polyline,
lines and a polygon: x, y of all points one after the other; of an ellipse: x, y, rx, ry, angle; of
a box: x, y, width, height, angle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import numpy as np

from workbench.model.regions import (
    Box,
    Ellipse,
    Lines,
    Point,
    Points,
    Polygon,
    PolygonPart,
    Polyline,
    Region,
)

F64 = np.dtype("<f8")
_new = object.__new__
_setattr = object.__setattr__


class RegionWire(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A region as it is stored."""

    type: str
    data: bytes
    rings: list[list[int]] = []


def pack(region: Region) -> dict[str, Any]:
    """Return a region as a mapping that msgpack can hold."""
    match region:
        case Polygon():
            points = [ring for part in region.parts for ring in part.rings]
            data = np.concatenate(points).astype(F64, copy=False).tobytes()
            if len(points) == 1:
                return {"type": "polygon", "data": data}
            rings = [[len(ring) for ring in part.rings] for part in region.parts]
            return {"type": "polygon", "data": data, "rings": rings}
        case Polyline():
            return {"type": "polyline", "data": region.points.astype(F64, copy=False).tobytes()}
        case Lines():
            data = region.points.astype(F64, copy=False).tobytes()
            return {"type": "lines", "data": data, "rings": [[len(one) for one in region.lines]]}
        case Point():
            return {"type": "point", "data": _bytes(region.x, region.y)}
        case Ellipse(x, y, rx, ry, angle):
            return {"type": "ellipse", "data": _bytes(x, y, rx, ry, angle)}
        case Box(x, y, width, height, angle):
            return {"type": "box", "data": _bytes(x, y, width, height, angle)}
        case _:
            raise TypeError(f"{type(region).__name__} cannot be stored")


def unpack(wire: RegionWire) -> Region:
    """Return the region, ValueError when the bytes cannot be one; see also `check_finite`."""
    unpacker = _UNPACKERS.get(wire.type)
    if unpacker is None:
        raise ValueError(f"unknown region {wire.type!r}")
    return unpacker(wire)


def _bytes(*numbers: float) -> bytes:
    return np.array(numbers, F64).tobytes()


def _numbers(wire: RegionWire) -> list[float]:
    numbers: list[float] = np.frombuffer(wire.data, F64).tolist()
    return numbers


def check_finite(data: Iterable[bytes]) -> None:
    """Raise ValueError unless all numbers are finite: one look for many regions."""
    if not np.isfinite(np.frombuffer(b"".join(data), F64)).all():
        raise ValueError("points must be finite")


def _points(data: bytes, at: int, count: int) -> Points:
    """Return points of shape (count, 2): a view of the bytes, so unwritable as the model's."""
    return np.ndarray((count, 2), F64, data, at * 16)


def _polyline(wire: RegionWire) -> Polyline:
    count, rest = divmod(len(wire.data), 16)
    if count < 2 or rest:
        raise ValueError("a polyline needs at least two points")
    polyline = _new(Polyline)
    _setattr(polyline, "points", _points(wire.data, 0, count))
    return polyline


def _polygon(wire: RegionWire) -> Polygon:
    """Return a polygon; what the converters of the model would do has been done when it was made.

    They cost four times as much as all the rest, and opening a project is a hundred thousand.
    """
    data = wire.data
    at = 0
    parts: list[PolygonPart] = []
    for counts in wire.rings or [[len(data) // 16]]:
        if not counts:
            raise ValueError("a part needs an exterior")
        rings: list[Points] = []
        for count in counts:
            if count < 3:
                raise ValueError("a ring needs at least three points")
            rings.append(_points(data, at, count))
            at += count
        part = _new(PolygonPart)
        _setattr(part, "exterior", rings[0])
        _setattr(part, "holes", tuple(rings[1:]))
        parts.append(part)
    if at * 16 != len(data):
        raise ValueError("the rings of a polygon do not fit its points")
    polygon = _new(Polygon)
    _setattr(polygon, "parts", tuple(parts))
    return polygon


def _lines(wire: RegionWire) -> Lines:
    count, rest = divmod(len(wire.data), 16)
    counts = wire.rings[0] if len(wire.rings) == 1 else []
    if rest or sum(counts) != count or not counts or min(counts) < 2:
        raise ValueError("the lines of a region do not fit its points")
    starts = np.cumsum([0, *counts])[:-1].tolist()
    return Lines([_points(wire.data, at, many) for at, many in zip(starts, counts, strict=True)])


_UNPACKERS: dict[str, Callable[[RegionWire], Region]] = {
    "polygon": _polygon,
    "polyline": _polyline,
    "lines": _lines,
    "point": lambda wire: Point(*_numbers(wire)),
    "ellipse": lambda wire: Ellipse(*_numbers(wire)),
    "box": lambda wire: Box(*_numbers(wire)),
}
