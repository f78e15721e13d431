"""Pyramids: a bounded folder of reductions of large pictures, in the user's cache.

One folder a picture, named by its content and by how it is read. Whoever builds one holds a lock
beside it; whoever reads one holds its file of levels. What was used longest ago goes first.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import sleep

from attrs import define, field, frozen
from filelock import Timeout

from workbench.app.child import run_in_child
from workbench.app.images import pyramid_room as room
from workbench.app.jobs import Jobs, Progress
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import t
from workbench.imaging.tiles import pyramid_format as form
from workbench.imaging.tiles.pyramid import Pyramid
from workbench.imaging.tiles.pyramid_writer import disk_error, remove
from workbench.model.image import Fingerprint

log = logging.getLogger(__name__)

#: Bytes of all pyramids together, unless the user says otherwise.
LIMIT = 20_000_000_000
_POLL_S = 0.2
# A file as small as that may speak of others that have the pixels.
_ALONE = 1 << 20

News = Callable[[], object]


@frozen
class Picture:
    """A frame of a file, and with which plugin it is read.

    Parameters
    ----------
    times : tuple of int
        When its files were written last (`times_of`): a fingerprint knows parts of them only.
    """

    path: Path
    reader: str
    fingerprint: Fingerprint
    frame: int = 1
    times: tuple[int, ...] = field()

    @times.default
    def _times(self) -> tuple[int, ...]:
        return times_of(self.path)

    @property
    def key(self) -> str:
        """Name of its pyramid: the same content read in the same way, the same name."""
        known: tuple[object, ...] = (self.fingerprint.size, self.fingerprint.sample)
        known += (self.reader, self.frame, self.times)
        if self.fingerprint.size < _ALONE:
            # A list of files or the first file of a folder: its content is not the picture's.
            known += (str(self.path),)
        return hashlib.sha256(repr((form.FORMAT, *known)).encode()).hexdigest()[:32]


def times_of(path: Path, source: object = None) -> tuple[int, ...]:
    """Return when a file was written last, and the others that a source reads from its `files`.

    What cannot be asked counts as 0, as do members of archives, which a fingerprint knows whole.
    """
    others: Sequence[Path] = getattr(source, "files", ())
    times = []
    for one in (path, *others):
        try:
            times.append(one.stat().st_mtime_ns)
        except OSError:
            times.append(0)
    return tuple(times)


@define(eq=False)
class _Building:
    """A pyramid that is being built by this process."""

    job: int = 0
    news: list[Callable[..., object]] = field(factory=list)
    done: list[Callable[..., object]] = field(factory=list)
    failed: list[Callable[..., object]] = field(factory=list)
    pyramid: Pyramid | None = None
    rows: int = 0


class Pyramids:
    """The pyramids of a user. Every method may be called from any thread.

    Parameters
    ----------
    limit : callable
        Returns the bytes that all of them may take together.
    """

    def __init__(self, folder: Path, jobs: Jobs, limit: Callable[[], int] = lambda: LIMIT) -> None:
        self.folder = folder
        self._jobs, self._limit = jobs, limit
        self._lock = threading.RLock()
        self._building: dict[str, _Building] = {}
        # One after the other: each of them takes all processors.
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="pyramids")
        self._executor.submit(_clear_away, folder)

    def get(self, picture: Picture) -> Pyramid | None:
        """Return the pyramid of a picture: a complete one, or one that is being built just now."""
        with self._lock:
            building = self._building.get(picture.key)
        place = self._place(picture)
        found = building.pyramid if building is not None else None
        if found is None:
            found = _opened(place)
        if found is None or found.header.complete or found is getattr(building, "pyramid", None):
            with suppress(OSError):
                os.utime(place / form.HEADER)
            return found
        # Begun by a program that died, by this one in a moment, or by another one just now.
        return found if building is None and room.is_locked(place) else None

    def is_building(self, picture: Picture) -> bool:
        """Return whether this process is building the pyramid of a picture, or about to."""
        with self._lock:
            return picture.key in self._building

    def build(
        self,
        picture: Picture,
        news: News | None = None,
        done: Callable[[Pyramid], None] | None = None,
        failed: Callable[[WorkbenchError], None] | None = None,
    ) -> int:
        """Build the pyramid of a picture in a job, and return the number of the job.

        Parameters
        ----------
        news : callable, optional
            Called, in any thread, whenever more of it can be read: `get` returns it from the first
            time on. Also where another program builds it, and where it is built already.
        done, failed : callable, optional
            Called when the job ends, on the thread that jobs deliver to; neither when it is
            cancelled.
        """
        with self._lock:
            building = self._building.get(picture.key)
            is_new = building is None
            if building is None:
                building = self._building[picture.key] = _Building()
            for callback, kept in (
                (news, building.news),
                (done, building.done),
                (failed, building.failed),
            ):
                if callback is not None:
                    kept.append(callback)
            if is_new:
                building.job = self._start(picture, building)
            return building.job

    def _start(self, picture: Picture, building: _Building) -> int:
        try:
            return self._jobs.start(
                t("Making {name} ready for zooming", name=picture.path.name),
                lambda progress: self._build(picture, building, progress),
                lambda pyramid: _call(building.done, pyramid),
                lambda error: _call(building.failed, error),
                executor=self._executor,
            )
        except BaseException:
            del self._building[picture.key]
            raise

    def _build(self, picture: Picture, building: _Building, progress: Progress) -> Pyramid:
        try:
            progress.at(0.0)
            return self._built(picture, building, progress)
        finally:
            with self._lock:
                self._building.pop(picture.key, None)
            _call(building.news)

    def _built(self, picture: Picture, building: _Building, progress: Progress) -> Pyramid:
        place = self._place(picture)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            while True:
                with suppress(Timeout), room.lock_of(place).acquire(timeout=0):
                    return self._begun(picture, building, progress)
                # Another program builds it.
                building.pyramid = _opened(place) or building.pyramid
                self._look(building, progress)
                sleep(_POLL_S)
        except OSError as error:
            raise disk_error(error) from error

    def _begun(self, picture: Picture, building: _Building, progress: Progress) -> Pyramid:
        """Build it, unless it is there; the lock is ours."""
        place = self._place(picture)
        found = _opened(place)
        if found is None or not found.header.complete:
            building.pyramid = None
            try:
                self._run(picture, building, progress)
            except BaseException:
                if not room.can_be_used(place):
                    remove(place)
                raise
            found = Pyramid.open(place)
        building.pyramid = found
        return found

    def _run(self, picture: Picture, building: _Building, progress: Progress) -> None:
        def heard(rows: int) -> None:
            if building.pyramid is None and rows > 0:
                building.pyramid = _opened(self._place(picture))
            self._look(building, progress)

        order = {
            "path": str(picture.path),
            "reader": picture.reader,
            "frame": picture.frame,
            "folder": str(self.folder),
            "key": picture.key,
            "limit": self._limit(),
        }
        run_in_child("workbench.app.images.pyramid_work:build", order, heard)

    def _look(self, building: _Building, progress: Progress) -> None:
        """See how far it is, and tell those who wait."""
        rows, pyramid = 0, building.pyramid
        if pyramid is not None:
            rows = pyramid.rows_done
            progress.at(rows / pyramid.rows)
        else:
            progress.at(0.0)
        if rows != building.rows:
            building.rows = rows
            _call(building.news)

    def _place(self, picture: Picture) -> Path:
        return self.folder / picture.key

    def size(self) -> int:
        """Return the bytes on the disk that all pyramids take."""
        return sum(map(room.size_of, room.places_in(self.folder)))

    def clear(self) -> None:
        """Remove all that nobody uses."""
        for place in room.places_in(self.folder):
            room.remove_unused(place)

    def close(self) -> None:
        """Stop building; what is done of sources of tiles goes on another time."""
        with self._lock:
            for building in self._building.values():
                self._jobs.cancel(building.job)
        self._executor.shutdown(wait=True, cancel_futures=True)


def _opened(place: Path) -> Pyramid | None:
    try:
        return Pyramid.open(place)
    except InputError:
        return None


def _clear_away(folder: Path) -> None:
    """Remove what programs left that were killed, before anything else is done."""
    try:
        room.clear_away(folder)
    except Exception:
        log.exception("what was left of pyramids could not be removed")


def _call(waiting: list[Callable[..., object]], *result: object) -> None:
    for callback in list(waiting):
        try:
            callback(*result)
        except Exception:
            log.exception("somebody who waits for a pyramid failed")
