"""What people say: other words for codes whose lists have their own way of speaking.

``herniated disc`` and 腰突 are ``M51.26``, which its list calls a displacement. Rows of
``resources/codes/spoken/*.tsv`` name the codes that words may stand for, the likeliest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve, frozen

from workbench.api.terms import Review, Synonym, TermEntry, Translation
from workbench.terms.word_tables import tables

KIND = "spoken"
COLUMNS = ("codes", "english", "chinese")
_CHINESE = "zh_CN"
_ORIGIN = "workbench"


@frozen
class Spoken:
    """Other words for one code.

    Parameters
    ----------
    usual : tuple of str
        Those by which this code is meant before all others.
    name : str
        What the code may be called in Chinese where it has no name; empty where no word is
        narrow enough.
    """

    english: tuple[str, ...] = ()
    chinese: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    name: str = ""

    def joined(self, other: Spoken) -> Spoken:
        """Return the words of both."""
        return Spoken(
            tuple(dict.fromkeys((*self.english, *other.english))),
            tuple(dict.fromkeys((*self.chinese, *other.chinese))),
            (*self.usual, *other.usual),
            self.name or other.name,
        )


def read_all() -> dict[tuple[str, str], Spoken]:
    """Return what is said for each (scheme, code).

    Raises
    ------
    ValueError
        If a table has other columns.
    """
    found: dict[tuple[str, str], Spoken] = {}
    for table in tables(KIND):
        for key, spoken in rows(table.read_text(encoding="utf-8")):
            found[key] = found.get(key, Spoken()).joined(spoken)
    return found


def rows(text: str) -> Iterator[tuple[tuple[str, str], Spoken]]:
    """Yield the words of each code of a table, row by row; a code may be in several rows."""
    scheme, *lines = "", *text.splitlines()
    is_begun = False
    for line in lines:
        if line.startswith("#"):
            name, _, value = line[1:].partition(":")
            scheme = value.strip() if name.strip() == "scheme" else scheme
        elif not is_begun:
            if tuple(line.split("\t")) != COLUMNS:
                raise ValueError("a table of spoken words has other columns")
            is_begun = True
        else:
            codes, english, chinese = (_parts(cell) for cell in line.split("\t"))
            for place, code in enumerate(codes):
                usual = (*english, *chinese) if _is_usual(codes, place) else ()
                name = chinese[0] if chinese and not place else ""
                yield _key(code, scheme), Spoken(english, chinese, usual, name)


def _is_usual(codes: tuple[str, ...], place: int) -> bool:
    """Return whether words mean this one of their codes: the first, and often its category.

    Of ``J18.9|J18`` the category says as much as its unspecified code.
    """
    if not place:
        return True
    first, own = codes[0], codes[place]
    return len(own) == 3 and first.startswith(own) and first.endswith(("9", "90", "0.9", "A"))


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(one for one in cell.split("|") if one)


def _key(code: str, scheme: str) -> tuple[str, str]:
    own, colon, rest = code.partition(":")
    return (own, rest) if colon else (scheme, code)


def with_spoken(entry: TermEntry, words: Mapping[tuple[str, str], Spoken]) -> TermEntry:
    """Return an entry with what people say for it."""
    found = words.get((entry.scheme, entry.code))
    if found is None:
        return entry
    known = {entry.meaning, *(one.text for one in entry.synonyms)}
    added = (Synonym(one) for one in found.english if one not in known)
    return evolve(
        entry,
        synonyms=(*entry.synonyms, *added),
        translations=_translations(entry, found),
        usual=found.usual,
    )


def _translations(entry: TermEntry, found: Spoken) -> tuple[Translation, ...]:
    """Return the translations of an entry, the Chinese one with further words.

    Where there is none, it gets one; without a name, unless a word is narrow enough.
    """
    had = next((one for one in entry.translations if one.language == _CHINESE), None)
    if not found.chinese and had is None:
        return entry.translations
    base = had or Translation(_CHINESE, found.name, origin=_ORIGIN, review=Review.DRAFT)
    words = dict.fromkeys((*base.synonyms, *found.chinese))
    words.pop(base.name, None)
    said = evolve(base, synonyms=tuple(words))
    return (said, *(one for one in entry.translations if one is not had))
