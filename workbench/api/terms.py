"""Code systems: where coded terms come from. Searching is ``terms``' business."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Protocol, runtime_checkable

from attrs import field, frozen

from workbench.base.text import Text


class Review(StrEnum):
    """How far a name can be trusted."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    OFFICIAL = "official"
    USER = "user"


@frozen
class Synonym:
    """Another name of a concept.

    Parameters
    ----------
    language : str
        As the program names languages: ``en``, ``zh_CN``.
    """

    text: str
    language: str = "en"


@frozen
class Translation:
    """What a concept is called in another language.

    Parameters
    ----------
    name : str
        The name to be shown.
    synonyms : tuple of str
        Other words that people type.
    origin : str
        Who worded it: ``workbench`` or the list that it was taken from.
    definition : str
        What the concept is, in that language.
    """

    language: str
    name: str
    synonyms: tuple[str, ...] = ()
    origin: str = ""
    review: Review = Review.DRAFT
    definition: str = ""


def _synonyms(given: Iterable[str | Synonym]) -> tuple[Synonym, ...]:
    return tuple(Synonym(one) if isinstance(one, str) else one for one in given)


@frozen
class TermEntry:
    """One concept of a code system with all its names.

    Parameters
    ----------
    scheme : str
        Coding Scheme Designator (PS3.16 section 8), ``99...`` for private ones.
    meaning : str
        The meaning as the source has it; never a translation.
    version : str
        Coding Scheme Version where the designator alone does not say which code it is.
    synonyms : tuple of Synonym
        Plain strings are taken as English ones.
    parents : tuple of str
        Codes of the same scheme that it is a kind of.
    contexts : tuple of str
        Ids of the contexts that it is a member of.
    definition : str
        What it is, in words that may be shipped.
    reference : str
        Where it is defined, as ``ISO 6520-1, 2017``: the clause, never its text.
    source, licence : str
        Where differing from those of the system.
    usual : tuple of str
        Names of it that several concepts have, by which people mean this one.
    """

    scheme: str
    code: str
    meaning: str
    version: str = ""
    synonyms: tuple[Synonym, ...] = field(default=(), converter=_synonyms)
    translations: tuple[Translation, ...] = ()
    parents: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    definition: str = ""
    reference: str = ""
    source: str = ""
    licence: str = ""
    usual: tuple[str, ...] = ()


@runtime_checkable
class CodeSystem(Protocol):
    """The door of a terminology plugin (``Plugin.code_system``).

    Parameters
    ----------
    name : str
        What the system is called on the command line; unique among all systems.
    scheme : str
        Coding Scheme Designator of its entries, of most of them when they have several.
    version : str
        Changes whenever an entry does: the index is built anew then.
    source, licence : str
        Where the entries are from, and on what terms they may be used; never empty.
    notices : mapping of str to Text
        What the owners of schemes want to be said, by scheme.
    """

    name: str
    scheme: str
    version: str
    title: Text
    source: str
    licence: str
    notices: Mapping[str, Text]

    def entries(self) -> Iterator[TermEntry]:
        """Yield all entries in a stable order, each (scheme, code) once."""
        ...


@frozen
class TermContext:
    """A named set of terms, as a context group of DICOM.

    Parameters
    ----------
    id : str
        As the entries name it: ``CID7151``.
    title : str
        In English, as the source has it.
    """

    id: str
    title: str


class TermRole(StrEnum):
    """What a term stands for in the description of an annotation."""

    CATEGORY = "category"
    TYPE = "type"
    MODIFIER = "modifier"
    REGION = "region"
    REGION_MODIFIER = "region modifier"
    LATERALITY = "laterality"


@frozen
class TermChoice:
    """What may be chosen for a role once another term was chosen.

    Parameters
    ----------
    of : tuple of str and str, or None
        Scheme and code of what was chosen before; None = where nothing was, or nothing else is
        said of what was.
    contexts : tuple of str
        Their members may be chosen.
    """

    role: TermRole
    contexts: tuple[str, ...]
    of: tuple[str, str] | None = None


@runtime_checkable
class ContextSystem(CodeSystem, Protocol):
    """A code system that groups its entries and says what goes with what."""

    def contexts(self) -> Iterator[TermContext]:
        """Yield all contexts that entries name."""
        ...

    def choices(self) -> Iterator[TermChoice]:
        """Yield what may be chosen for which role."""
        ...
