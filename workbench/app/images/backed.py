"""Large pictures with their pyramids behind them: what the file lacks is made while one looks."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbench.app.images.pyramids import Picture, Pyramids, times_of
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import Text
from workbench.imaging.sources import FrameInfo, ImageSource
from workbench.imaging.tiles.pyramid import Pyramid
from workbench.imaging.tiles.pyramid_builder import needs_pyramid
from workbench.imaging.tiles.reader import Coming
from workbench.imaging.tiles.source import (
    LargeSource,
    PixelKind,
    StripeSource,
    TileLevel,
    TileSource,
    Window,
    is_large,
)

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.model.image import Image

log = logging.getLogger(__name__)


class _Backed:
    """A source and the pyramids of its frames.

    Parameters
    ----------
    picture : Picture
        Of its first frame.
    """

    def __init__(self, source: LargeSource, picture: Picture, pyramids: Pyramids) -> None:
        self.rows, self.columns, self.frames = source.rows, source.columns, source.frames
        self.identity = source.identity
        self._source, self._picture, self._pyramids = source, picture, pyramids
        self._found: dict[int, Pyramid] = {}
        self._needs: dict[int, bool] = {}
        self._given_up: set[int] = set()
        self._lock = threading.Lock()

    def info(self, frame: int) -> FrameInfo:
        """Return what is true of one frame."""
        return self._source.info(frame)

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return the pixels of one frame."""
        return self._source.read(frame)

    def close(self) -> None:
        """Let go of files."""
        self._source.close()
        self._found.clear()

    def kind(self, frame: int) -> PixelKind:
        """Return what each pixel is."""
        return self._source.kind(frame)

    def coming(self, frame: int) -> Coming:
        """Return what there is of its reductions by now."""
        found = self._found.get(frame)
        if found is not None:
            return Coming(found, frame not in self._given_up and not found.is_complete)
        return Coming(None, self._wanted(frame) and frame not in self._given_up)

    def ask(self, frame: int, news: Callable[[], object]) -> None:
        """Have its reductions made; `news` is called, in any thread, whenever there is more."""
        if not self._wanted(frame):
            return
        picture = evolve(self._picture, frame=frame)
        if self._take(frame, picture):
            news()
            return

        def heard() -> None:
            if not self._take(frame, picture) and not self._pyramids.is_building(picture):
                self._given_up.add(frame)
            news()

        self._given_up.discard(frame)
        try:
            self._pyramids.build(picture, heard)
        except WorkbenchError:
            self._given_up.add(frame)

    def _wanted(self, frame: int) -> bool:
        with self._lock:
            if frame not in self._needs:
                source = self._source
                self._needs[frame] = not isinstance(source, TileSource) or needs_pyramid(
                    source, frame
                )
            return self._needs[frame]

    def _take(self, frame: int, picture: Picture) -> bool:
        """Look for its pyramid, and return whether it is complete."""
        found = self._found.get(frame)
        if found is None or not found.is_complete:
            found = self._pyramids.get(picture) or found
            if found is not None:
                self._found[frame] = found
        return found is not None and found.is_complete


class BackedTiles(_Backed):
    """A source of tiles with its pyramids."""

    _source: TileSource

    def levels(self, frame: int) -> tuple[TileLevel, ...]:
        """Return the resolutions that the file has."""
        return self._source.levels(frame)

    def region(self, frame: int, level: int, window: Window) -> NDArray[np.generic]:
        """Return stored values of a window of a level of the file."""
        return self._source.region(frame, level, window)


class BackedStripes(_Backed):
    """A source of stripes with its pyramids."""

    _source: StripeSource

    def __init__(self, source: StripeSource, picture: Picture, pyramids: Pyramids) -> None:
        super().__init__(source, picture, pyramids)
        self.orientation = source.orientation

    def shrinks(self, frame: int) -> tuple[int, ...]:
        """Return the factors by which it can be read smaller at less cost."""
        return self._source.shrinks(frame)

    def stripes(self, frame: int, shrink: int = 1) -> Iterator[NDArray[Any]]:
        """Read rows from the top."""
        return self._source.stripes(frame, shrink)


def backed(source: LargeSource, picture: Picture, pyramids: Pyramids) -> LargeSource:
    """Return a source whose reductions are looked up and built as they are asked for."""
    if isinstance(source, TileSource):
        return BackedTiles(source, picture, pyramids)
    return BackedStripes(source, picture, pyramids)


def backed_image(
    source: ImageSource, image: Image, path: Path, pyramids: Callable[[], Pyramids]
) -> ImageSource:
    """Return an opened image of a project, a large one with its pyramids behind it."""
    if image.fingerprint is None or not is_large(source):
        return source
    times = times_of(path, source)
    return backed(source, Picture(path, image.reader, image.fingerprint, times=times), pyramids())


def opened_ready(session: Session, path: Path, frame: int) -> ImageSource:
    """Open a file so that any part of a frame can be read at once: what that takes is made first.

    Raises
    ------
    InputError
        If the file cannot be used, or there is no room on the disk.
    """
    from workbench.store.fingerprint import fingerprint

    reader, source = session.plugins.open_unknown(path)
    if isinstance(source, TileSource) or not is_large(source) or not 1 <= frame <= source.frames:
        return source
    picture = Picture(path, reader, fingerprint(path), frame, times_of(path, source))
    ready, failures = threading.Event(), list[WorkbenchError]()

    def made(pyramid: Pyramid) -> None:
        if not pyramid.has_whole:  # only smaller versions had room
            failures.append(InputError(Text(pyramid.damage)))
        ready.set()

    def failed(error: WorkbenchError) -> None:
        failures.append(error)
        ready.set()

    session.pyramids.build(picture, done=made, failed=failed)
    ready.wait()
    if failures:
        raise failures[0]
    return backed(source, evolve(picture, frame=1), session.pyramids)
