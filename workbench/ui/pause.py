"""What is done when the user pauses: the view is kept, the log folded in, memory tidied up."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from workbench.app.session import Session
from workbench.ui.bridge import Feed
from workbench.ui.timers import once

PAUSE_MS = 2000
# What `Session.rest` keeps; that the pointer hovers elsewhere is not worth a write.
_KEPT = {"viewports", "shares", "layer_views", "layer", "label"}


class Pause(QObject):
    """Lets the session rest a moment after the last change."""

    def __init__(self, session: Session, feed: Feed, owner: QObject) -> None:
        super().__init__(owner)
        self._session = session
        self._is_new = self._had_other = False
        self._timer = once(self, self._rest, PAUSE_MS)
        feed.project.connect(self._on_project)
        feed.changed.connect(self._on_change)
        feed.view.connect(self._on_view)
        if session.is_open:
            self._on_project()

    def close(self) -> None:
        """Rest no more, and let the collector see again what was loaded: it may go now."""
        self._timer.stop()
        gc.unfreeze()

    def _on_project(self) -> None:
        self._is_new = True
        self._timer.start()

    def _on_change(self) -> None:
        self._timer.start()

    def _on_view(self, names: frozenset[str]) -> None:
        if names & _KEPT:
            self._timer.start()

    def _rest(self) -> None:
        if is_button_held():
            self._timer.start()  # a drag that stands still is no pause
            return
        self._session.rest()
        if self._is_new:
            self._is_new = False
            _tidy_memory(self._had_other)
            self._had_other = True


def is_button_held() -> bool:
    """Return whether the user is in the middle of a drag."""
    return QApplication.mouseButtons() != Qt.MouseButton.NoButton


def _tidy_memory(had_other: bool) -> None:
    """Take what was loaded out of the sight of the collector, which would go through it again.

    Going through all of it once takes about a tenth of a second, so that is done only where an
    earlier project may have left something behind.
    """
    if had_other:
        gc.unfreeze()
        gc.collect()
    gc.freeze()
