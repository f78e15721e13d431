"""JPEG: only what decodes the picture leaves; its coded data is never touched."""

from __future__ import annotations

import struct

from workbench.base.text import t
from workbench.deid.photo.containers import exif
from workbench.deid.photo.containers.profiles import clean_profile
from workbench.deid.photo.errors import check_size, damaged, unknown_kind
from workbench.deid.photo.parts.jpeg import (
    APP0,
    APP1,
    APP2,
    APP14,
    COM,
    DHT,
    DQT,
    DRI,
    EOI,
    FRAMES,
    HIERARCHICAL,
    NEEDED,
    SOS,
    Segment,
    segment,
    segments,
)
from workbench.deid.photo.parts.rebuilt import Builder, Rebuilt
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.photo.taken.notes import Notes

_ICC = b"ICC_PROFILE\0"
_JFIF = b"JFIF\0"
_CHUNK = 65_000
# Encoders make about ten; each costs a decoder a pass over all of the picture.
_SCANS_MAX = 100
_LINES, _ARITHMETIC = 0xDC, 0xCC
_NAMES = {COM: "JPEG comment", APP1: "EXIF", APP2: "JPEG APP2", 0xED: "IPTC"}


def clean_jpeg(data: bytes, policy: PhotoPolicy, notes: Notes) -> Rebuilt:
    """Return the picture of a JPEG file and nothing else.

    Orientation and resolution stay, in an EXIF block of their own: turning the pixels would code
    them anew.

    Raises
    ------
    InputError
        If it is damaged.
    """
    parts = list(segments(data))
    _check(data, parts)
    out = Builder()
    out.plain(b"\xff\xd8")
    jfif = next((p for p in parts if p.marker == APP0 and _starts(data, p, _JFIF)), None)
    if jfif is not None:
        _write_jfif(data, jfif, policy, notes, out)
    _write_exif(data, parts, policy, notes, out)
    _write_profile(data, parts, notes, out)
    for part in parts:
        if part.marker in FRAMES or part.marker in NEEDED or part.marker == SOS:
            out.coded(data[part.start - 4 : part.coded_end])
        elif part.marker == APP14 and _starts(data, part, b"Adobe") and part.end - part.start >= 12:
            # How colours were transformed: without it a decoder guesses.
            payload = part.payload(data)
            if len(payload) > 12:
                notes.cleaned("JPEG APP14", "bytes behind the colour transform", payload[12:])
            out.plain(segment(APP14, b"Adobe\0\x64\0\0\0\0" + payload[11:12]))
        elif part is not jfif and not _is_profile(data, part) and part.marker != EOI:
            _note_removed(data, part, policy, notes)
    out.plain(b"\xff\xd9")
    if parts[-1].end < len(data):
        notes.removed("JPEG", "bytes after the end of the picture", data[parts[-1].end :])
    return out.built()


def camera_of(data: bytes) -> bytes:
    """Return maker and model as EXIF has them; empty when it does not say."""
    return _exif_of(data, list(segments(data))).camera


def orientation_of(data: bytes) -> int:
    """Return how the picture is turned, 1 to 8."""
    return _exif_of(data, list(segments(data))).orientation


def _check(data: bytes, parts: list[Segment]) -> None:
    frames = [part for part in parts if part.marker in FRAMES]
    if any(part.marker in HIERARCHICAL for part in parts):
        raise unknown_kind(t("hierarchical JPEG"))
    if any(0xF0 <= part.marker <= 0xFD for part in parts):
        raise unknown_kind(t("JPEG-LS and JPEG extensions"))
    if len(frames) != 1 or not any(part.marker == SOS for part in parts):
        raise damaged("frames")
    if sum(part.marker == SOS for part in parts) > _SCANS_MAX:
        raise damaged("too many scans")
    payload = frames[0].payload(data)
    if len(payload) < 6 or len(payload) != 6 + 3 * payload[5]:
        raise damaged("frame header")
    height, width = struct.unpack_from(">HH", payload, 1)
    check_size(width, max(height, 1))
    for part in parts:
        if not _is_sound(part.marker, part.payload(data)):
            raise damaged("table")


def _is_sound(marker: int, payload: bytes) -> bool:
    """Return whether a table is all that is in its segment: what is more could be a text."""
    if marker in (DRI, _LINES):
        return len(payload) == 2
    if marker == SOS:
        return len(payload) >= 6 and len(payload) == 4 + 2 * payload[0]
    if marker == _ARITHMETIC:
        return len(payload) % 2 == 0 and len(payload) <= 64
    at = 0
    if marker == DQT:
        while at < len(payload):
            if payload[at] >> 4 > 1 or payload[at] & 15 > 3:
                return False
            at += 129 if payload[at] >> 4 else 65
    elif marker == DHT:
        while at < len(payload):
            if payload[at] & 0xEC:
                return False
            at += 17 + sum(payload[at + 1 : at + 17])
    else:
        return True
    return at == len(payload)


def profile_of(data: bytes) -> bytes:
    """Return the colour profile of a cleaned file, empty without one."""
    found = [part.payload(data) for part in segments(data) if _is_profile(data, part)]
    return b"".join(payload[14:] for payload in sorted(found, key=lambda payload: payload[12]))


def exif_of(data: bytes) -> bytes:
    """Return the EXIF block of a cleaned file, empty without one."""
    for part in segments(data):
        if part.marker == APP1 and _starts(data, part, exif.HEAD):
            return data[part.start + 6 : part.end]
    return b""


def density_of(data: bytes) -> tuple[int, int, int]:
    """Return unit, and pixels along x and y, as JFIF has them; zeros without one."""
    for part in segments(data):
        if part.marker == APP0 and _starts(data, part, _JFIF):
            unit, x, y = struct.unpack_from(">BHH", data, part.start + 7)
            return unit, x, y
    return 0, 0, 0


def _write_jfif(
    data: bytes, part: Segment, policy: PhotoPolicy, notes: Notes, out: Builder
) -> None:
    payload = part.payload(data)
    if len(payload) < 14:
        notes.removed("JFIF", "malformed", payload)
        return
    if len(payload) > 14:
        notes.cleaned("JFIF", "thumbnail", payload[14:])
    density = payload[7:12] if policy.keep_resolution else b"\0\0\1\0\1"
    out.plain(segment(APP0, _JFIF + b"\1\2" + density + b"\0\0"))


def _write_exif(
    data: bytes, parts: list[Segment], policy: PhotoPolicy, notes: Notes, out: Builder
) -> None:
    kept = _exif_of(data, parts).kept(policy)
    if kept:
        out.plain(segment(APP1, exif.HEAD + kept))
        notes.kept("EXIF", "orientation and resolution, written anew")


def _exif_of(data: bytes, parts: list[Segment]) -> exif.Exif:
    for part in parts:
        if part.marker == APP1 and _starts(data, part, exif.HEAD):
            return exif.read_exif(data[part.start + 6 : part.end])
    return exif.Exif()


def _write_profile(data: bytes, parts: list[Segment], notes: Notes, out: Builder) -> None:
    found = [part.payload(data) for part in parts if _is_profile(data, part)]
    if not found:
        return
    found.sort(key=lambda payload: payload[12])
    made = clean_profile(b"".join(payload[14:] for payload in found), notes)
    if made is None:
        return
    chunks = [made[at : at + _CHUNK] for at in range(0, len(made), _CHUNK)]
    for number, chunk in enumerate(chunks, 1):
        out.plain(segment(APP2, _ICC + bytes((number, len(chunks))) + chunk))


def _is_profile(data: bytes, part: Segment) -> bool:
    return part.marker == APP2 and _starts(data, part, _ICC) and part.end - part.start > 14


def _starts(data: bytes, part: Segment, start: bytes) -> bool:
    return data[part.start : part.end].startswith(start)


def _note_removed(data: bytes, part: Segment, policy: PhotoPolicy, notes: Notes) -> None:
    payload, name = part.payload(data), _name(data, part)
    if name == "EXIF":
        if exif.read_exif(payload[6:]).kept(policy) == payload[6:]:
            return
        notes.removed_exif(name, "EXIF but orientation and resolution", payload[6:])
    else:
        notes.removed(name, "not needed to decode", payload)


def _name(data: bytes, part: Segment) -> str:
    if part.marker == APP1:
        return "EXIF" if _starts(data, part, exif.HEAD) else "XMP"
    if part.marker == APP2:
        return "MPF" if _starts(data, part, b"MPF\0") else "JPEG APP2"
    if 0xE0 <= part.marker <= 0xEF:
        return _NAMES.get(part.marker, f"JPEG APP{part.marker - 0xE0}")
    return _NAMES.get(part.marker, f"JPEG segment {part.marker:02X}")
