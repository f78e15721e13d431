"""Recognise raw frames by the file beside them, and arrays by their first bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.api import open_binary, unreadable
from workbench.api.image_files import series_of_each
from workbench.api.images import HEAD_BYTES, Findings, ImageSource

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
        firsts: dict[Path, Path] = {}
        for path in paths:
            firsts.setdefault(raw_of(path), path)
        return series_of_each(firsts.values(), self.open, raw_of)

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
        raise unreadable(path.name, error) from error
