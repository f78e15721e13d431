"""Which annotations lie where, also after edits, and what drawing them touches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from workbench.geom.hit import hit
from workbench.imaging.drawing.overlay import NOTHING_DRAWN, Sheet, draw
from workbench.imaging.drawing.overlay_style import LayerLook, OverlayStyle
from workbench.imaging.drawing.overlay_tiles import OverlayTiles
from workbench.imaging.drawing.scene import Scene
from workbench.imaging.viewport import View
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId
from workbench.model.order import DepthOrder
from workbench.model.patch import now
from workbench.model.regions import Box, Ellipse, Point, Polygon, Polyline, Region

LAYER = LayerId(EntityId("layer"))
OTHER = LayerId(EntityId("other"))
STYLE = OverlayStyle(
    colors={"red": "#ff0000"}, depths=DepthOrder({"near": 5.0}), orders={OTHER: 1.0}
)


def shape(n: int, region: Region | None, **more: Any) -> Annotation:
    made = Provenance("tester", now(), now())
    anchor = OnFrame(ImageId(EntityId("image")))
    annotation = Annotation(AnnotationId(EntityId(f"{n:032x}")), anchor, region, LAYER, made)
    return evolve(annotation, **more)


def box(n: int, x: float, y: float, side: float = 10, **more: Any) -> Annotation:
    return shape(n, Box(x, y, side, side), **more)


def ids(annotations: list[Annotation]) -> list[str]:
    return [annotation.id for annotation in annotations]


def test_the_nearest_in_depth_comes_first() -> None:
    flat, later = box(1, 5, 5), box(2, 5, 5)
    labelled, explicit = box(0, 5, 5, label="near"), box(3, 5, 5, depth=-1.0)
    scene = Scene.of([flat, later, labelled, explicit])
    assert scene.hits(STYLE, 5, 5, 1) == ids([labelled, later, flat, explicit])


def test_areas_are_hit_inside_lines_and_points_near_by() -> None:
    outline, hole = [(0, 0), (30, 0), (30, 30), (0, 30)], [(10, 10), (20, 10), (20, 20), (10, 20)]
    ring = shape(1, Polygon.from_ring(outline, [hole]))
    line = shape(2, Polyline([(100, 0), (100, 50)]))
    point = shape(3, Point(200, 20))
    scene = Scene.of([ring, line, point])
    assert scene.hits(STYLE, 5, 5, 1) == [ring.id]
    assert scene.hits(STYLE, 15, 15, 1) == []
    assert scene.hits(STYLE, 31.5, 15, 2) == [ring.id]
    assert scene.hits(STYLE, 102, 20, 3) == [line.id]
    assert scene.hits(STYLE, 104, 20, 3) == []
    assert scene.hits(STYLE, 201, 21, 3) == [point.id]


def test_a_hidden_layer_is_not_hit() -> None:
    scene = Scene.of([box(1, 5, 5)])
    hidden = evolve(STYLE, layers={LAYER: LayerLook(visible=False)})
    assert scene.hits(hidden, 5, 5, 1) == []
    assert scene.within(hidden, -99, -99, 99, 99) == []


def test_a_rectangle_catches_what_lies_wholly_inside() -> None:
    scene = Scene.of([box(1, 5, 5), box(2, 50, 5), shape(3, Ellipse(20, 20, 5, 2, 45))])
    assert scene.within(STYLE, 30, 30, -1, -1) == ids([box(1, 0, 0), box(3, 0, 0)])


def test_an_edit_is_seen_at_once_and_keeps_the_large_index() -> None:
    scene = Scene.of([box(n, 20 * n, 5) for n in range(600)])
    moved, added = box(7, 90_000, 5), box(900, 140, 5)
    after = scene.changed({moved.id: moved, added.id: added, box(8, 0, 0).id: None})
    assert after.base is scene.base
    assert after.hits(STYLE, 140, 5, 1) == [added.id]
    assert after.hits(STYLE, 90_000, 5, 1) == [moved.id]
    assert after.hits(STYLE, 160, 5, 1) == []
    assert after.get(box(8, 0, 0).id) is None
    assert scene.hits(STYLE, 140, 5, 1) == [moved.id]
    assert len(after) == 600
    assert sorted(s.id for s in after.rebuilt().shapes()) == sorted(s.id for s in after.shapes())


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.floats(0, 100), st.floats(0, 100), st.booleans()),
        max_size=60,
    ),
    st.tuples(st.floats(0, 100), st.floats(0, 100), st.floats(0, 20)),
)
def test_after_any_edits_hits_are_those_of_looking_at_each_shape(
    edits: list[tuple[int, float, float, bool]], at: tuple[float, float, float]
) -> None:
    scene = Scene.of([box(n, 3 * n, 50) for n in range(30)])
    state = {a.id: a for a in (box(n, 3 * n, 50) for n in range(30))}
    for n, x, y, gone in edits:
        made = box(n, x, y)
        scene = scene.changed({made.id: None if gone else made})
        state.pop(made.id, None)
        if not gone:
            state[made.id] = made
    expected = {a.id for a in state.values() if a.region is not None and hit(a.region, *at)}
    assert set(scene.hits(STYLE, *at)) == expected


def test_a_label_of_the_whole_image_is_not_drawn() -> None:
    assert len(Scene.of([shape(1, None)])) == 0


def drawn(
    *annotations: Annotation, style: OverlayStyle = STYLE, scale: float = 1.0
) -> NDArray[np.uint8]:
    return draw(Scene.of(annotations), style, Sheet(scale, scale, 0, 0, 100, 100))


def test_a_hole_is_not_filled() -> None:
    hole = [(40, 40), (60, 40), (60, 60), (40, 60)]
    outline = [(10.5, 10.5), (90.5, 10.5), (90.5, 90.5), (10.5, 90.5)]
    picture = drawn(shape(1, Polygon.from_ring(outline, [hole]), label="red"))
    assert picture[25, 25].tolist() == [0, 0, 41, 41]
    assert picture[50, 50].tolist() == [0, 0, 0, 0]
    assert picture[10, 50, 3] >= 250


def test_no_fill_hides_the_outline_of_a_shape_below() -> None:
    picture = drawn(box(1, 50.5, 50.5, 20, label="red"), box(2, 50.5, 50.5, 80))
    assert picture[40, 50, 2:].min() >= 250


def test_opacity_dims_and_visibility_hides() -> None:
    half = evolve(STYLE, layers={LAYER: LayerLook(opacity=0.5)})
    assert drawn(box(1, 50.5, 50.5, 60), style=half)[20, 50, 3] in (127, 128)
    gone = evolve(STYLE, layers={LAYER: LayerLook(visible=False)})
    assert drawn(box(1, 50.5, 50.5, 60), style=gone) is NOTHING_DRAWN


def test_the_layer_painted_later_is_on_top() -> None:
    below, above = box(2, 50.5, 50.5, 60, label="red"), box(1, 50.5, 50.5, 60, layer=OTHER)
    seen = drawn(below, above)[20, 50].astype(int)
    assert np.abs(seen - [0xE9, 0xB4, 0x56, 255]).max() <= 4


def test_what_is_tiny_on_the_screen_becomes_a_dot() -> None:
    picture = drawn(box(1, 500, 500, 20, label="red"), scale=0.1)
    assert picture[49:52, 49:52, 2].max() == 255
    assert (picture[:, :, 3] > 0).sum() <= 9


@pytest.mark.parametrize(("count", "side"), [(1, 3), (2001, 1)])
def test_a_few_tiny_shapes_are_large_enough_to_be_found(count: int, side: int) -> None:
    far = [box(n, 90_000, 90_000, 20) for n in range(2, count + 1)]
    picture = drawn(box(1, 5000, 5000, 20, label="red"), *far, scale=0.01)
    rows, columns = np.nonzero(picture[:, :, 3])
    assert (rows.max() - rows.min() + 1, columns.max() - columns.min() + 1) == (side, side)
    assert (rows.mean(), columns.mean()) == pytest.approx((50, 50), abs=0.51)


@pytest.mark.parametrize("x", [50, 700])
def test_only_tiles_that_a_change_touches_are_drawn_again(x: float) -> None:
    tiles = OverlayTiles()
    tiles.show(Scene.of([box(1, 50, 50), box(2, 700, 50)]), STYLE)
    view = View(1000, 300, 1000, 300)
    before = tiles.picture(view).tiles
    moved = box(1 if x == 50 else 2, x, 60)
    scene = tiles.scene.changed({moved.id: moved})
    tiles.change(scene, [(x - 5, 45, x + 5, 65)])
    after = tiles.picture(view).tiles
    assert {place for place in before if before[place] is not after[place]} == {(int(x) // 256, 0)}


def test_hidden_shapes_are_left_to_whoever_draws_them_live() -> None:
    tiles = OverlayTiles()
    one = box(1, 50, 50)
    tiles.show(Scene.of([one]), STYLE)
    view = View(256, 256, 256, 256)
    assert len(tiles.picture(view).tiles) == 1
    tiles.hide(frozenset({one.id}))
    assert len(tiles.picture(view).tiles) == 0
    tiles.hide(frozenset())
    assert len(tiles.picture(view).tiles) == 1


def test_of_a_long_walk_over_nothing_few_empty_tiles_are_kept() -> None:
    tiles = OverlayTiles(limit=1 << 20)
    tiles.show(Scene.of([box(1, 50, 50)]), STYLE)
    for x in range(0, 60_000, 1000):
        tiles.picture(View(60_000, 300, 1000, 300, left=x))
    assert 0 < len(tiles._pool.cache) <= 16
