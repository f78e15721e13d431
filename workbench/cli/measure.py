"""``workbench measure``: every measurement with unit, source and uncertainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from attrs import evolve

from workbench.app.library import Missing
from workbench.app.measuring.rows import FIELDS
from workbench.app.session import Session
from workbench.base.text import Text, t
from workbench.cli.desk import AsJson, Author, opened
from workbench.cli.files import spare, write_bytes, write_parts
from workbench.cli.output import clear_line, message, print_json, print_table, show_share

Rows = Sequence[Mapping[str, Any]]


def measure(
    project: Annotated[Path, typer.Argument(metavar="PROJECT")],
    as_json: AsJson = False,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help=str(t("Write a CSV file.")))
    ] = None,
    xlsx_file: Annotated[
        Path | None, typer.Option("--xlsx", metavar="FILE", help=str(t("Write an Excel file.")))
    ] = None,
    wide: Annotated[
        bool, typer.Option("--wide", help=str(t("One row an annotation, a column a quantity.")))
    ] = False,
    values: Annotated[
        bool,
        typer.Option("--values/--no-values", help=str(t("Read the values inside shapes, too."))),
    ] = True,
    geometry: Annotated[
        bool,
        typer.Option("--geometry", help=str(t("Put the points of each shape into the JSON."))),
    ] = False,
    author: Author = "",
) -> int:
    """Print one row a quantity, in px where nobody knows the millimetres."""
    from workbench.app.measuring.asking import extra_of
    from workbench.app.measuring.rows import each_measurement, measurements, wide_rows
    from workbench.app.measuring.sheets import csv_parts

    # A file that leaves is no release, but it is written down.
    written = [path for path in (csv_file, xlsx_file) if path is not None]
    for path in written:
        spare(path, [project], b"PK" if path == xlsx_file else b"")
    with opened(project, author, read_only=not written, may_write=False) as session:
        extra = evolve(extra_of(session, values=values, geometry=geometry), report=show_share)
        known = session.library.calibration
        rows: Rows = ()
        columns = list(FIELDS)
        try:
            if wide:
                rows, columns = wide_rows(session.project, known, extra)
                _write(rows, columns, csv_file, xlsx_file)
            elif csv_file is not None and xlsx_file is None and not as_json:
                # Nothing else wants them: millions of rows need not be held at once.
                found = each_measurement(session.project, known, extra)
                write_parts(csv_file, csv_parts(found, columns))
            else:
                rows = measurements(session.project, known, extra)
                _write(rows, columns, csv_file, xlsx_file)
        finally:
            clear_line()
        lost = _missing(session)
        for kind in _kinds(csv_file, xlsx_file):
            session.note(kind)
    for one in lost:
        message(one.reason)
    for path in written:
        message(t("{path} holds labels and image paths as they are.", path=str(path)))
    if as_json:
        print_json(rows)
    elif not written:
        _print(rows, wide, columns)
    return 1 if lost else 0


def _kinds(csv_file: Path | None, xlsx_file: Path | None) -> list[Text]:
    said = []
    if csv_file is not None:
        said.append(t("Measurements written as CSV"))
    if xlsx_file is not None:
        said.append(t("Measurements written as XLSX"))
    return said


def _write(rows: Rows, columns: list[str], csv_file: Path | None, xlsx_file: Path | None) -> None:
    from workbench.app.measuring.sheets import to_csv, to_xlsx

    columns = [name for name in columns if name != "geometry"]
    if csv_file is not None:
        write_bytes(csv_file, to_csv(rows, columns))
    if xlsx_file is not None:
        write_bytes(xlsx_file, to_xlsx(rows, columns, t("Measurements")))


def _print(rows: Rows, wide: bool, columns: Sequence[str]) -> None:
    if wide:
        from workbench.app.measuring.sheets import titles

        shown = [name for name in columns if any(row.get(name) is not None for row in rows)]
        shown = [name for name in shown if name not in ("annotation", "geometry")]
        print_table(titles(shown), ([_cell(row.get(name)) for name in shown] for row in rows))
        return
    head = [
        *(t("Label"), t("Image"), t("Frame"), t("Quantity"), t("Value")),
        *(t("Unit"), t("Source")),
    ]
    keys = ["label", "image", "frame", "quantity", "value", "unit", "source"]
    if any(row["reason"] for row in rows):
        head.append(t("Reason"))
        keys.append("reason")
    print_table(head, ([_cell(row[key]) for key in keys] for row in rows))


def _missing(session: Session) -> list[Missing]:
    """Return the annotated images without their files: their measurements are in px for that."""
    annotated = (id for id in session.project.images if session.project.count_on(id))
    return [lost for id in annotated if (lost := session.library.missing(id)) is not None]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else str(value)
