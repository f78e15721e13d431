"""The layers panel."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.panels.panel_kit import LAYER, Bench
from workbench.imaging.drawing.overlay_style import Blend
from workbench.model import commands
from workbench.model.ids import EntityId, LayerId
from workbench.model.layer import LayerStatus, OverlapPolicy
from workbench.model.regions import Box
from workbench.ui.panels.layer_row import NameField
from workbench.ui.panels.layers import LayersPanel


def a_panel(bench: Bench, qtbot: Any) -> LayersPanel:
    bench.session.document.changed.connect(bench.session.layers.follow)
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
    panel.strip.opacity.setValue(40)
    panel.strip.blend.setCurrentIndex(1)
    panel.strip.blend.activated.emit(1)
    view = bench.session.view_state.layer_view(LAYER)
    assert (view.visible, view.opacity, view.blend) == (False, 0.4, Blend.OUTLINE)
    assert bench.session.document.history.undo_steps(10) == before
    made.lock.click()
    assert bench.session.project.layers[LAYER].locked
    bench.session.document.undo()
    assert not bench.session.project.layers[LAYER].locked


def test_a_lock_asks_why_in_place_and_says_it_afterwards(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    panel.rows[LAYER].lock.click()
    field = panel.strip.reason
    assert field is not None
    QTest.keyClicks(field, "read by two")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.qWait(40)
    layer = bench.session.project.layers[LAYER]
    assert (layer.lock_owner, layer.lock_reason) == ("anna", "read by two")
    assert panel.strip.lock.text() == "Locked by anna: read by two"
    assert "read by two" in panel.rows[LAYER].lock.toolTip()
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


def drag_row(panel: LayersPanel, start: LayerId, end: LayerId, share: float) -> None:
    """Drag one row onto a share of the height of another, 0 at its top."""
    rows = panel.rows
    row, viewport = rows[start], panel.list.viewport()
    at = row.name.mapTo(row, row.name.rect().center())
    goal = rows[end].mapTo(viewport, QPoint(at.x(), round(share * rows[end].height())))
    QTest.mousePress(row, Qt.MouseButton.LeftButton, pos=at)
    begin = row.mapTo(viewport, at)
    for step in (begin + QPoint(0, 12), goal):
        local = row.mapFrom(viewport, step)
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(local),
            QPointF(row.mapToGlobal(local)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(row, move)
    QTest.mouseRelease(row, Qt.MouseButton.LeftButton, pos=row.mapFrom(viewport, goal))
    QTest.qWait(40)


def test_dragging_a_row_changes_the_order_of_painting(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    upper = add(bench, "Upper")
    drag_row(panel, upper, LAYER, 0.9)
    order = [layer.id for layer in bench.session.project.ordered_layers()]
    assert order == [upper, LAYER]
    assert list(panel.rows) == [LAYER, upper]


def test_a_row_is_dragged_into_a_group_and_out_again(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    upper = add(bench, "Upper")
    group = LayerId(EntityId("g"))
    bench.session.do(commands.group_layers, "Lesions", [], id=group)
    QTest.qWait(40)
    assert list(panel.rows) == [group, upper, LAYER]
    drag_row(panel, LAYER, group, 0.5)
    assert bench.session.project.layers[LAYER].parent == group
    assert list(panel.rows) == [group, LAYER, upper]
    assert panel.rows[LAYER].state.depth == 1
    drag_row(panel, LAYER, upper, 0.9)
    assert bench.session.project.layers[LAYER].parent is None
    bench.session.document.undo()
    assert bench.session.project.layers[LAYER].parent == group
    assert str(bench.session.document.history.redo_steps()[0].name).startswith("Move layer")


def test_a_folded_group_lists_nothing_and_counts_what_is_in_it(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    bench.draw()
    group = LayerId(EntityId("g"))
    bench.session.do(commands.group_layers, "Lesions", [LAYER], id=group)
    QTest.qWait(40)
    panel.rows[group].fold.click()
    assert list(panel.rows) == [group]
    assert panel.rows[group].count.text() == "1"


def test_a_status_is_told_by_its_shape_and_the_list_is_filtered_by_it(
    bench: Bench, qtbot: Any
) -> None:
    panel = a_panel(bench, qtbot)
    upper = add(bench, "Upper")
    plain = panel.rows[LAYER].status.icon().pixmap(16, 16).toImage()
    bench.session.do(commands.set_layer_status, LAYER, LayerStatus.FLAGGED)
    QTest.qWait(40)
    assert panel.rows[LAYER].status.icon().pixmap(16, 16).toImage() != plain
    panel.show_status(LayerStatus.FLAGGED)
    assert list(panel.rows) == [LAYER]
    panel.show_status(None)
    assert list(panel.rows) == [upper, LAYER]


def test_the_pointer_on_a_row_dims_the_others(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    upper = add(bench, "Upper")
    panel.rows[upper].entered.emit(True)
    qtbot.waitUntil(lambda: bench.session.view_state.lit == {upper})
    panel.rows[upper].entered.emit(False)
    qtbot.waitUntil(lambda: not bench.session.view_state.lit)


def test_the_meter_counts_live_and_resolves_with_one_click(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    bench.draw(Box(20, 20, 20, 20))
    bench.draw(Box(30, 20, 20, 20))
    bench.session.do(commands.set_layer_policy, LAYER, OverlapPolicy.PRIORITY)
    QTest.qWait(40)
    assert panel.strip.meter.text().startswith("1 overlap · 200")
    assert panel.rows[LAYER].overlap.isVisible()
    panel.strip.resolve.click()
    QTest.qWait(40)
    assert panel.strip.meter.text() == "No overlap on this image"
    assert not panel.rows[LAYER].overlap.isVisible()
    bench.session.document.undo()
    QTest.qWait(40)
    assert panel.rows[LAYER].overlap.isVisible()


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
