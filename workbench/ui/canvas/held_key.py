"""HeldKey: a shortcut that switches something on for as long as its key is held."""

from __future__ import annotations

import time

from PySide6.QtGui import QKeyEvent

# Who lets go of the key sooner has tapped it, and wants it to stay.
_TAP_S = 0.35


class HeldKey:
    """Says when a key is let go that had switched something on.

    A shortcut tells that its command is meant, but not when its key is let go; so each key that
    might be one is noted when it goes down.
    """

    def __init__(self) -> None:
        self._was_on = False
        self._key: int | None = None
        self._since = 0.0
        self._holds = False

    def look(self, is_on: bool) -> None:
        """Take up whether it is on now."""
        if is_on and not self._was_on:
            self._holds = self._key is not None
        self._was_on = is_on

    def key_down(self, event: QKeyEvent) -> bool:
        """Note a key that goes down; return whether it only repeats while it holds."""
        if event.isAutoRepeat():
            return self._holds and event.key() == self._key
        self._key, self._since, self._holds = event.key(), time.monotonic(), False
        return False

    def key_up(self, event: QKeyEvent) -> bool:
        """Return whether the key that held it was let go, so that it ends."""
        if event.isAutoRepeat() or event.key() != self._key:
            return False
        held = self._holds and time.monotonic() - self._since >= _TAP_S
        self._key, self._holds = None, False
        return held
