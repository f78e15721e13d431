"""Presentation states and graphics of files in a real window."""

# mypy: disable-error-code="union-attr, arg-type"

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu

from tests.builders import a_dataset, a_dicom_file
from tests.dicom.states import a_graphic, a_reference, a_state_file, an_annotation, an_item
from tests.ui.window_kit import a_window, open_and_wait
from workbench.imaging.drawing.graphics import draw_graphics_over
from workbench.ui.canvas.painters.corners import how
from workbench.ui.main_window import MainWindow

UID = "1.2.3.4.1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a dark image and a state that draws a circle on it."""
    place = tmp_path / "检查"
    place.mkdir()
    pixels = np.full((100, 120), 40, np.uint16)
    ds = a_dataset(
        pixels,
        WindowCenter=500,
        WindowWidth=1000,
        SeriesInstanceUID="1.2.3.4",
        StudyInstanceUID="1.2.3",
    )
    ds.SOPInstanceUID = UID
    a_dicom_file(place / "image.dcm", ds)
    a_state_file(
        place / "state.dcm",
        references=[a_reference(UID)],
        ContentDescription="结节 & more",
        SoftcopyVOILUTSequence=[an_item(WindowCenter=40, WindowWidth=100)],
        GraphicAnnotationSequence=[
            an_annotation(GraphicObjectSequence=[a_graphic("CIRCLE", [60, 50, 80, 50])])
        ],
    )
    return place


@pytest.fixture
def window(qapp, tmp_path: Path, folder: Path) -> Iterator[MainWindow]:
    with a_window(tmp_path / "home") as one:
        open_and_wait(one, folder)
        yield one


def presentations(window: MainWindow) -> QMenu:
    first = window.actions_["view.next_presentation"]
    (menu,) = [one for one in window.menu_bar.findChildren(QMenu) if first in one.actions()]
    menu.aboutToShow.emit()
    return menu


def entries(window: MainWindow) -> list[str]:
    menu = presentations(window)
    first = menu.actions().index(window.actions_["view.next_presentation"])
    return [one.text() for one in menu.actions()[:first] if not one.isSeparator()]


def pixels_of(window: MainWindow) -> np.ndarray:
    """Return the canvas as it is painted, without texts, shape (height, width, 3)."""
    window.session.view_state.set_overlays(False)
    canvas = window.viewports.active
    canvas.repaint()
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    pixels = rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)
    return pixels.copy()  # the image goes, and its memory with it


def test_the_menu_lists_the_states_of_the_image_each_time_it_opens(window):
    assert entries(window) == ["结节 && more", "结节 && more, graphics only"]
    assert len(entries(window)) == 2
    presentations(window).actions()[0].trigger()
    assert window.session.view_state.presentation is not None
    assert presentations(window).actions()[0].isChecked()
    assert not presentations(window).actions()[1].isChecked()


def test_the_command_goes_round_the_states_and_back_to_none(window):
    view = window.session.view_state
    window.actions_.trigger("view.next_presentation")
    assert view.presentation is not None and not view.presentation.graphics_only
    window.actions_.trigger("view.presentation_graphics_only")
    assert view.presentation.graphics_only
    window.actions_.trigger("view.no_presentation")
    assert view.presentation is None


def test_the_window_shows_what_render_draws(window):
    before = pixels_of(window)
    presentations(window).actions()[1].trigger()
    viewport = window.viewports.active.viewport
    after = pixels_of(window)
    expected = before.copy()
    view = viewport.view
    assert view is not None and viewport.presented is not None
    draw_graphics_over(expected, view, viewport.presented.drawing, viewport.ratio)
    assert (before != after).any()
    assert np.abs(after.astype(int) - expected).max() <= 2


def test_a_chosen_state_changes_the_grey_and_is_named_on_the_picture(window):
    dark = pixels_of(window)
    middle = tuple(np.array(dark.shape[:2]) // 2)
    presentations(window).actions()[0].trigger()
    assert int(pixels_of(window)[middle][0]) > int(dark[middle][0]) + 60
    presented = window.viewports.active.viewport.presented
    assert "结节" in str(presented.title)


def test_the_privacy_switch_hides_what_a_state_is_called(window):
    presentations(window).actions()[0].trigger()
    shown = window.viewports.active._shown()
    assert any("结节" in line.text for line in how(shown))
    window.session.view_state.set_privacy(True)
    lines = how(window.viewports.active._shown())
    assert not any("结节" in line.text for line in lines)
    assert any("Presentation" in line.text for line in lines)


def test_hiding_graphics_hides_them_on_the_canvas(window):
    presentations(window).actions()[1].trigger()
    shown = pixels_of(window)
    window.actions_.trigger("view.file_graphics")
    assert (pixels_of(window) != shown).any()
    assert window.viewports.active.viewport.presented.drawing is None


def test_a_pan_with_graphics_moves_them_with_the_picture(window):
    presentations(window).actions()[1].trigger()
    viewport = window.viewports.active.viewport
    viewport.zoom_by(2.0)
    pixels_of(window)
    pixels_of(window)  # kept now
    viewport.pan(13, -7)
    moved = pixels_of(window)
    window.viewports.active.paintings[0]._kept = None
    window.viewports.active.update()
    assert np.array_equal(moved, pixels_of(window))


def test_a_view_saved_from_the_window_is_found_again(window, tmp_path, monkeypatch):
    out = tmp_path / "saved 状态.dcm"
    host = window.host
    monkeypatch.setattr(type(host), "ask_text", lambda *args, **kwargs: "second reading")
    monkeypatch.setattr(type(host), "ask_save", lambda *args, **kwargs: out)
    window.actions_.trigger("view.save_presentation")
    assert out.is_file()
    open_and_wait(window, out)
    assert len(entries(window)) == 4
