"""What stands for an image that is a folder: some of its files, the same ones every time.

Descriptions of such images are often the same, byte by byte; their pixels are not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from workbench.base.files import FOLDER_MARKERS

# Annotations that other programs put beside the pixels.
_NOT_PIXELS = ("labels", "tables")
_BLOCK = 65536
_FILES_MAX = 48
_DEPTH_MAX = 8


def is_description(path: Path) -> bool:
    """Return whether a file describes the folder that it lies in."""
    return path.name in FOLDER_MARKERS


def folder_sample(folder: Path) -> Iterator[bytes]:
    """Yield names, sizes and beginnings of the first, the middle and the last files of a folder.

    Folders in it are gone down in the same way. Of a folder that cannot be listed nothing comes.
    """
    for path in _chosen(folder, 0, [_FILES_MAX]):
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                head = file.read(_BLOCK)
        except OSError:
            continue
        yield f"{path.relative_to(folder).as_posix()} {size}\n".encode()
        yield head


def _chosen(folder: Path, depth: int, left: list[int]) -> Iterator[Path]:
    try:
        found = list(os.scandir(folder))
    except OSError:
        return
    found = [one for one in found if not one.name.startswith(".") and one.name not in _NOT_PIXELS]
    found.sort(key=lambda one: one.name)
    for one in _ends(found):
        if left[0] < 1:
            return
        path = Path(one.path)
        if one.is_dir() and depth < _DEPTH_MAX:
            yield from _chosen(path, depth + 1, left)
        elif one.is_file():
            left[0] -= 1
            yield path


def _ends(found: list[os.DirEntry[str]]) -> list[os.DirEntry[str]]:
    """Return the first, the middle and the last of a list."""
    if len(found) <= 3:
        return found
    return [found[0], found[len(found) // 2], found[-1]]
