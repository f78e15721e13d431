"""The lens at the pointer and its key."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from tests.ui.canvas.canvas_kit import ArraySource, FakeSession, a_phantom, a_view_state
from tests.ui.canvas.test_widget_pixels import as_rgb, pixels_of
from workbench.geom.turn import Turn
from workbench.imaging.lens import lens_view
from workbench.imaging.render import render_view
from workbench.imaging.viewport import MOST_ZOOM
from workbench.model.grey import Grey, Rescale, Window
from workbench.ui.canvas.aids import Aids
from workbench.ui.canvas.painters.lens import SIDE
from workbench.ui.canvas.widget import Canvas

CT = Grey(16, True, Rescale(1, 0, "HU"), (Window(40, 400),))


@pytest.fixture
def canvas(qtbot: Any) -> Canvas:
    state = a_view_state()
    made = Canvas(FakeSession(ArraySource(a_phantom(300), CT)), state)
    state.changed.connect(made.look)
    qtbot.addWidget(made)
    made.resize(600, 500)
    made.show()
    return made


def point(canvas: Canvas, at: QPoint) -> None:
    there, none = QPointF(canvas.mapToGlobal(at)), Qt.MouseButton.NoButton
    held = Qt.KeyboardModifier.NoModifier
    move = QMouseEvent(QEvent.Type.MouseMove, QPointF(at), there, none, none, held)
    QApplication.sendEvent(canvas, move)


def key(canvas: Canvas, kind: QEvent.Type, repeats: bool = False) -> bool:
    held = Qt.KeyboardModifier.NoModifier
    event = QKeyEvent(kind, Qt.Key.Key_Q, held, "q", repeats)
    event.ignore()
    QApplication.sendEvent(canvas, event)
    return event.isAccepted()


@pytest.mark.parametrize("turn", [Turn(), Turn(1), Turn(0, True)])
def test_the_picture_is_larger_around_the_pointer_and_the_same_elsewhere(
    canvas: Canvas, turn: Turn
) -> None:
    canvas.view_state.set_viewport(turn=turn)
    canvas.view_state.set_overlays(False)
    at = QPoint(310, 260)
    point(canvas, at)
    before = pixels_of(canvas.grab().toImage())
    canvas.view_state.set_magnifier(3)
    after = pixels_of(canvas.grab().toImage())
    ys, xs = np.nonzero((before != after).any(axis=2))
    assert np.hypot(xs - at.x(), ys - at.y()).max() <= SIDE / 2 + 4
    view, frame = canvas.viewport.view, canvas.viewport.frame
    assert view is not None and frame is not None
    lens = as_rgb(render_view(frame, lens_view(view, (at.x(), at.y()), 3, SIDE)))
    # Beside the mark in its middle.
    part = slice(20, 100)
    x, y = at.x() - SIDE // 2, at.y() - SIDE // 2
    shown = after[y + 20 : y + 100, x + SIDE // 2 - 50 : x + SIDE // 2 - 20]
    np.testing.assert_array_equal(shown, lens[part, SIDE // 2 - 50 : SIDE // 2 - 20])


def test_there_is_no_lens_without_a_pointer(canvas: Canvas) -> None:
    point(canvas, QPoint(310, 260))
    before = pixels_of(canvas.grab().toImage())
    canvas.view_state.set_magnifier(3)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    np.testing.assert_array_equal(pixels_of(canvas.grab().toImage()), before)


@pytest.mark.parametrize("held", [True, False])
def test_the_lens_goes_when_its_key_was_held_and_stays_when_it_was_tapped(
    canvas: Canvas, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    clock = [10.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    key(canvas, QEvent.Type.ShortcutOverride)
    canvas.view_state.set_magnifier(3)  # as the shortcut does
    clock[0] += 0.1
    if held:
        # Its repetitions must not reach the shortcut again.
        assert key(canvas, QEvent.Type.ShortcutOverride, repeats=True)
        clock[0] += 1.0
        key(canvas, QEvent.Type.KeyRelease, repeats=True)
    key(canvas, QEvent.Type.KeyRelease)
    assert canvas.view_state.magnifier == (0 if held else 3)


def test_a_lens_that_the_menu_showed_is_not_put_away_by_a_key(
    canvas: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [10.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    canvas.view_state.set_magnifier(3)
    key(canvas, QEvent.Type.ShortcutOverride)
    clock[0] += 5
    key(canvas, QEvent.Type.KeyRelease)
    assert canvas.view_state.magnifier == 3


@pytest.mark.parametrize("turn", [Turn(), Turn(1, True)])
def test_the_largest_view_has_a_lens_too_with_the_values_of_its_pixels(
    canvas: Canvas, turn: Turn
) -> None:
    canvas.view_state.set_viewport(turn=turn, center=(150.5, 150.5), zoom=MOST_ZOOM)
    canvas.view_state.set_overlays(False)
    canvas.view_state.set_magnifier(3)
    point(canvas, canvas.rect().center())
    empty = pixels_of(canvas.grab().toImage())
    canvas.aids = Aids(pixels=True)
    written = pixels_of(canvas.grab().toImage())
    lens = canvas._shown().lens
    assert lens is not None and lens.view.scale == 3 * MOST_ZOOM
    # In the lens, above the mark in its middle, figures stand now.
    middle = canvas.rect().center()
    above = slice(middle.y() - 30, middle.y() + 30), slice(middle.x() - 40, middle.x() + 40)
    assert (empty[above] != written[above]).any()


def test_the_lens_does_not_hide_the_minimap(qtbot: Any) -> None:
    state = a_view_state()
    canvas = Canvas(FakeSession(ArraySource(a_phantom(1500), CT)), state)
    state.changed.connect(canvas.look)
    qtbot.addWidget(canvas)
    canvas.resize(600, 500)
    canvas.show()
    state.set_magnifier(3)
    canvas.aids = Aids(minimap=True)
    minimap = canvas.minimap
    assert minimap is not None
    point(canvas, minimap.rect.center().toPoint())
    assert canvas._shown().lens is None
    point(canvas, QPoint(100, 100))
    assert canvas._shown().lens is not None
