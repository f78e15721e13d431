"""Writing measurements to a file from the window: in a job, and written down in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import Text, t
from workbench.base.writing import write_whole
from workbench.model.ids import AnnotationId

if TYPE_CHECKING:
    from workbench.app.host import Desk
    from workbench.app.jobs import Progress


def write_measurements(desk: Desk, path: Path, ids: Sequence[AnnotationId]) -> None:
    """Write all numbers of some annotations as CSV or XLSX, as the ending of the name says."""
    from workbench.app.findings.checking import snapshot
    from workbench.app.host import Tone
    from workbench.app.measuring.asking import extra_of
    from workbench.app.measuring.rows import FIELDS, measured_annotations, rows_of
    from workbench.app.measuring.sheets import to_csv, to_xlsx

    session = desk.session
    project, there = (
        snapshot(session.project),
        [id for id in ids if id in session.project.annotations],
    )
    is_sheet = path.suffix.lower() == ".xlsx"
    extra = extra_of(session, values=False)

    def work(progress: Progress) -> Path:
        rows = []
        found = measured_annotations(project, session.library.calibration, extra, there)
        for at, one in enumerate(found):
            progress.at(at / max(len(there), 1))
            rows += list(rows_of(project, one))
        data = to_xlsx(rows, FIELDS, t("Measurements")) if is_sheet else to_csv(rows, FIELDS)
        _write(path, data)
        return path

    def done(path: Path) -> None:
        session.note(note)
        desk.host.notify(
            t("{path} holds labels and image paths as they are.", path=path.name), Tone.GOOD
        )

    def failed(error: WorkbenchError) -> None:
        desk.host.notify(error.text, Tone.BAD)

    note: Text = t("Measurements written as XLSX") if is_sheet else t("Measurements written as CSV")
    session.jobs.start(t("Writing measurements"), work, done, failed)


def _write(path: Path, data: bytes) -> None:
    try:
        write_whole(path, data)
    except OSError as error:
        raise InputError(
            t("{path} cannot be written: {reason}.", path=path.name, reason=error.strerror or error)
        ) from error
