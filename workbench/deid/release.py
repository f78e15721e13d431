"""The only way out: `release` makes the ExportView that writers see.

What it keeps and drops is in `resources/docs/adr/0020-released-names.md`. Profile ``basic`` keeps
what was drawn and what it was called in the rule book, and nothing that says who, when or where:
no names of persons, files, folders, layers or projects, no times, no free text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

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
from workbench.base.errors import InputError, ReleaseError
from workbench.base.text import t
from workbench.deid.coded import Codes, Meanings
from workbench.deid.contents import Withheld, annotations_of, pairs_of, taken_out
from workbench.deid.filled import filled
from workbench.deid.keyed_names import Keyed
from workbench.deid.keys.secret import Secret
from workbench.deid.leaving import FindPath, Leaving
from workbench.deid.names import Names, Neutral, Original, neutral_uid
from workbench.deid.occlusion import ReleasedOcclusion
from workbench.deid.pixels.found import Box
from workbench.deid.policy.options import Option
from workbench.model.ids import ImageId, LesionId
from workbench.model.image import Image
from workbench.model.project import Project
from workbench.model.scheme import LabelScheme

if TYPE_CHECKING:
    from workbench.deid.dicom.deidentify import Setup

BASIC = "basic"
KEEP_IDENTITY = "keep-identity"
PROFILES = (BASIC, KEEP_IDENTITY)
# Readers of photographs and scans. All others read files that may say whom they show.
_PICTURES = frozenset({"line_scans", "plain_images", "raw_images", "tiff_images", "zarr_images"})

PixelRead = Callable[[Image, int], NDArray[np.generic]]
PixelRender = Callable[[Image, int], NDArray[np.uint8]]
RegionRead = Callable[[Image, int, tuple[int, int, int, int], bool], NDArray[np.generic]]
OverviewRender = Callable[[Image, int, int], NDArray[np.uint8]]


def release(
    project: Project,
    *,
    profile: str = BASIC,
    reason: str = "",
    name: str = "",
    images: Collection[ImageId] | None = None,
    setup: Setup | None = None,
    keyed: bool = False,
    named: bool = True,
    meanings: Meanings = MappingProxyType({}),
    path: FindPath | None = None,
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
    setup : Setup or None
        What the files of images are cleaned with: options, secret, decisions on pixels; None = the
        Basic Profile with a secret that nobody keeps.
    keyed : bool
        Whether names follow from the secret, as in other exports with it; else they are numbers.
    named : bool
        With `keyed` the names of images are read from their headers; without it they are only
        of the same kind, which is enough to tell what the release takes out.
    meanings : mapping
        By scheme and code the names of coded terms in lists that come with the program.
    path : callable or None
        Gives where the file of an image is; without it no header and no DICOM pixels leave.
    read, render : callable or None
        Give stored and display pixels of an image and frame.
    region, overview : callable or None
        Give a window of an image and frame, and all of it with its annotations drawn; see
        `ExportView`.

    Raises
    ------
    InputError
        If the profile is unknown or the reason is missing.
    """
    check_profile(profile)
    if profile == KEEP_IDENTITY and not reason.strip():
        raise InputError(t("Say why identities stay in the export; the reason is recorded."))
    chosen = [project.images[id] for id in sorted(project.images) if images is None or id in images]
    pixels = _Pixels(read, render, region, overview)
    if profile == KEEP_IDENTITY:
        return _Released(project, profile, chosen, Original(project, name), pixels, None, True)
    setup = setup or _basic()
    leaving = Leaving(setup, path, project) if path is not None else None
    keeps_notes = leaving is not None and setup.policy.has(Option.CLEAN_DESCRIPTORS)
    clean_note = leaving.note if leaving is not None and keeps_notes else None
    names: Names = Neutral(project, clean_note, Codes(project, meanings, None))
    if keyed:
        published = leaving.names(chosen) if leaving and named else {}
        names = Keyed(project, setup.secret, published, clean_note, meanings)
    keeps_pixels = bool(setup.keep_pixels)
    return _Released(project, profile, chosen, names, pixels, leaving, keeps_pixels)


def check_pixels(view: ExportView) -> None:
    """Raise ReleaseError if pixels of a view may not leave, whatever is in them; opens no file."""
    if isinstance(view, _Released):
        view.check()


def review_pixels(view: ExportView, told: Callable[[float], object]) -> None:
    """Look at the pixels of all images of a view; raise ReleaseError if some may not leave."""
    if isinstance(view, _Released):
        view.review(told)


def unlooked(view: ExportView) -> int:
    """Return how many photographs of a view leave with pixels that nobody looks at."""
    return view.unlooked() if isinstance(view, _Released) else 0


def is_released(view: object) -> bool:
    """Return whether a view was made by `release`."""
    return type(view) is _Released


def withheld(view: ExportView) -> tuple[Withheld, ...]:
    """Return what the release took out of a view."""
    return view.withheld if isinstance(view, _Released) else ()


def check_profile(profile: str) -> None:
    """Raise InputError if there is no such profile."""
    if profile not in PROFILES:
        raise InputError(
            t(
                "There is no profile {profile!r}. Known: {known}.",
                profile=profile,
                known=", ".join(PROFILES),
            )
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
        pixels: _Pixels,
        leaving: Leaving | None,
        keeps_pixels: bool,
    ) -> None:
        self.profile = profile
        self._keeps_pixels = keeps_pixels
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
        self.withheld = tuple(taken_out(project, chosen, names))
        self.annotations = annotations_of(project, chosen, names)
        self.pairs = pairs_of(project, {image.id for image in images}, names)
        self._occlusion = ReleasedOcclusion(project, chosen, names)
        self._sources = {names.id(image.id): image for image in images}
        self._pixels = pixels
        self._leaving = leaving

    def occlusion(self, annotation: ExportAnnotation) -> ExportOcclusion | None:
        """Return how much of an annotation is hidden; None for what is no area."""
        return self._occlusion.of(annotation.id)

    def pixels(self, image: str, frame: int) -> NDArray[np.generic]:
        """Return stored values of one frame."""
        source, fills = self._may_leave(image)
        found = _given(self._pixels.read)(source, frame)
        return filled(found, fills, self._black(source))

    def rendered(self, image: str, frame: int) -> NDArray[np.uint8]:
        """Return display pixels of one frame, shape (rows, columns, 3)."""
        source, fills = self._may_leave(image)
        return filled(_given(self._pixels.render)(source, frame), fills)

    def region(
        self, image: str, frame: int, window: tuple[int, int, int, int], shown: bool
    ) -> NDArray[np.generic]:
        """Return a window of one frame, as stored or as shown."""
        source, fills = self._may_leave(image)
        found = _given(self._pixels.region)(source, frame, window, shown)
        black = 0 if shown else self._black(source)
        return filled(found, fills, black, origin=window[:2])

    def overview(self, image: str, frame: int, longest: int) -> NDArray[np.uint8]:
        """Return the whole picture with its annotations drawn."""
        source, fills = self._may_leave(image)
        found = _given(self._pixels.overview)(source, frame, longest)
        return filled(found, fills, scale=found.shape[1] / source.columns)

    def header(self, image: str) -> bytes | None:
        """Return the header of a DICOM image as it leaves, and None where identities stay."""
        return self._leaving.header(self._sources[image]) if self._leaving else None

    def check(self) -> None:
        """Raise ReleaseError if pixels of some image may not leave, whatever is in them."""
        for image in self._sources.values():
            self._check(image)

    def review(self, told: Callable[[float], object]) -> None:
        """Look at the pixels of all images; raise ReleaseError if some may not leave."""
        held: Counter[str] = Counter()
        for number, id in enumerate(self._sources, 1):
            try:
                self._may_leave(id)
            except ReleaseError as error:
                held[str(error.text)] += 1
            told(number / len(self._sources))
        if held:
            reasons = "; ".join(f"{count} × {reason}" for reason, count in held.most_common(3))
            raise ReleaseError(
                t(
                    "The pixels of {count} images may not leave, so nothing was written: {reasons}",
                    count=held.total(),
                    reasons=reasons,
                )
            )

    def unlooked(self) -> int:
        """Return how many photographs leave with pixels that nobody looks at."""
        photographs = [one for one in self._sources.values() if one.sop_instance_uid is None]
        return 0 if self._leaving is not None and self._leaving.looks else len(photographs)

    def _may_leave(self, id: str) -> tuple[Image, tuple[Box, ...]]:
        """Return the image of an id of this view, and what is filled in it."""
        image = self._sources[id]
        self._check(image)
        return image, self._leaving.fills(image) if self._leaving else ()

    def _check(self, image: Image) -> None:
        """Raise ReleaseError for what nobody can look at: no file, or the scan of a slide."""
        if self.profile == KEEP_IDENTITY or self._keeps_pixels:
            return
        if image.sop_instance_uid is None:
            can_look = image.reader in _PICTURES
        else:
            can_look = self._leaving is not None
        if not can_look:
            raise ReleaseError(
                t(
                    "Nobody can look for names in the pixels of slides and of DICOM images without "
                    "a file. Export annotations only, or say why the pixels may leave as they are."
                )
            )

    def _black(self, image: Image) -> float:
        return self._leaving.black(image) if self._leaving else 0


@frozen
class _Pixels:
    """Where pixels come from."""

    read: PixelRead | None
    render: PixelRender | None
    region: RegionRead | None
    overview: OverviewRender | None


_Door = TypeVar("_Door")


def _given(door: _Door | None) -> _Door:
    if door is None:
        raise ReleaseError(t("Pixels are not part of this export."))
    return door


def _basic() -> Setup:
    from workbench.deid.dicom.deidentify import Setup

    return Setup(Secret.new())


def released_names(project: Project) -> Mapping[str, ImageId]:
    """Return by which neutral name each image leaves; an import finds its images back so."""
    names = Neutral(project)
    return {names.image(id): id for id in project.images}


def released_lesions(project: Project) -> Mapping[str, LesionId]:
    """Return by which tracking UID each lesion leaves; an import finds its lesions back so."""
    return {neutral_uid(one): one.id for one in project.lesions.values()}
