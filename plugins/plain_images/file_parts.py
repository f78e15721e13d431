"""Parts of a file, read as they are asked for.

What is mapped would end the program when the file becomes shorter while it is looked at.
"""

from __future__ import annotations

import threading
from pathlib import Path

from workbench.api import mapped, open_binary, size_of

from .codestream import Data


class FileParts:
    """A file of which slices are read, from any thread."""

    def __init__(self, path: Path) -> None:
        self._file = open_binary(path)
        self._size = size_of(path)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return the bytes that it had when it was opened."""
        return self._size

    def __getitem__(self, key: slice) -> bytes:
        """Return a part; shorter where the file became shorter."""
        start, stop, _ = key.indices(self._size)
        with self._lock:
            self._file.seek(start)
            return self._file.read(max(0, stop - start))

    def __del__(self) -> None:
        """Close the file when nobody looks at it any more."""
        self._file.close()


def file_parts(path: Path) -> Data:
    """Return parts of a file; of a member of an archive all its bytes.

    Raises
    ------
    OSError, InputError
        If it cannot be opened.
    """
    if path.is_file():
        return FileParts(path)
    found = mapped(path)
    return found if isinstance(found, bytes) else bytes(found)
