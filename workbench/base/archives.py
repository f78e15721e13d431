"""Zip archives: which files lie in one, under paths of their own: ``CD.zip/DICOM/IM0001``.

Nothing is unpacked to the disk. A member is inflated in memory as far as it is read, and never
beyond the size that the archive declares for it.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from attrs import frozen

from workbench.base.errors import InputError
from workbench.base.text import Text, t

SUFFIX = ".zip"
# What is declared is checked before anything is inflated. Deflate itself reaches a thousandfold,
# and black pictures do; an archive that is all like that is none of pictures.
MEMBER_MAX = 2 << 30
RATIO_MAX = 200
SMALL = 1 << 30
MEMBERS_MAX = 1_000_000

_LOCAL = struct.Struct("<4s22xHH")
_STEP = 1 << 14
_ENCRYPTED, _UTF8 = 1, 0x800


@frozen
class Member:
    """Where a file lies in an archive; `packed` and `size` in bytes."""

    name: str
    header: int
    packed: int
    size: int
    crc: int
    method: int
    encrypted: bool


def is_archive(path: Path) -> bool:
    """Return whether a path is a zip archive that can be looked into."""
    return path.suffix.lower() == SUFFIX and path.is_file()


def split(path: Path) -> tuple[Path, str] | None:
    """Return (archive, name of the member) where a path leads into an archive."""
    if SUFFIX not in str(path).lower():
        return None
    for parent in path.parents:
        if is_archive(parent):
            return parent, path.relative_to(parent).as_posix()
    return None


def members(archive: Path) -> list[Path]:
    """Return the files in an archive as paths below it, in a stable order, without hidden ones.

    Raises
    ------
    InputError
        If it is no archive, damaged, or declares sizes that no archive of pictures has.
    """
    try:
        found = _members(archive)
    except OSError as error:
        raise _unreadable(archive, str(error.strerror or error)) from error
    shown = sorted(name for name in found if not _hidden(name))
    if shown and all(found[name].encrypted for name in shown):
        raise _unreadable(archive, t("it is protected by a password; unpack it first"))
    return [archive / name for name in shown]


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return parts[0] == "__MACOSX" or any(part.startswith(".") for part in parts)


def has_member(archive: Path, name: str) -> bool:
    """Return whether an archive has a file of a name; errors as in `member_of`."""
    return name in _members(archive)


def member_of(archive: Path, name: str) -> Member:
    """Return a file in an archive.

    Raises
    ------
    OSError
        If it is not there, or the archive may not be read.
    InputError
        If the archive is damaged, or the file protected or packed in a way that is not read here.
    """
    found = _members(archive).get(name)
    if found is None:
        raise FileNotFoundError(2, os.strerror(2), str(archive / name))
    if found.encrypted:
        raise InputError(
            t(
                "{name} is protected by a password. Unpack {archive} first.",
                name=PurePosixPath(name).name,
                archive=archive.name,
            )
        )
    if found.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(
            t(
                "{name} is packed in a way that is not read here (method {method}). Unpack "
                "{archive} first.",
                name=PurePosixPath(name).name,
                method=found.method,
                archive=archive.name,
            )
        )
    return found


def _members(archive: Path) -> dict[str, Member]:
    known = archive.stat()
    return _directory(archive, known.st_mtime_ns, known.st_size)


@lru_cache(maxsize=16)
def _directory(archive: Path, modified: int, size: int) -> dict[str, Member]:
    """Read the directory at the end of an archive; `modified` makes a changed file another one."""
    try:
        with archive.open("rb") as file, zipfile.ZipFile(file) as found:
            infos = found.infolist()
    except OSError:
        raise
    except Exception as error:
        # A damaged directory raises BadZipFile, struct.error, ValueError, UnicodeDecodeError, ...
        raise _unreadable(archive, t("it is damaged or cut off")) from error
    _check(archive, infos, size)
    # `ZipInfo.is_dir` stumbles over a name that is empty.
    files = [info for info in infos if info.filename and not info.is_dir()]
    if files and not any(map(_name, files)):
        raise _unreadable(archive, t("all names in it lead out of it"))
    return {
        name: Member(
            name,
            info.header_offset,
            info.compress_size,
            info.file_size,
            info.CRC,
            info.compress_type,
            bool(info.flag_bits & _ENCRYPTED),
        )
        for info in files
        if (name := _name(info))
    }


def _check(archive: Path, infos: list[zipfile.ZipInfo], size: int) -> None:
    packed = sum(info.compress_size for info in infos)
    unpacked = sum(info.file_size for info in infos)
    overlapping = packed > size
    inflating = unpacked > SMALL and unpacked > RATIO_MAX * size
    largest = max((info.file_size for info in infos), default=0)
    if overlapping or inflating or largest > MEMBER_MAX or len(infos) > MEMBERS_MAX:
        raise _unreadable(
            archive,
            t(
                "it would inflate from {packed} MB to {unpacked} MB or more",
                packed=size >> 20,
                unpacked=unpacked >> 20,
            ),
        )


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name, empty for one that leads out of its archive.

    Without the mark for UTF-8 the standard says code page 437; what writers mean is UTF-8 or
    the code page of their country, most often that of China.
    """
    name = info.filename
    if not info.flag_bits & _UTF8 and not name.isascii():
        for charset in ("utf-8", "gb18030"):
            try:
                name = name.encode("cp437").decode(charset)
                break
            except UnicodeError:
                continue
    # Some writers keep drive and root; nothing is written there, the name only tells members apart.
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if ".." in parts:
        return ""
    return "/".join(part for part in parts if part not in ("/", "//") and part[-1] != ":")


def _unreadable(archive: Path, why: Text | str) -> InputError:
    return InputError(t("{name} cannot be opened: {why}.", name=archive.name, why=why))


class Inflating(io.RawIOBase, BinaryIO):
    """A member as a file: what has been inflated is kept, so that seeking back costs nothing."""

    def __init__(self, archive: Path, member: Member) -> None:
        super().__init__()
        self._archive, self._member = archive, member
        self._data = bytearray()
        self._at = 0
        self._file = archive.open("rb")
        try:
            self._left = self._find()
        except BaseException:
            self._file.close()
            raise
        packed = member.method == zipfile.ZIP_DEFLATED
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS) if packed else None
        self._tail = b""

    def _find(self) -> int:
        """Go to the packed bytes and return how many there are."""
        if self._member.header < 0:
            raise self._damaged()  # the directory lies about where it begins
        self._file.seek(self._member.header)
        head = self._file.read(_LOCAL.size)
        if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
            raise self._damaged()
        _, name, extra = _LOCAL.unpack(head)
        self._file.seek(name + extra, os.SEEK_CUR)
        return self._member.packed

    def _damaged(self) -> InputError:
        name = PurePosixPath(self._member.name).name
        return InputError(
            t("{name} in {archive} is damaged.", name=name, archive=self._archive.name)
        )

    def _grow(self, to: int) -> None:
        """Inflate up to `to`; what a lying archive has beyond its declared size fails its CRC."""
        to = min(to, self._member.size)
        while len(self._data) < to:
            packed = self._tail or self._file.read(min(_STEP, self._left))
            if not self._tail:
                self._left -= len(packed)
            self._tail = b""
            grown = self._unpacked(packed, to - len(self._data))
            if not packed and not grown:
                raise self._damaged()
            self._data += grown
            whole = len(self._data) >= self._member.size
            if whole and zlib.crc32(self._data) != self._member.crc:
                raise self._damaged()

    def _unpacked(self, packed: bytes, most: int) -> bytes:
        """Inflate up to `most` bytes; without packed ones what the inflater still holds."""
        if self._inflater is None:
            return packed
        try:
            found = self._inflater.decompress(packed, most)
        except zlib.error as error:
            raise self._damaged() from error
        self._tail = self._inflater.unconsumed_tail
        return found

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go somewhere; the end is where the archive declares it."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._member.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        """Read `size` bytes, fewer only at the end."""
        end = self._member.size if size is None or size < 0 else self._at + size
        self._grow(end)
        found = bytes(memoryview(self._data)[self._at : end])
        self._at += len(found)
        return found

    def readall(self) -> bytes:
        """Read to the end."""
        return self.read()

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer as much as it takes."""
        view = memoryview(buffer).cast("B")
        found = self.read(len(view))
        view[: len(found)] = found
        return len(found)

    def close(self) -> None:
        """Let go of the archive and of what was inflated."""
        if not self.closed:
            self._file.close()
        super().close()
