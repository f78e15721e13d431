"""Recognise Zarr stores by the file that describes them; each is a series of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.api.image_files import series_of_each
from workbench.api.images import Findings, ImageSource

from .source import ZarrSource
from .stores import MARKERS, is_image


class ZarrReader:
    """The door of this plugin. A store's path is that of its folder or of its description."""

    def recognises(self, head: bytes, suffix: str) -> bool:
        """Return whether a file could describe a store; `confirms` looks closer."""
        return head.lstrip().startswith(b"{")

    def confirms(self, path: Path) -> bool:
        """Return whether a path is that of a picture."""
        if path.is_dir():
            return is_image(path)
        return path.name in MARKERS and is_image(path.parent)

    def arrange(self, paths: Sequence[Path]) -> Findings:
        """Make a series of each store, in the order given."""
        return series_of_each(paths, ZarrSource)

    def open(self, path: Path) -> ImageSource:
        """Open one store; its pixels are read when asked for."""
        return ZarrSource(path)
