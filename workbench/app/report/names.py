"""What coded terms are called in a language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from workbench.model.concept import Concept

if TYPE_CHECKING:
    from workbench.app.plugins import Plugins
    from workbench.app.session import Session
    from workbench.terms.index import TermIndex

# PS3.16 section 8.2: designators of private schemes begin so. All others have names in the tables.
_PRIVATE = "99"


class TermNames:
    """Names of coded terms: the user's own and those of the index, else those that were shipped.

    Parameters
    ----------
    index : TermIndex or None
        None, or an empty one, while it is not built.
    """

    def __init__(self, index: TermIndex | None, plugins: Plugins | None = None) -> None:
        self._index = index
        self._plugins = plugins
        self._found: dict[tuple[str, str, str], str] = {}

    @classmethod
    def of_session(cls, session: Session) -> TermNames:
        """Return the names that a user has."""
        return cls(session.terms.index, session.plugins)

    def of(self, concept: Concept, language: str) -> str:
        """Return the name of a term; where there is none in the language, its meaning."""
        key = (concept.scheme, concept.value, language)
        if key not in self._found:
            self._found[key] = self._look_up(concept, language) or concept.meaning
        return self._found[key]

    def _look_up(self, concept: Concept, language: str) -> str:
        term = self._index.term(concept.scheme, concept.value) if self._index is not None else None
        name = term.name(language) if term is not None else None
        if name is not None:
            return name.text
        if language == "zh_CN":
            return self._shipped(concept)
        # A term may have been chosen where its meaning was in another language.
        return term.meaning if term is not None else ""

    def _shipped(self, concept: Concept) -> str:
        key = (concept.scheme, concept.value)
        found = _tables().get(key, "")
        if found or not concept.scheme.startswith(_PRIVATE):
            return found
        return _of_plugins(self._plugins, concept.scheme).get(key, "")


@cache
def _tables() -> Mapping[tuple[str, str], str]:
    from workbench.terms.chinese import read_all

    return {key: one.name for key, one in read_all()[0].items()}


@cache
def _of_plugins(plugins: Plugins | None, scheme: str) -> Mapping[tuple[str, str], str]:
    """Return the Chinese names of a private scheme; its system brings them along."""
    found: dict[tuple[str, str], str] = {}
    for plugin in plugins.with_door("code_system") if plugins is not None else ():
        system = plugins.load(plugin.name, "code_system") if plugins is not None else None
        if system is None or system.scheme != scheme:
            continue
        for entry in system.entries():
            names = (one.name for one in entry.translations if one.language == "zh_CN")
            found[entry.scheme, entry.code] = next(names, "")
    return found
