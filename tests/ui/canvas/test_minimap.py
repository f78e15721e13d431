"""Where the minimap is, what it hides, and that it is turned as the picture is."""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from tests.imaging.tiles.kit import ArraySource
from tests.ui.canvas.canvas_kit import LAYER, an_annotation
from workbench.geom.turn import UPRIGHT, Turn
from workbench.imaging.drawing.overlay_style import OverlayStyle
from workbench.imaging.drawing.scene import Scene
from workbench.imaging.frame import FramePixels, load_frame
from workbench.imaging.inspection import Grid, InspectionMap
from workbench.imaging.small_picture import SmallPicture
from workbench.imaging.viewport import View, centered
from workbench.model.regions import Box
from workbench.ui.canvas.minimap import Minimap, clear_areas, minimap_of
from workbench.ui.canvas.painters import minimap as painting
from workbench.ui.canvas.painters.minimap import (
    MinimapPainter,
    _arms,
    _strengths,
    dots_image,
    heat_image,
)
from workbench.ui.canvas.painters.text import HaloText

TURNS = [Turn(quarters, mirrored) for quarters in range(4) for mirrored in (False, True)]


def a_view(turn: Turn = UPRIGHT, columns: int = 7000, rows: int = 4000) -> View:
    return centered(View(columns, rows, 1600, 1200, turn=turn), 1.0, (3000.0, 2000.0))


def a_minimap(view: View) -> Minimap:
    found = minimap_of(view, 800, 600, 2.0)
    assert found is not None
    return found


@pytest.mark.parametrize("turn", TURNS)
def test_a_corner_of_the_map_is_that_corner_of_the_turned_picture(turn: Turn) -> None:
    minimap = a_minimap(a_view(turn))
    far = View(7000, 4000, 1600, 1200, scale=0.01, turn=turn)
    x, y = far.to_image(-far.left, -far.top)
    corner = minimap.to_image(minimap.rect.topLeft())
    assert corner == pytest.approx((round(x, -3), round(y, -3)), abs=60)
    assert minimap.rect.right() <= 800 and minimap.rect.bottom() <= 600
    ratio = minimap.rect.width() / minimap.rect.height()
    assert ratio == pytest.approx(4 / 7 if turn.swaps else 7 / 4, rel=0.05)


@pytest.mark.parametrize("turn", TURNS)
def test_a_place_on_the_map_is_that_place_of_the_image(turn: Turn) -> None:
    minimap = a_minimap(a_view(turn))
    for x, y in ((100, 100), (6900, 300), (3500, 3900)):
        dx, dy = minimap.view.to_device(x, y)
        at = minimap.rect.topLeft() + QPointF(dx, dy) / 2.0
        assert minimap.to_image(at) == pytest.approx((x, y), abs=1e-6)


def test_a_small_picture_or_a_small_viewport_has_none() -> None:
    assert minimap_of(a_view(columns=1800, rows=1200), 800, 600, 2.0) is None
    assert minimap_of(a_view(), 300, 600, 2.0) is None
    assert minimap_of(a_view(columns=8000, rows=200_000), 800, 600, 2.0) is not None


@given(st.sampled_from(TURNS), st.floats(0, 7000), st.floats(0, 4000), st.sampled_from([0.0, 28.0]))
def test_what_is_clear_is_in_view_and_not_below_the_map(
    turn: Turn, x: float, y: float, inset: float
) -> None:
    view = centered(a_view(turn), 1.0, (x, y))
    minimap = a_minimap(view)
    areas = clear_areas(view, minimap, inset)
    assert len(areas) == 2
    covered = minimap.covered
    for area in areas:
        x0, y0, x1, y1 = view.box_to_device(*area)
        assert x0 >= inset - 1e-6 and y0 >= inset - 1e-6
        assert x1 <= view.width + 1e-6 and y1 <= view.height + 1e-6
        assert x1 <= covered.left() * 2 + 1e-6 or y1 <= covered.top() * 2 + 1e-6


def test_without_a_map_all_of_the_view_is_clear() -> None:
    view = a_view()
    assert clear_areas(view, None) == (view.area,)


def test_the_heat_has_a_pixel_a_cell_and_is_darkest_where_nobody_looked() -> None:
    seen = InspectionMap.empty(Grid.of(64, 32)).seen([(0, 0, 32, 32)], 1.0, 1.0)
    image = heat_image(seen)
    assert (image.width(), image.height()) == (4, 2)
    assert image.pixelColor(3, 0).alpha() > image.pixelColor(0, 0).alpha()
    assert image.pixelColor(3, 0).lightness() < image.pixelColor(0, 0).lightness()


class Arriving(FramePixels):
    """A frame whose small picture is on its way; `there` is as much of it as has come."""

    there: object = None

    @property
    def filler(self) -> object:
        return self.there


def test_a_picture_on_its_way_is_taken_again_when_there_is_more_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: list[float] = []

    def small_picture(frame: FramePixels, scale: float) -> SmallPicture:
        taken.append(scale)
        return SmallPicture(np.zeros((4, 4), np.uint8), None, is_whole=False)

    monkeypatch.setattr(painting, "small_picture", small_picture)
    loaded = load_frame(ArraySource(np.zeros((40, 40), np.uint8)), 1)
    frame = Arriving(loaded.stored, loaded.info, loaded.identity, loaded.levels)
    painter = MinimapPainter(HaloText())
    for frame.there in ("a band", "a band", "two bands", "two bands"):
        painter._taken(frame, 0.1)
    assert len(taken) == 2
    frame.there = None  # nobody can tell
    painter._taken(frame, 0.1)
    painter._taken(frame, 0.1)
    assert len(taken) == 4


def test_annotations_are_dots_where_they_are_but_not_on_hidden_layers() -> None:
    view = evolve(a_minimap(a_view(Turn(1))).view)
    scene = Scene.of([an_annotation(1, Box(5000, 1000, 20, 10))])
    from workbench.imaging.drawing.overlay_style import LayerLook

    image = dots_image(scene, OverlayStyle(layers={LAYER: LayerLook()}), view)
    assert image is not None
    x, y = view.to_device(5010, 1005)
    assert image.pixelColor(int(x), int(y)).alpha() > 100
    assert dots_image(scene, OverlayStyle(layers={LAYER: LayerLook(visible=False)}), view) is None
    assert np.isfinite([x, y]).all()


def test_very_many_dots_leave_the_picture_and_what_was_seen_to_be_looked_at() -> None:
    view = a_minimap(a_view(UPRIGHT)).view
    x, y = np.random.default_rng(1).uniform(0, (view.columns, view.rows), (40_000, 2)).T
    y[:8000] = y[:8000] / 8  # more of them at the top
    counts = np.zeros((view.height, view.width))
    at = view.points_to_device(np.column_stack([x, y])).astype(int)
    np.add.at(counts, (at[:, 1], at[:, 0]), 1)
    strengths = _strengths(counts)
    assert strengths.mean() < 110
    top = max(1, view.height // 8)
    assert strengths[:top].mean() > 1.5 * strengths[2 * top :].mean()
    alone = np.zeros((view.height, view.width))
    alone[3, 4] = 1
    assert _strengths(alone)[3, 4] > 140


def test_a_tiny_view_has_a_cross_that_stays_on_the_map() -> None:
    inside = QRectF(0, 0, 200, 150)
    assert len(_arms(QRectF(97, 72, 7, 7), inside)) == 4
    corner = _arms(QRectF(0, 0, 7, 7), inside)
    assert len(corner) == 2
    assert all(inside.contains(line.p1()) and inside.contains(line.p2()) for line in corner)
