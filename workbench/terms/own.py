"""What users add: their own terms, better names, favourites and recent terms.

It is a database of its own that no update of the program or of a plugin touches.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from workbench.api.terms import Review, Synonym, TermEntry, Translation
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.terms.values import TermKey

OWN_SYSTEM = "own"
#: Coding Scheme Designator of users' own terms where they choose none (PS3.16 section 8).
OWN_SCHEME = "99LOCAL"
FAVOURITES = 9
_RECENT = 40

_TABLES = """
create table if not exists term (
    scheme text, code text, meaning text, version text, definition text, parents text,
    synonyms text, changed text, primary key (scheme, code)) without rowid;
create table if not exists name (
    scheme text, code text, language text, name text, synonyms text, author text, changed text,
    primary key (scheme, code, language)) without rowid;
create table if not exists recent (
    scheme text, code text, used integer, times integer, primary key (scheme, code)) without rowid;
create table if not exists favourite (
    slot integer primary key, scheme text, code text);
"""


class OwnTerms:
    """The database of one user."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, check_same_thread=False)
            self._connection.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            raise InputError(
                t("Your own terms cannot be opened: {name}.", name=path.name), str(error)
            ) from error

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._connection:
            yield self._connection

    def _all(self, statement: str) -> list[tuple[str, ...]]:
        with self._lock:
            return self._connection.execute(statement).fetchall()

    # --- terms and names -------------------------------------------------------------------------

    def put_term(self, entry: TermEntry) -> None:
        """Add a term of the user, or replace it."""
        if not (entry.scheme.strip() and entry.code.strip() and entry.meaning.strip()):
            raise InputError(t("A term needs a coding scheme, a code and a meaning."))
        synonyms = json.dumps([[one.text, one.language] for one in entry.synonyms])
        row = (entry.scheme, entry.code, entry.meaning, entry.version, entry.definition)
        with self._change() as change:
            change.execute(
                "insert or replace into term values (?,?,?,?,?,?,?,?)",
                (*row, json.dumps(entry.parents), synonyms, _now()),
            )
        for one in entry.translations:
            self.put_name(entry.scheme, entry.code, one)

    def remove_term(self, scheme: str, code: str) -> None:
        """Remove a term of the user, with its names."""
        with self._change() as change:
            for table in ("term", "name"):
                change.execute(f"delete from {table} where scheme=? and code=?", (scheme, code))

    def put_name(self, scheme: str, code: str, name: Translation, author: str = "") -> None:
        """Say what a term is called in a language, in place of what came with the program."""
        if not name.name.strip():
            raise InputError(t("A name cannot be empty."))
        others = json.dumps(list(name.synonyms))
        with self._change() as change:
            change.execute(
                "insert or replace into name values (?,?,?,?,?,?,?)",
                (scheme, code, name.language, name.name.strip(), others, author, _now()),
            )

    def remove_name(self, scheme: str, code: str, language: str) -> None:
        """Go back to the name that came with the program."""
        with self._change() as change:
            change.execute(
                "delete from name where scheme=? and code=? and language=?",
                (scheme, code, language),
            )

    def terms(self) -> list[TermEntry]:
        """Return the terms of the user, without the names in other languages."""
        rows = self._all("select * from term order by scheme, code")
        return [
            TermEntry(
                scheme, code, meaning, version, definition=definition,
                parents=tuple(json.loads(parents)),
                synonyms=tuple(Synonym(*one) for one in json.loads(synonyms)),
            )
            for scheme, code, meaning, version, definition, parents, synonyms, _ in rows
        ]  # fmt: skip

    def names(self) -> dict[TermKey, tuple[Translation, ...]]:
        """Return all names that the user gave."""
        found: dict[TermKey, tuple[Translation, ...]] = {}
        rows = self._all("select scheme, code, language, name, synonyms from name order by 1, 2, 3")
        for scheme, code, language, name, synonyms in rows:
            one = Translation(language, name, tuple(json.loads(synonyms)), "user", Review.USER)
            found[scheme, code] = (*found.get((scheme, code), ()), one)
        return found

    # --- habits ----------------------------------------------------------------------------------

    def used(self, terms: Iterable[TermKey], at: datetime | None = None) -> None:
        """Remember that terms were chosen."""
        moment = int((at or datetime.now(UTC)).timestamp() * 1e6)
        with self._change() as change:
            for scheme, code in terms:
                change.execute(
                    "insert into recent values (?,?,?,1) on conflict (scheme, code)"
                    " do update set used=max(used + 1, excluded.used), times=times+1",
                    (scheme, code, moment),
                )
            change.execute(
                "delete from recent where used < coalesce((select used from recent"
                f" order by used desc limit 1 offset {_RECENT - 1}), 0)"
            )

    def recent(self) -> tuple[TermKey, ...]:
        """Return the terms chosen last, the latest first."""
        rows = self._all("select scheme, code from recent order by used desc")
        return tuple((scheme, code) for scheme, code in rows)

    def favourites(self) -> dict[int, TermKey]:
        """Return the favourite of each key 1-9."""
        rows = self._all("select slot, scheme, code from favourite order by slot")
        return {int(slot): (scheme, code) for slot, scheme, code in rows}

    def put_favourite(self, slot: int, term: TermKey | None) -> None:
        """Put a term on a key 1-9, or take it away; a term has one key at most."""
        if not 1 <= slot <= FAVOURITES:
            raise InputError(t("Favourites are on the keys 1 to {last}.", last=FAVOURITES))
        with self._change() as change:
            change.execute("delete from favourite where slot=?", (slot,))
            if term is not None:
                change.execute("delete from favourite where scheme=? and code=?", term)
                change.execute("insert into favourite values (?,?,?)", (slot, *term))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
