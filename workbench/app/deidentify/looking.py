"""Looking: pictures and differences of single files, from a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

from workbench.app.jobs import Jobs, Progress
from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, t


class Looking:
    """Asks a worker process; when a file ends it, the next question gets another one.

    Parameters
    ----------
    workers : callable
        Gives an executor of one process.
    thread : Executor
        Waits for the answers.
    """

    def __init__(self, jobs: Jobs, workers: Callable[[], Executor], thread: Executor) -> None:
        self._jobs, self._workers, self._thread = jobs, workers, thread
        self._process: Executor | None = None

    def ask(
        self,
        title: Text,
        shown: Callable[[Any], None],
        failed: Callable[[WorkbenchError], None],
        work: Callable[..., Any],
        *what: Any,
    ) -> None:
        """Have ``work(*what)`` done in the process; its answer goes to `shown`."""

        def run(progress: Progress) -> Any:
            if self._process is None:
                self._process = self._workers()
            try:
                return self._process.submit(work, *what).result()
            except WorkbenchError:
                raise
            except Exception as error:
                # Its process has died, or whatever a damaged file brings about.
                self._end()
                kind = type(error).__name__
                raise WorkbenchError(t("The file cannot be shown."), kind) from error

        self._jobs.start(title, run, shown, failed, executor=self._thread)

    def warm(self) -> None:
        """Have the process started before somebody waits for it."""

        def run() -> None:
            if self._process is None:
                self._process = self._workers()
                self._process.submit(int)

        try:
            self._thread.submit(run)
        except RuntimeError:
            pass  # it is closing

    def close(self) -> None:
        """Let go of the process."""
        self._end()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.shutdown(wait=False, cancel_futures=True)
