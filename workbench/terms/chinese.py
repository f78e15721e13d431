"""Chinese names that come with the program, beside the code systems that have none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import evolve, frozen

from workbench.api.terms import Review, TermEntry, Translation
from workbench.base.text import Text, t
from workbench.terms.word_tables import tables

KIND = "chinese"
_COLUMNS = ("scheme", "code", "meaning", "name", "synonyms")


@frozen
class ChineseName:
    """One row of a table."""

    scheme: str
    code: str
    meaning: str
    translation: Translation


@frozen
class TableError:
    """Something wrong in a table, by file and line."""

    table: str
    line: int
    reason: Text


def read_all() -> tuple[dict[tuple[str, str], Translation], list[TableError]]:
    """Return the translation of each (scheme, code), and what is wrong in the tables."""
    found: dict[tuple[str, str], Translation] = {}
    wrong: list[TableError] = []
    for table in tables(KIND):
        for line, row in read(table):
            if isinstance(row, TableError):
                wrong.append(row)
            elif (row.scheme, row.code) in found:
                wrong.append(TableError(table.name, line, t("There is a name of it already.")))
            else:
                found[row.scheme, row.code] = row.translation
    return found, wrong


def read(table: Path) -> Iterator[tuple[int, ChineseName | TableError]]:
    """Yield line number and row of a table; rows that cannot be read as errors."""
    head: dict[str, str] = {}
    columns: list[str] = []
    for line, text in enumerate(table.read_text(encoding="utf-8").splitlines(), 1):
        if text.startswith("#"):
            name, _, value = text[1:].partition(":")
            head[name.strip()] = value.strip()
        elif not columns:
            columns = text.split("\t")
        elif text.strip():
            cells = dict(zip(columns, text.split("\t"), strict=False))
            yield line, _row(cells, head) or TableError(table.name, line, t("A cell is missing."))


def _row(cells: Mapping[str, str], head: Mapping[str, str]) -> ChineseName | None:
    scheme, code, meaning, name, synonyms = (cells.get(one, "").strip() for one in _COLUMNS)
    scheme = scheme or head.get("scheme", "")
    if not (scheme and code and name):
        return None
    others = tuple(dict.fromkeys(one.strip() for one in synonyms.split("|") if one.strip()))
    translation = Translation(
        head.get("language", "zh_CN"),
        name,
        others,
        head.get("origin", "workbench"),
        Review(head.get("review", "draft")),
    )
    return ChineseName(scheme, code, meaning, translation)


def with_chinese(entry: TermEntry, names: Mapping[tuple[str, str], Translation]) -> TermEntry:
    """Return an entry with its Chinese name, where there is one and it has none of its own."""
    found = names.get((entry.scheme, entry.code))
    if found is None or any(one.language == found.language for one in entry.translations):
        return entry
    return evolve(entry, translations=(*entry.translations, found))
