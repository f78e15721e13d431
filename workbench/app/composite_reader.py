"""Images that are made of other image files, each opened by whatever plugin it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from workbench.api.images import CompositeReader, Findings, FoundImage, FoundSeries, ImageSource
from workbench.base.errors import InputError
from workbench.base.text import Text


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
        series: list[FoundSeries] = []
        rejected: list[tuple[str, Text]] = []
        for path in paths:
            try:
                source = self.open(path)
            except InputError as error:
                rejected.append((str(path), error.text))
                continue
            image = FoundImage(str(path), source.rows, source.columns, source.frames)
            series.append(FoundSeries((image,)))
            source.close()
        return Findings(tuple(series), tuple(rejected))

    def open(self, path: Path) -> ImageSource:
        """Open a file with its parts."""
        return self._reader.open_parts(path, self._opener)
