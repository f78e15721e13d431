"""How large a cleaned picture is, without decoding it."""

from __future__ import annotations

import struct

from workbench.deid.photo.containers import png, webp
from workbench.deid.photo.containers.bitmap import bitmap_of
from workbench.deid.photo.containers.jpeg2000 import stream_of
from workbench.deid.photo.errors import damaged
from workbench.deid.photo.formats import Format, format_of
from workbench.deid.photo.parts.jpeg import FRAMES, segments
from workbench.deid.photo.parts.tiff import Tiff


def size_of(data: bytes) -> tuple[int, int]:
    """Return width and height of the first picture.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    kind = format_of(data[:64])
    if kind is Format.TIFF:
        tiff = Tiff(data)
        return tiff.one(tiff.pages[0], 256), tiff.one(tiff.pages[0], 257)
    if kind is Format.JPEG:
        frame = next(part for part in segments(data) if part.marker in FRAMES)
        height, width = struct.unpack_from(">HH", data, frame.start + 1)
        return width, height
    if kind is Format.PNG:
        header = png.header_of(data)
        return header.width, header.height
    if kind is Format.GIF:
        width, height = struct.unpack_from("<HH", data, 6)
        return width, height
    if kind is Format.BMP:
        found = bitmap_of(data)
        return found.width, found.height
    if kind is Format.WEBP:
        return _webp(data)
    if kind in (Format.JP2, Format.J2K):
        right, bottom, x, y = struct.unpack_from(">IIII", stream_of(data), 8)
        return right - x, bottom - y
    raise damaged("kind")


def _webp(data: bytes) -> tuple[int, int]:
    for kind, payload in webp.chunks(data, 12):
        if kind == b"VP8X":
            return (
                int.from_bytes(payload[4:7], "little") + 1,
                int.from_bytes(payload[7:10], "little") + 1,
            )
        if kind == b"VP8 ":
            width, height = struct.unpack_from("<HH", payload, 6)
            return width & 0x3FFF, height & 0x3FFF
        if kind == b"VP8L":
            bits = int.from_bytes(payload[1:5], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise damaged("no picture")
