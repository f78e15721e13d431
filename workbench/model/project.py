"""Project: the document as read-only mappings from id to value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from workbench.model.annotation import Annotation
from workbench.model.annotation_index import AnnotationIndex
from workbench.model.camera import CameraProfile
from workbench.model.ids import (
    AnnotationId,
    CameraId,
    EntityId,
    ImageId,
    LayerId,
    LesionId,
    PairId,
    PartId,
    PictureId,
    SchemeId,
    SeriesId,
    TimepointId,
    WaiverId,
)
from workbench.model.image import Image, Series
from workbench.model.layer import Layer, LayerKind
from workbench.model.lazy import LazyMapping
from workbench.model.lesion import Lesion, Timepoint
from workbench.model.occlusion import DepthPair
from workbench.model.part import Part
from workbench.model.review import Waiver
from workbench.model.scheme import LabelScheme, Picture

Entity = (
    Annotation
    | Layer
    | Image
    | Series
    | LabelScheme
    | DepthPair
    | Waiver
    | Picture
    | CameraProfile
    | Part
    | Lesion
    | Timepoint
)
KINDS: Mapping[str, type[Entity]] = MappingProxyType(
    {
        "annotation": Annotation,
        "layer": Layer,
        "image": Image,
        "series": Series,
        "scheme": LabelScheme,
        "pair": DepthPair,
        "waiver": Waiver,
        "picture": Picture,
        "camera": CameraProfile,
        "part": Part,
        "lesion": Lesion,
        "timepoint": Timepoint,
    }
)


class Project:
    """All values of a project.

    Views read it; only ``edit.Document`` calls `_put`.

    Parameters
    ----------
    entities : iterable
        Values of any kind.
    annotations, index : LazyMapping and AnnotationIndex, optional
        Annotations that the store has not decoded yet, and what it knows of them; they are taken
        over, not copied.
    """

    def __init__(
        self,
        entities: Iterable[Entity] = (),
        annotations: LazyMapping[AnnotationId, Annotation] | None = None,
        index: AnnotationIndex | None = None,
    ) -> None:
        self._annotations = LazyMapping() if annotations is None else annotations
        self._index = AnnotationIndex() if index is None else index
        self._layers: dict[LayerId, Layer] = {}
        self._images: dict[ImageId, Image] = {}
        self._series: dict[SeriesId, Series] = {}
        self._schemes: dict[SchemeId, LabelScheme] = {}
        self._pairs: dict[PairId, DepthPair] = {}
        self._waivers: dict[WaiverId, Waiver] = {}
        self._pictures: dict[PictureId, Picture] = {}
        self._cameras: dict[CameraId, CameraProfile] = {}
        self._parts: dict[PartId, Part] = {}
        self._lesions: dict[LesionId, Lesion] = {}
        self._timepoints: dict[TimepointId, Timepoint] = {}
        self._others: dict[type, dict[Any, Any]] = {
            Layer: self._layers,
            Image: self._images,
            Series: self._series,
            LabelScheme: self._schemes,
            DepthPair: self._pairs,
            Waiver: self._waivers,
            Picture: self._pictures,
            CameraProfile: self._cameras,
            Part: self._parts,
            Lesion: self._lesions,
            Timepoint: self._timepoints,
        }
        for entity in entities:
            self._put(entity.id, entity)

    @property
    def annotations(self) -> LazyMapping[AnnotationId, Annotation]:
        """Annotations by id, each decoded when it is first asked for.

        Looking at all of them takes a while; `index` says at once where they are and how many.

        Raises
        ------
        StoreError
            At the first look at one that cannot be read.
        """
        return self._annotations

    @property
    def index(self) -> AnnotationIndex:
        """Where the annotations are and how many of which, without looking at them."""
        return self._index

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
    def pairs(self) -> Mapping[PairId, DepthPair]:
        """What was said of two annotations, which is nearer, by id."""
        return MappingProxyType(self._pairs)

    @property
    def waivers(self) -> Mapping[WaiverId, Waiver]:
        """Findings that may stay, by id."""
        return MappingProxyType(self._waivers)

    @property
    def pictures(self) -> Mapping[PictureId, Picture]:
        """Pictures of the rule book by id."""
        return MappingProxyType(self._pictures)

    @property
    def cameras(self) -> Mapping[CameraId, CameraProfile]:
        """Camera profiles by id."""
        return MappingProxyType(self._cameras)

    @property
    def parts(self) -> Mapping[PartId, Part]:
        """Maps of parts by id."""
        return MappingProxyType(self._parts)

    @property
    def lesions(self) -> Mapping[LesionId, Lesion]:
        """Lesions that are followed, by id."""
        return MappingProxyType(self._lesions)

    @property
    def timepoints(self) -> Mapping[TimepointId, Timepoint]:
        """Visits of the patient by id."""
        return MappingProxyType(self._timepoints)

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

    def topmost_layer(self) -> Layer | None:
        """Return the topmost layer that annotations can be drawn on: no group, no reference."""
        drawn_on = (x for x in self.ordered_layers()[::-1] if x.kind is LayerKind.ANNOTATIONS)
        return next(drawn_on, None)

    def is_offered(self, annotation: Annotation) -> bool:
        """Return whether an annotation is on a reference: only looked at until it is judged."""
        layer = self._layers.get(annotation.layer)
        return layer is not None and layer.kind is LayerKind.REFERENCE

    def annotations_on(self, image: ImageId, frame: int | None = None) -> Iterator[Annotation]:
        """Yield the annotations of an image (and frame, counted from 1) in order of creation.

        Any thread may read them: what another takes away meanwhile is left out.
        """
        ids = self._index.on(image, frame)
        self._annotations.wake(ids)
        return (one for one in map(self._annotations.get, ids) if one is not None)

    def pairs_on(self, image: ImageId, frame: int) -> list[DepthPair]:
        """Return the pairs of a frame, counted from 1, in order of creation."""
        found = [one for one in self._pairs.values() if (one.image, one.frame) == (image, frame)]
        return sorted(found, key=lambda one: one.id)

    def count_on(self, image: ImageId) -> int:
        """Return how many annotations an image has on all its frames."""
        return self._index.count_on(image)

    @property
    def asleep(self) -> int:
        """How many annotations nobody has asked for since the project was opened."""
        return self._annotations.asleep

    def get(self, id: EntityId) -> Entity | None:
        """Return the value with this id, of whatever kind, or None."""
        found: Entity | None = self._annotations.get(AnnotationId(id))
        if found is not None:
            return found
        for table in self._others.values():
            if id in table:
                found = table[id]
        return found

    def entities(self) -> Iterator[Entity]:
        """Yield all values, kind by kind."""
        yield from self._annotations.values()
        for table in self._others.values():
            yield from table.values()

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Project)
            and self._others == other._others
            and self._annotations == other._annotations
        )

    __hash__ = None  # type: ignore[assignment]

    def _put(self, id: EntityId, value: Entity | None) -> None:
        """Write or remove one value in place; for the Document and the store only."""
        before = self.get(id)
        if before is not None and type(before) is not type(value):
            self._take(before)
        if isinstance(value, Annotation):
            if isinstance(before, Annotation):
                self._index.remove(before.id, before.anchor, before.layer, before.label)
            self._index.add(value.id, value.anchor, value.layer, value.label)
            self._annotations._put(value.id, value)
        elif value is not None:
            self._others[type(value)][id] = value

    def _take(self, value: Entity) -> None:
        if isinstance(value, Annotation):
            self._index.remove(value.id, value.anchor, value.layer, value.label)
            self._annotations._drop(value.id)
        else:
            del self._others[type(value)][value.id]
