"""Pictures made to break a reader, by name; made when asked for."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterable

import numpy as np
from PIL import Image

from tests.deid.hostile.dicom_files import j2k
from tests.deid.photo import planted
from tests.deid.photo.planted import Planted, chunk, coded, picture

Maker = Callable[[], bytes]
NAME = b"Zyxquill"
SOF0, APP1, COM = b"\xff\xc0", b"\xff\xe1", b"\xff\xfe"


def zeros(megabytes: int) -> bytes:
    """Return a stream of zlib that grows to so many megabytes of zeros."""
    packer = zlib.compressobj(9)
    start = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    made = start + block * (megabytes - 1) + b"\x01\0\0\xff\xff"
    # The checksum of zeros alone: the sum of 1 for each byte is in its upper half.
    return made + struct.pack(">I", (megabytes << 20) % 65521 << 16 | 1)


# --- JPEG -------------------------------------------------------------------------------------


def jpeg(width: int = 48, height: int = 40) -> bytes:
    return coded(picture(height, width), "JPEG")


def with_segments(segments: bytes, data: bytes | None = None) -> bytes:
    data = data or jpeg()
    return data[:2] + segments + data[2:]


def segment(marker: bytes, payload: bytes) -> bytes:
    return marker + struct.pack(">H", len(payload) + 2) + payload


def sized(height: int, width: int, data: bytes | None = None) -> bytes:
    """Return a JPEG file that claims a size."""
    data = data or jpeg()
    at = data.index(SOF0)
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def exif_loop() -> bytes:
    """Directories that follow each other in a circle, and one that is below itself."""
    entry = struct.pack("<HHII", 34665, 4, 1, 8)
    body = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + entry + struct.pack("<I", 8)
    return with_segments(segment(APP1, b"Exif\0\0" + body))


def exif_chain(count: int) -> bytes:
    body = b"II*\0\x08\0\0\0"
    for n in range(count):
        body += struct.pack("<HI", 0, 8 + 6 * (n + 1))
    return with_segments(segment(APP1, (b"Exif\0\0" + body)[:65533]))


def exif_claims(tag: int, kind: int, count: int, place: int) -> bytes:
    entry = struct.pack("<HHII", tag, kind, count, place)
    body = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + entry + bytes(4)
    return with_segments(segment(APP1, b"Exif\0\0" + body))


def thumbnails(depth: int) -> bytes:
    """A thumbnail with a thumbnail with a thumbnail."""
    inner = jpeg(8, 8)
    for _ in range(depth):
        entries = struct.pack("<HHII", 513, 4, 1, 8 + 6 + 2 + 24 + 4)
        entries += struct.pack("<HHII", 514, 4, 1, len(inner))
        body = b"II*\0\x08\0\0\0" + struct.pack("<HI", 0, 14) + struct.pack("<H", 2) + entries
        payload = b"Exif\0\0" + body + bytes(4) + inner
        if len(payload) > 65533:
            break
        inner = with_segments(segment(APP1, payload), jpeg(8, 8))
    return inner


def xmp(text: bytes) -> bytes:
    head = b"http://ns.adobe.com/xap/1.0/\0"
    return with_segments(segment(APP1, (head + text)[:65533]))


def laughs(levels: int = 12) -> bytes:
    made = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "Zyxquill">'
    for n in range(1, levels):
        made += b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10)
    return made + b"]><OME>&l%d;</OME>" % (levels - 1)


def extended_xmp(parts: int) -> bytes:
    guid = b"A" * 32
    head = b"http://ns.adobe.com/xmp/extension/\0" + guid
    body = b"".join(
        segment(APP1, head + struct.pack(">II", 2**32 - 1, n) + NAME) for n in range(parts)
    )
    return with_segments(body)


def photoshop(count: int) -> bytes:
    blocks = (b"8BIM" + struct.pack(">HBBI", 0x0404, 0, 0, 0)) * count
    return with_segments(segment(b"\xff\xed", (b"Photoshop 3.0\0" + blocks)[:65533]))


def multi(count: int, offset: int) -> bytes:
    """Return a JPEG with an index of pictures behind it that lies."""
    entry = struct.pack(">IIIHH", 0x030000, 1000, offset, 0, 0)
    body = b"MPF\0MM\0*\0\0\0\x08" + struct.pack(">H", 3)
    body += struct.pack(">HHI4s", 0xB000, 7, 4, b"0100")
    body += struct.pack(">HHII", 0xB001, 4, 1, count)
    body += struct.pack(">HHII", 0xB002, 7, 16 * count & 0xFFFFFFFF, 50) + bytes(4)
    return with_segments(segment(b"\xff\xe2", body + entry))


def restarts(count: int) -> bytes:
    data = jpeg()
    at = data.index(b"\xff\xda")
    length = int.from_bytes(data[at + 2 : at + 4])
    scan = at + 2 + length
    return (
        data[:at]
        + b"\xff\xdd\0\x04\0\x01"
        + data[at:scan]
        + b"\xff\xd0\xff\xd1" * count
        + data[-2:]
    )


def progressive(count: int, size: int = 48) -> bytes:
    data = coded(picture(size, size), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]


def progressive_claim(size: int) -> bytes:
    data = coded(picture(), "JPEG", progressive=True)
    at = data.index(b"\xff\xc2")
    return data[: at + 5] + struct.pack(">HH", size, size) + data[at + 9 :]


# --- PNG --------------------------------------------------------------------------------------


def png(width: int, height: int, packed: bytes, *, depth: int = 8, color: int = 2,
        extra: Iterable[tuple[bytes, bytes]] = (), interlaced: int = 0) -> bytes:  # fmt: skip
    head = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlaced)
    parts = (b"IHDR", head), *extra, (b"IDAT", packed), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def black(width: int, height: int) -> bytes:
    return zlib.compress(bytes((1 + 3 * width) * height))


def small_png(*extra: tuple[bytes, bytes]) -> bytes:
    return png(20, 20, black(20, 20), extra=extra)


def animation(frames: int) -> bytes:
    control = struct.pack(">IIIIIHHBB", 0, 20, 20, 0, 0, 1, 1, 0, 0)
    extra = [(b"acTL", struct.pack(">II", frames, 0))] + [(b"fcTL", control)] * frames
    return small_png(*extra)


# --- GIF --------------------------------------------------------------------------------------


def gif(width: int, height: int, frames: bytes, screen: int = 4) -> bytes:
    head = b"GIF89a" + struct.pack("<HHBBB", width or screen, height or screen, 0xF0, 0, 0)
    return head + b"\0\0\0\xff\xff\xff" + frames + b";"


def gif_frame(width: int, height: int, blocks: bytes) -> bytes:
    return b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02" + blocks + b"\0"


GIF_PIXELS = b"\x02\x4c\x01"


def gif_bomb(size: int) -> bytes:
    """Return a large frame of one colour, which LZW codes in a few bytes a row."""
    array = np.zeros((size, size), np.uint8)
    return coded(array, "GIF")


# --- BMP, WebP, JPEG 2000 ---------------------------------------------------------------------


def bmp(width: int, height: int, bits: int = 24, compression: int = 0, offset: int = 54,
        body: bytes = bytes(64), colors: int = 0) -> bytes:  # fmt: skip
    head = struct.pack("<IHHIIiiHHIIiiII", 54 + len(body), 0, 0, offset, 40, width, height, 1, bits,
                       compression, len(body), 0, 0, colors, 0)  # fmt: skip
    return b"BM" + head + body


def webp(*parts: tuple[bytes, bytes], size: int | None = None) -> bytes:
    body = b"WEBP"
    for kind, payload in parts:
        body += kind + struct.pack("<I", len(payload)) + payload + b"\0" * (len(payload) % 2)
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


def webp_canvas(width: int, height: int) -> bytes:
    inner = coded(picture(16, 16), "WEBP", lossless=True)[12:]
    head = (
        struct.pack("<I", 0)
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
    return webp((b"VP8X", head)) + inner


def webp_frames(count: int) -> bytes:
    buffer = io.BytesIO()
    one = Image.fromarray(picture(8, 8))
    two = Image.fromarray(255 - picture(8, 8))
    one.save(buffer, "WEBP", save_all=True, append_images=[two], lossless=True)
    data = buffer.getvalue()
    at = data.index(b"ANMF")
    size = 8 + int.from_bytes(data[at + 4 : at + 8], "little")
    made = data[:at] + data[at : at + size] * count
    return made[:4] + struct.pack("<I", len(made) - 8) + made[8:]


SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"


def box(kind: bytes, payload: bytes, length: int | None = None) -> bytes:
    return struct.pack(">I", len(payload) + 8 if length is None else length) + kind + payload


def jp2(*boxes: bytes) -> bytes:
    head = box(b"ihdr", struct.pack(">IIHBBBB", 16, 16, 1, 7, 7, 0, 0))
    colr = box(b"colr", b"\x01\0\0" + struct.pack(">I", 17))
    kind = box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
    return SIGNATURE + kind + box(b"jp2h", head + colr) + b"".join(boxes)


def nested_boxes(depth: int) -> bytes:
    inner = b""
    for _ in range(depth):
        inner = box(b"asoc", inner)
    return jp2(inner, box(b"jp2c", j2k(16, 16)))


MAKERS: dict[str, Maker] = {
    "JPEG 65535 x 65535": lambda: sized(65535, 65535),
    "JPEG 0 x 0": lambda: sized(0, 0),
    "JPEG 11000 x 10000": lambda: sized(11000, 10000),
    "progressive JPEG 65535 x 65535": lambda: progressive_claim(65535),
    "progressive JPEG 10000 x 10000": lambda: progressive_claim(10000),
    "JPEG of a million markers": lambda: with_segments(b"\xff\xfe\0\2" * 1_000_000),
    "JPEG of a million fill bytes": lambda: with_segments(b"\xff" * 4_000_000),
    "JPEG of 5,000 APP1": lambda: with_segments(segment(APP1, b"Exif\0\0" + bytes(200)) * 5000),
    "JPEG of 300 scans": lambda: progressive(300),
    "JPEG of 90 scans, 2000 wide": lambda: progressive(90, 2000),
    "JPEG of a million restarts": lambda: restarts(1_000_000),
    "JPEG of 12 bits": lambda: jpeg().replace(SOF0 + b"\0\x11\x08", b"\xff\xc1\0\x11\x0c"),
    "JPEG without tables": lambda: jpeg().replace(b"\xff\xc4", b"\xff\xef"),
    "JPEG of 255 components": lambda: with_segments(b"") .replace(b"\x03\x01\x22", b"\xff\x01\x22"),
    "JPEG cut off": lambda: jpeg()[:300],
    "JPEG and a JPEG behind it, 10,000 times": lambda: jpeg(8, 8) * 10_000,
    "EXIF in a circle": exif_loop,
    "EXIF chain of directories": lambda: exif_chain(10_000),
    "EXIF count of 2^32": lambda: exif_claims(270, 2, 2**32 - 1, 26),
    "EXIF kind of nonsense": lambda: exif_claims(270, 65535, 2**32 - 1, 2**32 - 1),
    "EXIF maker note that lies": lambda: exif_claims(37500, 7, 2**31, 4),
    "thumbnail in a thumbnail": lambda: thumbnails(80),
    "XMP that laughs": lambda: xmp(laughs()),
    "XMP of an external entity": lambda: xmp(
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
    "XMP nested": lambda: xmp(b"<a>" * 20_000),
    "XMP in 20,000 parts": lambda: extended_xmp(20_000),
    "Photoshop blocks": lambda: photoshop(5000),
    "pictures behind that lie": lambda: multi(1, 2**32 - 1),
    "2^28 pictures behind": lambda: multi(2**28, 10),
    "ICC in 255 parts of 2^32": lambda: with_segments(
        segment(b"\xff\xe2", b"ICC_PROFILE\0\xff\xff" + struct.pack(">I", 2**32 - 1)) * 255),
    "PNG IDAT bomb 1 GB": lambda: png(100, 100, zeros(1000)),
    "PNG IDAT bomb that is its size": lambda: png(10_000, 10_000, zeros(287)),
    "PNG of 16 bits and 110 million pixels": lambda: png(
        10_500, 10_500, zeros(843), depth=16, color=6),
    "interlaced PNG 10,000 x 10,000": lambda: png(10_000, 10_000, zeros(290), interlaced=1),
    "PNG 2^31 x 2^31": lambda: png(2**31 - 1, 2**31 - 1, zeros(1)),
    "PNG 0 x 0": lambda: png(0, 0, zlib.compress(b"")),
    "PNG 2^31 x 1": lambda: png(2**31 - 1, 1, zeros(100)),
    "PNG zTXt bomb": lambda: small_png((b"zTXt", b"Comment\0\0" + zeros(1000))),
    "PNG iTXt bomb": lambda: small_png((b"iTXt", b"Comment\0\x01\0\0\0" + zeros(1000))),
    "PNG iCCP bomb": lambda: small_png((b"iCCP", b"profile\0\0" + zeros(1000))),
    "PNG of 100,000 chunks": lambda: small_png(*[(b"tEXt", b"a\0Zyxquill")] * 100_000),
    "PNG of 300,000 empty IDAT": lambda: small_png(*[(b"IDAT", b"")] * 300_000),
    "PNG chunk of 2^32": lambda: small_png() [:33] + b"\xff\xff\xff\xffIDAT" + bytes(100),
    "PNG palette of 10,000": lambda: png(
        20, 20, black(20, 20), color=3, extra=[(b"PLTE", bytes(30_000))]),
    "PNG without a palette": lambda: png(20, 20, black(20, 20), color=3),
    "PNG of 3 bits": lambda: png(20, 20, black(20, 20), depth=3),
    "PNG of many frames": lambda: animation(20_000),
    "PNG eXIf in a circle": lambda: small_png(
        (b"eXIf", b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 34665, 4, 1, 8)
         + struct.pack("<I", 8))),
    "PNG filters of nonsense": lambda: png(100, 100, zlib.compress(b"\xff" * 30_100)),
    "GIF 65535 x 65535": lambda: gif(65535, 65535, gif_frame(65535, 65535, GIF_PIXELS)),
    "GIF of 100,000 frames": lambda: gif(0, 0, gif_frame(4, 4, GIF_PIXELS) * 100_000),
    "GIF of 60 large frames": lambda: gif(
        10_000, 10_000, gif_frame(10_000, 10_000, GIF_PIXELS) * 60),
    "GIF bomb": lambda: gif_bomb(10_000),
    "GIF of clear codes": lambda: gif(
        0, 0, gif_frame(4, 4, (b"\xff" + b"\x24\x49\x92" * 85) * 20_000)),
    "GIF of a million comments": lambda: gif(
        0, 0, b"!\xfe\x08Zyxquill\0" * 500_000 + gif_frame(4, 4, GIF_PIXELS)),
    "GIF code size 255": lambda: gif(0, 0, gif_frame(4, 4, GIF_PIXELS)).replace(
        b"\0\x02\x02", b"\0\xff\x02"),
    "GIF without an end": lambda: gif(0, 0, gif_frame(4, 4, b"\xff" + bytes(90)))[:-20],
    "BMP 2^31 x 2^31": lambda: bmp(2**31 - 1, 2**31 - 1),
    "BMP of negative size": lambda: bmp(-5, -2**31),
    "BMP top-down 2^31": lambda: bmp(4, -(2**31)),
    "BMP offset that lies": lambda: bmp(4, 4, offset=2**32 - 1),
    "BMP of run lengths": lambda: bmp(
        10_000, 10_000, 8, 1, 54 + 1024, bytes(1024) + b"\xff\0" * 400_000),
    "BMP of 2^32 colours": lambda: bmp(4, 4, 8, 0, colors=2**32 - 1),
    "BMP of 7 bits": lambda: bmp(4, 4, 7),
    "BMP with a JPEG inside": lambda: bmp(48, 40, 0, 4, body=jpeg()),
    "WebP of bogus size": lambda: webp((b"VP8 ", bytes(30)), size=2**32 - 1),
    "WebP chunk of bogus size": lambda: webp()[:12] + b"VP8L\xff\xff\xff\xff" + bytes(40),
    "WebP canvas of 2^24": lambda: webp_canvas(2**24, 2**8),
    "WebP canvas of 16383": lambda: webp_canvas(16_383, 7000),
    "WebP lossless 16384 x 16384": lambda: webp(
        (b"VP8L", b"\x2f\xff\xff\xff\x0f" + bytes(200))),
    "WebP of 20,000 frames": lambda: webp_frames(20_000),
    "WebP of 100,000 chunks": lambda: webp(*[(b"XMP ", b"Zyxquill")] * 100_000),
    "JP2 box of length 0": lambda: jp2(box(b"uuid", NAME, 0)),
    "JP2 box of length 1": lambda: jp2(box(b"uuid", struct.pack(">Q", 0) + NAME, 1)),
    "JP2 box of length 5": lambda: jp2(box(b"uuid", NAME, 5), box(b"jp2c", j2k(16, 16))),
    "JP2 box of length 2^64": lambda: jp2(box(b"uuid", b"\xff" * 8 + NAME, 1)),
    "JP2 boxes nested": lambda: nested_boxes(5000),
    "JP2 of 300,000 boxes": lambda: jp2(box(b"free", b"") * 300_000, box(b"jp2c", j2k(16, 16))),
    "JP2 XML that laughs": lambda: jp2(box(b"xml ", laughs()), box(b"jp2c", j2k(16, 16))),
    "JP2 stream 2^31 x 2^31": lambda: jp2(box(b"jp2c", j2k(2**31 - 1, 2**31 - 1))),
    "JP2 stream 10,000 x 10,000": lambda: jp2(box(b"jp2c", j2k(10_000, 10_000))),
    "J2K tiles of one pixel": lambda: j2k(10_000, 10_000, 1),
    "J2K of 16384 components": lambda: j2k(64, 64, 0, 16384),
    "J2K of a million markers": lambda: (
        b"\xff\x4f" + b"\xff\x64\0\x04\0\x01" * 500_000 + j2k(16, 16)[2:]),
    "J2K cut off": lambda: j2k(16, 16)[:40],
    "SVG": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><text>Zyxquill</text></svg>',
    "XML that laughs": laughs,
    "ZIP": lambda: zip_slip(),
    "PDF": lambda: b"%PDF-1.7\n1 0 obj<</Author(Zyxquill)>>endobj\n%%EOF",
    "nothing": lambda: b"",
    "one byte": lambda: b"\xff",
    "JPEG and nothing": lambda: b"\xff\xd8\xff",
    "zeros": lambda: bytes(5_000_000),
}  # fmt: skip


def zip_slip() -> bytes:
    from tests.deid.hostile.dicom_files import archive

    return archive()


__all__ = ["MAKERS", "Planted", "planted"]
