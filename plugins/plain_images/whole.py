"""Whether a file is as long as its own header says: told when it is added, not when it is shown."""

from __future__ import annotations

from typing import BinaryIO

_PNG = b"\x89PNG\r\n\x1a\n"
_UNCOMPRESSED = (0, 3)
_BITMAP_INFO_SIZE = 40


def is_cut_off(file: BinaryIO) -> bool:
    """Return whether the end of a PNG, BMP or WebP is certainly missing; the position moves."""
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(34)
    if head.startswith(_PNG):
        return _png_is_cut_off(file, size)
    if head.startswith(b"BM") and len(head) == 34:
        return size < _bmp_size(head)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return size < 8 + int.from_bytes(head[4:8], "little")
    return False


def _png_is_cut_off(file: BinaryIO, size: int) -> bool:
    # Most end with IEND and its checksum; others have something behind it, or not even that.
    file.seek(max(0, size - 8))
    if file.read(4) == b"IEND":
        return False
    at = len(_PNG)
    while at < size:
        file.seek(at)
        chunk = file.read(8)
        if chunk[4:] == b"IEND":
            return False
        data_end = at + 8 + int.from_bytes(chunk[:4], "big")
        if data_end > size:
            return True
        at = data_end + 4  # its checksum
    return False


def _bmp_size(head: bytes) -> int:
    """Return the least bytes of a bitmap that is not compressed; 0 where that cannot be said."""
    if int.from_bytes(head[14:18], "little") < _BITMAP_INFO_SIZE:
        return 0
    if int.from_bytes(head[30:34], "little") not in _UNCOMPRESSED:
        return 0
    begin, bits = int.from_bytes(head[10:14], "little"), int.from_bytes(head[28:30], "little")
    columns = int.from_bytes(head[18:22], "little", signed=True)
    rows = abs(int.from_bytes(head[22:26], "little", signed=True))
    if columns < 1 or not rows:
        return 0
    # A row is filled up to four bytes; some programs leave that out of the last one.
    return begin + (columns * bits + 31) // 32 * 4 * (rows - 1) + (columns * bits + 7) // 8
