"""Reports as files: JSON for programs, HTML for people; the suffix decides.

``report.json`` is JSON. ``report.html`` is a page, with the JSON that its signature is about
beside it, under the same name. Both are written before anything is published, and get their names
together.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec

from workbench.base.errors import InputError
from workbench.base.text import t

if TYPE_CHECKING:
    from workbench.deid.batch.report import Report

FORMAT = "workbench-deidentification-report"
VERSION = 1
# Every report says what it is within so many bytes of its beginning.
_HEAD = 600
_PAGES = frozenset({".html", ".htm", ".xhtml"})


def paths_of(path: Path) -> tuple[Path, Path | None]:
    """Return where the JSON goes, and where the page goes if there is one."""
    if path.suffix.lower() in _PAGES:
        return path.with_suffix(".json"), path
    return path, None


def is_report(path: Path) -> bool:
    """Return whether a file is a report, or a page of one, by how it begins."""
    try:
        with path.open("rb") as file:
            return FORMAT.encode() in file.read(_HEAD)
    except OSError:
        return False


class ReportFiles:
    """The files of one report: written first, named when all is published.

    Parameters
    ----------
    out : Path or None
        The folder that is published; nothing is in it before that.
    """

    def __init__(self, path: Path, out: Path | None = None) -> None:
        self.path = path.absolute()
        self._out = None if out is None else out.absolute()
        self._begun: list[tuple[Path, Path]] = []

    def write(self, report: Report) -> None:
        """Write everything, under names that nobody sees.

        Raises
        ------
        InputError
            If it cannot be written.
        """
        data, page = paths_of(self.path)
        try:
            head = report.head()
            signature = report.signature(head)
            with self._part(data).open("wb") as file:
                _write_json(file, report, head, signature)
            if page is not None:
                from workbench.deid.report.page import write_page

                with self._part(page).open("w", encoding="utf-8", newline="\n") as text:
                    write_page(text, report, signature, data.name)
        except OSError as error:
            self.discard()
            raise self._unwritable(error) from error

    def commit(self) -> None:
        """Give them their names; raises InputError."""
        try:
            for part, name in self._begun:
                name.parent.mkdir(parents=True, exist_ok=True)
                part.replace(name)
        except OSError as error:
            raise self._unwritable(error) from error
        self._begun.clear()

    def discard(self) -> None:
        """Take away what has no name yet."""
        for part, _ in self._begun:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        self._begun.clear()

    def _part(self, path: Path) -> Path:
        part = self._aside(path.parent) / f".{path.name}.part"
        self._begun.append((part, path))
        return part

    def _aside(self, folder: Path) -> Path:
        """Return a folder on the same disk that is there already and not the output."""
        out = self._out
        if out is not None and (folder == out or out in folder.parents):
            apart = out.is_dir() and out.stat().st_dev != out.parent.stat().st_dev
            folder = out if apart else out.parent
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        return folder

    def _unwritable(self, error: OSError) -> InputError:
        return InputError(
            t(
                "The report {name} cannot be written: {why}.",
                name=self.path.name,
                why=error.strerror or str(error),
            )
        )


def write_report(path: Path, report: Report) -> None:
    """Write a report, whole or not at all; raises InputError."""
    files = ReportFiles(path)
    try:
        files.write(report)
        files.commit()
    finally:
        files.discard()


def _write_json(
    file: IO[bytes], report: Report, head: dict[str, object], signature: dict[str, str]
) -> None:
    """Write row by row: a hundred thousand of them must not be in memory."""
    for key, value in head.items():
        file.write(b"{\n" if key == next(iter(head)) else b",\n")
        file.write(msgspec.json.encode(key) + b": ")
        file.write(msgspec.json.format(msgspec.json.encode(value), indent=1))
    file.write(b',\n"files": [')
    for line in _lines(report):
        file.write(line)
    file.write(b'],\n"signature": ' + msgspec.json.encode(signature) + b"\n}\n")


def _lines(report: Report) -> Iterator[bytes]:
    before = b"\n"
    for row in report.rows:
        yield before + msgspec.json.encode(row.as_json())
        before = b",\n"
    yield b"\n"
