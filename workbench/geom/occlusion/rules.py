"""Rules: the groups, the relatives and the order in depth of the annotations of one frame."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from workbench.geom.occlusion.facts import Facts
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.occlusion import DepthPair, OcclusionPolicy, Opacity
from workbench.model.order import DepthOrder
from workbench.model.scheme import Label, LabelScheme

Key = tuple[float, AnnotationId]
_Two = frozenset[AnnotationId]


class Placed(Protocol):
    """What has a place in depth."""

    @property
    def id(self) -> AnnotationId:
        """Whose place it is."""

    @property
    def key(self) -> Key:
        """Sorts from the farthest to the nearest."""


class Rules:
    """What the scheme and the pairs say of who may hide whom."""

    def __init__(self, scheme: LabelScheme | None, pairs: Iterable[DepthPair]) -> None:
        self._labels: Mapping[str, Label] = (
            {label.key: label for label in scheme.labels} if scheme else {}
        )
        self._order = DepthOrder.of(scheme)
        self.policy = scheme.occlusion if scheme else OcclusionPolicy()
        self._whole: dict[_Two, DepthPair] = {}
        self._regional: dict[_Two, list[DepthPair]] = defaultdict(list)
        for pair in pairs:
            two = frozenset((pair.front, pair.back))
            if pair.region is None:
                self._whole[two] = pair  # what was said last
            else:
                self._regional[two].append(pair)

    @classmethod
    def of(cls, facts: Facts) -> Rules:
        """Return the rules of a frame."""
        return cls(facts.scheme, facts.pairs)

    def key(self, annotation: Annotation) -> Key:
        """Return what sorts annotations from the farthest to the nearest."""
        return self._order.key(annotation)

    def is_opaque(self, annotation: Annotation) -> bool:
        """Return whether an annotation hides what is behind it."""
        label = self._labels.get(annotation.label or "")
        return label is None or label.opacity is Opacity.OPAQUE

    def group(self, annotation: Annotation, annotations: Mapping[AnnotationId, Annotation]) -> str:
        """Return its own occlusion group, else that of its label, else that of its whole."""
        wholes = (annotations[id] for id in wholes_of(annotation, annotations))
        for one in (annotation, *wholes):
            label = self._labels.get(one.label or "")
            group = one.occlusion_group or (label.occlusion_group if label else "")
            if group:
                return group
        return ""

    @property
    def whole_pairs(self) -> Collection[DepthPair]:
        """What was said last of each two as a whole."""
        return self._whole.values()

    @property
    def in_regions(self) -> Collection[_Two]:
        """Those of whom something was said in regions."""
        return self._regional.keys()

    def whole_pair(self, one: AnnotationId, other: AnnotationId) -> DepthPair | None:
        """Return what was said last of two as a whole, whichever is in front."""
        return self._whole.get(frozenset((one, other))) if self._whole else None

    def regional_pairs(self, one: AnnotationId, other: AnnotationId) -> list[DepthPair]:
        """Return what was said of two in regions, in order of creation."""
        return self._regional.get(frozenset((one, other)), []) if self._regional else []

    def is_front(self, one: Placed, other: Placed) -> bool:
        """Return whether `one` is in front of `other`, regions left out."""
        pair = self.whole_pair(one.id, other.id)
        return pair.front == one.id if pair else one.key > other.key


def wholes_of(
    annotation: Annotation, annotations: Mapping[AnnotationId, Annotation]
) -> tuple[AnnotationId, ...]:
    """Return what an annotation is a part of, the nearest whole first; one that is gone is none."""
    found: list[AnnotationId] = []
    at = annotation.part_of
    while at is not None and at in annotations and at not in found and at != annotation.id:
        found.append(at)
        at = annotations[at].part_of
    return tuple(found)
