"""Things that hide each other, in a real window, by mouse and keys alone."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.window_kit import (
    ALT,
    CONTROL,
    LEFT,
    NONE,
    SHIFT,
    a_window,
    click,
    drag,
    open_and_wait,
    press,
    spot,
    until,
)
from workbench.cli.main import run
from workbench.geom.shapes import to_shapely
from workbench.model.ids import AnnotationId
from workbench.ui.canvas.painters.backdrop import BackdropPainter
from workbench.ui.canvas.widget import Canvas
from workbench.ui.main_window import MainWindow

pytestmark = pytest.mark.usefixtures("qapp")

PICTURE = "板 材.png"


@pytest.fixture
def window(tmp_path: Path) -> Iterator[MainWindow]:
    """A grey picture of 600 x 400 pixels in a project of its own."""
    grey = np.full((400, 600), 90, np.uint8)
    (tmp_path / PICTURE).write_bytes(cv2.imencode(".png", grey)[1].tobytes())
    with a_window(tmp_path / "home") as made:
        made.resize(1400, 900)
        made.session.new_project(tmp_path / "项目.wbp")
        open_and_wait(made, tmp_path / PICTURE)
        yield made


def box(window: MainWindow, x0: float, y0: float, x1: float, y1: float) -> AnnotationId:
    """Draw a box by key and mouse; return what came of it."""
    canvas = window.viewports.active
    press(window, Qt.Key.Key_B)
    drag(canvas, LEFT, spot(canvas, x0, y0), spot(canvas, x1, y1))
    press(window, Qt.Key.Key_V)
    QTest.qWait(20)
    return max(window.session.project.annotations)


def hidden_by(window: MainWindow, id: AnnotationId) -> tuple[AnnotationId, ...]:
    found = window.session.occlusion.of(id)
    assert found is not None
    return found.hidden_by


def hold(canvas: Canvas, at: QPoint) -> None:
    """Move with the left button held down."""
    local, there = QPointF(at), QPointF(canvas.mapToGlobal(at))
    kind = QEvent.Type.MouseMove
    QApplication.sendEvent(
        canvas, QMouseEvent(kind, local, there, Qt.MouseButton.NoButton, LEFT, NONE)
    )
    QTest.qWait(30)


def test_order_in_depth_goes_by_brackets_pairs_and_regions(window):
    canvas = window.viewports.active
    first = box(window, 100, 100, 300, 300)
    second = box(window, 200, 100, 400, 300)
    assert hidden_by(window, first) == (second,)
    assert window.session.view_state.selection == {second}
    press(window, Qt.Key.Key_BracketLeft)
    assert hidden_by(window, second) == (first,)
    press(window, Qt.Key.Key_BracketRight)
    assert hidden_by(window, first) == (second,)
    press(window, Qt.Key.Key_BracketLeft, SHIFT)
    assert hidden_by(window, second) == (first,)
    press(window, Qt.Key.Key_Z, CONTROL)
    assert hidden_by(window, first) == (second,)
    click(canvas, 250, 200, ALT)  # what lies below
    assert window.session.view_state.selection == {first}
    click(canvas, 350, 200, SHIFT)
    assert window.session.view_state.selection == {first, second}
    press(window, Qt.Key.Key_F, CONTROL | ALT)
    assert hidden_by(window, second) == (first,)
    press(window, Qt.Key.Key_Y, SHIFT)
    for at in ((190, 90), (310, 90), (310, 200), (190, 200)):
        click(canvas, *at)
    press(window, Qt.Key.Key_Return)
    assert hidden_by(window, first) == (second,)
    assert hidden_by(window, second) == (first,)
    assert len(window.session.project.pairs) == 2
    press(window, Qt.Key.Key_D, CONTROL | ALT)
    assert not window.session.project.pairs
    for _ in range(2):
        press(window, Qt.Key.Key_Z, CONTROL)
    assert len(window.session.project.pairs) == 1


def test_neighbours_follow_live_while_something_is_dragged(window):
    canvas = window.viewports.active
    first = box(window, 100, 100, 300, 300)
    second = box(window, 350, 100, 450, 300)
    QTest.mousePress(canvas, LEFT, NONE, spot(canvas, 400, 200))
    hold(canvas, spot(canvas, 380, 200))
    hold(canvas, spot(canvas, 300, 200))
    covering = canvas.viewport.covering
    assert covering.loose == {first}
    found = covering.of(first)
    assert found is not None
    assert found.ratio == pytest.approx(0.25, abs=0.02)
    assert hidden_by(window, first) == ()  # nothing is written yet
    QTest.mouseRelease(canvas, LEFT, NONE, spot(canvas, 300, 200))
    QTest.qWait(30)
    assert hidden_by(window, first) == (second,)
    assert covering.loose == frozenset()
    press(window, Qt.Key.Key_Z, CONTROL)
    assert hidden_by(window, first) == ()


def test_only_what_can_be_seen_is_shown_while_the_key_is_held(window):
    canvas = window.viewports.active
    box(window, 100, 100, 300, 300)
    view = window.session.view_state
    canvas.setFocus()
    QTest.keyPress(canvas, Qt.Key.Key_Slash)
    assert view.visible_only
    assert canvas.viewport.overlay.style.visible_only
    QTest.qWait(450)
    QTest.keyRelease(canvas, Qt.Key.Key_Slash)
    assert not view.visible_only
    press(window, Qt.Key.Key_Slash)  # tapped, it stays
    assert view.visible_only
    press(window, Qt.Key.Key_Slash)
    assert not view.visible_only


def test_new_areas_go_behind_or_share_borders_and_vertices_stay_together(window):
    canvas = window.viewports.active
    first = box(window, 100, 100, 300, 300)
    press(window, Qt.Key.Key_U, SHIFT)
    second = box(window, 200, 150, 400, 250)
    assert hidden_by(window, second) == (first,)
    press(window, Qt.Key.Key_Z, CONTROL)
    press(window, Qt.Key.Key_S, CONTROL | ALT)
    third = box(window, 200, 150, 400, 250)
    project = window.session.project
    region = project.annotations[third].region
    assert region is not None
    assert to_shapely(region).bounds[0] == pytest.approx(300, abs=1)
    assert hidden_by(window, first) == ()
    x = to_shapely(region).bounds[0]
    corners = np.array(to_shapely(region).exterior.coords)  # type: ignore[attr-defined]
    top = float(corners[np.isclose(corners[:, 0], x)][:, 1].min())
    drag(canvas, LEFT, spot(canvas, x, top), spot(canvas, x + 20, top))
    QTest.qWait(30)
    for id in (first, third):
        moved = project.annotations[id].region
        assert moved is not None
        ring = np.array(to_shapely(moved).exterior.coords)  # type: ignore[attr-defined]
        assert np.hypot(*(ring - (x + 20, top)).T).min() < 2, id
    press(window, Qt.Key.Key_Z, CONTROL)
    assert project.annotations[third].region == region


def test_a_rendered_picture_has_the_same_dashes(window, tmp_path):
    canvas = window.viewports.active
    box(window, 100, 100, 300, 300)
    box(window, 200, 150, 400, 350)
    canvas.view_state.select([])
    canvas.viewport.zoom_by(1.0 / canvas.viewport.state.zoom)
    QTest.qWait(50)
    until(lambda: canvas.viewport.compose()[1].is_complete, "annotations")
    canvas.paintings = [p for p in canvas.paintings if isinstance(p, BackdropPainter)]
    canvas.repaint()
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    left, top = (round(v) for v in canvas.viewport.view.to_device(0, 0))
    shown = data[top : top + 400, left : left + 600, 2::-1]
    out = tmp_path / "out.png"
    project = window.session.file.path
    options = (tmp_path / PICTURE, "--annotations", project, "--out", out)
    window.session.close_project()
    assert run(["render", *map(str, options)]) == 0
    found = cv2.imdecode(np.frombuffer(out.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert found is not None
    expected = found[:, :, ::-1]
    assert np.abs(shown.astype(int) - expected).max() <= 1
    edge = expected[160:290, 299:301].astype(int).max(axis=(1, 2))
    assert len(np.unique(edge)) > 4  # dashes, no line
