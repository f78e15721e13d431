"""Where the names of annotations stand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve
from PySide6.QtCore import QRectF

from tests.ui.canvas.canvas_kit import an_annotation
from tests.ui.canvas.test_widget import a_canvas
from workbench.api.tools import Habits
from workbench.geom.shapes import bounds
from workbench.model.annotation import Purpose
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Box, Ellipse, Lines, Point, Polygon, Polyline, Region
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


def covered(canvas: Canvas, *hidden: Any) -> None:
    """Let the second annotation hide the first."""
    one, other = hidden
    found = SimpleNamespace(id=one.id, hidden_by=(other.id,))
    canvas.viewport.covering.of = {one.id: found}.get  # type: ignore[method-assign,assignment]
    canvas.hidden_text = lambda occlusion: "24 % hidden by #2"
    canvas.number_of = lambda id: "#1" if id == one.id else "#2"


def caption(canvas: Canvas) -> tuple[str, QRectF]:
    """Paint, and return the line that tells what hides the first, and its place."""
    canvas.grab()
    (painter,) = (p for p in canvas.paintings if isinstance(p, LabelPainter))
    (word,) = (word for word in painter._words if "hidden" in word.text)
    return word.text, QRectF(word.at, painter._text.size(word.text, canvas.font()))


def box_of(canvas: Canvas, one: Any) -> QRectF:
    shown = canvas._shown()
    x0, y0, x1, y1 = bounds(one.region)
    return QRectF(shown.at(x0, y0), shown.at(x1, y1))


def test_what_hides_a_shape_is_told_with_its_own_number_at_its_seen_side(qtbot: Any) -> None:
    one = an_annotation(1, Box(90, 100, 40, 40))
    other = an_annotation(2, Box(125, 100, 50, 60), "l1")
    canvas = a_canvas(qtbot, one, other)
    canvas.view_state.set_viewport(center=(100.0, 100.0), zoom=1.5)
    before = names(canvas)
    covered(canvas, one, other)
    canvas.view_state.set_viewport(center=(60.0, 100.0), zoom=1.5)
    text, place = caption(canvas)
    assert text == "#1 · 24 % hidden by #2"
    assert not place.intersects(box_of(canvas, other))
    assert not place.intersects(box_of(canvas, one))
    assert len(before) == 2 and len(names(canvas)) == 3


def test_what_hides_a_shape_is_not_written_twice_while_the_pointer_is_on_it(qtbot: Any) -> None:
    one, other = an_annotation(1, Box(90, 100, 40, 40)), an_annotation(2, Box(125, 100, 50, 60))
    canvas = a_canvas(qtbot, one, other)
    covered(canvas, one, other)
    canvas.view_state.set_viewport(center=(60.0, 100.0), zoom=1.5)
    (painter,) = (p for p in canvas.paintings if isinstance(p, LabelPainter))
    shown = canvas._shown()

    def written(shown: Any) -> list[str]:
        found: list[str] = []
        text = SimpleNamespace(
            size=painter._text.size,
            paint=lambda painter, at, text, *more: found.append(text),
        )
        LabelPainter(text)(None, shown)  # type: ignore[arg-type]
        return found

    assert "#1 · 24 % hidden by #2" in written(shown)
    pointed = written(evolve(shown, told="#1 · 24 % hidden by #2", told_id=one.id))
    assert pointed == [line for line in written(shown) if "hidden" not in line] != []


def test_figures_of_measurements_lie_on_no_other_figures_lines_or_grips(qtbot: Any) -> None:
    axes = Lines([[(60, 60), (100, 70)], [(84, 50), (76, 82)]])
    shapes: list[tuple[Region, MeasurementKind]] = [
        (axes, MeasurementKind.BIDIRECTIONAL),
        (Polyline([(110, 60), (150, 66)]), MeasurementKind.LENGTH),
        (Polyline([(110, 90), (120, 76), (150, 90)]), MeasurementKind.ANGLE),
        (Box(70, 110, 30, 20), MeasurementKind.ROI),
    ]
    drawn = [
        evolve(an_annotation(n, region), purpose=Purpose.MEASUREMENT, kind=kind)
        for n, (region, kind) in enumerate(shapes, 1)
    ]
    canvas = a_canvas(qtbot, *drawn)
    canvas.view_state.set_viewport(center=(100.0, 85.0), zoom=4.0)
    canvas.view_state.choose_tool("select")
    canvas.view_state.select([drawn[0].id])
    found = names(canvas)
    assert len(found) >= 4
    for i, one in enumerate(found):
        assert not any(one.intersects(other) for other in found[i + 1 :])
        assert not [grip for grip in grips(canvas) if grip.intersects(one)]
    canvas.habits = Habits(uncertainty=True)
    (painter,) = (p for p in canvas.paintings if isinstance(p, LabelPainter))
    names(canvas)
    assert any("±" in word.text for word in painter._words)


def test_a_text_stands_at_its_place_and_is_framed_while_it_is_selected(qtbot: Any) -> None:
    one = evolve(
        an_annotation(1, Point(100, 85)),
        purpose=Purpose.MEASUREMENT,
        kind=MeasurementKind.TEXT,
        note="rim",
    )
    canvas = a_canvas(qtbot, one)
    canvas.view_state.set_viewport(center=(100.0, 85.0), zoom=4.0)
    (place,) = names(canvas)
    at = canvas._shown().at(100, 85)
    assert abs(place.left() - at.x()) < 1 and abs(place.center().y() - at.y()) < 1
    (painter,) = (p for p in canvas.paintings if isinstance(p, LabelPainter))
    assert [(word.text, word.is_framed) for word in painter._words] == [("rim", False)]
    canvas.view_state.select([one.id])
    names(canvas)
    assert [word.is_framed for word in painter._words] == [True]
