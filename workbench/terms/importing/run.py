"""Importing a list: read as a stream, written beside, renamed when it is whole."""

from __future__ import annotations

import os
import re
import sqlite3
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import IO

from attrs import field, frozen

from workbench.api.terms import TermEntry
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.terms.importing import babelon, obo, rf2, sheet_rows, text_rows
from workbench.terms.importing.columns import chosen
from workbench.terms.importing.cycles import drop_cycles
from workbench.terms.importing.report import Counts, Report, Trouble
from workbench.terms.importing.table import terms_of
from workbench.terms.values import SystemInfo
from workbench.terms.writer import IndexWriter

SUFFIX = ".terms"
#: More is no list of terms: SNOMED CT, the largest, has a third of that.
MOST_TERMS = 2_000_000
_ROWS_PER_TERM = 5
#: Of a table, where most rows are terms.
_LINES_PER_TERM = 2
_CHUNK = 1 << 22
_TELL_EVERY = 2000

Heard = Callable[[float | None], None]
_Row = tuple[int, list[str]]


class ListKind(StrEnum):
    """What kind of file a list is."""

    TABLE = "table"
    SHEET = "sheet"
    OBO = "obo"
    RF2 = "rf2"


@frozen
class Wanted:
    """What to import, and as what.

    Parameters
    ----------
    name : str
        Of the system; the same name again replaces what was imported before.
    scheme : str
        Coding Scheme Designator of the terms.
    columns : mapping of str to str
        Heading or number of a column, by what it is; the others say themselves.
    encoding, separator, sheet : str
        Empty = found out.
    """

    path: Path
    name: str
    scheme: str
    title: str = ""
    version: str = ""
    source: str = ""
    licence: str = ""
    columns: Mapping[str, str] = field(factory=dict, hash=False)
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    most: int = MOST_TERMS

    @property
    def kind(self) -> ListKind:
        """What kind of file it is, by its name."""
        if self.path.is_dir() or self.path.name.startswith("sct2_"):
            return ListKind.RF2
        suffix = self.path.suffix.lower()
        if suffix in (".xlsx", ".xlsm"):
            return ListKind.SHEET
        return ListKind.OBO if suffix == ".obo" else ListKind.TABLE


def preview(wanted: Wanted, rows: int = 20) -> list[list[str]]:
    """Return the first rows of a table, the headings first: what columns are chosen from."""
    found = []
    for _, row in _rows(wanted, wanted.encoding or _encoding(wanted)):
        found.append(row)
        if len(found) > rows:
            break
    return found


def run(wanted: Wanted, folder: Path, heard: Heard = lambda share: None) -> Report:
    """Import a list into an index file of its own in a folder and return what became of it.

    `heard` is told the share that was read, None where that cannot be known; what it raises ends
    the import. The index is unharmed whatever happens.

    Raises
    ------
    InputError
        If it is no such file, or nothing in it can be taken; says what to do.
    """
    _check(wanted)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{wanted.name}{SUFFIX}"
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        report = _write(wanted, temporary, heard)
        if not report.taken:
            raise InputError(
                t("{name} has no term that can be taken.", name=wanted.path.name),
                ", ".join(f"{one}: {many}" for one, many in report.troubles.items()),
            )
        temporary.replace(path)
    except OSError as error:
        raise InputError(
            t("{name} cannot be read: {reason}.", name=wanted.path.name,
              reason=error.strerror or type(error).__name__)
        ) from error  # fmt: skip
    except sqlite3.Error as error:
        raise InputError(
            t("The terms could not be written. Is there room on the disk?"), str(error)
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return report


def remove(name: str, folder: Path) -> None:
    """Remove an imported system. Raises InputError when there is none."""
    path = folder / f"{name}{SUFFIX}"
    if not re.fullmatch(r"[\w.-]+", name) or not path.is_file():
        raise InputError(t("No system {name!r} was imported.", name=name))
    path.unlink()


def _check(wanted: Wanted) -> None:
    if not wanted.path.exists():
        raise InputError(t("There is no file {name}.", name=wanted.path.name))
    if not re.fullmatch(r"\w[\w.-]{0,60}", wanted.name):
        raise InputError(
            t("The name of a system has letters, digits, dots and hyphens: {name!r} has others.",
              name=wanted.name)
        )  # fmt: skip
    if not re.fullmatch(r"[A-Za-z0-9][\x20-\x7e]{0,15}", wanted.scheme):
        raise InputError(
            t(
                "A coding scheme designator has up to 16 letters and digits, and starts with 99 "
                "where it is your own."
            )
        )


def _write(wanted: Wanted, path: Path, heard: Heard) -> Report:
    counts = Counts()
    _check_lines(wanted)
    encoding = wanted.encoding or _encoding(wanted)
    writer = IndexWriter(path)
    try:
        name = wanted.path.name
        writer.begin_system(
            SystemInfo(
                wanted.name,
                wanted.scheme,
                wanted.version,
                Text("{name}", {"name": wanted.title or wanted.name}),
                wanted.source or name,
                wanted.licence or "as the user says",
            )
        )
        seen = _Seen(writer.connection)
        lines = array("q")  # of the terms, by their numbers
        for line, entry in _terms(wanted, encoding, counts, heard):
            if not seen.is_new(entry.scheme, entry.code):
                counts.note(Trouble.DUPLICATE, line)
                continue
            writer.add(entry)
            lines.append(line)
            _check_size(writer.terms, wanted)
        writer.flush()
        drop_cycles(writer.connection, counts, lines)
        seen.close()
        writer.finish()
        return _report(wanted, writer.terms, encoding, counts)
    finally:
        writer.close()


def _check_size(number: int, wanted: Wanted, most: int = 0) -> None:
    most = most or wanted.most
    if number > most:
        raise InputError(
            t(
                "{name} has more than {most} terms and was not imported. Import a part of it.",
                name=wanted.path.name,
                most=f"{most:,}",
            )
        )


def _check_lines(wanted: Wanted) -> None:
    """Refuse a table with far too many lines before anything of it is taken."""
    if wanted.kind is not ListKind.TABLE:
        return
    most, lines = _LINES_PER_TERM * wanted.most, 0
    with wanted.path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            lines += chunk.count(b"\n")
            if lines > most:
                _check_size(lines, wanted, most)


def _report(wanted: Wanted, taken: int, encoding: str, counts: Counts) -> Report:
    examples = {one: tuple(lines) for one, lines in counts.examples.items()}
    told = encoding if wanted.kind in (ListKind.TABLE, ListKind.OBO) else ""
    return Report(wanted.name, counts.read, taken, told, dict(counts.troubles), examples)


def _encoding(wanted: Wanted) -> str:
    if wanted.kind in (ListKind.TABLE, ListKind.OBO):
        return text_rows.encoding_of(wanted.path)
    return "utf-8"


def _terms(
    wanted: Wanted, encoding: str, counts: Counts, heard: Heard
) -> Iterator[tuple[int, TermEntry]]:
    def told(line: int) -> None:
        if line % _TELL_EVERY == 0:
            heard(None)
            _check_size(line, wanted, _ROWS_PER_TERM * wanted.most)

    if wanted.kind is ListKind.RF2:
        yield from rf2.terms_of(wanted.path, counts, told)
    elif wanted.kind is ListKind.OBO:
        with wanted.path.open(encoding=encoding) as file:
            yield from obo.terms_of(_lines(file, told), wanted.scheme, counts)
    else:
        rows = _told(_rows(wanted, encoding), told)
        header = next((row for _, row in rows), None)
        if header is None:
            raise InputError(t("{name} is empty.", name=wanted.path.name))
        columns = chosen(header, wanted.columns)
        yield from terms_of(babelon.labels(rows, header), columns, wanted.scheme, counts)


def _told(rows: Iterator[_Row], told: Callable[[int], None]) -> Iterator[_Row]:
    for line, row in rows:
        told(line)
        yield line, row


def _lines(file: IO[str], told: Callable[[int], None]) -> Iterator[str]:
    """Yield lines, never one that would fill the memory."""
    number = 0
    while line := file.readline(text_rows.LONGEST_CELL):
        number += 1
        told(number)
        yield line


def _rows(wanted: Wanted, encoding: str) -> Iterator[tuple[int, list[str]]]:
    if wanted.kind is ListKind.SHEET:
        return sheet_rows.rows_of(wanted.path, wanted.sheet)
    return text_rows.rows_of(wanted.path, encoding, wanted.separator)


class _Seen:
    """Which codes were there: kept in the file, for a list may have more than the memory."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute(
            "create table seen (scheme text, code text, primary key (scheme, code)) without rowid"
        )

    def is_new(self, scheme: str, code: str) -> bool:
        """Return whether a code was not there, and remember it."""
        added = self._connection.execute("insert or ignore into seen values (?,?)", (scheme, code))
        return added.rowcount == 1

    def close(self) -> None:
        """Leave nothing in the file."""
        self._connection.execute("drop table seen")
