"""Where the names of annotations stand."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QRectF

from tests.ui.canvas.canvas_kit import an_annotation
from tests.ui.canvas.test_widget import a_canvas
from workbench.model.regions import Box, Ellipse, Polygon, Region
from workbench.ui.canvas.painters.labels import LabelPainter
from workbench.ui.canvas.widget import Canvas

# What a grip covers from its middle: the ring to rotate is the largest.
GRIP = 6.0


def names(canvas: Canvas) -> list[QRectF]:
    """Paint, and return the places of the names."""
    canvas.grab()
    (painter,) = (p for p in canvas.paintings if isinstance(p, LabelPainter))
    font = canvas.font()
    return [QRectF(word.at, painter._text.size(word.text, font)) for word in painter._words]


def grips(canvas: Canvas) -> list[QRectF]:
    shown = canvas._shown()
    middles = [shown.at(grip.x, grip.y) for grip in shown.preview.handles]
    return [QRectF(at.x() - GRIP, at.y() - GRIP, 2 * GRIP, 2 * GRIP) for at in middles]


TINY: list[tuple[str, Region]] = [
    *((f"box {angle}", Box(100, 100, 6, 5, angle)) for angle in range(0, 360, 30)),
    *((f"ellipse {angle}", Ellipse(100, 100, 4, 2.5, angle)) for angle in (0, 45, 90, 270)),
    ("triangle", Polygon.from_ring([(96, 98), (104, 97), (101, 104)])),
    ("at the right border", Box(160, 100, 5, 5, 90)),
    ("at the right border, turned", Box(160, 100, 5, 5, 270)),
]


@pytest.mark.parametrize("region", [region for _, region in TINY], ids=[name for name, _ in TINY])
def test_the_name_of_a_tiny_selected_shape_touches_no_grip(qtbot: Any, region: Region) -> None:
    one = an_annotation(1, region)
    canvas = a_canvas(qtbot, one)
    canvas.view_state.set_viewport(center=(100.0, 100.0), zoom=3.0)
    canvas.view_state.choose_tool("select")
    canvas.view_state.select([one.id])
    assert grips(canvas)
    (name,) = names(canvas)
    assert not [grip for grip in grips(canvas) if grip.intersects(name)]
    assert canvas.rect().toRectF().contains(name)


def test_a_name_goes_back_when_its_shape_is_no_longer_selected(qtbot: Any) -> None:
    one = an_annotation(1, Box(100, 100, 6, 5, 90))
    canvas = a_canvas(qtbot, one)
    canvas.view_state.set_viewport(center=(100.0, 100.0), zoom=3.0)
    before = names(canvas)
    canvas.view_state.select([one.id])
    aside = names(canvas)
    canvas.view_state.select([])
    assert names(canvas) == before != aside
