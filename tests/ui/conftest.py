"""What every test of the window needs: nobody holds a key any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


@pytest.fixture(autouse=True)
def _keys_are_let_go() -> Iterator[None]:
    """Let go of Shift and its like before a test: Qt remembers them of the last event.

    A list that is asked to select a row while Shift is held selects nothing.
    """
    if isinstance(QApplication.instance(), QApplication) and QApplication.keyboardModifiers():
        QTest.keyRelease(QWidget(), Qt.Key.Key_Shift)
    yield
