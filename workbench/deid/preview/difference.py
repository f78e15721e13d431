"""What becomes of each element of a file, with its value before and after.

The values are those of the file: they are for the eyes of the person at the screen, and are in no
report, log or repr.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from attrs import field, frozen

from workbench.base.text import Text
from workbench.deid.dicom.account import Done

_LONGEST = 300


class Fate(StrEnum):
    """What becomes of one element."""

    REMOVED = "removed"
    EMPTIED = "emptied"
    REPLACED = "replaced"
    SHIFTED = "shifted"
    CLEANED = "cleaned"
    KEPT = "kept"
    ADDED = "added"


FATES = {
    Done.KEPT: Fate.KEPT,
    Done.REMOVED: Fate.REMOVED,
    Done.EMPTIED: Fate.EMPTIED,
    Done.REPLACED: Fate.REPLACED,
    Done.MAPPED: Fate.REPLACED,
    Done.MOVED: Fate.SHIFTED,
    Done.CLEANED: Fate.CLEANED,
}


@frozen
class Node:
    """One element, or a group of them.

    Parameters
    ----------
    tag : str
        ``(0010,0010)``, or what the format calls its element; empty for groups and items.
    why : Text, str or None
        Why it is so; None for groups.
    fate : Fate or None
        None for groups and items, which say by their children what becomes of them.
    children : tuple of Node
        Items of a sequence, elements of an item.
    """

    tag: str
    name: Text | str
    before: Text | str = field(default="", repr=False)
    after: Text | str = field(default="", repr=False)
    fate: Fate | None = None
    why: Text | str | None = None
    vr: str = ""
    children: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        """Give it and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@frozen
class Difference:
    """What would become of one file.

    Parameters
    ----------
    held : Text or None
        Why the file would not leave; what would be done to its elements is told all the same.
    """

    nodes: tuple[Node, ...] = ()
    held: Text | None = None

    def counts(self) -> dict[Fate, int]:
        """Return how many elements have each fate."""
        found = Counter(
            one.fate for node in self.nodes for one in node.walk() if one.fate is not None
        )
        return {fate: found[fate] for fate in Fate if found[fate]}


def shortened(value: str) -> str:
    """Return as much of a value as can be looked at."""
    return value if len(value) <= _LONGEST else value[:_LONGEST] + "…"
