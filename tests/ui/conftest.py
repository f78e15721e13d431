"""What every test of the window needs: nobody holds a key or a button any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


@pytest.fixture(autouse=True)
def _hands_are_off() -> Iterator[None]:
    """Let go of keys and buttons before a test: Qt remembers them of the last event.

    A list that is asked to select a row while Shift is held selects nothing, and while a button is
    held the program waits with much.
    """
    if isinstance(QApplication.instance(), QApplication):
        let_go()
    yield


def let_go() -> None:
    """Release what an earlier event of this process has pressed."""
    nowhere = QWidget()
    for button in Qt.MouseButton:
        if button in QApplication.mouseButtons() and button is not Qt.MouseButton.NoButton:
            QTest.mouseRelease(nowhere, button)
    if QApplication.keyboardModifiers():
        QTest.keyRelease(nowhere, Qt.Key.Key_Shift)
