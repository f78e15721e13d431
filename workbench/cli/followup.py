"""``workbench followup``: lesions over time, with sums, changes and what the rules say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.app.followup.assessment import Followup
from workbench.app.library import Missing
from workbench.app.session import Session
from workbench.base.text import t
from workbench.cli.desk import AsJson, Author, opened
from workbench.cli.files import spare, write_bytes
from workbench.cli.output import message, print_json, print_line, print_table
from workbench.model.anchor import OnFrame


def followup(
    project: Annotated[Path, typer.Argument(metavar="PROJECT")],
    as_json: AsJson = False,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help=str(t("Write a CSV file.")))
    ] = None,
    propose: Annotated[
        bool,
        typer.Option(
            "--propose", help=str(t("Make time points of the studies by their dates first."))
        ),
    ] = False,
    author: Author = "",
) -> int:
    """Print lesions by time points: sizes, sums, changes, and flags by RECIST 1.1."""
    from workbench.app.followup.report import as_data, read_followup, table
    from workbench.app.followup.words import NO_VERDICT
    from workbench.app.measuring.sheets import lines_to_csv

    if csv_file is not None:
        spare(csv_file, [project])
    is_reading = csv_file is None and not propose
    with opened(project, author, read_only=is_reading, may_write=propose) as session:
        if propose:
            _propose(session)
        found = read_followup(session.project, session.library)
        data, lines = as_data(found, session.project), list(table(found))
        lost = _missing(session, found)
        if csv_file is not None:
            session.note(t("Follow-up written as CSV"))
    for one in lost:
        message(one.reason)
    if csv_file is not None:
        write_bytes(csv_file, lines_to_csv(lines))
        message(t("{path} holds names and dates as they are.", path=str(csv_file)))
    if as_json:
        print_json(data)
    elif csv_file is None:
        if not found.columns:
            message(
                t("The project has no time points. “--propose” makes them of the studies' dates.")
            )
        print_table(lines[0], [[_cell(cell) for cell in line] for line in lines[1:]])
        print_line()
        for flag in found.all_flags():
            print_line(f"- {flag.text}")
        print_line(NO_VERDICT)
    return 1 if lost else 0


def _missing(session: Session, found: Followup) -> list[Missing]:
    """Return the images whose files are gone: what was measured on them is in px for that."""
    project = session.project
    ids = {cell.reading.annotation for cell in found.cells.values() if cell.reading is not None}
    anchors = [project.annotations[id].anchor for id in sorted(ids)]
    images = dict.fromkeys(one.image for one in anchors if isinstance(one, OnFrame))
    return [lost for id in images if (lost := session.library.missing(id)) is not None]


def _propose(session: Session) -> None:
    from workbench.app.followup.making import proposed_timepoints
    from workbench.app.side_by_side.series_facts import read_facts
    from workbench.model import commands

    session.do(commands.put_timepoints, proposed_timepoints(session.project, read_facts(session)))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.1f}" if isinstance(value, float) else str(value)
