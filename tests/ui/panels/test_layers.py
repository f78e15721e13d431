"""The layers panel."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.panels.panel_kit import LAYER, Bench
from workbench.model import commands
from workbench.model.ids import LayerId
from workbench.ui.panels.layer_row import NameField
from workbench.ui.panels.layers import LayersPanel


def a_panel(bench: Bench, qtbot: Any) -> LayersPanel:
    owner = QWidget()
    qtbot.addWidget(owner)
    panel = LayersPanel(bench.desk, bench.feed, bench.table(owner), bench.run)
    qtbot.addWidget(panel)
    panel.resize(320, 240)
    panel.show()
    return panel


def add(bench: Bench, name: str) -> LayerId:
    bench.session.do(commands.add_layer, name)
    QTest.qWait(40)
    return bench.session.project.ordered_layers()[-1].id


def test_the_topmost_layer_stands_at_the_top(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    upper = add(bench, "Upper")
    assert list(panel.rows) == [upper, LAYER]


def test_the_count_follows_drawing_and_undo(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    bench.draw()
    bench.draw()
    QTest.qWait(40)
    assert panel.rows[LAYER].count.text() == "2"
    bench.session.document.undo()
    QTest.qWait(40)
    assert panel.rows[LAYER].count.text() == "1"


def test_eye_and_opacity_look_only_and_the_lock_is_an_edit(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    before = bench.session.document.history.undo_steps(10)
    made = panel.rows[LAYER]
    made.eye.click()
    made.opacity.setValue(40)
    view = bench.session.view_state.layer_view(LAYER)
    assert (view.visible, view.opacity) == (False, 0.4)
    assert bench.session.document.history.undo_steps(10) == before
    made.lock.click()
    assert bench.session.project.layers[LAYER].locked
    bench.session.document.undo()
    assert not bench.session.project.layers[LAYER].locked


def test_a_hidden_layer_differs_by_more_than_colour(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    made = panel.rows[LAYER]
    shown = made.eye.icon().pixmap(16, 16).toImage()
    made.eye.click()
    assert made.name.font().italic()
    assert made.eye.icon().pixmap(16, 16).toImage() != shown


def test_a_name_is_edited_in_place_and_escape_drops_it(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    made = panel.rows[LAYER]

    def type_name(text: str, key: Qt.Key) -> None:
        at = made.name.mapTo(made, made.name.rect().center())
        QTest.mouseDClick(made, Qt.MouseButton.LeftButton, pos=at)
        field = made.findChild(NameField)
        assert field is not None
        field.setText(text)
        QTest.keyClick(field, key)
        QTest.qWait(40)

    type_name("no", Qt.Key.Key_Escape)
    assert bench.session.project.layers[LAYER].name == "Findings"
    type_name("Lesions", Qt.Key.Key_Return)
    assert bench.session.project.layers[LAYER].name == "Lesions"
    assert made.name.text() == "Lesions"


def test_moving_a_row_changes_the_order_of_painting(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    upper = add(bench, "Upper")
    panel.list.model().moveRow(panel.list.rootIndex(), 0, panel.list.rootIndex(), 2)
    QTest.qWait(40)
    order = [layer.id for layer in bench.session.project.ordered_layers()]
    assert order == [upper, LAYER]
    assert list(panel.rows) == [LAYER, upper]


def test_choosing_a_row_makes_it_the_active_layer(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    upper = add(bench, "Upper")
    made = panel.rows[upper]
    QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=made.count.geometry().center())
    assert bench.session.view_state.layer == upper
    assert panel.list.currentRow() == 0


def test_rows_are_as_wide_as_the_list_however_narrow_it_was_when_they_were_made(
    bench: Bench, qtbot: Any
) -> None:
    panel = a_panel(bench, qtbot)
    panel.resize(700, 240)
    QTest.qWait(10)
    panel.resize(300, 240)
    QTest.qWait(10)
    assert panel.rows[LAYER].width() <= panel.list.viewport().width()
