"""Hanging protocols in a real window: cuts, priors and windows come back on the next study."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.builders import a_ct_series
from tests.ui.test_side_by_side import WHO, folder, series  # noqa: F401
from tests.ui.window_kit import CONTROL, SHIFT, a_window, open_and_wait, until
from workbench.app.actions.planes import set_slab
from workbench.app.planes.cut_here import cut_here
from workbench.app.side_by_side.hanging import Slot
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.plane_view import PlaneKind
from workbench.geom.turn import UPRIGHT, Turn
from workbench.imaging.look import LocalContrast
from workbench.imaging.presets import Percentiles
from workbench.model.grey import DualWindow, Window
from workbench.ui import dialogs
from workbench.ui.dialogs.palette import Palette
from workbench.ui.dialogs.protocols import ProtocolsDialog, slot_text
from workbench.ui.dialogs.settings import SettingsDialog
from workbench.ui.main_window import MainWindow


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path, folder: Path) -> Iterator[MainWindow]:  # noqa: F811
    with a_window(tmp_path / "home") as made:
        made.resize(1200, 800)
        open_study(made, folder)
        yield made


def open_study(window: MainWindow, folder: Path) -> None:  # noqa: F811
    open_and_wait(window, folder)
    until(lambda: len(window.session.project.series) == 2, "both series")
    window.session.view_state.show(series(window, "1.2.3.4")[0])
    until(lambda: window.viewports.active.viewport.frame is not None, "the picture")


def save_as(window: MainWindow, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(window.host, "ask_text", lambda title, value="": name)
    window.actions_.trigger("view.save_protocol")
    library = window.session.protocols
    until(lambda: name in [one.name for one in library.protocols], "the protocol")


def arrange(window: MainWindow) -> None:
    """Show a coronal MIP beside an axial cut of the prior."""
    view = window.session.view_state
    window.actions_.trigger("view.compare")
    until(lambda: len(view.viewports) == 2, "the prior")
    view.activate(0)
    window.actions_.trigger("view.plane_coronal")
    window.actions_.trigger("view.preset_lung-mediastinum")
    view.activate(1)
    window.actions_.trigger("view.plane_axial")
    active = window.viewports.active.viewport
    until(lambda: active.frame is not None and active.frame.info.plane is not None, "the cut")
    until(lambda: cut_here(window.session) is not None, "the volume")
    window.actions_.trigger("view.auto_window")
    set_slab(window.desk, 10.0)
    view.set_viewport(turn=Turn(1, True), gamma=1.5, contrast=LocalContrast(2.0, 30))


def just_the_current(window: MainWindow) -> None:
    window.actions_.trigger("view.layout_one")
    window.session.view_state.show(series(window, "1.2.3.4")[0])


def check(window: MainWindow) -> None:
    view = window.session.view_state
    until(lambda: len(view.viewports) == 2, "the layout")
    now, old = view.viewports
    assert now.image in series(window, "1.2.3.4")
    assert old.image in series(window, "1.2.3.5")
    assert now.plane is not None
    assert old.plane is not None
    assert (now.plane.kind, old.plane.kind) == (PlaneKind.CORONAL, PlaneKind.AXIAL)
    assert (now.plane.slab, old.plane.slab) == (10.0, 10.0)
    assert now.plane.center is None
    assert isinstance(now.voi, DualWindow)
    assert isinstance(old.voi, Window)
    assert old.prior
    assert (old.turn, old.gamma, old.contrast) == (Turn(1, True), 1.5, LocalContrast(2.0, 30))
    assert (now.turn, now.gamma, now.contrast) == (UPRIGHT, 1.0, None)
    assert view.layout is Layout.ACROSS
    canvases = window.viewports.canvases
    until(lambda: all(one.viewport.frame is not None for one in canvases), "the cuts")


def test_a_layout_of_cuts_with_a_prior_hangs_the_next_study_by_itself(
    window: MainWindow,
    folder: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arrange(window)
    save_as(window, monkeypatch, "Chest MPR")
    (kept,) = window.session.protocols.protocols
    assert (kept.modality, kept.words) == ("CT", "Chest CT")
    assert kept.slots[0].preset == "lung-mediastinum"
    assert kept.slots[1].setting == Percentiles(*window.session.settings.percentiles)
    window.session.close_project()
    open_and_wait(window, folder)
    check(window)


def test_it_is_found_in_the_palette_and_has_a_key(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrange(window)
    save_as(window, monkeypatch, "Chest MPR")
    dialog = dialogs.show("protocols", window)
    assert isinstance(dialog, ProtocolsDialog)
    assert "Coronal · Mean 10 mm" in dialog.where.text()
    dialog.digit.setCurrentIndex(dialog.digit.findData(4))
    dialog.digit.activated.emit(4)
    dialog.save.click()
    assert window.session.protocols.protocols[0].digit == 4

    just_the_current(window)
    palette = dialogs.show("palette", window)
    assert isinstance(palette, Palette)
    QTest.keyClicks(palette.field, "hang: chest")
    assert palette.model.titles[0] == "Hang: Chest MPR"
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    check(window)

    just_the_current(window)
    control_shift = CONTROL | SHIFT
    window.activateWindow()  # without a screen nobody does so when the palette closes
    until(window.isActiveWindow, "the window")
    QTest.keyClick(window.viewports.active, Qt.Key.Key_4, control_shift)
    check(window)


def test_a_protocol_for_another_modality_leaves_the_study_alone(
    window: MainWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arrange(window)
    save_as(window, monkeypatch, "Chest MPR")
    window.session.close_project()
    (tmp_path / "brain").mkdir()
    more = {**WHO, "Modality": "MR", "StudyDescription": "Brain", "SeriesDescription": "T1"}
    a_ct_series(tmp_path / "brain", 4, uid="1.2.9", **more)
    open_and_wait(window, tmp_path / "brain")
    QTest.qWait(600)
    assert len(window.session.view_state.viewports) == 1


def test_choosing_by_itself_is_switched_off_in_the_settings(window: MainWindow) -> None:
    dialog = dialogs.show("settings", window)
    assert isinstance(dialog, SettingsDialog)
    assert dialog.hanging.isChecked()
    dialog.hanging.setChecked(False)
    assert not window.session.settings.hang_automatically


def test_a_slot_names_its_preset_and_plane_as_the_menus_do() -> None:
    slot = Slot("CT", "chest", "axial", 1, preset="lung-mediastinum")
    assert slot_text(slot) == "Prior 1 · CT · chest · Axial · Lung and mediastinum"
    unknown = Slot("CT", plane="diagonal", preset="mine")
    assert slot_text(unknown) == "Current · CT · diagonal · mine"
