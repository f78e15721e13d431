"""Grey values in the real window: windows, presets, colours, uptake, and why it looks like this."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from tests.builders import a_dataset, a_dicom_file
from tests.dicom.test_suv import pet
from tests.ui.window_kit import (
    ALT,
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
from workbench.imaging.explain import Stage
from workbench.imaging.render import render_view
from workbench.model.grey import DualWindow, FileVoi, Window
from workbench.ui.canvas.painters.backdrop import BackdropPainter
from workbench.ui.canvas.widget import Canvas
from workbench.ui.dialogs.presets import PresetsDialog
from workbench.ui.main_window import MainWindow
from workbench.ui.panels.bottom import BottomPanel


@pytest.fixture
def series(tmp_path: Path) -> Path:
    """Two CT slices; each has a lung window of its own."""
    folder = tmp_path / "胸部"
    folder.mkdir()
    for number, lung in ((1, -600), (2, -550)):
        pixels = np.arange(80, dtype=np.uint16).reshape(8, 10) * 20 + number
        ds = a_dataset(
            pixels,
            SeriesInstanceUID="1.2.3.4",
            StudyInstanceUID="1.2.3",
            BodyPartExamined="CHEST",
            InstanceNumber=number,
            ImagePositionPatient=[0, 0, number * 2.5],
            ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
            PixelSpacing=[1, 1],
            RescaleSlope="1",
            RescaleIntercept="-1024",
            WindowCenter=["40", str(lung)],
            WindowWidth=["400", "1500"],
            WindowCenterWidthExplanation=["SOFT", "LUNG"],
        )
        ds.SOPInstanceUID = f"1.2.3.4.{number}"
        a_dicom_file(folder / f"{number}.dcm", ds)
    return folder


@pytest.fixture
def pet_file(tmp_path: Path) -> Path:
    ds = a_dataset(np.arange(80, dtype=np.uint16).reshape(8, 10) * 100, RescaleSlope="2")
    ds.RescaleIntercept = "0"
    ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.128"
    for element in pet():
        ds[element.tag] = element
    ds.SeriesInstanceUID, ds.StudyInstanceUID = "1.2.3.5", "1.2.3"
    return a_dicom_file(tmp_path / "pet.dcm", ds)


def shown(window: MainWindow) -> Window | DualWindow | FileVoi | object:
    return window.session.view_state.viewport.voi


def used(canvas: Canvas) -> object:
    return canvas.viewport.voi


def first_slice(window: MainWindow) -> None:
    project = window.session.project
    window.session.view_state.show(next(iter(project.series.values())).images[0])
    QTest.qWait(50)


def entry(menu: QMenu, title: str) -> QAction:
    return next(one for one in menu.actions() if one.text().split("\t")[0] == title)


def window_menu(window: MainWindow) -> QMenu:
    menu = window.tool_bar.window_button.menu()
    menu.aboutToShow.emit()
    return menu


def point_at(canvas: Canvas, x: float, y: float) -> None:
    QTest.mouseMove(canvas, spot(canvas, x, y))
    QTest.qWait(60)


def bottom(window: MainWindow) -> BottomPanel:
    panel = window.panels["bottom"]
    assert isinstance(panel, BottomPanel)
    return panel


def test_the_files_windows_are_listed_and_each_slice_uses_its_own(
    tmp_path: Path, series: Path
) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, series)
        first_slice(window)
        menu = window_menu(window)
        assert entry(menu, "SOFT").isChecked()
        entry(menu, "LUNG").trigger()
        assert shown(window) == FileVoi(2, "LUNG")
        assert window.tool_bar.window_button.text() == "LUNG"
        assert used(canvas) == Window(-600, 1500, explanation="LUNG")
        assert entry(window_menu(window), "LUNG").isChecked()
        press(window, Qt.Key.Key_PageDown)
        until(lambda: used(canvas) == Window(-550, 1500, explanation="LUNG"), "the other's window")
        press(window, Qt.Key.Key_W, SHIFT)
        assert shown(window) == FileVoi(1, "SOFT")


def test_a_dragged_window_stays_from_slice_to_slice_until_reset(
    tmp_path: Path, series: Path
) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, series)
        first_slice(window)
        start = spot(canvas, 5, 4)
        drag(canvas, RIGHT, start, start + start / 8)
        dragged = shown(window)
        assert isinstance(dragged, Window) and dragged != Window(40, 400)
        press(window, Qt.Key.Key_PageDown)
        until(lambda: canvas.viewport.frame is not None, "the next slice")
        assert shown(window) == used(canvas) == dragged
        window.actions_.trigger("view.reset_window")
        assert used(canvas) == Window(40, 400, explanation="SOFT")


def test_of_two_windows_the_one_that_shows_the_place_is_dragged(
    tmp_path: Path, series: Path
) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, series)
        press(window, Qt.Key.Key_8, ALT)
        before = used(canvas)
        assert isinstance(before, DualWindow)
        # The values grow from row to row: air above, soft tissue below.
        for place, moved, kept in (((1, 1), "lower", "upper"), ((8, 7), "upper", "lower")):
            start = spot(canvas, *place)
            drag(canvas, RIGHT, start, start + QPoint(12, 12))
            after = used(canvas)
            assert isinstance(after, DualWindow)
            assert getattr(after, moved) != getattr(before, moved)
            assert getattr(after, kept) == getattr(before, kept)
            before = after


def test_presets_fit_the_modality_and_answer_to_their_keys(tmp_path: Path, series: Path) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, series)
        press(window, Qt.Key.Key_1, ALT)
        assert used(canvas) == Window(-600, 1500)
        assert window.tool_bar.window_button.text().startswith("Lung ")
        press(window, Qt.Key.Key_8, ALT)
        assert isinstance(used(canvas), DualWindow)
        assert entry(window_menu(window), "Lung and mediastinum").isChecked()
        titles = [one.text() for one in window_menu(window).actions()]
        assert "Presets for CT" in titles
        assert not any(title.startswith("SUV") for title in titles)


def test_a_preset_of_ones_own_is_made_kept_and_has_its_key(tmp_path: Path, series: Path) -> None:
    with a_window(tmp_path) as window:
        open_and_wait(window, series)
        window.host.show("presets")
        (dialog,) = window.findChildren(PresetsDialog)
        dialog._add()
        form = dialog.form
        form.title.clear()
        QTest.keyClicks(form.title, "Spleen")
        for edit, typed in zip(form.numbers, ("70", "none"), strict=False):
            edit.clear()
            QTest.keyClicks(edit, typed)
        assert not dialog.save.isEnabled()
        assert dialog.notice.text().startswith("Spleen:")
        form.numbers[1].clear()
        QTest.keyClicks(form.numbers[1], "180")
        form.digit.setCurrentIndex(9)
        form.digit.activated.emit(9)
        QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
        until(lambda: not dialog.isVisible(), "the dialog to close", 2)
        press(window, Qt.Key.Key_9, ALT)
        assert shown(window) == Window(70, 180)
        assert "Spleen" in window.tool_bar.window_button.text()
    with a_window(tmp_path) as again:
        open_and_wait(again, series)
        press(again, Qt.Key.Key_9, ALT)
        assert shown(again) == Window(70, 180)


@pytest.mark.parametrize("dual", [False, True])
def test_colours_on_the_canvas_are_those_of_render_and_have_a_legend(
    tmp_path: Path, series: Path, dual: bool
) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, series)
        for panel in ("images", "inspector"):
            window.show_panel(panel, False)
        QTest.qWait(50)
        if dual:
            press(window, Qt.Key.Key_8, ALT)
        press(window, Qt.Key.Key_I, SHIFT)
        press(window, Qt.Key.Key_I, NONE)
        state = window.session.view_state.viewport
        assert (state.color_map, state.inverted) == ("hot-iron", True)
        with_legend = pixels_of(canvas)
        window.actions_.trigger("view.legend")
        QTest.qWait(20)
        without = pixels_of(canvas)
        assert (with_legend != without).any()
        canvas.paintings = [p for p in canvas.paintings if isinstance(p, BackdropPainter)]
        frame, view = canvas.viewport.frame, canvas.viewport.view
        assert frame is not None and view is not None
        expected = render_view(frame, view, state.voi, True, "hot-iron")
        np.testing.assert_array_equal(pixels_of(canvas), expected)
        window.actions_.trigger("view.reset_window")
        assert window.session.view_state.viewport.color_map == ""


def pixels_of(canvas: Canvas) -> np.ndarray:
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return data[:, : image.width(), 2::-1].copy()


def test_the_panel_explains_the_pixel_below_the_pointer(tmp_path: Path, series: Path) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, series)
        first_slice(window)
        press(window, Qt.Key.Key_F8)
        assert window.is_panel_wanted("explain") and not window.is_panel_wanted("bottom")
        panel = bottom(window).explanation
        assert panel.isVisible()
        QTest.qWait(100)  # the canvas has another size now
        point_at(canvas, 4.5, 2.5)

        def at() -> tuple[int, int] | None:
            found = panel.explanation
            return (found.column, found.row) if found is not None else None

        until(lambda: at() == (4, 2), "an explanation of the pixel", 5)
        found = panel.explanation
        assert found is not None
        assert [step.value for step in found.steps[:2]] == [481, 481 - 1024]
        # The window is dragged while the pointer rests: the explanation follows.
        press(window, Qt.Key.Key_1, ALT)
        until(lambda: panel.explanation != found, "another explanation", 5)
        now = panel.explanation
        assert now is not None
        reasons = [str(one) for one in now.step(Stage.VOI).because]  # type: ignore[union-attr]
        assert reasons == ["LINEAR: center −600, width 1500", "preset: Lung"]
        panel.copy.click()
        copied = QGuiApplication.clipboard().text()
        assert "Rescale Intercept (0028,1052) = -1024" in copied
        press(window, Qt.Key.Key_F7)
        assert bottom(window).history.isVisible() and not panel.isVisible()
        press(window, Qt.Key.Key_F7)
        assert not bottom(window).isVisible()


def test_uptake_values_are_told_and_set_the_window(tmp_path: Path, pet_file: Path) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, pet_file)
        factor = 70_000 / (370e6 * 2 ** (-3600 / 6586.2))
        point_at(canvas, 5.5, 3.5)
        value = 2 * 100 * 35
        told = window.status.value.text()
        assert f"SUVbw {value * factor:.2f}" in told and "Bq/ml" in told
        press(window, Qt.Key.Key_2, ALT)
        voi = used(canvas)
        assert isinstance(voi, Window)
        assert (voi.center * factor, voi.width * factor) == pytest.approx((3.5, 7))
        assert window.session.view_state.viewport.inverted
        window.actions_.trigger("view.suv_lbm_james")
        QTest.qWait(20)
        point_at(canvas, 6.5, 3.5)
        assert "SUVlbm (James)" in window.status.value.text()


def test_the_probe_shows_values_beside_the_pointer(tmp_path: Path, series: Path) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, series)
        point_at(canvas, 5.5, 4.5)
        before = pixels_of(canvas)
        press(window, Qt.Key.Key_P, SHIFT)
        QTest.qWait(20)
        assert window.session.settings.show_probe
        assert (pixels_of(canvas) != before).any()
