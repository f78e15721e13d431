"""What the index answers with."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen

from workbench.api.terms import Review
from workbench.base.text import Text
from workbench.model.concept import Concept

TermKey = tuple[str, str]


class Match(StrEnum):
    """How a term was found, the closest first."""

    CODE = "code"
    EXACT = "exact"
    PINYIN = "pinyin"
    INITIALS = "initials"
    PREFIX = "prefix"
    WORDS = "words"
    SUBSTRING = "substring"
    TYPO = "typo"
    PART = "part"


@frozen
class Name:
    """One name of a term; the preferred one of its language, or another."""

    text: str
    language: str
    is_preferred: bool
    origin: str = ""
    review: Review | None = None


@frozen
class Term:
    """A concept with all that is known of it.

    Parameters
    ----------
    names : tuple of Name
        Without the meaning itself.
    parents : tuple of (scheme, code)
    other_meanings : tuple of (system, meaning)
        What other systems say that the same code means.
    """

    scheme: str
    code: str
    meaning: str
    system: str
    version: str = ""
    names: tuple[Name, ...] = ()
    parents: tuple[TermKey, ...] = ()
    contexts: tuple[str, ...] = ()
    definition: str = ""
    reference: str = ""
    source: str = ""
    licence: str = ""
    other_meanings: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> TermKey:
        """Scheme and code."""
        return self.scheme, self.code

    @property
    def concept(self) -> Concept:
        """As annotations carry it."""
        return Concept(self.scheme, self.code, self.meaning, self.version or None)

    def name(self, language: str) -> Name | None:
        """Return the preferred name in a language."""
        return next((n for n in self.names if n.is_preferred and n.language == language), None)

    def title(self, language: str) -> str:
        """Return the name to be shown: in a language, else the meaning."""
        found = self.name(language)
        return found.text if found else self.meaning


@frozen
class Hit:
    """A term that was found.

    Parameters
    ----------
    zh : str
        Chinese name, empty where there is none.
    matched : str
        The name or code that was found.
    differs : str
        Set where the same name belongs to several terms: what is different about this one.
    side : Concept or None
        Laterality that was typed with it.
    """

    scheme: str
    code: str
    meaning: str
    zh: str
    system: str
    match: Match
    matched: str
    score: float
    version: str = ""
    differs: str = ""
    side: Concept | None = None

    @property
    def key(self) -> TermKey:
        """Scheme and code."""
        return self.scheme, self.code

    @property
    def concept(self) -> Concept:
        """As annotations carry it."""
        return Concept(self.scheme, self.code, self.meaning, self.version or None)

    def title(self, language: str) -> str:
        """Return the name to be shown."""
        return self.zh if language.startswith("zh") and self.zh else self.meaning


@frozen
class SystemInfo:
    """A code system of the index."""

    name: str
    scheme: str
    version: str
    title: Text
    source: str
    licence: str
    terms: int = 0
    notices: Mapping[str, Text] = field(factory=dict, hash=False)
    is_imported: bool = False


@frozen
class Surroundings:
    """What a search knows of where the term will be used; all of it only changes the order.

    Parameters
    ----------
    contexts : tuple of str
        Contexts whose members are likely, the likeliest first.
    systems : tuple of str
        Systems or schemes that are likely.
    terms : frozenset of (scheme, code)
        Terms of the label scheme and of the project.
    recent, favourites : tuple of (scheme, code)
        The latest first.
    """

    contexts: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    terms: frozenset[TermKey] = frozenset()
    recent: tuple[TermKey, ...] = ()
    favourites: tuple[TermKey, ...] = ()


@frozen
class Filter:
    """What a search is limited to; empty = everything.

    Parameters
    ----------
    systems : tuple of str
        Names of systems or their schemes.
    """

    systems: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
