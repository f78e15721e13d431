"""What is said of a TIFF that cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from workbench.api import (
    InputError,
    UnsupportedError,
    WorkbenchError,
    became_shorter,
    t,
    unreadable,
)
from workbench.api.image_files import damaged


def has_changed(path: Path) -> InputError:
    """Return the error for a file that was written anew while it was in use."""
    return InputError(t("{name} has changed since it was opened; open it again.", name=path.name))


def unknown_kind(path: Path, kind: str) -> UnsupportedError:
    """Return the error for pixels of a kind that has no picture here."""
    return UnsupportedError(
        t(
            "{name} is a TIFF of a kind that is not read here ({kind}); save it as grey or RGB.",
            name=path.name,
            kind=kind,
        )
    )


def block_too_large(path: Path, megabytes: int) -> UnsupportedError:
    """Return the error for a compressed part that would not fit into memory."""
    return UnsupportedError(
        t(
            "{name} is compressed in parts of {size} MB, which are too large to be read one by "
            "one. Save it in tiles or without compression.",
            name=path.name,
            size=megabytes,
        )
    )


def too_large_as_one(path: Path, rows: int, columns: int, limit: int) -> InputError:
    """Return the error for a picture of which only parts can be read."""
    return InputError(
        t(
            "{name} has {columns} x {rows} pixels, more than the {limit} million that are read "
            "as one. Choose a part of it.",
            name=path.name,
            columns=columns,
            rows=rows,
            limit=limit // 1_000_000,
        )
    )


class _File(Protocol):
    @property
    def is_shorter(self) -> bool: ...


class told:
    """Turn whatever reading a damaged file raises into an InputError.

    Parameters
    ----------
    file : FileBytes or None
        What is read: codecs fail also where it became shorter meanwhile.
    """

    def __init__(self, path: Path, file: _File | None = None) -> None:
        self._path, self._file = path, file

    def __enter__(self) -> None:
        """Begin to read."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Tell what went wrong, if it did."""
        if not isinstance(error, Exception) or isinstance(error, WorkbenchError):
            return
        if isinstance(error, FileNotFoundError | PermissionError):
            raise unreadable(self._path.name, error) from error
        if self._file is not None and self._file.is_shorter:
            raise became_shorter(self._path) from error
        # Codecs raise nearly anything on damaged data: RuntimeError, ValueError, struct.error, ...
        raise damaged(self._path.name, error) from error
