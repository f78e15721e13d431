"""SNOMED CT Release Format 2: snapshot files of descriptions and relationships."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from workbench.api.terms import Review, Synonym, TermEntry, Translation
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.terms.importing.report import Counts, Trouble
from workbench.terms.importing.table import LONGEST_NAME, is_formula

SCHEME = "SCT"
_FULLY_SPECIFIED = "900000000000003001"
_IS_A = "116680003"
_ID_DIGITS = 18
# Descriptions and relationships have more; nothing is read beyond.
_CELLS = 8
_LONGEST_LINE = 1_000_000
_TAG = re.compile(r" \(([^()]+)\)$")
_LANGUAGES = {"zh": "zh_CN", "zh-cn": "zh_CN", "zh-hans": "zh_CN"}

Heard = Callable[[int], None]


def files_of(path: Path) -> tuple[list[Path], list[Path]]:
    """Return the snapshot files of descriptions and relationships in a release, or beside a file.

    Raises InputError when there are none.
    """
    folder = path if path.is_dir() else path.parent
    found = sorted(one for one in folder.rglob("sct2_*_Snapshot*.txt") if one.is_file())
    descriptions = [one for one in found if one.name.startswith("sct2_Description")]
    relationships = [one for one in found if one.name.startswith("sct2_Relationship_")]
    if not descriptions:
        raise InputError(
            t("There is no snapshot of SNOMED CT descriptions (sct2_Description_Snapshot…) here.")
        )
    return descriptions, relationships


def terms_of(path: Path, counts: Counts, heard: Heard) -> Iterator[tuple[int, TermEntry]]:
    """Yield terms of all active concepts.

    A release is larger than the memory that this may take: it is sorted in a file of its own.
    """
    descriptions, relationships = files_of(path)
    with tempfile.TemporaryDirectory(prefix="terms") as folder:
        database = sqlite3.connect(Path(folder, "rf2"))
        try:
            database.executescript(
                "pragma journal_mode=off; pragma synchronous=off;"
                "create table name"
                " (concept integer, kind integer, language text, text text, line integer);"
                "create table kind (concept integer, parent integer);"
            )
            names = _names(descriptions, counts, heard)
            database.executemany("insert into name values (?,?,?,?,?)", names)
            parents = _parents(relationships, counts, heard)
            database.executemany("insert into kind values (?,?)", parents)
            database.executescript(
                "create index by_concept on name (concept);create index by_child on kind (concept);"
            )
            yield from _entries(database)
        finally:
            database.close()


def _names(
    files: Iterable[Path], counts: Counts, heard: Heard
) -> Iterator[tuple[int, int, str, str, int]]:
    """Yield concept, whether it is the full name, language, text, line of active descriptions."""
    for path in files:
        for line, row in _rows(path, counts, heard):
            if row[2] != "1":
                continue
            counts.read += 1
            text = row[7].strip()
            if not _is_id(row[4]):
                counts.note(Trouble.NO_CODE, line, path.name)
            elif is_formula(text):
                counts.note(Trouble.FORMULA, line, path.name)
            elif not text or len(text) > LONGEST_NAME:
                counts.note(Trouble.TOO_LONG if text else Trouble.NO_MEANING, line, path.name)
            else:
                yield int(row[4]), int(row[6] == _FULLY_SPECIFIED), row[5].lower(), text, line


def _parents(files: Iterable[Path], counts: Counts, heard: Heard) -> Iterator[tuple[int, int]]:
    for path in files:
        for line, row in _rows(path, counts, heard):
            if row[2] != "1" or row[7] != _IS_A:
                continue
            if _is_id(row[4]) and _is_id(row[5]):
                yield int(row[4]), int(row[5])
            else:
                counts.note(Trouble.NO_CODE, line, path.name)


def _is_id(cell: str) -> bool:
    return cell.isdecimal() and len(cell) <= _ID_DIGITS


def _rows(path: Path, counts: Counts, heard: Heard) -> Iterator[tuple[int, list[str]]]:
    """Yield line numbers and cells; lines that are broken are told, and left out."""
    with path.open("rb") as file:
        _line(file)
        for number, line in enumerate(iter(lambda: _line(file), b""), 2):
            heard(number)
            row = _cells(line)
            if isinstance(row, Trouble):
                counts.note(row, number, path.name)
            elif any(row):
                yield number, row


def _line(file: BinaryIO) -> bytes:
    """Return the next line, of one that would fill the memory the beginning only."""
    line = rest = file.readline(_LONGEST_LINE)
    while rest and not rest.endswith(b"\n"):
        rest = file.readline(_LONGEST_LINE)
    return line


def _cells(line: bytes) -> list[str] | Trouble:
    if len(line) == _LONGEST_LINE:
        return Trouble.TOO_LONG
    if b"\0" in line:
        return Trouble.UNREADABLE
    try:
        row = line.decode().rstrip("\r\n").split("\t")
    except UnicodeDecodeError:
        return Trouble.UNREADABLE
    return Trouble.TOO_FEW_CELLS if any(row) and len(row) < _CELLS else row


def _entries(database: sqlite3.Connection) -> Iterator[tuple[int, TermEntry]]:
    """Yield terms with the line of their first name."""
    concept, names = -1, list[tuple[int, str, str]]()
    rows = database.execute(
        "select concept, kind, language, text, line from name order by concept, rowid"
    )
    first = 0
    for one, kind, language, text, line in rows:
        if one != concept:
            if names:
                yield first, _entry(database, concept, names)
            concept, first, names = one, line, []
        names.append((kind, language, text))
    if names:
        yield first, _entry(database, concept, names)


def _entry(
    database: sqlite3.Connection, concept: int, names: list[tuple[int, str, str]]
) -> TermEntry:
    english = [text for kind, language, text in names if language not in _LANGUAGES and not kind]
    full = next((text for kind, _, text in names if kind), "")
    plain = _TAG.sub("", full)
    meaning = plain or next(iter(english), names[0][2])
    chinese = [text for _, language, text in names if language in _LANGUAGES]
    parents = database.execute("select distinct parent from kind where concept=?", (concept,))
    others = dict.fromkeys((*english, *([full] if full else [])))
    return TermEntry(
        SCHEME,
        str(concept),
        meaning,
        synonyms=tuple(Synonym(one) for one in others if one != meaning),
        translations=(
            (Translation("zh_CN", chinese[0], tuple(chinese[1:]), "import", Review.OFFICIAL),)
            if chinese
            else ()
        ),
        parents=tuple(str(parent) for (parent,) in parents),
    )
