"""The compression of GIF: read as any writer made it, written with codes of one length."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.deid.photo.errors import damaged

_CODES_MAX = 4096


def decoded(data: bytes, bits: int, count: int) -> NDArray[np.uint8]:
    """Return the indices of a picture.

    Parameters
    ----------
    bits : int
        The least size of a code, 2 to 8.
    count : int
        How many pixels there are; what is missing is 0.

    Raises
    ------
    InputError
        If the data is damaged.
    """
    if not 1 <= bits <= 8:
        raise damaged("size of codes")
    clear, end = 1 << bits, (1 << bits) + 1
    first = [bytes((n,)) for n in range(clear)] + [b"", b""]
    table, size, before = first[:], bits + 1, b""
    out = bytearray()
    rest = have = 0
    for byte in data:
        rest |= byte << have
        have += 8
        while have >= size:
            code = rest & ((1 << size) - 1)
            rest >>= size
            have -= size
            if code == clear:
                table, size, before = first[:], bits + 1, b""
                continue
            if code == end or len(out) >= count:
                return _of_length(out, count)
            if code < len(table):
                now = table[code]
            elif code == len(table) and before:
                now = before + before[:1]
            else:
                raise damaged("code")
            out += now
            if before and len(table) < _CODES_MAX:
                table.append(before + now[:1])
                if len(table) == 1 << size and size < 12:
                    size += 1
            before = now
    return _of_length(out, count)


def coded(indices: NDArray[np.uint8], bits: int) -> bytes:
    """Return data of which each code is one pixel, with a fresh table before codes get longer."""
    clear, end = 1 << bits, (1 << bits) + 1
    flat = indices.ravel()
    # The table has clear + 2 entries; it may grow to just below the next length.
    run = clear - 2
    groups = -(-len(flat) // run) if len(flat) else 0
    codes = np.full((groups, run + 1), -1, np.int32)
    codes[:, 0] = clear
    body = np.full(groups * run, -1, np.int32)
    body[: len(flat)] = flat
    codes[:, 1:] = body.reshape(groups, run)
    line = codes.ravel()
    line = np.append(line[line >= 0], end)
    size = bits + 1
    shifts = np.arange(size)
    bitwise = (line[:, None] >> shifts & 1).astype(np.uint8).ravel()
    return np.packbits(bitwise, bitorder="little").tobytes()


def _of_length(out: bytearray, count: int) -> NDArray[np.uint8]:
    made = np.zeros(count, np.uint8)
    part = np.frombuffer(bytes(out[:count]), np.uint8)
    made[: len(part)] = part
    return made
