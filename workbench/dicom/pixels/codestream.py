"""What a compressed frame says of itself, read from its markers without decoding it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from enum import Enum

from attrs import evolve, frozen


class Family(Enum):
    """Which decoder a codestream needs."""

    JPEG = "jpeg"
    JPEG_LS = "jpegls"
    JPEG_2000 = "jpeg2k"
    JPEG_XL = "jpegxl"


@frozen
class Codestream:
    """What the first markers announce.

    Parameters
    ----------
    precision : int
        Bits of a sample; 0 when unknown.
    lossless : bool
        JPEG: the predictive process, which changes no colours.
    ybr : bool or None
        JPEG and JPEG 2000: whether decoding must undo a colour transform; None when the stream
        does not say.
    """

    family: Family
    rows: int = 0
    columns: int = 0
    components: int = 0
    precision: int = 0
    signed: bool = False
    lossless: bool = False
    ybr: bool | None = None


_JP2 = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
_J2K = b"\xff\x4f\xff\x51"
_JXL = (b"\xff\x0a", b"\x00\x00\x00\x0cJXL \r\n\x87\n")
_SOF_LOSSLESS = (0xC3, 0xC7, 0xCB, 0xCF)
_SOF_LS = 0xF7
# Markers of the 0xC0 row that begin no frame: tables and conditioning.
_NOT_SOF = (0xC4, 0xC8, 0xCC)
_WITHOUT_LENGTH = (0x01, *range(0xD0, 0xDA))


def codestream(encoded: bytes) -> Codestream | None:
    """Return what a frame says of itself, None when it is no codestream known here."""
    if encoded.startswith(_JXL):
        return Codestream(Family.JPEG_XL)
    if encoded.startswith(_JP2):
        start = encoded.find(_J2K)
        return None if start < 0 else _jpeg_2000(encoded[start : start + 4096])
    if encoded.startswith(_J2K):
        return _jpeg_2000(encoded[:4096])
    return _jpeg(encoded) if encoded.startswith(b"\xff\xd8") else None


def begins_frame(head: bytes) -> bool:
    """Return whether a fragment begins a codestream, and so a frame."""
    return head.startswith((b"\xff\xd8\xff", _J2K, _JP2, *_JXL))


def _jpeg_2000(head: bytes) -> Codestream | None:
    """Read the segments of size and coding style (ISO/IEC 15444-1 A.5.1, A.6.1)."""
    if len(head) < 43:
        return None
    right, bottom, left, top = struct.unpack_from(">4I", head, 8)
    (components,) = struct.unpack_from(">H", head, 40)
    depth = head[42]
    found = Codestream(
        Family.JPEG_2000,
        rows=max(0, bottom - top),
        columns=max(0, right - left),
        components=components,
        precision=(depth & 0x7F) + 1,
        signed=bool(depth & 0x80),
    )
    for marker, start, end in _segments(head, 2):
        if marker == 0x52 and end - start >= 7:
            # SGcod: progression, layers (2), multiple component transform.
            return evolve(found, ybr=bool(head[start + 4]))
    return found


def _jpeg(encoded: bytes) -> Codestream | None:
    """Read markers up to the frame header (ISO/IEC 10918-1 B.2.2)."""
    adobe: int | None = None
    jfif = False
    for marker, start, end in _segments(encoded, 2):
        if marker == 0xE0 and encoded[start : start + 5] == b"JFIF\0":
            jfif = True
        elif marker == 0xEE and encoded[start : start + 5] == b"Adobe" and end - start >= 12:
            adobe = encoded[start + 11]
        elif marker == _SOF_LS or (0xC0 <= marker <= 0xCF and marker not in _NOT_SOF):
            return _frame_header(encoded, marker, start, end, adobe, jfif)
    return None


def _frame_header(
    encoded: bytes, marker: int, start: int, end: int, adobe: int | None, jfif: bool
) -> Codestream | None:
    if end - start < 6:
        return None
    precision, rows, columns, components = struct.unpack_from(">BHHB", encoded, start)
    parts = encoded[start + 6 : min(end, start + 6 + 3 * components)]
    return Codestream(
        Family.JPEG_LS if marker == _SOF_LS else Family.JPEG,
        rows=rows,
        columns=columns,
        components=components,
        precision=precision,
        lossless=marker in _SOF_LOSSLESS,
        ybr=_is_ybr(parts[0::3], parts[1::3], adobe, jfif) if components == 3 else None,
    )


def _is_ybr(names: bytes, sampling: bytes, adobe: int | None, jfif: bool) -> bool | None:
    """Decide as libjpeg does, but never by the numbers 1, 2, 3 of the components.

    Writers of RGB without any marker number them so as well; there the header decides.
    """
    if adobe is not None:
        return adobe != 0
    if jfif or len(set(sampling)) > 1:
        return True
    return False if names == b"RGB" else None


def _segments(data: bytes, offset: int) -> Iterator[tuple[int, int, int]]:
    """Yield (marker, start, end) of the segments' contents until something is no marker."""
    while offset + 4 <= len(data):
        if data[offset] != 0xFF:
            return
        marker = data[offset + 1]
        if marker == 0xFF:
            offset += 1
        elif marker in _WITHOUT_LENGTH:
            offset += 2
        else:
            end = offset + 2 + struct.unpack_from(">H", data, offset + 2)[0]
            yield marker, offset + 4, min(end, len(data))
            offset = max(end, offset + 4)
