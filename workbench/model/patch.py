"""Patch: a change as data, and Change: the news that it happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from workbench.base.text import Text
from workbench.model.ids import EntityId
from workbench.model.project import Entity, Project


def now() -> datetime:
    """Return the time in UTC, as all times in a project are."""
    return datetime.now(UTC)


@frozen
class Stamp:
    """Who does something, and when."""

    author: str
    at: datetime = field(factory=now)


@frozen
class Delta:
    """One value before and after; None = absent."""

    before: Entity | None
    after: Entity | None


@frozen
class Patch:
    """A named, reversible change ``{id: before -> after}``.

    Parameters
    ----------
    merge_key : str or None
        Neighbouring patches with the same key undo as one (ten nudges); the journal keeps each.
    """

    name: Text
    deltas: Mapping[EntityId, Delta]
    stamp: Stamp
    merge_key: str | None = None

    def __attrs_post_init__(self) -> None:
        for id, delta in self.deltas.items():
            for value in (delta.before, delta.after):
                if value is not None and value.id != id:
                    raise ValueError(f"a delta of {id!r} holds {value.id!r}")

    def inverse(self, stamp: Stamp | None = None) -> Patch:
        """Return the patch that takes this one back."""
        turned = {id: Delta(delta.after, delta.before) for id, delta in self.deltas.items()}
        return Patch(self.name, turned, stamp or self.stamp)

    def then(self, later: Patch) -> Patch:
        """Return one patch that does this and then `later`; its stamp is the later one."""
        deltas = dict(self.deltas)
        for id, delta in later.deltas.items():
            first = deltas.get(id)
            deltas[id] = Delta(first.before if first else delta.before, delta.after)
        # What came and went between the two was never there.
        deltas = {id: d for id, d in deltas.items() if d.before is not None or d.after is not None}
        return Patch(self.name, deltas, later.stamp, self.merge_key)

    def is_empty(self) -> bool:
        """Return whether nothing would change."""
        return all(delta.before == delta.after for delta in self.deltas.values())

    def fits(self, project: Project) -> bool:
        """Return whether each `before` is what the project holds now."""
        return all(project.get(id) == delta.before for id, delta in self.deltas.items())


class ChangeKind(StrEnum):
    """How a patch came to be applied; a note changes nothing, but is kept in the journal."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"
    NOTE = "note"


@frozen
class Change:
    """The news of an applied patch; `patch` is the one written, already turned for undo."""

    patch: Patch
    kind: ChangeKind = ChangeKind.DO
    seq: int = 0

    @property
    def ids(self) -> frozenset[EntityId]:
        """Ids of everything that was touched."""
        return frozenset(self.patch.deltas)

    def touched(self, kind: type[Any]) -> Iterable[Delta]:
        """Yield the deltas of one kind of value."""
        for delta in self.patch.deltas.values():
            if isinstance(delta.before, kind) or isinstance(delta.after, kind):
                yield delta


@frozen
class JournalEntry:
    """What the journal says of one row without its payload.

    Parameters
    ----------
    seq : int
        Position in the chain, from 1.
    of : tuple of int
        For undo and redo: the `do` rows concerned, ascending.
    """

    seq: int
    kind: ChangeKind
    name: Text
    stamp: Stamp
    of: tuple[int, ...] = ()
    merge_key: str | None = None
    hash: str = ""
