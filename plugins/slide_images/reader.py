"""Recognise slides that OpenSlide reads; each is a series of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.api.image_files import series_of_each
from workbench.api.images import Findings, ImageSource

from .library import is_vendor_slide
from .source import SlideSource
from .tiff_marks import names_a_scanner

_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_ALSO_TIFF = (".svs", ".ndpi", ".scn", ".bif")
# These say nothing in their first bytes: a picture, a text, a database.
_BY_SUFFIX = (".mrxs", ".vms", ".vmu", ".svslide", ".czi")


class SlideReader:
    """The door of this plugin."""

    def recognises(self, head: bytes, suffix: str) -> bool:
        """Return whether a file could be a slide; `confirms` looks closer."""
        return suffix in _BY_SUFFIX or head.startswith(_TIFF)

    def confirms(self, path: Path) -> bool:
        """Return whether OpenSlide knows the scanner.

        It reads any tiled TIFF too, which is none of ours, and DICOM.
        """
        suffix = path.suffix.lower()
        if suffix not in _BY_SUFFIX and suffix not in _ALSO_TIFF and not names_a_scanner(path):
            return False
        known = is_vendor_slide(path)
        # Without the library a TIFF is still one; the others deserve to hear what is missing.
        return suffix in _BY_SUFFIX if known is None else known

    def arrange(self, paths: Sequence[Path]) -> Findings:
        """Make a series of each file, in the order given."""
        return series_of_each(paths, SlideSource)

    def open(self, path: Path) -> ImageSource:
        """Open one file; its pixels are read when asked for."""
        return SlideSource(path)
