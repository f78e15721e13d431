"""Who is in front of whom, as one whole number an annotation."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.project import Project


def z_orders(project: Project, annotations: Sequence[Annotation]) -> dict[AnnotationId, int]:
    """Return the rank of each annotation on its frame, from 0, larger = nearer.

    In front is the greater explicit depth, else the greater priority of the label; of equals, the
    later one.
    """
    scheme = project.scheme
    priorities = {label.key: label.priority for label in scheme.labels} if scheme else {}

    def nearness(annotation: Annotation) -> tuple[float, str]:
        depth = annotation.depth
        if depth is None:
            depth = priorities.get(annotation.label or "", 0.0)
        return depth, annotation.id

    counts: dict[OnFrame, int] = {}
    ranks: dict[AnnotationId, int] = {}
    for annotation in sorted(annotations, key=nearness):
        anchor = annotation.anchor
        if isinstance(anchor, OnFrame):
            ranks[annotation.id] = counts.get(anchor, 0)
            counts[anchor] = ranks[annotation.id] + 1
    return ranks
