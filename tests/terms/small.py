"""A small code system, for what needs no real one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from workbench.api.terms import TermEntry, Translation
from workbench.base.text import Text, t
from workbench.terms.build import build
from workbench.terms.index import TermIndex
from workbench.terms.own import OwnTerms


class Small:
    """A code system of the entries that it is given."""

    name = "small"
    scheme = "99TEST"
    title = t("Terms for tests")
    source = "written for a test"
    licence = "Apache-2.0"
    notices: Mapping[str, Text] = {}

    def __init__(self, *entries: TermEntry, version: str = "1", name: str = "small") -> None:
        self.version, self.name, self._entries = version, name, entries

    def entries(self) -> Iterator[TermEntry]:
        yield from self._entries


def term(code: str, meaning: str, zh: str = "", *synonyms: str, **more: object) -> TermEntry:
    names = (Translation("zh_CN", zh, tuple(synonyms), "workbench"),) if zh else ()
    return TermEntry("99TEST", code, meaning, translations=names, **more)  # type: ignore[arg-type]


def index_of(
    folder: Path,
    *entries: TermEntry,
    imported: Sequence[Path] = (),
    own: OwnTerms | None = None,
) -> TermIndex:
    return TermIndex(build(folder, [Small(*entries)]), imported, own)


def codes(index: TermIndex, query: str, **how: object) -> list[str]:
    return [hit.code for hit in index.search(query, **how)]  # type: ignore[arg-type]
