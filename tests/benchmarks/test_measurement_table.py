"""What a user feels in the table of measurements of a project with 20,000 shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui.panels.panel_kit import Bench, a_project
from workbench.app.measuring.table import Grouping, MeasurementTable
from workbench.model.ids import AnnotationId
from workbench.ui.panels.measurements_model import VALUE, MeasurementsModel

SHAPES = 20_000


@pytest.fixture(scope="module")
def table(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    bench = Bench(tmp_path_factory.mktemp("bench"), a_project(boxes=SHAPES))
    made = MeasurementTable(bench.session, lambda: None)
    made.begin()
    while made.is_busy:
        made.work(0.5)
    yield made
    bench.close()


@pytest.fixture
def model(table: MeasurementTable) -> MeasurementsModel:
    made = MeasurementsModel()
    made.show(table.lines)
    made.sort(VALUE, Qt.SortOrder.DescendingOrder)
    return made


def test_one_shape_of_20_000_changes(
    benchmark: Callable[..., Any], table: MeasurementTable, model: MeasurementsModel
) -> None:
    id = list(table.lines)[SHAPES // 2]

    def change() -> list[AnnotationId]:
        table._due[id] = None
        done = table.work(1.0)
        model.put(table.lines, done)
        return done

    assert benchmark(change) == [id]
    assert model.count == SHAPES


def test_20_000_rows_are_filtered(
    benchmark: Callable[..., Any], table: MeasurementTable, model: MeasurementsModel
) -> None:
    benchmark(model.show, table.lines, Grouping.NONE, "no such word")
    assert model.count == 0


def test_20_000_rows_are_sorted(benchmark: Callable[..., Any], model: MeasurementsModel) -> None:
    benchmark(model.sort, VALUE)
    assert model.count == SHAPES
