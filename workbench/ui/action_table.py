"""The table of actions as QActions: one for menu, toolbar and key alike."""

from __future__ import annotations

import logging
from collections.abc import Callable

from attrs import evolve
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from workbench.app.actions import ACTIONS, Action, keys_of
from workbench.app.host import Desk
from workbench.app.jobs import Job, JobState
from workbench.app.viewing.viewport_state import ViewportState
from workbench.ui.bridge import Feed
from workbench.ui.icons import set_icon
from workbench.ui.parts import words
from workbench.ui.timers import once

log = logging.getLogger(__name__)

Runner = Callable[[Callable[[], object]], None]

# Menus and buttons may be so late after the last of many looks at other places of a picture.
_LATER_MS = 100


class ActionTable(QObject):
    """QActions by id, enabled and checked as the session stands.

    Parameters
    ----------
    run : callable
        Runs a function and tells the user when it fails.
    """

    def __init__(self, desk: Desk, feed: Feed, owner: QWidget, run: Runner) -> None:
        super().__init__(owner)
        self._desk = desk
        self.run = run
        self.actions: dict[str, QAction] = {}
        self._enabled: dict[str, bool] = {}
        self._shown: tuple[ViewportState, ...] = ()
        for action in ACTIONS.values():
            made = self._make(action, owner)
            self.actions[action.id] = made
            owner.addAction(made)
        self._later = once(self, self.refresh)
        feed.project.connect(self.refresh)
        feed.changed.connect(self.refresh)
        feed.settings.connect(self._on_settings)
        feed.view.connect(self._on_view)
        feed.job.connect(self._on_job)
        self.set_keys()
        self.refresh()

    def __getitem__(self, id: str) -> QAction:
        return self.actions[id]

    def with_icon(self, id: str) -> QAction:
        """Return an action that is shown as a button; most are never seen but in a menu."""
        action, made = ACTIONS[id], self.actions[id]
        if action.icon and made.icon().isNull():
            set_icon(made, action.icon, "text", key_letter(action))
        return made

    def trigger(self, id: str) -> None:
        """Run an action by its id, if it can be run now."""
        self.refresh()
        self.actions[id].trigger()

    def refresh(self) -> None:
        """Ask each action whether it can be run, and whether it is on."""
        self._later.stop()
        # A hundred actions ask the same question, and hardly any answer is another one than before:
        # a wheel turns sixty times a second.
        answers: dict[Callable[[Desk], bool], bool] = {}
        for action in ACTIONS.values():
            made = self.actions[action.id]
            if action.when not in answers:
                answers[action.when] = self._holds(action.when)
            can_run = answers[action.when]
            if self._enabled.get(action.id) is not can_run:
                self._enabled[action.id] = can_run
                made.setEnabled(can_run)
            if action.names is not None:
                self._rename(action, made, can_run)
            if action.checked is not None:
                is_on = self._holds(action.checked)
                if made.isChecked() is not is_on:  # a click turned it already
                    made.setChecked(is_on)

    def set_keys(self) -> None:
        """Give the actions the user's keys."""
        chosen = self._desk.session.settings.shortcuts
        for action in ACTIONS.values():
            keys = [QKeySequence(key) for key in keys_of(action, chosen)]
            made = self.actions[action.id]
            made.setShortcuts(keys)
            # Space presses the button that has the focus; the canvas knows when it was tapped.
            spaced = QKeySequence(Qt.Key.Key_Space) in keys
            made.setShortcutContext(
                Qt.ShortcutContext.WidgetShortcut if spaced else Qt.ShortcutContext.WindowShortcut
            )

    def _make(self, action: Action, owner: QWidget) -> QAction:
        made = QAction(words(action.title), owner)
        made.setObjectName(action.id)
        made.setCheckable(action.checked is not None)
        made.setIconVisibleInMenu(False)
        made.triggered.connect(lambda: self._start(action))
        return made

    def _rename(self, action: Action, made: QAction, can_run: bool) -> None:
        """Name what an action would act on."""
        title = action.title
        if can_run and action.names is not None:
            try:
                title = action.names(self._desk)
            except Exception:
                log.exception("an action could not say what it would act on")
        text = words(title).replace("&", "&&")
        if text != made.text():
            made.setText(text)

    def _start(self, action: Action) -> None:
        self.run(lambda: action.run(self._desk))
        self.refresh()

    def _holds(self, question: Callable[[Desk], bool]) -> bool:
        try:
            return question(self._desk)
        except Exception:
            log.exception("an action could not say whether it can be run")
            return False

    def _on_settings(self) -> None:
        self.set_keys()
        self.refresh()

    def _on_job(self, job: Job) -> None:
        if job.state is not JobState.RUNNING:  # what it found can be acted on now
            self.refresh()

    def _on_view(self, names: frozenset[str]) -> None:
        if names == {"hover"}:
            return
        if names <= {"viewports", "hover"}:
            # A wheel and a window drag change it at the rate of the mouse.
            shown = tuple(map(_apart_from_looks, self._desk.session.view_state.viewports))
            if shown != self._shown:
                self._shown = shown
                self._later.start(0)
            elif not (self._later.isActive() and self._later.interval() == 0):
                self._later.start(_LATER_MS)  # when it rests
        else:
            self.refresh()


def _apart_from_looks(state: ViewportState) -> ViewportState:
    """Return a state without what a drag or the wheel changes."""
    zoom = state.zoom if state.center is None else 1.0
    return evolve(state, center=None, zoom=zoom, voi=None)


def key_letter(action: Action) -> str:
    """Return the letter that a tool shows in its corner."""
    key = action.keys[0] if action.id.startswith("tool.") and action.keys else ""
    return key if len(key) == 1 else ""
