from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.geom.combine import (
    excluded,
    geometry_of,
    intersected,
    joined,
    overlap,
    subtracted,
)
from workbench.model.regions import Box, Ellipse, Polygon, PolygonPart, Region

RING = Polygon.from_ring(
    [(0, 0), (100, 0), (100, 100), (0, 100)], [[(20, 20), (80, 20), (80, 80), (20, 80)]]
)


def area(region: Region | None) -> float:
    return float(geometry_of(region).area) if region is not None else 0.0


def test_joining_keeps_holes_and_makes_parts_of_what_lies_apart() -> None:
    one = joined([RING, Box.from_corners(200, 0, 210, 10)])
    assert one is not None
    assert len(one.parts) == 2
    assert sum(len(part.holes) for part in one.parts) == 1
    assert area(one) == 6400 + 100


def test_joining_a_shape_in_a_hole_makes_a_part_there() -> None:
    one = joined([RING, Box.from_corners(40, 40, 60, 60)])
    assert one is not None
    assert len(one.parts) == 2
    assert area(one) == 6800


def test_what_is_subtracted_wholly_leaves_nothing() -> None:
    assert subtracted(Box(5, 5, 4, 4), [RING, Box(5, 5, 10, 10)]) is None


def test_a_hole_is_cut_by_subtracting_from_the_middle() -> None:
    left = subtracted(Box(50, 50, 100, 100), [Box(50, 50, 10, 10)])
    assert left is not None
    assert len(left.parts[0].holes) == 1


def test_shapes_that_only_touch_have_nothing_in_common() -> None:
    a, b = Box.from_corners(0, 0, 10, 10), Box.from_corners(10, 0, 20, 10)
    assert intersected([a, b]) is None
    assert not overlap([a, b])
    assert joined([a, b]) is not None


def test_an_outline_that_crosses_itself_is_made_right_first() -> None:
    bow = Polygon.from_ring([(0, 0), (10, 10), (10, 0), (0, 10)])
    assert area(joined([bow, Box(100, 100, 2, 2)])) == pytest.approx(50 + 4)


boxes = st.builds(
    Box,
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(1, 50),
    st.integers(1, 50),
    st.sampled_from([0, 0, 30]),
)
shapes = st.one_of(
    boxes,
    st.builds(
        Ellipse, st.integers(0, 60), st.integers(0, 60), st.integers(1, 30), st.integers(1, 30)
    ),
    st.just(RING),
)


@settings(max_examples=150, deadline=None)
@given(shapes, shapes)
def test_union_difference_and_intersection_add_up(a: Region, b: Region) -> None:
    both, either = area(intersected([a, b])), area(joined([a, b]))
    assert either == pytest.approx(area(a) + area(b) - both, rel=1e-9)
    assert area(subtracted(a, [b])) == pytest.approx(area(a) - both, abs=1e-6)
    assert area(excluded([a, b])) == pytest.approx(either - both, abs=1e-6)
    assert overlap([a, b]) == (both > 1e-6) or both < 1e-3
    for made in (joined([a, b]), subtracted(a, [b]), intersected([a, b]), excluded([a, b])):
        assert made is None or geometry_of(Polygon(made.parts)).is_valid


def test_parts_of_nothing_are_left_out() -> None:
    thin = Polygon(
        [PolygonPart([(0, 0), (10, 0), (10, 1e-12)]), PolygonPart(RING.parts[0].rings[0])]
    )
    one = joined([thin])
    assert one is not None
    assert len(one.parts) == 1
