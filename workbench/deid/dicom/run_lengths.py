"""RLE frames of PS3.5 Annex G without what stands between and behind their segments."""

from __future__ import annotations

import struct

_HEAD, _MOST = 64, 15


def without_gaps(data: bytes, pixels: int) -> bytes | None:
    """Return a frame of the same length with gaps and tails blank, None when it is none.

    Parameters
    ----------
    pixels : int
        Of the frame: as many bytes each segment makes.
    """
    if len(data) < _HEAD or pixels <= 0:
        return None
    count, *offsets = struct.unpack_from("<16I", data)
    starts = offsets[:count]
    if not 0 < count <= _MOST or starts != sorted(starts) or starts[0] < _HEAD:
        return None
    out = bytearray(data)
    out[4 + 4 * count : starts[0]] = bytes(starts[0] - 4 - 4 * count)
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        if end > len(data):
            return None
        at = _end_of(data, start, end, pixels)
        out[at:end] = bytes(end - at)
    return bytes(out)


def _end_of(data: bytes, at: int, end: int, left: int) -> int:
    """Return where the run that makes the last byte of a segment ends."""
    while at < end and left > 0:
        head = data[at]
        if head < 128:
            at += 2 + head
            left -= head + 1
        elif head > 128:
            at += 2
            left -= 257 - head
        else:
            at += 1
    return min(at, end)
