"""Files, and members of zip archives as if they were files; see ``base.archives``."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import BinaryIO

from workbench.base.archives import Inflating, has_member, member_of, split
from workbench.base.errors import InputError
from workbench.base.text import t

#: Names of files that describe an image which is a folder (Zarr): they stand for it. The first one
#: that is there counts.
FOLDER_MARKERS = ("zarr.json", ".zarray", ".zattrs")
# A member has no place in a file that could be mapped: it is held inflated.
MEMBER_HELD_MAX = 512 << 20


def is_file(path: Path) -> bool:
    """Return whether there is such a file or member."""
    if path.is_file():
        return True
    inside = split(path)
    try:
        return inside is not None and has_member(*inside)
    except (OSError, InputError):
        return False


def is_same_file(one: Path, other: Path) -> bool:
    """Return whether two paths lead to one file or folder; where there is none, read alike."""
    try:
        return one.samefile(other)
    except OSError:
        return one == other


def size_of(path: Path) -> int:
    """Return the bytes of a file or member.

    Raises
    ------
    OSError, InputError
        If it is not there, or its archive cannot be read.
    """
    try:
        return path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        inside = split(path)
        if inside is None:
            raise
        return member_of(*inside).size


def open_binary(path: Path) -> BinaryIO:
    """Open a file or member for reading.

    Raises
    ------
    OSError
        If it is not there or may not be read.
    InputError
        If the archive is damaged, protected by a password, or inflates beyond all measure.
    """
    try:
        return path.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        inside = split(path)
        if inside is None:
            raise
        return Inflating(inside[0], member_of(*inside))


def read_bytes(path: Path) -> bytes:
    """Return all of a file or member; errors as in `open_binary`."""
    with open_binary(path) as file:
        return file.read()


def mapped(path: Path) -> mmap.mmap | bytes:
    """Return all of a file, read from the disk where it is looked at; of a member its bytes.

    The file is let go of when nothing refers to what is returned any more.

    Raises
    ------
    OSError
        As `open_binary`.
    InputError
        As `open_binary`, and for a member that is too large to be held.
    """
    if size_of(path) == 0:
        return b""  # nothing that could be mapped
    with open_binary(path) as file:
        if not isinstance(file, Inflating):
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        inside = split(path)
        if inside is not None and size_of(path) > MEMBER_HELD_MAX:
            raise InputError(
                t(
                    "{name} is too large to be opened inside an archive. Unpack {archive} first.",
                    name=path.name,
                    archive=inside[0].name,
                )
            )
        return file.read()


def check_mapped(path: Path, data: mmap.mmap | bytes) -> None:
    """Refuse what `mapped` returned when the file has become shorter since.

    The system ends a program that reads what is no longer there, so this is to be asked before
    each part that is read.

    Raises
    ------
    InputError
        If it has.
    """
    if isinstance(data, mmap.mmap) and data.size() < len(data):
        raise became_shorter(path)


def became_shorter(path: Path) -> InputError:
    """Return the error for a file that was cut off while it was open."""
    return InputError(
        t(
            "{name} became shorter while it was open: something writes it. Open it again when "
            "that is done.",
            name=path.name,
        )
    )
