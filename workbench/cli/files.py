"""Reading and writing the files that a verb is given."""

from __future__ import annotations

from collections.abc import Iterable
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


def spare(out: Path, read: Iterable[Path | None], magic: bytes = b"") -> None:
    """Refuse to write over what is read from, or over a file of another kind.

    Parameters
    ----------
    magic : bytes
        What a file that may be replaced begins with, if it has anything in it.

    Raises
    ------
    InputError
        Naming the file, before anything was done.
    """
    if out.is_dir():
        raise InputError(t("{name} is a folder. Give the name of a file.", name=out.name))
    try:
        same = any(path is not None and path.exists() and out.samefile(path) for path in read)
        with out.open("rb") as file:
            head = file.read(len(magic))
    except OSError:
        return  # it is not there yet, or writing says why not
    if same or (head and head != magic):
        raise InputError(
            t("{name} holds something else. Choose another name to write to.", name=out.name)
        )


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; raise InputError with the reason."""
    write_parts(path, (data,))


def write_parts(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file whole or not at all, of parts that are made while it is written."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.writelines(parts)
        temporary.replace(path)
    except OSError as error:
        raise InputError(
            t("{path} cannot be written: {reason}.", path=str(path), reason=error.strerror or error)
        ) from error
    finally:
        with suppress(OSError):  # not there any more where all went well
            temporary.unlink(missing_ok=True)
