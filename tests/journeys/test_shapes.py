"""Shapes traced, cut, joined, grown and copied in the real window, by mouse and keys alone."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.builders import a_ct_series
from tests.ui.window_kit import (
    ALT,
    CONTROL,
    LEFT,
    SHIFT,
    a_window,
    click,
    drag,
    open_and_wait,
    press,
    spot,
    until,
)
from workbench.geom.shapes import to_shapely
from workbench.model.annotation import Annotation
from workbench.model.regions import Box, Polygon
from workbench.ui.canvas.widget import Canvas
from workbench.ui.craft_bar import CraftBar
from workbench.ui.main_window import MainWindow


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A faint disc in 16 bits, of radius 80 around (200, 150)."""
    disc = np.zeros((300, 400), np.float32)
    cv2.circle(disc, (200, 150), 80, 1.0, -1)
    values = 30_000 + 60 * cv2.GaussianBlur(disc, (0, 0), 1.0)
    values = values + np.random.default_rng(2).normal(0, 3, values.shape)
    path = tmp_path / "扫描 scan.png"
    path.write_bytes(cv2.imencode(".png", values.astype(np.uint16))[1].tobytes())
    return path


def all_of(window: MainWindow) -> list[Annotation]:
    return sorted(window.session.project.annotations.values(), key=lambda a: a.id)


def area(window: MainWindow) -> float:
    return sum(to_shapely(a.region).area for a in all_of(window) if a.region is not None)


def box(window: MainWindow, canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    press(window, Qt.Key.Key_B)
    drag(canvas, LEFT, spot(canvas, x0, y0), spot(canvas, x1, y1))
    press(window, Qt.Key.Key_V)


def bars(window: MainWindow) -> list[CraftBar]:
    return [one for one in window.findChildren(CraftBar) if one.isVisible()]


def bar_of(window: MainWindow) -> CraftBar:
    (bar,) = bars(window)
    return bar


def steps(window: MainWindow) -> int:
    assert window.session.file is not None
    return window.session.file.entries()[0].seq


def test_a_disc_is_traced_with_the_livewire_sliced_and_joined_again(
    tmp_path: Path, scan: Path
) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, scan)
        until(lambda: canvas.viewport.is_sharp, "the picture")
        press(window, Qt.Key.Key_L)
        for at in ((280, 150), (200, 230), (120, 150), (200, 70)):
            click(canvas, *at)
        press(window, Qt.Key.Key_Return)
        (traced,) = all_of(window)
        assert area(window) == pytest.approx(np.pi * 80**2, rel=0.02)
        assert traced.provenance.tool == "livewire"

        press(window, Qt.Key.Key_D, SHIFT)
        for at in ((100, 150), (200, 155), (300, 150)):
            click(canvas, *at)
        press(window, Qt.Key.Key_Return)
        assert len(all_of(window)) == 2
        assert area(window) == pytest.approx(np.pi * 80**2, rel=0.02)
        assert len(window.session.view_state.selection) == 2

        press(window, Qt.Key.Key_J, SHIFT)
        (joined,) = all_of(window)
        assert joined.id == traced.id
        for _ in range(2):
            press(window, Qt.Key.Key_Z, CONTROL)
        assert all_of(window) == [traced]


def test_a_shape_grows_while_the_slider_moves_and_escape_leaves_no_trace(
    tmp_path: Path, scan: Path
) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, scan)
        box(window, canvas, 100, 100, 200, 150)
        before, step = all_of(window), steps(window)
        press(window, Qt.Key.Key_B, SHIFT)
        bar = bar_of(window)
        assert bar.slider is not None
        bar.slider.setValue(bar.slider.maximum())
        assert bar.values == (50.0,)
        assert canvas._preview().ghosts
        press(window, Qt.Key.Key_Escape)
        assert not bars(window)
        assert not canvas._preview().ghosts
        assert all_of(window) == before
        assert steps(window) == step

        press(window, Qt.Key.Key_B, SHIFT)
        press(window, Qt.Key.Key_1)
        press(window, Qt.Key.Key_0)
        press(window, Qt.Key.Key_Return)
        drawn = before[0].region
        assert drawn is not None
        whole = to_shapely(drawn)
        grown = whole.area + 10 * whole.length + np.pi * 10**2
        assert area(window) == pytest.approx(grown, rel=1e-3)
        assert steps(window) == step + 1
        assert QApplication.focusWidget() is canvas
        press(window, Qt.Key.Key_Z, CONTROL)
        assert all_of(window) == before


def test_the_bar_goes_when_something_else_is_selected(tmp_path: Path, scan: Path) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, scan)
        box(window, canvas, 100, 100, 200, 150)
        press(window, Qt.Key.Key_A, SHIFT)
        assert bars(window)
        window.session.view_state.select(())
        assert not bars(window)
        press(window, Qt.Key.Key_A, SHIFT)
        assert not bars(window)


def test_position_and_size_are_typed(tmp_path: Path, scan: Path) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, scan)
        box(window, canvas, 100, 100, 200, 150)
        press(window, Qt.Key.Key_A, SHIFT)
        for width in (1440, 1280):
            window.resize(width, 800)
            until(lambda width=width: window.width() == width, "the size")  # type: ignore[misc]
            QTest.qWait(20)
            assert bar_of(window).sizeHint().width() <= bar_of(window).width()
        for field, value in zip(bar_of(window).fields, (20, 30, 40, 50), strict=True):
            field.setValue(value)
        press(window, Qt.Key.Key_Return)
        assert all_of(window)[0].region == Box(40, 55, 40, 50)


def test_points_are_picked_with_a_rectangle_and_moved_by_keys(tmp_path: Path, scan: Path) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, scan)
        press(window, Qt.Key.Key_P)
        for at in ((100, 100), (200, 100), (200, 200), (100, 200)):
            click(canvas, *at)
        press(window, Qt.Key.Key_Return)
        press(window, Qt.Key.Key_V)
        before = all_of(window)[0].region
        QTest.mousePress(canvas, LEFT, ALT, spot(canvas, 190, 80))
        QTest.mouseMove(canvas, spot(canvas, 215, 215))
        QTest.mouseRelease(canvas, LEFT, ALT, spot(canvas, 215, 215))
        press(window, Qt.Key.Key_Right, SHIFT)
        after = all_of(window)[0].region
        assert isinstance(before, Polygon) and isinstance(after, Polygon)
        moved = after.parts[0].exterior - before.parts[0].exterior
        assert moved.tolist() == [[0, 0], [10, 0], [10, 0], [0, 0]]


def test_a_group_is_selected_and_moved_as_one_and_alt_takes_one_of_it(
    tmp_path: Path, scan: Path
) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, scan)
        box(window, canvas, 50, 50, 100, 100)
        box(window, canvas, 200, 50, 250, 100)
        press(window, Qt.Key.Key_A, CONTROL)
        press(window, Qt.Key.Key_G, SHIFT)
        press(window, Qt.Key.Key_Escape)
        click(canvas, 75, 75)
        assert len(window.session.view_state.selection) == 2
        before = [a.region for a in all_of(window)]
        drag(canvas, LEFT, spot(canvas, 75, 75), spot(canvas, 75, 175))
        for old, new in zip(before, [a.region for a in all_of(window)], strict=True):
            assert isinstance(old, Box) and isinstance(new, Box)
            assert new.y == pytest.approx(old.y + 100, abs=1)
        click(canvas, 75, 175, ALT)
        assert len(window.session.view_state.selection) == 1


def test_a_shape_is_copied_to_the_next_slice(tmp_path: Path) -> None:
    folder = tmp_path / "胸部 CT"
    folder.mkdir()
    a_ct_series(folder, 3)
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, folder)
        box(window, canvas, 2, 2, 6, 5)
        (drawn,) = all_of(window)
        shown = window.session.view_state.viewport.image
        beside = Qt.Key.Key_PageDown
        press(window, beside, CONTROL | SHIFT)
        if window.session.view_state.viewport.image == shown:  # it was the last one
            press(window, Qt.Key.Key_PageUp, CONTROL | SHIFT)
        first, copy = all_of(window)
        assert first == drawn
        assert copy.region == drawn.region
        assert copy.anchor != drawn.anchor
        assert window.session.view_state.viewport.image == copy.anchor.image  # type: ignore[union-attr]
        assert window.session.view_state.selection == {copy.id}
        press(window, Qt.Key.Key_Z, CONTROL)
        assert all_of(window) == [drawn]


def test_on_a_locked_shape_the_reason_is_told(tmp_path: Path, scan: Path) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, scan)
        box(window, canvas, 100, 100, 200, 150)
        press(window, Qt.Key.Key_K, CONTROL | SHIFT)
        press(window, Qt.Key.Key_B, SHIFT)
        assert not bars(window)
        assert "locked" in window.toasts.texts[-1]
