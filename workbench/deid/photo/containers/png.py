"""PNG: the critical chunks and those that say how to show them; no texts, nothing behind."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from attrs import frozen

from workbench.base.text import t
from workbench.deid.photo.containers import exif
from workbench.deid.photo.containers.profiles import clean_profile
from workbench.deid.photo.errors import check_size, damaged, unknown_kind
from workbench.deid.photo.parts.rebuilt import Builder, Rebuilt
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.photo.taken.notes import Notes

START = b"\x89PNG\r\n\x1a\n"
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_CRITICAL = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
# How many bytes each of the chunks that stay may have.
_LENGTHS: dict[bytes, frozenset[int] | range] = {
    b"gAMA": frozenset({4}),
    b"cHRM": frozenset({32}),
    b"sRGB": frozenset({1}),
    b"cICP": frozenset({4}),
    b"sBIT": range(1, 5),
    b"bKGD": frozenset({1, 2, 6}),
    b"tRNS": range(1, 257),
    b"pHYs": frozenset({9}),
    b"PLTE": range(3, 769, 3),
    b"IHDR": frozenset({13}),
    b"IEND": frozenset({0}),
}
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
           (0, 1, 1, 2))  # fmt: skip
#: Pixels are read and written in pieces of so many bytes.
STEP = 1 << 20
_PROFILE_MAX = 16 << 20
_CHUNKS_MAX = 1 << 20


@frozen
class Header:
    """The size and kind of a PNG picture."""

    width: int
    height: int
    depth: int
    color: int
    interlaced: bool

    @property
    def row_bytes(self) -> int:
        """Return the bytes of a whole row without its filter."""
        return _row_bytes(self.width, self.depth * SAMPLES[self.color])

    @property
    def inflated(self) -> int:
        """Return how many bytes the coded data is inflated."""
        if not self.interlaced:
            return self.height * (1 + self.row_bytes)
        bits = self.depth * SAMPLES[self.color]
        total = 0
        for x, y, across, down in _PASSES:
            columns, rows = -(-(self.width - x) // across), -(-(self.height - y) // down)
            if columns > 0 and rows > 0:
                total += rows * (1 + _row_bytes(columns, bits))
        return total


def clean_png(data: bytes, policy: PhotoPolicy, notes: Notes) -> Rebuilt:
    """Return a PNG file with its picture and without all texts, times and other pictures.

    Raises
    ------
    InputError
        If it is damaged.
    """
    out = Builder()
    out.plain(START)
    kinds = []
    coded: list[bytes] = []
    header = None
    for kind, payload in chunks(data):
        kinds.append(kind)
        if header is None:
            header = _header(kind, payload)
        if kind == b"IDAT":
            coded.append(payload)
            continue
        if coded and kinds.count(b"IEND"):
            break
        if kind in _LENGTHS and len(payload) in _LENGTHS[kind]:
            if kind != b"pHYs" or policy.keep_resolution:
                out.plain(chunk(kind, payload))
            else:
                notes.removed("PNG pHYs", "resolution", b"")
        else:
            _other(kind, payload, policy, notes, out)
    if header is None or not coded or kinds[-1] != b"IEND":
        raise damaged("no end")
    return _put_together(out, coded, header, data, notes)


def _put_together(
    out: Builder, coded: list[bytes], header: Header, data: bytes, notes: Notes
) -> Rebuilt:
    made = Builder()
    before = out.built().data
    made.plain(before)
    extra = _end_of(coded, header)
    if extra:
        notes.removed("PNG IDAT", "bytes behind the coded pixels", b"".join(coded)[-extra:])
        coded = [b"".join(coded)[:-extra]]
    for payload in coded:
        made.coded(chunk(b"IDAT", payload))
    made.plain(chunk(b"IEND", b""))
    end = _end_of_file(data)
    if end < len(data):
        notes.removed("PNG", "bytes after the end of the picture", data[end:])
    return made.built()


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give kinds and payloads up to the end; a payload whose sum is wrong is refused."""
    at = len(START)
    for _ in range(_CHUNKS_MAX):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        end = at + 12 + length
        if len(kind) < 4 or end > len(data) or not kind.isalpha():
            raise damaged("chunk")
        payload = data[at + 8 : end - 4]
        if zlib.crc32(payload, zlib.crc32(kind)) != int.from_bytes(data[end - 4 : end]):
            raise damaged("sum")
        yield kind, payload
        if kind == b"IEND":
            return
        at = end
    raise damaged("too many chunks")


def chunk(kind: bytes, payload: bytes) -> bytes:
    """Return a chunk as it is in a file."""
    total = zlib.crc32(payload, zlib.crc32(kind))
    return len(payload).to_bytes(4) + kind + payload + total.to_bytes(4)


def header_of(data: bytes) -> Header:
    """Return the header of a file."""
    kind, payload = next(chunks(data))
    return _header(kind, payload)


def _header(kind: bytes, payload: bytes) -> Header:
    if kind != b"IHDR" or len(payload) != 13:
        raise damaged("header")
    width, height, depth, color, method, filters, interlace = struct.unpack(">IIBBBBB", payload)
    check_size(width, height)
    if color not in SAMPLES or depth not in (1, 2, 4, 8, 16) or method or filters or interlace > 1:
        raise damaged("header")
    return Header(width, height, depth, color, bool(interlace))


def _other(kind: bytes, payload: bytes, policy: PhotoPolicy, notes: Notes, out: Builder) -> None:
    name = f"PNG {kind.decode('ascii')}"
    if kind == b"iCCP":
        _write_profile(payload, notes, out)
    elif kind == b"eXIf":
        kept = exif.read_exif(payload).kept(policy)
        if kept:
            out.plain(chunk(b"eXIf", kept))
        if kept != payload:
            notes.removed_exif(name, "EXIF but orientation and resolution", payload)
    elif not kind[0] & 0x20 or kind in _CRITICAL:
        raise unknown_kind(t("PNG with parts that no standard names"))
    elif kind in (b"acTL", b"fcTL", b"fdAT"):
        notes.removed(name, "frames of an animation", payload if kind == b"acTL" else b"")
    else:
        notes.removed(name, "not needed to decode", payload)


def _write_profile(payload: bytes, notes: Notes, out: Builder) -> None:
    name, _, rest = payload.partition(b"\0")
    inflater = zlib.decompressobj()
    try:
        profile = inflater.decompress(rest[1:], _PROFILE_MAX)
    except zlib.error:
        profile = b""
    made = clean_profile(profile, notes) if inflater.eof else None
    if made is None:
        notes.removed("PNG iCCP", "a colour profile that is not understood", payload)
        return
    fresh = chunk(b"iCCP", b"ICC\0\0" + zlib.compress(made, 9))
    if fresh[8:-4] != payload:
        notes.cleaned("PNG iCCP", "name of the colour profile", name)
    out.plain(fresh)


def _end_of(coded: list[bytes], header: Header) -> int:
    """Return how many bytes lie behind the coded pixels.

    Raises
    ------
    InputError
        If there are more or fewer pixels than the header says.
    """
    left, inflater = header.inflated, zlib.decompressobj()
    extra = 0
    for payload in coded:
        if inflater.eof:
            extra += len(payload)
            continue
        rest = payload
        while rest and not inflater.eof:
            try:
                left -= len(inflater.decompress(rest, STEP))
            except zlib.error as error:
                raise damaged(str(error)) from None
            if left < 0:
                raise damaged("more pixels than the header says")
            rest = inflater.unconsumed_tail
        extra += len(inflater.unused_data)
    if left or not inflater.eof:
        raise damaged("fewer pixels than the header says")
    return extra


def _end_of_file(data: bytes) -> int:
    at = len(START)
    while True:
        kind, end = data[at + 4 : at + 8], at + 12 + int.from_bytes(data[at : at + 4])
        if kind == b"IEND":
            return end
        at = end


def _row_bytes(columns: int, bits: int) -> int:
    return -(-columns * bits // 8)
