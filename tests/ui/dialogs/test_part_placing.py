"""Parts are placed on images by clicks and rulers, and taken off."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.ui.dialogs.dialog_kit import an_image
from tests.ui.dialogs.test_cameras import a_ruler
from tests.ui.dialogs.test_part_map import LEFT, calibrated, part_of, placement
from workbench.model import commands
from workbench.model.part import Zone
from workbench.model.regions import Polygon
from workbench.ui.dialogs.part_map import PartMapDialog, open_over
from workbench.ui.main_window import MainWindow


@pytest.fixture
def dialog(window: MainWindow, tmp_path: Path) -> PartMapDialog:
    an_image(window, tmp_path)
    made = open_over(window)
    made.add_part()
    return made


def test_two_clicks_on_the_image_place_the_part(window: MainWindow, dialog: PartMapDialog) -> None:
    calibrated(window)
    dialog.placing.place_by_clicks()
    canvas = window.viewports.active
    view = canvas.viewport.view
    assert view is not None
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    QTest.mouseClick(canvas, LEFT, pos=middle)
    assert placement(window) is None
    assert "u axis" in dialog.notice.text()
    QTest.mouseClick(canvas, LEFT, pos=middle + QPoint(0, 60))
    made = placement(window)
    assert made.angle == pytest.approx(90, abs=1e-6)
    assert (made.x, made.y) == pytest.approx(canvas.image_place(middle.toPointF()))
    assert not window.session.project.annotations
    dialog.placing.place_by_clicks()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert dialog.placing._picker is None
    dialog.placing.take_off()
    assert placement(window) is None


def test_a_ruler_places_the_part_and_the_status_bar_tells_the_zone(
    window: MainWindow, dialog: PartMapDialog
) -> None:
    dialog.placing.place_by_ruler()
    assert "Draw a ruler" in dialog.notice.text()
    a_ruler(window)
    dialog.placing.place_by_ruler()
    assert "no millimetres" in dialog.notice.text()
    calibrated(window)
    dialog.placing.mirrored.setChecked(True)
    dialog.placing.place_by_ruler()
    made = placement(window)
    assert (made.x, made.y, made.angle, made.mirrored) == (0, 5, 0, True)
    part = part_of(window)
    zone = Zone("A", Polygon.from_ring([(0, -20), (20, -20), (20, 20), (0, 20)]))
    window.session.do(commands.put_part, evolve(part, zones=(zone,)))
    canvas = window.viewports.active
    canvas.repaint()
    from workbench.ui.readout import show_pointer

    show_pointer(window.status, canvas, (10, 9))
    assert window.status.millimetres.text() == "u 5.0  v −2.0\u2009mm  A"
