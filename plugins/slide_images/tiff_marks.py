"""Marks of scanners in a TIFF: what its first directory says, read without any library.

Folders of thousands of ordinary TIFFs are looked through; none of them shall wait for OpenSlide.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from workbench.api import InputError, open_binary

_DESCRIPTION, _MAKE, _MODEL, _SOFTWARE, _XMP = 270, 271, 272, 305, 700
_HAMAMATSU = 65420
_READ = (_DESCRIPTION, _MAKE, _MODEL, _SOFTWARE, _XMP)
# Beginnings of, or words in, what scanners write there.
_MARKS = (b"Aperio", b"Philips", b"<scn", b"iScan", b"Ventana", b"MedScan", b"Hamamatsu", b"Leica")
_ENTRIES_MAX = 500
_VALUE_MAX = 8192
_BYTE_TYPES = (1, 2, 7)


def names_a_scanner(path: Path) -> bool:
    """Return whether the first directory of a TIFF names the maker of a slide scanner."""
    try:
        with open_binary(path) as file:
            return _named(file)
    except (OSError, InputError, struct.error):
        return False


def _named(file: BinaryIO) -> bool:
    head = file.read(16)
    order = "<" if head[:2] == b"II" else ">"
    big = head[2:4] in (b"+\x00", b"\x00+")
    offset = struct.unpack_from(order + ("Q" if big else "I"), head, 8 if big else 4)[0]
    file.seek(offset)
    count = struct.unpack(order + ("Q" if big else "H"), file.read(8 if big else 2))[0]
    entry = struct.Struct(order + ("HHQ8s" if big else "HHI4s"))
    table = file.read(entry.size * min(count, _ENTRIES_MAX))
    for at in range(0, len(table) - entry.size + 1, entry.size):
        tag, kind, length, value = entry.unpack_from(table, at)
        if tag == _HAMAMATSU:
            return True
        if tag in _READ and kind in _BYTE_TYPES and _marked(file, length, value, order):
            return True
    return False


def _marked(file: BinaryIO, length: int, value: bytes, order: str) -> bool:
    if length > len(value):
        file.seek(int.from_bytes(value, "little" if order == "<" else "big"))
        value = file.read(min(length, _VALUE_MAX))
    return any(mark in value for mark in _MARKS)
