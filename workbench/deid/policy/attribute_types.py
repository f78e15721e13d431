"""Of which type an attribute is in the IOD of a file, at its place among the sequences.

A place is a tuple of numbers of nodes: the tables of several modules may have the same sequence.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

import msgspec

from workbench.base.resources import resource_path

Place = tuple[int, ...]

OPTIONAL = "3"
# PS3.3 says so wherever these stand: the macros of codes and of references to instances.
_ANYWHERE: Mapping[str, str] = {
    "CodeValue": "1C",
    "CodingSchemeDesignator": "1C",
    "CodeMeaning": "1",
    "ReferencedSOPClassUID": "1",
    "ReferencedSOPInstanceUID": "1",
}
# An object of a class that nobody knows is taken for one of these, with its pixels or without.
_UNKNOWN_IMAGE, _UNKNOWN = "secondary-capture-image", "raw-data"


class _Types:
    def __init__(self) -> None:
        path = resource_path("codes", "deid", "iod_types.json")
        data = msgspec.json.decode(path.read_bytes())
        self.classes: dict[str, str] = data["classes"]
        self.iods: dict[str, list[tuple[int, str]]] = data["iods"]
        self.nodes: list[dict[str, tuple[str, int]]] = [
            {keyword: (type, items) for keyword, type, items in node} for node in data["nodes"]
        ]


@cache
def _types() -> _Types:
    return _Types()


def is_known(sop_class: str) -> bool:
    """Return whether the IOD of a class is known."""
    return sop_class in _types().classes


@lru_cache(maxsize=256)
def root(sop_class: str, image: bool = False) -> Place:
    """Return the place of the top of a data set."""
    types = _types()
    iod = types.classes.get(sop_class, _UNKNOWN_IMAGE if image else _UNKNOWN)
    return tuple(node for node, _ in types.iods[iod])


@lru_cache(maxsize=65_536)
def type_of(place: Place, keyword: str) -> str:
    """Return the strictest type that a keyword has at a place; what is not listed is optional."""
    nodes = _types().nodes
    found = [nodes[n][keyword][0] for n in place if keyword in nodes[n]]
    return min(found, default=_ANYWHERE.get(keyword, OPTIONAL))


@lru_cache(maxsize=65_536)
def items_of(place: Place, keyword: str) -> Place:
    """Return the place inside the items of a sequence; content trees go on as they began."""
    nodes = _types().nodes
    found = tuple(
        sorted({nodes[n][keyword][1] for n in place if nodes[n].get(keyword, ("", -1))[1] >= 0})
    )
    return place if not found and keyword == "ContentSequence" else found


@lru_cache(maxsize=4096)
def required(place: Place) -> tuple[tuple[str, str], ...]:
    """Return keyword and type of all that must stand at a place, types 1 and 2."""
    nodes = _types().nodes
    keywords = sorted({keyword for n in place for keyword in nodes[n]})
    typed = ((keyword, type_of(place, keyword)) for keyword in keywords)
    return tuple((keyword, type) for keyword, type in typed if type in ("1", "2"))
