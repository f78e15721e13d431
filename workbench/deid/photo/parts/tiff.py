"""A TIFF or BigTIFF file taken apart: directories and values, each within bounds."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.deid.photo.errors import damaged
from workbench.deid.photo.parts.reach import Reach

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4,
         16: 8, 17: 8, 18: 8}  # fmt: skip
_TYPES = {1: "u1", 3: "u2", 4: "u4", 6: "i1", 8: "i2", 9: "i4", 11: "f4", 12: "f8", 13: "u4",
          16: "u8", 17: "i8", 18: "u8"}  # fmt: skip
ASCII, SHORT, LONG, UNDEFINED, LONG8 = 2, 3, 4, 7, 16
SUB_DIRECTORIES = 330
_ENTRIES_MAX = 4096
_DIRECTORIES_MAX = 65_536
_DEPTH_MAX = 4
_VALUE_MAX = 512 << 20
_NUMBERS = 64


@frozen
class Tag:
    """One entry: type, number of values, and where they are."""

    kind: int
    count: int
    where: int

    @property
    def length(self) -> int:
        """Return the bytes of its values; 0 for an unknown type."""
        return SIZES.get(self.kind, 0) * self.count


@frozen
class Directory:
    """One page or level, with the directories below it."""

    tags: Mapping[int, Tag]
    below: tuple[Directory, ...] = ()


class Tiff:
    """The structure of a file.

    Raises
    ------
    InputError
        If it is damaged: directories that go in a circle, values behind the end.
    """

    def __init__(self, data: Reach) -> None:
        head = data[0:16]
        order = {b"II": "<", b"MM": ">"}.get(head[:2])
        if order is None or len(head) < 8:
            raise damaged("header")
        self.data = data
        self.order = order
        (version,) = struct.unpack_from(order + "H", head, 2)
        if version not in (42, 43) or (version == 43 and len(head) < 16):
            raise damaged("version")
        self.big = version == 43
        (first,) = struct.unpack_from(
            order + ("Q" if self.big else "I"), head, 8 if self.big else 4
        )
        self._seen: set[int] = set()
        self.pages = tuple(self._chain(int(first), 0))
        if not self.pages:
            raise damaged("no page")

    def _chain(self, at: int, depth: int) -> Iterator[Directory]:
        while at:
            if at in self._seen or len(self._seen) >= _DIRECTORIES_MAX:
                raise damaged("directories in a circle")
            self._seen.add(at)
            tags, at = self._directory(at)
            yield Directory(tags, tuple(self._below(tags, depth)))

    def _below(self, tags: Mapping[int, Tag], depth: int) -> Iterator[Directory]:
        if SUB_DIRECTORIES not in tags:
            return
        if depth >= _DEPTH_MAX:
            raise damaged("directories too deep")
        for start in self.numbers(tags[SUB_DIRECTORIES]).tolist():
            # Of a chain below a page only the first is a level of it.
            for directory in self._chain(int(start), depth + 1):
                yield directory
                break

    def _directory(self, at: int) -> tuple[dict[int, Tag], int]:
        first, size, tail = ("Q", 20, 8) if self.big else ("H", 12, 4)
        width = struct.calcsize(first)
        head = self.data[at : at + width]
        if len(head) < width:
            raise damaged("directory")
        (count,) = struct.unpack(self.order + first, head)
        if count > _ENTRIES_MAX:
            raise damaged("too many entries")
        body = self.data[at + width : at + width + count * size + tail]
        if len(body) < count * size:
            raise damaged("directory")
        tags: dict[int, Tag] = {}
        for n in range(count):
            number, tag = self._entry(body, n * size, at + width + n * size)
            tags.setdefault(number, tag)
        rest = body[count * size :]
        following = int.from_bytes(rest, "little" if self.order == "<" else "big")
        return tags, following if len(rest) == tail else 0

    def _entry(self, body: bytes, at: int, place: int) -> tuple[int, Tag]:
        if self.big:
            number, kind, count, where = struct.unpack_from(self.order + "HHQQ", body, at)
            inside, here = 8, place + 12
        else:
            number, kind, count, where = struct.unpack_from(self.order + "HHII", body, at)
            inside, here = 4, place + 8
        tag = Tag(kind, count, where)
        if tag.length <= inside:
            return number, Tag(kind, count, here)
        return number, tag

    def raw(self, tag: Tag) -> bytes:
        """Return the bytes of a value.

        Raises
        ------
        InputError
            If it is not inside the file.
        """
        length = tag.length
        if not length or length > _VALUE_MAX or tag.where + length > len(self.data):
            raise damaged("value behind the end")
        return self.data[tag.where : tag.where + length]

    def numbers(self, tag: Tag) -> NDArray[Any]:
        """Return the numbers of a value; of ratios numerators and denominators."""
        if tag.kind in (5, 10):
            kind = "u4" if tag.kind == 5 else "i4"
        elif tag.kind in _TYPES:
            kind = _TYPES[tag.kind]
        else:
            raise damaged("type of a value")
        return np.frombuffer(self.raw(tag), self.order + kind)

    def one(self, directory: Directory, number: int, missing: int = 0) -> int:
        """Return the first number of a tag."""
        tag = directory.tags.get(number)
        if tag is None or tag.kind not in _TYPES or not tag.count:
            return missing
        return int(self.numbers(Tag(tag.kind, 1, tag.where))[0])

    def text(self, directory: Directory, number: int, most: int = 32 << 20) -> str:
        """Return a text, empty where there is none."""
        tag = directory.tags.get(number)
        if tag is None or tag.kind not in (1, ASCII, UNDEFINED) or tag.length > most:
            return ""
        if not tag.length or tag.where + tag.length > len(self.data):
            return ""
        return self.raw(tag).split(b"\0")[0].decode("utf-8", "replace")

    def texts(self, directory: Directory) -> Iterator[tuple[int, bytes]]:
        """Give what a directory says in bytes, and in the directories of EXIF and places below."""
        yield from self._texts(directory.tags, 0)

    def _texts(self, tags: Mapping[int, Tag], depth: int) -> Iterator[tuple[int, bytes]]:
        for number, tag in tags.items():
            if number in (34665, 34853, 40965) and depth < 2:
                try:
                    where = int(self.numbers(Tag(tag.kind, 1, tag.where))[0])
                    found, _ = self._directory(where)
                except Exception:  # malformed: not copied anyway
                    continue
                yield from self._texts(found, depth + 1)
            elif 0 < tag.length <= 1 << 20 and tag.where + tag.length <= len(self.data):
                if depth or number not in (273, 279, 324, 325):
                    # A few numbers are no text, whichever way they are read.
                    is_number = tag.kind not in (1, ASCII, UNDEFINED) and tag.length <= _NUMBERS
                    yield number, b"" if is_number else self.raw(tag)
