"""Wake: news from threads, brought to the thread of the window; one call is enough for many."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, Qt, QTimer, Signal

# Who shows each of many tiles by itself has no time left for any of them.
_GATHER_MS = 16


class Wake(QObject):
    """Calls its owner soon, on the owner's thread.

    Parameters
    ----------
    arrived : callable
        Called once for any number of calls of `call` before it.
    is_awaited : callable
        Whether more news is about to come. While it is, news is gathered for a moment after each
        `pause`; the last of it is told at once.
    """

    _woken = Signal()

    def __init__(
        self,
        arrived: Callable[[], object],
        parent: QObject | None = None,
        is_awaited: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(parent)
        self._arrived = arrived
        self._is_awaited = is_awaited
        self._is_woken = False
        self._paused = float("-inf")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tell)
        self._woken.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def call(self) -> None:
        """Ask for a call, from any thread."""
        if self._is_woken:
            return
        self._is_woken = True
        try:
            self._woken.emit()
        except RuntimeError:
            pass  # the owner is gone; nobody waits any more

    def pause(self) -> None:
        """Say that all there is so far was just shown."""
        self._paused = monotonic()

    def _answer(self) -> None:
        self._is_woken = False
        left = _GATHER_MS - (monotonic() - self._paused) * 1e3
        if left <= 0 or not self._is_awaited():
            self._tell()
        elif not self._timer.isActive():
            self._timer.start(int(left) + 1)

    def _tell(self) -> None:
        self._timer.stop()
        self._arrived()
