"""The clipping engine: what is left of a shape without others, by Clipper2 in manifold3d.

It counts in whole numbers on a grid of 1e-8 px, far finer than that of the shapes, and so neither
fails nor depends on how outlines were turned. See adr/0045.
"""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from workbench.geom.occlusion.grid import is_sliver

if TYPE_CHECKING:
    from manifold3d import CrossSection, OpType
    from shapely.geometry.base import BaseGeometry

Contours = tuple[NDArray[np.float64], ...]


class Section:
    """An area as the engine holds it.

    When the process ends the engine's part is let go: a window that is still there would hold it
    beyond the end of its library, which then complains of leaks.
    """

    __slots__ = ("__weakref__", "native")

    def __init__(self, native: CrossSection) -> None:
        self.native = native
        _ALIVE.add(self)


_ALIVE: WeakSet[Section] = WeakSet()


@atexit.register
def let_go() -> None:
    """Let go of all that the engine holds; nothing is computed after it."""
    for one in list(_ALIVE):
        del one.native
    _ALIVE.clear()


def section_of(contours: Contours) -> Section:
    """Return the contours of a valid geometry for the engine."""
    from manifold3d import CrossSection, FillRule

    return Section(CrossSection(list(contours), FillRule.EvenOdd))


def contours_of(geometry: BaseGeometry) -> Contours:
    """Return the rings of a geometry, each shape (n, 2), open."""
    return all_contours_of(np.array([geometry], dtype=object))[0]


def all_contours_of(geometries: NDArray[Any]) -> list[Contours]:
    """Return the rings of each geometry, each shape (n, 2), open."""
    import shapely

    if len(geometries) == 1 and _is_simple(geometries[0]):
        return [(shapely.get_coordinates(geometries[0])[:-1],)]
    parts, whose = shapely.get_parts(geometries, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    owners = whose[of_part]
    points, which = shapely.get_coordinates(rings, return_index=True)
    ends = np.cumsum(np.bincount(which, minlength=len(rings))).tolist()
    found: list[list[NDArray[np.float64]]] = [[] for _ in geometries]
    start = 0
    for owner, end in zip(owners.tolist(), ends, strict=True):
        found[owner].append(points[start : end - 1])
        start = end
    return [tuple(one) for one in found]


def _is_simple(geometry: BaseGeometry) -> bool:
    """Return whether a geometry is one ring around an area."""
    import shapely

    is_polygon = shapely.get_type_id(geometry) == shapely.GeometryType.POLYGON
    return bool(
        is_polygon
        and not shapely.get_num_interior_rings(geometry)
        and not shapely.is_empty(geometry)
    )


@cache
def _subtract() -> OpType:
    from manifold3d import OpType

    return OpType.Subtract


class Left:
    """What is left of a section; its contours are taken out when somebody asks for them."""

    __slots__ = ("_contours", "_section")

    def __init__(self, section: Section | None) -> None:
        self._section = section
        self._contours: Contours | None = None if section is not None else ()

    @property
    def contours(self) -> Contours:
        """Its rings, open; exteriors and holes turn in opposite directions."""
        if self._contours is None:
            section = self._section
            if section is not None:  # another thread may have been sooner
                self._contours, self._section = tuple(section.native.to_polygons()), None
        return self._contours if self._contours is not None else ()


def left_over(subject: Section, covers: Sequence[Section]) -> tuple[float, Left]:
    """Return what is left of a section without others: its area in px, and its contours.

    Nothing is left when all that is would be rounding; see `without_slivers` for the rest of it.
    """
    natives = [subject.native, *[cover.native for cover in covers]]
    native = type(subject.native).batch_boolean(natives, _subtract())
    size, left = native.area(), Left(Section(native))
    if size < 0.5 * native.num_contour() and not without_slivers(left.contours):
        return 0.0, Left(None)
    return size, left


def without_slivers(contours: Contours) -> Contours:
    """Return contours without the parts that rounding leaves."""
    if len(contours) == 1 and signed_area(contours[0]) >= 0.5:
        return contours
    return tuple(
        one
        for one in contours
        if not (0 <= (size := signed_area(one)) < 0.5 and is_sliver(size, _length(one)))
    )


def signed_area(contour: NDArray[np.float64]) -> float:
    """Return the area in a contour; less than nothing for a hole."""
    x, y = (contour - contour[0]).T
    return float(x[1:-1] @ y[2:] - x[2:] @ y[1:-1]) / 2


def _length(contour: NDArray[np.float64]) -> float:
    steps = np.roll(contour, -1, axis=0) - contour
    return float(np.hypot(steps[:, 0], steps[:, 1]).sum())


def geometry_of(contours: Contours) -> BaseGeometry:
    """Return contours as a valid geometry: a Polygon, a MultiPolygon, or an empty Polygon.

    Slivers are left out.
    """
    import shapely

    contours = without_slivers(contours)
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
