"""Items that the program draws itself: one that goes wrong leaves the others alone."""

from __future__ import annotations

import logging

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyleOptionViewItem

from workbench.ui.drawn_items import DrawnItems, Index

RED = Qt.GlobalColor.red


class Squares(DrawnItems):
    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.translate(3, 3)
        if index.data() == "wrong":
            raise ValueError("wrong")
        painter.resetTransform()
        painter.fillRect(option.rect, RED)


def test_an_item_that_goes_wrong_is_logged_and_the_next_is_drawn(
    qapp: object, caplog: pytest.LogCaptureFixture
) -> None:
    view = QListView()
    view.setModel(QStringListModel(["wrong", "right"]))
    view.setItemDelegate(Squares(view))
    view.resize(80, 80)
    with caplog.at_level(logging.ERROR):
        picture = view.viewport().grab().toImage()
    assert "an item of a list could not be drawn" in caplog.text
    middles = [view.visualRect(view.model().index(row, 0)).center() for row in (0, 1)]
    assert [picture.pixelColor(at) == RED for at in middles] == [False, True]
