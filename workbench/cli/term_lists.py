"""Options of ``terms import``: lists of others, and what became of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from attrs import frozen

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.output import message

if TYPE_CHECKING:
    from workbench.terms.importing.report import Report
    from workbench.terms.importing.run import Wanted

NameOption = Annotated[
    str, typer.Option("--name", help=str(t("import: name of the system; else the file's.")))
]
SchemeOption = Annotated[
    str, typer.Option("--scheme", help=str(t("import: coding scheme designator, as 99OURS.")))
]
VersionOption = Annotated[
    str, typer.Option("--version", help=str(t("import: version of the list.")))
]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="KIND=HEADING",
        help=str(t("import: which column is what, as code=ID or meaning=2.")),
    ),
]
EncodingOption = Annotated[
    str, typer.Option("--encoding", help=str(t("import: encoding, as gb18030.")))
]
SheetOption = Annotated[str, typer.Option("--sheet", help=str(t("import: sheet of a workbook.")))]
SourceOption = Annotated[
    str, typer.Option("--source", help=str(t("import: where the list is from.")))
]
LicenceOption = Annotated[
    str, typer.Option("--licence", help=str(t("import: on what terms it may be used.")))
]


@frozen
class ListChoice:
    """What the options say of a list; what they leave open is taken from its file."""

    name: str
    scheme: str
    version: str
    columns: tuple[str, ...]
    encoding: str
    sheet: str
    source: str
    licence: str

    def wanted(self, path: Path) -> Wanted:
        """Return what is to be imported from a file.

        Raises
        ------
        InputError
            If a column is not told as KIND=HEADING.
        """
        from workbench.terms.importing.run import Wanted

        is_snomed = path.is_dir() or path.name.startswith("sct2_")
        return Wanted(
            path,
            self.name or _name_of(path),
            self.scheme or ("SCT" if is_snomed else "99LOCAL"),
            version=self.version,
            columns=dict(_column(one) for one in self.columns),
            source=self.source,
            licence=self.licence,
            encoding=self.encoding,
            sheet=self.sheet,
        )


def _name_of(path: Path) -> str:
    kept = "".join(one if one.isalnum() or one in "._-" else "-" for one in path.stem)
    return kept.strip("-.")[:60] or "list"


def _column(text: str) -> tuple[str, str]:
    kind, equals, where = text.partition("=")
    if not equals:
        raise InputError(t("{text!r} does not say which column is what: KIND=HEADING.", text=text))
    return kind.strip(), where.strip()


def report_data(report: Report) -> dict[str, Any]:
    """Return a report as it is printed as JSON."""
    return {
        "system": report.system,
        "read": report.read,
        "taken": report.taken,
        "encoding": report.encoding,
        "troubles": [
            {"trouble": one.value, "count": many, "lines": list(report.examples.get(one, ()))}
            for one, many in report.troubles.items()
        ],
    }


def print_report(report: Report) -> None:
    """Tell how many terms were taken, and what was wrong with the others."""
    from workbench.terms.importing.report import TROUBLES

    message(
        t(
            "{taken} of {read} terms were taken into {system}.",
            taken=f"{report.taken:,}",
            read=f"{report.read:,}",
            system=report.system,
        )
    )
    for one, many in report.troubles.items():
        lines = ", ".join(map(str, report.examples.get(one, ())))
        message(
            t("{n} times, as in line {lines}: {reason}", n=many, lines=lines, reason=TROUBLES[one])
        )
