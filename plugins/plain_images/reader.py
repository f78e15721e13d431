"""Recognise photographs and scans; each is a series of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.api import InputError, Text, open_binary
from workbench.api.images import Findings, FoundImage, FoundSeries, ImageSource

from . import pillow_source, tiff_source
from .common import Facts, unreadable
from .pillow_source import PillowSource
from .tiff_source import TiffSource

_PILLOW_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM")
_TIFF_MAGIC = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")


class PlainImageReader:
    """The door of this plugin."""

    def recognises(self, head: bytes, suffix: str) -> bool:
        """Return whether the first bytes are those of a PNG, JPEG, BMP or TIFF."""
        if head.startswith(b"BM"):
            # Two letters are little; the header's size is a small number (Windows and OS/2).
            return len(head) >= 18 and int.from_bytes(head[14:18], "little") <= 256
        return head.startswith(_PILLOW_MAGIC + _TIFF_MAGIC)

    def arrange(self, paths: Sequence[Path]) -> Findings:
        """Make a series of each file, in the order given."""
        series: list[FoundSeries] = []
        rejected: list[tuple[str, Text]] = []
        for path in paths:
            try:
                known = _facts(path)
            except InputError as error:
                rejected.append((str(path), error.text))
                continue
            image = FoundImage(str(path), known.rows, known.columns, known.frames)
            series.append(FoundSeries((image,)))
        return Findings(tuple(series), tuple(rejected))

    def open(self, path: Path) -> ImageSource:
        """Open one file; its pixels are decoded when asked for."""
        return TiffSource(path) if _is_tiff(path) else PillowSource(path)


def _facts(path: Path) -> Facts:
    return tiff_source.facts(path) if _is_tiff(path) else pillow_source.facts(path)


def _is_tiff(path: Path) -> bool:
    try:
        with open_binary(path) as file:
            return file.read(4) in _TIFF_MAGIC
    except OSError as error:
        raise unreadable(path, error) from error
