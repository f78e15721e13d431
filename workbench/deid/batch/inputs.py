"""Which files were meant by the paths somebody gave."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from workbench.base.errors import InputError
from workbench.base.text import t


def find_inputs(paths: Iterable[Path], *, without: Path | None = None) -> Iterator[Path]:
    """Give all files of paths and folders, each once, in a stable order.

    Parameters
    ----------
    without : Path or None
        A folder that is not looked into: where the output goes.

    Raises
    ------
    InputError
        If a path does not exist.
    """
    given = list(paths)
    for path in given:
        if not path.exists():
            raise InputError(t("There is no file or folder {name}.", name=path.name))
    seen: set[Path] = set()
    excluded = without.resolve() if without is not None else None
    for path in given:
        for file in _files(path, excluded):
            real = file.resolve()
            if real not in seen:
                seen.add(real)
                yield file


def _files(path: Path, excluded: Path | None) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for folder, folders, names in os.walk(path):
        here = Path(folder)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and (here / name).resolve() != excluded
        )
        yield from (here / name for name in sorted(names) if (here / name).is_file())
