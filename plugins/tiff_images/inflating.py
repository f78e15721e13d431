"""Strips of deflate and LZMA, inflated as far as rows are asked for."""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .decoding import samples
from .directories import DamageError
from .file_bytes import FileBytes
from .page import Page

DEFLATE, LZMA = (8, 32946), 34925
_STEP = 1 << 18


class _Inflater(Protocol):
    def more(self, packed: bytes, most: int) -> bytes: ...


class _Deflate:
    def __init__(self) -> None:
        self._inside = zlib.decompressobj()
        self._tail = b""

    def more(self, packed: bytes, most: int) -> bytes:
        found = self._inside.decompress(self._tail + packed, most)
        self._tail = self._inside.unconsumed_tail
        return found


class _Lzma:
    def __init__(self) -> None:
        self._inside = lzma.LZMADecompressor()

    def more(self, packed: bytes, most: int) -> bytes:
        return b"" if self._inside.eof else self._inside.decompress(packed, most)


def inflated(file: FileBytes, page: Page, at_once: int) -> Iterator[NDArray[np.generic]]:
    """Read samples of a page from its top, `at_once` rows at a time, fewer where a strip ends.

    Raises
    ------
    DamageError, zlib.error, lzma.LZMAError
        If they end before their time.
    """
    for strip in range(page.down):
        inflater: _Inflater = _Lzma() if page.compression == LZMA else _Deflate()
        at, end = int(page.offsets[strip]), int(page.offsets[strip] + page.counts[strip])
        left = min(page.tile_rows, page.rows - strip * page.tile_rows)
        while left:
            rows = min(at_once, left)
            size = rows * page.row_bytes
            data = bytearray()
            while len(data) < size:
                # What the inflater holds back comes first: nothing new is read for it.
                found = inflater.more(b"", size - len(data))
                if not found:
                    if at >= end:
                        raise DamageError("the strip is cut off")
                    packed = file.read(at, min(_STEP, end - at))
                    at += len(packed)
                    found = inflater.more(packed, size - len(data))
                data += found
            left -= rows
            yield samples(page, np.frombuffer(data, np.uint8), rows)
