"""Sides in what somebody typed: ``right kidney`` and ``右肾`` are a kidney, and the right one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from workbench.base.resources import resource_path
from workbench.model.concept import Concept
from workbench.terms.values import TermKey

LEFT = Concept("SCT", "7771000", "Left")
RIGHT = Concept("SCT", "24028007", "Right")
BOTH = Concept("SCT", "51440002", "Right and left")

_CHINESE = {LEFT.value: "左侧", RIGHT.value: "右侧", BOTH.value: "双侧"}

_SAYS_SIDE = re.compile(r"\b(left|right|bilateral|both)\b", re.IGNORECASE)

#: As queries are compared; the longest first.
_WORDS: tuple[tuple[tuple[str, ...], Concept], ...] = tuple(
    (tuple(words.split()), side)
    for side, said in (
        (LEFT, "左 侧|left side|left|lt|左"),
        (RIGHT, "右 侧|right side|right|rt|右"),
        (BOTH, "双 侧|两 侧|bilateral|both|双|两"),
    )
    for words in said.split("|")
)
#: Whose members are parts of the body: of these only the paired ones have a side.
_ANATOMY = frozenset(("CID4", "CID4030", "CID4031", "CID7192", "CID6300"))


def without_side(parts: Sequence[str]) -> tuple[Concept, str] | None:
    """Return the side that a query begins or ends with, and what is left; None of others."""
    for words, side in _WORDS:
        many = len(words)
        if len(parts) <= many:
            continue
        if tuple(parts[:many]) == words:
            return side, " ".join(parts[many:])
        if tuple(parts[-many:]) == words:
            return side, " ".join(parts[:-many])
    return None


def side_title(side: Concept, language: str) -> str:
    """Return what a side is called in a language."""
    return _CHINESE[side.value] if language.startswith("zh") else side.meaning


def may_have_side(term: TermKey, meaning: str, contexts: str) -> bool:
    """Return whether a term can be meant with a side: paired parts of the body, and findings.

    What says a side itself has no other.
    """
    if _SAYS_SIDE.search(meaning):
        return False
    return term in _paired() or not is_anatomy(contexts)


def is_anatomy(contexts: str) -> bool:
    """Return whether what is in these contexts is a part of the body."""
    return not _ANATOMY.isdisjoint(contexts.split())


@cache
def _paired() -> frozenset[TermKey]:
    lines = resource_path("codes", "paired_sites.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return frozenset((row[0], row[1]) for row in rows)
