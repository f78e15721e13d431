"""Lengths, perimeters and areas alone, where nothing else of a shape is wanted.

Outlines of polygons must not cross (`shapes.valid_polygon`).
"""

from __future__ import annotations

from workbench.geom.measuring import areas, lines
from workbench.geom.measuring.scale import Scale
from workbench.model.calibration import Spacing
from workbench.model.regions import Box, Ellipse, Polygon, Polyline

#: A value and its standard uncertainty from the pixel grid.
Measured = tuple[float, float]


def length(line: Polyline, spacing: Spacing | None = None) -> Measured:
    """Return the length of a line in mm or px."""
    found = lines.length(line.points, Scale(spacing))
    return found.value, found.pitch


def perimeter(region: Polygon | Ellipse | Box, spacing: Spacing | None = None) -> Measured:
    """Return the length of all outlines, those of holes too, in mm or px."""
    found = areas.shape_of(region, Scale(spacing), 0.0).perimeter
    return found.value, found.pitch


def area(region: Polygon | Ellipse | Box, spacing: Spacing | None = None) -> Measured:
    """Return the vector area, holes taken off, in mm2 or px2."""
    found = areas.shape_of(region, Scale(spacing), 0.0).area
    return found.value, found.pitch
