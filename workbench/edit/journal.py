"""The journal as the Document sees it: append, look back, fetch a patch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from workbench.model.patch import ChangeKind, JournalEntry, Patch


class Journal(Protocol):
    """Durable, append-only record of patches; ``store.ProjectFile`` is the real one."""

    def append(self, patch: Patch, kind: ChangeKind, of: Sequence[int] = ()) -> JournalEntry:
        """Write one patch durably, state and journal in one transaction.

        When it returns, the patch survives a power cut; when it raises (StoreError), nothing
        was written.
        """
        ...

    def entries(self, before: int | None = None, limit: int = 100) -> list[JournalEntry]:
        """Return up to `limit` entries older than seq `before` (None = all), newest first."""
        ...

    def patch(self, seq: int) -> Patch:
        """Return the patch of one row as it was written."""
        ...


class MemoryJournal:
    """A journal that forgets when the program ends: for tests and scripts."""

    def __init__(self) -> None:
        self._rows: list[tuple[JournalEntry, Patch]] = []

    def append(self, patch: Patch, kind: ChangeKind, of: Sequence[int] = ()) -> JournalEntry:
        """Keep one patch."""
        entry = JournalEntry(
            len(self._rows) + 1, kind, patch.name, patch.stamp, tuple(of), patch.merge_key
        )
        self._rows.append((entry, patch))
        return entry

    def entries(self, before: int | None = None, limit: int = 100) -> list[JournalEntry]:
        """Return entries, newest first."""
        end = len(self._rows) if before is None else before - 1
        return [entry for entry, _ in reversed(self._rows[max(0, end - limit) : max(0, end)])]

    def patch(self, seq: int) -> Patch:
        """Return one patch."""
        return self._rows[seq - 1][1]
