"""Scrolling through slices without a window in a real window: one brightness, honestly named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from tests.builders import a_dataset, a_dicom_file
from tests.ui.window_kit import a_window, open_and_wait, until
from workbench.app.exchange.crops.pixels import ProjectPixels
from workbench.app.exchange.exporting import ReleaseChoice
from workbench.app.exchange.presentation_file import ViewToSave, save_view
from workbench.app.viewing.plane_view import PlaneKind
from workbench.dicom.presentation.state import read_presentation_state
from workbench.imaging.explain import explain
from workbench.imaging.render import render_frame
from workbench.model.grey import Window
from workbench.ui.main_window import MainWindow

SLICES = 11


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """MR slices of which each is brighter than the one before; no file has a window."""
    made = tmp_path / "头部 MR"
    made.mkdir()
    ramp = np.arange(640, dtype=np.uint16).reshape(20, 32)
    for n in range(SLICES):
        ds = a_dataset(
            ramp + 90 * n,
            Modality="MR",
            SeriesInstanceUID="1.2.3.4",
            StudyInstanceUID="1.2.3",
            FrameOfReferenceUID="1.2.3.9",
            InstanceNumber=n + 1,
            ImagePositionPatient=[0, 0, -n * 3.0],
            ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
            PixelSpacing=[1, 1],
        )
        ds.SOPInstanceUID = f"1.2.3.4.{n + 1}"
        a_dicom_file(made / f"图 {n:02}.dcm", ds)
    return made


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path, folder: Path) -> Iterator[MainWindow]:
    with a_window(tmp_path / "home") as made:
        made.resize(1200, 800)
        open_and_wait(made, folder)
        until(lambda: len(made.session.project.images) == SLICES, "all slices")
        yield made


def test_brightness_stays_from_slice_to_slice_and_on_a_cut(window: MainWindow) -> None:
    session, viewport = window.session, window.viewports.active.viewport
    (series,) = session.project.series.values()
    found = []
    for image in series.images:
        session.view_state.go(image, 1)
        until(lambda: viewport.frame is not None, "the slice")
        until(lambda: viewport.frame is not None and bool(viewport.frame.stand_ins), "its window")
        found.append(viewport.voi)
    assert len(set(found)) == 1
    window.actions_.trigger("view.plane_axial")
    until(lambda: viewport.state.plane is not None and viewport.frame is not None, "the cut")
    assert viewport.state.plane is not None and viewport.state.plane.kind is PlaneKind.AXIAL
    until(lambda: viewport.frame is not None and not viewport.frame.stand_ins, "the cut")
    assert viewport.voi == found[0]


def test_nobody_is_told_that_the_file_had_a_window(window: MainWindow) -> None:
    viewport = window.viewports.active.viewport
    until(lambda: viewport.frame is not None and bool(viewport.frame.stand_ins), "the window")
    button = window.tool_bar.window_button
    until(lambda: button.text() == "Automatic", "the button")
    frame = viewport.frame
    assert frame is not None
    told = explain(frame, 3, 4)
    assert told is not None
    reasons = [str(one) for step in told.steps for one in step.because]
    assert any("values of all slices" in one for one in reasons)
    window.actions_.trigger("view.plane_coronal")
    until(lambda: viewport.frame is not None and not viewport.frame.stand_ins, "the cut")
    assert button.text() == "Automatic"
    menu = button.menu()
    menu.aboutToShow.emit()
    titles = [one.text() for one in menu.actions()]
    assert titles and not [one for one in titles if one.startswith(("Of the", "Window 1 of"))]
    frame = viewport.frame
    assert frame is not None
    told = explain(frame, 3, 4)
    assert told is not None
    reasons = [str(one) for step in told.steps for one in step.because]
    assert any("values of all slices" in one for one in reasons)


def test_what_is_written_of_a_slice_is_what_was_seen(window: MainWindow, tmp_path: Path) -> None:
    """A presentation state, and a picture that leaves with an export."""
    session, viewport = window.session, window.viewports.active.viewport
    (series,) = session.project.series.values()
    image = series.images[0]
    session.view_state.go(image, 1)
    until(lambda: viewport.frame is not None and bool(viewport.frame.stand_ins), "its window")
    view = ViewToSave.of(session.view_state.viewport)
    save_view(session, view, tmp_path / "s.dcm", ReleaseChoice(reason="test"))
    state = read_presentation_state(tmp_path / "s.dcm")
    own = session.library.info(image, 1).grey
    assert own is not None
    grey, _ = state.grey(viewport.identity.sop_instance_uid, 1, own)
    (written,) = grey.vois
    seen = viewport.voi
    assert isinstance(written, Window) and isinstance(seen, Window)
    assert (written.center, written.width) == pytest.approx((seen.center, seen.width))
    pixels = ProjectPixels(session, session.project)
    picture = pixels.region(session.project.images[image], 1, (0, 0, 32, 20), True)
    assert viewport.frame is not None
    np.testing.assert_array_equal(picture, render_frame(viewport.frame))
