from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.clip import (
    box_of_corners,
    clipped,
    extent,
    inside,
    joined,
    moved,
    smallest_box,
    united,
)
from workbench.geom.raster import mask_of
from workbench.geom.shapes import bounds, box_corners, to_shapely
from workbench.model.regions import Box, Ellipse, Point, Polygon, PolygonPart, Polyline

SQUARE = [(10.0, 10.0), (30.0, 10.0), (30.0, 30.0), (10.0, 30.0)]
HOLE = [(15.0, 15.0), (25.0, 15.0), (25.0, 25.0), (15.0, 25.0)]
RING = Polygon.from_ring(SQUARE, [HOLE])

numbers = st.floats(0, 100)
angles = st.lists(st.integers(0, 627), min_size=3, max_size=9, unique=True).map(sorted)


@st.composite
def stars(draw):
    """A polygon that does not cross itself, around a point inside it."""
    x, y, r = draw(numbers), draw(numbers), draw(st.floats(2, 40))
    found = draw(angles)
    ring = [(x + r * math.cos(a / 100), y + r * math.sin(a / 100)) for a in found]
    return Polygon.from_ring(ring)


def test_what_lies_inside_is_the_region_itself():
    for region in (RING, Box(20, 20, 4, 6, 30), Ellipse(20, 20, 5, 3), Point(3, 4)):
        assert clipped(region, (0, 0, 64, 64)) == (region,)
        assert clipped(region, (0, 0, 64, 64))[0] is region


def test_an_upright_box_stays_a_box():
    assert clipped(Box.from_corners(10, 10, 30, 30), (0, 20, 20, 100)) == (
        Box.from_corners(10, 20, 20, 30),
    )


def test_a_ring_is_cut_with_its_hole():
    (half,) = clipped(RING, (0, 0, 20, 100))
    assert extent(half) == pytest.approx(10 * 20 - 5 * 10)
    assert bounds(half) == (10, 10, 20, 30)


def test_a_line_gives_its_pieces_in_order():
    line = Polyline([(0, 5), (30, 5), (30, 15), (0, 15)])
    first, second = clipped(line, (0, 0, 20, 20))
    assert isinstance(first, Polyline)
    assert isinstance(second, Polyline)
    assert first.points.tolist() == [[0, 5], [20, 5]]
    assert second.points.tolist() == [[20, 15], [0, 15]]


def test_a_point_belongs_to_one_of_two_neighbours():
    edge = Point(10, 5)
    assert clipped(edge, (0, 0, 10, 10)) == ()
    assert clipped(edge, (10, 0, 20, 10)) == (edge,)


def test_what_only_touches_is_not_there():
    box = Box.from_corners(0, 0, 10, 10)
    assert clipped(box, (10, 0, 20, 10)) == ()
    assert clipped(Polygon.from_ring(SQUARE), (30, 0, 40, 40)) == ()


@given(stars(), st.integers(1, 99))
def test_two_halves_make_the_whole(polygon, edge):
    left = clipped(polygon, (-100, -100, edge, 300))
    right = clipped(polygon, (edge, -100, 300, 300))
    whole = extent(polygon)
    assert sum(map(extent, left + right)) == pytest.approx(whole, abs=1e-6)
    again = joined([*left, *right])
    difference = to_shapely(again).buffer(0).symmetric_difference(to_shapely(polygon).buffer(0))
    assert difference.area == pytest.approx(0, abs=1e-5)


@given(stars(), st.integers(1, 99))
def test_each_pixel_of_a_shape_is_in_one_of_two_windows(polygon, edge):
    windows = ((0, 0, edge, 100), (edge, 0, 100, 100))
    counts = np.zeros((100, 100), int)
    for window in windows:
        for part in clipped(polygon, window):
            counts += mask_of(part, 100, 100).full(100, 100) > 0
    assert counts.max() <= 1
    whole = mask_of(polygon, 100, 100).full(100, 100) > 0
    # Where an edge runs through a pixel's centre, rounding decides.
    assert ((counts > 0) != whole).sum() <= 1


def test_joining_takes_away_the_vertices_of_the_cut():
    pieces = [
        part
        for x in (0, 16)
        for y in (0, 16)
        for part in clipped(Polygon.from_ring(SQUARE), (x, y, x + 16, y + 16))
    ]
    assert len(pieces) == 4
    whole = joined(pieces)
    assert isinstance(whole, Polygon)
    (part,) = whole.parts
    assert sorted(map(tuple, part.exterior.tolist())) == sorted(SQUARE)


def test_parts_of_boxes_make_a_box():
    box = Box.from_corners(10, 10, 30, 30)
    pieces = [*clipped(box, (0, 0, 16, 64)), *clipped(box, (12, 0, 64, 64))]
    assert joined(pieces) == box


@given(st.floats(-300, 300), numbers, numbers, st.floats(1, 50), st.floats(1, 50))
def test_corners_give_their_box_back(angle, x, y, width, height):
    box = Box(x, y, width, height, angle)
    again = box_of_corners(box_corners(box))
    assert np.allclose(box_corners(again), box_corners(box), atol=1e-9)


def test_the_smallest_box_around_a_turned_box_is_that_box():
    box = Box(50, 50, 40, 10, 30)
    found = smallest_box(Polygon.from_ring(box_corners(box)))
    assert extent(found) == pytest.approx(400)
    assert to_shapely(found).intersection(to_shapely(box)).area == pytest.approx(400)


@given(stars(), numbers, numbers)
def test_inside_agrees_with_geos(polygon, x, y):
    ring = polygon.parts[0].exterior
    geometry = shapely.Polygon(ring)
    if geometry.is_valid and geometry.exterior.distance(shapely.Point(x, y)) > 1e-6:
        assert inside((x, y), ring) == geometry.contains(shapely.Point(x, y))


def test_moving_moves_everything():
    assert bounds(moved(RING, 5, -5)) == (15, 5, 35, 25)
    assert moved(Polyline([(0, 0), (1, 1)]), 1, 2) == Polyline([(1, 2), (2, 3)])
    assert moved(Point(1, 1), 1, 2) == Point(2, 3)
    assert moved(Box(1, 1, 2, 2, 5), 1, 2) == Box(2, 3, 2, 2, 5)


def test_overlapping_parts_count_once():
    two = Polygon([PolygonPart(SQUARE), PolygonPart([(20, 10), (40, 10), (40, 30), (20, 30)])])
    assert extent(two) == pytest.approx(600)
    one = united(two)
    assert one is not None
    (part,) = one.parts
    assert extent(Polygon((part,))) == pytest.approx(600)


def test_numbers_next_to_nothing_still_have_a_smallest_box():
    corners = [(2.0, 5e-324), (1.4903488, 1.33373927), (-1.99992932, -0.0168144947)]
    box = smallest_box(Polygon.from_ring(corners))
    x0, _, x1, y1 = bounds(box)
    assert x0 <= -1.99 and x1 >= 1.99 and y1 >= 1.33
    assert box.width * box.height < 8
