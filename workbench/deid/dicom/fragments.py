"""Compressed frames in their fragments, without what is no picture in them or between them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from workbench.deid.dicom.comments import without_comments
from workbench.deid.dicom.run_lengths import without_gaps

_RLE = "1.2.840.10008.1.2.5"
_JPEGS = ("1.2.840.10008.1.2.4.5", "1.2.840.10008.1.2.4.6", "1.2.840.10008.1.2.4.7")
_JPEGS_2000 = ("1.2.840.10008.1.2.4.8", "1.2.840.10008.1.2.4.9", "1.2.840.10008.1.2.4.20")
_STARTS = (b"\xff\xd8\xff", b"\xff\x4f\xff", b"\0\0\0\x0c")
_ITEM, _END = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0"


def without_strangers(value: bytes, pixels: int, syntax: str) -> bytes | None:
    """Return encapsulated pixels with nothing but pictures; None when they are not understood.

    Comments, application data, gaps and tails are blanked in place, so that lengths stay; an offset
    table that does not tell where frames begin goes. Without a delimiter: the writer of the file
    puts one.

    Parameters
    ----------
    pixels : int
        Of one frame.
    """
    if syntax != _RLE and not syntax.startswith((*_JPEGS, *_JPEGS_2000)):
        return None
    try:
        fragments = list(_fragments(value))
    except ValueError:
        return None
    if not fragments:
        return None
    out = bytearray(value)
    groups = [[one] for one in fragments[1:]] if syntax == _RLE else _frames(fragments[1:], value)
    for group in groups:
        data = b"".join(value[start:end] for start, end in group)
        cleaned = without_gaps(data, pixels) if syntax == _RLE else without_comments(data)
        if cleaned is None:
            return None
        at = 0
        for start, end in group:
            out[start:end] = cleaned[at : at + end - start]
            at += end - start
    return _offset_table(value, fragments) + bytes(out[fragments[0][1] : fragments[-1][1]])


def _offset_table(value: bytes, fragments: list[tuple[int, int]]) -> bytes:
    """Return the table as an item; an empty one when it points elsewhere than at fragments."""
    start, end = fragments[0]
    table = value[start:end]
    starts = {at - 8 - end for at, _ in fragments[1:]}
    whole = len(table) % 4 == 0
    if whole and all(offset in starts for (offset,) in struct.iter_unpack("<I", table)):
        return value[start - 8 : end]
    return _ITEM + bytes(4)


def _frames(fragments: list[tuple[int, int]], value: bytes) -> Iterator[list[tuple[int, int]]]:
    """Give the fragments of each frame: a frame begins with a start marker."""
    group: list[tuple[int, int]] = []
    for start, end in fragments:
        if group and value[start:end].startswith(_STARTS):
            yield group
            group = []
        group.append((start, end))
    if group:
        yield group


def _fragments(value: bytes) -> Iterator[tuple[int, int]]:
    """Give where the value of each item begins and ends, the offset table first."""
    at = 0
    while at + 8 <= len(value):
        tag, length = value[at : at + 4], int.from_bytes(value[at + 4 : at + 8], "little")
        if tag == _END:
            return
        if tag != _ITEM or at + 8 + length > len(value):
            raise ValueError("no fragment")
        yield at + 8, at + 8 + length
        at += 8 + length
