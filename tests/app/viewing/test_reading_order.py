"""From annotation to annotation, as a page is read."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.canvas.canvas_kit import (
    IMAGE,
    LAYER,
    ArraySource,
    FakeSession,
    a_view_state,
    an_annotation,
)
from workbench.app.viewing.reading_order import beside, reading_order
from workbench.app.viewing.viewport import Viewport
from workbench.model.grey import Grey
from workbench.model.ids import AnnotationId
from workbench.model.regions import Box, Point, Region

# Two rows; their numbers say nothing of their order. The last one is a point.
BOXES: list[Region] = [
    Box(300, 20, 10, 10),
    Box(20, 24, 10, 10),
    Box(150, 200, 10, 10),
    Point(30, 208),
]
READ = [1, 0, 3, 2]


def a_viewport() -> tuple[Viewport, list[AnnotationId]]:
    drawn = [an_annotation(n, region) for n, region in enumerate(BOXES)]
    session = FakeSession(ArraySource(np.zeros((400, 400), np.uint8), Grey(bits=8)), tuple(drawn))
    viewport = Viewport(session, a_view_state())
    viewport.resize(400, 400, 1.0)
    assert viewport.image is not None and viewport.image.id == IMAGE
    return viewport, [one.id for one in drawn]


def test_the_next_one_is_to_the_right_then_in_the_next_row_then_the_first_again() -> None:
    viewport, ids = a_viewport()
    ways = [(n, READ[i], READ[(i + n) % 4]) for i in range(4) for n in (1, -1)]
    for n, here, there in ways:
        assert beside(viewport, {ids[here]}, n) == ids[there]


def test_without_a_selection_it_is_the_one_after_or_before_the_middle() -> None:
    viewport, ids = a_viewport()
    viewport._view_state.set_viewport(center=(200.0, 27.0), zoom=1.0)
    viewport.refresh()
    assert beside(viewport, (), 1) == ids[0]
    assert beside(viewport, (), -1) == ids[1]
    assert beside(viewport, set(ids), 1) == ids[0]


def test_what_is_hidden_is_passed_over() -> None:
    viewport, _ = a_viewport()
    viewport._view_state.set_layer_view(LAYER, visible=False)
    viewport.restyle()
    assert beside(viewport, (), 1) is None


@given(st.lists(st.tuples(st.floats(0, 999), st.floats(0, 999)), min_size=1, max_size=30))
def test_reading_order_has_each_once_row_by_row(middles: list[tuple[float, float]]) -> None:
    points = np.array(middles)
    order = reading_order(points, 25.0)
    assert sorted(order.tolist()) == list(range(len(points)))
    read = points[order]
    rows = np.floor(read[:, 1] / 25.0)
    assert (np.diff(rows) >= 0).all()
    assert all(
        x0 <= x1
        for x0, x1, same in zip(read[:-1, 0], read[1:, 0], np.diff(rows) == 0, strict=True)
        if same
    )
