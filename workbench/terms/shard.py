"""One index file, read: names that match an expression, and terms with all that is known."""

from __future__ import annotations

import sqlite3
import threading
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from workbench.api.terms import Review, TermContext, TermRole
from workbench.base.text import Text
from workbench.terms.schema import FORMAT
from workbench.terms.values import Hit, Match, Name, SystemInfo, Term, TermKey
from workbench.terms.writer import code_key, tag_of, text_from_json

_ROW = (
    "select n.text, n.language, n.preferred, n.key, n.extra, n.reading, n.usual, t.scheme, t.code,"
    " t.version, t.meaning, t.zh, t.system, t.weight, t.contexts, t.id from "
)
_JOINED = "name n join term t on t.id = n.term "


@frozen
class Row:
    """A name and the term that it belongs to."""

    text: str
    language: str
    preferred: int
    key: str
    extra: str
    reading: str
    usual: int
    scheme: str
    code: str
    version: str
    meaning: str
    zh: str
    system: str
    weight: int
    contexts: str
    order: int

    def hit(self, match: Match = Match.EXACT, score: float = 0.0) -> Hit:
        """Return the term as an answer, found by this name."""
        matched = self.code if match is Match.CODE else self.text
        return Hit(
            *(self.scheme, self.code, self.meaning, self.zh, self.system, match, matched),
            round(score, 1),
            self.version,
        )


@frozen
class Words:
    """The vocabulary: words as they are compared, the rank of the best name with each."""

    words: tuple[str, ...]
    ranks: tuple[int, ...]

    @property
    def joined(self) -> str:
        """All words in one text, to look for parts of them."""
        return "\n".join(("", *self.words, ""))


class Shard:
    """An index file that is open for reading; usable from several threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._words: Words | None = None
        self._joined = ""
        self._ranks: dict[str, int] = {}
        self._spoken: tuple[str, ...] | None = None

    @classmethod
    def open(cls, path: Path) -> Shard:
        """Open an index file. Raises OSError, sqlite3.Error."""
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        found = connection.execute("select value from meta where key='format'").fetchone()
        if found != (str(FORMAT),):
            connection.close()
            raise sqlite3.DatabaseError("an index of another format")
        connection.execute("pragma mmap_size=268435456")
        return cls(connection)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _all(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    # --- names -----------------------------------------------------------------------------------

    def matching(self, expression: str, most: int) -> list[Row]:
        """Return names that a full-text expression finds, the most important first."""
        inner = "(select rowid from found where found match ? order by rowid limit ?) f "
        return self._rows(f"{inner}join name n on n.id = f.rowid join term t on t.id = n.term "
                          "order by n.id", (expression, most))  # fmt: skip

    def named(self, keys: Iterable[str], tags: Tags) -> list[Row]:
        """Return names that are one of these, as they are compared."""
        found = list(keys)
        marks = ",".join("?" * len(found))
        rows = self._rows(f"{_JOINED}where n.key in ({marks}) order by n.id limit 200", found)
        return [row for row in rows if tags.has(row)]

    def coded(self, code: str, tags: Tags, most: int = 20) -> list[Row]:
        """Return terms whose code begins so, the shortest codes first, by their meaning."""
        low = code_key(code)
        rows = self._rows(
            f"{_JOINED}where t.code_key >= ? and t.code_key < ? and n.preferred and"
            " n.language = 'en' order by length(t.code_key), t.code_key limit ?",
            (low, low + "\x7f", most),
        )
        return [row for row in rows if tags.has(row)]

    def of_terms(self, terms: Iterable[TermKey]) -> list[Row]:
        """Return all names of terms."""
        found: list[Row] = []
        for scheme, code in terms:
            found += self._rows(f"{_JOINED}where t.scheme=? and t.code=?", (scheme, code))
        return found

    def _rows(self, rest: str, values: Sequence[Any]) -> list[Row]:
        return [Row(*row) for row in self._all(_ROW + rest, values)]

    @property
    def words(self) -> Words:
        """The vocabulary."""
        if self._words is None:
            lines, ranks = self._vocabulary("words")
            self._words = Words(tuple(lines), tuple(ranks))
            self._joined = self._words.joined
        return self._words

    @property
    def spoken(self) -> tuple[str, ...]:
        """All Chinese names as they are typed in pinyin, each once."""
        if self._spoken is None:
            self._spoken = tuple(self._vocabulary("ways")[0])
        return self._spoken

    def _vocabulary(self, name: str) -> tuple[list[str], bytes]:
        rows = self._all("select lines, ranks from vocabulary where name=?", (name,))
        lines, ranks = rows[0] if rows else ("", b"")
        return (lines.split("\n") if lines else []), ranks

    def readings(self, characters: Iterable[str]) -> dict[str, str]:
        """Return how characters are read."""
        found = list(dict.fromkeys(characters))
        marks = ",".join("?" * len(found))
        return dict(self._all(f"select * from spoken where character in ({marks})", found))

    def has_word(self, word: str) -> bool:
        """Return whether a name has exactly this word."""
        words = self.words.words
        at = bisect_left(words, word)
        return at < len(words) and words[at] == word

    def words_with(self, part: str, most: int) -> list[str]:
        """Return words that contain a part, the most important first."""
        words, found, at = self.words, set[str](), 0
        while (at := self._joined.find(part, at)) >= 0 and len(found) < 400:
            start = self._joined.rfind("\n", 0, at) + 1
            end = self._joined.find("\n", at)
            found.add(self._joined[start:end])
            at = end
        if len(found) > most and not self._ranks:
            self._ranks = dict(zip(words.words, words.ranks, strict=True))
        return sorted(found, key=lambda word: (self._ranks.get(word, 0), len(word), word))[:most]

    # --- terms -----------------------------------------------------------------------------------

    def term(self, scheme: str, code: str) -> Term | None:
        """Return a term with its names, parents and contexts."""
        rows = self._all(
            "select t.id, t.scheme, t.code, t.meaning, t.system, t.version, t.definition,"
            " t.reference, coalesce(nullif(t.source, ''), s.source),"
            " coalesce(nullif(t.licence, ''), s.licence), t.contexts"
            " from term t join system s on s.name = t.system where t.scheme=? and t.code=?",
            (scheme, code),
        )
        if not rows:
            return None
        id, *row = rows[0]
        return Term(
            row[0], row[1], row[2], row[3], row[4],
            names=self._names(id, row[2]),
            parents=self._parents(id),
            contexts=tuple(row[9].split()),
            definition=row[5], reference=row[6], source=row[7], licence=row[8],
        )  # fmt: skip

    def _names(self, id: int, meaning: str) -> tuple[Name, ...]:
        rows = self._all(
            "select text, language, preferred, origin, review from name where term=?"
            " order by preferred desc, id & 0xffffffffff",
            (id,),
        )
        return tuple(
            Name(text, language, bool(preferred), origin, Review(review) if review else None)
            for text, language, preferred, origin, review in rows
            if (text, language) != (meaning, "en")
        )

    def _parents(self, id: int) -> tuple[TermKey, ...]:
        rows = self._all("select scheme, code from parent where child=? order by position", (id,))
        return tuple((scheme, code) for scheme, code in rows)

    def children(self, scheme: str, code: str) -> list[Row]:
        """Return what has this term as a parent, by their meanings."""
        return self._rows(
            f"{_JOINED}join parent p on p.child = t.id where p.scheme=? and p.code=?"
            " and n.preferred and n.language='en' order by t.id",
            (scheme, code),
        )

    def roots(self, system: str, most: int = 1000) -> list[Row]:
        """Return the terms of a system without a parent that have children."""
        return self._rows(
            f"{_JOINED}where t.system=? and n.preferred and n.language='en'"
            " and not exists (select 1 from parent p where p.child = t.id)"
            " and exists (select 1 from parent p where p.scheme = t.scheme and p.code = t.code)"
            " order by t.id limit ?",
            (system, most),
        )

    def members(self, context: str, most: int = 5000) -> list[Row]:
        """Return the members of a context, by their meanings."""
        return self._rows(
            f"{_JOINED}join member m on m.term = t.id where m.context=? and n.preferred"
            " and n.language='en' order by t.meaning collate nocase limit ?",
            (context, most),
        )

    # --- the whole -------------------------------------------------------------------------------

    def systems(self, is_imported: bool = False) -> list[SystemInfo]:
        """Return the systems in this file."""
        notices = {scheme: text_from_json(text) for scheme, text in self._all(
            "select scheme, text from notice order by scheme")}  # fmt: skip
        found = []
        for row in self._all("select * from system order by rowid"):
            name, scheme, version, title, source, licence, terms = row
            own = {one[0] for one in self._all(
                "select distinct scheme from term where system=?", (name,))}  # fmt: skip
            told = {one: text for one, text in notices.items() if one in own}
            said = (name, scheme, version, text_from_json(title), source, licence, terms)
            found.append(SystemInfo(*said, told, is_imported))
        return found

    def title_of(self, system: str) -> Text | None:
        """Return the title of one system; None where it is not in this file."""
        rows = self._all("select title from system where name=?", (system,))
        return text_from_json(rows[0][0]) if rows else None

    def schemes(self) -> list[str]:
        """Return the schemes of all terms; quick, for there are few."""
        found: list[str] = []
        while True:
            row = self._all("select min(scheme) from term where scheme > ?", (found[-1:] or [""]))
            if row[0][0] is None:
                return found
            found.append(row[0][0])

    def contexts(self) -> list[TermContext]:
        """Return all contexts."""
        return [
            TermContext(*row) for row in self._all("select id, title from context order by rowid")
        ]

    def choices(self, role: TermRole, of: TermKey | None) -> list[str]:
        """Return the contexts whose members may be chosen."""
        scheme, code = of or ("", "")
        rows = self._all(
            "select context from choice where role=? and of_scheme=? and of_code=?"
            " order by position",
            (role.value, scheme, code),
        )
        return [row[0] for row in rows]


class Tags:
    """What a search is limited to, for the full-text index and for rows."""

    def __init__(self, systems: Iterable[str] = (), contexts: Iterable[str] = ()) -> None:
        self.systems, self.contexts = frozenset(systems), frozenset(contexts)

    @property
    def expression(self) -> str:
        """Full-text expression, empty for everything."""
        parts = []
        for names in (self.systems, self.contexts):
            if names:
                tags = " OR ".join(f'"{tag_of(name)}"' for name in sorted(names))
                parts.append(f"tag : ({tags})")
        return " AND ".join(f"({part})" for part in parts)

    def has(self, row: Row) -> bool:
        """Return whether a name is among these."""
        if self.systems and self.systems.isdisjoint((row.system, row.scheme)):
            return False
        return not self.contexts or not self.contexts.isdisjoint(row.contexts.split())
