"""A large picture in the real window: what was on the screen is noted, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from tests.app.inspection.desk_kit import a_picture
from tests.ui.window_kit import LEFT, SHIFT, a_window, drag, open_and_wait, press, until
from workbench.app.inspection.inspection import Place
from workbench.base.text import Text
from workbench.imaging.inspection import Sharpness
from workbench.model.review import ImageStatus
from workbench.ui.canvas.widget import Canvas
from workbench.ui.main_window import MainWindow

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def window(tmp_path: Path) -> Iterator[MainWindow]:
    with a_window(tmp_path) as made:
        yield made


@pytest.fixture
def canvas(window: MainWindow, tmp_path: Path) -> Canvas:
    window.resize(1440, 900)
    return open_and_wait(window, a_picture(tmp_path / "扫描.png", 2600, 2200))


def the_place(window: MainWindow) -> Place:
    return next(iter(window.session.project.images)), 1


def share(window: MainWindow, least: Sharpness = Sharpness.FULL) -> float:
    return window.session.inspection.coverage(the_place(window)[0], least)


def rest(canvas: Canvas) -> None:
    """Wait until all is sharp, and a moment longer."""
    until(lambda: canvas.is_sharp, "the sharp picture")
    QTest.qWait(520)


def test_the_whole_picture_small_is_not_seen_at_full_size(
    window: MainWindow, canvas: Canvas
) -> None:
    until(lambda: share(window, Sharpness.COARSE) > 0, "something seen")
    assert share(window) == 0.0
    assert share(window, Sharpness.COARSE) == pytest.approx(1.0, abs=0.2)
    window.actions_.trigger("view.actual_size")
    until(lambda: share(window) > 0, "something seen")
    view = canvas.viewport.view
    assert view is not None
    in_view = view.width * view.height / (2600 * 2200)
    assert 0.7 * in_view < share(window) < in_view
    assert "% seen" in window.status.seen.text()


def test_what_flies_by_or_is_behind_a_dialog_is_not_seen(
    window: MainWindow, canvas: Canvas
) -> None:
    dialog = QDialog(window)
    dialog.setModal(True)
    dialog.show()
    window.actions_.trigger("view.actual_size")
    rest(canvas)
    assert share(window) == 0.0
    dialog.close()
    window.activateWindow()  # as a desktop does
    until(window.isActiveWindow, "the window")
    inspecting = window._inspecting
    assert inspecting is not None
    inspecting._timer.stop()  # a clock of our own, for the machine may be slow
    for n in range(12):
        canvas.center_on(500 + 900 * (n % 3), 500 + 600 * (n % 3))
        until(lambda: canvas.is_sharp, "the sharp picture")
        inspecting.look(n / 10)
    assert share(window) == 0.0
    for n in range(12, 16):
        inspecting.look(n / 10)
    assert share(window) > 0.0


def test_the_next_unseen_area_goes_over_all_of_the_picture(
    window: MainWindow, canvas: Canvas
) -> None:
    rest(canvas)
    canvas.setFocus()
    shares = [share(window)]
    for _ in range(24):
        press(window, Qt.Key.Key_U)
        if share(window) >= 1.0:
            break
        until(lambda: share(window) > shares[-1], "more seen")
        shares.append(share(window))
        state = window.session.view_state.viewport
        assert state.zoom == 1.0
    assert share(window) == 1.0
    press(window, Qt.Key.Key_U)
    assert any("All of this image was seen" in one for one in window.toasts.texts)
    assert "100 % seen" in window.status.seen.text()


def test_a_click_and_a_drag_on_the_minimap_move_the_view(
    window: MainWindow, canvas: Canvas
) -> None:
    window.actions_.trigger("view.actual_size")
    QTest.qWait(20)
    minimap, view = canvas.minimap, canvas.viewport.view
    assert minimap is not None and view is not None
    before = len(window.session.project.annotations)
    at = minimap.rect.topLeft().toPoint() + QPoint(20, 20)
    window.session.view_state.choose_tool("box")
    QTest.mouseClick(canvas, LEFT, pos=at)
    x, y = minimap.to_image(at.toPointF())
    assert canvas.viewport.view is not None
    assert canvas.viewport.view.center == pytest.approx((x, y), abs=1)
    end = at + QPoint(60, 40)
    drag(canvas, LEFT, at, end)
    x, y = minimap.to_image(end.toPointF())
    assert canvas.viewport.view.center == pytest.approx((x, y), abs=1)
    assert canvas.viewport.view.scale == 1.0
    assert len(window.session.project.annotations) == before
    window.actions_.trigger("view.minimap")
    assert canvas.minimap is None


def test_the_minimap_hides_what_is_below_it(window: MainWindow, canvas: Canvas) -> None:
    window.actions_.trigger("view.actual_size")
    canvas.center_on(1300, 1100)
    until(lambda: share(window) > 0, "something seen")
    minimap, view = canvas.minimap, canvas.viewport.view
    assert minimap is not None and view is not None
    x, y = view.to_image(minimap.rect.center().x(), minimap.rect.center().y())
    seen = window.session.inspection.seen_by(the_place(window))
    assert seen is not None
    cell = seen.grid.cell
    assert seen.zoom[int(y) // cell, int(x) // cell] < Sharpness.FULL
    assert seen.zoom[1100 // cell, 1300 // cell] == Sharpness.FULL


def test_a_walk_goes_row_by_row_and_knows_where_it_stopped(
    window: MainWindow, canvas: Canvas
) -> None:
    window.actions_.trigger("view.actual_size")
    canvas.setFocus()
    press(window, Qt.Key.Key_N)
    place = the_place(window)
    n, count = window.session.inspection.steps[place]
    assert n == 1 and count > 4
    area = canvas.clear_area
    assert area is not None and area[0] == pytest.approx(0, abs=1)
    press(window, Qt.Key.Key_N)
    assert window.session.inspection.steps[place] == (2, count)
    assert f"Step 2 / {count}" in window.status.seen.text()

    window.actions_.trigger("view.fit")  # a look at the whole
    press(window, Qt.Key.Key_N)
    assert window.session.inspection.steps[place][0] in (2, 3)
    press(window, Qt.Key.Key_N, SHIFT)
    assert window.session.inspection.steps[place][0] in (1, 2)
    for _ in range(count):
        press(window, Qt.Key.Key_N)
    walk = window.session.inspection.walk(place)
    assert walk is not None and (walk.finished or window.session.inspection.steps[place][0] < 4)
    # Nobody can have looked at steps that were hurried through: that is said, and how to go on.
    assert any("passed too fast" in one and "U goes" in one for one in window.toasts.texts)

    columns, rows = (getattr(canvas.viewport.frame, side) for side in ("columns", "rows"))
    window.session.inspection.see(place, [(0, 0, columns, rows)], 1.0, 1.0)
    press(window, Qt.Key.Key_N, SHIFT)  # the last step of a new walk
    press(window, Qt.Key.Key_N)
    assert any("Ctrl+Enter marks" in one for one in window.toasts.texts)


@pytest.mark.parametrize("zoom", [1.0, 0.6])
def test_a_walk_leaves_nothing_out_while_the_window_is_resized_and_the_view_turned(
    window: MainWindow, canvas: Canvas, zoom: float
) -> None:
    session, place = window.session, the_place(window)
    session.view_state.set_viewport(center=(1300, 1100), zoom=zoom)
    canvas.setFocus()
    passed, walk = np.zeros((2200, 2600), bool), session.inspection.walk(place)
    for n in range(80):
        if n == 4:
            window.resize(1100, 700)
        elif n == 7:
            window.actions_.trigger("view.rotate_right")
        elif n == 10:
            window.resize(1440, 900)
        QTest.qWait(20)
        press(window, Qt.Key.Key_N)
        walk = session.inspection.walk(place)
        assert walk is not None and walk.zoom == zoom
        if walk.finished:
            break
        for x0, y0, x1, y1 in canvas.clear_areas:
            passed[max(0, round(y0)) : max(0, round(y1)), max(0, round(x0)) : max(0, round(x1))] = 1
    assert walk is not None and walk.finished
    assert passed.all()


def test_done_asks_while_too_little_was_seen(
    window: MainWindow, canvas: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window.session
    session.change_settings(evolve(session.settings, least_coverage=0.9))
    asked: list[str] = []
    answers = iter((False, True))

    def confirm(question: Text, yes: Text) -> bool:
        asked.append(str(question))
        return next(answers)

    monkeypatch.setattr(window.host, "confirm", confirm)
    image = the_place(window)[0]
    window.actions_.trigger("image.done")
    assert session.project.images[image].status is ImageStatus.TODO
    assert "90 % are asked for" in asked[0]
    window.actions_.trigger("image.done")
    assert session.project.images[image].status is ImageStatus.DONE
    session.inspection.see((image, 1), [(0, 0, 2600, 2200)], 1.0, 1.0)
    window.actions_.trigger("image.todo")
    window.actions_.trigger("image.done")
    assert len(asked) == 2 and session.project.images[image].status is ImageStatus.DONE


def test_a_place_is_typed(
    window: MainWindow, canvas: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window.host, "ask_text", lambda title, value="": "1200, 340 200%")
    window.actions_.trigger("view.go_to")
    view = canvas.viewport.view
    assert view is not None and view.scale == 2.0
    assert view.center == pytest.approx((1200, 340), abs=0.5)
