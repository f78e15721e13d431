"""Annotations out of a project: release, loss report, staging.

The upper half is pure or touches only the folder it is given; the lower half joins it with a
session, for the window and the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from workbench.api.exchange import ExportView, Writer
from workbench.app.exchange.loss import Fate, Loss, loss_report
from workbench.app.exchange.publish import check_free, publish, staging
from workbench.base.errors import InputError, ReadOnlyError, ReleaseError
from workbench.base.text import Text, t
from workbench.deid.release import BASIC, KEEP_IDENTITY, is_released, release, withheld
from workbench.model.project import Project

if TYPE_CHECKING:
    from workbench.app.session import Session


@frozen
class ExportResult:
    """What was written, and what it does not hold."""

    paths: tuple[Path, ...]
    losses: tuple[Loss, ...] = field(default=())


def report_losses(view: ExportView, writer: Writer) -> list[Loss]:
    """Return what an export withholds, converts and loses; what it keeps is not listed."""
    held = [Loss(None, w.count, Fate.WITHHELD, w.text) for w in withheld(view)]
    changed = [x for x in loss_report(view, writer.capabilities) if x.fate is not Fate.KEPT]
    return held + changed


def export_project(
    view: ExportView,
    writer: Writer,
    folder: Path,
    *,
    options: Mapping[str, str] | None = None,
    overwrite: bool = False,
    before_publishing: Callable[[], None] | None = None,
) -> ExportResult:
    """Write a released view into a folder; everything appears at once, or nothing.

    Parameters
    ----------
    before_publishing : callable or None
        Called when all is written and nothing is visible yet; what it raises stops the export.

    Raises
    ------
    ReleaseError
        If the view does not come from ``deid.release``.
    InputError
        If an option is unknown, a file is there already, or the folder cannot be written.
    """
    if not is_released(view):
        raise ReleaseError(t("Only what was released can be exported."))
    with staging(folder) as place:
        try:
            writer.write(view, place, dict(options or {}))
        except OSError as error:
            raise InputError(
                t("The export could not be written: {reason}.", reason=error.strerror)
            ) from error
        check_free(place, folder, overwrite=overwrite)
        if before_publishing is not None:
            before_publishing()
        paths = publish(place, folder, overwrite=overwrite)
    return ExportResult(tuple(paths), tuple(report_losses(view, writer)))


# -- with a session -----------------------------------------------------------------------------


@frozen
class ReleaseChoice:
    """What the user chose about identities: a profile, or a reason to keep them."""

    profile: str | None = BASIC
    reason: str | None = None
    options: tuple[str, ...] = ()
    key: Path | None = None


def view_of(
    session: Session, choice: ReleaseChoice | None = None, project: Project | None = None
) -> ExportView:
    """Return what may leave of a session's project, or of a copy of it."""
    choice = choice or ReleaseChoice()
    return release(
        project or session.project,
        profile=KEEP_IDENTITY if choice.reason is not None else choice.profile or BASIC,
        reason=choice.reason or "",
        name=session.file.path.stem if session.file else "",
        options=choice.options,
        key=choice.key,
    )


def losses(session: Session, format: str, choice: ReleaseChoice | None = None) -> list[Loss]:
    """Return the loss report of a format for a session's project."""
    writer: Writer = session.plugins.load(format, "writer")
    return report_losses(view_of(session, choice), writer)


def export_session(
    session: Session,
    format: str,
    folder: Path,
    choice: ReleaseChoice,
    *,
    options: Mapping[str, str] | None = None,
    overwrite: bool = False,
) -> list[Path]:
    """Export a session's project; the journal says so, with the reason where identities stay.

    Raises
    ------
    ReadOnlyError
        If identities stay and the project cannot record it.
    """
    return prepare_export(session, format, folder, choice, options=options, overwrite=overwrite)()


def prepare_export(
    session: Session,
    format: str,
    folder: Path,
    choice: ReleaseChoice,
    *,
    options: Mapping[str, str] | None = None,
    overwrite: bool = False,
) -> Callable[[], list[Path]]:
    """Return the work of `export_session`, for a job: it holds the project as it is now."""
    writer: Writer = session.plugins.load(format, "writer")
    view = view_of(session, choice, _copy(session.project))
    if choice.reason is not None and session.document.read_only:
        raise ReadOnlyError(
            t("Keeping identities is recorded in the project, which is open for reading only.")
        )

    def record() -> None:
        session.note(_record(format, choice))

    def work() -> list[Path]:
        result = export_project(
            view, writer, folder, options=options, overwrite=overwrite, before_publishing=record
        )
        return list(result.paths)

    return work


def _copy(project: Project) -> Project:
    kinds = (
        project.annotations,
        project.layers,
        project.images,
        project.series,
        project.schemes,
    )
    return Project(value for values in kinds for value in values.values())


def _record(format: str, choice: ReleaseChoice) -> Text:
    if choice.reason is not None:
        return t(
            "Exported as {format} with identities kept: {reason}",
            format=format,
            reason=choice.reason,
        )
    return t(
        "Exported as {format}, de-identified: {profile}", format=format, profile=choice.profile
    )
