"""AnnotationIndex: where annotations are and how many of which, without looking at any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from workbench.model.anchor import Anchor, OnFrame
from workbench.model.ids import AnnotationId, ImageId, LayerId

# A dict keeps the order of putting, which is nearly that of the ids: quickly sorted.
_Ids = dict[AnnotationId, None]


class AnnotationIndex:
    """Ids by frame, and how many annotations each layer and each label has.

    Only its Project calls `add` and `remove`.

    Parameters
    ----------
    places : iterable of (Anchor, ids), optional
        Where the annotations are that are there already.
    layers, labels : Counter, optional
        How many of them are on each layer and have each label; taken over, not copied.
    """

    def __init__(
        self,
        places: Iterable[tuple[Anchor, Collection[AnnotationId]]] = (),
        layers: Counter[LayerId] | None = None,
        labels: Counter[str | None] | None = None,
    ) -> None:
        self._on: dict[ImageId, dict[int, _Ids]] = {}
        self._on_planes: dict[str, _Ids] = {}
        self._on_layer = Counter() if layers is None else layers
        self._labelled = Counter() if labels is None else labels
        for anchor, ids in places:
            if isinstance(anchor, OnFrame):
                here = self._on.setdefault(anchor.image, {}).setdefault(anchor.frame, {})
            else:
                here = self._on_planes.setdefault(anchor.frame_of_reference, {})
            here.update(dict.fromkeys(ids))

    @property
    def layers(self) -> Mapping[LayerId, int]:
        """How many are on each layer; 0 where there are none."""
        return MappingProxyType(self._on_layer)

    @property
    def labels(self) -> Mapping[str | None, int]:
        """How many have each label, 0 where there are none; None counts those without."""
        return MappingProxyType(self._labelled)

    @property
    def on_planes(self) -> int:
        """How many are on a plane in space, and so on no image."""
        return sum(map(len, self._on_planes.values()))

    def on_planes_of(self, frame_of_reference: str) -> list[AnnotationId]:
        """Return the ids on planes of a frame of reference in order of creation."""
        return sorted(self._on_planes.get(frame_of_reference, ()))

    def on(self, image: ImageId, frame: int | None = None) -> list[AnnotationId]:
        """Return the ids on an image (and frame, counted from 1) in order of creation."""
        frames = self._on.get(image, {})
        if frame is not None:
            return sorted(frames.get(frame, ()))
        found: list[AnnotationId] = []
        for here in list(frames.values()):  # whole copies: another thread may be writing
            found += here
        return sorted(found)

    def count_on(self, image: ImageId) -> int:
        """Return how many annotations an image has on all its frames."""
        return sum(map(len, self._on.get(image, {}).values()))

    def add(self, id: AnnotationId, anchor: Anchor, layer: LayerId, label: str | None) -> None:
        """Take up an annotation that is not in yet."""
        if isinstance(anchor, OnFrame):
            self._on.setdefault(anchor.image, {}).setdefault(anchor.frame, {})[id] = None
        else:
            self._on_planes.setdefault(anchor.frame_of_reference, {})[id] = None
        self._on_layer[layer] += 1
        self._labelled[label] += 1

    def remove(self, id: AnnotationId, anchor: Anchor, layer: LayerId, label: str | None) -> None:
        """Forget an annotation that is in."""
        if isinstance(anchor, OnFrame):
            del self._on[anchor.image][anchor.frame][id]
        else:
            del self._on_planes[anchor.frame_of_reference][id]
        _one_less(self._on_layer, layer)
        _one_less(self._labelled, label)


def _one_less(counts: Counter[Any], key: object) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]
