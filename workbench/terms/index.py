"""The index as a whole: what comes with the program, what was imported, and the user's own."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from attrs import evolve

from workbench.api.terms import TermContext, TermEntry, TermRole, Translation
from workbench.base.text import Text, t
from workbench.terms import search as searching
from workbench.terms.differences import with_differences
from workbench.terms.own import OWN_SCHEME, OWN_SYSTEM, OwnTerms
from workbench.terms.shard import Row, Shard
from workbench.terms.values import (
    Filter,
    Hit,
    Name,
    Surroundings,
    SystemInfo,
    Term,
    TermKey,
)
from workbench.terms.writer import IndexWriter

log = logging.getLogger(__name__)

_OWN = SystemInfo(
    OWN_SYSTEM,
    OWN_SCHEME,
    "",
    t("Your own terms"),
    "entered by the user",
    "as the user says",
    is_imported=True,
)


class TermIndex:
    """All index files of a user, searched together.

    Parameters
    ----------
    base : Path or None
        The index of what comes with the program; None while there is none.
    imported : iterable of Path
        Index files of imported systems; those that cannot be read are left out and logged.
    own : OwnTerms or None
        The user's own.
    """

    def __init__(
        self, base: Path | None, imported: Iterable[Path] = (), own: OwnTerms | None = None
    ) -> None:
        self._base = [Shard.open(base)] if base is not None else []
        self._imported = [shard for path in imported if (shard := _opened(path)) is not None]
        self._own = own
        self._own_shard: Shard | None = None
        self._names = own.names() if own is not None else {}
        self.refresh()

    @property
    def shards(self) -> Sequence[Shard]:
        """All index files, the user's own first: what they say is shown."""
        own = [self._own_shard] if self._own_shard is not None else []
        return [*own, *self._base, *self._imported]

    def refresh(self) -> None:
        """Take in what the user changed of the own terms and names."""
        if self._own is None:
            return
        self._names = self._own.names()
        entries = [(OWN_SYSTEM, one) for one in self._own.terms()]
        own = {(one.scheme, one.code) for _, one in entries}
        entries += self._renamed(own)
        old, self._own_shard = self._own_shard, _shard_of(entries, self._names)
        if old is not None:
            old.close()

    def _renamed(self, own: set[TermKey]) -> list[tuple[str, TermEntry]]:
        """Return the entries of other systems that the user gave names."""
        found: list[tuple[str, TermEntry]] = []
        for scheme, code in self._names:
            known = None if (scheme, code) in own else self._first(scheme, code)
            if known is not None:
                entry = TermEntry(scheme, code, known.meaning, known.version)
                found.append((known.system, evolve(entry, contexts=known.contexts)))
        return found

    def close(self) -> None:
        """Close all files."""
        for shard in self.shards:
            shard.close()

    # --- searching -------------------------------------------------------------------------------

    def search(
        self,
        text: str,
        most: int = 50,
        limit: Filter = Filter(),  # noqa: B008 - frozen
        around: Surroundings = Surroundings(),  # noqa: B008 - frozen
    ) -> list[Hit]:
        """Return the terms that a text may mean, the best first."""
        found = searching.search(self.shards, text, most, limit, around)
        return with_differences(self, [self._shown(hit) for hit in found])

    def _shown(self, hit: Hit) -> Hit:
        """Return a hit with the name that the user gave."""
        if not hit.zh:  # found in one file, named in another
            known = self._first_named(hit.key)
            hit = evolve(hit, zh=known) if known else hit
        for one in self._names.get(hit.key, ()):
            if one.language == "zh_CN":
                return evolve(hit, zh=one.name)
        return hit

    def _first_named(self, term: TermKey) -> str:
        if len(self.shards) < 2:
            return ""
        rows = (row for shard in self.shards for row in shard.of_terms([term]))
        return next((row.zh for row in rows if row.zh), "")

    # --- terms -----------------------------------------------------------------------------------

    def term(self, scheme: str, code: str) -> Term | None:
        """Return a term with what all files say of it."""
        found = [one for shard in self._others() if (one := shard.term(scheme, code))]
        own = self._own_shard.term(scheme, code) if self._own_shard is not None else None
        if own is not None:
            found.append(own)
        if not found:
            return None
        first = found[0]
        meanings = {
            (one.system, one.meaning)
            for one in found[1:]
            if one.meaning.casefold() != first.meaning.casefold()
        }
        return evolve(
            first,
            names=_merged_names([own] if own else [], found),
            parents=tuple(dict.fromkeys(p for one in found for p in one.parents)),
            contexts=tuple(dict.fromkeys(c for one in found for c in one.contexts)),
            definition=next((one.definition for one in found if one.definition), ""),
            other_meanings=tuple(sorted(meanings)),
        )

    def _others(self) -> Sequence[Shard]:
        return [*self._base, *self._imported]

    def _first(self, scheme: str, code: str) -> Term | None:
        found = (shard.term(scheme, code) for shard in self._others())
        return next((one for one in found if one is not None), None)

    def path_of(self, term: Term) -> list[Term]:
        """Return what a term is a kind of, from the top; the first parent of several."""
        path: list[Term] = []
        seen = {term.key}
        at: Term | None = term
        while at is not None and at.parents and at.parents[0] not in seen:
            seen.add(at.parents[0])
            at = self.term(*at.parents[0])
            if at is not None:
                path.insert(0, at)
        return path

    def children(self, scheme: str, code: str) -> list[Hit]:
        """Return the kinds of a term."""
        return self._listed(shard.children(scheme, code) for shard in self.shards)

    def roots(self, system: str) -> list[Hit]:
        """Return the top of the tree of a system."""
        return self._listed(shard.roots(system) for shard in self.shards)

    def members(self, *contexts: str) -> list[Hit]:
        """Return the members of contexts."""
        return self._listed(shard.members(one) for one in contexts for shard in self.shards)

    def listed(self, terms: Iterable[TermKey]) -> list[Hit]:
        """Return terms in a given order; those that nobody knows are left out."""
        found = []
        for term in terms:
            rows = (row for shard in self.shards for row in shard.of_terms([term]))
            row = next((row for row in rows if row.preferred and row.language == "en"), None)
            if row is not None:
                found.append(self._shown(row.hit()))
        return found

    def _listed(self, found: Iterable[Sequence[Row]]) -> list[Hit]:
        rows = {(row.scheme, row.code): row for rows in found for row in rows}
        return [self._shown(row.hit()) for row in rows.values()]

    def choices(self, role: TermRole, of: TermKey | None = None) -> list[str]:
        """Return the contexts whose members may be chosen for a role, once `of` was chosen."""
        for asked in dict.fromkeys((of, None)):
            found = [one for shard in self.shards for one in shard.choices(role, asked)]
            if found:
                return list(dict.fromkeys(found))
        return []

    def systems(self) -> list[SystemInfo]:
        """Return all systems with the number of their terms."""
        found = [one for shard in self._base for one in shard.systems()]
        found += [one for shard in self._imported for one in shard.systems(is_imported=True)]
        own = len(self._own.terms()) if self._own is not None else 0
        return [*found, evolve(_OWN, terms=own)] if own else found

    def title_of(self, system: str) -> Text | None:
        """Return the title of a system by its name; None where nobody knows it."""
        if system == OWN_SYSTEM:
            return _OWN.title
        found = (shard.title_of(system) for shard in self._others())
        return next((one for one in found if one is not None), None)

    def schemes(self) -> set[str]:
        """Return the schemes of all terms."""
        return {one for shard in self.shards for one in shard.schemes()}

    def contexts(self) -> list[TermContext]:
        """Return all contexts."""
        return [one for shard in self.shards for one in shard.contexts()]


def _merged_names(preferred: Iterable[Term], found: Iterable[Term]) -> tuple[Name, ...]:
    """Return all names once; of several preferred ones in a language the first stays that."""
    names: dict[tuple[str, str], Name] = {}
    led: set[str] = set()
    for term in (*preferred, *found):
        for one in term.names:
            shown = evolve(one, is_preferred=one.is_preferred and one.language not in led)
            names.setdefault((one.text, one.language), shown)
        led.update(one.language for one in term.names if one.is_preferred)
    return tuple(sorted(names.values(), key=lambda one: not one.is_preferred))


def _opened(path: Path) -> Shard | None:
    try:
        return Shard.open(path)
    except (OSError, sqlite3.Error):
        log.warning("an index of imported terms cannot be read")
        return None


def _shard_of(
    entries: Sequence[tuple[str, TermEntry]], names: Mapping[TermKey, tuple[Translation, ...]]
) -> Shard | None:
    """Return an index in memory; None of nothing."""
    if not entries:
        return None
    writer = IndexWriter(":memory:")
    for system in dict.fromkeys(system for system, _ in entries):
        writer.begin_system(evolve(_OWN, name=system))
        for owner, entry in entries:
            if owner == system:
                given = names.get((entry.scheme, entry.code), ())
                writer.add(evolve(entry, translations=given))
    writer.finish()
    return Shard(writer.connection)
