"""The tests of the window do not hold keys or buttons for one another."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_held_is_let_go_for_the_next(qapp: QApplication, turn: str) -> None:
    assert not QApplication.keyboardModifiers(), f"held at the {turn} turn"
    assert not QApplication.mouseButtons(), f"held at the {turn} turn"
    widget = QWidget()
    QTest.mousePress(widget, LEFT)
    QTest.mousePress(widget, RIGHT, SHIFT)
    assert QApplication.keyboardModifiers() == SHIFT
    assert QApplication.mouseButtons() == LEFT | RIGHT
