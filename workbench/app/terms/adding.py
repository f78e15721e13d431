"""What a user adds to coded terms: terms of their own, and better names for those of others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

from workbench.api.terms import Review, Synonym, TermEntry, Translation
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.terms.folding import has_cjk
from workbench.terms.own import OWN_SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.app.terms.terms import Terms
    from workbench.terms.values import Term, TermKey

_CHINESE = "zh_CN"
#: A Coding Scheme Designator has the value representation SH (PS3.5 section 6.2).
_LONGEST_SCHEME = 16
_BETWEEN = re.compile(r"[,，;；|、\n]")


@frozen
class Draft:
    """A term as a user words it.

    Parameters
    ----------
    is_own : bool
        The user's own term; else only its Chinese names are the user's.
    """

    scheme: str = OWN_SCHEME
    code: str = ""
    meaning: str = ""
    chinese: str = ""
    synonyms: tuple[str, ...] = ()
    is_own: bool = True

    @property
    def key(self) -> TermKey:
        """Scheme and code."""
        return self.scheme, self.code


def split(text: str) -> tuple[str, ...]:
    """Return the synonyms of a line, each once."""
    return tuple(dict.fromkeys(one.strip() for one in _BETWEEN.split(text) if one.strip()))


def drafts(terms: Terms) -> list[Draft]:
    """Return what the user added: own terms, then terms of others with the user's names."""
    names = terms.own.names()
    own = {(one.scheme, one.code): one for one in terms.own.terms()}
    found = []
    for key, entry in own.items():
        zh = _chinese(names.get(key, ()))
        said = (*(one.text for one in entry.synonyms), *(zh.synonyms if zh else ()))
        found.append(Draft(*key, entry.meaning, zh.name if zh else "", tuple(dict.fromkeys(said))))
    for key, given in names.items():
        zh = _chinese(given)
        if key not in own and zh is not None:
            known = terms.index.term(*key) if terms.is_ready else None
            meaning = known.meaning if known is not None else ""
            found.append(Draft(*key, meaning, zh.name, zh.synonyms, is_own=False))
    return found


def draft_of(terms: Terms, term: Term) -> Draft:
    """Return a term as it is to be corrected."""
    for one in drafts(terms):
        if one.key == term.key:
            return one
    zh = term.name(_CHINESE)
    return Draft(*term.key, term.meaning, zh.text if zh else "", is_own=False)


def keep(terms: Terms, draft: Draft) -> None:
    """Keep what the user worded. Raises InputError, saying what is missing."""
    if not draft.is_own:
        name = Translation(_CHINESE, draft.chinese, draft.synonyms, "user", Review.USER)
        terms.put_name(*draft.key, name)
        return
    if not draft.scheme.startswith("99") or not 2 < len(draft.scheme) <= _LONGEST_SCHEME:
        raise InputError(
            t("The code system of your own terms begins with 99, as 99LOCAL: {n} letters at most.",
              n=_LONGEST_SCHEME)
        )  # fmt: skip
    zh = Translation(_CHINESE, draft.chinese, (), "user", Review.USER)
    entry = TermEntry(
        *draft.key,
        draft.meaning,
        synonyms=[Synonym(one, _CHINESE if has_cjk(one) else "en") for one in draft.synonyms],
        translations=(zh,) if draft.chinese else (),
    )
    terms.own.remove_name(*draft.key, _CHINESE)
    terms.put_term(entry)


def drop(terms: Terms, draft: Draft) -> None:
    """Remove a term of the user, or go back to the names that came with the program."""
    if draft.is_own:
        terms.remove_term(*draft.key)
    else:
        terms.remove_name(*draft.key, _CHINESE)


def _chinese(names: Iterable[Translation]) -> Translation | None:
    return next((one for one in names if one.language == _CHINESE), None)
