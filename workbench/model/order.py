"""Order in depth: who is nearer. Layer order affects painting only."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.model.annotation import Annotation
from workbench.model.scheme import LabelScheme


def depth_of(annotation: Annotation, scheme: LabelScheme | None) -> float:
    """Return the explicit depth, else the label's priority, else 0; larger = nearer."""
    if annotation.depth is not None:
        return annotation.depth
    label = scheme.get(annotation.label) if scheme else None
    return label.priority if label else 0.0


def nearest_first(
    annotations: Iterable[Annotation], scheme: LabelScheme | None
) -> list[Annotation]:
    """Return annotations from the nearest to the farthest; of equal depth the later is nearer."""
    return sorted(annotations, key=lambda a: (depth_of(a, scheme), a.id), reverse=True)
