"""Searching terms in a thread: the field never waits, and only the last answer counts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal

from workbench.terms.values import Hit

log = logging.getLogger(__name__)

Ask = Callable[[], list[Hit]]


class TermSearch(QObject):
    """Answers with `found`, on the thread of the window."""

    found = Signal(object)
    _answered = Signal(int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="terms")
        self._asked = 0
        self._waiting = False
        self._open = True
        self._answered.connect(self._take)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._waiting

    def ask(self, ask: Ask) -> None:
        """Call a function in the thread; what was asked before is forgotten."""
        self._asked += 1
        self._waiting = True
        self._thread.submit(self._run, self._asked, ask)

    def forget(self) -> None:
        """Want no answer to what was asked."""
        self._asked += 1
        self._waiting = False

    def _run(self, number: int, ask: Ask) -> None:
        if number != self._asked or not self._open:
            return
        try:
            hits = ask()
        except Exception:  # the edge of the thread: an index that is gone finds nothing
            log.exception("terms could not be searched")
            hits = []
        if self._open:
            self._answered.emit(number, hits)

    def _take(self, number: int, hits: list[Hit]) -> None:
        if number == self._asked and self._open:
            self._waiting = False
            self.found.emit(hits)

    def stop(self) -> None:
        """Wait for what is at work, and answer no more."""
        self._open = False
        self._thread.shutdown(wait=True, cancel_futures=True)
