"""Huffman codes of JPEG as tables of 16 bits, and bits put together again."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

#: No code begins so.
NO_CODE = 0


@frozen(eq=False)
class Codes:
    """One table of codes.

    Parameters
    ----------
    lookup : list of int
        By the next 16 bits the length of the code, and from bit 8 on its symbol; 0 = no code.
    made : dict
        By symbol its code and length.
    """

    lookup: list[int]
    made: dict[int, tuple[int, int]]


def codes_of(counts: bytes, symbols: bytes) -> Codes:
    """Return the table that a DHT segment defines (ITU-T T.81 Annex C)."""
    lookup: NDArray[Any] = np.zeros(1 << 16, np.int32)
    made: dict[int, tuple[int, int]] = {}
    code = at = 0
    for length, count in enumerate(counts, 1):
        for _ in range(count):
            if at >= len(symbols) or code >> length:
                raise ValueError("codes")
            symbol = symbols[at]
            made[symbol] = (code, length)
            start = code << (16 - length)
            lookup[start : start + (1 << (16 - length))] = length | symbol << 8
            code, at = code + 1, at + 1
        code <<= 1
    return Codes(lookup.tolist(), made)


class Bits:
    """Bits written one behind the other."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._rest = 0
        self._length = 0

    def put(self, value: int, length: int) -> None:
        """Add bits."""
        self._rest = (self._rest << length) | value
        self._length += length
        if self._length >= 256:
            self._flush()

    def copy(self, data: bytes, start: int, end: int) -> None:
        """Add bits `start` to `end` of data."""
        if end <= start:
            return
        last = (end + 7) >> 3
        value = int.from_bytes(data[start >> 3 : last]) >> ((last << 3) - end)
        self.put(value & ((1 << (end - start)) - 1), end - start)

    def padded(self) -> bytes:
        """Return all of them, filled up with ones."""
        if self._length & 7:
            free = 8 - (self._length & 7)
            self.put((1 << free) - 1, free)
        self._flush()
        return b"".join(self._parts)

    def _flush(self) -> None:
        left = self._length & 7
        whole = self._length >> 3
        self._parts.append((self._rest >> left).to_bytes(whole))
        self._rest &= (1 << left) - 1
        self._length = left
