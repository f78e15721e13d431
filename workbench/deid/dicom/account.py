"""What was done to a file: which tag, which action. Never a value."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import Any

from attrs import frozen


class Done(StrEnum):
    """What became of one element."""

    KEPT = "kept"
    REMOVED = "removed"
    EMPTIED = "emptied"
    REPLACED = "replaced"
    MAPPED = "mapped"
    MOVED = "moved"
    CLEANED = "cleaned"


@frozen
class Entry:
    """One element: `path` such as ``(0040,A730)[0].(0040,A123)``."""

    path: str
    done: Done
    why: str


class Account:
    """The entries of one file, and the texts that must not be found in it any more."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.needles: set[str] = set()
        self.kept: set[str] = set()

    def add(self, path: str, done: Done, why: str) -> None:
        """Note one element."""
        self.entries.append(Entry(path, done, why))

    def counts(self) -> dict[str, int]:
        """Return how often each was done."""
        return dict(sorted(Counter(entry.done.value for entry in self.entries).items()))

    def as_rows(self) -> list[list[Any]]:
        """Return the entries for a report, repeated ones counted."""
        found = Counter((entry.path, entry.done.value, entry.why) for entry in self.entries)
        return [[*key, count] for key, count in sorted(found.items())]
