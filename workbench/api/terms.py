"""Code systems: where coded terms come from. Searching is ``terms``' business."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from attrs import field, frozen

from workbench.base.text import Text


@frozen
class TermEntry:
    """One concept of a code system with all its names."""

    scheme: str
    code: str
    meaning: str
    synonyms: tuple[str, ...] = ()
    translations: Mapping[str, tuple[str, ...]] = field(factory=dict, hash=False)
    parents: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()


class CodeSystem(Protocol):
    """The door of a terminology plugin."""

    scheme: str
    version: str
    title: Text
    source: str
    licence: str

    def entries(self) -> Iterator[TermEntry]:
        """Yield all entries in a stable order."""
        ...
