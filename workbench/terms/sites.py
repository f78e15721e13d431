"""What is found and where: ``spiculated mass right breast`` is a mass, and not a breast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve

from workbench.model.concept import Concept
from workbench.terms.folding import SMALL_WORDS
from workbench.terms.query import Query
from workbench.terms.shard import Row
from workbench.terms.sides import is_anatomy, without_side

#: Whose members are what an image shows; others that are no anatomy say how it looks.
_FINDINGS = frozenset(
    "CID6102 CID6104 CID6335 CID6336 CID6337 CID6338 CID6341 CID6342 CID7159 CID7194"
    " CID3802 CID3810 CID3813 CID6006 CID6014".split()
)
_NORMAL = "CID222"


def site_first(query: Query, rows: Sequence[Row]) -> Query:
    """Return a query with the site, if it ends with one, put before what is found there.

    So that what is found comes last, as in ``liver lesion`` and in Chinese. `rows` are the names
    that the query contains; without a finding before the site nothing is changed.
    """
    for side, site, rest in _split(query, rows):
        before = " ".join(rest)
        if any(_is_finding(row) and f" {before}".endswith(f" {row.key}") for row in rows):
            return evolve(query, key=" ".join((*side, site, before)))
    return query


def names_of_both(query: Query, rows: Sequence[Row]) -> Iterator[tuple[Concept | None, str]]:
    """Yield what a site and what is found there may be called together, with the side.

    A ``stone in the right kidney`` is a ``kidney stone``.
    """
    for side, site, rest in _split(query, rows):
        if rest:
            found = without_side((*side, "")) if side else None
            yield (found[0] if found else None), " ".join((site, *rest))


def _split(query: Query, rows: Sequence[Row]) -> Iterator[tuple[list[str], str, list[str]]]:
    """Yield the words of a side, a site that the query ends with, and what comes before."""
    sites = {row.key for row in rows if is_anatomy(row.contexts)}
    for site in sorted(sites, key=len, reverse=True):
        if query.key.endswith(f" {site}"):
            side, rest = _without_joint(query.key.removesuffix(f" {site}").split())
            yield side, site, rest


def _without_joint(words: list[str]) -> tuple[list[str], list[str]]:
    """Split what stands before a site into the words of a side and what is found."""
    side: list[str] = []
    while words and words[-1] in SMALL_WORDS:
        words = words[:-1]
    if len(words) > 1 and without_side((words[-1], "")) is not None:
        side, words = words[-1:], words[:-1]
    while words and words[-1] in SMALL_WORDS:
        words = words[:-1]
    return side, words


def _is_finding(row: Row) -> bool:
    contexts = set(row.contexts.split())
    if is_anatomy(row.contexts) or _NORMAL in contexts:
        return False
    return row.scheme == "I10C" or not _FINDINGS.isdisjoint(contexts)
