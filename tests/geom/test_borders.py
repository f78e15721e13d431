"""A new area ends at the borders of its neighbours, with the same vertices."""

# mypy: disable-error-code="index, union-attr, arg-type, no-untyped-def"

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.geom.borders import share_borders
from workbench.geom.shapes import to_shapely
from workbench.model.regions import Box, Ellipse, Polygon

SQUARE = Polygon.from_ring([(0, 0), (10, 0), (10, 10), (0, 10)])


def corners(region: Polygon) -> set[tuple[float, float]]:
    return {(x, y) for part in region.parts for ring in part.rings for x, y in ring.tolist()}


def test_what_overlaps_ends_at_the_border_and_both_have_its_vertices():
    drawn = Polygon.from_ring([(5, 2), (20, 2), (20, 8), (5, 8)])
    shared = share_borders(drawn, [SQUARE])
    assert isinstance(shared.region, Polygon)
    assert corners(shared.region) == {(10, 2), (20, 2), (20, 8), (10, 8)}
    assert corners(shared.neighbours[0]) == corners(SQUARE) | {(10, 2), (10, 8)}
    assert to_shapely(shared.neighbours[0]).area == 100


def test_corners_of_the_neighbour_come_into_the_new_outline():
    drawn = Polygon.from_ring([(5, 5), (15, 5), (15, 15), (5, 15)])
    shared = share_borders(drawn, [SQUARE])
    assert (10, 10) in corners(shared.region)
    assert to_shapely(shared.region).area == 75


def test_a_near_miss_is_put_onto_the_border():
    drawn = Polygon.from_ring([(11, -1), (20, 0), (20, 10), (11, 11)])
    shared = share_borders(drawn, [SQUARE], reach=2)
    assert {(10, 0), (10, 10)} <= corners(shared.region)
    assert to_shapely(shared.region).distance(to_shapely(SQUARE)) == 0


def test_far_away_nothing_is_another_object():
    drawn = Polygon.from_ring([(30, 0), (40, 0), (40, 10)])
    shared = share_borders(drawn, [SQUARE], reach=2)
    assert shared.region is drawn
    assert shared.neighbours[0] is SQUARE


def test_what_the_others_cover_leaves_nothing():
    assert share_borders(Box.from_corners(2, 2, 4, 4), [SQUARE]).region is None


def test_an_area_around_a_neighbour_gets_a_hole():
    shared = share_borders(Box.from_corners(-5, -5, 15, 15), [SQUARE])
    assert len(shared.region.parts[0].holes) == 1
    assert to_shapely(shared.region).area == 300
    assert shared.neighbours[0] is SQUARE


def test_boxes_and_ellipses_are_neighbours_too():
    shared = share_borders(Polygon.from_ring([(0, 0), (20, 0), (20, 20)]), [Ellipse(0, 0, 8, 8)])
    assert corners(shared.region) <= corners(shared.neighbours[0]) | {(20, 0), (20, 20)}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 3))
def test_never_overlaps_and_never_grows_beyond_twice_the_reach(seed, reach):
    rng = np.random.default_rng(seed)
    at = np.linspace(0, 2 * np.pi, 9, endpoint=False)
    rays = np.stack([np.cos(at), np.sin(at)], 1)
    rings = [rng.uniform(0, 60, 2) + rng.uniform(8, 20, (9, 1)) * rays for _ in range(4)]
    drawn, *others = map(Polygon.from_ring, rings)
    shared = share_borders(drawn, others, reach)
    if shared.region is None:
        return
    mine = to_shapely(shared.region)
    assert mine.is_valid
    for other, before in zip(shared.neighbours, others, strict=True):
        assert mine.intersection(to_shapely(other)).area < 1e-4
        assert to_shapely(other).area == pytest.approx(to_shapely(before).area, abs=1e-6)
    assert mine.difference(to_shapely(drawn).buffer(2 * reach + 1e-6)).area < 1e-6
