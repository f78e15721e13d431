"""``workbench import``: take over annotation files of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from attrs import define, field

from workbench.base.errors import WorkbenchError
from workbench.base.text import t
from workbench.cli.desk import AsJson, Author, opened
from workbench.cli.output import message, print_json, print_line

if TYPE_CHECKING:
    from workbench.app.exchange.importing import ImportReport


def import_(
    project: Annotated[Path, typer.Argument(metavar="PROJECT")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    format: Annotated[
        str, typer.Option("--format", metavar="F", help=str(t("Name of the plugin.")))
    ],
    replace: Annotated[
        bool,
        typer.Option("--replace", help=str(t("Replace what an earlier import of the file made."))),
    ] = False,
    reference: Annotated[
        bool,
        typer.Option(
            "--reference", help=str(t("Put all on a layer that is only looked at and judged."))
        ),
    ] = False,
    image: Annotated[
        str | None,
        typer.Option("--image", help=str(t("Image of the project that the file is about."))),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(
            "--key",
            metavar="FILE",
            help=str(t("Secret of the project, for files that were exported with it.")),
        ),
    ] = None,
    as_json: AsJson = False,
    author: Author = "",
) -> int:
    """Import files, each as a whole or not at all."""
    from workbench.app.exchange.importing import import_file, keyed_names

    results = _Results(as_json)
    with opened(project, author) as session:
        session.plugins.load(format, "reader")
        keyed = None if key is None else keyed_names(session, key)
        for path in files:
            try:
                report = import_file(
                    session,
                    format,
                    path,
                    image=image,
                    replace=replace,
                    reference=reference,
                    keyed=keyed,
                )
            except WorkbenchError as error:
                results.fail(path, error)
            else:
                results.take(path, report)
    return results.finish()


@define
class _Results:
    """What became of each file: told at once, and at the end as JSON and as an exit status."""

    as_json: bool
    done: list[dict[str, object]] = field(factory=list)
    failed: list[dict[str, str]] = field(factory=list)

    def take(self, path: Path, report: ImportReport) -> None:
        """Tell what was imported."""
        for note in report.notes:
            message(t("{path}: {reason}", path=path.name, reason=note))
        self.done.append({"file": str(path), "annotations": report.annotations})
        if not self.as_json:
            print_line(t("{path}: imported annotations: {n}", path=path.name, n=report.annotations))

    def fail(self, path: Path, error: WorkbenchError) -> None:
        """Tell why a file was not imported."""
        reason = str(error.text)
        named = path.name in reason
        message(reason if named else t("{path}: {reason}", path=path.name, reason=reason))
        self.failed.append({"file": str(path), "reason": reason})

    def finish(self) -> int:
        """Print what is asked for as JSON, and return the exit status."""
        if self.as_json:
            print_json({"imported": self.done, "failed": self.failed})
        if not self.done:
            return 2
        return 1 if self.failed else 0
