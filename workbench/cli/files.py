"""Reading and writing the files that a verb is given."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from workbench.base.errors import InputError
from workbench.base.text import t


def read_bytes(path: Path) -> bytes:
    """Return a file's content; raise InputError with the reason."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            t("{path} cannot be read: {reason}.", path=str(path), reason=error.strerror or error)
        ) from error


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; raise InputError with the reason."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise InputError(
            t("{path} cannot be written: {reason}.", path=str(path), reason=error.strerror or error)
        ) from error
