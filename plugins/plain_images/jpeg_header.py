"""What a JPEG says of itself before its first pixel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from attrs import frozen

_STANDALONE = frozenset((0x01, *range(0xD0, 0xD9)))
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = (0xC2, 0xC6, 0xCA, 0xCE)
_SCAN = 0xDA
_MARKERS_MAX = 10_000
_NEXT_SCAN, _END = b"\xff\xda", b"\xff\xd9"
_PIECE = 1 << 20
# The least that a block of 8 x 8 can take: a code of one bit for its mean, one for nothing more.
_LEAST_BITS = 2


@frozen
class JpegHeader:
    """Size and layout of a JPEG (ISO/IEC 10918-1 B.2.2).

    Parameters
    ----------
    samples : float
        Of all components a pixel: 1.5 for colour at half resolution.
    is_held : bool
        Whether a decoder must hold all coefficients before the first pixel: progressive, or
        components one after the other.
    scans_at : int
        Where the data of the first scan begin.
    """

    rows: int
    columns: int
    samples: float
    is_held: bool
    scans_at: int = 0

    @property
    def held_bytes(self) -> int:
        """Memory that a decoder needs for the coefficients."""
        return int(self.rows * self.columns * self.samples * 2) if self.is_held else 0

    @property
    def least_bytes(self) -> int:
        """Bytes below which a file cannot have all its blocks."""
        if self.is_held:
            return 0  # one code may stand for very many blocks
        return int(self.rows * self.columns * self.samples / 64 * _LEAST_BITS / 8)


def jpeg_header(file: BinaryIO) -> JpegHeader | None:
    """Read the header of a JPEG; None where it cannot be understood."""
    size: tuple[int, int] | None = None
    samples, count, is_progressive = 1.0, 1, False
    for marker, body in _segments(file):
        if marker in _FRAMES and len(body) >= 6:
            rows, columns = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
            size, count = (rows, columns), body[5]
            samples = _samples(body[6 : 6 + 3 * count])
            is_progressive = marker in _PROGRESSIVE
        if marker == _SCAN:
            if size is None or not body:
                return None
            return JpegHeader(*size, samples, is_progressive or body[0] < count, file.tell())
    return None


def count_scans(file: BinaryIO, header: JpegHeader) -> int:
    """Return how many scans there are up to the end of the picture.

    Within the data of a scan a byte of all ones is followed by zero or a restart.
    """
    file.seek(header.scans_at)
    count, last = 1, b""
    while piece := file.read(_PIECE):
        data = last + piece
        end = data.find(_END)
        count += data.count(_NEXT_SCAN, 0, len(data) if end < 0 else end)
        if end >= 0:
            break
        last = data[-1:]
    return count


def _samples(components: bytes) -> float:
    factors = [(value >> 4, value & 15) for value in components[1::3]]
    if not factors or min(min(pair) for pair in factors) < 1:
        return 1.0
    most = max(across for across, _ in factors) * max(down for _, down in factors)
    return sum(across * down for across, down in factors) / most


def _segments(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield (marker, content) up to the first scan's header."""
    file.seek(2)
    for _ in range(_MARKERS_MAX):
        mark = file.read(1)
        if not mark:
            return
        if mark != b"\xff":
            continue  # decoders skip what is none of a marker
        while mark == b"\xff":
            mark = file.read(1)
        if not mark or mark[0] in _STANDALONE or mark == b"\0":
            continue
        length = int.from_bytes(file.read(2), "big")
        body = file.read(max(0, length - 2))
        yield mark[0], body
        if mark[0] == _SCAN:
            return
