"""Descriptions: annotations in words, one by one or all of them as a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from attrs import frozen

from workbench.app.report.facts import Facts, Sources
from workbench.app.report.template import Template
from workbench.app.viewing.navigation import image_order
from workbench.app.wording import image_name
from workbench.base.text import in_language, t
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Judgement
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.measurement import MeasurementKind
from workbench.model.project import Project

_WORDLESS = (MeasurementKind.ARROW, MeasurementKind.TEXT)


@frozen
class Description:
    """One annotation in words.

    Parameters
    ----------
    image : ImageId or None
        None on a plane.
    """

    annotation: AnnotationId
    image: ImageId | None
    frame: int | None
    text: str


def chosen(project: Project, image: ImageId | None = None) -> list[AnnotationId]:
    """Return what a report tells of, in reading order.

    Left out is what was only offered or was rejected, and what points and says itself.

    Parameters
    ----------
    image : ImageId or None
        Only of this image; None = of the project.
    """
    ids = project.annotations if image is None else project.index.on(image)
    found = (project.annotations[id] for id in ids)
    return in_order(project, (one for one in found if _counts(project, one)))


def in_order(project: Project, annotations: Iterable[Annotation]) -> list[AnnotationId]:
    """Return annotations in reading order: image, frame, then as they were drawn."""
    places = {id: n for n, id in enumerate(image_order(project))}

    def place(one: Annotation) -> tuple[int, int, AnnotationId]:
        anchor = one.anchor
        if not isinstance(anchor, OnFrame):
            return len(places), 0, one.id
        return places.get(anchor.image, len(places)), anchor.frame, one.id

    return [one.id for one in sorted(annotations, key=place)]


def describe(
    project: Project,
    ids: Iterable[AnnotationId],
    template: Template,
    language: str,
    sources: Sources,
    heard: Callable[[float], None] = lambda share: None,
) -> list[Description]:
    """Return annotations in words, in the given order; those that are gone are left out."""
    wanted = list(ids)
    names = template.names()
    found = []
    for n, id in enumerate(wanted):
        heard(n / len(wanted))
        one = project.annotations.get(id)
        if one is None:
            continue
        text = template.fill(Facts(project, one, language, sources).values(names))
        image = _image_of(one)
        frame = one.anchor.frame if isinstance(one.anchor, OnFrame) else None
        found.append(Description(id, image, frame, text))
    return found


def as_text(project: Project, descriptions: Sequence[Description], language: str) -> str:
    """Return descriptions as a text, under the name of each image."""
    blocks: list[str] = []
    last: object = ()
    for one in descriptions:
        if one.image != last:
            last = one.image
            blocks.append(_heading(project, one.image, language))
        if one.text:
            blocks[-1] += f"\n{one.text}"
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _heading(project: Project, image: ImageId | None, language: str) -> str:
    if image is None or image not in project.images:
        return in_language(t("On planes"), language)
    return image_name(project, image)


def _image_of(annotation: Annotation) -> ImageId | None:
    return annotation.anchor.image if isinstance(annotation.anchor, OnFrame) else None


def _counts(project: Project, one: Annotation) -> bool:
    if one.judgement is Judgement.REJECTED or one.kind in _WORDLESS:
        return False
    return not project.is_offered(one)
