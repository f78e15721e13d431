"""Identifiers in bytes beside pixels: comments, gaps, tails, profiles, documents."""

from __future__ import annotations

import struct
import zlib

from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import JPEG2000, UID, JPEG2000Lossless, JPEGBaseline8Bit, RLELossless

from tests.deid.planter import Planter, put


def pixels(source: Dataset, planter: Planter) -> None:
    """Plant beside the pixels, wherever there is room."""
    planter.at(11, "beside pixels")
    if "PixelData" in source:
        syntax = source.file_meta.TransferSyntaxUID
        if UID(syntax).is_compressed and not UID(syntax).is_deflated:
            _in_fragments(source, planter, syntax)
        else:
            _in_native(source, planter)


def profile(source: Dataset, planter: Planter) -> None:
    planter.at(11, "colour profile")
    name = planter.name().encode()
    text = b"text\0\0\0\0" + name.ljust(24, b"\0")
    table = struct.pack(">I4sII", 1, b"cprt", 144, len(text))
    gap = (b" " + planter.name().encode()).ljust(12)
    body = bytes(36) + b"acsp" + bytes(88) + table + text
    head = bytearray(body)
    head[48:56] = planter.name().encode()
    data = bytes(head) + gap
    put(source, "ICCProfile", struct.pack(">I", len(data)) + data[4:], "OB")


def document(source: Dataset, planter: Planter) -> None:
    planter.at(10, "embedded document")
    if "EncapsulatedDocument" in source:
        packed = zlib.compress(f"BT ({planter.name()} {planter.number()}) Tj ET".encode())
        pdf = b"%PDF-1.4\n1 0 obj<</Filter/FlateDecode>>stream\n" + packed + b"\nendstream endobj\n"
        pdf += f"/Author ({planter.name()})\n%%EOF\n".encode()
        put(source, "EncapsulatedDocument", pdf + b"\0" * (len(pdf) % 2), "OB")
        put(source, "DocumentTitle", f"Letter {planter.name()}", "ST")


def tail(data: bytes, deflated: bool, planter: Planter) -> bytes:
    """Put bytes behind the end of a file."""
    planter.at(10, "behind the end")
    return data + (b"" if deflated else b"\0" * 16) + planter.name().encode()


def _in_native(source: Dataset, planter: Planter) -> None:
    value = bytes(source.PixelData)
    little = source.file_meta.TransferSyntaxUID.is_little_endian
    # What follows too few pixels would be a pixel.
    if source.get("BitsAllocated") in (8, 16) and little and _is_whole(source):
        _replace(source, value + planter.name().encode())


def _is_whole(source: Dataset) -> bool:
    try:
        return bool(source.pixel_array.size)
    except Exception:  # too few
        return False


def _replace(source: Dataset, value: bytes) -> None:
    from pydicom.dataelem import DataElement

    old = source["PixelData"]
    value += b"\0" * (len(value) % 2)
    source[old.tag] = DataElement(old.tag, old.VR, value, validation_mode=0)


def _in_fragments(source: Dataset, planter: Planter, syntax: str) -> None:
    count = int(source.get("NumberOfFrames", 1) or 1)
    try:
        frames = list(generate_frames(source.PixelData, number_of_frames=count))
    except Exception:  # not to be taken apart here
        return
    made = [_frame(frame, planter, syntax) for frame in frames]
    value = encapsulate(made, has_bot=False)
    # An offset table that is none.
    table = planter.name().encode()
    value = b"\xfe\xff\x00\xe0" + struct.pack("<I", len(table)) + table + value[8:]
    element = source["PixelData"]
    element.value = value
    element.is_undefined_length = True


def _frame(frame: bytes, planter: Planter, syntax: str) -> bytes:
    if syntax == JPEGBaseline8Bit and frame.startswith(b"\xff\xd8"):
        name = planter.name().encode()
        comment = b"\xff\xfe" + struct.pack(">H", len(name) + 2) + name
        exif = b"Exif\0\0" + planter.name().encode()
        app = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
        return frame[:2] + comment + app + frame[2:] + planter.name().encode()
    if syntax in (JPEG2000Lossless, JPEG2000) and frame.startswith(b"\xff\x4f"):
        at = frame.index(b"\xff\x52")
        text = b"\0\1" + planter.name().encode()
        return frame[:at] + b"\xff\x64" + struct.pack(">H", len(text) + 2) + text + frame[at:]
    if syntax == RLELossless:
        head = bytearray(frame)
        segments = struct.unpack_from("<I", head)[0]
        if segments < 12:
            head[52:60] = planter.name().encode()
        return bytes(head) + planter.name().encode()
    return frame
