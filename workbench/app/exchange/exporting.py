"""Annotations out of a project: release, loss report, staging.

The upper half is pure or touches only the folder it is given; the lower half joins it with a
session, for the window and the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from workbench.api.exchange import Capabilities, ExportView, FormatOption, Writer
from workbench.app.exchange.crops.choice import OVERVIEW, CropChoice, Crops
from workbench.app.exchange.crops.losses import cut_losses
from workbench.app.exchange.known_terms import known_meanings
from workbench.app.exchange.loss import Fate, Loss, loss_report
from workbench.app.exchange.manifest import settle
from workbench.app.exchange.options import capabilities_of, options_of, own_options, value_of
from workbench.app.exchange.publish import check_free, publish, staging
from workbench.app.exchange.view_over import HeardView
from workbench.app.exchange.visible import SHAPE, offers_shape, shape_losses, shaped
from workbench.base.errors import InputError, ReadOnlyError, ReleaseError
from workbench.base.text import Text, t
from workbench.deid.coded import unlisted
from workbench.deid.release import (
    BASIC,
    KEEP_IDENTITY,
    check_pixels,
    is_released,
    release,
    review_pixels,
    unlooked,
    withheld,
)
from workbench.model.project import Project

if TYPE_CHECKING:
    from workbench.app.exchange.crops.pixels import ProjectPixels
    from workbench.app.session import Session
    from workbench.deid.dicom.deidentify import Setup
    from workbench.deid.pixels.decisions import Decisions

Told = Callable[[float], object]
_UNLOOKED = t("Photographs leave with pixels that nobody looks at: choose clean-pixel-data for it.")


def _nobody(share: float) -> None:
    """Hear nothing."""


@frozen
class ExportResult:
    """What was written, and what it does not hold."""

    paths: tuple[Path, ...]
    losses: tuple[Loss, ...] = field(default=())


def report_losses(
    view: ExportView,
    writer: Writer,
    options: Mapping[str, str] | None = None,
    told: Told = _nobody,
) -> list[Loss]:
    """Return what an export withholds, converts and loses; what it keeps is not listed.

    Parameters
    ----------
    told : callable
        Hears the share done, from 0 to 1; what it raises stops the look.

    Raises
    ------
    InputError
        If an option is not possible.
    ReleaseError
        If pixels are asked for that may not leave.
    """
    plan = _Plan.of(writer, options or {})
    if plan.has_pixels:
        check_pixels(view)
    held = [Loss(None, w.count, Fate.WITHHELD, w.text) for w in withheld(view)]
    if plan.has_pixels and (unseen := unlooked(view)):
        held.append(Loss(None, unseen, Fate.KEPT, _UNLOOKED))
    looks = 2 if plan.shape else 1
    heard = HeardView(view, lambda share: told(share / looks))
    hidden = shape_losses(heard, plan.shape) if plan.shape else []
    view = HeardView(shaped(view, plan.shape), lambda share: told((looks - 1 + share) / looks))
    changed = [x for x in loss_report(view, plan.capabilities) if x.fate is not Fate.KEPT]
    cut = cut_losses(view, plan.capabilities, plan.crops, lambda _: told(1.0))
    return [*held, *hidden, *changed, *cut]


def _shape(writer: Writer, options: Mapping[str, str]) -> str:
    """Return whether whole or visible shapes go out; empty where the format carries both."""
    if not offers_shape(writer.capabilities):
        return ""
    return str(value_of(SHAPE, options.get(SHAPE.name, "")))


@frozen
class _Plan:
    """What the options of an export ask for."""

    capabilities: Capabilities
    own: dict[str, str]
    crops: CropChoice
    overview: int
    shape: str

    @classmethod
    def of(cls, writer: Writer, options: Mapping[str, str]) -> _Plan:
        return cls(
            capabilities_of(writer, options),
            own_options(writer, options),
            CropChoice.of(options if writer.capabilities.takes_crops else {}),
            value_of(OVERVIEW, options.get(OVERVIEW.name, "")),
            _shape(writer, options),
        )

    @property
    def has_pixels(self) -> bool:
        return self.crops.crops is not Crops.NONE or self.overview > 0


def export_project(
    view: ExportView,
    writer: Writer,
    folder: Path,
    *,
    options: Mapping[str, str] | None = None,
    overwrite: bool = False,
    before_publishing: Callable[[], None] | None = None,
    told: Told = _nobody,
    format: str = "",
) -> ExportResult:
    """Write a released view into a folder; everything appears at once, or nothing.

    Files that the former export of this format wrote there and this one does not are removed
    where `overwrite` is allowed; nothing else is.

    Parameters
    ----------
    before_publishing : callable or None
        Called when all is written and nothing is visible yet; what it raises stops the export.
    told : callable
        Hears the share done, from 0 to 1; what it raises stops the export.
    format : str
        Name of the format, under which the files are noted; empty notes nothing.

    Raises
    ------
    ReleaseError
        If the view does not come from ``deid.release``.
    InputError
        If an option is unknown, a file is there already, or the folder cannot be written.
    """
    if not is_released(view):
        raise ReleaseError(t("Only what was released can be exported."))
    lost = report_losses(view, writer, options, lambda share: told(share * 0.2))
    with staging(folder) as place:
        try:
            plan = _Plan.of(writer, options or {})
            _write(view, writer, place, plan, lambda share: told(0.2 + share * 0.8))
        except OSError as error:
            raise InputError(
                t("The export could not be written: {reason}.", reason=error.strerror)
            ) from error
        told(1.0)  # the last moment at which it can be stopped
        check_free(place, folder, overwrite=overwrite)
        if before_publishing is not None:
            before_publishing()
        paths = publish(place, folder, overwrite=overwrite)
    if format:
        settle(folder, format, [path.relative_to(folder) for path in paths], overwrite=overwrite)
    return ExportResult(tuple(paths), tuple(lost))


def _write(view: ExportView, writer: Writer, place: Path, plan: _Plan, told: Told) -> None:
    if plan.has_pixels:
        review_pixels(view, lambda share: told(share * 0.5))
        told = _second_half(told)
    view = shaped(view, plan.shape)
    if plan.crops.crops is Crops.NONE:
        share_of = 0.8 if plan.overview else 1.0
        writer.write(HeardView(view, lambda share: told(share * share_of)), place, plan.own)
    else:
        from workbench.app.exchange.crops.pictures import write_pictures
        from workbench.app.exchange.crops.plan import plan_crops
        from workbench.app.exchange.crops.view import CroppedView

        crops = plan_crops(view, plan.crops, lambda share: told(share * 0.1), plan.capabilities)
        writer.write(HeardView(CroppedView(view, crops), lambda _: told(0.1)), place, plan.own)
        rest = 0.7 if plan.overview else 0.9
        write_pictures(view, crops, plan.crops, place, lambda share: told(0.1 + share * rest))
    if plan.overview:
        from workbench.app.exchange.crops.pictures import write_overviews

        write_overviews(view, plan.overview, place, lambda share: told(0.8 + share * 0.2))


def _second_half(told: Told) -> Told:
    return lambda share: told(0.5 + share / 2)


# -- with a session -----------------------------------------------------------------------------


@frozen
class ReleaseChoice:
    """What the user chose about identities: a profile, or a reason to keep them."""

    profile: str | None = BASIC
    reason: str | None = None
    options: tuple[str, ...] = ()
    key: Path | None = None
    keep_pixels: str = ""
    decisions: Decisions | None = None
    reasons: Mapping[str, str] = field(factory=dict)

    @property
    def is_recorded(self) -> bool:
        """Whether something of identity stays, and the journal must say why."""
        return bool(self.reason or self.keep_pixels or self.reasons)


def export_options(session: Session, format: str) -> tuple[FormatOption, ...]:
    """Return what can be chosen for an export in a format."""
    writer: Writer = session.plugins.load(format, "writer")
    return options_of(writer)


def view_of(
    session: Session,
    choice: ReleaseChoice | None = None,
    project: Project | None = None,
    pixels: ProjectPixels | None = None,
) -> ExportView:
    """Return what may leave of a session's project, or of a copy of it.

    With a key it reads the header of each DICOM image.
    """
    return _view_of(session, choice, project, pixels, keyed=bool(choice and choice.key))


def _view_of(
    session: Session,
    choice: ReleaseChoice | None,
    project: Project | None = None,
    pixels: ProjectPixels | None = None,
    *,
    keyed: bool,
    named: bool = True,
) -> ExportView:
    from workbench.app.exchange.crops.pixels import ProjectPixels

    choice = choice or ReleaseChoice()
    project = project or session.project
    pixels = pixels or ProjectPixels(session, project)
    doors: dict[str, Any] = {"region": pixels.region, "overview": pixels.overview}
    if choice.reason is not None:
        name = session.file.path.stem if session.file else ""
        return release(project, profile=KEEP_IDENTITY, reason=choice.reason, name=name, **doors)
    return release(
        project,
        setup=setup_of(session, choice),
        keyed=keyed,
        named=named,
        meanings=known_meanings(session.plugins, unlisted(project)),
        path=lambda image: session.library.path(image.id),
        **doors,
    )


def setup_of(session: Session, choice: ReleaseChoice) -> Setup:
    """Return what files are cleaned with.

    Raises
    ------
    InputError
        If there is no such profile or option, or the key cannot be read.
    """
    from workbench.deid.keys.secret import Secret, open_secret
    from workbench.deid.profile.library import ProfileLibrary

    library = ProfileLibrary(session.places.deid_profiles)
    profile = library.get(choice.profile or BASIC).with_options(list(choice.options))
    profile = evolve(profile, reasons={**profile.reasons, **choice.reasons})
    profile.check_reasons()
    if choice.keep_pixels:
        profile = evolve(profile, keep_pixels=choice.keep_pixels)
    secret = Secret.new() if choice.key is None else open_secret(choice.key)
    return profile.setup(secret, choice.decisions)


def losses(
    session: Session,
    format: str,
    choice: ReleaseChoice | None = None,
    options: Mapping[str, str] | None = None,
    told: Told = _nobody,
) -> list[Loss]:
    """Return the loss report of a format for a session's project; `told` hears how far it is."""
    writer: Writer = session.plugins.load(format, "writer")
    choice = choice or ReleaseChoice()
    keyed = choice.key is not None
    # The names themselves change nothing here: no header is read, and no key is made for a look.
    view = _view_of(session, evolve(choice, key=None), keyed=keyed, named=False)
    return report_losses(view, writer, options, told)


def export_session(
    session: Session,
    format: str,
    folder: Path,
    choice: ReleaseChoice,
    *,
    options: Mapping[str, str] | None = None,
    overwrite: bool = False,
    told: Told = _nobody,
) -> list[Path]:
    """Export a session's project; the journal says so, with the reason where identities stay.

    Raises
    ------
    ReadOnlyError
        If identities stay and the project cannot record it.
    """
    work = prepare_export(session, format, folder, choice, options=options, overwrite=overwrite)
    return list(work(told).paths)


def prepare_export(
    session: Session,
    format: str,
    folder: Path,
    choice: ReleaseChoice,
    *,
    options: Mapping[str, str] | None = None,
    overwrite: bool = False,
) -> Callable[[Told], ExportResult]:
    """Return the work of `export_session`, for a job: it holds the project as it is now.

    The work takes a function that hears the share done, and stops it by raising.
    """
    from workbench.app.exchange.crops.pixels import ProjectPixels

    writer: Writer = session.plugins.load(format, "writer")
    project = _copy(session.project)
    pixels = ProjectPixels(session, project)
    if choice.reason is not None and session.document.read_only:
        raise ReadOnlyError(
            t("Keeping identities is recorded in the project, which is open for reading only.")
        )

    plan = _Plan.of(writer, options or {})

    def record() -> None:
        session.note(_record(format, choice, plan))

    def work(told: Told) -> ExportResult:
        return export_project(
            view_of(session, choice, project, pixels),
            writer,
            folder,
            options=options,
            overwrite=overwrite,
            before_publishing=record,
            told=told,
            format=format,
        )

    return work


def _copy(project: Project) -> Project:
    return Project(project.entities())


def _record(format: str, choice: ReleaseChoice, plan: _Plan) -> Text:
    if choice.reason is not None:
        said = t(
            "Exported as {format} with identities kept: {reason}",
            format=format,
            reason=choice.reason,
        )
    else:
        said = t(
            "Exported as {format}, de-identified: {profile}", format=format, profile=choice.profile
        )
        if choice.options:
            options = ", ".join(choice.options)
            said = t("{what}; {pictures}", what=said, pictures=options)
        for option, why in sorted(choice.reasons.items()):
            kept = t("{option}: {reason}", option=option, reason=why)
            said = t("{what}; {pictures}", what=said, pictures=kept)
        if choice.keep_pixels:
            kept = t("pixels as they are: {reason}", reason=choice.keep_pixels)
            said = t("{what}; {pictures}", what=said, pictures=kept)
    pictures = _pictures(plan)
    return said if pictures is None else t("{what}; {pictures}", what=said, pictures=pictures)


def _pictures(plan: _Plan) -> Text | None:
    """Return which pictures leave with an export; None without any."""
    crops = {
        Crops.WHOLE: t("with the pictures of whole images"),
        Crops.TILES: t("with pictures of tiles"),
        Crops.OBJECTS: t("with a picture of each object"),
    }.get(plan.crops.crops)
    if plan.overview == 0:
        return crops
    overviews = t("with overview pictures")
    return overviews if crops is None else t("{first}, {second}", first=crops, second=overviews)
