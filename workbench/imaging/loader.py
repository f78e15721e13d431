"""Frames read in the background, bounded by bytes; nobody on the screen's thread waits."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from typing import Protocol

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.imaging.cache import ByteCache
from workbench.imaging.frame import FramePixels, load_frame
from workbench.imaging.series_window import SeriesWindows, chosen_slices, shares_window
from workbench.imaging.sources import ImageSource
from workbench.model.ids import ImageId

FRAME_BYTES = 1 << 30
# About what a viewport has; the reduction for the first view is made where nobody waits.
_SCREEN_PX = 1000

Place = tuple[ImageId, int]
Loaded = FramePixels | Text

log = logging.getLogger(__name__)


class Stack(Protocol):
    """The slices that are scrolled together with an image."""

    def phases(self, image: ImageId) -> Sequence[Sequence[ImageId]]:
        """Return them in their order, for each of the points in time they were taken at.

        Called in the thread of `FrameLoader.get`.
        """
        ...

    def opened(self, images: Sequence[ImageId]) -> Sequence[ImageSource]:
        """Open some of them together, in any thread; may raise InputError."""
        ...


class FrameCache:
    """Frames by (image, frame); shared by all viewports."""

    def __init__(self, limit: int = FRAME_BYTES) -> None:
        self._frames: ByteCache[Place, Loaded] = ByteCache(limit, _weight)
        self._locks: dict[ImageId, threading.Lock] = {}
        #: Of series whose files have none.
        self.windows = SeriesWindows()

    def get(self, place: Place) -> Loaded | None:
        """Return a frame, the reason why there is none, or None when it was not read yet."""
        return self._frames.get(place)

    def put(self, place: Place, loaded: Loaded) -> None:
        """Keep a frame, or the reason why there is none."""
        self._frames.put(place, loaded)

    def lock(self, image: ImageId) -> threading.Lock:
        """Return the lock under which an image is read: a source serves one at a time."""
        return self._locks.setdefault(image, threading.Lock())

    def forget(self, image: ImageId | None = None) -> None:
        """Forget the frames of an image (after it was relinked), or all."""
        for place in self._frames.keys():
            if image is None or place[0] == image:
                self._frames.remove(place)
        self.windows.forget(image)


class FrameLoader:
    """Reads wished-for frames in threads.

    Each `get` replaces the wishes of the one before: what nobody wants any more and nobody has
    begun to read is dropped.

    Parameters
    ----------
    source : callable
        Opens an image; called in a worker thread. May raise InputError.
    executor : Executor or None
        None reads at once in `get`.
    ready : callable
        Called in a worker thread with the place that was read.
    stack : Stack or None
        The slices that are scrolled together with an image. Where their files have no window they
        share one.
    """

    def __init__(
        self,
        source: Callable[[ImageId], ImageSource],
        cache: FrameCache,
        executor: Executor | None = None,
        ready: Callable[[Place], object] = lambda place: None,
        stack: Stack | None = None,
    ) -> None:
        self.cache = cache
        self._stack = stack
        self._noted: dict[ImageId, Sequence[Sequence[ImageId]]] = {}
        self._source = source
        self._executor = executor
        self._ready = ready
        self._lock = threading.Lock()
        self._wanted: frozenset[Place] = frozenset()
        self._reading: set[Place] = set()

    def get(self, place: Place, neighbours: Sequence[Place] = ()) -> Loaded | None:
        """Return a frame, the reason why there is none, or None while it is being read.

        Parameters
        ----------
        neighbours : sequence of (image, frame)
            What may be wanted next, the likeliest first; read after it.
        """
        self._wanted = frozenset((place, *neighbours))
        self._note(self._wanted)
        found = self.cache.get(place)
        if isinstance(found, FramePixels):
            self.update(place, found)
        if self._executor is None:
            return found if found is not None else self._read(place)
        for wish in (place, *neighbours):
            held = self.cache.get(wish)
            if held is None or (isinstance(held, FramePixels) and held.wants_look):
                self._submit(wish)
        return found

    def update(self, place: Place, frame: FramePixels) -> None:
        """Take up that a series has grown: the slices that stand for it are others by now."""
        if self._stack is not None:
            self._noted = {**self._noted, place[0]: self._stack.phases(place[0])}
        if not shares_window(frame) or frame.stand_ins == self._stand_ins(place, frame):
            return
        here = self._executor is None
        if not self._share(place, frame, wait=here) and not here:
            self._submit(place)

    def retry(self, place: Place) -> None:
        """Forget a failure, for instance after the user put a file back."""
        if isinstance(self.cache.get(place), Text):
            self.cache.forget(place[0])

    def _submit(self, place: Place) -> None:
        with self._lock:
            if place in self._reading:
                return
            self._reading.add(place)
        assert self._executor is not None
        try:
            self._executor.submit(self._work, place)
        except RuntimeError:  # shut down: the window is closing
            self._reading.discard(place)

    def _work(self, place: Place) -> None:
        try:
            held = self.cache.get(place)
            if place in self._wanted and held is None:
                held = self._read(place)
            if isinstance(held, FramePixels):
                if held.wants_look:
                    self._look(place, held)
                self._share(place, held)
        finally:
            with self._lock:
                self._reading.discard(place)
            # Also when it was skipped: whoever wants it by now asks again.
            self._ready(place)

    def _read(self, place: Place) -> Loaded:
        loaded: Loaded
        try:
            source = self._source(place[0])
            with self.cache.lock(place[0]):
                loaded = load_frame(source, place[1], wait=self._executor is None)
        except InputError as error:
            loaded = error.text
        except Exception as error:
            # A plugin is other people's code; the reason goes to the canvas, the rest to the log.
            log.exception("a frame could not be read")
            loaded = t("This image cannot be shown: {reason}.", reason=type(error).__name__)
        if isinstance(loaded, FramePixels):
            self._share(place, loaded)
        if self._executor is not None and isinstance(loaded, FramePixels):
            loaded.prepare(_SCREEN_PX)
            if loaded.wants_look:
                return loaded  # without its small picture it would have no window
        self.cache.put(place, loaded)
        return loaded

    def _note(self, places: Iterable[Place]) -> None:
        """Note what goes with images: in other threads the project may change meanwhile."""
        if self._stack is not None:
            images = {image for image, _ in places}
            self._noted = {image: self._stack.phases(image) for image in images}

    def _stand_ins(self, place: Place, frame: FramePixels) -> tuple[ImageId, ...]:
        return chosen_slices(self._noted.get(place[0], ()), frame.rows * frame.columns)

    def _share(self, place: Place, frame: FramePixels, wait: bool = True) -> bool:
        """Give a slice the window of its series; return whether it has it."""
        if not shares_window(frame):
            return True
        chosen = self._stand_ins(place, frame)
        if not chosen or frame.stand_ins == chosen:
            return True
        windows = self.cache.windows
        assert self._stack is not None
        voi = windows.find(chosen, self._stack.opened) if wait else windows.known(chosen)
        if voi is not None:
            frame.default_voi, frame.stand_ins = voi, chosen
        return voi is not None

    def _look(self, place: Place, frame: FramePixels) -> None:
        """Have the small picture of a large frame taken, while somebody wants it."""

        def news() -> None:
            if self.cache.get(place) is not frame:
                self.cache.put(place, frame)
            self._ready(place)

        try:
            frame.look(news, lambda: place in self._wanted)
        except InputError as error:
            self.cache.put(place, error.text)
        except Exception:
            log.exception("a large picture could not be looked at")


def _weight(loaded: Loaded) -> int:
    return loaded.nbytes if isinstance(loaded, FramePixels) else 1
