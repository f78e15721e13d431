"""Stacks: how the slices of the project's series lie in the patient, read in the background."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from workbench.app.side_by_side.linking import Stack
from workbench.app.viewing.navigation import slices_of
from workbench.base.errors import WorkbenchError
from workbench.imaging.loader import Place
from workbench.imaging.volumes.stack_geometry import StackSlice
from workbench.model.ids import ImageId
from workbench.model.image import Image

if TYPE_CHECKING:
    from workbench.app.session import Session

log = logging.getLogger(__name__)


class Stacks:
    """Answers at once with what is known, and reads the rest in a thread.

    Files are opened by themselves here: a canvas may be reading from its own source meanwhile.

    Parameters
    ----------
    ready : callable
        Called in the thread after slices became known.
    at_once : bool
        Read in `get` and `slice`, as tests like it.
    """

    def __init__(
        self, session: Session, ready: Callable[[], object] = lambda: None, *, at_once: bool = False
    ) -> None:
        self._session = session
        self._ready = ready
        self._executor = None if at_once else ThreadPoolExecutor(1, thread_name_prefix="planes")
        self._slices: dict[Place, StackSlice] = {}
        self._asked: set[ImageId] = set()
        self._stacks: dict[tuple[Place, ...], Stack] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def get(self, image: ImageId | None, frame: int | None = None) -> Stack | None:
        """Return the stack that a frame of an image is scrolled in; None while it is being read."""
        if image is None:
            return None
        places = tuple(slices_of(self._session.project, image, frame))
        stack = self._stacks.get(places)
        if stack is None and places:
            self._ask(id for id, _ in places)
            with self._lock:
                known = [self._slices.get(place) for place in places]
            if all(one is not None for one in known):
                stack = Stack(places, tuple(one for one in known if one is not None))
                self._stacks[places] = stack
        return stack

    def slice(self, place: Place) -> StackSlice | None:
        """Return how one slice lies; None while that is being read."""
        with self._lock:
            known = self._slices.get(place)
        if known is None and place[0] in self._session.project.images:
            self._ask([place[0]])
            with self._lock:
                known = self._slices.get(place)
        return known

    def forget(self, images: Iterable[ImageId] | None = None) -> None:
        """Read images again, as after a file was put back or calibrated; or all."""
        gone = None if images is None else set(images)
        with self._lock:
            for place in list(self._slices):
                if gone is None or place[0] in gone:
                    del self._slices[place]
            self._asked = set() if gone is None else self._asked - gone
        self._stacks.clear()

    def close(self) -> None:
        """Stop."""
        self._closed.set()
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)

    def _ask(self, ids: Iterable[ImageId]) -> None:
        project = self._session.project
        wanted = [project.images[id] for id in dict.fromkeys(ids) if id not in self._asked]
        if not wanted or self._closed.is_set():
            return
        self._asked.update(image.id for image in wanted)
        if self._executor is None:
            self._read(wanted)
        else:
            self._executor.submit(self._read, wanted)

    def _read(self, images: list[Image]) -> None:
        for image in images:
            if self._closed.is_set():
                return
            found = self._look(image)
            with self._lock:
                self._slices.update(found)
        self._ready()

    def _look(self, image: Image) -> dict[Place, StackSlice]:
        """Return how the frames of an image lie; what cannot be read lies nowhere."""
        nowhere = StackSlice(None, None, image.rows, image.columns)
        found: dict[Place, StackSlice] = {
            (image.id, frame): nowhere for frame in range(1, image.frames + 1)
        }
        session = self._session
        try:
            path = session.library.path(image.id)
            source = session.plugins.open_image(path, image.reader)
            try:
                for frame in range(1, image.frames + 1):
                    info = source.info(frame)
                    spacing = (image.calibration or info.calibration).spacing
                    found[image.id, frame] = StackSlice(
                        info.plane, spacing, source.rows, source.columns
                    )
            finally:
                source.close()
        except WorkbenchError as error:
            log.info("how an image lies could not be read: %s", type(error).__name__)
        except Exception:
            log.exception("how an image lies could not be read")
        return found
