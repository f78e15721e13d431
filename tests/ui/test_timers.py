"""A call that is asked for many times at once comes once."""

from __future__ import annotations

import weakref

from PySide6.QtCore import QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workbench.ui.timers import once


class Owner(QObject):
    """Counts the calls of its timer."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.later = once(self, self.call, 1)

    def call(self) -> None:
        self.calls += 1


def test_what_is_asked_for_three_times_is_done_once(qapp: QApplication) -> None:
    owner = Owner()
    for _ in range(3):
        owner.later.start()
    assert owner.calls == 0
    while owner.later.isActive():
        QTest.qWait(1)
    QTest.qWait(20)
    assert owner.calls == 1


def test_a_timer_keeps_nobody_alive(qapp: QApplication) -> None:
    owner = Owner()
    gone = weakref.ref(owner)
    del owner
    assert gone() is None
