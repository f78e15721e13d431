"""ICC profiles without their texts: descriptions, copyrights, makers, and who calibrated."""

from __future__ import annotations

import struct

_HEAD = 128
_TEXTS = frozenset({b"text", b"desc", b"mluc", b"dict", b"utf8", b"utf16", b"zxml", b"ciis"})
_MOST = 200


def without_texts(data: bytes) -> bytes | None:
    """Return a profile of the same length with its texts blank, None when it is no profile."""
    if len(data) < _HEAD + 4 or data[36:40] != b"acsp":
        return None
    out = bytearray(data)
    # Date, maker, model, creator and the sum of it all.
    for start, end in ((4, 8), (24, 36), (48, 56), (80, 128)):
        out[start:end] = bytes(end - start)
    (count,) = struct.unpack_from(">I", data, _HEAD)
    table = _HEAD + 4 + 12 * count
    if count > _MOST or table > len(data):
        return None
    used = [(0, table)]
    for n in range(count):
        _, offset, length = struct.unpack_from(">4sII", data, _HEAD + 4 + 12 * n)
        if offset < table or offset + length > len(data):
            return None
        used.append((offset, offset + length))
        kind = bytes(data[offset : offset + 4])
        if kind in _TEXTS and length > 8:
            out[offset + 8 : offset + length] = bytes(length - 8)
            if kind == b"mluc" and length >= 16:
                struct.pack_into(">II", out, offset + 8, 0, 12)
    _blank_gaps(out, used)
    return bytes(out)


def _blank_gaps(out: bytearray, used: list[tuple[int, int]]) -> None:
    """Zero what belongs to no tag."""
    at = 0
    for start, end in sorted(used):
        if start > at:
            out[at:start] = bytes(start - at)
        at = max(at, end)
    out[at:] = bytes(len(out) - at)
