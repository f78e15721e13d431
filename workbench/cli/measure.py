"""``workbench measure``: every measurement with unit, source and uncertainty."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.app.library import Missing
from workbench.app.session import Session
from workbench.base.text import t
from workbench.cli.desk import AsJson, Author, opened
from workbench.cli.files import spare, write_bytes
from workbench.cli.output import message, print_json, print_table

FIELDS = (
    "annotation",
    "label",
    "image",
    "frame",
    "quantity",
    "value",
    "unit",
    "source",
    "uncertainty",
)


def measure(
    project: Annotated[Path, typer.Argument(metavar="PROJECT")],
    as_json: AsJson = False,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help=str(t("Write a CSV file.")))
    ] = None,
    author: Author = "",
) -> int:
    """Print one row a quantity, in px where nobody knows the millimetres."""
    from workbench.app.measure import measurements

    # A file that leaves is no release, but it is written down.
    if csv_file is not None:
        spare(csv_file, [project])
    with opened(project, author, read_only=csv_file is None, may_write=False) as session:
        rows = measurements(session.project, session.library.calibration)
        lost = _missing(session)
        if csv_file is not None:
            session.note(t("Measurements written as CSV"))
    for one in lost:
        message(one.reason)
    if csv_file is not None:
        write_bytes(csv_file, to_csv(rows))
        message(t("{path} holds labels and image paths as they are.", path=str(csv_file)))
    if as_json:
        print_json(rows)
    elif csv_file is None:
        head = (
            t("Label"),
            t("Image"),
            t("Frame"),
            t("Quantity"),
            t("Value"),
            t("Unit"),
            t("Source"),
        )
        keys = ("label", "image", "frame", "quantity", "value", "unit", "source")
        print_table(head, ([_cell(row[key]) for key in keys] for row in rows))
    return 1 if lost else 0


def _missing(session: Session) -> list[Missing]:
    """Return the annotated images without their files: their measurements are in px for that."""
    annotated = (id for id in session.project.images if session.project.count_on(id))
    return [lost for id in annotated if (lost := session.library.missing(id)) is not None]


def to_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return rows as CSV in UTF-8 with a mark, so that spreadsheets read Chinese right."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    for row in rows:
        writer.writerow([_harmless(row[name]) for name in FIELDS])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _harmless(value: Any) -> Any:
    """Keep a spreadsheet from taking a text for a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return "" if value is None else value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else str(value)
