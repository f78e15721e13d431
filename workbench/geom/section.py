"""What of a region on one plane shows on another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.geom.planes import (
    crossing_line,
    distance,
    dot,
    is_parallel,
    points_to_patient,
    points_to_plane,
    to_patient,
    to_plane,
)
from workbench.geom.shapes import points_of, to_shapely
from workbench.geom.transform import Affine, apply_affine
from workbench.model.anchor import OnPlane
from workbench.model.regions import Point, Polyline, Region

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# Two planes without a thickness are the same within this.
LEAST_MM = 0.05
# Chords that stand for an ellipse, mm.
_CHORD_MM = 0.01
_ROUNDING_MM = 1e-6
# Planes that were gone to anew are the same within these.
_SAME_MM, _SAME_AXIS = 1e-4, 1e-8


def shows_on(plane: OnPlane, other: OnPlane) -> bool:
    """Return whether what lies on a plane lies within the slice around a parallel one.

    Within half of the greater thickness; of two slices that touch, the nearer one alone, and at
    equal distance the one behind.
    """
    half = max(plane.thickness, other.thickness, 2 * LEAST_MM) / 2
    away = distance(other, plane.origin)
    return -half - _ROUNDING_MM <= away < half - _ROUNDING_MM


def same_sheet(plane: OnPlane, other: OnPlane) -> bool:
    """Return whether positions on a plane are the same numbers on another, which shows them.

    So it is when one lies in the slab of the other, and both have the same axes and origin within
    the plane: what is drawn on the one can be edited on the other.
    """
    if plane.frame_of_reference != other.frame_of_reference:
        return False
    axes = zip(
        (*plane.row_axis, *plane.column_axis), (*other.row_axis, *other.column_axis), strict=True
    )
    if any(abs(a - b) > _SAME_AXIS for a, b in axes):
        return False
    x, y = to_plane(other, plane.origin)
    return abs(x) <= _SAME_MM and abs(y) <= _SAME_MM and shows_on(plane, other)


def section(region: Region, plane: OnPlane, other: OnPlane) -> tuple[Region, ...]:
    """Return what of a region on `plane` shows on `other`.

    Parameters
    ----------
    region : Region
        In mm along the axes of `plane`.

    Returns
    -------
    tuple of Region
        In mm along the axes of `other`. Planes that are parallel and near enough (`shows_on`)
        carry the region over whole. Else lines where an area is cut, points where a line is; a
        point shows where it lies within half the thickness of `other`. Empty where nothing
        shows, and between different frames of reference.
    """
    if plane.frame_of_reference != other.frame_of_reference:
        return ()
    if is_parallel(plane, other):
        return (carried(region, plane, other),) if shows_on(plane, other) else ()
    if isinstance(region, Point):
        at = to_patient(plane, region.x, region.y)
        near = abs(distance(other, at)) <= max(other.thickness / 2, LEAST_MM)
        return (Point(*to_plane(other, at)),) if near else ()
    return _cut(region, plane, other)


def carried(region: Region, plane: OnPlane, other: OnPlane) -> Region:
    """Return a region dropped onto another plane along that plane's normal."""
    (a, c), (b, d) = (
        (dot(axis, other.row_axis), dot(axis, other.column_axis))
        for axis in (plane.row_axis, plane.column_axis)
    )
    e, f = to_plane(other, plane.origin)
    return apply_affine(region, Affine(a, b, c, d, e, f))


def _cut(region: Region, plane: OnPlane, other: OnPlane) -> tuple[Region, ...]:
    """Return where the plane `other` cuts a region: lines through areas, points on lines."""
    import shapely

    line = crossing_line(plane, other)
    assert line is not None
    x, y = to_plane(plane, line[0])
    dx, dy = dot(line[1], plane.row_axis), dot(line[1], plane.column_axis)
    away = np.hypot(*(points_of(region) - (x, y)).T).max() + 1.0
    knife = shapely.LineString([(x - dx * away, y - dy * away), (x + dx * away, y + dy * away)])
    shape = to_shapely(region, _CHORD_MM)
    if not shapely.is_valid(shape):
        shape = shapely.make_valid(shape)
    found = shapely.get_parts(shapely.intersection(shape, knife))
    return tuple(one for part in found for one in _on_other(part, plane, other))


def _on_other(part: BaseGeometry, plane: OnPlane, other: OnPlane) -> list[Region]:
    if part.is_empty:
        return []
    points = points_to_plane(other, points_to_patient(plane, np.asarray(part.coords)))
    if part.geom_type == "Point":
        return [Point(*points[0].tolist())]
    return [Polyline(points)] if part.geom_type == "LineString" else []
