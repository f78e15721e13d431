"""Comments inside JPEG, JPEG-LS and JPEG 2000 data: blanked in place, so no offset changes."""

from __future__ import annotations

import re

_SOI, _SOC = b"\xff\xd8", b"\xff\x4f"
_SOS, _EOI = 0xDA, 0xD9
_J2K_COM, _J2K_SOT, _J2K_EOC = 0xFF64, 0xFF90, 0xFFD9
# In coded data FF is followed by 00 or, in JPEG-LS, by less than 80; D0 to D7 restart.
_JP2 = b"\0\0\0\x0cjP  "
_BOXES = (b"jP  ", b"ftyp", b"jp2h")
_MARKER = re.compile(rb"\xff[\x80-\xcf\xd8-\xfe]")
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
# Frames, tables, restarts and scans; of the others no decoder needs what they say.
_DECODED = frozenset({*range(0xC0, 0xD0), _SOS, 0xDB, 0xDD, 0xF7, 0xF8})
_DNL, _DNL_LENGTH = 0xDC, 4
_J2K_CAP, _J2K_CRG, _J2K_SIZ = 0xFF50, 0xFF63, 0xFF51
_J2K_DECODED = frozenset(
    {_J2K_SIZ, 0xFF52, 0xFF53, *range(0xFF55, 0xFF5A), *range(0xFF5C, 0xFF62), _J2K_SOT}
)
# Adobe says how colours are transformed; HP says so in JPEG-LS.
_NEEDED = (b"Adobe", b"mrfx")


def without_comments(data: bytes) -> bytes | None:
    """Return a compressed frame with blank comments, None when it is not understood.

    What is neither JPEG nor JPEG 2000, such as RLE, is not for this function.
    """
    out = bytearray(data)
    if data.startswith(_SOI):
        return bytes(out) if _jpeg(out) else None
    if data.startswith(_SOC):
        return bytes(out) if _jpeg2000(out) else None
    if data.startswith(_JP2):
        return bytes(out) if _boxes(out) else None
    return None


def _boxes(out: bytearray) -> bool:
    """Clean a JP2 file: the code stream, and all boxes that are not needed to decode it."""
    at = 0
    while at + 8 <= len(out):
        length, kind = int.from_bytes(out[at : at + 4]), bytes(out[at + 4 : at + 8])
        end = len(out) if length == 0 else at + length
        if length in range(1, 8) or end > len(out):
            return False
        if kind == b"jp2c":
            stream = bytearray(out[at + 8 : end])
            if not stream.startswith(_SOC) or not _jpeg2000(stream):
                return False
            out[at + 8 : end] = stream
        elif kind not in _BOXES:
            out[at + 8 : end] = bytes(end - at - 8)
        at = end
    out[at:] = bytes(len(out) - at)
    return True


def _jpeg(out: bytearray) -> bool:
    at = 2
    while at + 2 <= len(out):
        if out[at] != 0xFF:
            return False
        marker = out[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker == _EOI:
            out[at + 2 :] = bytes(len(out) - at - 2)
            return True
        elif marker in _ALONE:
            at += 2
        else:
            length = int.from_bytes(out[at + 2 : at + 4])
            if length < 2 or at + 2 + length > len(out):
                return False  # cut off
            if marker == _DNL:
                if length != _DNL_LENGTH:
                    return False
            elif marker not in _DECODED:
                _blank_segment(out, at + 4, at + 2 + length, marker)
            at += 2 + length
            if marker == _SOS:
                found = _MARKER.search(out, at)
                if found is None:  # no end marker: many writers leave it out
                    return True
                at = found.start()
    # Only an end marker may be left.
    return bytes(out[at:]).rstrip(b"\0") in (b"", b"\xff\xd9")


def _blank_segment(out: bytearray, start: int, end: int, marker: int) -> None:
    segment = bytes(out[start:end])
    if marker == 0xE0 and segment.startswith(b"JFIF\0") and len(segment) >= 14:
        out[start + 12 : start + 14] = b"\0\0"  # no thumbnail
        out[start + 14 : end] = bytes(end - start - 14)
    elif segment.startswith(_NEEDED):
        keep = 12 if segment.startswith(b"Adobe") else len(segment)
        out[start + min(keep, 24) : end] = bytes(max(0, end - start - min(keep, 24)))
    else:
        out[start:end] = bytes(end - start)


def _jpeg2000(out: bytearray) -> bool:
    at, tile_end = 2, 0
    while at + 2 <= len(out):
        marker = int.from_bytes(out[at : at + 2])
        if marker == _J2K_EOC:
            out[at + 2 :] = bytes(len(out) - at - 2)
            return True
        if marker == 0xFF93:  # start of data: on to the next tile part
            if not tile_end:
                return _blank_tail(out)
            at, tile_end = tile_end, 0
            continue
        if at + 4 > len(out):
            return False
        length = int.from_bytes(out[at + 2 : at + 4])
        if length < 2 or at + 2 + length > len(out):
            return False
        if marker == _J2K_SOT:
            part = int.from_bytes(out[at + 6 : at + 10])
            tile_end = at + part if part else 0
            if tile_end > len(out):
                return _cut_off(out, at)
        elif marker == _J2K_COM:
            out[at + 6 : at + 2 + length] = bytes(max(0, length - 4))
        elif not _is_needed(out, at, marker, length):
            out[at + 4 : at + 2 + length] = bytes(length - 2)
        at += 2 + length
    return not bytes(out[at:]).strip(b"\0")


def _is_needed(out: bytearray, at: int, marker: int, length: int) -> bool:
    """Return whether a segment says how to decode, and no more than that."""
    if marker == _J2K_CAP:  # parts of the standard, and two bytes for each
        return length == 6 + 2 * int.from_bytes(out[at + 4 : at + 8]).bit_count()
    if marker == _J2K_CRG:  # how components lie: four bytes for each
        return length == 2 + 4 * int.from_bytes(out[40:42])
    return marker in _J2K_DECODED


def _blank_tail(out: bytearray) -> bool:
    """Blank what follows the end of a code stream whose last tile part runs up to it."""
    end = out.rfind(b"\xff\xd9")
    if end >= 0:
        out[end + 2 :] = bytes(len(out) - end - 2)
    return True


def _cut_off(out: bytearray, at: int) -> bool:
    """A last tile part that ends before it should has no room for a comment behind it."""
    return at + 12 <= len(out)
