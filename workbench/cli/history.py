"""``workbench history``: who, when, what; or verify it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.base.text import t
from workbench.cli.desk import AsJson, project_file
from workbench.cli.output import message, print_json, print_line, print_table
from workbench.model.patch import JournalEntry

if TYPE_CHECKING:
    from workbench.store.project_file import ProjectFile
    from workbench.store.verify import Verification


def history(
    project: Annotated[Path, typer.Argument(metavar="PROJECT")],
    verify: Annotated[
        bool,
        typer.Option("--verify", help=str(t("Check the hash chain and the file's integrity."))),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Print the journal from the first entry to the last, or verify it."""
    # Without a session: what is to be verified may be too damaged to be loaded.
    with project_file(project) as file:
        if verify:
            return _print_verification(file.verify(), as_json)
        entries = _all(file)
    if as_json:
        print_json([_row(entry) for entry in entries])
    else:
        head = (t("No."), t("When"), t("Who"), t("What"))
        rows = (
            (e.seq, e.stamp.at.isoformat(timespec="seconds"), e.stamp.author, _what(e))
            for e in entries
        )
        print_table(head, rows)
    return 0


def _print_verification(result: Verification, as_json: bool) -> int:
    problems = [str(problem) for problem in result.problems]
    if as_json:
        print_json({"ok": result.ok, "entries": result.entries, "problems": problems})
    elif result.ok:
        print_line(t("{n} entries, the chain is whole.", n=result.entries))
    for problem in problems:
        message(problem)
    return 0 if result.ok else 1


def _all(file: ProjectFile) -> list[JournalEntry]:
    entries: list[JournalEntry] = []
    before: int | None = None
    while page := file.entries(before, 1000):
        entries += page
        before = page[-1].seq
    return entries[::-1]


def _what(entry: JournalEntry) -> str:
    if entry.kind == "undo":
        return str(t("Undo: {name}", name=entry.name))
    if entry.kind == "redo":
        return str(t("Redo: {name}", name=entry.name))
    return str(entry.name)


def _row(entry: JournalEntry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.stamp.at.isoformat(),
        "author": entry.stamp.author,
        "name": str(entry.name),
        "kind": str(entry.kind),
        "of": list(entry.of),
        "hash": entry.hash,
    }
