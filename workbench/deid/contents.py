"""What a release publishes of annotations, and what it takes out, under the names it gives."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum

from attrs import frozen

from workbench.api.exchange import ExportAnnotation, ExportPair
from workbench.base.lazily import Lazily
from workbench.base.text import Text, t
from workbench.deid.coded import of_annotation
from workbench.deid.depth import z_orders
from workbench.deid.keyed_names import Keyed
from workbench.deid.names import Names, Original
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.project import Project


@frozen
class Withheld:
    """What the release itself took out, for the loss report."""

    count: int
    text: Text


def annotations_of(
    project: Project, chosen: Sequence[Annotation], names: Names
) -> Sequence[ExportAnnotation]:
    """Return annotations as they leave, each made when it is asked for."""
    order = z_orders(project, chosen)
    images = {id: names.id(id) for id in project.images}

    def make(id: AnnotationId) -> ExportAnnotation:
        annotation = project.annotations[id]
        anchor = annotation.anchor
        assert isinstance(anchor, OnFrame)
        return ExportAnnotation(
            id=names.id(id),
            image=images[anchor.image],
            frame=anchor.frame,
            region=annotation.region,
            label=names.label(annotation.label),
            layer=names.layer(annotation.layer),
            purpose=annotation.purpose.value,
            attributes=names.attributes(annotation),
            concept=names.concept(annotation.concept),
            depth=annotation.depth,
            z_order=order[id],
            occlusion_group=names.group(annotation.occlusion_group),
            locked=annotation.locked,
            note=names.note(annotation),
            provenance=names.provenance(annotation.provenance),
            role=annotation.role.value,
            visible=annotation.visible,
            judged_occlusion=_value(annotation.judged_occlusion),
            part_of=names.id(annotation.part_of) if annotation.part_of is not None else None,
            group=names.group(annotation.group),
            judgement=_value(annotation.judgement),
            kind=_value(annotation.kind),
            coding=names.coding(annotation.coding),
            lesion=names.lesion(annotation.lesion),
            severity=names.severity(annotation.severity),
        )

    return Lazily([annotation.id for annotation in chosen], make)


def _value(word: StrEnum | None) -> str | None:
    return word.value if word is not None else None


def pairs_of(project: Project, images: Collection[ImageId], names: Names) -> list[ExportPair]:
    """Return the word of users on which of two is nearer, of these images."""
    return [
        ExportPair(
            names.id(one.image), one.frame, names.id(one.front), names.id(one.back), one.region
        )
        for one in sorted(project.pairs.values(), key=lambda pair: pair.id)
        if one.image in images
    ]


def taken_out(project: Project, chosen: Sequence[Annotation], names: Names) -> Iterator[Withheld]:
    """Yield what does not leave, counted."""
    on_planes = project.index.on_planes
    if on_planes:
        yield Withheld(on_planes, t("Annotations on planes in space are left out."))
    if isinstance(names, Original):
        return
    notes = [a for a in chosen if a.note]
    gone = sum(not names.note(a) for a in notes)
    if gone:
        yield Withheld(gone, t("Notes are free text and are left out."))
    if len(notes) > gone:
        text = t("Of notes only words that name nobody stay.")
        yield Withheld(len(notes) - gone, text)
    reasons = sum(a.severity is not None for a in chosen)
    if reasons:
        yield Withheld(reasons, t("Reasons for severities are free text and are left out."))
    followed = sum(a.lesion is not None and a.lesion in project.lesions for a in chosen)
    if followed:
        text = t("Lesions get other tracking UIDs; their organs in free text are left out.")
        yield Withheld(followed, text)
    coded = sum(any(names.concept(one) != one for one in of_annotation(a)) for a in chosen)
    if coded:
        text = t("Coded terms that no list knows are replaced, and meanings that are not theirs.")
        yield Withheld(coded, text)
    dropped = sum(len(a.attributes) - len(names.attributes(a)) for a in chosen)
    if dropped:
        yield Withheld(dropped, t("Attributes with free text are left out."))
    if chosen:
        yield Withheld(len(chosen), _authors(names))
    if project.images:
        yield Withheld(len(project.images), _images(names))
    if project.layers:
        yield Withheld(len(project.layers), t("Layer names become “layer 1” and so on."))


def _authors(names: Names) -> Text:
    if isinstance(names, Keyed):
        return t("Authors become pseudonyms that follow from the key; times are left out.")
    return t("Authors become annotator-1 and so on; times are left out.")


def _images(names: Names) -> Text:
    if isinstance(names, Keyed):
        return t("Image names become those that their de-identified files have with this key.")
    return t("Image names become neutral ones, such as image-0001.")
