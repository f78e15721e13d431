"""A label of figures keeps its place while they change."""

from __future__ import annotations

from typing import Any

from workbench.ui.steady import Steady


def test_it_grows_with_its_text_and_is_not_laid_out_anew_for_a_shorter_one(qtbot: Any) -> None:
    label = Steady()
    qtbot.addWidget(label)
    label.show_text("x 1000.0")
    wide = label.width(), label.minimumWidth(), label.maximumWidth()
    assert wide[1] == wide[2] >= label.fontMetrics().horizontalAdvance("x 1000.0")
    label.show_text("x 999.0")
    assert label.minimumWidth() == wide[1]
    label.show_text("x 12345678.0 and more")
    assert label.minimumWidth() > wide[1]


def test_what_was_needed_for_a_long_text_is_given_back(qtbot: Any) -> None:
    label = Steady()
    qtbot.addWidget(label)
    label.show_text("a text of many words, which is long")
    wide = label.minimumWidth()
    label.show_text("short")
    assert label.minimumWidth() < wide
    label.show_text("")
    assert label.text() == ""


def test_a_text_that_is_too_long_ends_in_dots_and_is_whole_in_the_tooltip(qtbot: Any) -> None:
    label = Steady(most=120)
    qtbot.addWidget(label)
    values = "DAPI 1234, FITC 2345, TRITC 3456, Cy5 4567"
    label.show_text(values)
    assert label.maximumWidth() <= 140
    assert label.toolTip() == label.text() == values
    label.limit(2000)
    assert label.maximumWidth() > 140 and not label.toolTip()
