"""The values of what is selected or drawn: at the bottom, and in the properties."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from tests.app.measuring.kit import a_pet, draw, images
from tests.builders import a_dataset, a_dicom_file
from tests.ui.window_kit import a_window, open_and_wait, press, spot, until
from workbench.edit import annotate
from workbench.imaging.statistics.uptake import Threshold, ThresholdKind
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.ids import AnnotationId
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Box, Polyline, Region
from workbench.ui.main_window import MainWindow
from workbench.ui.panels.values import as_table

pytestmark = pytest.mark.usefixtures("qapp")

PIXELS = np.add.outer(np.arange(64) * 2, np.arange(80) * 3).astype(np.int16)
SQUARE = Box.from_corners(10, 10, 30, 30)


@pytest.fixture
def ct(tmp_path: Path) -> Path:
    ds = a_dataset(
        PIXELS,
        RescaleSlope=1,
        RescaleIntercept=-1024,
        PixelSpacing=[0.5, 0.5],
        ImagePositionPatient=[0, 0, 0],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        FrameOfReferenceUID="1.2.9",
    )
    return a_dicom_file(tmp_path / "a.dcm", ds)


def add(window: MainWindow, region: Region, kind: MeasurementKind | None = None) -> AnnotationId:
    session = window.session
    image = session.view_state.viewport.image
    assert image is not None
    before = set(session.project.annotations)
    layer = session.view_state.layer
    patch = annotate.add_region(
        session.project, session.stamp(), OnFrame(image), region, layer=layer, kind=kind
    )
    session.document.apply(patch)
    (new,) = set(session.project.annotations) - before
    session.view_state.select([new])
    return new


def panel(window: MainWindow) -> Any:
    window.show_panel("values", True)
    assert window._bottom is not None
    return window._bottom.values


def figures(page: Any) -> dict[str, str]:
    grid, found = page._grid, {}
    for at in range(grid.rowCount()):
        cells = [grid.itemAtPosition(at, column) for column in (0, 1)]
        if all(cells):
            title, value = (cell.widget() for cell in cells)
            assert isinstance(title, QLabel) and isinstance(value, QLabel)
            found[title.text()] = value.text()
    return found


def test_the_selected_area_has_a_histogram_that_follows(tmp_path: Path, ct: Path) -> None:
    with a_window(tmp_path / "home") as window:
        open_and_wait(window, ct)
        page = panel(window)
        assert page.inside is None
        id = add(window, SQUARE)
        until(lambda: page.inside is not None, "the histogram")
        block = PIXELS[10:30, 10:30] - 1024.0
        assert figures(page)["Mean"] == f"{block.mean():.1f}\u2009HU".replace("-", "−")
        (curve,) = page.plot.figure.curves
        assert curve.bars and curve.y.sum() == 400
        window.session.do(commands.change_regions, {id: Box.from_corners(0, 0, 10, 10)})
        until(lambda: page.plot.figure.curves[0].y.sum() == 100, "the new histogram")
        page.logarithmic.click()
        assert page.plot.figure.is_logarithmic
        page._copy()
        copied = QGuiApplication.clipboard().text()
        assert copied.splitlines()[0].startswith("mean\t") and "HU" not in copied
        window.session.view_state.select([])
        until(lambda: page.inside is None, "nothing")


def test_a_line_profile_is_plotted_with_its_peak(tmp_path: Path, ct: Path) -> None:
    with a_window(tmp_path / "home") as window:
        open_and_wait(window, ct)
        page = panel(window)
        add(window, Polyline([(5.5, 20.5), (45.5, 20.5)]), MeasurementKind.PROFILE)
        until(lambda: page.inside is not None and page.inside.profile, "the profile")
        assert figures(page) == {"Length": "20.0\u2009mm"}
        (curve,) = page.plot.figure.curves
        assert curve.y == pytest.approx(PIXELS[20, 5:46] - 1024.0)
        head, *rows = as_table(page.inside)
        assert head == ["mm", "x", "y", "[hnsf'U]"] and len(rows) == 41


def test_the_histogram_follows_while_a_box_is_dragged(tmp_path: Path, ct: Path) -> None:
    with a_window(tmp_path / "home") as window:
        canvas = open_and_wait(window, ct)
        page = panel(window)
        press(window, Qt.Key.Key_B)
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=spot(canvas, 10, 10))
        QTest.mouseMove(canvas, spot(canvas, 20, 20))
        QTest.mouseMove(canvas, spot(canvas, 30, 30))
        until(lambda: page.inside is not None, "the values while dragging")
        assert not window.session.project.annotations
        assert 350 < page.inside.statistics[0].count < 450
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=spot(canvas, 30, 30))


def test_the_properties_tell_them_and_can_be_folded(tmp_path: Path, ct: Path) -> None:
    with a_window(tmp_path / "home") as window:
        open_and_wait(window, ct)
        add(window, SQUARE)
        inspector = window.panels["inspector"]

        def said() -> set[str]:
            return {one.text() for one in inspector.findChildren(QLabel) if one.objectName() != "x"}

        until(lambda: "Mean, SD" in said() and "400" in said(), "the values")
        (head,) = (one for one in inspector.findChildren(QToolButton) if one.text() == "Values")
        head.click()
        until(lambda: "Mean, SD" not in said(), "folded")


def test_a_pet_tells_uptake_or_what_is_missing(tmp_path: Path) -> None:
    volume = np.full((1, 40, 40), 5000, np.int16)
    good = a_pet(tmp_path / "good", volume)
    bad = a_pet(tmp_path / "bad", volume, PatientWeight=None)
    assert "SUVbw" in told_of_square(tmp_path / "home good", good)
    assert "(0010,1030)" in told_of_square(tmp_path / "home bad", bad)


def told_of_square(home: Path, folder: Path) -> str:
    """Return the words of the panel about a square on a picture, in a window of its own."""
    with a_window(home) as window:
        open_and_wait(window, folder)
        page = panel(window)
        add(window, SQUARE)
        until(lambda: page.inside is not None, "the values")
        return " ".join(one.text() for one in page.findChildren(QLabel))


def test_a_lesion_on_several_slices_tells_volume_and_uptake(tmp_path: Path) -> None:
    volume = np.full((9, 40, 40), 5000, np.int16)
    folder = a_pet(tmp_path / "pet", volume)
    with a_window(tmp_path / "home") as window:
        open_and_wait(window, folder)
        session = window.session
        ids = images(session)
        drawn = [draw(session, ids[k], SQUARE).id for k in range(2, 7)]
        session.do(commands.set_group, drawn, "g")
        session.view_state.select([drawn[2]])
        inspector = window.panels["inspector"]

        def said() -> list[str]:
            return [one.text() for one in inspector.findChildren(QLabel) if one.isVisible()]

        until(lambda: "SUVpeak" in said() and "All outlines of the group" in said(), "the lesion")
        assert any(one.startswith("24") and one.endswith("cm³") for one in said())
        session.lesions.threshold = Threshold(ThresholdKind.FIXED, 99.0)
        session.view_state.select([drawn[3]])
        until(lambda: "0.00\u2009ml" in said(), "the other threshold")
