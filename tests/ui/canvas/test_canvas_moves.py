"""What is kept from frame to frame is never older than what it shows.

Each picture of a canvas that was panned, edited or restyled is compared with the first picture of
another canvas in the same state.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from tests.ui.canvas.canvas_kit import (
    LAYER,
    ArraySource,
    FakeSession,
    a_phantom,
    a_view_state,
    an_annotation,
)
from workbench.app.viewing.shared import Workers
from workbench.base.text import set_language
from workbench.model.commands import change_regions
from workbench.model.grey import Grey, Rescale, Window
from workbench.model.regions import Box, Polygon
from workbench.ui.canvas.widget import Canvas

CT = Grey(16, True, Rescale(1, 0, "HU"), (Window(40, 400),))
PATH = ((1, 1), (-1, -1), (13, -8), (-250, 40), (3, 300), (0, -7), (900, 900), (-905, -910))


def pixels_of(canvas: Canvas) -> NDArray[np.uint8]:
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return data[:, : image.width(), :3].copy()


def a_canvas(qtbot: Any, session: FakeSession, state: Any, workers: Any = None) -> Canvas:
    canvas = Canvas(session, state, workers=workers)
    state.changed.connect(canvas.look)
    session.document.changed.connect(canvas.follow)
    qtbot.addWidget(canvas)
    canvas.resize(523, 411)
    canvas.show()
    return canvas


def shapes() -> list[Any]:
    rng = np.random.default_rng(3)
    found = [an_annotation(0, Box(250, 250, 60, 40))]
    for n in range(1, 60):
        center = rng.uniform(0, 512, 2)
        found.append(an_annotation(n, Polygon.from_ring(center + rng.normal(0, 9, (9, 2))), "l1"))
    return found


class Pair:
    """A canvas that lives on, and what a new one shows in the same state."""

    def __init__(self, qtbot: Any) -> None:
        self.qtbot, self.state = qtbot, a_view_state()
        self.session = FakeSession(ArraySource(a_phantom(), CT), tuple(shapes()))
        self.canvas = a_canvas(qtbot, self.session, self.state)

    def check(self) -> None:
        # Twice: what is seen a second time comes from what was kept.
        first, second = pixels_of(self.canvas), pixels_of(self.canvas)
        fresh = a_canvas(self.qtbot, self.session, self.state)
        expected = pixels_of(fresh)
        fresh.hide()
        np.testing.assert_array_equal(first, expected)
        np.testing.assert_array_equal(second, expected)


@pytest.fixture
def pair(qtbot: Any) -> Pair:
    return Pair(qtbot)


@pytest.mark.parametrize("zoom", [0.6, 1.0, 3.7])
def test_a_pan_leaves_what_a_fresh_paint_gives(pair: Pair, zoom: float) -> None:
    pair.state.set_viewport(center=(256.0, 256.0), zoom=zoom)
    pair.check()
    for step in PATH:
        pair.canvas.viewport.pan(*step)
        pair.check()


def test_everything_that_changes_while_panning_shows_at_once(pair: Pair) -> None:
    document, box = pair.session.document, shapes()[0].id
    pair.state.set_viewport(center=(256.0, 256.0), zoom=1.7)
    pair.check()
    changes = (
        lambda: pair.state.select([box]),
        lambda: pair.state.set_viewport(voi=Window(0, 900)),
        lambda: pair.state.select([]),
        lambda: pair.state.set_layer_view(LAYER, opacity=0.3),
        lambda: pair.state.set_viewport(inverted=True),
        lambda: document.apply(
            change_regions(document.project, document.stamp(), {box: Box(200, 230, 90, 50)})
        ),
        lambda: pair.state.set_layer_view(LAYER, visible=False),
    )
    for change in changes:
        change()
        pair.canvas.viewport.pan(5, -3)
        pair.check()


def test_texts_follow_the_language_and_privacy(pair: Pair) -> None:
    pair.check()
    try:
        set_language("zh_CN")
        pair.check()
    finally:
        set_language("en")
    pair.check()
    pair.state.set_privacy(True)
    pair.check()


def test_tiles_that_come_late_take_the_place_of_old_ones(qtbot: Any) -> None:
    session, state = FakeSession(ArraySource(a_phantom(), CT), tuple(shapes())), a_view_state()
    workers = Workers()
    try:
        canvas = a_canvas(qtbot, session, state, workers)
        qtbot.waitUntil(lambda: canvas.viewport.frame is not None)
        state.set_viewport(center=(256.0, 256.0), zoom=2.0)
        document, box = session.document, shapes()[0].id
        for n in range(8):
            region = {box: Box(250 - 9 * n, 250 + 4 * n, 60, 40)}
            document.apply(change_regions(document.project, document.stamp(), region))
            canvas.viewport.pan(7, -4)
            canvas.repaint()
        expected = pixels_of(a_canvas(qtbot, session, state))
        qtbot.waitUntil(lambda: bool((pixels_of(canvas) == expected).all()))
    finally:
        workers.close()
