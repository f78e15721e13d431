"""Who is in front of whom, as one whole number an annotation."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.order import DepthOrder
from workbench.model.project import Project


def z_orders(project: Project, annotations: Sequence[Annotation]) -> dict[AnnotationId, int]:
    """Return the rank of each annotation on its frame, from 0, larger = nearer."""
    counts: dict[OnFrame, int] = {}
    ranks: dict[AnnotationId, int] = {}
    for annotation in sorted(annotations, key=DepthOrder.of(project.scheme).key):
        anchor = annotation.anchor
        if isinstance(anchor, OnFrame):
            ranks[annotation.id] = counts.get(anchor, 0)
            counts[anchor] = ranks[annotation.id] + 1
    return ranks
