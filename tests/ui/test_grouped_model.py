"""Groups and rows in them, as Qt asks for them."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from workbench.ui.grouped_model import ROOT, AnyIndex, GroupedModel


class Letters(GroupedModel):
    """Words, and the letters of each."""

    words = ("ab", "", "c")

    def group_count(self) -> int:
        return len(self.words)

    def row_count(self, group: int) -> int:
        return len(self.words[group])

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        return 2

    def data(self, index: AnyIndex, role: int = 0) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        word = self.words[self.group_at(index)]
        return word[index.row()] if self.is_row(index) else word


@pytest.fixture
def model(qapp: QApplication) -> Letters:
    return Letters()


def test_qt_finds_nothing_wrong_with_it(model: Letters) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode
    tester = QAbstractItemModelTester(model, mode.Fatal)
    assert tester.model() is model


def test_a_row_knows_its_group(model: Letters) -> None:
    third = model.index(2, 0)
    row = model.index(0, 1, third)
    assert (row.data(), row.parent()) == ("c", third)
    assert (model.is_row(row), model.is_row(third)) == (True, False)
    assert model.group_at(row) == model.group_at(third) == 2


def test_there_is_nothing_below_rows_and_beyond_the_ends(model: Letters) -> None:
    first = model.index(0, 0)
    assert model.rowCount() == 3
    assert model.rowCount(model.index(1, 0, first)) == 0
    assert model.rowCount(model.index(0, 1)) == 0
    for row, column in ((2, 0), (0, 2), (-1, 0)):
        assert not model.index(row, column, first).isValid()
