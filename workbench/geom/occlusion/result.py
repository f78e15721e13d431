"""Occlusion: what can be seen of one annotation, and what hides the rest."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen

from workbench.geom.shapes import polygon_from_shapely
from workbench.model.ids import AnnotationId
from workbench.model.occlusion import OcclusionLevel
from workbench.model.regions import Points, Polygon

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@frozen(eq=False)
class Edges:
    """Pieces of an outline, each shape (n, 2): what is seen of it and what is hidden."""

    seen: tuple[Points, ...] = ()
    hidden: tuple[Points, ...] = ()


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
    #: The visible part, on the grid; empty when there is none.
    seen: BaseGeometry = field(repr=False, kw_only=True)
    #: The outline, and what of the frame the nearer ones cover of it.
    _outline: BaseGeometry = field(eq=False, repr=False, kw_only=True)
    _covers: tuple[BaseGeometry, ...] = field(eq=False, repr=False, kw_only=True, default=())

    @cached_property
    def visible(self) -> Polygon | None:
        """The visible part; None when nothing can be seen."""
        return polygon_from_shapely(self.seen)

    @cached_property
    def edges(self) -> Edges:
        """The pieces of the whole outline that are seen, and those that are hidden."""
        import shapely

        line = shapely.boundary(self._outline)
        if self.is_drawn:
            # What was drawn lies beside the outline it follows by less than a pixel.
            seen = shapely.intersection(line, shapely.buffer(self.seen, 1.0))
            return Edges(_lines(seen), _lines(shapely.difference(line, seen)))
        if not self._covers:
            return Edges(_lines(line))
        cover = shapely.union_all(self._covers)
        return Edges(
            _lines(shapely.difference(line, cover)), _lines(shapely.intersection(line, cover))
        )

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
