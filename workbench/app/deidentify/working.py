"""Working: one piece of work at a time, in the background, and how far it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime
from typing import TYPE_CHECKING, Any

from workbench.app.deidentify.deciding import Deciding
from workbench.app.deidentify.doors import Doors
from workbench.app.deidentify.spread import Hasty
from workbench.app.jobs import Jobs, JobState, Progress
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.text import Text, t

if TYPE_CHECKING:
    from workbench.app.jobs import Job

#: What `changed` tells: work has begun, gone on or ended.
BUSY = "busy"


class Working(Deciding):
    """Starts work, tells how far it is, and stops it.

    Parameters
    ----------
    executor : Executor
        For one job at a time.
    """

    def __init__(
        self, jobs: Jobs, doors: Doors, executor: Executor, author: str, now: Callable[[], datetime]
    ) -> None:
        super().__init__(author, now)
        self._jobs = jobs
        self._doors = doors
        self._work = executor
        self._job = 0
        self._stopping = False
        self._pool: Hasty | None = None
        #: What is under way, and how far it is.
        self.busy: Text | None = None
        self.progress: float | None = None
        jobs.changed.connect(self._on_job)

    def cancel(self) -> None:
        """Stop what is under way; nothing of it is published."""
        if self.busy is None or not self._job:
            return
        self._stopping = True
        self._jobs.cancel(self._job)
        if self._pool is not None:
            self._pool.kill()  # a file takes seconds, and nobody waits for its answer any more

    def _workers(self, files: int) -> Callable[[], Executor]:
        count = max(1, min(files, (os.cpu_count() or 2) - 1))

        def make() -> Executor:
            if self._stopping:
                raise Cancelled(t("Cancelled."))
            self._pool = Hasty(self._doors.workers(count))
            return self._pool

        return make

    def _start(
        self, title: Text, work: Callable[[Progress], Any], done: Callable[[Any], None]
    ) -> None:
        self.busy, self.progress, self.problem, self._job = title, None, None, 0
        self._stopping, self._pool = False, None
        self._tell(BUSY)

        def finished(result: Any) -> None:
            self._ended()
            done(result)
            self._tell(BUSY)

        def failed(error: WorkbenchError) -> None:
            self.problem = error.text
            self._ended()
            self._tell(BUSY)

        try:
            job = self._jobs.start(title, work, finished, failed, executor=self._work)
        except Cancelled:  # the program closes
            self._ended()
            return
        self._job = job if self._is_busy() else 0

    def _is_busy(self) -> bool:
        return self.busy is not None

    def _ended(self) -> None:
        self.busy, self._job = None, 0

    def _on_job(self, job: Job) -> None:
        if self.busy is None or (self._job and job.id != self._job) or job.title != self.busy:
            return
        if job.state is JobState.CANCELLED:
            self._ended()
            self.problem = t("Cancelled.")
        self.progress = job.progress
        self._tell(BUSY)
