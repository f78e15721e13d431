"""The directories of a TIFF: tables of tags, each of which names the place of the next."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from .file_bytes import FileBytes

Order = Literal["<", ">"]

DIRECTORIES_MAX = 100_000
TAGS_MAX = 4096
#: Beyond this a tag is no fact of a picture. 1.5 million tiles have 12 MB of offsets.
TAG_BYTES_MAX = 64 << 20
NEXT_AT_ONCE = 1024

_ORDERS: dict[bytes, Order] = {b"II": "<", b"MM": ">"}
_FORMATS = {
    1: "u1", 2: "u1", 3: "u2", 4: "u4", 5: "u8", 6: "i1", 7: "u1", 8: "i2", 9: "i4", 10: "u8",
    11: "f4", 12: "f8", 13: "u4", 16: "u8", 17: "i8", 18: "u8",
}  # fmt: skip


_WIDTHS = {1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8}


class DamageError(Exception):
    """A directory that is none."""


class Entry(NamedTuple):
    """A tag: its type, how many values, and the field that holds them or their place."""

    code: int
    type: int
    values: int
    field: bytes


class Raw(NamedTuple):
    """A directory as it lies in the file: its place, its tags, the place of the next."""

    offset: int
    tags: bytes
    next: int


@frozen(eq=False)
class Directory:
    """One table of tags."""

    offset: int
    entries: dict[int, Entry]
    next: int
    table: Table

    def numbers(self, code: int) -> NDArray[np.generic] | None:
        """Return the values of a tag, None where it is not there."""
        entry = self.entries.get(code)
        if entry is None:
            return None
        kind = np.dtype(_FORMATS.get(entry.type, "u1")).newbyteorder(self.table.order)
        data = self.table.data(entry, kind.itemsize)
        return np.frombuffer(data, kind)

    def number(self, code: int, default: int = 0) -> int:
        """Return the first value of a tag as an integer."""
        entry = self.entries.get(code)
        if entry is None:
            return default
        width = _WIDTHS.get(entry.type, 0)
        if entry.values == 1 and 0 < width <= len(entry.field):
            # A hundred thousand pages are gone through that way.
            return int.from_bytes(entry.field[:width], self.table.byte_order)
        found = self.numbers(code)
        return default if found is None or not found.size else int(found[0])

    def data(self, code: int) -> bytes | None:
        """Return the bytes of a tag, None where it is not there."""
        found = self.numbers(code)
        return None if found is None else found.tobytes()

    def text(self, code: int) -> str:
        """Return the text of a tag up to its end; empty where it is not there."""
        found = self.data(code) or b""
        return found.split(b"\0", 1)[0].decode("utf-8", "replace")


class Table:
    """The head of a TIFF: its byte order, and how wide its numbers are.

    Raises
    ------
    DamageError, EOFError
        If it is the head of something else.
    """

    def __init__(self, file: FileBytes) -> None:
        self._file = file
        head = file.read(0, 8)
        order = _ORDERS.get(head[:2])
        if order is None:
            raise DamageError("no TIFF")
        self.order: Order = order
        self.byte_order: Literal["little", "big"] = "little" if order == "<" else "big"
        version = struct.unpack(order + "H", head[2:4])[0]
        if version == 42:
            self.first = int(struct.unpack(order + "I", head[4:8])[0])
        elif version == 43:
            self.first = int(struct.unpack(order + "Q", file.read(8, 8))[0])
        else:
            raise DamageError("no TIFF")
        self.is_big = version == 43
        self._count = struct.Struct(order + ("Q" if self.is_big else "H"))
        self._tag = struct.Struct(order + ("HHQ8s" if self.is_big else "HHI4s"))
        self._next = struct.Struct(order + ("Q" if self.is_big else "I"))

    @property
    def tag_bytes(self) -> int:
        """Bytes of a tag in a directory."""
        return self._tag.size

    def directory(self, offset: int) -> Directory:
        """Read the directory at a place.

        Raises
        ------
        DamageError, EOFError
            If there is none.
        """
        return self.parsed(self.raw(offset))

    def parsed(self, raw: Raw) -> Directory:
        """Return the tags of a directory that was read."""
        tags = map(Entry._make, self._tag.iter_unpack(raw.tags))
        return Directory(raw.offset, {tag.code: tag for tag in tags}, raw.next, self)

    def raw(self, offset: int) -> Raw:
        """Read the bytes of a directory.

        Raises
        ------
        DamageError, EOFError
            If there is none.
        """
        if offset < 8:
            raise DamageError(f"no directory at {offset}")
        head = self._file.read(offset, min(NEXT_AT_ONCE, self._file.size - offset))
        if len(head) < self._count.size:
            raise EOFError("the directory is cut off")
        count = int(self._count.unpack_from(head)[0])
        if not 1 <= count <= TAGS_MAX:
            raise DamageError(f"{count} tags")
        size = self._count.size + count * self._tag.size
        if len(head) < size + self._next.size:
            head = self._file.read(offset, size + self._next.size)
        after = int(self._next.unpack_from(head, size)[0])
        return Raw(offset, head[self._count.size : size], after)

    def chain(self) -> Iterator[Raw]:
        """Read one directory after the other, up to ``DIRECTORIES_MAX``; the last says if more are.

        Raises
        ------
        DamageError, EOFError
            If one is none, or they run in a circle.
        """
        seen: set[int] = set()
        at = self.first
        while at:
            if at in seen:
                raise DamageError("the directories run in a circle")
            if len(seen) == DIRECTORIES_MAX:
                return
            seen.add(at)
            raw = self.raw(at)
            yield raw
            at = raw.next

    def data(self, entry: Entry, width: int) -> bytes:
        """Return the bytes of a tag's values, each `width` wide."""
        size = entry.values * width
        if size <= len(entry.field):
            return entry.field[:size]
        if size > TAG_BYTES_MAX:
            raise DamageError(f"a tag of {size} bytes")
        return self._file.read(int(self._next.unpack(entry.field)[0]), size)
