"""Files of the user's library: JSON with a format, a version and a list of things."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from workbench.base.errors import InputError, unreadable
from workbench.base.text import Text, t


class Headed(Protocol):
    """What every such file says of itself."""

    format: str
    version: int


F = TypeVar("F", bound=Headed)


def read_library(
    path: Path,
    type: type[F],
    format: str,
    version: int,
    *,
    other: Text,
    damaged: Callable[[str], Text],
) -> F:
    """Return a file of this format, up to this version.

    Parameters
    ----------
    other : Text
        Said of a file that is of another format.
    damaged : callable
        Given the reason, returns what is said of a file that cannot be understood.

    Raises
    ------
    InputError
        If it is no such file; the text says what is wrong where.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise unreadable(path.name, error) from error
    try:
        file = msgspec.json.decode(raw, type=type)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(damaged(str(error))) from error
    if file.format != format:
        raise InputError(other)
    if file.version > version:
        raise InputError(
            t("{name} was written by a newer Workbench; update this one.", name=path.name)
        )
    return file
