"""How large a chunk becomes when it is unpacked, told before it is.

Codecs make room for what a chunk claims, unpack as much as there is, and some read as far as a
chunk says that it goes, wherever it ends.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPED = b"\x2a\x4d\x18"
_ZSTD_BLOCK = 128 << 10
_BLOSC_HEAD = 16
# So much of a chunk is unpacked at once to count it.
_PIECE = 1 << 16
_ABSENT = 2**64 - 1


class ChunkError(ValueError):
    """A chunk would become larger than its array says, or claims to be longer than it is."""


def check_chunk(data: bytes, limit: int, codec: str) -> None:
    """Refuse a chunk that would take more than `limit` bytes.

    Parameters
    ----------
    codec : str
        What it was packed with last; of others than ``blosc zstd gzip zlib`` nothing is known.

    Raises
    ------
    ChunkError
        If it would, or is cut off where its codec would not notice.
    """
    if codec == "blosc":
        _check_blosc(data, limit)
    elif codec == "zstd":
        _check_zstd(data, limit)
    elif codec in ("gzip", "zlib"):
        _count(data, zlib.MAX_WBITS | (16 if codec == "gzip" else 0), limit)


def pieces(shard: bytes, count: int, index_first: bool) -> Iterator[bytes]:
    """Yield the chunks of a whole shard: its index has an offset and a length for each."""
    size = 16 * count
    # Behind the index stands its checksum.
    index = shard[:size] if index_first else shard[-size - 4 : -4]
    if len(index) < size:
        raise ChunkError("a shard without its index")
    for offset, length in struct.iter_unpack("<QQ", index):
        if (offset, length) != (_ABSENT, _ABSENT):
            yield shard[offset : offset + length]


def _check_blosc(data: bytes, limit: int) -> None:
    # Versions of format and codec, flags, bytes of an item; then sizes: unpacked, block, packed.
    if len(data) < _BLOSC_HEAD:
        raise ChunkError("no chunk of Blosc")
    unpacked, _, packed = struct.unpack_from("<III", data, 4)
    if packed != len(data):
        raise ChunkError(f"a chunk of {len(data)} bytes that claims to have {packed}")
    if unpacked > limit:
        raise ChunkError(f"a chunk of {unpacked} bytes, where {limit} are the most")


def _check_zstd(data: bytes, limit: int) -> None:
    """Add up frames and blocks (RFC 8878 3.1.1), each as large as it can become."""
    at = total = 0
    while at + 6 <= len(data):
        if data[at + 1 : at + 4] == _ZSTD_SKIPPED and data[at] & 0xF0 == 0x50:
            at += 8 + int.from_bytes(data[at + 4 : at + 8], "little")
            continue
        if data[at : at + 4] != _ZSTD:
            raise ChunkError("no chunk of Zstandard")
        at, claimed, most = _zstd_frame(data, at)
        total += min(claimed, most) if claimed is not None else most
        # Room is made for what a frame claims.
        if max(total, claimed or 0) > limit + _ZSTD_BLOCK:
            raise ChunkError(f"a chunk of {max(total, claimed or 0)} bytes, where {limit} fit")


def _zstd_frame(data: bytes, at: int) -> tuple[int, int | None, int]:
    """Return where a frame ends, what it claims to become, and what it can become at most."""
    flags = data[at + 4]
    single, width = bool(flags & 0x20), flags >> 6
    at += 5 + (0 if single else 1) + (0, 1, 2, 4)[flags & 3]
    size = (1 if single else 0, 2, 4, 8)[width]
    claimed = int.from_bytes(data[at : at + size], "little") if size else None
    if claimed is not None and width == 1:
        claimed += 256
    at += size
    most = 0
    while at + 3 <= len(data):
        head = int.from_bytes(data[at : at + 3], "little")
        last, kind, length = head & 1, head >> 1 & 3, head >> 3
        most += _ZSTD_BLOCK if kind == 2 else length
        at += 3 + (1 if kind == 1 else length)
        if last:
            break
    return at + (4 if flags & 4 else 0), claimed, most


def _count(data: bytes, bits: int, limit: int) -> None:
    """Unpack without keeping anything, to see where it ends."""
    seen = 0
    pending = data
    try:
        while pending:
            inflater = zlib.decompressobj(bits)
            while pending and not inflater.eof:
                seen += len(inflater.decompress(pending, _PIECE))
                pending = inflater.unconsumed_tail
                if seen > limit:
                    raise ChunkError(f"a chunk of more than {limit} bytes")
            pending = inflater.unused_data
    except zlib.error as error:
        raise ChunkError(str(error)) from error
