"""Writing an index file: entries in, tables and full-text index out."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from workbench.api.terms import Review, TermChoice, TermContext, TermEntry, Translation
from workbench.base.text import Text
from workbench.terms.folding import compounds, is_cjk, key
from workbench.terms.readings import Reading, characters, readings
from workbench.terms.schema import FORMAT, INDEXES, TABLES
from workbench.terms.values import SystemInfo

_BATCH = 4000
#: Names are numbered in the order in which they are found: rank, then the order of writing.
RANK_SHIFT = 40
_MOST_RANK = 255
#: Words that slips are looked up among; a list of noise has no end of them.
_MOST_WORDS = 400_000

#: Where most of what is drawn on medical images is a member.
CORE_CONTEXTS = {
    "CID7150": 4, "CID7151": 3, "CID7159": 4, "CID7194": 4, "CID244": 4, "CID4031": 4,
    "CID6101": 3, "CID6104": 3, "CID6103": 3, "CID6105": 3, "CID6106": 3, "CID6054": 3,
    "CID6014": 2, "CID4": 2, "CID2": 2, "CID6102": 2, "CID7191": 3, "CID7192": 2,
}  # fmt: skip

_NameRow = tuple[Any, ...]


class IndexWriter:
    """Writes one index.

    Parameters
    ----------
    path : Path or str
        Of a file that is not there yet, or ``":memory:"``.
    """

    def __init__(self, path: Path | str) -> None:
        self.connection = sqlite3.connect(path, check_same_thread=False)
        # It is renamed into its place when it is whole: what is written meanwhile may be lost.
        self.connection.executescript(
            "pragma journal_mode=off; pragma synchronous=off; pragma locking_mode=exclusive;"
            "pragma cache_size=-65536;"
        )
        self.connection.executescript(TABLES)
        self.connection.execute("insert into meta values ('format', ?)", (str(FORMAT),))
        self._terms: list[tuple[Any, ...]] = []
        self._names: list[_NameRow] = []
        self._parents: list[tuple[Any, ...]] = []
        self._members: list[tuple[Any, ...]] = []
        self._words: dict[str, int] = {}
        self._ways: set[str] = set()
        self._count = 0
        self._name_count = 0
        self._system = ""
        self._system_terms = 0

    @property
    def terms(self) -> int:
        """How many entries were added."""
        return self._count

    def begin_system(self, info: SystemInfo) -> None:
        """Say whose entries follow."""
        self._end_system()
        self._system = info.name
        self._system_terms = self._count
        row = (info.name, info.scheme, info.version, text_to_json(info.title), info.source)
        self._run("insert into system values (?,?,?,?,?,?,0)", (*row, info.licence))
        for scheme, notice in info.notices.items():
            self._run("insert or replace into notice values (?,?)", (scheme, text_to_json(notice)))

    def add(self, entry: TermEntry) -> None:
        """Add an entry of the current system; each (scheme, code) once."""
        self._count += 1
        term = self._count
        weight = _weight(entry)
        zh = next((one.name for one in entry.translations if one.language == "zh_CN"), "")
        name = (entry.scheme, entry.code, code_key(entry.code), entry.version, entry.meaning, zh)
        said = (entry.definition, entry.reference, entry.source, entry.licence)
        self._terms.append((term, self._system, *name, *said, weight, " ".join(entry.contexts)))
        tag = " ".join(map(tag_of, (self._system, entry.scheme, *entry.contexts)))
        usual = frozenset(entry.usual)
        for said_of_it in _names(entry):
            self._add_name(term, said_of_it, weight, tag, said_of_it[0] in usual)
        self._parents += [
            (term, entry.scheme, one, position) for position, one in enumerate(entry.parents)
        ]
        self._members += [(one, term) for one in entry.contexts]
        if len(self._names) >= _BATCH:
            self.flush()

    def _add_name(
        self,
        term: int,
        name: tuple[str, str, bool, str, str],
        weight: int,
        tag: str,
        usual: bool,
    ) -> None:
        text, language, preferred, origin, review = name
        folded = key(text)
        if not folded:
            return
        self._name_count += 1
        extra = " ".join(compounds(text))
        ways = readings(text)
        if len(self._ways) < _MOST_WORDS:
            self._ways.update(way.full for way in ways)
        shown = "|".join(" ".join(way.syllables) for way in ways)
        rank = min(_MOST_RANK, len(folded) + (0 if preferred else 4) + 6 * (8 - weight))
        number = (rank << RANK_SHIFT) + self._name_count
        said = (text, language, int(preferred), origin, review, folded, extra, shown)
        self._names.append((number, term, *said, int(usual), *_typed(ways), tag))
        for word in (*folded.split(), *extra.split()):
            if word.isascii() or not is_cjk(word):
                self._add_word(word, rank)

    def _add_word(self, word: str, rank: int) -> None:
        known = self._words.get(word)
        if known is not None:
            if rank < known:
                self._words[word] = rank
        elif len(self._words) < _MOST_WORDS:
            self._words[word] = rank

    def flush(self) -> None:
        """Write what was added so far."""
        marks = ",".join("?" * 14)
        many = self.connection.executemany
        many(f"insert into term values ({marks})", self._terms)
        names = [row[:11] for row in self._names]
        many("insert into name values (?,?,?,?,?,?,?,?,?,?,?)", names)
        many("insert into typed values (?,?,?,?,?,?)", (_found(row) for row in self._names))
        many("insert into parent values (?,?,?,?)", self._parents)
        many("insert into member values (?,?)", self._members)
        for rows in (self._terms, self._names, self._parents, self._members):
            rows.clear()

    def add_contexts(self, contexts: Iterable[TermContext]) -> None:
        """Add the contexts that entries name."""
        rows = ((one.id, one.title) for one in contexts)
        self.connection.executemany("insert or ignore into context values (?,?)", rows)

    def add_choices(self, choices: Iterable[TermChoice]) -> None:
        """Add what may be chosen for which role."""
        rows = (
            (choice.role.value, *(choice.of or ("", "")), context, position)
            for choice in choices
            for position, context in enumerate(choice.contexts)
        )
        self.connection.executemany("insert into choice values (?,?,?,?,?)", rows)

    def finish(self, heard: Callable[[float], None] = lambda share: None) -> None:
        """Write what remains and the indexes."""
        self.flush()
        self._end_system()
        heard(0.1)
        self.connection.executemany("insert into spoken values (?,?)", self._spoken())
        words = sorted(self._words)
        ranks = bytes(self._words[word] for word in words)
        vocabulary = (
            ("words", "\n".join(words), ranks),
            ("ways", "\n".join(sorted(self._ways)), b""),
        )
        self.connection.executemany("insert into vocabulary values (?,?,?)", vocabulary)
        # In the order of their numbers: the full-text index is several times faster then.
        self.connection.execute(
            "insert into found (rowid, key, extra, full, initials, tag) select * from typed"
            " order by id"
        )
        self.connection.execute("drop table typed")
        heard(0.7)
        self.connection.executescript(INDEXES)
        self.connection.commit()
        heard(1.0)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def _spoken(self) -> Iterable[tuple[str, str]]:
        any_chinese = "select 1 from name where reading != '' limit 1"
        return characters() if self.connection.execute(any_chinese).fetchone() else ()

    def _end_system(self) -> None:
        many = self._count - self._system_terms
        self._run("update system set terms=? where name=?", (many, self._system))

    def _run(self, statement: str, row: tuple[Any, ...]) -> None:
        self.connection.execute(statement, row)


def _found(row: _NameRow) -> tuple[Any, ...]:
    return row[0], row[7], row[8], row[11], row[12], row[13]


def _names(entry: TermEntry) -> Iterable[tuple[str, str, bool, str, str]]:
    """Yield text, language, whether it is preferred, origin and review of all names, each once."""
    seen = {entry.meaning}
    yield entry.meaning, "en", True, "", ""
    for synonym in entry.synonyms:
        if synonym.text not in seen:
            seen.add(synonym.text)
            yield synonym.text, synonym.language, False, "", ""
    for one in entry.translations:
        yield from _translated(one, seen)


def _translated(one: Translation, seen: set[str]) -> Iterable[tuple[str, str, bool, str, str]]:
    review = Review(one.review).value
    for position, text in enumerate((one.name, *one.synonyms)):
        if text and (text not in seen or position == 0):
            seen.add(text)
            yield text, one.language, position == 0, one.origin, review


def _typed(ways: Sequence[Reading]) -> tuple[str, str]:
    """Return what is typed for a Chinese name, from each of its characters on."""
    if not ways:
        return "", ""
    full: dict[str, None] = {}
    initials: dict[str, None] = {}
    for way in ways:
        for tail in way.tails():
            full.setdefault(tail.full)
            initials.setdefault(tail.initials)
    return " ".join(full), " ".join(initials)


def _weight(entry: TermEntry) -> int:
    """Return how likely an entry is what somebody wants, from 0 to 8."""
    weight = max((CORE_CONTEXTS.get(one, 1) for one in entry.contexts), default=0)
    origins = {one.origin for one in entry.translations}
    if not origins.isdisjoint(("workbench", "user")):
        weight += 3
    if entry.definition:
        weight += 1
    return min(8, weight)


def code_key(code: str) -> str:
    """Return a code as it is looked for: without dots and the like."""
    return re.sub(r"[^0-9a-z]+", "", code.lower())


@cache
def tag_of(name: str) -> str:
    """Return a system or context as one word of the full-text index."""
    return "t" + "".join(one if one.isalnum() else f"x{ord(one):x}x" for one in name.lower())


def text_to_json(text: Text) -> str:
    """Return a text as it is kept."""
    return json.dumps([text.id, {name: str(value) for name, value in text.params.items()}])


def text_from_json(data: str) -> Text:
    """Return a text as it was kept."""
    id, params = json.loads(data)
    return Text(id, params)
