"""Wake: news from threads, brought to the thread of the window; one call is enough for many."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal


class Wake(QObject):
    """Calls its owner soon, on the owner's thread.

    Parameters
    ----------
    arrived : callable
        Called once for any number of calls of `call` before it.
    """

    _woken = Signal()

    def __init__(self, arrived: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived = arrived
        self._is_woken = False
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

    def _answer(self) -> None:
        self._is_woken = False
        self._arrived()
