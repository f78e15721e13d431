"""Regions as GeoJSON geometries and back.

Positions are [x, y] in pixels from the corner of the first one, y downwards (not longitude and
latitude). Rings are closed, as RFC 7946 section 3.1.6 wants, and keep their direction. Ellipses
and boxes are written as polygons, with their own numbers beside them as ``shape``.
"""

from __future__ import annotations

from typing import Any

from workbench.api.geometry import rings
from workbench.api.jsonfile import Node
from workbench.api.values import (
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
from workbench.base.text import t


def geometry_of(region: Region | None) -> dict[str, Any] | None:
    """Return the geometry object; None for a label of the whole image."""
    match region:
        case None:
            return None
        case Point(x, y):
            return {"type": "Point", "coordinates": [x, y]}
        case Polyline(points):
            return {"type": "LineString", "coordinates": points.tolist()}
        case Lines(lines):
            return {"type": "MultiLineString", "coordinates": [one.tolist() for one in lines]}
    parts = [[_closed(ring) for ring in part.rings] for part in rings(region)]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _closed(ring: Points) -> list[list[float]]:
    points: list[list[float]] = ring.tolist()
    return [*points, points[0]]


def shape_of(region: Region | None) -> dict[str, Any] | None:
    """Return the numbers of an ellipse or box, and that lines are one thing; None for all else."""
    match region:
        case Ellipse(x, y, rx, ry, angle):
            return {"type": "ellipse", "x": x, "y": y, "rx": rx, "ry": ry, "angle": angle}
        case Box(x, y, width, height, angle):
            size = {"width": width, "height": height}
            return {"type": "box", "x": x, "y": y, **size, "angle": angle}
        case Lines():
            return {"type": "lines"}
    return None


def regions_from(geometry: Node | None, shape: Node | None) -> list[Region | None]:
    """Return the regions of a feature: one, or one a member of a multi-geometry of points or lines.

    `shape` rules over the polygon drawn for it.
    """
    if shape is not None and shape.need("type").text() == "lines":
        return [_lines(geometry, shape)]
    if shape is not None:
        return [_native(shape)]
    if geometry is None:
        return [None]
    if geometry.need("type").text() != "GeometryCollection":
        return _regions(geometry)
    members = geometry.need("geometries").items()
    return [region for member in members for region in _regions(member)]


def _regions(geometry: Node) -> list[Region | None]:
    """Return the regions of a geometry that is no collection; those must not be nested."""
    kind = geometry.need("type").text()
    coordinates = geometry.need("coordinates")
    match kind:
        case "Point":
            return [_point(coordinates)]
        case "MultiPoint":
            return [Point(x, y) for x, y in coordinates.points().tolist()]
        case "LineString":
            return [_line(coordinates)]
        case "MultiLineString":
            return [_line(line) for line in coordinates.items()]
        case "Polygon":
            return [Polygon((_part(coordinates),))]
        case "MultiPolygon":
            parts = tuple(_part(part) for part in coordinates.items())
            if not parts:
                coordinates.fail(t("There is no polygon in it."))
            return [Polygon(parts)]
    geometry.fail(t("“{kind}” is not a geometry that can be read here.", kind=kind))


def _lines(geometry: Node | None, shape: Node) -> Lines:
    """Return lines that are one measurement, and not one for each."""
    if geometry is None or geometry.need("type").text() != "MultiLineString":
        shape.fail(t("Lines that are one thing need a MultiLineString."))
    found = [_line(line).points for line in geometry.need("coordinates").items()]
    if not found:
        shape.fail(t("There is no line in it."))
    return Lines(tuple(found))


def _point(coordinates: Node) -> Point:
    # A third number would be a height.
    count = len(coordinates.list())
    if count < 2:
        coordinates.fail(t("A position needs two numbers."))
    x, y, *_ = coordinates.numbers(count)
    return Point(x, y)


def _line(coordinates: Node) -> Polyline:
    points = coordinates.points()
    if len(points) < 2:
        coordinates.fail(t("A line needs at least two points."))
    return Polyline(points)


def _part(rings: Node) -> PolygonPart:
    found = [_ring(ring) for ring in rings.items()]
    if not found:
        rings.fail(t("There is no ring in it."))
    return PolygonPart(found[0], found[1:])


def _ring(ring: Node) -> Points:
    points = ring.points()
    try:
        return PolygonPart(points).exterior
    except ValueError:
        ring.fail(t("A ring needs at least three points."))


def _native(shape: Node) -> Region:
    kind = shape.need("type").text()
    if kind not in ("ellipse", "box"):
        shape.fail(t("“{kind}” is neither an ellipse nor a box.", kind=kind))
    size = ("rx", "ry") if kind == "ellipse" else ("width", "height")
    x, y, a, b = (shape.need(name).number() for name in ("x", "y", *size))
    angle = shape.get("angle")
    if a < 0 or b < 0:
        shape.fail(t("A size is negative."))
    turn = angle.number() if angle else 0.0
    return Ellipse(x, y, a, b, turn) if kind == "ellipse" else Box(x, y, a, b, turn)


def region_to_json(region: Region) -> dict[str, Any]:
    """Return a region as ``{"geometry", "shape"}``, from which it comes back as it is."""
    written: dict[str, Any] = {"geometry": geometry_of(region)}
    shape = shape_of(region)
    return written if shape is None else {**written, "shape": shape}


def region_from_json(node: Node | None) -> Region | None:
    """Return the region that `region_to_json` wrote; None for None."""
    if node is None:
        return None
    shape = node.get("shape")
    # A plain geometry in its place must not pass for no region at all.
    geometry = node.get("geometry") if shape is not None else node.need("geometry")
    return regions_from(geometry, shape)[0]
