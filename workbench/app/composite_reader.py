"""Images that are made of other image files, each opened by whatever plugin it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from workbench.api.image_files import series_of_each
from workbench.api.images import CompositeReader, Findings, ImageSource


class ReaderOfParts:
    """A `CompositeReader` as an `ImageReader`; each of its files is a series of its own.

    Parameters
    ----------
    opener : callable
        Opens a part, which is none of parts itself.
    """

    def __init__(self, reader: CompositeReader, opener: Callable[[Path], ImageSource]) -> None:
        self._reader, self._opener = reader, opener

    def recognises(self, head: bytes, suffix: str) -> bool:
        """Return what the plugin says of a file's first bytes."""
        return self._reader.recognises(head, suffix)

    def arrange(self, paths: Sequence[Path]) -> Findings:
        """Open each to learn its size."""
        return series_of_each(paths, self.open)

    def open(self, path: Path) -> ImageSource:
        """Open a file with its parts."""
        return self._reader.open_parts(path, self._opener)
