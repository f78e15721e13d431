"""ICD-10-CM from the files that the package ``simple-icd-10-cm`` carries.

Its code is not imported: it builds a tree of everything at import, which takes seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

from workbench.api import Text, UnsupportedError, t
from workbench.api.terms import TermEntry

from .tabular import Node, dotted, nodes_of, plainer

PACKAGE = "simple_icd_10_cm"
SCHEME = "I10C"  # PS3.16 table 8-1
_LONGEST_PLAIN = len("K80.20")
#: Raised when other names are made of the same text.
_EDITION = 2


class Icd10Cm:
    """Chapters, blocks, categories and codes with their inclusion terms."""

    name = "icd10cm"
    scheme = SCHEME
    title = t("Diagnoses of ICD-10-CM")
    source = "ICD-10-CM, U.S. National Center for Health Statistics"
    licence = "Public domain (work of the U.S. government)"
    notices: Mapping[str, Text] = {}

    def __init__(self) -> None:
        folder = _folder()
        self._tabular = next(folder.glob("*tabular*.xml"))
        self._list = next(folder.glob("code-list*.txt"))

    @property
    def version(self) -> str:
        """The version of the package and the release of the text."""
        return f"{version(PACKAGE)}.{_EDITION}, {self._tabular.stem}"

    def entries(self) -> Iterator[TermEntry]:
        """Yield chapters, blocks, categories and codes; parents come before their children."""
        # A file of a package that was installed on purpose, with hashes: not of strangers.
        root = ElementTree.parse(self._tabular).getroot()
        year = root.findtext("version", "")
        known: dict[str, Node] = {}
        for node in nodes_of(root):
            if node.code not in known:
                known[node.code] = node
                yield _entry(node, year)
        for code in self._list.read_text(encoding="utf-8").split():
            if dotted(code) not in known:
                yield _entry(_extended(dotted(code), known), year)


def _folder() -> Path:
    found = find_spec(PACKAGE)
    places = (found.submodule_search_locations if found else None) or []
    for place in places:
        if any(Path(place, "data").glob("*tabular*.xml")):
            return Path(place, "data")
    raise UnsupportedError(
        t("The text of ICD-10-CM is not installed: the package {name}.", name=PACKAGE)
    )


def _entry(node: Node, year: str) -> TermEntry:
    return TermEntry(
        SCHEME,
        node.code,
        node.meaning,
        version=year,
        synonyms=_with_plainer(node),
        parents=(node.parent,) if node.parent else (),
    )


def _with_plainer(node: Node) -> tuple[str, ...]:
    """Return what else a code is called, also as people say it."""
    if "-" in node.code or len(node.code) > _LONGEST_PLAIN:
        return node.synonyms
    said = (plainer(one) for one in (node.meaning, *node.synonyms))
    found = dict.fromkeys((*node.synonyms, *said))
    return tuple(one for one in found if one and one != node.meaning)


def _extended(code: str, known: Mapping[str, Node]) -> Node:
    """Return a code with its seventh character: initial encounter and the like.

    ``S52.5XXA`` belongs to ``S52.5``: what is missing before the seventh is filled with X.
    """
    base = code[:-1].rstrip("X").rstrip(".")
    node = known.get(code[:-1]) or known[base]
    what = node.sevenths[code[-1]]
    return Node(code, f"{node.meaning}, {what}", node.code)
