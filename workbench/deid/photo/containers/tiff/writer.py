"""A TIFF file written from parts as they come, never in memory as a whole."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import BinaryIO

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.photo.parts.rebuilt import Range, add_range

_LAST = (1 << 32) - 1


@frozen
class Value:
    """The value of a tag, in the order of bytes of the file."""

    kind: int
    count: int
    data: bytes
    text: bool = False


class TiffWriter:
    """Writes segments and directories; `coded` and `raw` say which bytes are numbers."""

    def __init__(self, out: BinaryIO, order: str, big: bool) -> None:
        self._out = out
        self._order = order
        self._big = big
        self.at = 0
        self.coded: list[Range] = []
        self.raw: list[Range] = []
        mark = b"II" if order == "<" else b"MM"
        head = struct.pack(order + "HHHQ", 43, 8, 0, 0) if big else struct.pack(order + "HI", 42, 0)
        self._write(mark + head, self.coded)
        self._link = 8 if big else 4

    def segment(self, data: bytes, *, raw: bool) -> int:
        """Write coded pixels, or pixels as they are; return where."""
        self._align()
        start = self.at
        self._write(data, self.raw if raw else self.coded)
        if not self._big and self.at > _LAST:
            raise InputError(t("The picture does not fit in a TIFF file of this kind."))
        return start

    def offsets(self, values: NDArray[np.int64]) -> Value:
        """Return the value of a tag that says where things are, or how long."""
        if self._big:
            return Value(16, len(values), values.astype(self._order + "u8").tobytes())
        return Value(4, len(values), values.astype(self._order + "u4").tobytes())

    def directory(self, values: Mapping[int, Value], *, linked: bool) -> int:
        """Write a directory; `linked` hangs it behind the last one that was.

        Returns
        -------
        int
            Where it is.
        """
        inline = 8 if self._big else 4
        body = b""
        for number, value in sorted(values.items()):
            place = value.data
            if len(place) > inline:
                self._align()
                place = self._offset(self.at)
                self._write(value.data, None if value.text else self.coded)
            head = struct.pack(
                self._order + ("HHQ" if self._big else "HHI"), number, value.kind, value.count
            )
            body += head + place.ljust(inline, b"\0")
        self._align()
        start = self.at
        count = struct.pack(self._order + ("Q" if self._big else "H"), len(values))
        self._write(count + body + self._offset(0), self.coded)
        if linked:
            self._patch(self._link, start)
            self._link = self.at - (8 if self._big else 4)
        return start

    def _offset(self, value: int) -> bytes:
        return struct.pack(self._order + ("Q" if self._big else "I"), value)

    def _patch(self, where: int, value: int) -> None:
        self._out.seek(where)
        self._out.write(self._offset(value))
        self._out.seek(self.at)

    def _align(self) -> None:
        if self.at & 1:
            self._write(b"\0", self.coded)

    def _write(self, data: bytes, ranges: list[Range] | None) -> None:
        self._out.write(data)
        if ranges is not None:
            add_range(ranges, self.at, self.at + len(data))
        self.at += len(data)
