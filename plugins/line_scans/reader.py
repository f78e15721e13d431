"""Recognise lists of strips, and open them as one picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from workbench.api.images import ImageSource

from .descriptor import SUFFIX, descriptor, is_descriptor
from .source import LineScanSource


class LineScanReader:
    """The door of this plugin."""

    def recognises(self, head: bytes, suffix: str) -> bool:
        """Return whether a JSON file says that it is a line scan."""
        return suffix == SUFFIX and is_descriptor(head)

    def open_parts(self, path: Path, opener: Callable[[Path], ImageSource]) -> ImageSource:
        """Open all strips."""
        return LineScanSource(path, descriptor(path), opener)
