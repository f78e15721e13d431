"""Jobs: long work in the background, with progress and cancel.

A job reads what it was given and returns a result; it never writes to the Project. What it
returns reaches the caller on the thread that `deliver` stands for (the window's, or the caller's
own in the command line and in tests).
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from attrs import evolve, frozen
from psygnal import Signal

from workbench.base.at_once import AtOnce as AtOnce  # where a session looks for it
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.events import tell
from workbench.base.text import Text, t

log = logging.getLogger(__name__)

LEAST_STEP = 0.005


class JobState(StrEnum):
    """Where a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@frozen
class Job:
    """What can be seen of a job; `progress` from 0 to 1, None = unknown."""

    id: int
    title: Text
    state: JobState = JobState.RUNNING
    progress: float | None = None
    error: Text | None = None


class Progress:
    """Given to the work function: report how far it is, and learn of a cancel."""

    def __init__(self, report: Callable[[float | None], None]) -> None:
        self._report = report
        self._told: float | None = None
        self._cancelled = threading.Event()

    def at(self, fraction: float | None) -> None:
        """Report progress; raises Cancelled when the user cancelled."""
        if self._cancelled.is_set():
            raise Cancelled(t("Cancelled."))
        # Work on 10,000 files would otherwise send the window as many messages.
        if fraction is None or self._told is None or abs(fraction - self._told) >= LEAST_STEP:
            self._told = fraction
            self._report(fraction)

    def cancel(self) -> None:
        """Ask the work to stop at its next report."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether the user wants it to stop."""
        return self._cancelled.is_set()


Work = Callable[[Progress], Any]
#: Parts of taking a result; between them what is yielded is called in a thread.
Parts = Generator[Callable[[], Any], Any, None]
Failed = Callable[[WorkbenchError], None]
Deliver = Callable[[Callable[[], None]], None]


class Jobs:
    """Runs jobs on an executor.

    Parameters
    ----------
    executor : Executor, optional
        A thread pool of two by default; tests pass a synchronous one.
    deliver : callable, optional
        Takes a function and runs it on the caller's thread; by default at once.
    """

    changed = Signal(Job)

    def __init__(self, executor: Executor | None = None, deliver: Deliver | None = None) -> None:
        self._executor = executor or ThreadPoolExecutor(2, thread_name_prefix="job")
        self.deliver: Deliver = deliver or (lambda call: call())
        self._ids = itertools.count(1)
        self._running: dict[int, Progress] = {}
        self._closed = False
        # Jobs of which news is on its way: it will be the newest when it arrives.
        self._due: set[int] = set()
        self.jobs: dict[int, Job] = {}

    def start(
        self,
        title: Text,
        work: Work,
        done: Callable[[Any], Parts | None] | None = None,
        failed: Callable[[WorkbenchError], None] | None = None,
        executor: Executor | None = None,
    ) -> int:
        """Start `work(progress)`; `done(result)` or `failed(error)` is called when it ends.

        A cancelled job calls neither, also when its work was through already. When `done` itself
        fails, so has the job. A result that takes long to be taken comes in parts: `done` is a
        generator then, and what it yields is called in a thread, while others use theirs; it gets
        the answer when it goes on. Work that would keep others waiting for minutes brings an
        executor of its own, and shuts it down itself.
        """
        if self._closed:
            raise Cancelled(t("The program is closing."))
        id = next(self._ids)
        progress = Progress(lambda fraction: self._update(id, progress=fraction))
        self._running[id] = progress
        self.jobs[id] = Job(id, title)
        tell(self.changed, self.jobs[id])
        try:
            (executor or self._executor).submit(self._run, id, work, progress, done, failed)
        except RuntimeError as error:  # whose it is has closed before us
            self._end(id, JobState.CANCELLED)
            raise Cancelled(t("The program is closing.")) from error
        return id

    def cancel(self, id: int) -> None:
        """Ask a job to stop."""
        if id in self._running:
            self._running[id].cancel()

    def close(self) -> None:
        """Cancel everything and wait."""
        self._closed = True
        for id in list(self._running):
            self.cancel(id)
        self._executor.shutdown(wait=True, cancel_futures=True)
        for id in list(self._running):
            self._end(id, JobState.CANCELLED)

    def _run(
        self,
        id: int,
        work: Work,
        progress: Progress,
        done: Callable[[Any], Parts | None] | None,
        failed: Callable[[WorkbenchError], None] | None,
    ) -> None:
        try:
            result = work(progress)
        except Cancelled:
            self._end(id, JobState.CANCELLED)
        except WorkbenchError as error:
            self._end(id, JobState.FAILED, error, failed)
        except Exception as error:
            log.exception("job %d failed", id)
            self._end(id, JobState.FAILED, _unexpected(error), failed)
        else:
            self.deliver(lambda: self._finish(id, result, progress, done, failed))

    def _finish(
        self,
        id: int,
        result: Any,
        progress: Progress,
        done: Callable[[Any], Parts | None] | None,
        failed: Callable[[WorkbenchError], None] | None,
    ) -> None:
        """End a job whose work is through; on the thread of the caller, where cancel comes from."""
        if progress.cancelled:
            self._end(id, JobState.CANCELLED)
            return
        with self._watched(id, failed):
            parts = done(result) if done is not None else None
            if isinstance(parts, Generator):
                self._go_on(id, parts, None, failed)
            else:
                self._end(id, JobState.DONE)

    def _go_on(self, id: int, parts: Parts, answer: Any, failed: Failed | None) -> None:
        """Do the next part of taking a result, and what it wants to have done in between."""
        if id not in self._running:
            parts.close()  # closed meanwhile
            return
        with self._watched(id, failed):
            try:
                work = parts.send(answer)
            except StopIteration:
                self._end(id, JobState.DONE)
            else:
                self._executor.submit(self._between, id, parts, work, failed)

    def _between(
        self, id: int, parts: Parts, work: Callable[[], Any], failed: Failed | None
    ) -> None:
        with self._watched(id, failed):
            answer = work()
            self.deliver(lambda: self._go_on(id, parts, answer, failed))

    @contextmanager
    def _watched(self, id: int, failed: Failed | None) -> Iterator[None]:
        """End a job whose result cannot be taken."""
        try:
            yield
        except WorkbenchError as error:
            self._end(id, JobState.FAILED, error, failed)
        except Exception as error:
            log.exception("the result of job %d could not be taken", id)
            self._end(id, JobState.FAILED, _unexpected(error), failed)

    def _end(
        self,
        id: int,
        state: JobState,
        error: WorkbenchError | None = None,
        failed: Callable[[WorkbenchError], None] | None = None,
    ) -> None:
        if self._running.pop(id, None) is None:
            return  # closed meanwhile
        self._update(id, state=state, error=error.text if error else None)
        if error is not None and failed is not None:
            self.deliver(lambda: failed(error))

    def _update(self, id: int, **changes: Any) -> None:
        self.jobs[id] = evolve(self.jobs[id], **changes)
        if id not in self._due:
            self._due.add(id)
            self.deliver(lambda: self._tell(id))

    def _tell(self, id: int) -> None:
        self._due.discard(id)
        tell(self.changed, self.jobs[id])


def _unexpected(error: Exception) -> WorkbenchError:
    text = t("Something unexpected went wrong. The log has the details.")
    return WorkbenchError(text, f"{type(error).__name__}: {error}")
