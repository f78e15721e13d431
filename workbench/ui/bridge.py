"""The bridge from the core to Qt: worker threads to the window's thread, core signals to views."""

from __future__ import annotations

import logging
from collections.abc import Callable

from attrs import evolve
from PySide6.QtCore import QObject, Qt, Signal

from workbench.app.jobs import Job
from workbench.app.session import Session
from workbench.app.viewing.viewport_state import ViewportState
from workbench.edit.document import Document
from workbench.model.ids import AnnotationId
from workbench.model.patch import Change
from workbench.ui.timers import once

log = logging.getLogger(__name__)

# What stands around a picture follows a wheel so much later: fifty times a second are enough.
_AFTER_MS = 20
_VIEWPORTS = frozenset({"viewports"})


class Courier(QObject):
    """Runs functions on the thread of the window; `deliver` may be called from any thread."""

    _posted = Signal(object)

    def __init__(self, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def deliver(self, call: Callable[[], None]) -> None:
        """Run `call` on the window's thread, soon."""
        try:
            self._posted.emit(call)
        except RuntimeError:  # the window is gone; nobody waits for it any more
            log.debug("a result came after the window was closed")

    def _run(self, call: Callable[[], None]) -> None:
        call()


class Feed(QObject):
    """The signals of the core as Qt signals, which views drop by themselves when they go.

    ``changed`` follows the session from document to document.
    """

    project = Signal()
    settings = Signal()
    changed = Signal(object)
    view = Signal(object)
    #: As `view`, but a moment later where pictures were only panned or zoomed: for figures and
    #: lists around them, which may come after the picture.
    seen = Signal(object)
    job = Signal(object)
    #: Ids of annotations that are hidden otherwise now.
    occlusion = Signal(object)
    #: Ids of annotations of which the values inside have come.
    values = Signal(object)
    #: The volume or uptake of a lesion has come.
    lesions = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._document: Document | None = None
        self._states: tuple[ViewportState, ...] = ()
        self._after = once(self, self._tell_moved, _AFTER_MS)
        session.changed.connect(self._on_session)
        session.view_state.changed.connect(self._on_view)
        session.jobs.changed.connect(self._on_job)
        session.occlusion.changed.connect(self._on_occlusion)
        session.values.changed.connect(self._on_values)
        session.lesions.changed.connect(self._on_lesions)
        self._follow()

    def close(self) -> None:
        """Stop listening to the core."""
        self._after.stop()
        self.session.changed.disconnect(self._on_session, missing_ok=True)
        self.session.view_state.changed.disconnect(self._on_view, missing_ok=True)
        self.session.jobs.changed.disconnect(self._on_job, missing_ok=True)
        self.session.occlusion.changed.disconnect(self._on_occlusion, missing_ok=True)
        self.session.values.changed.disconnect(self._on_values, missing_ok=True)
        self.session.lesions.changed.disconnect(self._on_lesions, missing_ok=True)
        if self._document is not None:
            self._document.changed.disconnect(self._on_change, missing_ok=True)

    def _follow(self) -> None:
        document = self.session.document
        if document is self._document:
            return
        if self._document is not None:
            self._document.changed.disconnect(self._on_change, missing_ok=True)
        self._document = document
        document.changed.connect(self._on_change)

    def _on_session(self, names: frozenset[str]) -> None:
        if "project" in names:
            self._follow()
            self.project.emit()
        if "settings" in names:
            self.settings.emit()

    def _on_change(self, change: Change) -> None:
        self.changed.emit(change)

    def _on_view(self, names: frozenset[str]) -> None:
        self.view.emit(names)
        before, self._states = self._states, self.session.view_state.viewports
        if names != _VIEWPORTS or not _only_moved(before, self._states):
            self.seen.emit(names)
        elif not self._after.isActive():
            self._after.start()

    def _tell_moved(self) -> None:
        self.seen.emit(_VIEWPORTS)

    def _on_occlusion(self, ids: frozenset[AnnotationId]) -> None:
        self.occlusion.emit(ids)

    def _on_values(self, ids: frozenset[AnnotationId]) -> None:
        self.values.emit(ids)

    def _on_lesions(self, ids: frozenset[AnnotationId]) -> None:
        self.lesions.emit()

    def _on_job(self, job: Job) -> None:
        self.job.emit(job)


def _only_moved(before: tuple[ViewportState, ...], after: tuple[ViewportState, ...]) -> bool:
    """Return whether pictures were panned or zoomed, and nothing else."""
    return len(before) == len(after) and all(
        one is other or evolve(one, center=other.center, zoom=other.zoom) == other
        for one, other in zip(before, after, strict=True)
    )
