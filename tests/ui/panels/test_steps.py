"""StepGrid: cards wrap, so that nothing has to be scrolled sideways."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from workbench.ui.panels.steps import StepGrid, columns_for


@pytest.mark.parametrize(
    ("count", "width", "columns"),
    [(5, 1200, 5), (5, 700, 3), (6, 700, 3), (5, 200, 1), (5, 10, 1), (1, 2000, 1), (0, 500, 1)],
)
def test_cards_fill_as_few_lines_as_fit_and_those_evenly(
    count: int, width: int, columns: int
) -> None:
    assert columns_for(count, width) == columns


def test_cards_stay_in_order_and_inside_when_the_room_shrinks(qtbot: Any) -> None:
    grid = StepGrid()
    qtbot.addWidget(grid)
    cards = [QLabel(str(n)) for n in range(5)]
    grid.resize(1200, 200)
    grid.show_cards(cards)
    grid.show()
    qtbot.waitUntil(lambda: len({card.y() for card in cards}) == 1)
    grid.resize(500, 300)
    qtbot.waitUntil(lambda: len({card.y() for card in cards}) == 3)
    assert [card.text() for card in sorted(cards, key=lambda c: (c.y(), c.x()))] == list("01234")
    assert all(card.geometry().right() < 500 for card in cards)
