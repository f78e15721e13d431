"""Run-length coded frames (PS3.5 Annex G), without a native decoder."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

_HEADER = 64
# Two bytes become 128 at most: checked before the room is taken.
_EXPANSION = 64


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
        plane = unpack_bits(encoded[start:end], pixels)
        if len(plane) < pixels:
            raise RleError(f"segment {number + 1} has {len(plane)} of {pixels} bytes")
        planes[:, sample, size - 1 - byte] = np.frombuffer(plane, np.uint8, pixels)
    values = planes.view(f"<u{size}").astype(f"=u{size}", copy=False)
    return values.reshape((rows, columns, samples) if samples > 1 else (rows, columns))


def unpack_bits(packed: bytes, limit: int) -> bytes:
    """Expand a PackBits segment (PS3.5 G.3.2); what goes beyond `limit` bytes is not expanded."""
    out = bytearray()
    at, end = 0, len(packed)
    while at < end and len(out) < limit:
        code = packed[at]
        if code < 128:
            out += packed[at + 1 : at + 2 + code]
            at += code + 2
        elif code > 128:
            out += packed[at + 1 : at + 2] * (257 - code)
            at += 2
        else:
            at += 1
    return bytes(out)
