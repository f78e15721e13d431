"""The tabular list: an XML tree of chapters, blocks and diagnoses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from attrs import field, frozen

_BRACKETS = re.compile(r"\([^()]*\)|\[[^][]*\]")
_SORTING = re.compile(
    r"(, (unspecified( (organism|site))?|not elsewhere classified|so stated)| NOS)+$"
)


@frozen
class Node:
    """One line of the list.

    Parameters
    ----------
    sevenths : mapping of str to str
        What the seventh characters of codes below it mean.
    """

    code: str
    meaning: str
    parent: str = ""
    synonyms: tuple[str, ...] = ()
    sevenths: Mapping[str, str] = field(factory=dict, hash=False)


def nodes_of(root: Element) -> Iterator[Node]:
    """Yield all nodes, each before those below it."""
    for chapter in root.iter("chapter"):
        code = chapter.findtext("name", "").strip()
        yield Node(code, _text(chapter.find("desc")))
        for section in chapter.findall("section"):
            yield from _section(section, code)


def _section(section: Element, chapter: str) -> Iterator[Node]:
    code = section.attrib["id"]
    # A block of one category has its code, and would be its own parent.
    is_block = "-" in code
    if is_block:
        yield Node(code, _text(section.find("desc")), chapter)
    for diagnosis in section.findall("diag"):
        yield from _diagnosis(diagnosis, code if is_block else chapter, {})


def _diagnosis(element: Element, parent: str, sevenths: Mapping[str, str]) -> Iterator[Node]:
    code = element.findtext("name", "").strip()
    own = {
        one.attrib["char"].strip(): _text(one) for one in element.findall("sevenChrDef/extension")
    }
    sevenths = own or sevenths
    yield Node(code, _text(element.find("desc")), parent, _inclusions(element), sevenths)
    for below in element.findall("diag"):
        yield from _diagnosis(below, code, sevenths)


def _inclusions(element: Element) -> tuple[str, ...]:
    """Return the terms that belong to a code; they are not sentences, other notes are."""
    notes = (_text(note) for note in element.findall("inclusionTerm/note"))
    return tuple(dict.fromkeys(note for note in notes if note))


def plainer(text: str) -> str:
    """Return what people say of it: without brackets and what only sorts it among others."""
    return " ".join(_SORTING.sub("", _BRACKETS.sub(" ", text)).replace(" ,", ",").split())


def _text(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def dotted(code: str) -> str:
    """Return a code as it is printed: ``J939`` -> ``J93.9``; blocks and chapters stay."""
    if "-" in code or "." in code or len(code) <= 3:
        return code
    return f"{code[:3]}.{code[3:]}"
