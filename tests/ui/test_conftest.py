"""The tests of the window do not hold keys for one another."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_key_that_a_test_held_is_let_go_for_the_next(qapp: QApplication, turn: str) -> None:
    assert not QApplication.keyboardModifiers(), f"held at the {turn} turn"
    QTest.keyPress(QWidget(), Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.keyboardModifiers() == Qt.KeyboardModifier.ShiftModifier
