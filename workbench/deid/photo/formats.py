"""Which kind of picture a file is, by how it begins and never by its name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

#: A larger TIFF file goes from disk to disk and is never in memory.
LARGE = 256 << 20


class Format(StrEnum):
    """A kind of picture, by the ending its files get."""

    JPEG = ".jpg"
    PNG = ".png"
    TIFF = ".tif"
    BMP = ".bmp"
    GIF = ".gif"
    WEBP = ".webp"
    JP2 = ".jp2"
    J2K = ".j2k"


_STARTS = (
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"II*\0", Format.TIFF),
    (b"MM\0*", Format.TIFF),
    (b"II+\0", Format.TIFF),
    (b"MM\0+", Format.TIFF),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"\0\0\0\x0cjP  \r\n\x87\n", Format.JP2),
    (b"\xff\x4f\xff\x51", Format.J2K),
)
_BITMAP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})


def format_of(head: bytes) -> Format | None:
    """Return the kind of picture that a file with this beginning is, None when it is none."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Format.WEBP
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BITMAP_HEADERS:
        return Format.BMP
    return None


def looks_like_photo(head: bytes) -> bool:
    """Return whether a file that begins so is cleaned here."""
    return format_of(head) is not None


def is_large(path: Path) -> bool:
    """Return whether a file is a TIFF that goes from disk to disk; raises OSError."""
    if path.stat().st_size <= LARGE:
        return False
    with path.open("rb") as file:
        return format_of(file.read(64)) is Format.TIFF
