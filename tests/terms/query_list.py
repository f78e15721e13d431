"""The queries with the terms that are meant, see the first lines of ``queries*.tsv``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

FILE = Path(__file__).with_name("queries.tsv")
MORE = Path(__file__).with_name("queries_more.tsv")
THIRD = Path(__file__).with_name("queries_third.tsv")
FOURTH = Path(__file__).with_name("queries_fourth.tsv")
COLUMNS = ("query", "scheme", "code", "context", "kind")
KINDS = ("en", "zh", "pinyin", "initials", "typo", "code", "abbreviation", "partial")


@frozen
class Asked:
    """One query.

    Parameters
    ----------
    right : tuple of (str, str)
        Scheme and code of each right answer.
    modality, system, place : str
        What is known besides; empty where nothing is.
    """

    query: str
    right: tuple[tuple[str, str], ...]
    kind: str
    modality: str = ""
    system: str = ""
    place: str = ""

    @property
    def scheme(self) -> str:
        """Scheme of the first right answer."""
        return self.right[0][0]


def asked(path: Path = FILE) -> Iterator[Asked]:
    """Yield the queries in the order of the file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header, *rows = (line.split("\t") for line in lines if not line.startswith("#"))
    assert tuple(header) == COLUMNS
    for query, scheme, code, context, kind in rows:
        codes, schemes = code.split("|"), scheme.split("|")
        if len(schemes) == 1:
            schemes *= len(codes)
        known = dict(part.split("=", 1) for part in context.split(";") if part)
        yield Asked(query, tuple(zip(schemes, codes, strict=True)), kind, **known)
