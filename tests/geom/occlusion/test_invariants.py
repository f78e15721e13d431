"""The ten invariants of the record of occlusion, over random frames."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
import shapely
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.geom.occlusion.kit import (
    COLUMNS,
    ROWS,
    SCHEME,
    a_scene,
    an_area,
    in_front,
    random_entities,
    random_region,
)
from workbench.geom.clip import moved
from workbench.geom.occlusion import Scene
from workbench.geom.occlusion.grid import on_grid
from workbench.model.annotation import Annotation
from workbench.model.occlusion import OcclusionLevel
from workbench.model.regions import Polygon

seeds = st.integers(0, 2**32 - 1)
FRAME = shapely.box(0, 0, COLUMNS, ROWS)
TOUCH = 0.05  # px: what the grid may leave along borders that shapes share


def a_random_scene(seed: int) -> Scene:
    return a_scene(*random_entities(seed), rows=ROWS, columns=COLUMNS)


def opaque_scene(seed: int, count: int = 10, **fields: Any) -> Scene:
    """All opaque, one group, no relatives, no pairs."""
    rng = np.random.default_rng(seed)
    things = [an_area(f"a{i}", random_region(rng), **fields) for i in range(count)]
    return a_scene(*things, rows=ROWS, columns=COLUMNS)


def annotation(scene: Scene, id: Any) -> Annotation:
    return scene.facts.annotations[id]


@given(seeds)
def test_i1_nearer_is_who_a_pair_names_else_the_greater_depth(seed: int) -> None:
    rng = np.random.default_rng(seed)
    things = [
        an_area(f"a{i}", random_region(rng), depth=float(rng.integers(-2, 3))) for i in range(6)
    ]
    scene = a_scene(*things, in_front("p", "a0", "a5"), rows=ROWS, columns=COLUMNS)
    for a, b in combinations(things, 2):
        expected = (a.depth, a.id) > (b.depth, b.id)
        if (a.id, b.id) == ("a0", "a5"):
            expected = True
        assert scene.front_of(a.id, b.id) is expected
        assert scene.front_of(b.id, a.id) is not expected
    assert all(set(cycle.pairs) == {"p"} for cycle in scene.cycles)


@given(seeds)
def test_i1_depth_alone_has_no_cycle_and_neither_have_regions(seed: int) -> None:
    entities = random_entities(seed)
    regional = [one for one in entities if getattr(one, "front", None) is None or one.region]
    assert a_scene(*regional, rows=ROWS, columns=COLUMNS).cycles == ()


@given(seeds)
@example(1171762)
def test_i2_visible_is_the_shape_in_the_frame_without_the_nearer_ones(seed: int) -> None:
    scene = opaque_scene(seed)
    shapes = {id: on_grid(annotation(scene, id).region) for id in scene.results}  # type: ignore[arg-type]
    for id, one in scene.results.items():
        nearer = [shapes[other] for other in shapes if other > id]
        left = shapely.difference(
            shapely.intersection(shapes[id], FRAME), shapely.union_all(nearer)
        )
        assert shapely.symmetric_difference(left, one.seen).area <= TOUCH


@given(seeds)
def test_i3_what_is_seen_lies_inside_and_apart_and_makes_up_the_whole(seed: int) -> None:
    scene = opaque_scene(seed)
    seen = [one.seen for one in scene.results.values()]
    whole = [one.amodal for one in scene.results.values()]
    for part, all_of_it in zip(seen, whole, strict=True):
        assert shapely.difference(part, all_of_it).area <= TOUCH
    for one, other in combinations(seen, 2):
        assert shapely.intersection(one, other).area <= TOUCH
    union = shapely.union_all(whole)
    assert sum(one.area for one in seen) == pytest.approx(union.area, rel=1e-5, abs=TOUCH)
    assert shapely.symmetric_difference(shapely.union_all(seen), union).area <= TOUCH


@given(seeds)
def test_i4_the_ratio_is_the_hidden_share_and_the_level_follows_it(seed: int) -> None:
    scene = a_random_scene(seed)
    for one in scene.results.values():
        if one.amodal.area == 0:
            assert one.ratio is None and one.level is OcclusionLevel.UNKNOWN
            assert one.visible is None
            continue
        assert one.ratio is not None and 0 <= one.ratio <= 1
        assert one.ratio == pytest.approx(1 - one.visible_area / one.amodal_area, abs=1e-9)
        assert one.level is SCHEME.occlusion.level(one.ratio)
        assert (one.visible is None) == (one.ratio == 1) == (one.level is OcclusionLevel.FULL)
        assert one.seen.area == pytest.approx(one.visible_area, rel=0.03, abs=0.05)  # chords


@given(seeds)
def test_i5_every_hidden_part_is_covered_by_those_that_are_named(seed: int) -> None:
    scene = a_random_scene(seed)
    for one in scene.results.values():
        hidden = shapely.difference(one.amodal, one.seen)
        assert shapely.difference(hidden, shapely.union_all(one.covers)).area <= TOUCH
        assert (one.ratio or 0) == 0 or one.hidden_by
    assert scene.unexplained == () and scene.conflicts == ()


@given(seeds)
def test_i6_a_part_and_its_whole_never_hide_each_other(seed: int) -> None:
    scene = a_random_scene(seed)
    for id, one in scene.results.items():
        above = annotation(scene, id).part_of
        seen_ids = set()
        while above is not None and above not in seen_ids:
            seen_ids.add(above)
            assert above not in one.hidden_by
            if above in scene.results:
                assert id not in scene.results[above].hidden_by
                assert scene.front_of(id, above) is None
            above = annotation(scene, above).part_of


@given(seeds, st.randoms(use_true_random=False))
def test_i7_the_order_of_edits_does_not_matter(seed: int, random: Any) -> None:
    entities = random_entities(seed)
    shuffled = entities[1:]
    random.shuffle(shuffled)
    assert a_scene(*entities, rows=ROWS, columns=COLUMNS) == a_scene(
        SCHEME, *shuffled, rows=ROWS, columns=COLUMNS
    )


@given(seeds)
def test_i7_an_edit_reaches_only_those_it_overlaps(seed: int) -> None:
    scene = a_random_scene(seed)
    before = annotation(scene, "a05")
    changed = evolve(before, region=random_region(np.random.default_rng(seed)))
    both = [on_grid(one.region) for one in (before, changed)]  # type: ignore[arg-type]
    for id in scene.preview(changed):
        mine = shapely.buffer(on_grid(annotation(scene, id).region), 0.1)  # type: ignore[arg-type]
        assert id == changed.id or any(shapely.intersects(mine, one) for one in both)


@given(seeds, st.floats(0, 90), st.floats(0.01, 0.99))
@example(0, 0.001, 0.25)
def test_i8_borders_that_two_share_hide_nothing(seed: int, angle: float, at: float) -> None:
    """A shape cut in two along a slanted line, and once more on one side of it."""
    rng = np.random.default_rng(seed)
    turn = np.radians(angle)
    way = np.array((np.cos(turn), np.sin(turn)))
    middle = np.array((COLUMNS, ROWS)) / 2 + rng.uniform(-3, 3, 2)
    start, end = middle - 15 * way, middle + 15 * way
    side = 8 * np.array((-way[1], way[0]))
    between = start + at * (end - start)
    left = np.array([start, end, end + side, start + side])
    right = np.array([start, between, end, end - side, start - side])
    scene = a_scene(
        *(an_area(id, Polygon.from_ring(ring)) for id, ring in (("left", left), ("right", right))),
        rows=ROWS,
        columns=COLUMNS,
    )
    assert all(one.hidden_by == () and one.ratio == 0 for one in scene.results.values())


@given(seeds, st.floats(-60, 60), st.floats(-60, 60))
def test_i9_the_frame_hides_nothing(seed: int, dx: float, dy: float) -> None:
    region = moved(random_region(np.random.default_rng(seed), tame=True), dx, dy)
    (one,) = a_scene(an_area("a", region), rows=ROWS, columns=COLUMNS).results.values()
    assert one.ratio in (0.0, None) and one.hidden_by == ()
    full = on_grid(region)  # type: ignore[arg-type]
    assert one.truncation == pytest.approx(1 - one.amodal.area / full.area, abs=1e-9)
    x0, y0, x1, y1 = full.bounds
    over = {"left": x0 < 0, "top": y0 < 0, "right": x1 > COLUMNS, "bottom": y1 > ROWS}
    assert one.sides == {side for side, is_over in over.items() if is_over}


@settings(max_examples=50)
@given(seeds)
def test_i10_a_defect_in_a_group_of_its_own_hides_no_part(seed: int) -> None:
    rng = np.random.default_rng(seed)
    parts = [an_area(f"a{i}", random_region(rng), label="part") for i in range(5)]
    defects = [
        an_area(f"d{i}", random_region(rng), label="defect", part_of="a0", depth=9.0)
        for i in range(5)
    ]
    without = a_scene(SCHEME, *parts, rows=ROWS, columns=COLUMNS)
    with_defects = a_scene(SCHEME, *parts, *defects, rows=ROWS, columns=COLUMNS)
    for part in parts:
        assert with_defects.results[part.id] == without.results[part.id]
    for defect in defects:
        assert all(id.startswith("d") for id in with_defects.results[defect.id].hidden_by)
