"""Which files were meant by the paths somebody gave."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from attrs import evolve, frozen

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.batch.media.names import is_named_dicomdir


@frozen
class Inputs:
    """All files of paths and folders; looked for each time, so that no list is in memory.

    Parameters
    ----------
    without : tuple of Path
        Folders that are not looked into, and files that are none: the output, the secret.
    """

    paths: tuple[Path, ...]
    without: tuple[Path, ...] = ()
    total: int | None = None

    def counted(self) -> Inputs:
        """Return them with their number, so that they are not counted again."""
        return evolve(self, total=sum(1 for _ in self))

    def __iter__(self) -> Iterator[Path]:
        """Give each file once, in a stable order."""
        return find_inputs(self.paths, without=self.without)

    def count(self) -> int:
        """Return how many there are now."""
        return sum(1 for _ in self) if self.total is None else self.total


def find_inputs(
    paths: Iterable[Path], *, without: Path | Sequence[Path] | None = None
) -> Iterator[Path]:
    """Give all files of paths and folders, each once, in a stable order.

    What is no file, as a pipe, a link to a folder or a folder that cannot be read, is given too:
    somebody must be told that it was left out (`why_no_file`).

    Parameters
    ----------
    without : Path, sequence of Path or None
        A folder that is not looked into: where the output goes; or files that are left out.

    Raises
    ------
    InputError
        If a path does not exist.
    """
    given = list(paths)
    for path in given:
        if not path.exists():
            raise InputError(t("There is no file or folder {name}.", name=path.name))
    left_out = [without] if isinstance(without, Path) else list(without or ())
    excluded = frozenset(path.resolve() for path in left_out)
    hidden = frozenset(path.name for path in excluded)
    seen: set[int] = set()
    for path in given:
        for file in _files(path, excluded, hidden):
            key = _key(file)
            if key not in seen:
                seen.add(key)
                yield file


def refuse_overlap(paths: Iterable[Path], out: Path) -> None:
    """Raise InputError where what is published would lie among what it was made from."""
    target = out.resolve()
    for path in paths:
        source = path.resolve()
        if source == target or (source.is_dir() and target in source.parents):
            raise InputError(
                t(
                    "The files to de-identify lie in the output folder {name}: choose another "
                    "folder for the output.",
                    name=out.name,
                )
            )


def _key(file: Path) -> int:
    """Return a number for a file: a hundred thousand numbers take less room than paths."""
    try:
        found = file.stat()
    except OSError:
        return hash(file)
    # Some network file systems number nothing.
    return hash((found.st_dev, found.st_ino)) if found.st_ino else hash(file.resolve())


def _files(path: Path, excluded: frozenset[Path], hidden: frozenset[str]) -> Iterator[Path]:
    """Give what has a row: files, and what is none and so cannot be looked at."""
    if not path.is_dir():
        if not _is_left_out(path, excluded, hidden):
            yield path
        if path.is_file() and is_named_dicomdir(path):
            yield from _listed(path, excluded, hidden)
        return
    closed: list[Path] = []
    for folder, folders, names in os.walk(path, onerror=lambda error: closed.append(_of(error))):
        here = Path(folder)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and not _is_left_out(here / name, excluded, hidden)
        )
        links = [name for name in folders if (here / name).is_symlink()]
        for name in sorted([*names, *links]):
            file = here / name
            if not _is_left_out(file, excluded, hidden):
                yield file
    yield from closed


def _of(error: OSError) -> Path:
    return Path(str(error.filename))


def _listed(path: Path, excluded: frozenset[Path], hidden: frozenset[str]) -> Iterator[Path]:
    """Give the files that a DICOMDIR stands for when it is named itself."""
    found = path.stat()
    listed = _read_apart(path.absolute(), found.st_mtime_ns, found.st_size)
    yield from (file for file in listed if not _is_left_out(file, excluded, hidden))


@lru_cache(maxsize=4)  # inputs are gone over several times
def _read_apart(path: Path, changed: int, size: int) -> tuple[Path, ...]:
    """Return the files of a DICOMDIR, read where it can do no harm."""
    from workbench.deid.batch.limits import Limits
    from workbench.deid.batch.spread import apart

    try:
        return apart(Limits.of_directory(size), listed_in, str(path))
    except InputError:
        return ()  # told of the DICOMDIR itself


def listed_in(path: str) -> tuple[Path, ...]:
    """Return the files of a DICOMDIR; runs in a process of its own."""
    from workbench.dicom.finding.dicomdir import read_dicomdir

    return read_dicomdir(Path(path)).files


def _is_left_out(path: Path, excluded: frozenset[Path], hidden: frozenset[str]) -> bool:
    # Names first: to resolve each of many paths would take longer than to clean it.
    return (path.name in hidden or path.is_symlink()) and Path(os.path.realpath(path)) in excluded
