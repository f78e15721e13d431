"""The groups of each frame of a slide, walked for what places a tile: nothing else of them counts.

A slide of forty thousand tiles has as many groups of a dozen elements; pydicom takes twenty
seconds to make objects of them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from attrs import define, frozen

from workbench.dicom.pixels.pixel_format import FRAMES_MAX

UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_PLACE, _PATH = 0x0048021A, 0x00480207
_X, _Y, _Z = 0x0048021E, 0x0048021F, 0x0040074A
_IDENTIFIER = 0x00480106
_LONG = frozenset((b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR",
                   b"UT", b"UV"))  # fmt: skip
_DEPTH_MAX = 16

_explicit = struct.Struct("<HH2sH").unpack_from
_implicit = struct.Struct("<HHI").unpack_from
_length = struct.Struct("<I").unpack_from


class GroupsError(Exception):
    """Something that pydicom shall judge."""


@frozen
class FramePlace:
    """Where one frame says that it lies: x and y from 1, z in micrometres; None where it does not.

    `path` is the identifier of its optical path, empty where it has none of its own.
    """

    x: int | None = None
    y: int | None = None
    z: float = 0.0
    path: str = ""


@define
class GroupsWalker:
    """Walks a sequence in a buffer, little-endian, with or without value representations."""

    data: Any
    explicit: bool

    def places(self, at: int, length: int) -> tuple[list[FramePlace], int]:
        """Return the places that the items of a sequence name, and where it ends.

        Raises
        ------
        GroupsError
            If the bytes are no such sequence.
        """
        found: list[FramePlace] = []
        try:
            end = self._items(at, length, found)
        except (struct.error, IndexError, ValueError) as error:
            raise GroupsError from error
        return found, end

    def _items(self, at: int, length: int, found: list[FramePlace]) -> int:
        end = len(self.data) if length == UNDEFINED else at + length
        while at < end:
            key, size, at = self._item(at)
            if key == _SEQUENCE_END:
                return at
            if key != _ITEM or len(found) >= FRAMES_MAX:
                raise GroupsError
            values: dict[int, bytes] = {}
            at = self._read(at, size, values)
            found.append(_place(values))
        if at > len(self.data):
            raise GroupsError
        return at

    def _item(self, at: int) -> tuple[int, int, int]:
        group, element, size = _implicit(self.data, at)
        return group << 16 | element, size, at + 8

    def _read(self, at: int, size: int, values: dict[int, bytes]) -> int:
        """Keep the wanted values of an item, those of the sequences in it too; return its end."""
        for key, start, length in self._elements(at, size):
            if key in (_PLACE, _PATH):
                inner, inner_size, inside = self._item(start)
                if inner == _ITEM:
                    self._read(inside, inner_size, values)
            elif key in (_X, _Y, _Z, _IDENTIFIER):
                values[key] = bytes(self.data[start : start + length])
            elif key == _ITEM_END:
                return start
        return at + size

    def _elements(self, at: int, size: int, depth: int = 0) -> Iterator[tuple[int, int, int]]:
        """Yield (key, start, length) of elements up to the end of an item, its mark included."""
        end = len(self.data) if size == UNDEFINED else at + size
        if end > len(self.data) or depth > _DEPTH_MAX:
            raise GroupsError
        while at < end:
            group, element, length = _implicit(self.data, at)
            key, start = group << 16 | element, at + 8
            if key == _ITEM_END:
                yield key, start, 0
                return
            if self.explicit:
                vr = bytes(self.data[at + 4 : at + 6])
                if vr in _LONG:
                    (length,) = _length(self.data, start)
                    start += 4
                else:
                    length = _explicit(self.data, at)[3]
            yield key, start, length
            at = self._behind(start, depth) if length == UNDEFINED else start + length

    def _behind(self, at: int, depth: int) -> int:
        """Return where a sequence of undefined length ends."""
        while True:
            key, size, at = self._item(at)
            if key == _SEQUENCE_END:
                return at
            if key != _ITEM:
                raise GroupsError
            if size != UNDEFINED:
                at += size
                continue
            for inner, start, _ in self._elements(at, size, depth + 1):
                if inner == _ITEM_END:
                    at = start


def _place(values: dict[int, bytes]) -> FramePlace:
    x, y, z = values.get(_X), values.get(_Y), values.get(_Z)
    return FramePlace(
        None if x is None else int.from_bytes(x[:4], "little", signed=True),
        None if y is None else int.from_bytes(y[:4], "little", signed=True),
        float(z.rstrip(b" \0") or 0) if z else 0.0,
        values.get(_IDENTIFIER, b"").rstrip(b" \0").decode("latin-1"),
    )
