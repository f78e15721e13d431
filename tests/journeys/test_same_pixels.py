"""What a file of `render` shows is what the window shows, exactly: cuts, colours, turns, states."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from tests.dicom.states import a_graphic, a_reference, a_state_file, an_annotation, an_item
from tests.imaging.stacks import a_stack, blob_at, write_stack
from tests.ui.window_kit import (
    CONTROL,
    LEFT,
    SHIFT,
    a_window,
    drag,
    open_and_wait,
    press,
    spot,
    until,
)
from workbench.cli.main import run
from workbench.imaging.drawing.graphics import draw_graphics_over
from workbench.imaging.drawing.overlay_tiles import draw_over
from workbench.imaging.render import Overlay, render_frame, render_view
from workbench.ui.canvas.painters.backdrop import BackdropPainter
from workbench.ui.canvas.widget import Canvas
from workbench.ui.main_window import MainWindow

pytestmark = pytest.mark.usefixtures("qapp")

CORONAL = 2
Pixels = NDArray[np.uint8]


@pytest.fixture
def series(tmp_path: Path) -> Path:
    """CT slices 2 mm apart with pixels of 0.6 x 0.9 mm, brightest between them."""
    write_stack(tmp_path / "胸部 CT", a_stack(blob_at((-3.2, 4.1, -4.4))))
    return tmp_path / "胸部 CT"


@pytest.fixture
def window(tmp_path: Path, series: Path) -> Iterator[MainWindow]:
    with a_window(tmp_path / "home") as made:
        made.resize(1400, 900)
        made.session.new_project(tmp_path / "项目.wbp")
        open_and_wait(made, series)
        yield made


def rendered(out: Path, *options: object) -> Pixels:
    """Run the verb and read what it wrote, as RGB."""
    assert run(["render", *map(str, options), "--out", str(out)]) == 0
    found = cv2.imdecode(np.frombuffer(out.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert found is not None
    return np.asarray(found[:, :, ::-1], np.uint8)


def rgb(picture: Pixels) -> Pixels:
    return np.repeat(picture[:, :, None], 3, axis=2) if picture.ndim == 2 else picture


def grabbed(canvas: Canvas) -> Pixels:
    """Return what a canvas paints: picture, graphics and committed annotations."""
    canvas.paintings = [p for p in canvas.paintings if isinstance(p, BackdropPainter)]
    canvas.view_state.select([])
    canvas.view_state.choose_tool("hand")
    canvas.repaint()
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return data[:, : image.width(), 2::-1].copy()


def same_in_the_window(canvas: Canvas) -> None:
    """Check that a canvas shows what the renderer makes of its frame in its view."""
    viewport = canvas.viewport
    frame, view, state = viewport.frame, viewport.view, viewport.state
    assert frame is not None and view is not None
    shown = grabbed(canvas)
    expected = rgb(render_view(frame, view, viewport.voi, state.inverted, state.color_map))
    presented = viewport.presented
    if presented is not None and presented.drawing is not None:
        draw_graphics_over(expected, view, presented.drawing, viewport.ratio)
    draw_over(expected, view, viewport.overlay.scene, viewport.overlay.style)
    np.testing.assert_array_equal(shown, expected)


def whole(canvas: Canvas) -> Pixels:
    """Return all of what a canvas shows, one pixel for one."""
    viewport = canvas.viewport
    frame, view, state = viewport.frame, viewport.view, viewport.state
    assert frame is not None and view is not None
    overlay = Overlay(viewport.overlay.scene, viewport.overlay.style)
    presented = viewport.presented
    return rgb(
        render_frame(
            frame,
            voi=viewport.voi,
            inverted=state.inverted,
            color_map=state.color_map,
            turn=view.turn,
            drawing=presented.drawing if presented is not None else None,
            overlay=overlay,
        )
    )


def coronal_cut(window: MainWindow) -> tuple[Canvas, str]:
    """Return the coronal canvas and where it cuts, as an option."""
    press(window, Qt.Key.Key_F9)
    canvases = window.viewports.canvases
    until(lambda: all(one.viewport.frame is not None for one in canvases), "the cuts")
    window.session.view_state.activate(CORONAL)
    plane = canvases[CORONAL].viewport.state.plane
    assert plane is not None and plane.center is not None
    return canvases[CORONAL], f"{plane.center[1]!r}"


def test_a_cut_with_a_window_and_what_is_drawn_on_it(
    window: MainWindow, series: Path, tmp_path: Path
) -> None:
    canvas, position = coronal_cut(window)
    press(window, Qt.Key.Key_R)
    drag(canvas, LEFT, spot(canvas, 10, 10), spot(canvas, 30, 25))
    assert len(window.session.project.annotations) == 1
    same_in_the_window(canvas)
    cut = ("--plane", "coronal", "--position", position)
    expected = whole(canvas)
    project = tmp_path / "项目.wbp"
    np.testing.assert_array_equal(
        rendered(tmp_path / "cut.png", series, *cut, "--annotations", project), expected
    )
    bare = rendered(tmp_path / "bare.png", series, *cut)
    assert (bare != expected).any()


def test_a_thick_cut_in_colours(window: MainWindow, series: Path, tmp_path: Path) -> None:
    canvas, position = coronal_cut(window)
    thin = canvas.viewport.frame
    window.actions_.trigger("view.slab_max")
    window.actions_.trigger("view.slab_20")
    until(lambda: canvas.viewport.frame not in (None, thin), "the thick cut")
    press(window, Qt.Key.Key_I, SHIFT)
    press(window, Qt.Key.Key_I)
    same_in_the_window(canvas)
    cut = ("--plane", "coronal", "--position", position, "--slab", 20, "--slab-mode", "max")
    looks = ("--color-map", "hot-iron", "--invert")
    np.testing.assert_array_equal(
        rendered(tmp_path / "cut.png", series, *cut, *looks), whole(canvas)
    )


def test_a_turned_slice_with_what_is_drawn_on_it(
    window: MainWindow, series: Path, tmp_path: Path
) -> None:
    canvas = window.viewports.active
    press(window, Qt.Key.Key_B)
    drag(canvas, LEFT, spot(canvas, 8, 9), spot(canvas, 25, 20))
    press(window, Qt.Key.Key_R, CONTROL)
    press(window, Qt.Key.Key_H, CONTROL)
    same_in_the_window(canvas)
    image = window.session.view_state.viewport.image
    assert image is not None
    path = window.session.library.path(image)
    options = ("--rotate", 90, "--flip", "horizontal", "--annotations", tmp_path / "项目.wbp")
    np.testing.assert_array_equal(rendered(tmp_path / "t.png", path, *options), whole(canvas))


def test_a_presentation_state_with_its_grey_and_its_graphics(
    window: MainWindow, series: Path, tmp_path: Path
) -> None:
    image = window.session.view_state.viewport.image
    assert image is not None
    uid = window.session.project.images[image].sop_instance_uid
    assert uid is not None
    state = series / "状态.dcm"
    a_state_file(
        state,
        references=[a_reference(uid)],
        SoftcopyVOILUTSequence=[an_item(WindowCenter=40, WindowWidth=100)],
        GraphicAnnotationSequence=[
            an_annotation(GraphicObjectSequence=[a_graphic("CIRCLE", [20, 20, 30, 20])])
        ],
    )
    open_and_wait(window, state)
    window.session.view_state.show(image)
    window.actions_.trigger("view.next_presentation")
    canvas = window.viewports.active
    until(lambda: canvas.viewport.presented is not None, "the state")
    same_in_the_window(canvas)
    path = window.session.library.path(image)
    expected = whole(canvas)
    np.testing.assert_array_equal(
        rendered(tmp_path / "s.png", path, "--presentation", state), expected
    )
    assert (rendered(tmp_path / "plain.png", path) != expected).any()
