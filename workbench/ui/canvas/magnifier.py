"""Magnifier: the lens of one canvas, and the key that shows it."""

from __future__ import annotations

import time

from attrs import evolve
from PySide6.QtCore import QPointF
from PySide6.QtGui import QKeyEvent

from workbench.app.viewing.view_state import ViewState
from workbench.imaging.lens import Lens, lens_view
from workbench.imaging.viewport import View
from workbench.ui.canvas.minimap import minimap_of
from workbench.ui.canvas.painters.lens import SIDE
from workbench.ui.canvas.shown import Shown

# Who lets go of the key sooner has tapped it, and wants the lens to stay.
_TAP_S = 0.35


class Magnifier:
    """Shows the lens while the user wants it: tapped on and off, or as long as the key is held.

    A shortcut tells that its command is meant, but not when its key is let go; so each key that
    might be one is noted when it goes down.
    """

    def __init__(self, view_state: ViewState, lens: Lens) -> None:
        self._state = view_state
        self._lens = lens
        self._was_on = self.is_on
        self._key: int | None = None
        self._since = 0.0
        self._holds = False

    @property
    def is_on(self) -> bool:
        """Whether there is a lens at the pointer."""
        return self._state.magnifier > 0

    def look(self) -> None:
        """Take up whether the lens was switched on or off."""
        if self.is_on and not self._was_on:
            self._holds = self._key is not None
        if self._was_on and not self.is_on:
            self._lens.forget()
        self._was_on = self.is_on

    def forget(self) -> None:
        """Let go of what was shown last."""
        self._lens.forget()

    def shown(self, shown: Shown, at: QPointF | None) -> Shown:
        """Return what is painted, with the lens at the pointer."""
        frame, view = shown.viewport.frame, shown.view
        if at is None or not self.is_on or frame is None or view is None:
            return shown
        if _is_on_minimap(shown, view, at):
            return shown  # it would hide the map that the pointer is about
        device = at.x() * shown.ratio, at.y() * shown.ratio
        small = lens_view(view, device, self._state.magnifier, round(SIDE * shown.ratio))
        state, presented = shown.viewport.state, shown.viewport.presented
        drawing = presented.drawing if presented is not None else None
        lens = self._lens.picture(
            frame,
            small,
            drawing=drawing,
            overlay=shown.viewport.overlay,
            ratio=shown.ratio,
            look=state.look,
        )
        return evolve(shown, lens=lens, lens_at=at)

    def key_down(self, event: QKeyEvent) -> bool:
        """Note a key that goes down; return whether it only repeats while it holds the lens."""
        if event.isAutoRepeat():
            return self._holds and event.key() == self._key
        self._key, self._since, self._holds = event.key(), time.monotonic(), False
        return False

    def key_up(self, event: QKeyEvent) -> None:
        """Put the lens away when the key that held it is let go."""
        if event.isAutoRepeat() or event.key() != self._key:
            return
        if self._holds and time.monotonic() - self._since >= _TAP_S:
            self._state.set_magnifier(0)
        self._key, self._holds = None, False


def _is_on_minimap(shown: Shown, view: View, at: QPointF) -> bool:
    if not shown.aids.minimap:
        return False
    minimap = minimap_of(view, shown.width, shown.height, shown.ratio)
    return minimap is not None and minimap.rect.contains(at)
