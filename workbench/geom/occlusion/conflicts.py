"""What does not fit together: drawn visible parts against the depth, hidden by nothing known."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from workbench.model.ids import AnnotationId
from workbench.model.regions import Polygon


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
