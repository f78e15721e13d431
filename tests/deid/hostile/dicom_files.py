"""DICOM files made to break a reader, by name; made when asked for."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    RLELossless,
)

from tests.deid.dicom.objects import an_object, file_of, with_pixels

Maker = Callable[[], bytes]
NAME = b"Zyxquill"
ENDLESS = 0xFFFFFFFF
ITEM = b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
US = "1.2.840.10008.5.1.4.1.1.6.1"
PATIENT = "1.2.840.10008.1.2.4"


def plain(**more: Any) -> Dataset:
    return with_pixels(an_object(**more))


def whole() -> bytes:
    return file_of(plain())


def in_front(element: bytes, data: bytes | None = None) -> bytes:
    """Return a file with bytes before its SOP Class UID."""
    data = data or whole()
    at = data.index(b"\x08\x00\x16\x00UI")
    return data[:at] + element + data[at:]


def before_pixels(element: bytes, data: bytes | None = None) -> bytes:
    data = data or whole()
    at = data.rindex(b"\xe0\x7f\x10\x00")
    return data[:at] + element + data[at:]


def explicit(tag: tuple[int, int], vr: bytes, length: int, value: bytes = b"") -> bytes:
    if vr in (b"OB", b"OW", b"SQ", b"UN", b"UT", b"UC", b"UR", b"OF"):
        return struct.pack("<HH2sHI", *tag, vr, 0, length) + value
    return struct.pack("<HH2sH", *tag, vr, length & 0xFFFF) + value


def element(tag: tuple[int, int], vr: bytes, value: bytes) -> bytes:
    return explicit(tag, vr, len(value), value)


def set_in(data: bytes, keyword_tag: tuple[int, int], value: int) -> bytes:
    """Return a file with another number in an element of VR US."""
    at = data.rindex(struct.pack("<HH2sH", *keyword_tag, b"US", 2))
    return data[: at + 8] + struct.pack("<H", value) + data[at + 10 :]


def preamble(start: bytes, end: bytes = b"") -> bytes:
    return start[:128].ljust(128, b"\0") + whole()[128:] + end


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("../../Zyxquill.txt", "Zyxquill")
    return buffer.getvalue()


# --- sequences --------------------------------------------------------------------------------


def nested(depth: int) -> bytes:
    one = ITEM + explicit((8, 0x1140), b"SQ", ENDLESS)
    return in_front(explicit((8, 0x0014), b"SQ", ENDLESS) + one * depth)


def nested_implicit(depth: int) -> bytes:
    data = file_of(plain(), ImplicitVRLittleEndian)
    at = data.index(b"\x08\x00\x16\x00")
    head = struct.pack("<HHI", 8, 0x1140, ENDLESS)
    return data[:at] + head + (ITEM + head) * depth + data[at:]


def nested_closed(depth: int, vr: bytes = b"SQ") -> bytes:
    """Nested sequences of known length, one inside of the other, to the end."""
    value = b""
    parts = []
    length = 0
    for _ in range(depth):
        item = struct.pack("<HHI", 0xFFFE, 0xE000, length)
        head = explicit((8, 0x1140), vr, length + 8)
        parts.append(head + item)
        length += len(head) + 8
    value = b"".join(reversed(parts))
    return in_front(value)


def nested_in_unknown(depth: int) -> bytes:
    """Implicit sequences in an element of unknown representation, private."""
    head = struct.pack("<HHI", 0x11, 0x1010, ENDLESS)
    inner = (ITEM + head) * depth
    creator = element((0x11, 0x10), b"LO", b"ACME  ")
    return before_pixels(creator + explicit((0x11, 0x1010), b"UN", ENDLESS) + inner)


def many_items(count: int) -> bytes:
    value = struct.pack("<HHI", 0xFFFE, 0xE000, 0) * count
    return in_front(element((8, 0x0014), b"SQ", value))


# --- deflated ---------------------------------------------------------------------------------


def deflated(megabytes: int, tail: bytes = b"") -> bytes:
    head = file_of(an_object(), DeflatedExplicitVRLittleEndian)
    end = 144 + int.from_bytes(head[140:144], "little")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = element((8, 0x16), b"UI", b"1.2.840.10008.5.1.4.1.1.7\0")
    body += explicit((0x7FE0, 0x10), b"OB", megabytes << 20)
    start = packer.compress(body) + packer.flush(zlib.Z_FULL_FLUSH)
    # What follows a full flush depends on nothing before it and may be repeated.
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head[:end] + start + block * megabytes + packer.flush() + tail


def deflated_elements(count: int) -> bytes:
    """Many small elements, deflated to next to nothing."""
    head = file_of(an_object(), DeflatedExplicitVRLittleEndian)
    end = 144 + int.from_bytes(head[140:144], "little")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = element((9, 0x1010), b"LO", b"") * count
    return head[:end] + packer.compress(body) + packer.flush()


# --- pixels -----------------------------------------------------------------------------------


def coded(syntax: str, frames: list[bytes], **more: object) -> bytes:
    made = with_pixels(an_object(US, Modality="US"))
    made.BitsAllocated, made.BitsStored, made.HighBit = 8, 8, 7
    for keyword, value in more.items():
        setattr(made, keyword, value)
    made.PixelData = encapsulate(frames)
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = True
    return file_of(made, syntax)


def rle(
    segments: int = 1, offsets: tuple[int, ...] = (64,), body: bytes = b"\x03\1\2\3\4"
) -> bytes:
    head = struct.pack("<I", segments) + b"".join(struct.pack("<I", one) for one in offsets)
    return head.ljust(64, b"\0") + body


def native(rows: int, columns: int, frames: str = "", photometric: str = "") -> bytes:
    made = with_pixels(an_object(US, Modality="US"))
    if frames:
        made.NumberOfFrames = frames
    if photometric:
        made.PhotometricInterpretation = photometric
    made.Rows, made.Columns = rows, columns
    return file_of(made)


def frames(count: int, given: int, size: int = 4) -> bytes:
    made = with_pixels(an_object(US, Modality="US"), bytes(size * size * given), 8)
    made.BitsAllocated, made.BitsStored, made.HighBit = 8, 8, 7
    made.Rows = made.Columns = size
    made.NumberOfFrames = str(count)
    return file_of(made)


def fragments(count: int) -> bytes:
    made = coded(JPEGBaseline8Bit, [jpeg(4, 4)])
    at = made.rindex(b"\xe0\x7f\x10\x00")
    empty = struct.pack("<HHI", 0xFFFE, 0xE000, 0)
    end = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    return made[:at] + explicit((0x7FE0, 0x10), b"OB", ENDLESS) + empty * count + end


def j2k(width: int, height: int, tile: int = 0, components: int = 1) -> bytes:
    parts = struct.pack(">HIIIIIIIIH", 0, width, height, 0, 0, tile or width, tile or height, 0, 0,
                        components) + b"\x07\x01\x01" * components  # fmt: skip
    siz = b"\xff\x51" + struct.pack(">H", len(parts) + 2) + parts
    cod = b"\xff\x52" + struct.pack(">HBBHBBBBBB", 12, 0, 0, 1, 0, 5, 4, 4, 0, 1)
    qcd = b"\xff\x5c" + struct.pack(">HB", 19, 0x40) + bytes(16)
    tile_part = b"\xff\x90" + struct.pack(">HHIBB", 10, 0, 14, 0, 1) + b"\xff\x93"
    return b"\xff\x4f" + siz + cod + qcd + tile_part + b"\xff\xd9"


def jpeg(width: int, height: int, start: int = 0xC0) -> bytes:
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    tables = b"\xff\xdb" + struct.pack(">H", 67) + b"\0" + bytes([1]) * 64
    counts = bytes([0, 1]) + bytes(14)
    codes = b"\xff\xc4" + struct.pack(">H", 20) + b"\0" + counts + b"\0"
    codes += b"\xff\xc4" + struct.pack(">H", 20) + b"\x10" + counts + b"\0"
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00"
    return (
        b"\xff\xd8"
        + tables
        + b"\xff"
        + bytes([start])
        + frame
        + codes
        + scan
        + bytes(64)
        + b"\xff\xd9"
    )


def jpeg_ls(width: int, height: int) -> bytes:
    frame = b"\xff\xf7" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x00\x00"
    return b"\xff\xd8" + frame + scan + bytes(64) + b"\xff\xd9"


def overlay(rows: int, columns: int, groups: int = 1) -> bytes:
    made = b""
    for n in range(groups):
        group = 0x6000 + 2 * n
        made += element((group, 0x10), b"US", struct.pack("<H", rows))
        made += element((group, 0x11), b"US", struct.pack("<H", columns))
        made += element((group, 0x15), b"IS", b"2147483647")[:18]
        made += element((group, 0x40), b"CS", b"G ")
        made += element((group, 0x50), b"SS", struct.pack("<hh", -32768, 32767))
        made += element((group, 0x100), b"US", struct.pack("<H", 1))
        made += element((group, 0x102), b"US", struct.pack("<H", 0))
        made += element((group, 0x3000), b"OW", bytes(8))
    return before_pixels(made)


def palette(entries: int, bits: int) -> bytes:
    made = with_pixels(
        an_object(
            US,
            Modality="US",
        )
    )
    made.PhotometricInterpretation = "PALETTE COLOR"
    data = file_of(made)
    tables = b""
    for n in (1, 2, 3):
        tables += element((0x28, 0x1100 + n), b"US", struct.pack("<HHH", entries, 65535, bits))
    for n in (1, 2, 3):
        tables += element((0x28, 0x1200 + n), b"OW", bytes(4))
    return before_pixels(tables, data)


def lookup(entries: int, items: int) -> bytes:
    inner = element((0x28, 0x3002), b"US", struct.pack("<HHH", entries, 0, 16))
    inner += element((0x28, 0x3003), b"LO", b"Zyxquill")
    inner += element((0x28, 0x3006), b"OW", bytes(2 * max(1, entries)))
    one = struct.pack("<HHI", 0xFFFE, 0xE000, len(inner)) + inner
    return before_pixels(element((0x28, 0x3010), b"SQ", one * items))


# --- values -----------------------------------------------------------------------------------


def long_text(tag: tuple[int, int], vr: bytes, value: bytes) -> bytes:
    return in_front(element(tag, vr, value))


def implicit_value(tag: tuple[int, int], value: bytes) -> bytes:
    """A value longer than an explicit file could hold."""
    data = file_of(plain(), ImplicitVRLittleEndian)
    head = struct.pack("<HH", *tag)
    at = data.index(b"\x10\x00\x10\x00")
    # Any place will do but for that of the same element.
    found = data.find(head, at)
    if found >= 0:
        length = int.from_bytes(data[found + 4 : found + 8], "little")
        data = data[:found] + data[found + 8 + length :]
        at = found
    return data[:at] + head + struct.pack("<I", len(value)) + value + data[at:]


def escapes(count: int) -> bytes:
    made = plain(PatientComments="x")
    data = file_of(made)
    charset = element((8, 5), b"CS", b"\\ISO 2022 IR 87\\ISO 2022 IR 149\\ISO 2022 IR 58 ")
    at = data.index(b"\x08\x00\x16\x00UI")
    text = (b"\x1b$B" + b"\x1b(B" + b"\x1b$)C") * count
    text += b" " * (len(text) % 2)
    return before_pixels(element((0x10, 0x4000), b"LT", text[:65534]),
                         data[:at] + charset + data[at:])  # fmt: skip


def charsets(count: int) -> bytes:
    value = (b"\\ISO 2022 IR 87" * count)[: 65534 - 65534 % 2]
    return in_front(element((8, 5), b"CS", value + b" " * (len(value) % 2)))


def creators(count: int) -> bytes:
    made = b""
    for group in range(0x11, 0x11 + 2 * count, 2):
        for block in range(0x10, 0x20):
            made += element((group, block), b"LO", b"Zyxquill %04x%02x" % (group, block) + b" ")
            made += element((group, (block << 8) | 1), b"UN", b"Zyxquill")
    return before_pixels(made)


def directory(*parts: str) -> bytes:
    """A DICOMDIR whose one record names a file elsewhere."""
    record = Dataset()
    record.OffsetOfTheNextDirectoryRecord = 0
    record.RecordInUseFlag = 0xFFFF
    record.OffsetOfReferencedLowerLevelDirectoryEntity = 0
    record.DirectoryRecordType = "IMAGE"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        record.ReferencedFileID = list(parts)
    record.ReferencedSOPClassUIDInFile = "1.2.840.10008.5.1.4.1.1.2"
    record.ReferencedSOPInstanceUIDInFile = "1.2.3"
    record.ReferencedTransferSyntaxUIDInFile = "1.2.840.10008.1.2.1"
    made = Dataset()
    made.SOPClassUID = "1.2.840.10008.1.3.10"
    made.SOPInstanceUID = "1.2.3.4"
    made.FileSetID = "ZYXQUILL"
    made.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = 400
    made.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = 400
    made.FileSetConsistencyFlag = 0
    made.DirectoryRecordSequence = [record]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are none
        return file_of(made)


def directory_in_a_circle() -> bytes:
    data = directory("A")
    at = data.index(b"\x04\x00\x20\x12")
    head = at + 8 + 4
    for tag in (b"\x04\x00\x00\x14", b"\x04\x00\x20\x14"):
        place = data.index(tag) + 8
        data = data[:place] + struct.pack("<I", head) + data[place + 4 :]
    return data


def report_in_a_circle(depth: int) -> bytes:
    """Return a structured report nested deep, with references to itself by number."""
    kind = element((0x40, 0xA040), b"CS", b"CONTAINER ")
    node = element((0x40, 0xA160), b"UT", b"Zyxquill") + element(
        (0x40, 0xDB73), b"UL", struct.pack("<II", 1, 1)
    )
    for _ in range(depth):
        one = struct.pack("<HHI", 0xFFFE, 0xE000, len(node)) + node
        node = kind + element((0x40, 0xA730), b"SQ", one)
    made = an_object("1.2.840.10008.5.1.4.1.1.88.22", Modality="SR")
    return file_of(made) + node


def self_reference() -> bytes:
    made = plain()
    ref = Dataset()
    ref.ReferencedSOPClassUID = made.SOPClassUID
    ref.ReferencedSOPInstanceUID = made.SOPInstanceUID
    series = Dataset()
    series.SeriesInstanceUID = made.SeriesInstanceUID
    series.ReferencedInstanceSequence = [ref] * 2000
    made.ReferencedSeriesSequence = [series] * 5
    made.SourceImageSequence = [ref]
    return file_of(made)


def spectral(count: int) -> bytes:
    """Per-frame groups by the thousand, of a single pixel each."""
    made = with_pixels(an_object("1.2.840.10008.5.1.4.1.1.4.1"), bytes(32))
    group = Dataset()
    content = Dataset()
    content.DimensionIndexValues = [1, 1]
    content.FrameComments = "Zyxquill"
    group.FrameContentSequence = [content]
    made.NumberOfFrames = str(count)
    made.PerFrameFunctionalGroupsSequence = [group] * count
    return file_of(made)


def swapped(data: bytes) -> bytes:
    """Say that a file is big-endian which is not."""
    return data.replace(b"1.2.840.10008.1.2.1\0", str(ExplicitVRBigEndian).encode() + b"\0", 1)


def syntax_of(name: str) -> bytes:
    value = name.encode() + b"\0" * (len(name) % 2)
    data = whole()
    at = data.index(b"\x02\x00\x10\x00UI")
    length = int.from_bytes(data[at + 6 : at + 8], "little")
    made = data[:at] + element((2, 0x10), b"UI", value) + data[at + 8 + length :]
    group = int.from_bytes(data[140:144], "little") + len(value) - length
    return made[:140] + struct.pack("<I", group) + made[144:]


UNLOADED = UID("1.2.840.10008.1.2.4.201")

MAKERS: dict[str, Maker] = {
    "polyglot PE": lambda: preamble(b"MZ\x90\0" + bytes(56) + b"\x80\0\0\0Zyxquill"),
    "polyglot TIFF": lambda: preamble(b"II*\0\x08\0\0\0\x01\0\x0e\x01\x02\0\x08\0\0\0\x28\0\0\0"
                                      b"Zyxquill"),
    "polyglot PDF": lambda: preamble(b"%PDF-1.7\n1 0 obj<</Author(Zyxquill)>>", b"%%EOF Zyxquill"),
    "polyglot ZIP": lambda: preamble(b"PK\x05\x06Zyxquill", archive()),
    "polyglot HTML": lambda: preamble(b"<html><script>/*Zyxquill*/"),
    "polyglot JPEG": lambda: preamble(b"\xff\xd8\xff\xe0\0\x10JFIF\0Zyxquill"),
    "polyglot PNG": lambda: preamble(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDRZyxquill"),
    "polyglot BigTIFF": lambda: preamble(b"II+\0\x08\0\0\0\x08\0\0\0\0\0\0\0\0\0"),
    "deflated bomb 20 MB": lambda: deflated(20),
    "deflated bomb 63 MB": lambda: deflated(63),
    "deflated bomb 100 MB": lambda: deflated(100),
    "deflated bomb 1 GB": lambda: deflated(1000),
    "deflated bomb 2 GB": lambda: deflated(2000),
    "deflated bomb padded": lambda: deflated(900, bytes(10 << 20)),
    "deflated elements": lambda: deflated_elements(4_000_000),
    "deflated noise": lambda: deflated(1)[:400] + b"\xff\x07" * 500,
    "UT without end": lambda: long_text_head(b"UT"),
    "OB without end": lambda: before_pixels(explicit((0x11, 0x1010), b"OB", 0xFFFFFFF0)),
    "OW pixels without end": lambda: endless_pixels(),
    "UN without end": lambda: before_pixels(explicit((0x11, 0x1010), b"UN", 0xFFFFFFF0)),
    "SQ longer than the file": lambda: in_front(explicit((8, 0x0014), b"SQ", 0xFFFFFFF0) + ITEM),
    "item longer than the file": lambda: in_front(explicit((8, 0x0014), b"SQ", ENDLESS)
                                                  + struct.pack("<HHI", 0xFFFE, 0xE000, 2**31)),
    "group length that lies": lambda: whole()[:140] + b"\xf0\xff\xff\xff" + whole()[144:],
    "nested 40": lambda: nested_closed(40),
    "nested 200": lambda: nested_closed(200),
    "nested 20,000": lambda: nested(20_000),
    "nested 200,000": lambda: nested(200_000),
    "nested 20,000 implicit": lambda: nested_implicit(20_000),
    "nested 200,000 implicit": lambda: nested_implicit(200_000),
    "nested 20,000 of known length": lambda: nested_closed(20_000),
    "nested 200,000 of known length": lambda: nested_closed(200_000),
    "nested 20,000 in UN": lambda: nested_in_unknown(20_000),
    "nested 200,000 in UN": lambda: nested_in_unknown(200_000),
    "nested 5,000 in UN of known length": lambda: nested_closed(5000, b"UN"),
    "500,000 empty items": lambda: many_items(500_000),
    "RLE 65535 x 65535": lambda: coded(RLELossless, [rle()], Rows=65535, Columns=65535),
    "RLE offsets beyond the end": lambda: coded(RLELossless, [rle(2, (64, 2**32 - 1))]),
    "RLE offsets backwards": lambda: coded(RLELossless, [rle(3, (64, 10, 0))]),
    "RLE of 2^32 segments": lambda: coded(RLELossless, [rle(2**32 - 1)]),
    "RLE bomb": lambda: coded(RLELossless, [rle(body=b"\x81\0" * 2_000_000)], Rows=8000,
                              Columns=32000),
    "RLE 1,000 frames of 65535 x 65535": lambda: coded(
        RLELossless, [rle()] * 1000, Rows=65535, Columns=65535, NumberOfFrames="1000"),
    "native 65535 x 65535 x 1000": lambda: native(65535, 65535, "1000"),
    "native 65535 x 65535": lambda: native(65535, 65535),
    "native YBR_FULL_422 of odd size": lambda: native(65535, 3, "", "YBR_FULL_422"),
    "native 0 x 0": lambda: native(0, 0),
    "200,000 tiny frames": lambda: frames(200_000, 200_000),
    "200,000 frames and one given": lambda: frames(200_000, 1),
    "2,147,483,647 frames": lambda: frames(2**31 - 1, 1),
    "-5 frames": lambda: frames(-5, 1),
    "frames by the bit": lambda: bits(100_000),
    "100,000 empty fragments": lambda: fragments(100_000),
    "JPEG 2000 2^31 x 2^31": lambda: coded(JPEG2000Lossless, [j2k(2**31 - 1, 2**31 - 1)]),
    "JPEG 2000 65535 x 65535": lambda: coded(
        JPEG2000Lossless, [j2k(65535, 65535)], Rows=65535, Columns=65535),
    "JPEG 2000 tiles of one pixel": lambda: coded(
        JPEG2000Lossless, [j2k(60000, 60000, 1)], Rows=60000, Columns=60000),
    "JPEG 2000 16384 components": lambda: coded(JPEG2000Lossless, [j2k(4, 4, 0, 16384)]),
    "JPEG 65535 x 65535": lambda: coded(
        JPEGBaseline8Bit, [jpeg(65535, 65535)], Rows=65535, Columns=65535),
    "JPEG larger than the header says": lambda: coded(JPEGBaseline8Bit, [jpeg(65000, 65000)]),
    "JPEG of a million markers": lambda: coded(
        JPEGBaseline8Bit, [b"\xff\xd8" + b"\xff\xfe\0\2" * 1_000_000 + jpeg(4, 4)[2:]]),
    "JPEG-LS 65535 x 65535": lambda: coded(
        JPEGLSLossless, [jpeg_ls(65535, 65535)], Rows=65535, Columns=65535),
    "HTJ2K that is noise": lambda: coded(UNLOADED, [b"\xff\x4f\xff\x51" + b"\xff" * 500]),
    "PN of 10 MB": lambda: implicit_value((0x10, 0x10), b"Zyxquill^" * 1_100_000),
    "PN of 10 MB without spaces": lambda: implicit_value((0x10, 0x10), b"Zyxquill" * 1_250_000),
    "PN of a million names": lambda: implicit_value((0x10, 0x1001), b"Zyxquill\\" * 1_000_000),
    "patient ID of 1 MB": lambda: implicit_value((0x10, 0x20), b"448812 " * 150_000),
    "LT of 10 MB": lambda: implicit_value((0x10, 0x4000), b"Zyxquill 20240305 " * 560_000),
    "IS of a million values": lambda: implicit_value((0x18, 0x1063), b"1\\" * 1_000_000),
    "DS of a million values": lambda: implicit_value((0x18, 0x9999), b"1.0\\" * 1_000_000),
    "UI of a million values": lambda: implicit_value((8, 0x1155), b"1.2.3\\" * 1_000_000),
    "DA of a million values": lambda: implicit_value((8, 0x22), b"20240305\\" * 1_000_000),
    "UT of repeats": lambda: long_text((8, 0x0119), b"UT", b"((((((((((" * 500_000),
    "UT of digits": lambda: long_text((8, 0x0119), b"UT", b"20240305" * 500_000),
    "UT of dots": lambda: long_text((8, 0x0119), b"UT", b"1.2.3.4.5." * 300_000),
    "endless escapes": lambda: escapes(10_000),
    "character sets by the thousand": lambda: charsets(4000),
    "UTF-8 cut in every letter": lambda: in_front(
        element((8, 5), b"CS", b"ISO_IR 192")
        + element((8, 0x0119), b"UT", b"\xe7\x8e" * 1_000_000)),
    "16,000 private creators": lambda: creators(1000),
    "65534 VR of nonsense": lambda: in_front(explicit((8, 0x14), b"ZZ", 65534)),
    "500,000 elements of nothing": lambda: before_pixels(
        b"".join(element((0x11, n & 0xFFFF), b"UN", b"") for n in range(500_000))),
    "the same element 300,000 times": lambda: before_pixels(
        element((0x12, 0x10), b"LO", b"Zyxquill") * 300_000),
    "overlay 65535 x 65535": lambda: overlay(65535, 65535),
    "overlays of all groups": lambda: overlay(65535, 65535, 16),
    "palette of 65535 entries and no data": lambda: palette(0, 16),
    "palette of 255 bits": lambda: palette(65535, 255),
    "lookup tables by the thousand": lambda: lookup(16, 20_000),
    "lookup table of 65536 entries cut off": lambda: lookup(0, 1),
    "DICOMDIR that climbs": lambda: directory("..", "..", "..", "etc", "passwd"),
    "DICOMDIR in a circle": directory_in_a_circle,
    "report nested 30": lambda: report_in_a_circle(30),
    "report nested 300": lambda: report_in_a_circle(300),
    "references to itself": self_reference,
    "30,000 per-frame groups": lambda: spectral(30_000),
    "little said to be big": lambda: swapped(whole()),
    "transfer syntax of nobody": lambda: syntax_of("1.2.3.4.5.6"),
    "transfer syntax that climbs": lambda: syntax_of("../../../etc/passwd"),
    "explicit said to be implicit": lambda: syntax_of("1.2.840.10008.1.2"),
    "SOP instance UID that climbs": lambda: file_of_uid("../../../../tmp/Zyxquill"),
    "SOP instance UID of 60 kB": lambda: file_of_uid("1." * 30_000 + "1"),
    "only a preamble": lambda: whole()[:132],
    "nothing behind the meta header": lambda: whole()[: 144 + int.from_bytes(whole()[140:144],
                                                                             "little")],
    "cut off in a tag": lambda: whole()[:-30],
    "noise": lambda: whole()[:200] + b"\xff\x07" * 400_000,
    "zeros": lambda: whole()[:400] + bytes(20_000_000),
    "trailing 20 MB": lambda: whole() + b"Zyxquill" * 2_500_000,
}  # fmt: skip


def long_text_head(vr: bytes) -> bytes:
    return in_front(explicit((8, 0x0015), vr, 0xFFFFFFF0))


def endless_pixels() -> bytes:
    data = whole()
    at = data.rindex(b"\xe0\x7f\x10\x00")
    return data[: at + 8] + struct.pack("<I", 0xFFFFFFF0) + data[at + 12 :]


def bits(count: int) -> bytes:
    """Frames of single bits, as segmentations have."""
    made = with_pixels(an_object(US, Modality="US"), bytes(count // 8), 8)
    made.BitsAllocated, made.BitsStored, made.HighBit = 1, 1, 0
    made.Rows = made.Columns = 1
    made.NumberOfFrames = str(count)
    return file_of(made)


def file_of_uid(uid: str) -> bytes:
    data = file_of(plain())
    made = in_front(b"", data)
    at = made.index(b"\x08\x00\x18\x00UI")
    length = int.from_bytes(made[at + 6 : at + 8], "little")
    value = uid.encode() + b"\0" * (len(uid) % 2)
    return made[:at] + element((8, 0x18), b"UI", value) + made[at + 8 + length :]
