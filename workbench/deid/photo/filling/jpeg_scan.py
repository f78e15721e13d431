"""One run of coded blocks of a sequential JPEG, some of them made black.

Only the codes of those blocks change, and the first difference behind them: all other bits, and
with them all other blocks, stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.deid.photo.filling.jpeg_codes import Bits, Codes

_EOB = 0
_BLOCK = 64


class NotEditable(Exception):
    """The scan cannot be changed block by block."""


@frozen(eq=False)
class Unit:
    """One block of an MCU: its component and codes, where it is, and its black.

    Parameters
    ----------
    component : int
        Which prediction it goes on from.
    black : int
        The quantised DC coefficient that is black in this component.
    """

    component: int
    dc: Codes
    ac: Codes
    black: int


def edited(data: bytes, units: Sequence[Unit], black: NDArray[np.bool_]) -> bytes:
    """Return coded data, without stuffed bytes, in which some MCUs are black.

    Parameters
    ----------
    data : bytes
        From one restart marker to the next, without them.
    black : (MCUs,) bool

    Raises
    ------
    NotEditable
        If a code is missing for what must be written, or the data is damaged.
    """
    if not black.any():
        return data
    return _Run(data, units, black).written()


class _Run:
    def __init__(self, data: bytes, units: Sequence[Unit], black: NDArray[np.bool_]) -> None:
        self._data = data
        self._units = units
        self._black = black.tolist()
        self._last = int(np.flatnonzero(black)[-1])
        # A block may go on for so long behind the end of damaged data.
        padded = np.frombuffer(data + b"\xff" * 512, np.uint8).astype(np.uint32)
        words = padded[:-3] << 24 | padded[1:-2] << 16 | padded[2:-1] << 8 | padded[3:]
        self._words = memoryview(np.ascontiguousarray(words).data)
        self._bits = 8 * len(data)

    def written(self) -> bytes:
        out, data = Bits(), self._data
        components = {unit.component for unit in self._units}
        old, new = dict.fromkeys(components, 0), dict.fromkeys(components, 0)
        at = copied = 0
        for mcu, is_black in enumerate(self._black):
            if mcu > self._last and old == new:
                return self._with_rest(out, copied, mcu, at)
            for unit in self._units:
                start = at
                difference, at = self._dc(unit, at)
                behind_dc = at
                at = self._behind_ac(unit, at)
                one = unit.component
                before = old[one]
                old[one] = before + difference
                if is_black:
                    out.copy(data, copied, start)
                    _put_dc(out, unit, unit.black - new[one])
                    _put(out, unit.ac, _EOB)
                    new[one], copied = unit.black, at
                elif new[one] != before:
                    out.copy(data, copied, start)
                    _put_dc(out, unit, old[one] - new[one])
                    new[one], copied = old[one], behind_dc
                else:
                    new[one] = old[one]
        if at > self._bits:
            raise NotEditable("cut off")
        out.copy(data, copied, at)
        return out.padded()

    def _with_rest(self, out: Bits, copied: int, mcu: int, at: int) -> bytes:
        """Return what was written and all that stays as it is, without padding of its own."""
        out.copy(self._data, copied, self._bits)
        total = out.count
        made = out.padded()
        if not made.endswith(b"\xff"):
            return made
        # A last byte of ones may be nothing but the old padding and the new.
        for _ in self._black[mcu:]:
            for unit in self._units:
                at = self._behind_ac(unit, self._dc(unit, at)[1])
        return made[: (total - (self._bits - at) + 7) // 8]

    def _dc(self, unit: Unit, at: int) -> tuple[int, int]:
        words = self._words
        if at >= self._bits:
            raise NotEditable("cut off")
        entry = unit.dc.lookup[words[at >> 3] >> (16 - (at & 7)) & 0xFFFF]
        if not entry:
            raise NotEditable("code")
        at += entry & 0xFF
        size = entry >> 8
        if not size:
            return 0, at
        if size > 11:
            raise NotEditable("difference")
        value = words[at >> 3] >> (32 - (at & 7) - size) & ((1 << size) - 1)
        if not value >> (size - 1):
            value -= (1 << size) - 1
        return value, at + size

    def _behind_ac(self, unit: Unit, at: int) -> int:
        words, runs, lookup = self._words, unit.ac.runs, unit.ac.lookup
        k = 1
        while k < _BLOCK:
            bits = words[at >> 3] >> (16 - (at & 7)) & 0xFFFF
            run = runs[bits]
            ahead = k + (run >> 8 & 0xFF)
            if run and ahead < _BLOCK:
                at += run & 0xFF
                if run >> 16:
                    break
                k = ahead
                continue
            # One that is longer than what is seen, or the last one of a block.
            entry = lookup[bits]
            if not entry:
                raise NotEditable("code")
            symbol = entry >> 8
            at += (entry & 0xFF) + (symbol & 15)
            if symbol & 15:
                k += (symbol >> 4) + 1
            elif symbol == 0xF0:
                k += 16
            else:
                break
        if at > self._bits:
            raise NotEditable("cut off")
        return at


def _put_dc(out: Bits, unit: Unit, difference: int) -> None:
    size = abs(difference).bit_length()
    _put(out, unit.dc, size)
    if size:
        out.put(difference if difference > 0 else difference + (1 << size) - 1, size)


def _put(out: Bits, codes: Codes, symbol: int) -> None:
    if symbol not in codes.made:
        raise NotEditable("no code for what must be written")
    out.put(*codes.made[symbol])
