"""What viewports share: their look at the session, and threads with the frames these have read."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

from workbench.base.threads import step_back
from workbench.edit.document import Document
from workbench.imaging.cache import SharedBytes
from workbench.imaging.contrast_tiles import CONTRAST_BYTES
from workbench.imaging.drawing.overlay_tiles import OVERLAY_BYTES
from workbench.imaging.loader import FrameCache
from workbench.imaging.raster_tiles import TILE_BYTES
from workbench.imaging.sources import ImageSource
from workbench.model.ids import ImageId

if TYPE_CHECKING:
    from workbench.app.session import Session


class ViewportSession(Protocol):
    """What a viewport needs of the session."""

    @property
    def document(self) -> Document:
        """The Document of now."""
        ...

    def source(self, image: ImageId) -> ImageSource:
        """Open an image; called in worker threads. May raise InputError."""
        ...

    def slices(self, images: Sequence[ImageId]) -> Sequence[ImageSource]:
        """Open images of one frame each together, quickly; as `source` does."""
        ...


class OfSession:
    """A viewport's look at the whole session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def document(self) -> Document:
        """The Document of now."""
        return self._session.document

    def source(self, image: ImageId) -> ImageSource:
        """Open an image."""
        return self._session.library.source(image)

    def slices(self, images: Sequence[ImageId]) -> Sequence[ImageSource]:
        """Open images of one frame each together."""
        return self._session.library.slices(images)


class TileRoom:
    """Memory for tiles, which all viewports share: four of them take no more than one."""

    def __init__(self) -> None:
        self.pictures = SharedBytes(TILE_BYTES)
        self.around = SharedBytes(CONTRAST_BYTES)
        self.drawings = SharedBytes(OVERLAY_BYTES)


class Workers:
    """Threads and frames that all viewports share."""

    def __init__(self, threads: int = 2) -> None:
        self.frames = FrameCache()
        self.room = TileRoom()
        self.readers = ThreadPoolExecutor(threads, "read", step_back)
        self.drawers = ThreadPoolExecutor(threads, "draw", step_back)
        #: For numbers: nobody waits for a picture because of them.
        self.counters = ThreadPoolExecutor(1, "count", step_back)

    def close(self) -> None:
        """Stop; what has not begun is dropped, and no frame is kept."""
        self.readers.shutdown(wait=False, cancel_futures=True)
        self.drawers.shutdown(wait=False, cancel_futures=True)
        self.counters.shutdown(wait=False, cancel_futures=True)
        self.frames.forget()
