"""Pictures with identifiers in every place that their formats have, and a search for them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image, ImageCms

CHINESE = "欧阳测试患者"


class Planted:
    """Gives texts that are nowhere else, and finds them again."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def text(self, what: str = "") -> str:
        made = f"Zyxq{len(self.texts):03d}{what}Orvandel"
        self.texts.append(made)
        return made

    def chinese(self) -> str:
        self.texts.append(CHINESE)
        return CHINESE

    def left_in(self, data: bytes) -> list[str]:
        places = [data, *inflated(data)]
        return [text for text in self.texts if any(_holds(place, text) for place in places)]


def _holds(place: bytes, text: str) -> bool:
    encodings = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
    return any(text.encode(encoding) in place for encoding in encodings)


def inflated(data: bytes) -> list[bytes]:
    """Return whatever in a file is a stream of zlib."""
    found = []
    at = data.find(b"\x78")
    while at >= 0:
        if (int.from_bytes(data[at : at + 2]) % 31) == 0:
            try:
                found.append(zlib.decompressobj().decompress(data[at:], 1 << 22))
            except zlib.error:
                pass
        at = data.find(b"\x78", at + 1)
    return found


def picture(height: int = 96, width: int = 128, seed: int = 0) -> NDArray[np.uint8]:
    """Return smooth colours with some noise: nothing that looks like text."""
    y, x = np.mgrid[0:height, 0:width]
    noise = np.random.default_rng(seed).integers(0, 12, (height, width, 3))
    base = np.stack([x * 180 // width, y * 180 // height, (x + y) * 90 // (width + height)], -1)
    return (base + noise + 20).astype(np.uint8)


def coded(array: NDArray[Any], kind: str, **more: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, kind, **more)
    return buffer.getvalue()


def profile(plant: Planted) -> bytes:
    """Return a colour profile that names who made it."""
    raw = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    wide = plant.text("icc").encode("utf-16-be")
    at = raw.index(b"mluc")
    count = int.from_bytes(raw[at + 8 : at + 12])
    assert count >= 1
    length, offset = struct.unpack_from(">II", raw, at + 20)
    raw[at + offset : at + offset + length] = wide[:length].ljust(length, b"\0")
    if length < len(wide):
        plant.texts.pop()
    return bytes(raw)


# -- EXIF ---------------------------------------------------------------------------------

Entry = tuple[int, int, bytes]
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}


def directory(entries: list[Entry], at: int, following: int = 0) -> bytes:
    """Return a directory that lies at `at`, with its values behind it."""
    body, values = b"", b""
    behind = at + 2 + 12 * len(entries) + 4
    for tag, kind, data in sorted(entries):
        count = len(data) // _SIZES[kind]
        if len(data) > 4:
            place = struct.pack("<I", behind + len(values))
            values += data + b"\0" * (len(data) & 1)
        else:
            place = data.ljust(4, b"\0")
        body += struct.pack("<HHI", tag, kind, count) + place
    return struct.pack("<H", len(entries)) + body + struct.pack("<I", following) + values


def exif(plant: Planted, orientation: int = 6) -> bytes:
    """Return a TIFF block with all directories that cameras write."""

    def words(tag: int, what: str = "") -> Entry:
        return tag, 2, plant.text(what).encode() + b"\0"

    wide = b"UNICODE\0" + plant.text("comment").encode("utf-16-le")
    chinese = plant.chinese().encode("utf-16-le") + b"\0\0"
    maker = (
        b"ACME\0\1\2" + plant.text("serial").encode() + bytes(9) + coded(picture(16, 16), "JPEG")
    )
    own = [words(42032), words(42033), words(42037), words(42016), words(36867),
           (37500, 7, maker), (37510, 7, wide)]  # fmt: skip
    places = [(1, 2, b"N\0"), (2, 5, struct.pack("<6I", 31, 1, 14, 1, 1599, 100)), words(28, "gps"),
              (29, 2, b"2024:03:05\0")]  # fmt: skip
    thumbnail = coded(picture(24, 32), "JPEG", comment=plant.text("thumb").encode())
    first = [words(270), words(271), words(272), words(305), words(306), words(315), words(316),
             words(33432), (40093, 1, chinese), (274, 3, struct.pack("<H", orientation)),
             (282, 5, struct.pack("<2I", 300, 1)), (283, 5, struct.pack("<2I", 300, 1)),
             (296, 3, struct.pack("<H", 2)), (34665, 4, bytes(4)), (34853, 4, bytes(4)),
             (700, 1, xmp(plant))]  # fmt: skip
    size = len(directory(first, 8))
    at_own = 8 + size
    at_places = at_own + len(directory(own, at_own))
    at_second = at_places + len(directory(places, at_places))
    second = [words(305, "second"), (513, 4, bytes(4)), (514, 4, struct.pack("<I", len(thumbnail)))]
    at_thumbnail = at_second + len(directory(second, at_second))
    second[1] = (513, 4, struct.pack("<I", at_thumbnail))
    first = [entry for entry in first if entry[0] not in (34665, 34853)]
    first += [(34665, 4, struct.pack("<I", at_own)), (34853, 4, struct.pack("<I", at_places))]
    return b"".join([
        b"II*\0\x08\0\0\0",
        directory(first, 8, at_second),
        directory(own, at_own),
        directory(places, at_places),
        directory(second, at_second),
        thumbnail,
    ])  # fmt: skip


def xmp(plant: Planted) -> bytes:
    return (
        '<?xpacket begin="\ufeff"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description '
        f'xmpMM:DocumentID="{plant.text("xmp")}"><dc:creator>{plant.text("xmp")}</dc:creator>'
        f"</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def iptc(plant: Planted) -> bytes:
    text = plant.text("iptc").encode()
    record = b"\x1c\x02\x50" + len(text).to_bytes(2) + text
    return b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + len(record).to_bytes(4) + record


# -- files --------------------------------------------------------------------------------


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2) + payload


def jpeg(plant: Planted, array: NDArray[np.uint8] | None = None, **more: Any) -> bytes:
    data = coded(picture() if array is None else array, "JPEG", **{"quality": 90, **more})
    head = segment(0xE1, b"Exif\0\0" + exif(plant))
    head += segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(plant))
    head += segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 40 + xmp(plant))
    head += segment(0xED, iptc(plant))
    head += segment(0xE2, b"MPF\0II*\0" + plant.text("mpf").encode())
    head += segment(0xE2, b"ICC_PROFILE\0\1\1" + profile(plant))
    head += segment(0xEE, b"Adobe\0\x64\0\0\0\0\1" + plant.text("adobe").encode())
    head += segment(0xFE, plant.text("comment").encode("utf-16-le"))
    head += segment(0xE5, plant.text("own").encode())
    second = coded(picture(40, 40), "JPEG", comment=plant.text("second").encode())
    return data[:20] + head + data[20:] + second + plant.text("end").encode()


def chunk(kind: bytes, payload: bytes) -> bytes:
    return len(payload).to_bytes(4) + kind + payload + zlib.crc32(kind + payload).to_bytes(4)


def png(plant: Planted, array: NDArray[Any] | None = None, **more: Any) -> bytes:
    data = coded(picture() if array is None else array, "PNG", **more)
    packed = zlib.compress(plant.text("itxt").encode())
    between = chunk(b"tEXt", b"Author\0" + plant.text().encode())
    between += chunk(b"zTXt", b"Comment\0\0" + zlib.compress(plant.text("ztxt").encode()))
    between += chunk(b"iTXt", b"Title\0\1\0zh\0" + plant.chinese().encode() + b"\0" + packed)
    between += chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(plant))
    between += chunk(b"eXIf", exif(plant, 1))
    between += chunk(b"tIME", b"\x07\xe8\x03\x05\x0a\x0b\x0c")
    between += chunk(b"prVt", plant.text("private").encode())
    between += chunk(b"iCCP", plant.text("name").encode() + b"\0\0" + zlib.compress(profile(plant)))
    between += chunk(b"pHYs", struct.pack(">IIB", 3937, 3937, 1))
    return data[:33] + between + data[33:] + plant.text("end").encode()


def gif(plant: Planted, arrays: list[NDArray[np.uint8]] | None = None) -> bytes:
    frames = [Image.fromarray(one).quantize(32) for one in arrays or [picture(), picture(seed=1)]]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], loop=0)
    data = buffer.getvalue()
    flags = data[10]
    at = 13 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)

    def blocks(label: int, text: bytes, first: bytes = b"") -> bytes:
        head = bytes((len(first),)) + first if first else b""
        return b"\x21" + bytes((label,)) + head + bytes((len(text),)) + text + b"\0"

    extra = blocks(0xFE, plant.text("comment").encode())
    extra += blocks(0xFF, plant.text("xmp").encode(), b"XMP DataXMP")
    extra += blocks(0x01, plant.text("plain").encode(), bytes(12))
    return data[:at] + extra + data[at:] + plant.text("end").encode()


def bmp(plant: Planted, array: NDArray[np.uint8] | None = None) -> bytes:
    data = coded(picture() if array is None else array, "BMP")
    text = plant.text("gap").encode()
    text += b"\0" * (-len(text) % 4)
    (offset,) = struct.unpack_from("<I", data, 10)
    head = data[:6] + b"Zyxq" + struct.pack("<I", offset + len(text)) + data[14:offset]
    return head + text + data[offset:] + plant.text("end").encode()


def webp(plant: Planted, array: NDArray[np.uint8] | None = None, **more: Any) -> bytes:
    source = picture() if array is None else array
    data = coded(
        source, "WEBP", exif=b"Exif\0\0" + exif(plant), xmp=xmp(plant),
        icc_profile=profile(plant), **more,
    )  # fmt: skip
    text = plant.text("chunk").encode()
    own = b"ABCD" + len(text).to_bytes(4, "little") + text + b"\0" * (len(text) & 1)
    length = int.from_bytes(data[4:8], "little") + len(own)
    data = data[:4] + length.to_bytes(4, "little") + data[8:] + own
    return data + plant.text("end").encode()


def jp2(plant: Planted, array: NDArray[np.uint8] | None = None) -> bytes:
    import imagecodecs

    source = picture() if array is None else array
    data = bytes(imagecodecs.jpeg2k_encode(source, level=0, reversible=True, codecformat="jp2"))
    at = data.index(b"jp2c") + 4
    stream = data[at:]
    (size,) = struct.unpack_from(">H", stream, 4)
    text = plant.text("com").encode()
    comment = b"\xff\x64" + (len(text) + 4).to_bytes(2) + b"\0\1" + text
    stream = stream[: 4 + size] + comment + stream[4 + size :]

    def box(kind: bytes, payload: bytes) -> bytes:
        return (8 + len(payload)).to_bytes(4) + kind + payload

    head = data[: at - 8]
    return b"".join([
        head,
        box(b"xml ", xmp(plant)),
        box(b"uuid", bytes(16) + exif(plant)),
        box(b"jp2c", stream),
        box(b"uuid", plant.text("end").encode()),
    ])  # fmt: skip


def tiff(plant: Planted, array: NDArray[Any] | None = None, **more: Any) -> bytes:
    """Return a TIFF file with private and other tags that name somebody."""

    def words(tag: int, kind: int = 2) -> tuple[int, int, int, bytes, bool]:
        text = plant.text(str(tag)).encode() + b"\0"
        return tag, kind, len(text), text, True

    extra = [words(305), words(315), words(316), words(33432), words(269), words(285),
             words(33723, 7), words(34377, 7), words(37724, 7), words(50838, 7), words(65000),
             words(65535, 7)]  # fmt: skip
    packet = xmp(plant)
    extra.append((700, 1, len(packet), packet, True))
    buffer = io.BytesIO()
    options: dict[str, Any] = {"description": plant.text("270"), "metadata": None}
    source = picture() if array is None else array
    tifffile.imwrite(
        buffer, source, extratags=extra, datetime="2024:03:05 10:11:12", software=False,
        resolution=(3937, 3937), resolutionunit=3, **{**options, **more},
    )  # fmt: skip
    return buffer.getvalue() + plant.text("end").encode()


def ome_tiff(plant: Planted) -> bytes:
    planes = np.stack([picture(seed=n)[..., 0] for n in range(4)])
    xml = (
        '<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" '
        f'Creator="{plant.text("ome")}" UUID="urn:uuid:{plant.text("ome")}">'
        f'<Experimenter ID="Experimenter:0" UserName="{plant.text("ome")}"/>'
        f'<Image ID="{plant.text("ome")}" Name="{plant.text("ome")}">'
        "<AcquisitionDate>2024-03-05T10:11:12</AcquisitionDate>"
        f"<Description>{plant.text('ome')}</Description>"
        '<Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="uint8" SizeX="128" SizeY="96" '
        'SizeC="3" SizeZ="1" SizeT="1" PhysicalSizeX="0.325" PhysicalSizeY="0.325">'
        f'<Channel ID="Channel:0:0" Name="{plant.text("ome")}" SamplesPerPixel="1"/>'
        '<Channel ID="Channel:0:1" SamplesPerPixel="1"/>'
        '<Channel ID="Channel:0:2" SamplesPerPixel="1"/>'
        + "".join(
            f'<TiffData FirstC="{n}" FirstT="0" FirstZ="0" IFD="{n}" PlaneCount="1">'
            f'<UUID FileName="{plant.texts[0]}.ome.tif">urn:uuid:1</UUID></TiffData>'
            for n in range(3)
        )
        + "<Plane TheC='0' TheT='0' TheZ='0'/></Pixels></Image>"
        '<Image ID="Image:1" Name="label image"><Pixels ID="Pixels:1" DimensionOrder="XYCZT" '
        'Type="uint8" SizeX="128" SizeY="96" SizeC="1" SizeZ="1" SizeT="1">'
        '<Channel ID="Channel:1:0" SamplesPerPixel="1"/><TiffData IFD="3" PlaneCount="1"/>'
        "</Pixels></Image></OME>"
    )
    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer) as writer:
        for n, plane in enumerate(planes):
            writer.write(plane, description=xml if n == 0 else None, metadata=None, software=False)
    return buffer.getvalue()


def slide(plant: Planted) -> bytes:
    """Return a slide as Aperio writes it: two levels, a small copy, the label and the glass."""
    head = "Aperio Image Library v11.2.1\r\n"
    facts = f"|AppMag = 20|ScanScope ID = {plant.text('id')}|Filename = {plant.text('name')}"
    facts += f"|User = {plant.text('user')}|Date = 03/05/24|MPP = 0.4990"
    whole = picture(512, 512)
    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer) as writer:
        more: dict[str, Any] = {"metadata": None, "photometric": "rgb", "software": False}
        tiles: dict[str, Any] = {"tile": (256, 256), "compression": "jpeg", **more}
        writer.write(whole, description=head + "512x512 (256x256) JPEG/RGB Q=90" + facts, **tiles)
        writer.write(whole[::4, ::4].copy(), description=head + facts, **more)
        writer.write(
            whole[::2, ::2].copy(), description=head + "512x512 -> 256x256" + facts, **tiles
        )
        for name in ("label", "macro"):
            beside = np.zeros((64, 64, 3), np.uint8)
            text = plant.text(name).encode()
            beside.ravel()[: len(text)] = list(text)
            about = f"{head}{name} 64x64{facts}"
            writer.write(beside, description=about, subfiletype=1, **more)
    return buffer.getvalue()
