"""The history panel."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem

from tests.ui.panels.panel_kit import Bench
from workbench.ui.panels.history import HistoryPanel


def a_panel(bench: Bench, qtbot: Any) -> HistoryPanel:
    panel = HistoryPanel(bench.desk, bench.feed, bench.run)
    qtbot.addWidget(panel)
    panel.resize(600, 300)
    panel.show()
    QTest.qWait(10)
    return panel


def item(panel: HistoryPanel, row: int) -> QTreeWidgetItem:
    found = panel.list.topLevelItem(row)
    assert found is not None
    return found


def click(panel: HistoryPanel, row: int) -> None:
    at = panel.list.visualItemRect(item(panel, row)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.qWait(10)


def names(panel: HistoryPanel) -> list[str]:
    return [item(panel, at).text(0) for at in range(panel.list.topLevelItemCount())]


def test_a_click_goes_back_several_steps_and_forward_again(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    for _ in range(3):
        bench.draw()
    QTest.qWait(10)
    assert names(panel) == [
        *["Add annotation"] * 3,
        "Label scheme version 1",
        "Before these steps",
    ]
    click(panel, 2)
    assert len(bench.session.project.annotations) == 1
    assert panel.list.currentItem() is panel.list.topLevelItem(2)
    click(panel, 0)
    assert len(bench.session.project.annotations) == 3
    click(panel, 4)
    assert bench.session.project.scheme is None


def test_a_step_of_somebody_else_is_marked_and_asked_about(bench: Bench, qtbot: Any) -> None:
    bench.draw()
    bench.session.document.author = "ben"
    panel = a_panel(bench, qtbot)
    assert not item(panel, 0).icon(1).isNull()
    bench.host.answer = False
    click(panel, 1)
    assert "anna" in bench.host.questions[0]
    assert len(bench.session.project.annotations) == 1
    bench.host.answer = True
    click(panel, 1)
    assert not bench.session.project.annotations
