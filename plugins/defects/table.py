"""The tables of defects: one a domain, in our own words."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from attrs import field, frozen

COLUMNS = (
    "code",
    "parent",
    "name",
    "synonyms",
    "name_zh",
    "synonyms_zh",
    "definition",
    "definition_zh",
    "reference",
)
FOLDER = Path(__file__).with_name("data")


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word for word in cell.split("|") if word)


@frozen
class Defect:
    """A row: a domain, a family of defects or a defect.

    Parameters
    ----------
    code : str
        At most 16 characters, what a Code Value (0008,0100) holds; it starts with the domain.
    parent : str
        What it is a kind of; empty for a domain.
    reference : str
        The standard and its clause, or the number that it gives the defect.
    """

    code: str
    parent: str
    name: str
    synonyms: tuple[str, ...] = field(converter=_words)
    name_zh: str
    synonyms_zh: tuple[str, ...] = field(converter=_words)
    definition: str
    definition_zh: str
    reference: str

    @property
    def domain(self) -> str:
        """Code of the domain that it belongs to."""
        return self.code.split(".", 1)[0]


def tables() -> tuple[Path, ...]:
    """Return the files, in the order of their names."""
    return tuple(sorted(FOLDER.glob("*.tsv")))


def defects() -> Iterator[Defect]:
    """Yield all rows, parents before their children.

    Raises
    ------
    ValueError
        If a table has other columns.
    """
    for path in tables():
        yield from rows(path.read_text(encoding="utf-8"))


def rows(text: str) -> Iterator[Defect]:
    """Yield the rows of a table; lines that start with ``#`` are about it."""
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    cells = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(next(cells, ())) != COLUMNS:
        raise ValueError("a table of defects has other columns")
    for row in cells:
        yield Defect(**dict(zip(COLUMNS, row, strict=True)))
