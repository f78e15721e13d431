"""Telling observers."""

from __future__ import annotations

import logging

import pytest
from psygnal import Signal

from workbench.base.events import tell


class Emitter:
    happened = Signal(int)


class Watcher:
    def __init__(self) -> None:
        self.seen: list[int] = []

    def note(self, value: int) -> None:
        self.seen.append(value)

    def fail(self, value: int) -> None:
        raise RuntimeError(f"cannot take {value}")


def test_an_observer_that_raises_is_logged_and_does_not_stop_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    emitter, bad, good = Emitter(), Watcher(), Watcher()
    emitter.happened.connect(bad.fail)
    emitter.happened.connect(good.note)
    with caplog.at_level(logging.ERROR):
        tell(emitter.happened, 7)
    assert good.seen == [7]
    assert "cannot take 7" in caplog.text


def test_a_dead_observer_is_forgotten() -> None:
    emitter, watcher = Emitter(), Watcher()
    emitter.happened.connect(watcher.note)
    del watcher
    tell(emitter.happened, 1)
    assert len(emitter.happened) == 0


def test_a_blocked_signal_tells_nobody() -> None:
    emitter, watcher = Emitter(), Watcher()
    emitter.happened.connect(watcher.note)
    with emitter.happened.blocked():
        tell(emitter.happened, 1)
    assert watcher.seen == []
