"""Occlusion: what can be seen of one annotation, and what hides the rest."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import cmp_using, field, frozen

from workbench.geom.occlusion.clipper import Left, geometry_of
from workbench.geom.occlusion.shape import Shape
from workbench.geom.shapes import polygon_from_shapely, valid_polygon
from workbench.model.ids import AnnotationId
from workbench.model.occlusion import OcclusionLevel, ShapeRole
from workbench.model.regions import Points, Polygon

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


# px: a few steps of the grid, and less than anybody sees.
_BESIDE = 1 / 256


@frozen(eq=False)
class Edges:
    """Pieces of an outline, each shape (n, 2): what is seen of it and what is hidden."""

    seen: tuple[Points, ...] = ()
    hidden: tuple[Points, ...] = ()


def _same(one: Left | None, other: Left | None) -> bool:
    if one is other or one is None or other is None:
        return one is other
    a, b = one.contours, other.contours
    return len(a) == len(b) and all(map(np.array_equal, a, b))


@frozen
class Occlusion:
    """What can be seen of one area annotation; areas in px, inside the frame.

    Parameters
    ----------
    amodal_area : float
        Of the whole shape; of what was drawn where only the visible part was.
    ratio : float or None
        Hidden share of the amodal area; None when the shape has no area inside the frame, or its
        outline is only what can be seen.
    hidden_by : tuple of AnnotationId
        Every nearer opaque one that overlaps, hidden itself or not, the nearest first.
    truncation : float
        Share of the whole shape that lies outside the frame; the frame hides nothing.
    sides : frozenset of str
        Which sides of the frame it goes over: ``left top right bottom``.
    is_drawn : bool
        Whether the visible part was drawn by hand, not computed.
    """

    id: AnnotationId
    amodal_area: float
    visible_area: float
    ratio: float | None
    level: OcclusionLevel
    hidden_by: tuple[AnnotationId, ...] = ()
    truncation: float = 0.0
    sides: frozenset[str] = frozenset()
    is_drawn: bool = False
    #: What lies in the frame, and the contours of what is seen of that; None = all of it.
    _framed: BaseGeometry = field(repr=False, hash=False, kw_only=True)
    _left: Left | None = field(
        eq=cmp_using(eq=_same), repr=False, hash=False, kw_only=True, default=None
    )
    _shape: Shape = field(eq=False, repr=False, kw_only=True)
    # What the nearer ones cover of the frame.
    _covers: tuple[Shape | BaseGeometry, ...] = field(
        eq=False, repr=False, kw_only=True, default=()
    )

    @cached_property
    def seen(self) -> BaseGeometry:
        """The visible part as a valid geometry; empty when nothing can be seen."""
        return self._framed if self._left is None else geometry_of(self._left.contours)

    @property
    def amodal(self) -> BaseGeometry:
        """The whole shape inside the frame as a valid geometry."""
        return self._shape.framed

    @property
    def role(self) -> ShapeRole:
        """What was drawn: the whole thing, or only what can be seen of it."""
        return self._shape.annotation.role

    @property
    def covers(self) -> list[BaseGeometry]:
        """What each of `hidden_by` covers of the frame."""
        return [one.framed if isinstance(one, Shape) else one for one in self._covers]

    @cached_property
    def visible(self) -> Polygon | None:
        """The visible part; None when nothing can be seen.

        The region itself where that is a polygon of which nothing is cut off.
        """
        region = self._shape.annotation.region
        if isinstance(region, Polygon) and self._framed is self._shape.full and self._left is None:
            return valid_polygon(region)
        return polygon_from_shapely(self.seen)

    @cached_property
    def edges(self) -> Edges:
        """The pieces of the whole outline that are seen, and those that are hidden."""
        import shapely

        line = shapely.boundary(self._shape.full)
        if self.is_drawn:
            # What was drawn lies beside the outline it follows by less than a pixel.
            seen = shapely.intersection(line, shapely.buffer(self.seen, 1.0))
            return Edges(_lines(seen), _lines(shapely.difference(line, seen)))
        if not self._covers:
            return Edges(_lines(line))
        # What a region leaves of a cover ends on the very line that it covers: within a step of
        # the grid, so it is taken a little wider.
        wide = [
            one.framed if isinstance(one, Shape) else shapely.buffer(one, _BESIDE, quad_segs=1)
            for one in self._covers
        ]
        cover = shapely.union_all(wide)
        hidden, seen = shapely.intersection(line, cover), shapely.difference(line, cover)
        return Edges(_lines(seen), _lines(hidden))

    @property
    def hidden_edges(self) -> tuple[Points, ...]:
        """The hidden pieces of the outline, each shape (n, 2)."""
        return self.edges.hidden


def _lines(geometry: Any) -> tuple[Points, ...]:
    """Return the lines of a geometry, those that meet end to end as one; points are left out."""
    import shapely

    parts = shapely.get_parts(geometry)
    lines = parts[shapely.length(parts) > 0]
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
    return tuple(np.asarray(shapely.get_coordinates(one)) for one in merged)
