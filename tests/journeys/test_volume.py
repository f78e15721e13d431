"""Planes through a volume in the real window: cross-hair, scrolling, drawing in millimetres."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.imaging.stacks import SliceSource, a_stack, blob_at, tilted, uneven, write_stack
from tests.ui.window_kit import (
    LEFT,
    NONE,
    RIGHT,
    SHIFT,
    a_window,
    drag,
    open_and_wait,
    press,
    spot,
    until,
)
from workbench.app.measuring.rows import measurements
from workbench.app.viewing.message import message_of
from workbench.app.viewing.plane_view import PlaneKind
from workbench.base.figures import with_unit
from workbench.geom.planes import distance, patient_to_pixel, pixel_to_patient
from workbench.geom.turn import Turn
from workbench.imaging.drawing.scene import Kind, Shape
from workbench.model.anchor import OnFrame, OnPlane, Vector
from workbench.model.annotation import Annotation
from workbench.model.grey import DualWindow, Window
from workbench.model.ids import AnnotationId
from workbench.ui.canvas.widget import Canvas
from workbench.ui.main_window import MainWindow
from workbench.ui.panels.annotations_model import SIZE, SLICE
from workbench.ui.panels.inspector import Inspector

SHIFT_F9 = (Qt.Key.Key_F9, SHIFT)
#: A known point of the phantom; between voxels in all directions.
POINT = (-3.2, 4.1, -4.4)
AXIAL, SAGITTAL, CORONAL, SLICES = range(4)


@pytest.fixture
def series(tmp_path: Path) -> Path:
    """CT slices 2 mm apart with pixels of 0.6 x 0.9 mm, brightest at POINT."""
    write_stack(tmp_path / "胸部 CT", a_stack(blob_at(POINT)))
    return tmp_path / "胸部 CT"


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path, series: Path) -> Iterator[MainWindow]:
    with a_window(tmp_path / "home") as made:
        made.resize(1400, 900)
        made.session.new_project(tmp_path / "project.wbp")
        open_and_wait(made, series)
        yield made


def side_by_side(window: MainWindow) -> list[Canvas]:
    """Press F9 and wait for all pictures, and for where all slices lie."""
    press(window, Qt.Key.Key_F9)
    canvases = window.viewports.canvases
    until(lambda: all(one.viewport.frame is not None for one in canvases), "the cuts")
    image = window.session.view_state.viewport.image
    until(lambda: window.viewports.stacks.get(image), "the places of the slices")
    QTest.qWait(50)
    return canvases


def on(canvas: Canvas, point: Vector) -> QPoint:
    """Return where a patient position is on a canvas."""
    return spot(canvas, *pixel(canvas, point))


def pixel(canvas: Canvas, point: Vector) -> tuple[float, float]:
    picture = canvas.viewport.picture
    assert picture is not None
    return patient_to_pixel(picture.plane, picture.spacing, point)


def depth(canvas: Canvas) -> float:
    """Return how far POINT lies from what a canvas shows, mm."""
    picture = canvas.viewport.picture
    assert picture is not None
    return abs(distance(picture.plane, POINT))


def click_at(canvas: Canvas, point: Vector) -> None:
    QTest.mouseMove(canvas, on(canvas, point))
    QTest.mouseClick(canvas, LEFT, NONE, on(canvas, point))
    QTest.qWait(30)


def pull(canvas: Canvas, start: Vector, end: Vector) -> None:
    """Drag from one patient position to another."""
    drag(canvas, LEFT, on(canvas, start), on(canvas, end))
    QTest.qWait(30)


def turn(canvas: Canvas, notches: int, zoom: bool = False) -> None:
    """Turn the wheel over the middle: through slices, or to zoom."""
    held = Qt.KeyboardModifier.ControlModifier if zoom != canvas.wheel_zooms else NONE
    at = QPointF(canvas.width() / 2, canvas.height() / 2)
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, -120 * notches),
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)
    QTest.qWait(30)


def brightest(canvas: Canvas) -> Vector:
    """Return the patient position of the brightest pixel."""
    frame, picture = canvas.viewport.frame, canvas.viewport.picture
    assert frame is not None and picture is not None
    row, column = np.unravel_index(int(np.argmax(frame.stored[:, :])), frame.stored.shape)
    return pixel_to_patient(picture.plane, picture.spacing, column + 0.5, row + 0.5)


def newest(window: MainWindow) -> Annotation:
    annotations = window.session.project.annotations
    return annotations[max(annotations)]


def shape(canvas: Canvas, id: AnnotationId) -> Shape | None:
    return canvas.viewport.overlay.scene.get(id)


def draw_ruler(window: MainWindow, start: Vector, end: Vector) -> Annotation:
    coronal = window.viewports.canvases[CORONAL]
    window.session.view_state.activate(CORONAL)
    window.session.view_state.choose_tool("ruler")
    pull(coronal, start, end)
    until(lambda: len(window.session.project.annotations) == 1, "the ruler")
    return newest(window)


def texts(window: MainWindow) -> str:
    """Return all words of the properties panel."""
    QTest.qWait(250)
    panel = window.panels["inspector"]
    return "\n".join(one.text() for one in panel.findChildren(QLabel))


def move_to_point(window: MainWindow) -> list[Canvas]:
    """Bring all cuts to POINT with the cross-hair, as a reader does."""
    canvases = side_by_side(window)
    cursor = window.session.view_state.cursor
    assert cursor is not None
    # Not on a line of another plane, for that would be grabbed.
    click_at(canvases[CORONAL], (8.0, cursor.point[1], POINT[2]))
    click_at(canvases[AXIAL], POINT)
    return canvases


def test_the_cross_hair_brings_all_planes_to_a_point(window: MainWindow) -> None:
    canvases = move_to_point(window)
    assert window.session.view_state.tool == "cross_hair"
    kinds = [state.plane and state.plane.kind for state in window.session.view_state.viewports]
    assert kinds == [PlaneKind.AXIAL, PlaneKind.SAGITTAL, PlaneKind.CORONAL, None]
    for canvas in canvases[:3]:
        assert depth(canvas) < 0.3
        assert math.dist(brightest(canvas), POINT) < 0.6
    # The slices follow to the nearest one.
    assert depth(canvases[SLICES]) <= 1.0


def test_cuts_are_scrolled_by_wheel_and_keys(window: MainWindow) -> None:
    canvases = side_by_side(window)
    window.session.view_state.choose_tool("select")
    coronal = canvases[CORONAL]
    QTest.mouseClick(coronal, LEFT, NONE, QPoint(30, 60))
    before, count = coronal.viewport.slice_number
    zoom = coronal.viewport.state.zoom
    turn(coronal, 3)
    assert coronal.viewport.slice_number == (before + 3, count)
    press(window, Qt.Key.Key_PageUp)
    assert coronal.viewport.slice_number == (before + 2, count)
    turn(coronal, -1000)
    assert coronal.viewport.slice_number == (1, count)
    turn(coronal, 2, zoom=True)
    assert coronal.viewport.slice_number == (1, count)
    assert coronal.viewport.state.zoom < zoom


def test_a_ruler_on_a_coronal_cut_has_the_right_millimetres_everywhere(
    window: MainWindow,
) -> None:
    canvases = move_to_point(window)
    start, end = (-11.0, POINT[1], -12.0), (9.0, POINT[1], 3.0)  # 20 by 15: 25 mm
    ruler = draw_ruler(window, start, end)
    assert isinstance(ruler.anchor, OnPlane)
    assert ruler.anchor == canvases[CORONAL].viewport.anchor
    row, *_ = measurements(window.session.project, window.session.library.calibration)
    assert (row["unit"], row["source"]) == ("mm", "patient")
    assert row["value"] == pytest.approx(25, abs=0.3)
    said = texts(window)
    assert with_unit(f"{row['value']:.1f}", "mm") in said
    assert "Patient plane" in said and "Coronal at 4." in said
    panel = window.panels["inspector"]
    assert isinstance(panel, Inspector)
    model = panel.annotations.model
    assert model.rowCount() == 1
    assert f"{row['value']:.1f}" in model.data(model.index(0, SIZE))
    assert model.data(model.index(0, SLICE)) == "Cor 4"


def test_a_ruler_on_a_turned_cut_lies_where_it_was_drawn_in_the_patient(
    window: MainWindow,
) -> None:
    canvases = move_to_point(window)
    window.session.view_state.activate(CORONAL)
    press(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    press(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    view, axial = canvases[CORONAL].viewport.view, canvases[AXIAL].viewport.view
    assert view is not None and view.turn == Turn(1, True)
    assert axial is not None and axial.turn.is_upright
    draw_ruler(window, (-11.0, POINT[1], -12.0), (9.0, POINT[1], 3.0))
    row, *_ = measurements(window.session.project, window.session.library.calibration)
    assert row["value"] == pytest.approx(25, abs=0.3)
    # The cross-hair of the turned cut still moves the others to the place under the pointer.
    window.session.view_state.choose_tool("cross_hair")
    click_at(canvases[CORONAL], (8.0, POINT[1], POINT[2] + 4))
    picture = canvases[AXIAL].viewport.picture
    assert picture is not None
    assert picture.plane.origin[2] == pytest.approx(POINT[2] + 4, abs=0.3)


def test_it_shows_on_other_pictures_is_undone_and_comes_back_with_the_project(
    window: MainWindow, tmp_path: Path, series: Path
) -> None:
    canvases = move_to_point(window)
    ruler = draw_ruler(window, (-11.0, POINT[1], -12.0), (9.0, POINT[1], 3.0))
    # Where the line crosses the axial and the sagittal cut there is a point.
    for at in (AXIAL, SAGITTAL):
        found = shape(canvases[at], ruler.id)
        assert found is not None and found.kind is Kind.POINT
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not window.session.project.annotations
    assert all(shape(canvas, ruler.id) is None for canvas in canvases)
    press(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert shape(canvases[CORONAL], ruler.id) is not None
    cursor = window.session.view_state.cursor
    assert cursor is not None
    window.session.close_project()
    QTest.qWait(50)
    window.session.open_project(tmp_path / "project.wbp")
    again = window.viewports.canvases
    until(lambda: len(again) == 4 and all(one.viewport.frame is not None for one in again), "cuts")
    planes = [state.plane and state.plane.kind for state in window.session.view_state.viewports]
    assert planes == [PlaneKind.AXIAL, PlaneKind.SAGITTAL, PlaneKind.CORONAL, None]
    until(lambda: shape(again[CORONAL], ruler.id) is not None, "the ruler")
    assert window.session.view_state.cursor == cursor
    assert again[CORONAL].viewport.anchor == ruler.anchor
    assert window.session.project.annotations[ruler.id] == ruler


def test_areas_show_as_lines_on_pictures_that_cross_them(window: MainWindow) -> None:
    canvases = move_to_point(window)
    view = window.session.view_state
    view.activate(CORONAL)
    view.choose_tool("box")
    x, y, z = POINT
    pull(canvases[CORONAL], (x - 5, y, z + 5), (x + 5, y, z - 5))
    drawn = newest(window)
    assert isinstance(drawn.anchor, OnPlane)
    found = shape(canvases[SLICES], drawn.id)
    assert found is not None and found.kind is Kind.LINE
    ends = found.paths[0]
    (x0, y0), (x1, y1) = ends[0], ends[-1]
    assert abs(x1 - x0) * 0.6 == pytest.approx(10, abs=0.3)
    assert y0 == pytest.approx(pixel(canvases[SLICES], POINT)[1], abs=0.5)
    assert y1 == pytest.approx(y0)

    view.activate(SLICES)
    pull(canvases[SLICES], (x - 4, y - 6, z), (x + 4, y + 6, z))
    on_slice = newest(window)
    assert isinstance(on_slice.anchor, OnFrame)
    for at, mm in ((CORONAL, 8), (SAGITTAL, 12)):
        found = shape(canvases[at], on_slice.id)
        assert found is not None and found.kind is Kind.LINE
        (x0, _), (x1, _) = found.paths[0][0], found.paths[0][-1]
        picture = canvases[at].viewport.picture
        assert picture is not None
        assert abs(x1 - x0) * picture.spacing.dx == pytest.approx(mm, abs=0.6)


def test_planes_are_turned_by_their_lines_and_straightened(window: MainWindow) -> None:
    canvases = move_to_point(window)
    axial = canvases[AXIAL]
    line = next(one for one in axial.guides().lines if one.kind is PlaneKind.CORONAL)
    center = axial.guides().cursor
    assert center is not None
    end = max((line.start, line.end), key=lambda at: math.dist(at, center))
    reach = math.dist(end, center) * 0.9
    way = math.atan2(end[1] - center[1], end[0] - center[0])
    start = center[0] + reach * math.cos(way), center[1] + reach * math.sin(way)
    turned = way + math.radians(20)
    there = center[0] + reach * math.cos(turned), center[1] + reach * math.sin(turned)
    drag(axial, LEFT, spot(axial, *start), spot(axial, *there))
    QTest.qWait(50)
    coronal = window.session.view_state.viewports[CORONAL].plane
    assert coronal is not None and coronal.kind is PlaneKind.OBLIQUE
    slope = math.degrees(math.atan2(coronal.row_axis[1], coronal.row_axis[0]))
    assert abs(slope) == pytest.approx(20, abs=1.5)
    until(lambda: canvases[CORONAL].viewport.state.plane == coronal, "the oblique cut")
    until(lambda: depth(canvases[CORONAL]) < 0.3, "the oblique picture")
    assert math.dist(brightest(canvases[CORONAL]), POINT) < 0.6
    # It keeps its colour, so that lines and viewports can be told apart.
    assert {one.kind for one in axial.guides().lines if one.is_cut} == {
        PlaneKind.CORONAL,
        PlaneKind.SAGITTAL,
    }
    press(window, *SHIFT_F9)
    kinds = [state.plane and state.plane.kind for state in window.session.view_state.viewports]
    assert kinds == [PlaneKind.AXIAL, PlaneKind.SAGITTAL, PlaneKind.CORONAL, None]


def test_a_thick_cut_shows_the_largest_values_and_says_so(window: MainWindow) -> None:
    canvases = side_by_side(window)
    coronal = canvases[CORONAL]
    window.session.view_state.activate(CORONAL)
    thin = coronal.viewport.frame
    assert thin is not None
    window.actions_.trigger("view.slab_max")
    window.actions_.trigger("view.slab_20")
    until(lambda: coronal.viewport.frame is not thin, "the thick cut")
    thick = coronal.viewport.frame
    assert thick is not None
    assert thick.stored[:, :].max() > thin.stored[:, :].max()
    found = brightest(coronal)
    assert math.dist((found[0], found[2]), (POINT[0], POINT[2])) < 0.6
    assert "MIP 20 mm" in window.viewports.frames[CORONAL].plane.text()


@pytest.mark.parametrize("make", [tilted, uneven])
def test_in_uneven_series_a_point_lies_where_it_is_and_doubts_are_told(
    qapp: QApplication, tmp_path: Path, make: object
) -> None:
    stack: list[SliceSource] = make(blob_at(POINT))  # type: ignore[operator]
    write_stack(tmp_path / "series", stack)
    with a_window(tmp_path / "home") as window:
        window.resize(1400, 900)
        open_and_wait(window, tmp_path / "series")
        canvases = move_to_point(window)
        for canvas in canvases[:3]:
            assert math.dist(brightest(canvas), POINT) < 1.0
        frame = window.viewports.frames[CORONAL]
        assert frame.doubt.text() and frame.doubt.toolTip()
        window.session.view_state.activate(CORONAL)
        said = texts(window)
        assert "volumes are not measured" in said
        assert "Lengths and areas within a plane are right" in said


def test_a_cut_is_windowed_coloured_and_inverted_as_slices_are(window: MainWindow) -> None:
    canvases = move_to_point(window)
    view, coronal = window.session.view_state, canvases[CORONAL]
    view.choose_tool("select")
    view.activate(CORONAL)
    before = coronal.viewport.voi
    start = on(coronal, POINT)
    drag(coronal, RIGHT, start, start + QPoint(30, 20))
    dragged = coronal.viewport.voi
    assert isinstance(dragged, Window) and dragged != before
    turn(coronal, 1 if coronal.viewport.slice_number[0] < 20 else -1)
    assert coronal.viewport.voi == dragged
    press(window, Qt.Key.Key_I)
    press(window, Qt.Key.Key_I, SHIFT)
    assert coronal.viewport.state.inverted and coronal.viewport.state.color_map == "hot-iron"
    press(window, Qt.Key.Key_8, Qt.KeyboardModifier.AltModifier)
    assert isinstance(coronal.viewport.voi, DualWindow)
    window.actions_.trigger("view.reset_window")
    assert coronal.viewport.voi == before


def test_what_speaks_of_frames_says_so_on_a_cut(window: MainWindow) -> None:
    side_by_side(window)
    for name in ("view.save_presentation", "image.calibrate", "view.cine"):
        window.actions_.trigger(name)
        QTest.qWait(20)
        said = [one.text() for one in window.findChildren(QLabel) if one.isVisible()]
        assert any("A cut through a volume is shown" in one for one in said), name


def test_the_status_bar_tells_where_in_the_patient_the_pointer_is(window: MainWindow) -> None:
    canvases = move_to_point(window)
    window.session.view_state.activate(CORONAL)
    QTest.mouseMove(canvases[CORONAL], on(canvases[CORONAL], POINT))
    QTest.qWait(60)
    words = window.status.millimetres.text().replace("\u2009", " ").split("  ")
    sides = {one.split()[0]: float(one.split()[1]) for one in words}
    assert sides == pytest.approx({"R": 3.2, "P": 4.1, "F": 4.4}, abs=0.2)
    assert "HU" in window.status.value.text()


def test_what_is_no_volume_says_why_and_what_to_do(qapp: QApplication, tmp_path: Path) -> None:
    for path in write_stack(tmp_path / "series", a_stack(blob_at(POINT))):
        ds = pydicom.dcmread(path)
        del ds.ImagePositionPatient
        ds.save_as(path)
    with a_window(tmp_path / "home") as window:
        canvas = open_and_wait(window, tmp_path / "series")
        window.actions_.trigger("view.plane_coronal")
        until(lambda: canvas.viewport.failure is not None, "the reason")
        message, advice = message_of(canvas.viewport)
        assert str(message) == "The volume cannot be shown"
        assert "no volume" in str(advice) and "Slices as acquired" in str(advice)
        window.actions_.trigger("view.plane_acquired")
        until(lambda: canvas.viewport.frame is not None, "the slice")
