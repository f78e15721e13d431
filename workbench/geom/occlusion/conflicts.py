"""What does not fit together: drawn visible parts against the depth, hidden by nothing known."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from workbench.geom.occlusion.grid import areas
from workbench.geom.occlusion.result import Occlusion
from workbench.geom.shapes import polygon_from_shapely
from workbench.model.ids import AnnotationId
from workbench.model.occlusion import ShapeRole
from workbench.model.regions import Polygon

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# px: drawn parts follow the outlines of others only so well; a strip along them is no conflict.
_BAND = 1.0


class ConflictKind(StrEnum):
    """What is wrong with a visible part that was drawn."""

    #: It lies where a nearer opaque annotation is.
    COVERED = "covered"
    #: It reaches over the outline of the whole thing.
    OUTSIDE = "outside"


@frozen
class Conflict:
    """A drawn visible part that cannot be, by more than a band of one pixel.

    Parameters
    ----------
    others : tuple of AnnotationId
        The nearer ones it lies under; empty for what is outside its own outline.
    area : float
        Of `where`, in px.
    """

    kind: ConflictKind
    id: AnnotationId
    others: tuple[AnnotationId, ...]
    area: float
    where: Polygon


@frozen
class Unexplained:
    """What a drawn visible part leaves out, and nothing that is annotated hides.

    Something that is not annotated hides it, or one of the outlines is wrong.
    """

    id: AnnotationId
    area: float
    where: Polygon


def conflicts_of(drawn: Occlusion) -> list[Conflict]:
    """Return what is wrong with a visible part that was drawn."""
    import shapely

    found = []
    under = [areas(shapely.intersection(drawn.seen, cover)) for cover in drawn.covers]
    wrong = _beyond_band(shapely.union_all(under))
    if wrong is not None:
        by = zip(drawn.hidden_by, under, strict=True)
        others = tuple(id for id, one in by if areas(one.intersection(wrong)).area > 0)
        found.append(_conflict(ConflictKind.COVERED, drawn.id, others, wrong))
    outside = _beyond_band(areas(shapely.difference(drawn.seen, drawn.amodal)))
    if outside is not None:
        found.append(_conflict(ConflictKind.OUTSIDE, drawn.id, (), outside))
    return found


def unexplained_of(drawn: Occlusion) -> list[Unexplained]:
    """Return what a drawn visible part leaves out although nothing annotated hides it."""
    import shapely

    if drawn.role is ShapeRole.VISIBLE:
        return []  # nobody said where the rest is
    known = shapely.union_all([drawn.seen, *drawn.covers])
    wrong = _beyond_band(areas(shapely.difference(drawn.amodal, known)))
    where = polygon_from_shapely(wrong) if wrong is not None else None
    return [] if wrong is None or where is None else [Unexplained(drawn.id, wrong.area, where)]


def _beyond_band(geometry: BaseGeometry) -> BaseGeometry | None:
    """Return the parts of an area that are wider than the band along an outline."""
    import shapely

    parts = shapely.get_parts(geometry)
    # A strip as wide as the band vanishes when it is narrowed by half of that from both sides.
    kept = [one for one in parts if one.area >= 0.5 and not one.buffer(-_BAND / 2).is_empty]
    found: BaseGeometry | None = shapely.union_all(kept) if kept else None
    return found


def _conflict(
    kind: ConflictKind, id: AnnotationId, others: tuple[AnnotationId, ...], wrong: BaseGeometry
) -> Conflict:
    where = polygon_from_shapely(wrong)
    assert where is not None
    return Conflict(kind, id, others, wrong.area, where)
