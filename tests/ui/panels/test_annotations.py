"""The table of annotations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.panels.panel_kit import IMAGE, OTHER, Bench, a_project
from workbench.model import commands
from workbench.model.regions import Box, Point
from workbench.ui.panels.annotations import AnnotationsPanel
from workbench.ui.panels.annotations_model import LABEL, NUMBER, SIZE, SLICE


def a_panel(bench: Bench, qtbot: Any) -> AnnotationsPanel:
    owner = QWidget()
    qtbot.addWidget(owner)
    panel = AnnotationsPanel(bench.desk, bench.feed, bench.table(owner), bench.run)
    qtbot.addWidget(panel)
    panel.resize(320, 400)
    panel.show()
    return panel


def texts(panel: AnnotationsPanel, column: int) -> list[str]:
    model = panel.model
    return [model.data(model.index(row, column)) for row in range(model.rowCount())]


def test_what_is_drawn_comes_as_a_last_row_with_label_and_size(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    assert not panel.view.isVisible()
    bench.draw(label="nodule")
    bench.draw(Point(3, 4))
    assert texts(panel, LABEL) == ["Nodule", "Point"]
    # 10 x 20 px of half a millimetre.
    assert texts(panel, SIZE) == ["50.0\u2009mm²", ""]


def test_undo_takes_the_row_away_and_redo_brings_it_back(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    bench.draw(label="nodule")
    bench.draw(label="vessel")
    bench.session.document.undo()
    assert texts(panel, LABEL) == ["Nodule"]
    bench.session.document.redo()
    assert texts(panel, LABEL) == ["Nodule", "Vessel"]


def test_a_changed_shape_has_its_new_size(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    drawn = bench.draw()
    bench.session.do(commands.change_regions, {drawn.id: Box(50, 50, 20, 20)})
    assert texts(panel, SIZE) == ["100.0\u2009mm²"]


def test_selecting_rows_selects_annotations_and_the_other_way_round(
    bench: Bench, qtbot: Any
) -> None:
    panel = a_panel(bench, qtbot)
    first, second = bench.draw(), bench.draw()
    view = bench.session.view_state
    at = panel.view.visualRect(panel.model.index(1, LABEL)).center()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.selection == {second.id}
    bench.select([first, second])
    assert len(panel.view.selectionModel().selectedRows()) == 2
    bench.select([])
    assert not panel.view.selectionModel().hasSelection()


def test_a_double_click_brings_the_annotation_into_the_middle(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    bench.draw(Box(30, 40, 10, 10))
    at = panel.view.visualRect(panel.model.index(0, LABEL)).center()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert bench.host.centered == [(30.0, 40.0)]


def test_the_filter_looks_at_label_layer_and_note(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    bench.draw(label="nodule")
    noted = bench.draw(label="vessel")
    bench.session.do(commands.set_note, noted.id, "near the hilum")
    QTest.keyClicks(panel.filter, "hilum")
    assert texts(panel, LABEL) == ["Vessel"]
    panel.filter.setText("findings")
    assert len(texts(panel, LABEL)) == 2
    bench.draw(label="pit")
    assert len(texts(panel, LABEL)) == 3


@pytest.fixture
def series(tmp_path: Path) -> Any:
    bench = Bench(tmp_path, a_project(boxes=2, slices=2))
    yield bench
    bench.close()


def test_the_annotations_of_a_whole_series_are_listed_with_their_slice(
    series: Bench, qtbot: Any
) -> None:
    panel = a_panel(series, qtbot)
    series.session.view_state.go(OTHER, 1)
    assert texts(panel, SLICE) == ["1", "1"]
    assert not panel.view.isColumnHidden(SLICE)
    # Choosing one goes to its slice.
    panel.view.selectRow(0)
    assert series.session.view_state.viewport.image != OTHER


def test_one_edit_among_very_many_touches_one_row(tmp_path: Path, qtbot: Any) -> None:
    bench = Bench(tmp_path, a_project(boxes=20_000))
    panel = a_panel(bench, qtbot)
    assert panel.model.rowCount() == 20_000
    touched: list[tuple[int, int]] = []
    panel.model.dataChanged.connect(lambda a, b: touched.append((a.row(), b.row())))
    resets: list[int] = []
    panel.model.modelReset.connect(lambda: resets.append(1))
    id = panel.model.id_at(12_345)
    bench.session.do(commands.set_label, [id], "vessel")
    assert touched == [(12_345, 12_345)]
    assert not resets
    # Where thousands are hidden otherwise the list is asked anew, not each for its row.
    panel.model.cover(panel.model.ids_at(range(3000)))
    panel.model.cover([id, panel.model.id_at(12_350)])
    assert touched[1:] == [(0, 19_999), (12_345, 12_350)]
    # The number of the last one is read whole.
    wide = panel.view.fontMetrics().horizontalAdvance("20000")
    assert panel.view.horizontalHeader().sectionSize(NUMBER) >= wide + 16
    bench.close()


def _by_depth(bench: Bench, qtbot: Any) -> AnnotationsPanel:
    session = bench.session
    panel = a_panel(bench, qtbot)
    session.change_settings(evolve(session.settings, list_by_depth=True))
    return panel


def test_by_depth_the_nearest_come_first_and_keep_their_numbers(bench: Bench, qtbot: Any) -> None:
    drawn = [bench.draw() for _ in range(3)]
    panel = _by_depth(bench, qtbot)
    shown = [panel.model.id_at(row) for row in range(3)]
    assert shown == [one.id for one in reversed(drawn)]
    assert panel.model.data(panel.model.index(0, 0)) == "3"
    bench.session.do(commands.set_depth, {drawn[0].id: 5.0})
    assert panel.model.id_at(0) == drawn[0].id
    assert panel.model.row_of(drawn[2].id) == 1
    bench.select([drawn[0]])
    assert [index.row() for index in panel.view.selectionModel().selectedRows()] == [0]


def test_a_row_dragged_between_others_takes_its_place_in_depth(bench: Bench, qtbot: Any) -> None:
    drawn = [bench.draw() for _ in range(4)]
    panel = _by_depth(bench, qtbot)
    model = panel.model
    data = model.mimeData([model.index(0, 0), model.index(0, 1)])
    model.dropMimeData(data, Qt.DropAction.MoveAction, 2, 0, QModelIndex())
    QTest.qWait(10)
    assert [model.id_at(row) for row in range(4)] == [drawn[n].id for n in (2, 3, 1, 0)]
    bench.session.document.undo()
    assert [model.id_at(row) for row in range(4)] == [drawn[n].id for n in (3, 2, 1, 0)]


def test_in_order_of_creation_nothing_can_be_dragged(bench: Bench, qtbot: Any) -> None:
    bench.draw()
    panel = a_panel(bench, qtbot)
    assert not panel.model.flags(panel.model.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled


def test_what_is_hidden_as_a_whole_stays_listed_and_says_so(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    first = bench.draw(Box(50, 50, 10, 10))
    bench.session.occlusion.scene(IMAGE, 1)
    bench.draw(Box(50, 50, 30, 30))
    text = panel.model.data(panel.model.index(panel.model.row_of(first.id), 1))
    assert "fully hidden" in text
    assert "#2" in panel.model.data(panel.model.index(0, 1), Qt.ItemDataRole.ToolTipRole)
