"""What lists that come with the program say of the coded terms of a project."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from workbench.model.concept import Concept

if TYPE_CHECKING:
    from workbench.app.plugins import Plugins

log = logging.getLogger(__name__)

_DOOR = "code_system"


def known_meanings(
    plugins: Plugins, concepts: Iterable[Concept]
) -> dict[tuple[str, str], frozenset[str]]:
    """Return the names of those terms that a list knows, by scheme and code.

    Lists of users are none of them: in those stands what a person typed.
    """
    wanted = {(one.scheme, one.value) for one in concepts}
    if not wanted:
        return {}
    found: dict[tuple[str, str], set[str]] = {}
    for plugin in plugins.with_door(_DOOR):
        try:
            names = _names_of(plugins.load(plugin.name, _DOOR))
        except Exception as error:  # a plugin of anybody; its terms are then not known
            log.warning("a code system cannot be read: %s", type(error).__name__)
            continue
        for key in wanted & names.keys():
            found.setdefault(key, set()).update(names[key])
    return {key: frozenset(names) for key, names in found.items()}


@lru_cache(maxsize=8)
def _names_of(system: Any) -> dict[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for entry in system.entries():
        names = found.setdefault((entry.scheme, entry.code), set())
        names.add(entry.meaning)
        names.update(one.text for one in entry.synonyms)
        names.update(one.name for one in entry.translations)
    return {key: frozenset(names) for key, names in found.items()}
