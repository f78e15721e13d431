"""What all journeys have in common: the screen is empty again when they are over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def _nothing_left_over(qapp: QApplication) -> Iterator[None]:
    before = set(QApplication.topLevelWidgets())
    yield
    QTest.qWait(20)
    left = [widget for widget in QApplication.topLevelWidgets() if widget not in before]
    assert not [widget for widget in left if widget.isVisible()], left
