"""Recognise raw frames by the file beside them, and arrays by their first bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.api import InputError, Text, open_binary, t
from workbench.api.images import HEAD_BYTES, Findings, FoundImage, FoundSeries, ImageSource

from .npy import MAGIC, npy_layout
from .sidecar import SUFFIX, is_sidecar, raw_layout, raw_of
from .source import MappedSource


class RawImageReader:
    """The door of this plugin."""

    def recognises(self, head: bytes, suffix: str) -> bool:
        """Return whether a file is an array, a raw file or what describes one.

        Of JSON files only those that are a sidecar from the first byte to the last.
        """
        if head.startswith(MAGIC) or suffix == ".raw":
            return True
        return suffix == SUFFIX and len(head) < HEAD_BYTES and is_sidecar(head)

    def arrange(self, paths: Sequence[Path]) -> Findings:
        """Make a series of each image, once where a raw file and its sidecar are both given."""
        series: list[FoundSeries] = []
        rejected: list[tuple[str, Text]] = []
        done: set[Path] = set()
        for path in paths:
            raw = raw_of(path)
            if raw in done:
                continue
            done.add(raw)
            try:
                source = self.open(path)
            except InputError as error:
                rejected.append((str(path), error.text))
                continue
            image = FoundImage(str(raw), source.rows, source.columns, source.frames)
            series.append(FoundSeries((image,)))
        return Findings(tuple(series), tuple(rejected))

    def open(self, path: Path) -> ImageSource:
        """Open an array, a raw file, or the raw file that a sidecar describes."""
        raw = raw_of(path)
        return MappedSource(raw, npy_layout(raw) if _is_npy(raw) else raw_layout(raw))


def _is_npy(path: Path) -> bool:
    try:
        with open_binary(path) as file:
            return file.read(len(MAGIC)) == MAGIC
    except FileNotFoundError:
        return False  # its sidecar is missed as well, or misses it
    except OSError as error:
        raise InputError(
            t("{name} cannot be read: {why}", name=path.name, why=error.strerror or str(error))
        ) from error
