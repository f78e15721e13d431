"""GIF: pictures, their times and how often they run; no comments, no application's data."""

from __future__ import annotations

from workbench.deid.photo.errors import check_size, damaged
from workbench.deid.photo.parts.rebuilt import Builder, Rebuilt
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.photo.taken.notes import Notes

IMAGE, EXTENSION, TRAILER = 0x2C, 0x21, 0x3B
CONTROL, COMMENT, TEXT, APPLICATION = 0xF9, 0xFE, 0x01, 0xFF
_LOOPS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})
_BLOCKS_MAX = 1 << 16


def clean_gif(data: bytes, policy: PhotoPolicy, notes: Notes) -> Rebuilt:
    """Return a GIF file with its pictures alone.

    Raises
    ------
    InputError
        If it is damaged.
    """
    out = Builder()
    at = 13 + _table(data, 10)
    if at > len(data):
        raise damaged("header")
    check_size(int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little"))
    out.plain(data[:13])
    out.coded(data[13:at])
    for _ in range(_BLOCKS_MAX):
        kind = data[at] if at < len(data) else TRAILER + 256
        if kind == TRAILER:
            break
        if kind == IMAGE:
            start = at + 10 + _table(data, at + 9)
            end = sub_blocks_end(data, start + 1)
            out.coded(data[at:end])
        elif kind == EXTENSION:
            end = _extension(data, at, notes, out)
        else:
            raise damaged("block")
        at = end
    else:
        raise damaged("too many blocks")
    out.plain(bytes((TRAILER,)))
    if at + 1 < len(data):
        notes.removed("GIF", "bytes after the end of the picture", data[at + 1 :])
    return out.built()


def sub_blocks_end(data: bytes, at: int) -> int:
    """Return where a chain of sub-blocks ends."""
    while True:
        if at >= len(data):
            raise damaged("sub-blocks")
        length = data[at]
        at += 1 + length
        if not length:
            return at


def sub_blocks(data: bytes, at: int) -> bytes:
    """Return what a chain of sub-blocks holds."""
    parts = []
    while at < len(data) and data[at]:
        parts.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(parts)


def _extension(data: bytes, at: int, notes: Notes, out: Builder) -> int:
    end = sub_blocks_end(data, at + 2)
    label, held = data[at + 1], sub_blocks(data, at + 2)
    if label == CONTROL and end - at == 8:
        out.coded(data[at:end])
    elif label == APPLICATION and held[:11] in _LOOPS and held[11:12] == b"\1" and len(held) == 14:
        out.plain(b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + held[12:14] + b"\0")
    elif label == COMMENT:
        notes.removed("GIF comment", "text", held)
    elif label == TEXT:
        notes.removed("GIF plain text", "text", held)
    else:
        notes.removed("GIF application extension", "data of an application", held)
    return end


def _table(data: bytes, at: int) -> int:
    """Return how many bytes of colours follow a byte of flags."""
    if at >= len(data):
        raise damaged("header")
    flags = data[at]
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
