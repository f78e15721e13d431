"""A strip: part of a line scan, in whatever kind of file."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
from attrs import define, frozen
from numpy.typing import NDArray

from workbench.api import InputError, t
from workbench.api.images import (
    WHOLE_PIXELS,
    ImageSource,
    PixelKind,
    StripeSource,
    TileSource,
    Window,
)

from .strip_files import StripFacts, StripFiles, is_in_parts

HELD_BYTES = 256 << 20


class Held:
    """Strips that were decoded as a whole, the latest ones within a number of bytes."""

    def __init__(self, most: int = HELD_BYTES) -> None:
        self._most, self._bytes = most, 0
        self._found: OrderedDict[int, NDArray[np.generic]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: int) -> NDArray[np.generic] | None:
        """Return a strip if it is there."""
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
            return found

    def put(self, key: int, pixels: NDArray[np.generic]) -> None:
        """Keep a strip in place of the one that nobody looked at for the longest time."""
        with self._lock:
            if key in self._found:
                return
            self._found[key] = pixels
            self._bytes += pixels.nbytes
            while self._bytes > self._most and len(self._found) > 1:
                self._bytes -= self._found.popitem(last=False)[1].nbytes

    def clear(self) -> None:
        """Let go of all."""
        with self._lock:
            self._found.clear()
            self._bytes = 0


@frozen
class Place:
    """Where a strip shows, in pixels along and across the direction of the scan.

    Parameters
    ----------
    begin, end : int
        Along; the first `skipped` lines of the file are not shown.
    shift : int
        Across.
    """

    begin: int
    end: int
    skipped: int = 0
    shift: int = 0


@define(eq=False)
class Strip:
    """A file and where it shows."""

    number: int
    path: Path
    facts: StripFacts
    files: StripFiles
    frame: int
    place: Place
    held: Held
    lock: threading.Lock

    @property
    def source(self) -> ImageSource:
        """The opened file."""
        return self.files.source(self.path, self.facts)

    def kind(self) -> PixelKind:
        """Return what its pixels are; a file that does not say so is decoded."""
        source = self.source
        if isinstance(source, TileSource):
            return source.kind(self.frame)
        return _kind(self._whole(source))

    def part(self, window: Window, kind: PixelKind) -> NDArray[Any]:
        """Return pixels of a window of the file, which are to be of that kind."""
        held = self.held.get(self.number)
        source = self.source if held is None else None
        if source is not None and is_in_parts(source):
            assert isinstance(source, TileSource)
            found = source.region(self.frame, 0, window)
        else:
            whole = held if source is None else self._whole(source)
            assert whole is not None
            found = whole[window.y0 : window.y1, window.x0 : window.x1]
        if _kind(found) != kind:
            raise InputError(
                t(
                    "The strip {name} has pixels of another kind than the first one: {its} in "
                    "place of {first}.",
                    name=self.path.name,
                    its=_named(_kind(found)),
                    first=_named(kind),
                )
            )
        return found

    def _whole(self, source: ImageSource) -> NDArray[np.generic]:
        found = self.held.get(self.number)
        if found is None:
            # A source is asked by one thread at a time; another one may have had it decoded.
            with self.lock:
                found = self.held.get(self.number)
                if found is None:
                    found = source.read(self.frame)
                    self.held.put(self.number, found)
        return found


def check_readable(name: str, source: ImageSource) -> None:
    """Refuse a strip of which no part can be read.

    Raises
    ------
    InputError
        If it is large, and no `TileSource`.
    """
    if source.rows * source.columns <= WHOLE_PIXELS or isinstance(source, TileSource):
        return
    how = (
        t("can only be read from its top to its bottom")
        if isinstance(source, StripeSource)
        else t("can only be read as a whole")
    )
    raise InputError(
        t(
            "The strip {name} has {columns} x {rows} pixels and {how}. Save it as a tiled TIFF, "
            "or cut it into shorter strips.",
            name=name,
            columns=source.columns,
            rows=source.rows,
            how=how,
        )
    )


def _kind(pixels: NDArray[Any]) -> PixelKind:
    return PixelKind(pixels.dtype, 1 if pixels.ndim == 2 else pixels.shape[2])


def _named(kind: PixelKind) -> str:
    return kind.dtype.name if kind.channels == 1 else f"{kind.channels} x {kind.dtype.name}"
