"""Taking: the annotations of a foreign file as they become ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from attrs import evolve, field, frozen

from workbench.api.exchange import NO_TIME, Imported, ImportedAnnotation
from workbench.app.exchange.annotation_file import AnnotationFile
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Judgement, Provenance, Purpose, Source
from workbench.model.ids import (
    AnnotationId,
    EntityId,
    ImageId,
    LayerId,
    LesionId,
    PairId,
    new_id,
)
from workbench.model.measurement import MeasurementKind
from workbench.model.occlusion import DepthPair, OcclusionLevel, ShapeRole
from workbench.model.patch import Stamp
from workbench.model.project import Entity, Project
from workbench.model.severity import SeverityChoice


@frozen
class Taking:
    """Makes annotations of one file ours.

    Parameters
    ----------
    images, labels, layers : mapping
        What the names of the file are here.
    version : int
        Of the label scheme that they are judged by.
    keys : mapping of str to AnnotationId
        Our ids of what the file calls by a key.
    is_reference : bool
        They are only looked at, until somebody judges them.
    lesions : mapping of str to LesionId
        Our lesions by their tracking UIDs.
    """

    project: Project
    stamp: Stamp
    images: Mapping[str, ImageId]
    labels: Mapping[str, str]
    layers: Mapping[str | None, LayerId]
    version: int
    file: AnnotationFile
    keys: Mapping[str, AnnotationId]
    is_reference: bool = False
    lesions: Mapping[str, LesionId] = field(factory=dict)

    def annotation(self, id: AnnotationId, one: ImportedAnnotation) -> Annotation:
        """Return an annotation of the file with an id of ours."""
        image = self.project.images[self.images[one.image]]
        if one.frame > image.frames:
            raise InputError(
                t(
                    "{image} has {frames} frames; the file has annotations on frame {frame}.",
                    image=PurePosixPath(image.path).name,
                    frames=image.frames,
                    frame=one.frame,
                )
            )
        return Annotation(
            id=id,
            anchor=OnFrame(image.id, one.frame),
            region=one.region,
            layer=self.layers[one.layer],
            provenance=self._provenance(one),
            label=None if one.label is None else self.labels[one.label],
            purpose=Purpose(one.purpose),
            attributes=dict(one.attributes),
            concept=one.concept,
            depth=one.depth,
            occlusion_group=one.occlusion_group,
            locked=one.locked,
            note=one.note,
            role=ShapeRole(one.role),
            visible=one.visible,
            judged_occlusion=OcclusionLevel(one.judged_occlusion) if one.judged_occlusion else None,
            part_of=self.keys.get(one.part_of or ""),
            group=one.group,
            judgement=self._judgement(one),
            kind=MeasurementKind(one.kind) if one.kind else None,
            coding=one.coding,
            lesion=self.lesions.get(one.lesion.tracking_uid) if one.lesion else None,
            severity=self._severity(one),
        )

    def values(
        self, imported: Imported, ids: Sequence[AnnotationId]
    ) -> dict[EntityId, Entity | None]:
        """Return all annotations of a file, with ids of ours, and who of two is nearer."""
        made: dict[EntityId, Entity | None] = {}
        for id, one in zip(ids, imported.annotations, strict=True):
            made[id] = self.annotation(id, one)
        return made | {pair.id: pair for pair in self.pairs(imported)}

    def pairs(self, imported: Imported) -> Iterator[DepthPair]:
        """Yield who of two is nearer, for pairs that the file has both of."""
        for one in imported.pairs:
            if one.image in self.images and one.front in self.keys and one.back in self.keys:
                yield DepthPair(
                    PairId(EntityId(new_id())),
                    self.images[one.image],
                    one.frame,
                    self.keys[one.front],
                    self.keys[one.back],
                    one.region,
                )

    def _judgement(self, one: ImportedAnnotation) -> Judgement | None:
        # What they made of it elsewhere is not what is made of it here.
        return Judgement(one.judgement) if one.judgement and not self.is_reference else None

    def _severity(self, one: ImportedAnnotation) -> SeverityChoice | None:
        given, stamp = one.severity, self.stamp
        if given is None:
            return None
        at = stamp.at if given.at == NO_TIME else given.at
        return evolve(given, author=given.author or stamp.author, at=at)

    def _provenance(self, one: ImportedAnnotation) -> Provenance:
        given, stamp = one.provenance, self.stamp
        if given is None:
            source = Source.IMPORT if one.score is None else Source.MODEL
            return Provenance(
                stamp.author,
                stamp.at,
                stamp.at,
                "import",
                source,
                model=PurePosixPath(self.file.name).stem if one.score is not None else None,
                score=one.score,
                scheme_version=self.version,
                origin=self.file.origin,
                origin_name=self.file.name,
            )
        return evolve(
            given,
            author=given.author or stamp.author,
            created=stamp.at if given.created == NO_TIME else given.created,
            modified=stamp.at if given.modified == NO_TIME else given.modified,
            scheme_version=self.version,
            origin=self.file.origin,
            origin_name=self.file.name,
        )
