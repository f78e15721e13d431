"""The main job in the real window, by mouse and keys alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.builders import a_ct_series
from tests.ui.window_kit import (
    ALT,
    CONTROL,
    NONE,
    RIGHT,
    SHIFT,
    a_window,
    click,
    drag,
    drop,
    is_shown,
    open_and_wait,
    press,
    spot,
    until,
)
from workbench.app.sample import SAMPLE_LABELS
from workbench.base.text import language
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.grey import Window
from workbench.model.regions import Polygon
from workbench.ui.canvas.widget import Canvas
from workbench.ui.main_window import MainWindow

# The slices have 10 columns and 8 rows.
OUTER = ((1.0, 1.0), (9.0, 1.0), (9.0, 7.0), (1.0, 7.0))
HOLE = ((3.0, 3.0), (6.0, 3.0), (6.0, 5.0), (3.0, 5.0))


@pytest.fixture
def series(tmp_path: Path) -> Path:
    folder = tmp_path / "胸部 CT"
    folder.mkdir()
    a_ct_series(folder, 3)
    return folder


def draw(
    window: MainWindow,
    canvas: Canvas,
    ring: tuple[tuple[float, float], ...],
    held: Qt.KeyboardModifier = NONE,
) -> None:
    click(canvas, *ring[0], held)
    for x, y in ring[1:]:
        click(canvas, x, y)
    press(window, Qt.Key.Key_Return)


def only(window: MainWindow) -> Annotation:
    (annotation,) = window.session.project.annotations.values()
    return annotation


def test_a_series_is_windowed_annotated_undone_redone_closed_and_all_there_again(
    tmp_path: Path, series: Path
) -> None:
    project = tmp_path / "研究 1.wbp"
    with a_window(tmp_path) as window:
        window.session.new_project(project)
        window.session.do(commands.change_scheme, SAMPLE_LABELS, "Sample")
        canvas = open_and_wait(window, series)
        assert len(window.session.project.images) == 3

        # The window, by a drag with the right button.
        before = canvas.viewport.voi
        middle = canvas.rect().center()
        drag(canvas, RIGHT, middle, middle + middle / 4)
        after = window.session.view_state.viewport.voi
        assert isinstance(after, Window)
        assert after != before

        # A polygon with a hole, and a label by its digit.
        press(window, Qt.Key.Key_P)
        assert window.session.view_state.tool == "polygon"
        draw(window, canvas, OUTER)
        annotation = only(window)
        assert window.session.view_state.selection == {annotation.id}
        draw(window, canvas, HOLE, ALT)
        region = only(window).region
        assert isinstance(region, Polygon)
        assert len(region.parts[0].holes) == 1
        press(window, Qt.Key.Key_1)
        assert only(window).label == "nodule"
        whole = only(window)

        # Undo all three, and redo them.
        for _ in range(3):
            press(window, Qt.Key.Key_Z, CONTROL)
        assert not window.session.project.annotations
        for _ in range(3):
            press(window, Qt.Key.Key_Y, CONTROL)
        assert only(window) == whole
        assert window.panels["inspector"].annotations.model.rowCount() == 1  # type: ignore[attr-defined]

    with a_window(tmp_path) as window:
        open_and_wait(window, project)
        assert only(window) == whole
        for ring, drawn in ((OUTER, 0), (HOLE, 1)):
            assert isinstance(whole.region, Polygon)
            points = whole.region.parts[0].rings[drawn]
            assert np.abs(points - np.array(ring)).max() < 0.1
        # The history is there, too.
        press(window, Qt.Key.Key_Z, CONTROL)
        assert only(window).label is None


def test_a_folder_that_is_dropped_is_opened_in_a_project_without_a_name(
    tmp_path: Path, series: Path
) -> None:
    with a_window(tmp_path) as window:
        assert window.stage.currentWidget() is window.welcome
        drop(window, series)
        until(lambda: is_shown(window), "the dropped series")
        assert window.session.is_scratch
        assert window.stage.currentWidget() is window.viewports
        press(window, Qt.Key.Key_PageDown)
        shown = window.session.view_state.viewport.image
        assert shown == next(iter(window.session.project.series.values())).images[1]


def test_another_language_is_spoken_at_once_and_the_work_goes_on(
    tmp_path: Path, series: Path
) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, series)
        press(window, Qt.Key.Key_P)
        draw(window, canvas, OUTER)
        drawn = only(window)
        press(window, Qt.Key.Key_L, CONTROL | SHIFT)
        QTest.qWait(50)
        assert language() == "zh_CN"
        assert window.viewports.active is canvas
        assert canvas.isVisible()
        assert window.session.view_state.selection == {drawn.id}
        draw(window, canvas, HOLE)
        assert len(window.session.project.annotations) == 2
        press(window, Qt.Key.Key_L, CONTROL | SHIFT)
        QTest.qWait(50)
        assert window.actions_["edit.undo"].text() == "Undo: Add annotation"


def test_the_palette_runs_what_a_few_letters_find(tmp_path: Path, series: Path) -> None:
    with a_window(tmp_path) as window:
        open_and_wait(window, series)
        press(window, Qt.Key.Key_K, CONTROL)
        field = QApplication.focusWidget()
        assert isinstance(field, QLineEdit)
        QTest.keyClicks(field, "invert")
        QTest.keyClick(field, Qt.Key.Key_Return)
        until(lambda: window.session.view_state.viewport.inverted, "the inverted image", 2)


def test_a_second_window_reads_only_and_says_why(tmp_path: Path, series: Path) -> None:
    project = tmp_path / "shared.wbp"
    with a_window(tmp_path / "a") as first:
        first.session.new_project(project)
        open_and_wait(first, series)
        with a_window(tmp_path / "b", author="ben") as second:
            canvas = open_and_wait(second, project)
            assert second.session.document.read_only
            assert second.status.saved.text() == "Read only"
            assert "anna" in second.status.saved.toolTip()
            press(second, Qt.Key.Key_P)
            draw(second, canvas, OUTER)
            assert not second.session.project.annotations
            assert second.toasts.texts


def test_settings_that_change_the_theme_keep_the_window(tmp_path: Path, series: Path) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, series)
        window.session.change_settings(evolve(window.session.settings, theme="light"))
        QTest.qWait(20)
        assert window.viewports.active is canvas
        assert canvas.grab().toImage().pixelColor(3, 3).lightness() < 30
        assert spot(canvas, 0, 0) is not None
