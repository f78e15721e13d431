"""The codestream of a JPEG 2000 file, and its tiles as files of their own.

A tile of a codestream is decoded as a codestream of its own: the main header says that the image
is as large as the tile and lies where it lies (ISO/IEC 15444-1 B.3: everything in a tile is counted
on the reference grid), and the tile gets number 0. Its samples are those of the whole.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Protocol

from attrs import field, frozen


class Data(Protocol):
    """Bytes of which parts are taken, as of `bytes`; what lies beyond the end is not there."""

    def __len__(self) -> int:
        """Return how many there are."""
        ...

    def __getitem__(self, key: slice, /) -> bytes:
        """Return a copy of a part."""
        ...


_SIGNATURE = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
_START = b"\xff\x4f\xff\x51"
MAGIC = (_SIGNATURE, _START)
_COD, _SOT, _END = 0xFF52, 0xFF90, b"\xff\xd9"
# What speaks of all tiles: lengths are not needed, packet headers cannot be taken apart.
_LENGTHS, _PACKED_HEADERS = (0xFF55, 0xFF57), 0xFF60
_HEADER_MAX = 1 << 20
_PARTS_MAX = 1_000_000
_BOXES_MAX = 1000
_TILES_MAX = 65535


class Malformed(Exception):
    """The file does not keep to the standard, or is cut off."""


@frozen
class Place:
    """Where something lies in the file."""

    at: int
    size: int


@frozen
class Codestream:
    """What the main header says, and where tiles lie.

    Parameters
    ----------
    boxes : bytes
        What stands before the codestream in a JP2 file; empty for a bare codestream.
    header : bytes
        The main header, without the lengths of tiles.
    at, end : int
        Where tiles begin and end in the file.
    grid : (int, int, int, int)
        End and begin of the image on the reference grid: y1, x1, y0, x0.
    tiles : (int, int, int, int)
        Rows and columns of a tile; y and x of the first one.
    bits : int
        Of the deepest component.
    is_divisible : bool
        Whether a tile can be decoded without the others.
    halvings : int
        How often the image can be halved while it is decoded.
    """

    boxes: bytes = field(repr=False)
    header: bytes = field(repr=False)
    at: int
    end: int
    grid: tuple[int, int, int, int]
    tiles: tuple[int, int, int, int]
    components: int
    bits: int
    is_signed: bool
    is_subsampled: bool
    has_palette: bool
    is_divisible: bool
    halvings: int

    @property
    def rows(self) -> int:
        """Rows of the image."""
        return self.grid[0] - self.grid[2]

    @property
    def columns(self) -> int:
        """Columns of the image."""
        return self.grid[1] - self.grid[3]

    @property
    def across(self) -> int:
        """How many tiles stand side by side."""
        return -(-(self.grid[1] - self.tiles[3]) // self.tiles[1])

    @property
    def down(self) -> int:
        """How many tiles stand one below the other."""
        return -(-(self.grid[0] - self.tiles[2]) // self.tiles[0])

    def tile(self, index: int) -> tuple[int, int, int, int]:
        """Return y0, x0, y1, x1 of a tile on the reference grid."""
        down, across = divmod(index, self.across)
        height, width, top, left = self.tiles
        y0, x0 = top + down * height, left + across * width
        y1, x1, first_y, first_x = self.grid
        return max(y0, first_y), max(x0, first_x), min(y0 + height, y1), min(x0 + width, x1)


def codestream(data: Data) -> Codestream:
    """Read the boxes and the main header.

    Raises
    ------
    Malformed
        If they are damaged or cut off.
    """
    box, at, end = 0, 0, len(data)
    if data[:12] == _SIGNATURE:
        box, at, end = _contents(data)
        if box > _HEADER_MAX:
            raise Malformed("boxes are too large")
    segments = list(_main_header(data, at))
    length = 2 + sum(len(segment) for _, segment in segments)
    return _described(data[:box], segments, at + length, end)


def _contents(data: Data) -> tuple[int, int, int]:
    """Return where the box with the codestream, and the codestream, begins and ends (I.5)."""
    at = 0
    for _ in range(_BOXES_MAX):
        head = data[at : at + 16]
        if len(head) < 8:
            break
        length, begin = int.from_bytes(head[:4], "big"), at + 8
        if length == 1:
            length, begin = int.from_bytes(head[8:16], "big"), at + 16
        end = len(data) if length == 0 else at + length
        if head[4:8] == b"jp2c":
            return at, begin, min(end, len(data))
        if end < begin:
            break
        at = end
    raise Malformed("no codestream")


def _main_header(data: Data, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield (marker, segment with it) up to the first tile."""
    if data[at : at + 4] != _START:
        raise Malformed("no codestream")
    here, last = at + 2, at + _HEADER_MAX
    while here < last:
        head = data[here : here + 4]
        if len(head) < 4:
            break
        marker, length = struct.unpack(">HH", head)
        if marker == _SOT:
            return
        if marker < 0xFF00 or length < 2:
            break
        yield marker, data[here : here + 2 + length]
        here += 2 + length
    raise Malformed("no end of the header")


def _described(boxes: bytes, segments: list[tuple[int, bytes]], at: int, end: int) -> Codestream:
    size = segments[0][1]
    if len(size) < 40:
        raise Malformed("no size")
    x1, y1, x0, y0, width, height, left, top, count = struct.unpack(">8IH", size[6:40])
    parts = size[40 : 40 + 3 * count]
    if len(parts) < 3 * count or not 1 <= count <= 16384 or not width or not height:
        raise Malformed("no components")
    if not (x0 < x1 and y0 < y1 and left <= x0 < left + width and top <= y0 < top + height):
        raise Malformed("no size")
    depths, steps = parts[::3], parts[1::3] + parts[2::3]
    kept = [segment for marker, segment in segments if marker not in _LENGTHS]
    found = Codestream(
        boxes,
        _START[:2] + b"".join(kept),
        at,
        end,
        (y1, x1, y0, x0),
        (height, width, top, left),
        count,
        max((depth & 0x7F) + 1 for depth in depths),
        any(depth & 0x80 for depth in depths),
        any(step != 1 for step in steps),
        b"pclr" in boxes,
        all(marker != _PACKED_HEADERS for marker, _ in segments),
        next((one[9] for marker, one in segments if marker == _COD and len(one) > 9), 0),
    )
    if found.across * found.down > _TILES_MAX:
        raise Malformed("too many tiles")
    return found


def tile_places(data: Data, stream: Codestream) -> dict[int, list[Place]]:
    """Return where the parts of each tile lie, in their order (15444-1 A.4.2).

    Raises
    ------
    Malformed
        If one is missing.
    """
    found: dict[int, list[Place]] = {}
    at = stream.at
    for _ in range(_PARTS_MAX):
        head = data[at : at + 12]
        if len(head) < 12 or head[:2] != _SOT.to_bytes(2, "big"):
            break
        index, size = struct.unpack(">HI", head[4:10])
        size = size or stream.end - at - len(_END)
        if size < 14 or at + size > stream.end:
            raise Malformed("a tile is cut off")
        found.setdefault(index, []).append(Place(at, size))
        at += size
    if set(found) != set(range(stream.across * stream.down)):
        raise Malformed("tiles are missing")
    return found


def tile_bytes(data: Data, stream: Codestream, index: int, parts: list[Place]) -> bytes:
    """Return a tile as a file of its own."""
    y0, x0, y1, x1 = stream.tile(index)
    height, width, top, left = stream.tiles
    down, across = divmod(index, stream.across)
    size = struct.pack(
        ">8I", x1, y1, x0, y0, width, height, left + across * width, top + down * height
    )
    pieces = [_boxes_of(stream, y1 - y0, x1 - x0), stream.header[:8], size, stream.header[40:]]
    for place in parts:
        part = data[place.at : place.at + place.size]
        pieces += [part[:4], b"\0\0", part[6:]]
    return b"".join([*pieces, _END])


def _boxes_of(stream: Codestream, rows: int, columns: int) -> bytes:
    if not stream.boxes:
        return b""
    at = stream.boxes.find(b"ihdr")
    if at < 0:
        raise Malformed("no image header")
    boxes = bytearray(stream.boxes)
    boxes[at + 4 : at + 12] = struct.pack(">II", rows, columns)
    return bytes(boxes) + b"\0\0\0\0jp2c"
