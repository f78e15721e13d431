"""Volumes: what series become when they are cut, made in the background and kept while it fits."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from workbench.app.jobs import Jobs, Progress
from workbench.app.viewing.navigation import stack_at
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.text import Text, t
from workbench.imaging.cache import ByteCache
from workbench.imaging.sources import ImageSource
from workbench.imaging.volumes.volume import Volume
from workbench.model.ids import ImageId, SeriesId
from workbench.model.project import Project

log = logging.getLogger(__name__)

VOLUME_BYTES = 2 << 30

# A stack is the images of a series, or the frames of one image, from the first of them.
StackKey = SeriesId | tuple[ImageId, int]
Loaded = Volume | Text


def stack_of(project: Project, image: ImageId, frame: int = 1) -> StackKey:
    """Return which stack a frame belongs to: its series, else one of its file's own."""
    found = project.images.get(image)
    if found is None or found.frames > 1 or found.series is None:
        stack = stack_at(found, frame) if found is not None else None
        return image, stack.frames[0] if stack is not None else 1
    return found.series


def places_of(project: Project, image: ImageId, frame: int = 1) -> list[tuple[ImageId, int]]:
    """Return the (image, frame) pairs of the stack that a frame belongs to, in its order."""
    found = project.images.get(image)
    if found is None:
        return []
    stack = stack_at(found, frame)
    if stack is not None:
        return [(image, one) for one in stack.frames]
    if found.frames > 1 or found.series is None:
        return [(image, frame) for frame in range(1, found.frames + 1)]
    members = project.series[found.series].images
    return [
        (one, 1) for one in members if one in project.images and project.images[one].frames == 1
    ]


class Volumes:
    """Volumes by stack, bounded by bytes; one job reads one of them.

    To be used on one thread, the window's; the reading happens in jobs.

    Parameters
    ----------
    project : callable
        Returns the project of now.
    slices : callable
        Opens the images of a stack, in their order; called in the job. May raise InputError.
    ready : callable
        Is told the image for which a volume, or the reason why there is none, has come.
    limit : int
        Bytes of all volumes kept, and of a single one.
    """

    def __init__(
        self,
        project: Callable[[], Project],
        slices: Callable[[Sequence[ImageId]], Sequence[ImageSource]],
        jobs: Jobs,
        ready: Callable[[ImageId], object] = lambda image: None,
        limit: int = VOLUME_BYTES,
    ) -> None:
        self.limit = limit
        self._project, self._slices, self._jobs, self._ready = project, slices, jobs, ready
        self._kept: ByteCache[StackKey, Loaded] = ByteCache(limit, _weight)
        self._running: dict[StackKey, int] = {}
        # What a job brings is taken only when nothing was forgotten since it began.
        self._generation = 0
        self._lock = threading.Lock()

    def get(self, image: ImageId, frame: int = 1, *, every: int = 1) -> Loaded | None:
        """Return the volume a frame belongs to, the reason why there is none, or None for now.

        None means that a job is reading it; `ready` is called when it is there.

        Parameters
        ----------
        every : int
            Of every n-th pixel only, when there was too little room for all.
        """
        key = stack_of(self._project(), image, frame)
        found = self._kept.get(key)
        if found is None and key not in self._running:
            self._start(key, image, frame, every)
            found = self._kept.get(key)
        return found

    def peek(self, image: ImageId, frame: int = 1) -> Loaded | None:
        """Return what is there already; nothing is begun."""
        return self._kept.get(stack_of(self._project(), image, frame))

    def progress(self, image: ImageId, frame: int = 1) -> float | None:
        """Return how far the volume of a frame has been read, from 0 to 1; None when it is not."""
        running = self._running.get(stack_of(self._project(), image, frame))
        job = self._jobs.jobs.get(running) if running is not None else None
        return job.progress if job is not None else None

    def retry(self, image: ImageId, frame: int = 1) -> None:
        """Forget why there is no volume, so that the next `get` tries again."""
        key = stack_of(self._project(), image, frame)
        if isinstance(self._kept.get(key), Text):
            self._kept.remove(key)

    def cancel(self, image: ImageId, frame: int = 1) -> None:
        """Stop reading a volume that nobody wants to see any more."""
        job = self._running.pop(stack_of(self._project(), image, frame), None)
        if job is not None:
            self._jobs.cancel(job)

    def forget(self) -> None:
        """Forget everything: another project is open, or files were replaced."""
        with self._lock:
            self._generation += 1
            running, self._running = list(self._running.values()), {}
        for job in running:
            self._jobs.cancel(job)
        self._kept.clear()

    def _start(self, key: StackKey, image: ImageId, frame: int, every: int) -> None:
        generation = self._generation
        places = places_of(self._project(), image, frame)

        def work(progress: Progress) -> Volume:
            try:
                return self._load(places, every, progress)
            except Cancelled:
                text = t("Reading the volume was cancelled.")
                self._jobs.deliver(lambda: self._take(key, image, generation, text))
                raise

        def done(volume: Volume) -> None:
            self._take(key, image, generation, volume)

        def failed(error: WorkbenchError) -> None:
            self._take(key, image, generation, error.text)

        # Marked before it starts, for a job may be through before `start` returns.
        self._running[key] = -1
        try:
            job = self._jobs.start(t("Reading the volume"), work, done, failed)
        except Cancelled:  # the program is closing
            del self._running[key]
            return
        if self._running.get(key) == -1:
            self._running[key] = job

    def _load(self, places: list[tuple[ImageId, int]], every: int, progress: Progress) -> Volume:
        from workbench.imaging.volumes.loading import load, survey

        progress.at(0.0)
        images = list(dict.fromkeys(image for image, _ in places))
        sources = dict(zip(images, self._slices(images), strict=True))
        opened = [(sources[image], frame) for image, frame in places]
        stack = survey(opened, lambda share: progress.at(0.2 + 0.2 * share))
        return load(
            stack,
            budget=self.limit,
            every=every,
            report=lambda share: progress.at(0.4 + 0.6 * share),
        )

    def _take(self, key: StackKey, image: ImageId, generation: int, loaded: Loaded) -> None:
        with self._lock:
            if generation != self._generation or key not in self._running:
                return
            del self._running[key]
        self._kept.put(key, loaded)
        self._ready(image)


def _weight(loaded: Loaded) -> int:
    return loaded.nbytes if isinstance(loaded, Volume) else 1
