"""News from threads reaches the window's thread, once for many."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject
from PySide6.QtTest import QTest
from shiboken6 import delete

from tests.ui.window_kit import until
from workbench.ui.canvas import wake as module
from workbench.ui.canvas.wake import Wake

pytestmark = pytest.mark.usefixtures("qapp")


def test_many_calls_of_a_thread_are_one_on_the_windows_thread() -> None:
    called: list[threading.Thread] = []
    wake = Wake(lambda: called.append(threading.current_thread()))

    def call_often() -> None:
        for _ in range(100):
            wake.call()

    thread = threading.Thread(target=call_often)
    thread.start()
    thread.join()
    assert not called
    until(lambda: called, "the call", 5)
    QTest.qWait(20)
    assert called == [threading.main_thread()]


def test_it_can_be_woken_again_also_while_it_answers() -> None:
    called: list[int] = []

    def arrived() -> None:
        called.append(1)
        if len(called) < 3:
            wake.call()

    wake = Wake(arrived)
    wake.call()
    until(lambda: len(called) == 3, "three calls", 5)
    QTest.qWait(20)
    assert len(called) == 3


def test_when_its_owner_is_gone_nobody_is_called() -> None:
    called: list[int] = []
    owner = QObject()
    wake = Wake(lambda: called.append(1), owner)
    delete(owner)
    wake.call()
    QTest.qWait(20)
    assert not called


def test_what_arrives_after_a_frame_is_gathered_and_the_last_of_it_told_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_GATHER_MS", 60_000)
    called: list[int] = []
    more = [True]
    wake = Wake(lambda: called.append(1), None, lambda: more[0])
    wake.pause()
    for _ in range(3):
        wake.call()
        QTest.qWait(5)
    assert not called
    more[0] = False
    wake.call()
    until(lambda: called, "the call", 5)
    assert called == [1]


def test_what_was_gathered_is_told_when_the_rest_keeps_one_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_GATHER_MS", 30)
    called: list[int] = []
    wake = Wake(lambda: called.append(1), None, lambda: True)
    wake.pause()
    wake.call()
    until(lambda: called, "the call", 5)
    QTest.qWait(50)
    assert called == [1]
