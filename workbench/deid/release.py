"""The only way out: `release` makes the ExportView that writers see.

What it keeps and drops is in `resources/docs/adr/0020-released-names.md`. Profile ``basic`` keeps
what was drawn and what it was called in the rule book, and nothing that says who, when or where:
no names of persons, files, folders, layers or projects, no times, no free text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.api.exchange import (
    ExportAnnotation,
    ExportImage,
    ExportLayer,
    ExportOcclusion,
    ExportPair,
    ExportView,
)
from workbench.base.errors import InputError, ReleaseError, UnsupportedError
from workbench.base.lazily import Lazily
from workbench.base.text import Text, t
from workbench.deid.depth import z_orders
from workbench.deid.names import Names, Neutral, Original, neutral_uid
from workbench.deid.occlusion import ReleasedOcclusion
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, ImageId, LesionId
from workbench.model.image import Image
from workbench.model.project import Project
from workbench.model.scheme import LabelScheme

BASIC = "basic"
KEEP_IDENTITY = "keep-identity"
PROFILES = (BASIC, KEEP_IDENTITY)
# Readers of photographs and scans. All others read files that may say whom they show.
_PICTURES = frozenset({"line_scans", "plain_images", "raw_images", "tiff_images", "zarr_images"})

PixelRead = Callable[[Image, int], NDArray[np.generic]]
PixelRender = Callable[[Image, int], NDArray[np.uint8]]
RegionRead = Callable[[Image, int, tuple[int, int, int, int], bool], NDArray[np.generic]]
OverviewRender = Callable[[Image, int, int], NDArray[np.uint8]]


@frozen
class Withheld:
    """What the release itself took out, for the loss report."""

    count: int
    text: Text


def release(
    project: Project,
    *,
    profile: str = BASIC,
    reason: str = "",
    name: str = "",
    images: Collection[ImageId] | None = None,
    options: Sequence[str] = (),
    key: Path | None = None,
    read: PixelRead | None = None,
    render: PixelRender | None = None,
    region: RegionRead | None = None,
    overview: OverviewRender | None = None,
) -> ExportView:
    """Return what may leave of a project.

    Parameters
    ----------
    profile : str
        ``basic``, or ``keep-identity`` with a `reason`, which the caller records in the journal.
    name : str
        What the project is called; published by ``keep-identity`` only.
    images : collection of ImageId or None
        Only these images; None = all.
    options, key
        Of the full de-identification; refused while it is not there.
    read, render : callable or None
        Give stored and display pixels of an image and frame.
    region, overview : callable or None
        Give a window of an image and frame, and all of it with its annotations drawn; see
        `ExportView`.

    Raises
    ------
    InputError
        If the profile is unknown or the reason is missing.
    UnsupportedError
        If an option needs the full de-identification.
    """
    _check(profile, reason, options, key)
    chosen = [project.images[id] for id in sorted(project.images) if images is None or id in images]
    names: Names = Original(project, name) if profile == KEEP_IDENTITY else Neutral(project)
    return _Released(project, profile, chosen, names, read, render, region, overview)


def check_pixels(view: ExportView) -> None:
    """Raise ReleaseError if the pixels of some image of a view may not leave."""
    if isinstance(view, _Released):
        for image in view.images:
            view.may_leave(image.id)


def is_released(view: object) -> bool:
    """Return whether a view was made by `release`."""
    return type(view) is _Released


def withheld(view: ExportView) -> tuple[Withheld, ...]:
    """Return what the release took out of a view."""
    return view.withheld if isinstance(view, _Released) else ()


def released_with(view: ExportView) -> str:
    """Return the profile of a view."""
    return view.profile if isinstance(view, _Released) else ""


def _check(profile: str, reason: str, options: Sequence[str], key: Path | None) -> None:
    if profile not in PROFILES:
        raise InputError(
            t(
                "There is no profile {profile!r}. Known: {known}.",
                profile=profile,
                known=", ".join(PROFILES),
            )
        )
    if profile == KEEP_IDENTITY and not reason.strip():
        raise InputError(t("Say why identities stay in the export; the reason is recorded."))
    if options or key is not None:
        raise UnsupportedError(
            t("Options and keys of the full de-identification are not there yet.")
        )


class _Released:
    """The ExportView. Private, so that nothing else can make one."""

    project_name: str
    scheme: LabelScheme | None
    layers: Sequence[ExportLayer]
    images: Sequence[ExportImage]
    annotations: Sequence[ExportAnnotation]
    pairs: Sequence[ExportPair]

    def __init__(
        self,
        project: Project,
        profile: str,
        images: Sequence[Image],
        names: Names,
        read: PixelRead | None,
        render: PixelRender | None,
        region: RegionRead | None,
        overview: OverviewRender | None,
    ) -> None:
        self.profile = profile
        self.project_name = names.project
        self.scheme = names.scheme
        self.layers = [
            ExportLayer(names.layer(layer.id), float(layer.order), layer.color, layer.locked)
            for layer in project.ordered_layers()
        ]
        self.images = [
            ExportImage(names.id(i.id), names.image(i.id), i.rows, i.columns, i.frames)
            for i in images
        ]
        every = (a for image in images for a in project.annotations_on(image.id))
        # What a reference offers is nobody's word yet.
        chosen = [a for a in every if not project.is_offered(a)]
        self.withheld = tuple(_taken_out(project, chosen, names))
        self.annotations = _annotations(project, chosen, names)
        self.pairs = _pairs(project, {image.id for image in images}, names)
        self._occlusion = ReleasedOcclusion(project, chosen, names)
        self._sources = {names.id(image.id): image for image in images}
        self._read = read
        self._render = render
        self._region = region
        self._overview = overview

    def occlusion(self, annotation: ExportAnnotation) -> ExportOcclusion | None:
        """Return how much of an annotation is hidden; None for what is no area."""
        return self._occlusion.of(annotation.id)

    def pixels(self, image: str, frame: int) -> NDArray[np.generic]:
        """Return stored values of one frame; refused for DICOM."""
        source = self.may_leave(image)
        if self._read is None:
            raise _no_pixels()
        return self._read(source, frame)

    def rendered(self, image: str, frame: int) -> NDArray[np.uint8]:
        """Return display pixels of one frame, shape (rows, columns, 3); refused for DICOM."""
        source = self.may_leave(image)
        if self._render is None:
            raise _no_pixels()
        return self._render(source, frame)

    def region(
        self, image: str, frame: int, window: tuple[int, int, int, int], shown: bool
    ) -> NDArray[np.generic]:
        """Return a window of one frame, as stored or as shown; refused for DICOM."""
        source = self.may_leave(image)
        if self._region is None:
            raise _no_pixels()
        return self._region(source, frame, window, shown)

    def overview(self, image: str, frame: int, longest: int) -> NDArray[np.uint8]:
        """Return the whole picture with its annotations drawn; refused for DICOM."""
        source = self.may_leave(image)
        if self._overview is None:
            raise _no_pixels()
        return self._overview(source, frame, longest)

    def may_leave(self, id: str) -> Image:
        """Return the image of an id of this view; ReleaseError if its pixels may not leave."""
        image = self._sources[id]
        if image.sop_instance_uid is not None or image.reader not in _PICTURES:
            raise ReleaseError(
                t(
                    "Pixels of DICOM images and of scanners' slides cannot be exported: their full "
                    "de-identification is not there yet. Export annotations only."
                )
            )
        return image


def _no_pixels() -> ReleaseError:
    return ReleaseError(t("Pixels are not part of this export."))


def _annotations(
    project: Project, chosen: Sequence[Annotation], names: Names
) -> Sequence[ExportAnnotation]:
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
            concept=annotation.concept,
            depth=annotation.depth,
            z_order=order[id],
            occlusion_group=names.group(annotation.occlusion_group),
            locked=annotation.locked,
            note=names.note(annotation.note),
            provenance=names.provenance(annotation.provenance),
            role=annotation.role.value,
            visible=annotation.visible,
            judged_occlusion=_value(annotation.judged_occlusion),
            part_of=names.id(annotation.part_of) if annotation.part_of is not None else None,
            group=names.group(annotation.group),
            judgement=_value(annotation.judgement),
            kind=_value(annotation.kind),
            coding=annotation.coding,
            lesion=names.lesion(annotation.lesion),
            severity=names.severity(annotation.severity),
        )

    return Lazily([annotation.id for annotation in chosen], make)


def _value(word: StrEnum | None) -> str | None:
    return word.value if word is not None else None


def _pairs(project: Project, images: Collection[ImageId], names: Names) -> list[ExportPair]:
    return [
        ExportPair(
            names.id(one.image), one.frame, names.id(one.front), names.id(one.back), one.region
        )
        for one in sorted(project.pairs.values(), key=lambda pair: pair.id)
        if one.image in images
    ]


def _taken_out(project: Project, chosen: Sequence[Annotation], names: Names) -> Iterator[Withheld]:
    on_planes = project.index.on_planes
    if on_planes:
        yield Withheld(on_planes, t("Annotations on planes in space are left out."))
    if isinstance(names, Original):
        return
    notes = sum(bool(a.note) for a in chosen)
    if notes:
        yield Withheld(notes, t("Notes are free text and are left out."))
    reasons = sum(a.severity is not None for a in chosen)
    if reasons:
        yield Withheld(reasons, t("Reasons for severities are free text and are left out."))
    followed = sum(a.lesion is not None and a.lesion in project.lesions for a in chosen)
    if followed:
        text = t("Lesions get other tracking UIDs; their organs in free text are left out.")
        yield Withheld(followed, text)
    dropped = sum(len(a.attributes) - len(names.attributes(a)) for a in chosen)
    if dropped:
        yield Withheld(dropped, t("Attributes with free text are left out."))
    if chosen:
        yield Withheld(len(chosen), t("Authors become annotator-1 and so on; times are left out."))
    if project.images:
        yield Withheld(len(project.images), t("Image names become image-0001 and so on."))
    if project.layers:
        yield Withheld(len(project.layers), t("Layer names become “layer 1” and so on."))


def released_names(project: Project) -> Mapping[str, ImageId]:
    """Return by which neutral name each image leaves; an import finds its images back so."""
    names = Neutral(project)
    return {names.image(id): id for id in project.images}


def released_lesions(project: Project) -> Mapping[str, LesionId]:
    """Return by which tracking UID each lesion leaves; an import finds its lesions back so."""
    return {neutral_uid(one): one.id for one in project.lesions.values()}
