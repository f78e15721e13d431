"""A bench for the tests of panels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.panels.panel_kit import Bench
from workbench.base.text import set_language


@pytest.fixture
def bench(qapp: QApplication, tmp_path: Path) -> Iterator[Bench]:
    set_language("en")
    made = Bench(tmp_path)
    yield made
    made.close()
