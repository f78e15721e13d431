"""Calls that wait until what asks for them has settled."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def once(owner: QObject, do: Callable[[], object], after_ms: int = 0) -> QTimer:
    """Return a timer that makes one call, some time after it was last started.

    Parameters
    ----------
    do : callable
        A method of `owner`, or of what it belongs to: a lambda would keep both alive.
    """
    made = QTimer(owner)
    made.setSingleShot(True)
    made.setInterval(after_ms)
    made.timeout.connect(do)
    return made
