"""Files by their layout, as they come: a hundred thousand of them cost a few each time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from attrs import define, field

from workbench.app.deidentify.candidates import Candidate, in_order, merge_file

if TYPE_CHECKING:
    from workbench.deid.scan import Scanned


@define
class _Group:
    files: list[Scanned] = field(factory=list)
    found: list[Candidate] = field(factory=list)
    is_sorted: bool = True


class Groups:
    """Which files belong together, and what was found in them."""

    def __init__(self) -> None:
        self._groups: dict[str, _Group] = {}
        self._alone: set[str] = set()

    def add(self, files: Iterable[Scanned]) -> set[str]:
        """Add files; return the keys of the groups they belong to."""
        touched = set()
        for one in files:
            key = self.key(one)
            group = self._groups.setdefault(key, _Group())
            group.files.append(one)
            group.is_sorted = False
            merge_file(group.found, one)
            touched.add(key)
        return touched

    def key(self, scanned: Scanned) -> str:
        """Return the key of the group of a file."""
        alone = scanned.sha256 if scanned.sha256 in self._alone else ""
        return f"{scanned.kind} {scanned.layout} {alone}".strip()

    @property
    def keys(self) -> list[str]:
        """The keys: pictures before what has none, what nobody can read last, large ones first."""
        return sorted(self._groups, key=self._rank)

    def _rank(self, key: str) -> tuple[int, int, str]:
        files = self._groups[key].files
        first = files[0]
        has_picture = min(first.rows, first.columns) > 0
        return (0 if has_picture else 1 if first.ok else 2), -len(files), key

    def files(self, key: str) -> tuple[Scanned, ...]:
        """Return the files of a group by their paths: they come as they are ready."""
        group = self._groups[key]
        if not group.is_sorted:
            group.files.sort(key=lambda one: one.path)
            group.is_sorted = True
        return tuple(group.files)

    def found(self, key: str) -> tuple[Candidate, ...]:
        """Return what was found in the files of a group."""
        return in_order(self._groups[key].found)

    def is_alone(self, sha256: str) -> bool:
        """Return whether a file is decided by itself."""
        return sha256 in self._alone

    def set_alone(self, sha256: str) -> None:
        """Take a file out of its group."""
        self._alone.add(sha256)
        self.remove(())

    def remove(self, paths: Collection[str]) -> None:
        """Take files out, and put the others together anew."""
        every = [one for group in self._groups.values() for one in group.files]
        self._groups = {}
        self.add(one for one in every if one.path not in paths)
