"""Hanging: a study that has been opened is hung by the protocol that fits it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from workbench.app.host import Desk
from workbench.app.jobs import JobState
from workbench.model.image import Series
from workbench.model.patch import Change
from workbench.ui.timers import once

# A study comes in several changes; this long after the last one it is there.
_ALL_THERE_MS = 400


class Hanging(QObject):
    """Waits until a study is there as a whole."""

    def __init__(self, desk: Desk, owner: QObject) -> None:
        super().__init__(owner)
        self._desk = desk
        self._soon = once(self, self._hang, _ALL_THERE_MS)

    def follow(self, change: Change) -> None:
        """Notice a series that has come."""
        if any(delta.before is None for delta in change.touched(Series)):
            self._soon.start()

    def _hang(self) -> None:
        session = self._desk.session
        if not session.settings.hang_automatically:
            return
        if any(job.state is JobState.RUNNING for job in session.jobs.jobs.values()):
            self._soon.start()  # more of it may be on the way
        else:
            from workbench.app.side_by_side.hanger import hang_best

            hang_best(self._desk, quietly=True)
