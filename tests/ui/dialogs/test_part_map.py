"""The map of a part: zones drawn, taken and ordered; placed by clicks, corner and ruler."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.dialogs.dialog_kit import an_image, boxes, press
from tests.ui.dialogs.test_cameras import put
from workbench.app.parts.file import read_part
from workbench.app.parts.taking import free_code
from workbench.model import commands
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.part import Part, Zone
from workbench.model.regions import Polygon
from workbench.ui.dialogs.part_map import PartMapDialog, open_over
from workbench.ui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
MM = Calibration(Spacing(0.5, 0.5), CalibrationSource.USER)


@pytest.fixture
def dialog(window: MainWindow, tmp_path: Path) -> PartMapDialog:
    an_image(window, tmp_path)
    made = open_over(window)
    made.add_part()
    return made


def calibrated(window: MainWindow) -> None:
    window.session.do(commands.set_calibration, list(window.session.project.images), MM)


def part_of(window: MainWindow) -> Part:
    (part,) = window.session.project.parts.values()
    return part


def placement(window: MainWindow) -> Any:
    (image,) = window.session.project.images.values()
    return image.placement


def click(dialog: PartMapDialog, u: float, v: float) -> None:
    QTest.mouseClick(dialog.view, LEFT, pos=dialog.view.at(u, v).toPoint())


def test_a_zone_is_drawn_named_and_taken_back(window: MainWindow, dialog: PartMapDialog) -> None:
    dialog.show()
    QTest.qWait(1)
    press(dialog.draw)
    for u, v in ((2, 2), (12, 2), (12, 9)):
        click(dialog, u, v)
    QTest.keyClick(dialog.view, Qt.Key.Key_Backspace)
    click(dialog, 12, 10)
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    (zone,) = part_of(window).zones
    assert zone.code == "A"
    assert zone.outline.parts[0].exterior.tolist() == [[2, 2], [12, 2], [12, 10]]
    put(dialog.code, "S1")
    put(dialog.zone_name, "Sealing face")
    put(dialog.chinese, "密封面")
    (zone,) = part_of(window).zones
    assert (zone.code, zone.name, zone.titles) == ("S1", "Sealing face", {"zh_CN": "密封面"})
    press(dialog.draw)
    click(dialog, 3, 3)
    QTest.keyClick(dialog.view, Qt.Key.Key_Escape)
    assert not dialog.view.is_drawing
    assert len(part_of(window).zones) == 1
    for _ in range(4):
        window.session.document.undo()
    assert part_of(window).zones == ()
    assert dialog.zones.count() == 0


def test_selected_areas_become_zones_by_their_notes(
    window: MainWindow, dialog: PartMapDialog
) -> None:
    boxes(window, 2)
    ids = list(window.session.project.annotations)
    window.session.view_state.select(ids)
    dialog.take_selected()
    assert "Place the part" in dialog.notice.text()
    calibrated(window)
    dialog.placing.place_at_corner()
    assert placement(window) is not None
    window.session.do(commands.set_note, ids[1], "rim")
    dialog.take_selected()
    assert [zone.code for zone in part_of(window).zones] == ["A", "rim"]
    assert part_of(window).zones[0].outline.parts[0].exterior.max() == pytest.approx(7)
    dialog._move(-1)
    assert [zone.code for zone in part_of(window).zones] == ["rim", "A"]
    put(dialog.code, "A")
    assert "same code" in dialog.notice.text()


def test_zones_are_painted_and_can_be_hidden(window: MainWindow, dialog: PartMapDialog) -> None:
    calibrated(window)
    dialog.placing.place_at_corner()
    canvas = window.viewports.active
    QTest.qWait(20)
    without = canvas.grab().toImage()
    zone = Zone("A", Polygon.from_ring([(3, 3), (12, 3), (12, 10)]))
    window.session.do(commands.put_part, evolve(part_of(window), zones=(zone,)))
    QTest.qWait(20)
    assert canvas.grab().toImage() != without
    window.actions_.trigger("view.zones")
    QTest.qWait(20)
    hidden = canvas.grab().toImage()
    window.session.do(commands.put_part, evolve(part_of(window), zones=()))
    QTest.qWait(20)
    assert canvas.grab().toImage() == hidden


def test_a_part_goes_to_a_file_and_comes_back(
    window: MainWindow, dialog: PartMapDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "零件.json"
    put(dialog.name, "Housing")
    monkeypatch.setattr(window.host, "ask_save", lambda title, name, suffix: path)
    dialog._export()
    assert read_part(path).name == "Housing"
    monkeypatch.setattr(window.host, "ask_files", lambda title, suffixes=(): [path])
    monkeypatch.setattr(window.host, "confirm", lambda question, yes: True)
    dialog._remove_part()
    assert dialog.part is None
    assert dialog._none.isVisible()
    dialog._import()
    assert part_of(window).name == "Housing"


def test_codes_are_letters_then_numbers() -> None:
    zones = [Zone(chr(65 + n), Polygon.from_ring([(0, 0), (1, 0), (1, 1)])) for n in range(26)]
    assert free_code(zones[:2]) == "C"
    assert free_code(zones) == "Z1"


def test_without_a_part_there_is_nothing_to_export_or_remove(
    window: MainWindow, tmp_path: Path
) -> None:
    an_image(window, tmp_path)
    made = open_over(window)
    assert not made.export.isEnabled()
    assert not made.remove.isEnabled()
    made.add_part()
    assert made.export.isEnabled()
    assert made.remove.isEnabled()
