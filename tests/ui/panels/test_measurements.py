"""The measurements panel over a session in memory."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.panels.panel_kit import HALF_MM, IMAGE, Bench, a_project
from tests.ui.window_kit import CONTROL, until
from workbench.app.measuring.statistics import Inside
from workbench.app.measuring.table import Grouping
from workbench.imaging.statistics.summary import RoiStatistics
from workbench.model import commands
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.ids import EntityId, LesionId
from workbench.model.lesion import Lesion
from workbench.model.regions import Box, Polyline
from workbench.model.severity import Severity, SeverityRule
from workbench.ui.panels.measurements import MeasurementsPanel
from workbench.ui.panels.measurements_model import IMAGE as IMAGE_COLUMN
from workbench.ui.panels.measurements_model import (
    LABEL,
    LESION,
    SEVERITY,
    SOURCE,
    SPREAD,
    TITLE,
    VALUE,
)


@pytest.fixture
def panel(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[MeasurementsPanel]:
    noted: list[str] = []
    monkeypatch.setattr(bench.session, "note", lambda text: noted.append(str(text)))
    made = _open(bench)
    made.noted = noted  # type: ignore[attr-defined]
    yield made
    made.close()
    made.deleteLater()


def _open(bench: Bench) -> MeasurementsPanel:
    made = MeasurementsPanel(bench.desk, bench.feed, bench.run)
    made.resize(1100, 240)
    made.show()
    settle(made)
    return made


def settle(panel: MeasurementsPanel) -> None:
    QTest.qWait(1)
    until(lambda: not (panel.table.is_busy or panel.table.is_waiting), "the numbers")
    QTest.qWait(1)


def rows(panel: MeasurementsPanel, column: int) -> list[str]:
    model = panel.model
    if model.grouping is Grouping.NONE:
        return [model.index(n, column).data() for n in range(model.rowCount())]
    return [
        model.index(n, column, model.index(at, 0)).data()
        for at in range(model.rowCount())
        for n in range(model.rowCount(model.index(at, 0)))
    ]


def test_every_shape_has_its_number_with_source_and_uncertainty(bench, panel):
    assert panel.view.isHidden()
    bench.draw(Polyline([(0, 0), (20, 0)]))
    bench.draw(Box(0, 0, 10, 20), "nodule")
    settle(panel)
    assert [text.replace("\u2009", " ") for text in rows(panel, VALUE)] == ["10.0 mm", "50.0 mm²"]
    assert rows(panel, SOURCE) == ["Patient plane"] * 2
    assert all(text and text[0] in "0123456789" for text in rows(panel, SPREAD))
    assert rows(panel, LABEL)[1] == "Nodule"
    assert rows(panel, IMAGE_COLUMN) == ["ct/i1.dcm"] * 2


def test_an_edit_changes_its_own_row_only(bench, panel):
    drawn = [bench.draw(Polyline([(0, 0), (n, 0)])) for n in (20, 30, 40)]
    settle(panel)
    untouched = panel.model.line_at(panel.model.index(2, 0))
    resets = []
    panel.model.modelReset.connect(lambda: resets.append(1))
    bench.session.do(commands.change_regions, {drawn[0].id: Polyline([(0, 0), (8, 0)])})
    settle(panel)
    assert rows(panel, VALUE)[0].startswith("4.0")
    assert panel.model.line_at(panel.model.index(2, 0)) is untouched
    bench.session.do(commands.delete_annotations, [drawn[1].id])
    settle(panel)
    assert len(rows(panel, VALUE)) == 2
    assert not resets


def test_rows_are_sorted_by_numbers_and_new_ones_come_in_between(bench, panel):
    for n in (40, 8, 200):
        bench.draw(Polyline([(0, 0), (n / 4, 0)]))
    settle(panel)
    panel.view.sortByColumn(VALUE, Qt.SortOrder.DescendingOrder)
    assert [text[:3] for text in rows(panel, VALUE)] == ["25.", "5.0", "1.0"]
    bench.draw(Polyline([(0, 0), (20, 0)]))
    settle(panel)
    assert [text[:3] for text in rows(panel, VALUE)] == ["25.", "10.", "5.0", "1.0"]
    panel.view.sortByColumn(VALUE, Qt.SortOrder.AscendingOrder)
    bench.draw(Polyline([(0, 0), (30, 0)]))
    settle(panel)
    assert [text[:3] for text in rows(panel, VALUE)] == ["1.0", "5.0", "10.", "15.", "25."]


def test_rows_are_filtered_and_grouped(bench, panel):
    bench.draw(Box(0, 0, 10, 20), "nodule")
    bench.draw(Box(0, 0, 10, 20), "vessel")
    line = bench.draw(Polyline([(0, 0), (20, 0)]))
    lesion = Lesion(LesionId(EntityId("t1")), "2.25.1", "T1")
    bench.session.do(commands.put_lesion, lesion, [line.id])
    settle(panel)
    panel.filter.setText("nod")
    settle(panel)
    assert rows(panel, LABEL) == ["Nodule"]
    panel.filter.setText("")
    panel.group_by(Grouping.LESION)
    settle(panel)
    titles = [panel.model.index(at, 0).data() for at in range(panel.model.rowCount())]
    assert titles == ["No lesion  ·  2", "T1  ·  1"]
    assert rows(panel, LESION)[-1] == "T1"
    # A change of the group moves the row.
    bench.session.do(commands.assign_lesion, [line.id], None)
    settle(panel)
    assert panel.model.rowCount() == 1
    bench.session.do(commands.assign_lesion, [line.id], lesion.id)
    settle(panel)
    assert panel.model.rowCount() == 2


def test_a_change_of_very_many_leaves_groups_unfolded(bench, panel):
    drawn = [bench.draw(Polyline([(0, 0), (20 + n, 0)])) for n in range(70)]
    settle(panel)
    panel.group_by(Grouping.KIND)
    longer = {one.id: Polyline([(0, 0), (2, 0)]) for one in drawn}
    bench.session.do(commands.change_regions, longer)
    settle(panel)
    assert {text[:3] for text in rows(panel, VALUE)} == {"1.0"}
    assert panel.view.isExpanded(panel.model.index(0, 0))


def test_a_click_selects_and_the_selection_of_the_canvas_is_shown(bench, panel):
    first, second = (bench.draw(Polyline([(0, 0), (n, 0)])) for n in (20, 30))
    settle(panel)
    panel.view.setCurrentIndex(panel.model.index(0, 0))
    assert bench.session.view_state.selection == {first.id}
    bench.select([second])
    (index,) = panel.view.selectionModel().selectedRows()
    assert panel.model.line_at(index).annotation == second.id
    panel.view.doubleClicked.emit(panel.model.index(0, 0))
    assert bench.host.centered == [(10.0, 0.0)]


def test_rows_are_copied_as_a_table(bench, panel):
    bench.draw(Polyline([(0, 0), (20, 0)]))
    bench.session.view_state.select([])
    settle(panel)
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_C, CONTROL)
    head, line = QGuiApplication.clipboard().text().split("\n")
    assert head.split("\t")[3] == "Value"
    assert line.split("\t")[5] == "Patient plane"
    assert panel.noted == ["Measurements copied"]


def test_all_numbers_of_each_shape_are_listed_when_asked(bench, panel):
    bench.draw(Box(0, 0, 10, 20))
    settle(panel)
    assert panel.model.rowCount() == 1
    panel.every.click()
    settle(panel)
    assert panel.model.rowCount() > 6
    panel.every.click()
    settle(panel)
    assert panel.model.rowCount() == 1


def test_severity_has_a_column_where_the_scheme_has_grades(bench, panel):
    bench.draw(Box(0, 0, 10, 20), "nodule")
    settle(panel)
    assert panel.view.isColumnHidden(SEVERITY)
    scheme = bench.session.project.scheme
    bench.session.do(
        commands.change_scheme,
        scheme.labels,
        severities=(Severity("major", "Major"),),
        severity_rules=(SeverityRule("area_mm2 > 10", "major"),),
    )
    settle(panel)
    assert not panel.view.isColumnHidden(SEVERITY)
    assert rows(panel, SEVERITY) == ["Major"]
    tip = panel.model.index(0, VALUE).data(Qt.ItemDataRole.ToolTipRole)
    assert "Major: " in tip


def test_another_calibration_is_another_number(bench, panel):
    bench.draw(Polyline([(0, 0), (20, 0)]))
    settle(panel)
    other = Calibration(Spacing(2, 2), CalibrationSource.USER)
    bench.session.library.calibration = lambda id, frame: other
    info = bench.session.library.info(IMAGE, 1)
    bench.session.library.info = lambda id, frame: evolve(info, calibration=other)
    bench.session.do(commands.set_calibration, [IMAGE], other)
    settle(panel)
    assert rows(panel, VALUE)[0].startswith("40.0")
    assert HALF_MM.spacing != other.spacing


def test_what_is_listed_is_written_to_a_file(bench, panel, tmp_path):
    from openpyxl import load_workbook

    from workbench.app.measuring.writing import write_measurements

    bench.draw(Polyline([(0, 0), (20, 0)]))
    settle(panel)
    ids = [one.annotation for one in panel.model.shown_lines()]
    for name in ("a.csv", "b.xlsx"):
        write_measurements(bench.desk, tmp_path / name, ids)
    until(lambda: len(bench.host.told) >= 2, "both files")
    assert "length" in (tmp_path / "a.csv").read_text("utf-8-sig")
    sheet = load_workbook(tmp_path / "b.xlsx").worksheets[0]
    assert sheet.max_row > 1
    assert panel.noted == ["Measurements written as CSV", "Measurements written as XLSX"]


def test_many_shapes_are_worked_out_in_slices_and_listed_as_they_come(
    qapp: QApplication, tmp_path: Path
) -> None:
    bench = Bench(tmp_path, a_project(boxes=2_000))
    try:
        panel = MeasurementsPanel(bench.desk, bench.feed, bench.run)
        panel.resize(1100, 240)
        panel.show()
        seen = set()
        while panel.table.is_busy or panel.model.total == 0:
            QTest.qWait(1)
            seen.add(panel.model.rowCount())
        assert len(seen) > 5
        assert panel.model.rowCount() == 2_000
        assert len({one.annotation for one in panel.model.shown_lines()}) == 2_000
        first = panel.model.line_at(panel.model.index(0, 0))
        assert first is not None
        bench.session.do(commands.change_regions, {first.annotation: Box(0, 0, 2, 2)})
        settle(panel)
        assert rows(panel, VALUE)[0].startswith("1.00")
        panel.close()
        panel.deleteLater()
    finally:
        bench.close()


def test_values_inside_an_area_are_listed_once_they_are_known(bench, panel, monkeypatch):
    statistics = RoiStatistics(200, unit="HU", mean=41.5, sd=3.25, minimum=12.0, maximum=63.0)
    asked: list[str] = []

    def found(session, annotation, *rest):
        asked.append(annotation.id)
        return Inside((statistics,))

    monkeypatch.setattr("workbench.app.measuring.live.intensities", found)
    drawn = bench.draw(Box(0, 0, 10, 20))
    bench.draw(Box(30, 30, 10, 20))
    panel.every.setChecked(True)
    settle(panel)
    assert not asked and "Mean" not in rows(panel, TITLE)
    bench.session.values.of(drawn)
    settle(panel)
    assert asked == [drawn.id]
    shown = dict(zip(rows(panel, TITLE), rows(panel, VALUE), strict=True))
    assert [shown[one].replace("\u2009", " ") for one in ("Mean", "Smallest", "Largest")] == [
        "41.5 HU",
        "12.0 HU",
        "63.0 HU",
    ]
    assert rows(panel, TITLE).count("Standard deviation") == 1
    # Values of another outline are not those of this one.
    bench.session.do(commands.change_regions, {drawn.id: Box(0, 0, 40, 20)})
    settle(panel)
    assert "Mean" not in rows(panel, TITLE)
