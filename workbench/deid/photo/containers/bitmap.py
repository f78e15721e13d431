"""BMP: header, colours and rows; nothing between them, between rows, or behind."""

from __future__ import annotations

import struct

import numpy as np
from attrs import frozen

from workbench.base.text import t
from workbench.deid.photo.containers.profiles import clean_profile
from workbench.deid.photo.errors import check_size, damaged, unknown_kind
from workbench.deid.photo.parts.rebuilt import Builder, Rebuilt
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.photo.taken.notes import Notes

_RGB, _RLE8, _RLE4, _FIELDS, _ALPHA_FIELDS = 0, 1, 2, 3, 6
_EMBEDDED, _LINKED = b"DEBM", b"KNIL"
_SRGB = b"BGRs"


@frozen
class Bitmap:
    """Where what is in a BMP file.

    Parameters
    ----------
    colors : int
        Bytes of the table of colours, with masks before it.
    entry : int
        Bytes of one of its colours.
    """

    header: int
    width: int
    height: int
    top_down: bool
    bits: int
    compression: int
    masks: int
    colors: int
    entry: int
    offset: int
    size: int

    @property
    def row(self) -> int:
        """Return the bytes of a row with its padding."""
        return (self.width * self.bits + 31) // 32 * 4

    @property
    def packed(self) -> bool:
        """Whether rows are run-length coded."""
        return self.compression in (_RLE8, _RLE4)


def bitmap_of(data: bytes) -> Bitmap:
    """Return how a BMP file is laid out.

    Raises
    ------
    InputError
        If it is damaged.
    """
    if len(data) < 26:
        raise damaged("header")
    offset, header = struct.unpack_from("<II", data, 10)
    if header == 12:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
        compression, size, used, entry = _RGB, 0, 0, 3
    elif len(data) >= 54:
        width, height, _, bits, compression, size = struct.unpack_from("<iiHHII", data, 18)
        (used,) = struct.unpack_from("<I", data, 46)
        entry = 4
    else:
        raise damaged("header")
    if compression not in (_RGB, _RLE8, _RLE4, _FIELDS, _ALPHA_FIELDS):
        raise unknown_kind(t("BMP with another file inside"))
    check_size(width, abs(height))
    if bits not in (1, 2, 4, 8, 16, 24, 32):
        raise damaged("depth")
    masks = {_FIELDS: 12, _ALPHA_FIELDS: 16}.get(compression, 0) if header == 40 else 0
    table = min(used, 256) if used and bits <= 8 else (1 << bits if bits <= 8 else 0)
    start = 14 + header + masks
    made = Bitmap(header, width, abs(height), height < 0, bits, compression, masks,
                  table * entry, entry, offset, size)  # fmt: skip
    length = size if made.packed else made.row * made.height
    if offset < start or (start + made.colors > offset) or offset + length > len(data):
        # Some writers leave out colours that are not used.
        room = (offset - start) // entry * entry
        if offset < start or room < 0 or offset + length > len(data):
            raise damaged("cut off")
        made = Bitmap(header, width, abs(height), height < 0, bits, compression, masks,
                      min(made.colors, room), entry, offset, size)  # fmt: skip
    return made


def clean_bitmap(data: bytes, policy: PhotoPolicy, notes: Notes) -> Rebuilt:
    """Return a BMP file with its picture alone."""
    found = bitmap_of(data)
    start = 14 + found.header + found.masks
    pixels = _pixels(data, found, notes)
    head = bytearray(data[14:start])
    profile = _profile(data, found, notes)
    offset = start + found.colors
    if found.header >= 40:
        if not policy.keep_resolution:
            head[24:32] = bytes(8)
        struct.pack_into("<I", head, 20, len(pixels))
        used = found.colors // found.entry if found.bits <= 8 else 0
        struct.pack_into("<II", head, 32, used, 0)
    if found.header >= 108 and head[56:60] in (_EMBEDDED, _LINKED):
        if profile is None:
            head[56:60] = _SRGB
    if found.header == 124:
        where = found.header + found.colors + len(pixels) if profile else 0
        struct.pack_into("<III", head, 112, where, len(profile or b""), 0)
    total = offset + len(pixels) + len(profile or b"")
    out = Builder()
    out.plain(struct.pack("<2sIHHI", b"BM", total & 0xFFFFFFFF, 0, 0, offset))
    out.plain(bytes(head))
    out.coded(_colors(data, found, start, notes))
    out.raw(pixels)
    out.plain(profile or b"")
    _note_rest(data, found, start, notes)
    return out.built()


def _pixels(data: bytes, found: Bitmap, notes: Notes) -> bytes:
    if found.packed:
        return data[found.offset : found.offset + found.size]
    pixels = data[found.offset : found.offset + found.row * found.height]
    used = -(-found.width * found.bits // 8)
    if used == found.row:
        return pixels
    rows = np.frombuffer(pixels, np.uint8).reshape(found.height, found.row)
    if not rows[:, used:].any():
        return pixels
    notes.cleaned("BMP", "bytes between rows", rows[:, used:].tobytes())
    rows = rows.copy()
    rows[:, used:] = 0
    return rows.tobytes()


def _colors(data: bytes, found: Bitmap, start: int, notes: Notes) -> bytes:
    colors = np.frombuffer(data[start : start + found.colors], np.uint8).copy()
    if found.entry == 4 and colors[3::4].any():
        notes.cleaned("BMP", "unused bytes of colours", colors[3::4].tobytes())
        colors[3::4] = 0
    return colors.tobytes()


def _profile(data: bytes, found: Bitmap, notes: Notes) -> bytes | None:
    """Return the colour profile inside; one that is linked names a path and does not leave."""
    if found.header != 124:
        return None
    where, size = struct.unpack_from("<II", data, 14 + 112)
    held = data[14 + where : 14 + where + size] if where >= found.header else b""
    if data[14 + 56 : 14 + 60] == _EMBEDDED and held:
        return clean_profile(held, notes)
    if data[14 + 56 : 14 + 60] == _LINKED:
        notes.removed("BMP", "path of a colour profile", held)
    return None


def _note_rest(data: bytes, found: Bitmap, start: int, notes: Notes) -> None:
    if data[6:10].strip(b"\0"):
        notes.cleaned("BMP", "reserved bytes of the header", data[6:10])
    gap = data[start + found.colors : found.offset]
    if gap.strip(b"\0"):
        notes.removed("BMP", "bytes in front of the pixels", gap)
    length = found.size if found.packed else found.row * found.height
    rest = data[found.offset + length :]
    if rest and found.header != 124:
        notes.removed("BMP", "bytes after the end of the picture", rest)
    elif rest:
        where, size = struct.unpack_from("<II", data, 14 + 112)
        begin = max(0, 14 + where - found.offset - length)
        other = rest[:begin] + rest[begin + size :] if size else rest
        if other:
            notes.removed("BMP", "bytes after the end of the picture", other)
