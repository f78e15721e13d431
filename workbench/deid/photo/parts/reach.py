"""Bytes that are reached part by part: of a file, or in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from workbench.base.files import open_binary, size_of


class Reach(Protocol):
    """What bytes and files have in common."""

    def __len__(self) -> int:
        """Return the number of bytes."""
        ...

    def __getitem__(self, key: slice, /) -> bytes:
        """Return a part; shorter at the end."""
        ...


class FileReach:
    """A file that is never in memory as a whole."""

    def __init__(self, path: Path) -> None:
        self._file = open_binary(path)
        self._size = size_of(path)

    def __len__(self) -> int:
        """Return its size when it was opened."""
        return self._size

    def __getitem__(self, key: slice, /) -> bytes:
        """Return a part."""
        start, stop, _ = key.indices(self._size)
        self._file.seek(start)
        return self._file.read(max(0, stop - start))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> FileReach:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
