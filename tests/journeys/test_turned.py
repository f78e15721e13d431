"""A picture that is turned, drawn on, and turned back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt

from tests.builders import a_ct_series
from tests.ui.window_kit import (
    ALT,
    CONTROL,
    LEFT,
    SHIFT,
    a_window,
    drag,
    open_and_wait,
    press,
    spot,
)
from workbench.geom.shapes import bounds
from workbench.geom.turn import UPRIGHT, Turn
from workbench.ui.canvas.painters.corners import how
from workbench.ui.main_window import MainWindow

pytestmark = pytest.mark.usefixtures("qapp")

# The slices have 10 columns and 8 rows.
BOX = (2.0, 3.0, 7.0, 5.0)


@pytest.fixture
def series(tmp_path: Path) -> Path:
    folder = tmp_path / "胸部 CT"
    folder.mkdir()
    a_ct_series(folder, 3)
    return folder


def the_box(window: MainWindow) -> tuple[float, float, float, float]:
    (annotation,) = window.session.project.annotations.values()
    assert annotation.region is not None
    return bounds(annotation.region)


@pytest.mark.parametrize(
    ("keys", "turn"),
    [
        (((Qt.Key.Key_R, CONTROL),), Turn(1)),
        (((Qt.Key.Key_R, CONTROL | SHIFT),), Turn(3)),
        (((Qt.Key.Key_H, CONTROL),), Turn(0, True)),
        (((Qt.Key.Key_R, CONTROL), (Qt.Key.Key_U, CONTROL)), Turn(3, True)),
    ],
    ids=("right", "left", "mirrored", "both"),
)
def test_what_is_drawn_on_a_turned_picture_is_there_when_it_is_turned_back(
    tmp_path: Path, series: Path, keys, turn: Turn
) -> None:
    with a_window(tmp_path) as window:
        window.session.new_project(tmp_path / "p.wbp")
        canvas = open_and_wait(window, series)
        upright = [spot(canvas, *BOX[:2]), spot(canvas, *BOX[2:])]
        for key, held in keys:
            press(window, key, held)
        view = canvas.viewport.view
        assert view is not None and view.turn == turn
        turned = [spot(canvas, *BOX[:2]), spot(canvas, *BOX[2:])]
        assert turned != upright
        press(window, Qt.Key.Key_B)
        drag(canvas, LEFT, turned[0], turned[1])
        assert the_box(window) == pytest.approx(BOX, abs=0.1)

        # An arrow moves it that way on the screen, whatever that means in the image.
        press(window, Qt.Key.Key_V)
        was = the_box(window)
        press(window, Qt.Key.Key_Right)
        now = the_box(window)
        moved = turn.direction(now[0] - was[0], now[1] - was[1])
        assert moved == pytest.approx((1.0, 0.0), abs=1e-6)
        press(window, Qt.Key.Key_Left)
        assert the_box(window) == pytest.approx(was)

        # A grip is under the pointer where it is seen.
        corner, inside = spot(canvas, *BOX[:2]), spot(canvas, 4.5, 4.0)
        drag(canvas, LEFT, corner, corner + (inside - corner) / 5)
        assert the_box(window) == pytest.approx((2.5, 3.2, 7.0, 5.0), abs=0.15)
        press(window, Qt.Key.Key_Z, CONTROL)

        # A pan by hand follows the hand.
        before = spot(canvas, 4.0, 4.0)
        canvas.viewport.pan(30, -20)
        assert spot(canvas, 4.0, 4.0) == before + QPoint(30, -20)
        canvas.fit()

        press(window, Qt.Key.Key_R, ALT)
        assert canvas.viewport.view is not None and canvas.viewport.view.turn == UPRIGHT
        assert [spot(canvas, *BOX[:2]), spot(canvas, *BOX[2:])] == upright
        assert the_box(window) == pytest.approx(BOX, abs=0.1)


def test_a_turn_is_kept_for_the_next_time_and_said_on_the_picture(
    tmp_path: Path, series: Path
) -> None:
    project = tmp_path / "p.wbp"
    with a_window(tmp_path) as window:
        window.session.new_project(project)
        canvas = open_and_wait(window, series)
        assert "irrored" not in " ".join(line.text for line in how(canvas._shown()))
        press(window, Qt.Key.Key_H, CONTROL)
        canvas.stepped.emit(1)
        assert canvas.viewport.view is not None
        assert canvas.viewport.view.turn == Turn(0, True)  # also on the next slice
        (line,) = [line for line in how(canvas._shown()) if line.warns]
        assert line.text == "Mirrored left to right"
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, project)
        assert window.session.view_state.viewport.turn == Turn(0, True)
        (other, *_) = (
            id
            for id in window.session.project.images
            if id != window.session.view_state.viewport.image
        )
        window.session.view_state.show(other)
        assert window.session.view_state.viewport.turn == UPRIGHT
