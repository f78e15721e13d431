"""Which files are meant: what was added, without what was taken off the list again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from attrs import evolve, frozen


@frozen
class Listing:
    """Files and folders, each once.

    Parameters
    ----------
    dropped : frozenset of str
        Files that somebody took off the list, though they lie in one of the folders.
    """

    paths: tuple[Path, ...] = ()
    dropped: frozenset[str] = frozenset()

    def with_(self, paths: Sequence[Path]) -> Listing:
        """Return it with more; what is added again is no longer dropped."""
        new = [path.absolute() for path in paths]
        roots = set(new)
        dropped = {one for one in self.dropped if roots.isdisjoint((Path(one), *Path(one).parents))}
        return evolve(
            self, paths=tuple(dict.fromkeys((*self.paths, *new))), dropped=frozenset(dropped)
        )

    def without(self, files: Collection[str]) -> Listing:
        """Return it without files; they stay where they are."""
        gone = frozenset(files)
        left = tuple(path for path in self.paths if str(path) not in gone)
        return Listing(left, self.dropped | gone)

    def files(self, without: Path | None) -> Iterator[str]:
        """Give the path of each file, but not of those in a folder.

        Raises
        ------
        InputError
            If something that was added is gone.
        """
        from workbench.deid.batch.inputs import find_inputs

        found = (str(path) for path in find_inputs(self.paths, without=without))
        return (path for path in found if path not in self.dropped)
