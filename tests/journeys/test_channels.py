"""A microscope picture of four channels in a real window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from tests.ui.window_kit import RIGHT, a_window, drag, open_and_wait, press, until
from workbench.imaging.look import Look
from workbench.imaging.render import render_look
from workbench.ui.altering_sliders import AlteringSliders
from workbench.ui.canvas.painters.backdrop import BackdropPainter
from workbench.ui.canvas.painters.corners import how
from workbench.ui.canvas.widget import Canvas
from workbench.ui.panels.inspector import Inspector

pytestmark = pytest.mark.usefixtures("qapp")

NAMES = ("DAPI", "FITC", "TRITC", "Cy5")


def cells(folder: Path) -> Path:
    y, x = np.mgrid[0:240, 0:320]
    planes = [
        3000 * (n + 1) * np.exp(-((x - 60 - 60 * n) ** 2 + (y - 120) ** 2) / 3000) for n in range(4)
    ]
    path = folder / "细胞.ome.tif"
    tifffile.imwrite(
        path,
        np.stack(planes).astype(np.uint16),
        photometric="minisblack",
        metadata={"axes": "CYX", "Channel": {"Name": list(NAMES)}},
    )
    return path


def picture_of(canvas: Canvas) -> np.ndarray:
    """Return what is seen of the picture, without corner texts."""
    canvas.paintings = [one for one in canvas.paintings if isinstance(one, BackdropPainter)]
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return data[:, : image.width(), 2::-1].copy()


def expected(canvas: Canvas, look: Look) -> np.ndarray:
    frame, view = canvas.viewport.frame, canvas.viewport.view
    assert frame is not None
    assert view is not None
    shown = render_look(frame, view, look)
    return shown if shown.ndim == 3 else np.repeat(shown[..., None], 3, axis=2)


def check(canvas: Canvas) -> None:
    until(lambda: canvas.viewport.is_sharp, "sharp tiles")
    QTest.qWait(30)
    np.testing.assert_array_equal(picture_of(canvas), expected(canvas, canvas.viewport.state.look))


def test_channels_are_chosen_windowed_and_seen_alone(tmp_path: Path) -> None:
    with a_window(tmp_path / "home") as window:
        window.resize(1100, 800)
        window.show_panel("inspector", True)
        canvas = open_and_wait(window, cells(tmp_path))
        inspector = window.panels["inspector"]
        assert isinstance(inspector, Inspector)
        panel = inspector.channels
        until(lambda: not panel.isHidden(), "the panel")
        assert [row.name.text() for row in panel.rows] == list(NAMES)
        check(canvas)

        panel.rows[0].eye.click()
        check(canvas)
        assert canvas.viewport.frame is not None
        looks = canvas.viewport.frame.channel_looks(canvas.viewport.state.channels)
        assert [one.is_shown for one in looks] == [False, True, True, True]
        # The window is about the first one, which is not seen: it says so.
        said = [line.text for line in how(canvas._shown())]
        assert said[0] == "FITC + TRITC + Cy5"
        assert said[1].startswith("DAPI: WL ")

        canvas.setFocus()
        press(window, Qt.Key.Key_Semicolon)
        press(window, Qt.Key.Key_Semicolon)
        before = canvas.viewport.voi
        drag(canvas, RIGHT, QPoint(200, 200), QPoint(240, 260))
        after = canvas.viewport.state.channels
        assert after is not None
        assert after.selected == 2
        assert after.choices[2].voi == canvas.viewport.voi != before
        assert after.choices[1].voi is None
        check(canvas)

        press(window, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
        alone = canvas.viewport.state.channels
        assert alone is not None
        assert alone.is_alone
        picture = picture_of(canvas)
        assert (picture[..., 0] == picture[..., 2]).all()
        check(canvas)

        window.actions_.trigger("view.reset_channels")
        assert canvas.viewport.state.channels is None
        check(canvas)


def test_gamma_and_local_contrast_are_seen_and_reset(tmp_path: Path) -> None:
    with a_window(tmp_path / "home") as window:
        window.resize(1100, 800)
        canvas = open_and_wait(window, cells(tmp_path))
        sliders = AlteringSliders(window.desk)
        sliders.gamma.setValue(40)
        check(canvas)
        sliders.amount.setValue(20)
        sliders.radius.setValue(12)
        state = canvas.viewport.state
        assert state.contrast is not None
        assert (state.contrast.amount, state.contrast.radius) == (1.0, 12)
        plain = expected(canvas, Look())
        assert (picture_of(canvas) != plain).any()
        check(canvas)
        canvas.viewport.zoom_by(3.3)
        check(canvas)
        canvas.viewport.pan(40, -25)
        check(canvas)
        window.actions_.trigger("view.reset_window")
        assert canvas.viewport.state.look == Look()
        check(canvas)
