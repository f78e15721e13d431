"""The clipping engine: what is left of a shape without others, by Clipper2 in manifold3d.

It counts in whole numbers on a grid of 1e-8 px, far finer than that of the shapes, and so neither
fails nor depends on how outlines were turned. See adr/0045.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.geom.occlusion.grid import is_sliver

if TYPE_CHECKING:
    from manifold3d import CrossSection
    from shapely.geometry.base import BaseGeometry

Contours = tuple[NDArray[np.float64], ...]


def section_of(contours: Contours) -> CrossSection:
    """Return the contours of a valid geometry for the engine."""
    from manifold3d import CrossSection, FillRule

    return CrossSection(list(contours), FillRule.EvenOdd)


def contours_of(geometry: BaseGeometry) -> Contours:
    """Return the rings of a geometry, each shape (n, 2), open; holes turn against exteriors."""
    import shapely

    rings = shapely.get_rings(shapely.orient_polygons(geometry))
    if len(rings) == 1:
        return (shapely.get_coordinates(rings)[:-1],)
    return tuple(shapely.get_coordinates(ring)[:-1] for ring in rings)


def left_over(subject: CrossSection, covers: Sequence[CrossSection]) -> tuple[float, Contours]:
    """Return what is left of a section without others: its area in px, and its contours.

    Exteriors and holes turn in opposite directions. Parts that rounding leaves are dropped.
    """
    from manifold3d import CrossSection, OpType

    left = CrossSection.batch_boolean([subject, *covers], OpType.Subtract)
    if left.is_empty():
        return 0.0, ()
    size, contours = left.area(), tuple(left.to_polygons())
    if len(contours) == 1 and size >= 0.5:
        return size, contours
    return _without_slivers(size, contours)


def _without_slivers(size: float, contours: Contours) -> tuple[float, Contours]:
    kept = []
    for contour in contours:
        own = signed_area(contour)
        if own > 0 and own < 0.5 and is_sliver(own, _length(contour)):
            size -= own
        else:
            kept.append(contour)
    return (size, tuple(kept)) if kept else (0.0, ())


def signed_area(contour: NDArray[np.float64]) -> float:
    """Return the area in a contour; less than nothing for a hole."""
    x, y = (contour - contour[0]).T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def _length(contour: NDArray[np.float64]) -> float:
    steps = np.roll(contour, -1, axis=0) - contour
    return float(np.hypot(steps[:, 0], steps[:, 1]).sum())


def geometry_of(contours: Contours) -> BaseGeometry:
    """Return contours as a valid geometry: a Polygon, a MultiPolygon, or an empty Polygon."""
    import shapely

    sizes = [signed_area(contour) for contour in contours]
    outer = [(size, i) for i, size in enumerate(sizes) if size > 0]
    holes: dict[int, list[Any]] = {i: [] for _, i in outer}
    for i, size in enumerate(sizes):
        if size < 0:
            holes[_owner(contours[i], -size, outer, contours)].append(contours[i])
    parts = [shapely.Polygon(contours[i], inner) for i, inner in holes.items()]
    if not parts:
        return shapely.Polygon()
    found: BaseGeometry = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    if not shapely.is_valid(found):
        from workbench.geom.occlusion.grid import areas

        found = areas(shapely.make_valid(found))
    return found


def _owner(
    hole: NDArray[np.float64], size: float, outer: list[tuple[float, int]], contours: Contours
) -> int:
    """Return the smallest exterior around a hole; an island in the hole is smaller than it."""
    import shapely

    if len(outer) == 1:
        return outer[0][1]
    inside = shapely.point_on_surface(shapely.Polygon(hole))
    around = [
        (own, i)
        for own, i in outer
        if own > size and shapely.Polygon(contours[i]).intersects(inside)
    ]
    return min(around or outer)[1]
