"""What is different between terms of the same name: a word alone would not say which is meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from attrs import evolve

from workbench.base.text import language
from workbench.terms.folding import key
from workbench.terms.values import Hit, Term


class Terms(Protocol):
    """Where more is known of a term."""

    def term(self, scheme: str, code: str) -> Term | None:
        """Return a term."""
        ...


_FIRST = 30  # further down nobody looks


def with_differences(terms: Terms, hits: Sequence[Hit]) -> list[Hit]:
    """Return hits that say what is different where several were found by the same name."""
    same: dict[str, list[int]] = defaultdict(list)
    for number, hit in enumerate(hits[:_FIRST]):
        same[key(hit.matched)].append(number)
        if key(hit.meaning) != key(hit.matched):
            same[key(hit.meaning)].append(number)
    told = list(hits)
    for numbers in same.values():
        if len(numbers) > 1:
            for number in numbers:
                if not told[number].differs:
                    told[number] = _told(terms, told[number])
    return told


def _told(terms: Terms, hit: Hit) -> Hit:
    """Return a hit with what it is a kind of, what it is, or at least whose it is."""
    term = terms.term(*hit.key)
    if term is None:
        return hit
    parent = terms.term(*term.parents[0]) if term.parents else None
    if parent is not None:
        said = parent.title(language())
    elif term.definition:
        said = term.definition
    elif key(hit.matched) not in (key(hit.meaning), key(hit.zh)):
        said = hit.title(language())
    else:
        said = f"{hit.scheme} {hit.code}"
    return evolve(hit, differs=said)
