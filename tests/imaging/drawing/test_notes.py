from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve
from numpy.typing import NDArray

from tests.ui.canvas.canvas_kit import an_annotation
from workbench.geom.turn import Turn
from workbench.imaging.drawing.notes import draw_notes_over
from workbench.imaging.drawing.overlay_style import LayerLook, OverlayStyle
from workbench.imaging.drawing.scene import Scene
from workbench.imaging.viewport import View
from workbench.model.annotation import Annotation
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Point, Polyline

KIND = MeasurementKind


def a_text(words: str = "裂纹 A", x: float = 60, y: float = 50) -> Annotation:
    return evolve(an_annotation(1, Point(x, y)), kind=KIND.TEXT, note=words)


def drawn(
    one: Annotation, turn: Turn | None = None, style: OverlayStyle | None = None
) -> NDArray[np.uint8]:
    view = View(200, 100, 200, 100).turned_to(turn or Turn())
    picture = np.full((view.height, view.width, 3), 90, np.uint8)
    draw_notes_over(picture, view, Scene.of([one]), style or OverlayStyle())
    return picture


def where(picture: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero((picture != 90).any(axis=2))
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def test_a_text_begins_at_its_point() -> None:
    x0, y0, x1, y1 = where(drawn(a_text()))
    assert 56 <= x0 <= 64 and x1 > 80
    assert (y0 + y1) / 2 == pytest.approx(50, abs=4)


def test_chinese_words_are_no_boxes() -> None:
    assert not np.array_equal(drawn(a_text("裂纹")), drawn(a_text("划痕")))


@pytest.mark.parametrize("tip", [(150, 50), (20, 50)])
def test_the_words_of_an_arrow_stand_behind_its_tail(tip: tuple[float, float]) -> None:
    line = Polyline([(100.0, 50.0), tip])
    arrow = evolve(an_annotation(1, line), kind=KIND.ARROW, note="here")
    x0, _, x1, _ = where(drawn(arrow))
    assert x1 < 100 if tip[0] > 100 else x0 > 100


def test_letters_stay_upright_when_the_picture_is_turned() -> None:
    x0, y0, x1, y1 = where(drawn(a_text("a long text"), Turn(1)))
    assert x1 - x0 > 2 * (y1 - y0)


def test_what_is_hidden_or_no_text_has_no_words() -> None:
    one = a_text()
    hidden = OverlayStyle(layers={one.layer: LayerLook(visible=False)})
    assert (drawn(one, style=hidden) == 90).all()
    assert (drawn(evolve(one, kind=KIND.PROBE)) == 90).all()


def test_a_text_at_the_border_is_cut_off() -> None:
    assert (drawn(a_text(x=190, y=2)) != 90).any()
    assert (drawn(a_text(x=5000, y=2)) == 90).all()
