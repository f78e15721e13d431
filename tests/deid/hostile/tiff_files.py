"""TIFF files made to break a reader, by name; made when asked for."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from tests.deid.hostile.picture_files import laughs, zeros
from tests.deid.photo import planted
from tests.deid.photo.planted import Planted

Maker = Callable[[], bytes]
Entry = tuple[int, int, int, int]


def size(width: int, height: int, samples: int = 1) -> list[Entry]:
    return [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (262, 3, 1, 1),
            (277, 3, 1, samples)]  # fmt: skip


def tiff(entries: list[Entry], following: int = 0, tail: bytes = b"") -> bytes:
    body = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    head = b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries))
    return head + body + struct.pack("<I", following) + tail


def behind(entries: int) -> int:
    """Return where the bytes behind a directory of so many entries begin."""
    return 8 + 2 + 12 * entries + 4


def big(entries: list[tuple[int, int, int, int]], following: int = 0, first: int = 16) -> bytes:
    body = b"".join(struct.pack("<HHQQ", *entry) for entry in entries)
    head = b"II+\0\x08\0\0\0" + struct.pack("<Q", first) + struct.pack("<Q", len(entries))
    return head + body + struct.pack("<Q", following)


def chain(count: int, full: bool = False) -> bytes:
    """Many directories, one behind the other."""
    entries = [*size(1, 1), (273, 4, 1, 0), (279, 4, 1, 1)] if full else []
    body = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    length = 2 + len(body) + 4
    parts = [b"II*\0\x08\0\0\0"]
    for n in range(count):
        following = 8 + length * (n + 1) if n + 1 < count else 0
        parts.append(struct.pack("<H", len(entries)) + body + struct.pack("<I", following))
    return b"".join(parts)


def below(depth: int) -> bytes:
    """Directories below directories."""
    parts = [b"II*\0\x08\0\0\0"]
    entries = size(1, 1)
    length = 2 + 12 * (len(entries) + 1) + 4
    for n in range(depth):
        own = sorted([*entries, (330, 4, 1, 8 + length * (n + 1))])
        body = b"".join(struct.pack("<HHII", *entry) for entry in own)
        parts.append(struct.pack("<H", len(own)) + body + bytes(4))
    return b"".join([*parts, tiff(size(1, 1))[8:]])


def wide(count: int) -> bytes:
    """Many directories below one, all of them the same."""
    entries = [*size(1, 1), (330, 4, count, behind(6) + 100)]
    made = tiff(entries).ljust(behind(6) + 100, b"\0")
    place = len(made) + 4 * count
    return made + struct.pack("<I", place) * count + tiff(size(1, 1))[8:]


def strips(width: int, height: int, packed: bytes, compression: int = 8, **more: int) -> bytes:
    entries = [*size(width, height), (259, 3, 1, compression), (273, 4, 1, 0),
               (278, 4, 1, height), (279, 4, 1, len(packed))]  # fmt: skip
    entries = [
        (tag, kind, count, more.get(f"t{tag}", value)) for tag, kind, count, value in entries
    ]
    at = behind(len(entries))
    entries = [(t, k, c, at if t == 273 else v) for t, k, c, v in entries]
    return tiff(entries, 0, packed)


def overlapping(count: int) -> bytes:
    """All strips are the same bytes."""
    row = zlib.compress(bytes(20_000))
    entries = [*size(20_000, count), (259, 3, 1, 8), (278, 4, 1, 1)]
    n = len(entries) + 2
    at = behind(n)
    entries += [(273, 4, count, at), (279, 4, count, at + 4 * count)]
    data = at + 8 * count
    tail = struct.pack("<I", data) * count + struct.pack("<I", len(row)) * count + row
    return tiff(entries, 0, tail)


def tiles(count: int, size_of: int) -> bytes:
    entries = [*size(60_000, 60_000), (322, 4, 1, size_of), (323, 4, 1, size_of), (259, 3, 1, 1)]
    n = len(entries) + 2
    entries += [(324, 4, count, behind(n)), (325, 4, count, behind(n))]
    return tiff(entries, 0, bytes(16))


def described(text: bytes, tag: int = 270, kind: int = 2) -> bytes:
    pixels = bytes(16)
    entries = [*size(4, 4), (259, 3, 1, 1), (273, 4, 1, 0), (278, 4, 1, 4), (279, 4, 1, 16),
               (tag, kind, len(text), 0)]  # fmt: skip
    at = behind(len(entries))
    entries = [(t, k, c, {273: at, tag: at + 16}.get(t, v)) for t, k, c, v in entries]
    return tiff(entries, 0, pixels + text)


def ome(text: str) -> bytes:
    return planted.tiff(Planted(), description=text)


def jpeg_tiles(size_of: int) -> bytes:
    """JPEG compressed strips that claim more than their directory does."""
    from tests.deid.hostile.picture_files import sized

    return strips(48, 40, sized(size_of, size_of), 7)


XXE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><OME>&x;</OME>'
MAKERS: dict[str, Maker] = {
    "60,000 x 60,000": lambda: tiff([*size(60_000, 60_000), (273, 4, 1, 8), (279, 4, 1, 8)]),
    "2^32 x 2^32": lambda: tiff([*size(2**32 - 1, 2**32 - 1), (273, 4, 1, 8), (279, 4, 1, 8)]),
    "10,000 x 10,000 and no pixels": lambda: tiff(
        [*size(10_000, 10_000), (273, 4, 1, 8), (279, 4, 1, 8)]),
    "10,000 x 10,000 of 8 samples": lambda: tiff(
        [*size(10_000, 10_000, 8), (273, 4, 1, 8), (279, 4, 1, 8)]),
    "65535 samples": lambda: tiff([*size(1000, 1000, 65535), (273, 4, 1, 8), (279, 4, 1, 8)]),
    "0 x 0": lambda: tiff([*size(0, 0), (273, 4, 1, 8), (279, 4, 1, 8)]),
    "directories in a circle": lambda: tiff(size(4, 4), 8),
    "directories below in a circle": lambda: tiff([*size(4, 4), (330, 4, 1, 8)]),
    "a million empty directories": lambda: chain(1_000_000),
    "30,000 directories": lambda: chain(30_000, full=True),
    "2,000 directories": lambda: chain(2_000, full=True),
    "directories nested 5,000": lambda: below(5000),
    "a million directories below": lambda: wide(1_000_000),
    "count of 2^32": lambda: tiff([*size(4, 4), (273, 4, 2**32 - 1, 8), (279, 4, 2**32 - 1, 8)]),
    "count of 2^30 in a text": lambda: tiff([*size(4, 4), (270, 2, 2**30, 8)]),
    "65535 entries": lambda: b"II*\0\x08\0\0\0\xff\xff" + struct.pack(
        "<HHII", 65000, 1, 4, 0) * 65535 + bytes(4),
    "BigTIFF behind the end": lambda: big([(256, 4, 1, 4), (273, 16, 2**40, 2**62)]),
    "BigTIFF first directory behind the end": lambda: big([], 0, 2**63),
    "BigTIFF of 2^60 entries": lambda: b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, 2**60),
    "BigTIFF in a circle": lambda: big([(256, 4, 1, 4)], 16),
    "overlapping strips": lambda: overlapping(8_000),
    "100,000 overlapping strips": lambda: overlapping(100_000),
    "strip that grows to 1 GB": lambda: strips(100, 100, zeros(1000)),
    "strip of its size": lambda: strips(10_000, 10_000, zeros(96)),
    "LZW of nonsense": lambda: strips(1000, 1000, b"\x80\x0b" + b"\xff" * 5000, 5),
    "LZW bomb": lambda: strips(10_000, 10_000, lzw_bomb(), 5),
    "packed bits bomb": lambda: strips(8000, 8000, b"\x81\0" * 500_000, 32773),
    "fax of nonsense": lambda: strips(10_000, 10_000, b"\0" * 5000, 4),
    "JPEG strips of 65535": lambda: jpeg_tiles(65535),
    "JPEG 2000 strips that are noise": lambda: strips(
        48, 40, b"\xff\x4f\xff\x51" + b"\xff" * 90, 34712),
    "LZMA of nonsense": lambda: strips(48, 40, b"\xfd7zXZ\0" + bytes(100), 34925),
    "zstd bomb": lambda: strips(100, 100, b"\x28\xb5\x2f\xfd\xa0\0\0\0\x80" + bytes(40), 50000),
    "WebP strips": lambda: strips(100, 100, b"RIFF\xff\xff\xff\xffWEBPVP8 ", 50001),
    "compression of nobody": lambda: strips(48, 40, bytes(100), 65001),
    "tiles of 2^31": lambda: tiles(1, 2**31),
    "tiles of 1 pixel": lambda: tiles(1000, 1),
    "tiles of 0": lambda: tiles(1, 0),
    "OME that laughs": lambda: ome(laughs().decode()),
    "OME with an external entity": lambda: ome(XXE),
    "OME attribute of 10 MB": lambda: ome(
        f'<?xml version="1.0"?><OME><Image Name="{"Zyxquill" * 1_250_000}"/></OME>'),
    "OME nested 100,000": lambda: ome("<OME>" * 100_000),
    "OME of 300,000 elements": lambda: ome(
        '<?xml version="1.0"?><OME>' + "<Image/>" * 300_000 + "</OME>"),
    "OME of a million attributes": lambda: ome(
        '<?xml version="1.0"?><OME ' + " ".join(f'a{n}="1"' for n in range(500_000)) + "/>"),
    "OME of 2^31 planes": lambda: ome(
        '<?xml version="1.0"?><OME><Image><Pixels SizeT="2147483647" SizeZ="2147483647" '
        'SizeC="2147483647" DimensionOrder="XYZCT" Type="uint8"/></Image></OME>'),
    "ImageJ that lies": lambda: described(b"ImageJ=1.53\nimages=2147483647\nframes=2147483647\n"),
    "description of 20 MB": lambda: described(b"Zyxquill|" * 2_200_000),
    "XMP bomb": lambda: described(laughs(), 700, 1),
    "ICC of 20 MB": lambda: described(b"Zyxquill" * 2_500_000, 34675, 7),
    "Aperio that lies": lambda: described(
        b"Aperio Image Library v1\n99999999x99999999 (256x256) JPEG|AppMag = 1e999|" * 2000),
    "EXIF below that lies": lambda: tiff(
        [*size(4, 4), (34665, 4, 1, 8), (34853, 4, 1, 2**32 - 1)]),
    "types of nonsense": lambda: tiff(
        [(256, 99, 1, 4), (257, 0, 1, 4), (258, 65535, 2**32 - 1, 8)]),
    "size as a text": lambda: tiff([(256, 2, 4, 0x41414141), (257, 2, 4, 0x41414141)]),
    "size as a fraction of nothing": lambda: tiff([(256, 5, 1, 8), (257, 5, 1, 8)]),
    "2^16 bits": lambda: tiff([(256, 3, 1, 4), (257, 3, 1, 4), (258, 3, 1, 65535),
                               (273, 4, 1, 8), (279, 4, 1, 8)]),
    "only a head": lambda: b"II*\0\x08\0\0\0",
    "head that points nowhere": lambda: b"MM\0*\xff\xff\xff\xff",
}  # fmt: skip


def lzw_bomb() -> bytes:
    """Return codes that each repeat all before them, for a table that is never cleared."""
    bits = f"{256:09b}{0:09b}"
    width, code = 9, 258
    for _ in range(3800):
        bits += f"{code:0{width}b}"
        code += 1
        if code >= (1 << width) - 1 and width < 12:
            width += 1
    bits = bits.ljust(-(-len(bits) // 8) * 8, "0")
    return int(bits, 2).to_bytes(len(bits) // 8, "big")
