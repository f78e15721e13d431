"""Run-length coded frames (PS3.5 Annex G), without a native decoder."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_HEADER = 64
# Two bytes become 128 at most: checked before the room is taken.
_EXPANSION = 64
# Bytes that are expanded before they go to their place.
_PIECE = 1 << 16


class RleError(ValueError):
    """The segments are not what the header promises."""


def decode_rle(
    encoded: bytes, rows: int, columns: int, samples: int, size: int
) -> NDArray[np.generic]:
    """Return a frame.

    Parameters
    ----------
    size : int
        Bytes of a sample.

    Returns
    -------
    ndarray of unsigned integers
        Shape (rows, columns) or (rows, columns, samples).

    Raises
    ------
    RleError
        If there are other segments than samples times bytes, or one is too short.
    """
    if len(encoded) < _HEADER:
        raise RleError("no header")
    count, *offsets = struct.unpack_from("<16I", encoded)
    if count != samples * size or not 1 <= count <= 15:
        raise RleError(f"{count} segments instead of {samples * size}")
    pixels = rows * columns
    if pixels * samples * size > len(encoded) * _EXPANSION:
        raise RleError("too few bytes for so many pixels")
    ends = [*offsets[1:count], len(encoded)]
    # Segments are byte planes, the most significant first.
    planes = np.empty((pixels, samples, size), np.uint8)
    for number, (start, end) in enumerate(zip(offsets[:count], ends, strict=True)):
        sample, byte = divmod(number, size)
        there = 0
        for piece in _pieces(encoded, start, min(end, len(encoded)), pixels):
            part = piece[: pixels - there]
            planes[there : there + len(part), sample, size - 1 - byte] = np.frombuffer(
                part, np.uint8
            )
            there += len(part)
        if there < pixels:
            raise RleError(f"segment {number + 1} has {there} of {pixels} bytes")
    values = planes.view(f"<u{size}").astype(f"=u{size}", copy=False)
    return values.reshape((rows, columns, samples) if samples > 1 else (rows, columns))


def unpack_bits(packed: bytes, limit: int) -> bytes:
    """Expand a PackBits segment (PS3.5 G.3.2); what goes beyond `limit` bytes is not expanded."""
    return b"".join(_pieces(packed, 0, len(packed), limit))


def _pieces(packed: bytes, at: int, end: int, limit: int) -> Iterator[bytes]:
    """Expand the bytes from `at` to `end`, a piece after the other: a frame may be very large."""
    left, code = limit, 128
    while at < end and left > 0:
        out = bytearray()
        most = min(_PIECE, left)
        while at < end and len(out) < most:
            code = packed[at]
            if code < 128:
                out += packed[at + 1 : at + 2 + code]
                at += code + 2
            elif code > 128:
                out += packed[at + 1 : at + 2] * (257 - code)
                at += 2
            else:
                at += 1
        if at > end:
            # The last run took bytes of the next segment.
            taken = min(at, len(packed)) - end
            del out[len(out) - (taken if code < 128 else taken * (257 - code)) :]
        left -= len(out)
        yield bytes(out)
