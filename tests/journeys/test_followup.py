"""Lesions followed over three time points, in a real window, and read back without one."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.app.followup.studies import three_studies
from tests.ui.window_kit import LEFT, a_window, drag, open_and_wait, press, running, spot, until
from workbench.app.viewing.layouts import Layout
from workbench.cli.main import run
from workbench.model.annotation import Annotation
from workbench.model.ids import ImageId
from workbench.model.lesion import LesionState
from workbench.ui.main_window import MainWindow
from workbench.ui.panels.bottom import BottomPanel
from workbench.ui.panels.followup_model import FIRST, SUMS

pytestmark = pytest.mark.usefixtures("qapp")
PROJECT = "随访 1.wbp"
CONTROL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """Three studies of one patient in a project of their own."""
    folder = three_studies(tmp_path / "images")
    with a_window(tmp_path / "home") as made:
        made.resize(1400, 1000)
        made.session.new_project(tmp_path / PROJECT)
        open_and_wait(made, folder)
        until(lambda: len(made.session.project.series) == 3, "all studies")
        monkeypatch.setattr(made.host, "confirm", lambda question, yes: True)
        yield made


def bottom(window: MainWindow) -> BottomPanel:
    panel = window.panels["bottom"]
    assert isinstance(panel, BottomPanel)
    return panel


def first_images(window: MainWindow) -> list[ImageId]:
    every = sorted(
        window.session.project.series.values(), key=lambda one: one.study_instance_uid or ""
    )
    return [one.images[0] for one in every]


def show(window: MainWindow, image: ImageId) -> None:
    window.session.view_state.set_layout(Layout.ONE)
    window.session.view_state.show(image)
    canvas = window.viewports.active
    until(lambda: canvas.viewport.frame is not None and not running(window), "the picture")
    QTest.qWait(30)


def measure(window: MainWindow, image: ImageId, mm: float) -> Annotation:
    """Draw a length by key and mouse; a pixel is half a millimetre wide."""
    show(window, image)
    canvas = window.viewports.active
    press(window, Qt.Key.Key_R)
    drag(canvas, LEFT, spot(canvas, 10, 30), spot(canvas, 10 + 2 * mm, 30))
    press(window, Qt.Key.Key_V)
    QTest.qWait(20)
    annotations = window.session.project.annotations
    return annotations[max(annotations)]


def settle(window: MainWindow) -> None:
    panel = bottom(window).followup
    QTest.qWait(5)
    until(lambda: not (panel._rest.isActive() or panel.live.is_waiting or running(window)), "sums")
    QTest.qWait(5)


def cells(window: MainWindow, row: int) -> list[str]:
    model = bottom(window).followup.model
    return [str(model.index(row, FIRST + n).data()) for n in range(model.columnCount() - FIRST)]


def sums(window: MainWindow, title: str) -> list[str]:
    names = [str(one) for one in SUMS]
    return cells(window, len(bottom(window).followup.model.found.lesions) + names.index(title))


def test_a_lesion_is_followed_over_three_time_points(window, tmp_path, capsys):
    session = window.session
    window.show_panel("followup", True)
    window.actions_.trigger("image.timepoints")
    until(lambda: len(session.project.timepoints) == 3, "the time points")
    images = first_images(window)

    # Measured at the baseline, and made a lesion by key.
    first = measure(window, images[0], 40)
    assert session.view_state.selection == {first.id}
    press(window, Qt.Key.Key_T, CONTROL_ALT)
    (lesion,) = session.project.lesions.values()
    assert (lesion.name, lesion.tracking_uid[:5]) == ("T1", "2.25.")

    # Measured again twice; each time the menu of the panel assigns it.
    panel = bottom(window).followup
    for image, mm in ((images[1], 20), (images[2], 30)):
        measure(window, image, mm)
        panel._fill_assigning()
        panel.assigning.menu().actions()[0].trigger()
    settle(window)
    assert [float(one) for one in cells(window, 0)] == pytest.approx([40, 20, 30], abs=0.4)
    assert sums(window, "Suggested by the rules") == ["", "PR", "PD"]
    changes = sums(window, "From the nadir")
    assert changes[2].startswith("+5") or changes[2].startswith("+4")

    # A click shows it beside how it was before, each in the middle.
    panel.view.clicked.emit(panel.model.index(0, FIRST + 2))
    view = session.view_state
    assert view.layout is Layout.ACROSS
    assert [one.image for one in view.viewports] == [images[2], images[1]]
    canvases = window.viewports.canvases
    until(lambda: all(one.viewport.frame is not None for one in canvases), "both pictures")
    assert len(view.selection) == 2

    # What somebody saw counts where nothing was measured; undo takes it back.
    window.actions_.trigger("edit.undo")
    settle(window)
    assert cells(window, 0)[2] == ""
    column = panel.model.found.columns[2]
    panel.set_seen(panel.model.found.lesions[0], column, LesionState.ABSENT)
    settle(window)
    assert sums(window, "Suggested by the rules") == ["", "PR", "CR"]
    for name in ("edit.undo", "edit.redo", "edit.undo", "edit.undo"):
        window.actions_.trigger(name)
    settle(window)
    for name in ("edit.redo", "edit.redo"):
        window.actions_.trigger(name)
    settle(window)

    panel.copy()
    head = QGuiApplication.clipboard().text().split("\n")[0].split("\t")
    assert head[3:] == ["Baseline", "Follow-up 1", "Follow-up 2"]
    expected = [one.overall for one in panel.model.found.columns]
    window.session.close_project()

    # The same without a window, from the file.
    assert run(["followup", str(tmp_path / PROJECT), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [one["suggested"] for one in data["timepoints"]] == expected
    out = tmp_path / "follow-up.csv"
    assert run(["followup", str(tmp_path / PROJECT), "--csv", str(out)]) == 0
    lines = list(csv.reader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    assert lines[1][3:] == ["2026-01-05", "2026-03-09", "2026-05-11"]


def test_measurements_are_listed_as_they_are_drawn(window, tmp_path, monkeypatch):
    window.show_panel("measurements", True)
    panel = bottom(window).measurements
    images = first_images(window)
    drawn = [measure(window, image, mm) for image, mm in zip(images, (40, 20, 30), strict=True)]
    until(lambda: panel.model.rowCount() == 3 and not panel.table.is_busy, "the rows")
    panel.view.setCurrentIndex(panel.model.index(0, 0))
    chosen = panel.model.line_at(panel.model.index(0, 0))
    assert chosen is not None
    assert window.session.view_state.selection == {chosen.annotation}
    assert window.session.view_state.viewport.image in images
    window.actions_.trigger("edit.delete")
    until(lambda: panel.model.rowCount() == 2, "one row less")
    window.actions_.trigger("edit.undo")
    until(lambda: panel.model.rowCount() == 3, "the row again")
    out = tmp_path / "表.csv"
    monkeypatch.setattr(window.host, "ask_save", lambda title, name, suffix: out)
    panel._save(".csv")
    until(out.is_file, "the file")
    until(lambda: not running(window), "the job")
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    lengths = {
        row["annotation"]: float(row["value"]) for row in rows if row["quantity"] == "length"
    }
    assert [lengths[one.id] for one in drawn] == pytest.approx([40, 20, 30], abs=0.4)
    assert {row["source"] for row in rows if row["quantity"] == "length"} == {"patient"}
