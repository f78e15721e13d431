"""Recognise photographs and scans; each is a series of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.api import open_binary, unreadable
from workbench.api.image_files import series_of_each
from workbench.api.images import Findings, ImageSource

from . import jpeg2000, pillow_source, vips
from .bitmap_source import BitmapSource, layout, not_in_parts
from .common import PARTS_FROM, Facts
from .pillow_source import PillowSource
from .stripes import StripedSource

_PNG, _JPEG, _BMP = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM"
_RIFF, _WEBP = b"RIFF", b"WEBP"


class PlainImageReader:
    """The door of this plugin."""

    def recognises(self, head: bytes, suffix: str) -> bool:
        """Return whether the first bytes are those of a PNG, JPEG, BMP, WebP or JPEG 2000."""
        if head.startswith(_BMP):
            # Two letters are little; the header's size is a small number (Windows and OS/2).
            return len(head) >= 18 and int.from_bytes(head[14:18], "little") <= 256
        if head.startswith(_RIFF):
            return head[8:12] == _WEBP
        return head.startswith((_PNG, _JPEG, *jpeg2000.MAGIC))

    def arrange(self, paths: Sequence[Path]) -> Findings:
        """Make a series of each file, in the order given."""
        return series_of_each(paths, self.open)

    def open(self, path: Path) -> ImageSource:
        """Open one file; its pixels are decoded when asked for."""
        head = _head(path)
        if head.startswith(jpeg2000.MAGIC):
            return jpeg2000.opened(path)
        known = pillow_source.facts(path)
        if head.startswith(_BMP):
            return _bitmap(path, known)
        if known.is_large:
            return StripedSource(path, known, _decoder(head))
        return PillowSource(path, known)


def _bitmap(path: Path, known: Facts) -> ImageSource:
    if known.rows * known.columns > PARTS_FROM:
        found = layout(path)
        if found is not None:
            return BitmapSource(path, known, found)
    if known.is_large:
        raise not_in_parts(path)
    return PillowSource(path, known)


def _decoder(head: bytes) -> vips.Decoder:
    if head.startswith(_PNG):
        return vips.PNG
    return vips.WEBP if head.startswith(_RIFF) else vips.JPEG


def _head(path: Path) -> bytes:
    try:
        with open_binary(path) as file:
            return file.read(16)
    except OSError as error:
        raise unreadable(path.name, error) from error
