"""Order in depth: who is nearer. Layer order affects painting only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.scheme import LabelScheme


@frozen
class DepthOrder:
    """The rule of one version of the label scheme.

    In front is the greater explicit depth, else the greater priority of the label, else the later.

    Parameters
    ----------
    priorities : mapping of str to float
        By label key; labels that are not there have 0.
    """

    priorities: Mapping[str, float] = field(factory=dict, hash=False)

    @classmethod
    def of(cls, scheme: LabelScheme | None) -> DepthOrder:
        """Return the order that a scheme asks for."""
        return cls({label.key: label.priority for label in scheme.labels} if scheme else {})

    def depth(self, annotation: Annotation) -> float:
        """Return how near an annotation is, larger = nearer."""
        if annotation.depth is not None:
            return annotation.depth
        return self.priorities.get(annotation.label or "", 0.0)

    def key(self, annotation: Annotation) -> tuple[float, AnnotationId]:
        """Return what sorts annotations from the farthest to the nearest."""
        return self.depth(annotation), annotation.id

    def nearest_first(self, annotations: Iterable[Annotation]) -> list[Annotation]:
        """Return annotations from the nearest to the farthest."""
        return sorted(annotations, key=self.key, reverse=True)
