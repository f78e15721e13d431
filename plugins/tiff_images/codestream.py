"""How large a JPEG 2000 picture says it is: its codec makes room for that before it looks."""

from __future__ import annotations

import struct

from .directories import DamageError

_START = b"\xff\x4f\xff\x51"
_BOXES_MAX = 64


def jpeg2000_size(data: bytes) -> tuple[int, int, int]:
    """Return (rows, columns, components) of a codestream or JP2 file.

    Raises
    ------
    DamageError
        If it is neither.
    """
    at = 0 if data[:4] == _START else _codestream(data)
    if data[at : at + 4] != _START or len(data) < at + 42:
        raise DamageError("no JPEG 2000")
    x1, y1, x0, y0 = struct.unpack_from(">4I", data, at + 8)
    return y1 - y0, x1 - x0, struct.unpack_from(">H", data, at + 40)[0]


def _codestream(data: bytes) -> int:
    """Return where the box of the codestream has its contents."""
    at = 0
    for _ in range(_BOXES_MAX):
        if len(data) < at + 16:
            break
        size, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        if kind == b"jp2c":
            return at + head
        if size < head:
            break
        at += size
    raise DamageError("no JPEG 2000")
