"""A label is drawn where it is seen: small, at 1:1 and enlarged, turned and mirrored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tifffile
from attrs import evolve
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.window_kit import LEFT, a_window, drag, open_and_wait, press, until
from workbench.geom.shapes import bounds
from workbench.geom.turn import UPRIGHT, Turn
from workbench.ui.canvas.widget import Canvas
from workbench.ui.main_window import MainWindow

pytestmark = pytest.mark.usefixtures("qapp")

ROWS, COLUMNS = 3000, 4000
# Not in the middle, and not on whole pixels.
AT = (2612.25, 1177.75)
TURNS = (UPRIGHT, Turn(1), Turn(2), Turn(3), Turn(0, True), Turn(1, True))
# Device pixels across and down of what is drawn.
SIZE = (96, 64)

Box = tuple[float, float, float, float]


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("扫描 1") / "板 a.tif"
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    pixels = ((x // 40 + y // 40) % 2 * 60 + 60).astype(np.uint8)
    tifffile.imwrite(path, pixels, tile=(256, 256))
    return path


@pytest.fixture(scope="module")
def opened(
    qapp: object, scan: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[MainWindow, Canvas]]:
    home = tmp_path_factory.mktemp("home")
    with a_window(home) as window:
        window.resize(1200, 800)
        window.session.new_project(home / "p.wbp")
        canvas = open_and_wait(window, scan)
        # Nothing but picture and annotations.
        window.session.view_state.set_overlays(False)
        settings = window.session.settings
        window.session.change_settings(evolve(settings, show_labels=False, show_minimap=False))
        yield window, canvas


def looked_at(window: MainWindow, canvas: Canvas, zoom: float, turn: Turn) -> None:
    window.session.view_state.set_viewport(center=AT, zoom=zoom * canvas.viewport.ratio, turn=turn)
    canvas.repaint()
    until(lambda: canvas.viewport.is_sharp, "the picture")
    QTest.qWait(20)


def drawn(window: MainWindow, canvas: Canvas, start: QPoint, end: QPoint) -> Box:
    """Draw a box with the mouse; return where it is in the image."""
    before = set(window.session.project.annotations)
    press(window, Qt.Key.Key_B)
    drag(canvas, LEFT, start, end)
    press(window, Qt.Key.Key_V)
    (made,) = set(window.session.project.annotations) - before
    region = window.session.project.annotations[made].region
    assert region is not None
    return bounds(region)


def expected(canvas: Canvas, start: QPoint, end: QPoint) -> Box:
    view, ratio = canvas.viewport.view, canvas.viewport.ratio
    assert view is not None
    ax, ay = view.to_image(start.x() * ratio, start.y() * ratio)
    bx, by = view.to_image(end.x() * ratio, end.y() * ratio)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def is_drawn(canvas: Canvas) -> bool:
    """Return whether all annotations in view are drawn; tiles of them come from threads."""
    canvas.repaint()
    overlay = canvas.viewport.compose()[1]
    return overlay is not None and overlay.is_complete


def grabbed(window: MainWindow, canvas: Canvas) -> NDArray[np.int16]:
    window.session.view_state.select(())
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))  # nothing is told of what is below
    canvas.repaint()
    until(lambda: canvas.is_sharp and is_drawn(canvas), "picture and annotations")
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8)
    return pixels.reshape(image.height(), image.width(), 4)[..., :3].astype(np.int16)


@pytest.mark.parametrize("turn", TURNS, ids=str)
@pytest.mark.parametrize("zoom", [1 / 8, 1.0, 16.0])
def test_a_box_is_where_the_mouse_drew_it_and_is_painted_there(
    opened: tuple[MainWindow, Canvas], zoom: float, turn: Turn
) -> None:
    window, canvas = opened
    looked_at(window, canvas, zoom, turn)
    before = grabbed(window, canvas)
    middle = canvas.rect().center()
    start = middle - QPoint(SIZE[0] // 2, SIZE[1] // 2)
    end = start + QPoint(*SIZE)
    canvas.setFocus()
    found = drawn(window, canvas, start, end)
    wanted = expected(canvas, start, end)
    assert np.abs(np.subtract(found, wanted)).max() <= 1 / zoom  # a pixel of the screen

    # The middle of what was drawn is what stood in the middle of the view.
    center = (found[0] + found[2]) / 2, (found[1] + found[3]) / 2
    assert np.abs(np.subtract(center, AT)).max() <= 2 / zoom

    # It is painted where the mouse was: an outline around these corners, and nothing beyond it.
    rows, columns = np.nonzero(np.abs(grabbed(window, canvas) - before).max(axis=2) > 24)
    ratio = canvas.viewport.ratio
    painted = columns.min(), rows.min(), columns.max(), rows.max()
    corners = [v * ratio for v in (start.x(), start.y(), end.x(), end.y())]
    assert np.abs(np.subtract(painted, corners)).max() <= 4 * ratio
    window.actions_.trigger("edit.undo")


def test_what_was_drawn_small_is_the_same_enlarged_and_turned(
    opened: tuple[MainWindow, Canvas],
) -> None:
    window, canvas = opened
    looked_at(window, canvas, 1 / 8, Turn(1))
    middle = canvas.rect().center()
    canvas.setFocus()
    found = drawn(window, canvas, middle - QPoint(48, 32), middle + QPoint(48, 32))
    for zoom, turn in ((1.0, UPRIGHT), (0.5, Turn(2, True))):
        window.session.view_state.set_viewport(
            center=((found[0] + found[2]) / 2, (found[1] + found[3]) / 2),
            zoom=zoom * canvas.viewport.ratio,
            turn=turn,
        )
        canvas.repaint()
        until(lambda: canvas.viewport.is_sharp, "the picture")
        view = canvas.viewport.view
        assert view is not None
        with_it = grabbed(window, canvas)
        window.actions_.trigger("edit.undo")
        without = grabbed(window, canvas)
        window.actions_.trigger("edit.redo")
        rows, columns = np.nonzero(np.abs(with_it - without).max(axis=2) > 24)
        x0, y0, x1, y1 = view.box_to_device(*found)
        seen = max(x0, 0), max(y0, 0), min(x1, view.width - 1), min(y1, view.height - 1)
        painted = columns.min(), rows.min(), columns.max(), rows.max()
        assert np.abs(np.subtract(painted, seen)).max() <= 4 * canvas.viewport.ratio
    window.actions_.trigger("edit.undo")
