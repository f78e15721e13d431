"""The local list of which path a hash was, beside the key: never for others."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from workbench.base.errors import InputError
from workbench.base.text import t


class Sources:
    """Rows of hash and path, written as they come; only its owner may read them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._known = set(_hashes(path))
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise self._unwritable(error) from error
        self._file = os.fdopen(handle, "a", encoding="utf-8", newline="", errors="backslashreplace")
        self._writer = csv.writer(self._file)

    def note(self, sha256: str, path: Path) -> None:
        """Add one, unless it is there."""
        row = (sha256, str(path))
        key = hash(row)
        if key in self._known:
            return
        self._known.add(key)
        try:
            self._writer.writerow(row)
        except OSError as error:
            raise self._unwritable(error) from error

    def close(self) -> None:
        """Write what is left."""
        try:
            self._file.close()
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> InputError:
        return InputError(
            t(
                "{name} cannot be written: {why}. Nothing was published.",
                name=self._path.name,
                why=error.strerror or str(error),
            )
        )


def _hashes(path: Path) -> list[int]:
    """Return a number for each row: the rows themselves may be too many for memory."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="", errors="backslashreplace") as file:
        return [hash(tuple(row)) for row in csv.reader(file)]
