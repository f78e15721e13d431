"""An annotation file as its reader understood it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from attrs import frozen

from workbench.api.exchange import CompanionReader, FindImage, FolderReader, Imported, Reader
from workbench.app.plugins import Plugins
from workbench.base.errors import InputError
from workbench.base.text import t

MAXIMUM = 4 << 30
"""Bytes of one annotation file."""
_HEAD = 4096


@frozen
class AnnotationFile:
    """What a file holds, and which file it was.

    Parameters
    ----------
    name : str
        Name of the file without its folder.
    origin : str
        SHA-256 of its bytes, hexadecimal.
    """

    imported: Imported
    name: str
    origin: str


def recognise(plugins: Plugins, path: Path) -> str:
    """Return the format of a file: the first whose reader recognises it, else by the suffix."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        head = b""
    readers = plugins.with_door("reader")
    for plugin in readers:
        reader: Reader = plugins.load(plugin.name, "reader")
        if reader.recognises(path, head):
            return plugin.name
    suffix = path.suffix.lower()
    return next((plugin.name for plugin in readers if suffix in plugin.suffixes), "")


def parse(reader: Reader, data: bytes, name: str) -> AnnotationFile:
    """Return what the bytes of a file hold; InputError says where they are wrong."""
    return AnnotationFile(reader.read(data, name, {}), name, hashlib.sha256(data).hexdigest())


def read_file(reader: Reader, path: Path, find: FindImage = lambda name: None) -> AnnotationFile:
    """Read a file, with those beside it where the format is a folder.

    Parameters
    ----------
    find : callable
        Knows the images of the project.

    Raises
    ------
    InputError
        Why it cannot be read, or where it is wrong.
    """
    if isinstance(reader, CompanionReader):
        data = _bytes(path, MAXIMUM)
        beside = reader.companions(path, data[:_HEAD])
        others = {one.name: _bytes(one, MAXIMUM) for one in beside}
        imported = reader.read_with(data, path.name, others)
        return AnnotationFile(imported, path.name, hashlib.sha256(data).hexdigest())
    if not isinstance(reader, FolderReader):
        return parse(reader, _bytes(path, MAXIMUM), path.name)
    left = MAXIMUM
    files: dict[str, bytes] = {}
    origin = hashlib.sha256()
    for member in (path, *reader.members(path)):
        data = _bytes(member, left)
        left -= len(data)
        name = member.relative_to(path.parent).as_posix()
        files[name] = data
        origin.update(f"{name} {len(data)}\n".encode() + data)
    return AnnotationFile(reader.read_files(files, path.name, find), path.name, origin.hexdigest())


def _bytes(path: Path, most: int) -> bytes:
    try:
        if path.stat().st_size > most:
            raise InputError(t("{name} is too large to be an annotation file.", name=path.name))
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            t("{name} cannot be read: {reason}.", name=path.name, reason=error.strerror)
        ) from error
