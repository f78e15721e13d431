"""OBO: the flat format of open ontologies (HPO, UBERON, MONDO and others)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from workbench.api.terms import TermEntry
from workbench.terms.importing.report import Counts, Trouble
from workbench.terms.importing.table import LONGEST_CODE, LONGEST_NAME, is_formula

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
#: A stanza longer than this is noise.
_MOST_LINES = 5000


def terms_of(lines: Iterable[str], scheme: str, counts: Counts) -> Iterator[tuple[int, TermEntry]]:
    """Yield line numbers and terms; obsolete ones are not counted."""
    for number, stanza in _stanzas(lines):
        if _first(stanza, "is_obsolete") == "true":
            continue
        counts.read += 1
        code, name = _first(stanza, "id"), _first(stanza, "name")
        trouble = _trouble(code, name)
        if trouble is not None:
            counts.note(trouble, number)
            continue
        quoted = (_QUOTED.match(one) for one in stanza.get("synonym", ()))
        definition = _QUOTED.match(_first(stanza, "def"))
        yield (
            number,
            TermEntry(
                scheme,
                code,
                name,
                synonyms=tuple(dict.fromkeys(_plain(one[1]) for one in quoted if one)),
                parents=tuple(one.split("!")[0].split()[0] for one in stanza.get("is_a", ())),
                definition=_plain(definition[1])[:LONGEST_NAME] if definition else "",
            ),
        )


def _trouble(code: str, name: str) -> Trouble | None:
    if not code:
        return Trouble.NO_CODE
    if not name:
        return Trouble.NO_MEANING
    if is_formula(name) or is_formula(code):
        return Trouble.FORMULA
    if len(code) > LONGEST_CODE or len(name) > LONGEST_NAME:
        return Trouble.TOO_LONG
    return None


def _stanzas(lines: Iterable[str]) -> Iterator[tuple[int, Mapping[str, Sequence[str]]]]:
    """Yield the line and the tags of each ``[Term]``."""
    start, stanza, size = 0, dict[str, list[str]](), 0
    inside = False
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if line.startswith("["):
            if inside:
                yield start, stanza
            inside, start, stanza, size = line == "[Term]", number, {}, 0
        elif inside and ":" in line and size < _MOST_LINES:
            tag, _, value = line.partition(":")
            if value.strip():
                stanza.setdefault(tag, []).append(value.strip())
            size += 1
    if inside:
        yield start, stanza


def _first(stanza: Mapping[str, Sequence[str]], tag: str) -> str:
    return next(iter(stanza.get(tag, ())), "")


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
