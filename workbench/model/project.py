"""Project: the document as read-only mappings from id to value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId, SchemeId, SeriesId
from workbench.model.image import Image, Series
from workbench.model.layer import Layer
from workbench.model.scheme import LabelScheme

Entity = Annotation | Layer | Image | Series | LabelScheme
KINDS: Mapping[str, type[Entity]] = MappingProxyType(
    {
        "annotation": Annotation,
        "layer": Layer,
        "image": Image,
        "series": Series,
        "scheme": LabelScheme,
    }
)


class Project:
    """All values of a project.

    Views read it; only ``edit.Document`` (and the store while loading) calls `_put`.
    """

    def __init__(self, entities: Iterable[Entity] = ()) -> None:
        self._annotations: dict[AnnotationId, Annotation] = {}
        self._layers: dict[LayerId, Layer] = {}
        self._images: dict[ImageId, Image] = {}
        self._series: dict[SeriesId, Series] = {}
        self._schemes: dict[SchemeId, LabelScheme] = {}
        self._tables: dict[type, dict[Any, Any]] = {
            Annotation: self._annotations,
            Layer: self._layers,
            Image: self._images,
            Series: self._series,
            LabelScheme: self._schemes,
        }
        self._on_image: dict[ImageId, dict[AnnotationId, None]] = {}
        # Not by `_put`, which looks for what was there: opening is a hundred thousand of these.
        for entity in entities:
            self._tables[type(entity)][entity.id] = entity
        for annotation in self._annotations.values():
            if isinstance(annotation.anchor, OnFrame):
                self._on_image.setdefault(annotation.anchor.image, {})[annotation.id] = None

    @property
    def annotations(self) -> Mapping[AnnotationId, Annotation]:
        """Annotations by id."""
        return MappingProxyType(self._annotations)

    @property
    def layers(self) -> Mapping[LayerId, Layer]:
        """Layers by id."""
        return MappingProxyType(self._layers)

    @property
    def images(self) -> Mapping[ImageId, Image]:
        """Images by id."""
        return MappingProxyType(self._images)

    @property
    def series(self) -> Mapping[SeriesId, Series]:
        """Series by id."""
        return MappingProxyType(self._series)

    @property
    def schemes(self) -> Mapping[SchemeId, LabelScheme]:
        """All versions of the label scheme by id."""
        return MappingProxyType(self._schemes)

    @property
    def scheme(self) -> LabelScheme | None:
        """The current version of the label scheme."""
        return max(self._schemes.values(), key=lambda scheme: scheme.version, default=None)

    @property
    def scheme_version(self) -> int:
        """The current version number; 0 without a scheme."""
        scheme = self.scheme
        return scheme.version if scheme else 0

    def ordered_layers(self) -> list[Layer]:
        """Return the layers in painting order, the first painted first."""
        return sorted(self._layers.values(), key=lambda layer: (layer.order, layer.id))

    def annotations_on(self, image: ImageId, frame: int | None = None) -> Iterator[Annotation]:
        """Yield the annotations of an image (and frame, counted from 1) in order of creation."""
        for id in sorted(self._on_image.get(image, ())):
            annotation = self._annotations[id]
            anchor = annotation.anchor
            if frame is None or (isinstance(anchor, OnFrame) and anchor.frame == frame):
                yield annotation

    def count_on(self, image: ImageId) -> int:
        """Return how many annotations an image has on all its frames."""
        return len(self._on_image.get(image, ()))

    def get(self, id: EntityId) -> Entity | None:
        """Return the value with this id, of whatever kind, or None."""
        for table in self._tables.values():
            found: Entity | None = table.get(id)
            if found is not None:
                return found
        return None

    def entities(self) -> Iterator[Entity]:
        """Yield all values, kind by kind."""
        for table in self._tables.values():
            yield from table.values()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Project) and self._tables == other._tables

    __hash__ = None  # type: ignore[assignment]

    def _put(self, id: EntityId, value: Entity | None) -> None:
        """Write or remove one value in place; for the Document and the store only."""
        before = self.get(id)
        if before is not None:
            self._forget(before)
            if value is None or type(value) is not type(before):
                del self._tables[type(before)][id]
        if value is not None:
            self._tables[type(value)][id] = value
            if isinstance(value, Annotation) and isinstance(value.anchor, OnFrame):
                self._on_image.setdefault(value.anchor.image, {})[value.id] = None

    def _forget(self, value: Entity) -> None:
        if isinstance(value, Annotation) and isinstance(value.anchor, OnFrame):
            self._on_image[value.anchor.image].pop(value.id, None)
