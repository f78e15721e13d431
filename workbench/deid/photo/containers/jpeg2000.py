"""JPEG 2000: the code stream with blank comments, and the boxes that say how to show it."""

from __future__ import annotations

import struct

from workbench.deid.dicom.comments import without_comments
from workbench.deid.photo.containers.profiles import clean_profile
from workbench.deid.photo.errors import check_size, damaged
from workbench.deid.photo.parts.rebuilt import Builder, Rebuilt
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.photo.taken.harvest import differing
from workbench.deid.photo.taken.notes import Notes

_HEADER_BOXES = frozenset({b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef"})
_START = b"\0\0\0\x0cjP  \r\n\x87\n"
_BOXES_MAX = 4096
_SOT = 0x90
# ITU-T T.800 and T.814: what is in headers of code streams and tile parts.
_MARKERS = frozenset(
    (0x50, 0x51, 0x52, 0x53, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5C, 0x5D, 0x5E, 0x5F, 0x60, 0x61, 0x63,
     0x64, _SOT)
)  # fmt: skip


def clean_jp2(data: bytes, policy: PhotoPolicy, notes: Notes) -> Rebuilt:
    """Return a JP2 file with its first picture alone.

    Raises
    ------
    InputError
        If it is damaged.
    """
    out = Builder()
    out.plain(_START)
    out.plain(_box(b"ftyp", b"jp2 \0\0\0\0jp2 "))
    stream = None
    for kind, payload in _boxes(data, len(_START)):
        if kind == b"jp2h":
            out.plain(_box(kind, _header(payload, policy, notes)))
        elif kind == b"jp2c" and stream is None:
            stream = clean_stream(payload, notes)
            out.coded(_box(kind, stream))
        elif kind == b"ftyp":
            if payload != b"jp2 \0\0\0\0jp2 ":
                notes.replaced("JP2 ftyp", "written anew", payload)
        else:
            notes.removed("JP2 box", "not needed to decode", payload)
            if kind == b"uuid":
                notes.removed_exif("JP2 box", "EXIF", payload[16:].removeprefix(b"Exif\0\0"))
    if stream is None:
        raise damaged("no picture")
    return out.built()


def clean_j2k(data: bytes, policy: PhotoPolicy, notes: Notes) -> Rebuilt:
    """Return a bare code stream with blank comments."""
    out = Builder()
    out.coded(clean_stream(data, notes))
    return out.built()


def clean_stream(data: bytes, notes: Notes) -> bytes:
    """Return a code stream with blank comments, cut at its end."""
    if data[:4] != b"\xff\x4f\xff\x51" or len(data) < 24:
        raise damaged("code stream")
    width, height, x, y = struct.unpack_from(">IIII", data, 8)
    check_size(width - x, height - y)
    made = without_comments_of_stream(data)
    end = made.rstrip(b"\0")
    if end.endswith(b"\xff\xd9"):
        made = end
    if made != data:
        notes.cleaned("JPEG 2000", "comments of the code stream", differing(data, made))
    return made


def without_comments_of_stream(data: bytes) -> bytes:
    """Return a code stream of the same length with blank comments.

    Raises
    ------
    InputError
        If it is damaged, or has segments that the standard does not name: they may say anything.
    """
    at = 2
    while at + 4 <= len(data):
        marker, length = data[at : at + 2], int.from_bytes(data[at + 2 : at + 4])
        if marker[:1] != b"\xff" or marker[1] not in _MARKERS:
            raise damaged("segment of the code stream")
        if marker[1] == _SOT:
            following = _behind_tile(data, at, length)
            if following is None:
                break
            at = following
        else:
            at += 2 + length
            if length < 2:
                raise damaged("segment of the code stream")
        if data[at : at + 2] == b"\xff\xd9":
            break
    made = without_comments(data)
    if made is None:
        raise damaged("code stream")
    return made


def _behind_tile(data: bytes, at: int, length: int) -> int | None:
    """Return where the next tile part is, None behind the last; its header is looked at."""
    part = int.from_bytes(data[at + 6 : at + 10])
    inside = at + 2 + length
    while data[inside : inside + 2] != b"\xff\x93":
        marker = data[inside : inside + 2]
        if len(marker) < 2 or marker[:1] != b"\xff" or marker[1] not in _MARKERS:
            raise damaged("segment of a tile")
        inside += 2 + max(2, int.from_bytes(data[inside + 2 : inside + 4]))
    return at + part if part else None


def stream_of(data: bytes) -> bytes:
    """Return the code stream of a cleaned file, in boxes or bare."""
    if data[:2] == b"\xff\x4f":
        return data
    return next(payload for kind, payload in _boxes(data, 0) if kind == b"jp2c")


def replaced_stream(data: bytes, stream: bytes) -> bytes:
    """Return a cleaned file with another code stream of the same kind."""
    if data[:2] == b"\xff\x4f":
        return stream
    return b"".join(
        _box(kind, stream if kind == b"jp2c" else payload) for kind, payload in _boxes(data, 0)
    )


def _header(data: bytes, policy: PhotoPolicy, notes: Notes) -> bytes:
    parts = []
    for kind, payload in _boxes(data, 0):
        if kind == b"colr" and payload[:1] == b"\2":
            profile = clean_profile(payload[3:], notes)
            if profile is not None:
                parts.append(_box(kind, b"\2\0\0" + profile))
        elif kind == b"colr" and payload[:1] == b"\1":
            parts.append(_box(kind, payload[:7]))
        elif kind == b"res ":
            kept = [
                _box(name, held)
                for name, held in _boxes(payload, 0)
                if name in (b"resc", b"resd") and len(held) == 10
            ]
            if policy.keep_resolution and kept:
                parts.append(_box(kind, b"".join(kept)))
        elif kind in _HEADER_BOXES and kind != b"colr":
            parts.append(_box(kind, payload))
        else:
            notes.removed("JP2 header box", "not needed to decode", payload)
    return b"".join(parts)


def _boxes(data: bytes, at: int) -> list[tuple[bytes, bytes]]:
    found: list[tuple[bytes, bytes]] = []
    while at < len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        start = at + 8
        if length == 1:
            length, start = int.from_bytes(data[at + 8 : at + 16]), at + 16
        end = len(data) if length == 0 else at + length
        if len(kind) < 4 or end > len(data) or end < start or len(found) > _BOXES_MAX:
            # What follows the last box that is whole belongs to none.
            found.append((b"....", data[at:]))
            return found
        found.append((kind, data[start:end]))
        at = end
    return found


def _box(kind: bytes, payload: bytes) -> bytes:
    length = 8 + len(payload)
    if length >= 1 << 32:
        return b"\0\0\0\1" + kind + (length + 8).to_bytes(8) + payload
    return length.to_bytes(4) + kind + payload
