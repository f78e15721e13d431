"""Asking for a coded term right after drawing, for those who want that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from workbench.model.annotation import Annotation, Purpose, Source
from workbench.model.ids import AnnotationId
from workbench.model.patch import Change, ChangeKind

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow


class TermAsking(QObject):
    """Opens the search for what was drawn, where neither it nor its label has a term."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.feed.changed.connect(self._on_change)

    def _on_change(self, change: Change) -> None:
        session = self._window.session
        if not session.settings.ask_term or change.kind is not ChangeKind.DO:
            return
        made = [delta.after for delta in change.touched(Annotation) if delta.before is None]
        if len(made) != 1 or not isinstance(made[0], Annotation):
            return
        if self._wants_term(made[0]):
            id = made[0].id
            # The tool has not finished yet; and the shape must be selected first.
            QTimer.singleShot(0, self, lambda: self._ask(id))

    def _wants_term(self, made: Annotation) -> bool:
        from workbench.app.terms.choosing import needs_term

        drawn = made.provenance.source is Source.HUMAN and made.region is not None
        if not drawn or made.purpose is not Purpose.FINDING:
            return False
        return needs_term(self._window.session.project, made.label, made.concept)

    def _ask(self, id: AnnotationId) -> None:
        session = self._window.session
        if id not in session.project.annotations:
            return
        session.view_state.select([id])
        self._window.host.show("terms")
