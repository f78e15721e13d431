"""Huffman codes of JPEG as tables of 16 bits, and bits put together again."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

#: No code begins so.
NO_CODE = 0
# So many coefficients are whole in 16 bits at most; a few more are in the next look.
_MOST = 6


@frozen(eq=False)
class Codes:
    """One table of codes.

    Parameters
    ----------
    lookup : list of int
        By the next 16 bits the length of the code, and from bit 8 on its symbol; 0 = no code.
    made : dict
        By symbol its code and length.
    runs : list of int
        By the next 16 bits what all whole coefficients in them take: bits, from bit 8 on how many
        coefficients, and from bit 16 on whether the block ends with them; 0 = not one is whole.
    """

    lookup: list[int]
    made: dict[int, tuple[int, int]]
    runs: list[int]


@lru_cache(64)
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
    return Codes(lookup.tolist(), made, _runs(lookup).tolist())


def _runs(lookup: NDArray[Any]) -> NDArray[Any]:
    """Return, for all 16 bits at once, the coefficients that follow each other in them."""
    symbols = lookup >> 8
    bits = (lookup & 0xFF) + (symbols & 15)
    steps = np.where(symbols & 15, (symbols >> 4) + 1, np.where(symbols == 0xF0, 16, 0))
    ends = (steps == 0) & (lookup != NO_CODE)
    every = np.arange(1 << 16)
    taken, count = np.zeros_like(every), np.zeros_like(every)
    ended, open_ = np.zeros(1 << 16, bool), np.ones(1 << 16, bool)
    for _ in range(_MOST):
        following = (every << taken) & 0xFFFF
        open_ &= (lookup[following] != NO_CODE) & (taken + bits[following] <= 16) & ~ended
        taken = np.where(open_, taken + bits[following], taken)
        count = np.where(open_, count + steps[following], count)
        ended |= open_ & ends[following]
    return np.where(count < 64, taken | count << 8 | ended.astype(int) << 16, 0)


class Bits:
    """Bits written one behind the other."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._rest = 0
        self._length = 0
        self.count = 0

    def put(self, value: int, length: int) -> None:
        """Add bits."""
        self._rest = (self._rest << length) | value
        self._length += length
        self.count += length
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
