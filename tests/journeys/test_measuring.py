"""Measuring in the real window, by mouse and keys alone."""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from tests.ui.window_kit import (
    CONTROL,
    LEFT,
    a_window,
    click,
    drag,
    open_and_wait,
    press,
    spot,
)
from workbench.model.annotation import Annotation, Purpose
from workbench.model.measurement import MeasurementKind as Kind
from workbench.model.regions import Lines, Polyline
from workbench.ui.canvas.painters.labels import LabelPainter
from workbench.ui.canvas.widget import Canvas
from workbench.ui.main_window import MainWindow
from workbench.ui.tool_bar import ToolBar


@pytest.fixture
def strip(tmp_path: Path) -> Path:
    """A dark crack 6 px wide along y = 150, and a bright block from x = 300 on."""
    values = np.full((300, 400), 40_000, np.uint16)
    values[147:153] = 9_000
    values[200:, 300:] = 60_000
    path = tmp_path / "带材 strip.png"
    path.write_bytes(cv2.imencode(".png", values)[1].tobytes())
    return path


def made(window: MainWindow) -> list[Annotation]:
    return sorted(window.session.project.annotations.values(), key=lambda a: a.id)


def line(canvas: Canvas, *ends: tuple[float, float]) -> None:
    drag(canvas, LEFT, spot(canvas, *ends[0]), spot(canvas, *ends[1]))


def said(canvas: Canvas) -> list[str]:
    """Paint, and return what stands beside the shapes."""
    canvas.grab()
    (painter,) = (p for p in canvas.paintings if isinstance(p, LabelPainter))
    return [word.text for word in painter._words]


def take(window: MainWindow, id: str) -> None:
    """Take up a tool from the menu."""
    window.actions_[f"tool.{id}"].trigger()


def test_a_lesion_is_measured_by_keys_adjusted_and_taken_back(strip: Path, tmp_path: Path) -> None:
    with a_window(tmp_path / "home") as window:
        canvas = open_and_wait(window, strip)
        press(window, Qt.Key.Key_D)
        line(canvas, (60, 60), (140, 60))
        line(canvas, (100, 40), (100, 80))
        (axes,) = made(window)
        assert (axes.kind, axes.purpose) == (Kind.BIDIRECTIONAL, Purpose.MEASUREMENT)
        (figures,) = said(canvas)
        assert re.fullmatch(r"\d+\.\d × \d+\.\d\u2009px", figures)

        press(window, Qt.Key.Key_V)
        line(canvas, (140, 60), (60, 140))
        (turned,) = made(window)
        assert isinstance(turned.region, Lines)
        u, v = (one[1] - one[0] for one in turned.region.lines)
        assert u @ v == pytest.approx(0, abs=1e-6)
        assert abs(u[1]) > abs(u[0])
        press(window, Qt.Key.Key_Right)
        assert made(window)[0].region != turned.region

        press(window, Qt.Key.Key_Z, CONTROL)
        press(window, Qt.Key.Key_Z, CONTROL)
        assert made(window) == [axes]
        press(window, Qt.Key.Key_Z, CONTROL)
        assert made(window) == []


def test_the_widths_of_a_crack_are_found_in_the_window(strip: Path, tmp_path: Path) -> None:
    with a_window(tmp_path / "home") as window:
        canvas = open_and_wait(window, strip)
        take(window, "caliper")
        click(canvas, 80, 150)
        click(canvas, 260, 150)
        press(window, Qt.Key.Key_Return)
        (crack,) = made(window)
        assert crack.kind is Kind.CALIPER and isinstance(crack.region, Lines)
        widths = [float(np.hypot(*(one[1] - one[0]))) for one in crack.region.lines[1:]]
        assert len(widths) > 3
        assert widths == pytest.approx([6.0] * len(widths), abs=0.1)
        assert any("6.0" in line for line in said(canvas))


def test_an_end_snaps_to_the_edge_of_the_picture(strip: Path, tmp_path: Path) -> None:
    with a_window(tmp_path / "home") as window:
        canvas = open_and_wait(window, strip)
        window.actions_["measure.snap"].trigger()
        press(window, Qt.Key.Key_R)
        line(canvas, (200, 250), (303, 250))
        (ruler,) = made(window)
        assert isinstance(ruler.region, Polyline)
        assert float(ruler.region.points[1][0]) == pytest.approx(300, abs=0.1)
        window.actions_["measure.snap"].trigger()


def test_a_text_is_typed_on_the_picture_and_changed_later(strip: Path, tmp_path: Path) -> None:
    with a_window(tmp_path / "home") as window:
        canvas = open_and_wait(window, strip)
        take(window, "text")
        click(canvas, 80, 80)
        entry = canvas.findChild(QLineEdit, "text_entry")
        assert entry is not None and entry.hasFocus()
        QTest.keyClicks(entry, "rim")  # letters that are keys of tools elsewhere
        QTest.keyClick(entry, Qt.Key.Key_Return)
        (text,) = made(window)
        assert (text.note, text.kind) == ("rim", Kind.TEXT)
        assert window.session.view_state.tool == "text"
        assert said(canvas) == ["rim"]

        press(window, Qt.Key.Key_V)
        QTest.mouseDClick(canvas, LEFT, Qt.KeyboardModifier.NoModifier, spot(canvas, 80, 80))
        assert entry.isVisible() and entry.text() == "rim"
        entry.insert("边缘")  # as an input method does
        click(canvas, 300, 60)  # leaving keeps it
        assert [one.note for one in made(window)] == ["边缘"]

        window.session.view_state.select([])
        canvas.grab()
        at = spot(canvas, 80, 80) + QPoint(16, 2)
        QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.NoModifier, at)
        assert window.session.view_state.selection == {made(window)[0].id}  # by its words

        take(window, "arrow")
        line(canvas, (200, 60), (240, 90))
        QTest.keyClick(entry, Qt.Key.Key_Escape)
        assert len(made(window)) == 1 and not entry.isVisible()


def test_the_menu_and_the_tool_bar_have_all_that_measures(strip: Path, tmp_path: Path) -> None:
    from workbench.edit.tools import MEASURING

    with a_window(tmp_path / "home") as window:
        canvas = open_and_wait(window, strip)
        bar = window.findChild(ToolBar)
        assert bar is not None
        shown = bar.measure_button.menu().actions()
        for group in MEASURING:
            for tool in group:
                assert window.actions_[f"tool.{tool.name}"] in shown
                take(window, tool.name)
                assert canvas.hint is not None and window.session.view_state.tool == tool.name


def test_copies_of_measurements_are_measurements(strip: Path, tmp_path: Path) -> None:
    with a_window(tmp_path / "home") as window:
        canvas = open_and_wait(window, strip)
        press(window, Qt.Key.Key_A)
        line(canvas, (60, 60), (100, 100))
        click(canvas, 140, 60)
        press(window, Qt.Key.Key_V)
        press(window, Qt.Key.Key_C, CONTROL)
        press(window, Qt.Key.Key_V, CONTROL)
        press(window, Qt.Key.Key_D, CONTROL)
        assert [one.kind for one in made(window)] == [Kind.ANGLE] * 3


def test_both_axes_of_an_outline_are_measured_for_it(strip: Path, tmp_path: Path) -> None:
    with a_window(tmp_path / "home") as window:
        canvas = open_and_wait(window, strip)
        press(window, Qt.Key.Key_B)
        line(canvas, (60, 60), (100, 90))
        window.actions_["measure.axes_of_outline"].trigger()
        axes = made(window)[-1]
        assert axes.kind is Kind.BIDIRECTIONAL and isinstance(axes.region, Lines)
        long, _ = (float(np.hypot(*(one[1] - one[0]))) for one in axes.region.lines)
        assert long == pytest.approx(50, abs=1)
        assert window.session.view_state.selection == {axes.id}


def test_uncertainty_is_shown_on_demand(strip: Path, tmp_path: Path) -> None:
    with a_window(tmp_path / "home") as window:
        canvas = open_and_wait(window, strip)
        press(window, Qt.Key.Key_R)
        line(canvas, (60, 60), (160, 60))
        assert "±" not in said(canvas)[0]
        window.actions_["measure.uncertainty"].trigger()
        assert "±" in said(canvas)[0]
        window.actions_["measure.uncertainty"].trigger()
        assert "±" not in said(canvas)[0]
