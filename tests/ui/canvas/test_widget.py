"""The canvas under real mouse and key events."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.canvas.canvas_kit import (
    IMAGE,
    ArraySource,
    FakeSession,
    a_phantom,
    a_view_state,
    an_annotation,
)
from workbench.app.viewing.shared import Workers
from workbench.app.viewing.viewport import MOST_LIVE
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.edit.tools import TOOLS
from workbench.model.grey import Grey, Rescale, Window
from workbench.model.regions import Box, Polygon
from workbench.ui.canvas.shown import Shown
from workbench.ui.canvas.widget import Canvas

CT = Grey(16, True, Rescale(1, 0, "HU"), (Window(40, 400),))
SOURCE = ArraySource(a_phantom(200), CT)
LEFT, MIDDLE, RIGHT = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.MiddleButton,
    Qt.MouseButton.RightButton,
)


def connected(qtbot: Any, session: Any, workers: Workers | None = None) -> Canvas:
    state = a_view_state()
    canvas = Canvas(session, state, tools=TOOLS, workers=workers)
    state.changed.connect(canvas.look)
    session.document.changed.connect(canvas.follow)
    qtbot.addWidget(canvas)
    canvas.resize(400, 400)
    canvas.show()
    canvas.setFocus()
    return canvas


def a_canvas(qtbot: Any, *entities: Any) -> Canvas:
    return connected(qtbot, FakeSession(SOURCE, entities))


def spot(canvas: Canvas, x: float, y: float) -> QPoint:
    view = canvas.viewport.view
    assert view is not None
    dx, dy = view.to_device(x, y)
    return QPoint(round(dx / canvas.viewport.ratio), round(dy / canvas.viewport.ratio))


def click(canvas: Canvas, x: float, y: float) -> None:
    QTest.mouseMove(canvas, spot(canvas, x, y))
    QTest.mouseClick(canvas, LEFT, pos=spot(canvas, x, y))


def drag(canvas: Canvas, button: Qt.MouseButton, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(canvas, button, pos=start)
    for at in (start + (end - start) / 2, end):
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(at),
            QPointF(canvas.mapToGlobal(at)),
            Qt.MouseButton.NoButton,
            button,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(canvas, event)
    QTest.mouseRelease(canvas, button, pos=end)


def wheel(canvas: Canvas, notches: int, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
    at = QPointF(100, 120)
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_a_painter_that_raises_is_logged_once_and_the_others_paint(
    qtbot: Any, caplog: pytest.LogCaptureFixture
) -> None:
    canvas = a_canvas(qtbot)

    def broken(painter: QPainter, shown: Shown) -> None:
        painter.translate(50, 50)
        raise ValueError("planted")

    sound = canvas.grab().toImage()
    canvas.paintings.insert(1, broken)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            assert canvas.grab().toImage() == sound
    assert len([record for record in caplog.records if "broken" in record.getMessage()]) == 1


def test_a_picture_that_cannot_be_gathered_leaves_a_living_widget(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    canvas = a_canvas(qtbot)

    def broken() -> None:
        raise ValueError("planted")

    monkeypatch.setattr(canvas.viewport, "compose", broken)
    with caplog.at_level(logging.ERROR):
        canvas.grab()
    assert "gathering" in caplog.text


def test_drawing_a_polygon_with_the_mouse_commits_one_annotation(qtbot: Any) -> None:
    canvas = a_canvas(qtbot)
    document = canvas.session.document
    canvas.view_state.choose_tool("polygon")
    for corner in ((50, 50), (120, 50), (120, 120)):
        click(canvas, *corner)
    assert len(document.project.annotations) == 0
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    (made,) = document.project.annotations.values()
    assert isinstance(made.region, Polygon)
    np.testing.assert_allclose(
        made.region.parts[0].exterior, [(50, 50), (120, 50), (120, 120)], atol=0.5
    )
    assert canvas.viewport.hits(100, 60, 1) == [made.id]
    document.undo()
    assert canvas.viewport.hits(100, 60, 1) == []


def test_escape_while_drawing_leaves_no_trace(qtbot: Any) -> None:
    canvas = a_canvas(qtbot)
    canvas.view_state.choose_tool("polygon")
    before = canvas.grab().toImage()
    QTest.mouseMove(canvas, QPoint(1, 1))
    click(canvas, 50, 50)
    click(canvas, 120, 50)
    assert canvas.grab().toImage() != before
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.grab().toImage() == before


def test_an_edit_shows_at_once(qtbot: Any) -> None:
    one = an_annotation(1, Box(60, 60, 30, 30))
    canvas = a_canvas(qtbot, one)
    canvas.view_state.choose_tool("select")
    before = canvas.grab().toImage()
    drag(canvas, LEFT, spot(canvas, 60, 60), spot(canvas, 120, 60))
    drag(canvas, LEFT, spot(canvas, 120, 60), spot(canvas, 120, 140))
    canvas.view_state.select(())
    after = canvas.grab().toImage()
    region = canvas.session.document.project.annotations[one.id].region
    assert isinstance(region, Box) and abs(region.y - 140) < 1
    there, gone = spot(canvas, 120 - 15, 140), spot(canvas, 60 - 15, 60)
    assert after.pixelColor(there) != before.pixelColor(there)
    assert after.pixelColor(gone) != before.pixelColor(gone)


def test_the_right_button_changes_the_window_whatever_the_tool(qtbot: Any) -> None:
    canvas = a_canvas(qtbot)
    canvas.view_state.choose_tool("polygon")
    drag(canvas, RIGHT, QPoint(100, 100), QPoint(160, 100))
    voi = canvas.view_state.viewport.voi
    assert isinstance(voi, Window) and voi.width > 400 and voi.center == 40
    assert len(canvas.session.document.project.annotations) == 0


def test_a_right_click_without_a_drag_asks_for_a_menu(qtbot: Any) -> None:
    canvas = a_canvas(qtbot)
    with qtbot.waitSignal(canvas.menu_asked, timeout=500):
        QTest.mouseClick(canvas, RIGHT, pos=QPoint(50, 50))
    assert canvas.view_state.viewport.voi is None


def test_the_middle_button_pans_by_whole_pixels(qtbot: Any) -> None:
    canvas = a_canvas(qtbot)
    canvas.viewport.zoom_by(3)
    before = canvas.viewport.view
    drag(canvas, MIDDLE, QPoint(100, 100), QPoint(130, 90))
    after = canvas.viewport.view
    assert before is not None and after is not None
    assert (before.left - after.left, before.top - after.top) == (30, -10)


def test_holding_space_pans_and_a_tap_goes_back_to_the_tool_before(qtbot: Any) -> None:
    canvas = a_canvas(qtbot)
    canvas.viewport.zoom_by(3)
    canvas.view_state.choose_tool("polygon")
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    drag(canvas, LEFT, QPoint(100, 100), QPoint(120, 100))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.view_state.tool == "polygon"
    assert canvas.driver.step is not None and not canvas.driver.step.preview.ghosts
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert canvas.view_state.tool == "select"


def test_the_wheel_zooms_a_single_image_at_the_pointer(qtbot: Any) -> None:
    canvas = a_canvas(qtbot)
    before = canvas.viewport.view
    assert before is not None
    x, y = before.to_image(100, 120)
    wheel(canvas, 2)
    after = canvas.viewport.view
    assert after is not None and after.scale > before.scale
    assert np.allclose(after.to_device(x, y), (100, 120), atol=0.6)


def test_in_a_series_the_wheel_goes_through_slices_and_control_zooms(qtbot: Any) -> None:
    canvas = a_canvas(qtbot)
    canvas.viewport.slice_number = (3, 9)
    stepped: list[int] = []
    canvas.stepped.connect(stepped.append)
    scale = canvas.viewport.view.scale if canvas.viewport.view else 0
    wheel(canvas, -1)
    wheel(canvas, 2)
    QTest.keyClick(canvas, Qt.Key.Key_PageDown)
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    assert stepped == [1, -2, 1, -1]
    wheel(canvas, 1, Qt.KeyboardModifier.ControlModifier)
    assert canvas.viewport.view is not None and canvas.viewport.view.scale > scale


def test_a_middle_double_click_fits(qtbot: Any) -> None:
    canvas = a_canvas(qtbot)
    canvas.viewport.zoom_by(4)
    QTest.mouseDClick(canvas, MIDDLE, pos=QPoint(50, 50))
    assert canvas.view_state.viewport.center is None
    assert canvas.view_state.viewport.zoom == 2.0


def test_a_large_selection_is_marked_in_the_tiles(qtbot: Any) -> None:
    many = [an_annotation(n, Box(20 + n % 15 * 11, 20 + n // 15 * 11, 9, 9)) for n in range(210)]
    assert len(many) > MOST_LIVE
    canvas = a_canvas(qtbot, *many)
    canvas.show_names = False
    before = canvas.grab().toImage()
    canvas.view_state.select(a.id for a in many)
    assert canvas.viewport.overlay.hidden == frozenset()
    assert canvas.grab().toImage() != before


def test_without_an_image_the_canvas_says_what_to_do(qtbot: Any) -> None:
    canvas = a_canvas(qtbot)
    canvas.view_state.show(None)
    assert canvas._shown().message is not None and canvas._shown().advice is not None
    blank = canvas.grab().toImage()
    assert any(blank.pixelColor(x, 190).value() > 100 for x in range(400))


def test_an_image_that_cannot_be_read_says_why(qtbot: Any) -> None:
    class Broken(FakeSession):
        def source(self, image: Any) -> Any:
            raise InputError(t("It is cut off."))

    canvas = connected(qtbot, Broken(SOURCE))
    assert str(canvas._shown().advice) == "It is cut off."
    click(canvas, 0, 0) if canvas.viewport.view else QTest.mouseClick(canvas, LEFT)


def test_with_threads_the_picture_comes_by_itself(qtbot: Any) -> None:
    workers = Workers()
    try:
        session = FakeSession(SOURCE, (an_annotation(1, Box(60, 60, 30, 30)),))
        canvas = connected(qtbot, session, workers)
        assert canvas.view_state.viewport.image == IMAGE
        qtbot.waitUntil(lambda: canvas.viewport.frame is not None, timeout=5000)
        alone = a_canvas(qtbot, *session.document.project.annotations.values())

        def is_sharp() -> bool:
            image, overlay = canvas.viewport.compose()
            return bool(image and overlay and image.is_complete and overlay.is_complete)

        qtbot.waitUntil(is_sharp, timeout=5000)
        assert canvas.grab().toImage() == alone.grab().toImage()
    finally:
        workers.close()


def test_names_are_hidden_by_the_privacy_switch(qtbot: Any) -> None:
    from workbench.ui.canvas.painters.corners import who

    canvas = a_canvas(qtbot)
    assert any("Phantom" in line.text for line in who(canvas._shown()))
    canvas.view_state.set_privacy(True)
    assert not any("Phantom" in line.text for line in who(canvas._shown()))
