"""Calibrating in the window: rulers, sizes, cameras from target pictures, and proposals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image as Picture
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from tests.app.calibration.rendering import Camera, centred, picture
from tests.ui.dialogs.dialog_kit import an_image, answering, press
from tests.ui.window_kit import open_and_wait
from workbench.app.calibration.profile_file import read_profiles
from workbench.app.calibration.targets import Target
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance, Purpose
from workbench.model.calibration import CalibrationSource, Spacing
from workbench.model.ids import AnnotationId, EntityId, new_id
from workbench.model.regions import Polyline
from workbench.ui.dialogs.calibrate import CalibrateDialog
from workbench.ui.dialogs.calibrate import open_over as calibrate
from workbench.ui.dialogs.calibration_scope import Scope, TickImages
from workbench.ui.dialogs.camera_target import TargetDialog
from workbench.ui.dialogs.cameras import CamerasDialog, open_over
from workbench.ui.main_window import MainWindow

BOARD = Target(8, 5, 10.0)


def put(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    if text.isascii():
        QTest.keyClicks(field, text)
    else:  # keys of QTest are ASCII
        field.insert(text)
    field.editingFinished.emit()


def a_target(folder: Path) -> Path:
    camera = Camera(280, 200, 400.0, turn=(0.2, 0.1, 0.0), move=(0.0, 0.0, 200.0))
    path = folder / "标定.png"
    path.write_bytes(cv2.imencode(".png", picture(BOARD, centred(BOARD, camera)))[1].tobytes())
    return path


def a_ruler(window: MainWindow) -> None:
    session = window.session
    image = session.view_state.viewport.image
    assert image is not None
    stamp = session.stamp()
    made = Annotation(
        AnnotationId(EntityId(new_id())),
        OnFrame(image),
        Polyline([(0, 5), (20, 5)]),
        session.project.ordered_layers()[0].id,
        Provenance(stamp.author, stamp.at, stamp.at),
        purpose=Purpose.MEASUREMENT,
    )
    session.do(commands.add_annotations, [made])
    session.view_state.select([made.id])


def calibration(window: MainWindow) -> Any:
    return [image.calibration for image in window.session.project.images.values()]


def test_a_camera_is_found_from_a_picture_kept_and_used(
    window: MainWindow, tmp_path: Path, qtbot: Any
) -> None:
    an_image(window, tmp_path)
    target = a_target(tmp_path)
    open_and_wait(window, target)
    dialog = open_over(window)
    assert dialog._none.isVisible()
    dialog.from_targets()
    finder = dialog.findChild(TargetDialog)
    assert finder is not None
    assert not finder.search_button.isEnabled()
    finder.add_pictures([target])
    finder.columns.setValue(9)
    finder.rows.setValue(5)
    press(finder.search_button)
    qtbot.waitUntil(lambda: "no chessboard of 9 × 5" in finder.notice.text(), timeout=20000)
    assert not finder.keep.isEnabled()
    finder.columns.setValue(8)
    press(finder.search_button)
    qtbot.waitUntil(finder.keep.isEnabled, timeout=20000)
    assert "Reprojection error" in finder.facts.text()
    assert not finder.picture.pixmap().isNull()
    finder.name.setText("bench 1")
    finder.expires.setText("2020-01-01")
    press(finder.keep)
    assert dialog.chosen is not None
    assert dialog.chosen.name == "bench 1"
    assert "expired" in dialog.list.item(0).text()
    assert "expired on 2020-01-01" in dialog.notice.text()
    dialog.scope.setCurrentIndex(dialog.scope.findData(Scope.SHOWN))
    press(dialog.apply)
    found = [one for one in calibration(window) if one is not None]
    assert [one.source for one in found] == [CalibrationSource.PROFILE]
    window.viewports.active.repaint()
    qtbot.waitUntil(lambda: "expired" in window.status.calibration.text(), timeout=5000)
    window.session.document.undo()
    assert calibration(window) == [None, None]
    dialog.accept()


def test_a_typed_profile_is_kept_exported_imported_and_removed(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_image(window, tmp_path)
    dialog = open_over(window)
    press(dialog._none.findChildren(type(dialog.apply))[1])
    put(dialog.name, "line scan")
    put(dialog.dx, "0.05")
    put(dialog.dy, "0,04")
    put(dialog.uncertainty, "0.5")
    put(dialog.expires, "soon")
    assert "not a date" in dialog.notice.text()
    put(dialog.expires, "2099-12-31")
    assert dialog.chosen is not None
    assert (dialog.chosen.name, dialog.chosen.spacing) == ("line scan", Spacing(0.04, 0.05))
    assert dialog.chosen.uncertainty == pytest.approx(0.005)
    path = tmp_path / "相机.json"
    monkeypatch.setattr(window.host, "ask_save", lambda title, name, suffix: path)
    dialog._export()
    assert [one.name for one in read_profiles(path)] == ["line scan"]
    monkeypatch.setattr(window.host, "confirm", lambda question, yes: True)
    dialog._remove()
    assert dialog.chosen is None
    monkeypatch.setattr(window.host, "ask_files", lambda title, suffixes=(): [path])
    dialog._import()
    assert dialog.chosen is not None
    dialog.accept()
    assert [one.name for one in read_profiles(window.session.places.cameras)] == ["line scan"]


def test_the_selected_ruler_calibrates_with_its_uncertainty(
    window: MainWindow, tmp_path: Path
) -> None:
    an_image(window, tmp_path)
    a_ruler(window)
    dialog = calibrate(window)
    assert dialog.by_ruler.isChecked()
    put(dialog.length, "long")
    press(dialog.take)
    assert "not a length" in dialog.notice.text()
    put(dialog.length, "10")
    put(dialog.object, "0.1")
    press(dialog.take)
    (made,) = calibration(window)
    assert made.spacing == Spacing(0.5, 0.5)
    assert made.uncertainty > 0.01
    again = calibrate(window)
    press(again.findChildren(type(again.take))[-3])
    assert calibration(window) == [None]


def test_without_a_ruler_the_size_is_typed_for_the_images_that_are_ticked(
    window: MainWindow, tmp_path: Path
) -> None:
    an_image(window, tmp_path)
    an_image(window, tmp_path, "b.png")
    dialog = calibrate(window)
    assert not dialog.by_ruler.isEnabled()
    assert dialog.by_size.isChecked()
    put(dialog.dx, "0.1")

    def tick(asked: TickImages) -> None:
        asked.filter.setText("b.png")
        asked._tick_all()
        asked.accept()

    came = answering(TickImages, tick)
    dialog.scope.setCurrentIndex(dialog.scope.findData(Scope.TICKED))
    dialog.scope.activated.emit(dialog.scope.currentIndex())
    assert came
    press(dialog.take)
    found = {
        image.path.rpartition("/")[2]: image.calibration
        for image in window.session.project.images.values()
    }
    assert found["b.png"] is not None
    assert found["划痕 a.png"] is None


def test_a_files_resolution_is_proposed_with_its_doubt(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    Picture.fromarray(np.zeros((20, 30), np.uint8)).save(path, dpi=(300, 300))
    open_and_wait(window, path)
    dialog: CalibrateDialog = calibrate(window)
    assert calibration(window) == [None]
    dialog.by_file.setChecked(True)
    assert "PNG" in dialog.proposal.currentText()
    assert "know nothing" in dialog.doubt.text()
    press(dialog.take)
    (made,) = calibration(window)
    assert made.source is CalibrationSource.USER
    assert made.spacing.dx == pytest.approx(25.4 / 300, rel=1e-3)


def test_the_dialog_of_profiles_opens_once(window: MainWindow) -> None:
    dialog = open_over(window)
    assert open_over(window) is dialog
    assert isinstance(dialog, CamerasDialog)
    dialog.accept()
