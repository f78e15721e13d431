"""Image plugins: recognise a file, arrange files into series, open one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from workbench.imaging.raw_pixels import RawPixels, RawSource
from workbench.imaging.sources import (
    Channel,
    Findings,
    FoundImage,
    FoundSeries,
    FoundState,
    FrameInfo,
    Identity,
    ImageSource,
    OverlayKind,
    OverlayPlane,
)
from workbench.imaging.tiles.source import (
    WHOLE_PIXELS,
    PixelKind,
    StripeSource,
    TileLevel,
    TileSource,
    Window,
)

HEAD_BYTES = 4096


class ImageReader(Protocol):
    """The door of an image plugin. Stateless; made by calling the class without arguments."""

    def recognises(self, head: bytes, suffix: str) -> bool:
        """Return whether the first bytes (up to ``HEAD_BYTES``) or the lower-case suffix are ours.

        Bytes decide where a format has a magic number; the suffix only where it has none.
        """
        ...

    def arrange(self, paths: Sequence[Path]) -> Findings:
        """Look at the headers of recognised files and arrange them into ordered series.

        Never raises for a bad file: it goes to `rejected` with the reason.
        """
        ...

    def open(self, path: Path) -> ImageSource:
        """Open one file.

        Raises
        ------
        InputError
            If it cannot be used; the text names the file, the reason and what to do.
        """
        ...


@runtime_checkable
class CarefulReader(Protocol):
    """What a reader may offer whose files look at first like those of others.

    It is asked before readers that go by the first bytes alone.
    """

    def confirms(self, path: Path) -> bool:
        """Return whether a file that `recognises` took for ours is ours; never raises."""
        ...


@runtime_checkable
class CompositeReader(Protocol):
    """What stands in the place of an `ImageReader` for files that are lists of other image files.

    Each of them is a series of its own.
    """

    def recognises(self, head: bytes, suffix: str) -> bool:
        """Return whether the file is ours, as `ImageReader.recognises`."""
        ...

    def open_parts(self, path: Path, opener: Callable[[Path], ImageSource]) -> ImageSource:
        """Open a file whose parts `opener` opens, with whatever plugin they need.

        Raises
        ------
        InputError
            As `ImageReader.open`.
        """
        ...


@runtime_checkable
class SliceReader(Protocol):
    """What a reader may offer beyond `ImageReader`: the slices of a series opened together."""

    def open_slices(self, paths: Sequence[Path]) -> list[ImageSource]:
        """Open files of one frame each, in their order; quicker than one after the other.

        Their windows may be those of one of them.
        """
        ...


__all__ = [
    "HEAD_BYTES",
    "WHOLE_PIXELS",
    "CarefulReader",
    "Channel",
    "CompositeReader",
    "Findings",
    "FoundImage",
    "FoundSeries",
    "FoundState",
    "FrameInfo",
    "Identity",
    "ImageReader",
    "ImageSource",
    "OverlayKind",
    "OverlayPlane",
    "PixelKind",
    "RawPixels",
    "RawSource",
    "SliceReader",
    "StripeSource",
    "TileLevel",
    "TileSource",
    "Window",
]
