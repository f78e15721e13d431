"""Geometry values: what they refuse, when they are equal, and that nobody can change them."""

# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

import math

import numpy as np
import pytest
from attrs import evolve, exceptions
from hypothesis import given
from hypothesis import strategies as st

from workbench.model.regions import (
    AREA_REGIONS,
    Box,
    Ellipse,
    Lines,
    Point,
    Polygon,
    PolygonPart,
    Polyline,
    as_points,
)

SQUARE = [(0, 0), (4, 0), (4, 4), (0, 4)]
HOLE = [(1, 1), (2, 1), (2, 2)]
BAD = (math.nan, math.inf, -math.inf)


@pytest.mark.parametrize("bad", BAD)
def test_nothing_takes_a_number_that_is_not_finite(bad):
    for make in (
        lambda: Point(bad, 0),
        lambda: Point(0, bad),
        lambda: Ellipse(bad, 0, 1, 1),
        lambda: Ellipse(0, 0, bad, 1),
        lambda: Box(0, 0, 1, bad),
        lambda: Box(0, 0, 1, 1, bad),
        lambda: Polyline([(0, 0), (bad, 1)]),
        lambda: Polygon.from_ring([(0, 0), (1, 0), (1, bad)]),
        lambda: Polygon.from_ring(SQUARE, [[(0, 0), (1, 0), (1, bad)]]),
    ):
        with pytest.raises(ValueError):
            make()


@pytest.mark.parametrize("make", [Ellipse, Box])
def test_sizes_are_not_negative_and_may_be_zero(make):
    with pytest.raises(ValueError, match="negative"):
        make(0, 0, -1, 1)
    with pytest.raises(ValueError, match="negative"):
        make(0, 0, 1, -0.001)
    make(0, 0, 0, 0)


@pytest.mark.parametrize("points", [[], [1, 2], [(1, 2, 3)], [[(1, 2)], [(3, 4)]], "ab"])
def test_points_need_two_columns(points):
    with pytest.raises(ValueError):
        as_points(points)


def test_points_are_a_copy_that_cannot_be_written():
    mine = np.array(SQUARE, float)
    line = Polyline(mine)
    mine[0, 0] = 99
    assert line.points[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        line.points[0, 0] = 1
    polygon = Polygon.from_ring(SQUARE, [HOLE])
    for ring in polygon.parts[0].rings:
        assert ring.dtype == np.float64
        with pytest.raises(ValueError, match="read-only"):
            ring[:] = 0


def test_values_are_frozen():
    for value, name in ((Point(1, 2), "x"), (Box(0, 0, 1, 1), "width"), (Polyline(HOLE), "points")):
        with pytest.raises(exceptions.FrozenInstanceError):
            setattr(value, name, 5)


def test_a_polyline_needs_two_points_and_a_ring_three():
    with pytest.raises(ValueError, match="two points"):
        Polyline([(1, 1)])
    for ring in ([(0, 0), (1, 1)], [(0, 0), (1, 1), (0, 0)]):
        with pytest.raises(ValueError, match="three points"):
            Polygon.from_ring(ring)
    with pytest.raises(ValueError, match="one part"):
        Polygon(())


@pytest.mark.parametrize("closings", [1, 2, 3])
def test_a_ring_made_from_a_ring_is_the_same_however_often_it_was_closed(closings: int) -> None:
    part = PolygonPart([*SQUARE, *[SQUARE[0]] * closings])
    assert part == PolygonPart(SQUARE) == PolygonPart(part.exterior)
    with pytest.raises(ValueError, match="three points"):
        PolygonPart([(0, 0), (1, 1), *[(0, 0)] * closings])


def test_a_ring_is_kept_open_whether_it_came_open_or_closed():
    opened, closed = Polygon.from_ring(SQUARE), Polygon.from_ring([*SQUARE, SQUARE[0]])
    assert opened == closed
    assert len(closed.parts[0].exterior) == 4
    part = PolygonPart(SQUARE, [[*HOLE, HOLE[0]]])
    assert len(part.holes[0]) == 3


def test_a_polyline_may_end_where_it_began():
    assert len(Polyline([*SQUARE, SQUARE[0]]).points) == 5


def test_equality_looks_at_the_coordinates():
    assert Polyline(SQUARE) == Polyline(np.array(SQUARE, np.int32))
    assert Polyline(SQUARE) != Polyline(SQUARE[:3])
    assert Polyline(SQUARE) != Polyline(SQUARE[::-1])
    assert Polygon.from_ring(SQUARE, [HOLE]) == Polygon.from_ring(SQUARE, [HOLE])
    assert Polygon.from_ring(SQUARE, [HOLE]) != Polygon.from_ring(SQUARE)
    assert Polygon.from_ring(SQUARE, [HOLE]) != Polygon.from_ring(SQUARE, [HOLE[::-1]])
    part = PolygonPart(SQUARE)
    assert Polygon([part, part]) != Polygon([part])


def test_different_kinds_are_never_equal():
    assert Box(1, 2, 3, 4, 5) != Ellipse(1, 2, 3, 4, 5)
    assert Polyline(SQUARE) != Polygon.from_ring(SQUARE)
    assert Point(1, 2) != (1.0, 2.0)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=3, max_size=5))
def test_equal_regions_have_equal_hashes(ring):
    lines = Polyline(ring), Polyline(np.array(ring, float))
    assert lines[0] == lines[1]
    assert hash(lines[0]) == hash(lines[1])
    assert len(set(lines)) == 1


def test_regions_of_different_points_live_beside_each_other_in_a_set():
    assert len({Polyline(SQUARE), Polyline(HOLE), Polygon.from_ring(SQUARE)}) == 3


def test_evolve_checks_again():
    with pytest.raises(ValueError):
        evolve(Box(0, 0, 1, 1), width=-1)
    with pytest.raises(ValueError):
        evolve(Polyline(SQUARE), points=[(0, 0)])


@given(*[st.floats(-1e6, 1e6) for _ in range(4)])
def test_a_box_from_corners_lies_between_them_whatever_their_order(x0, y0, x1, y1):
    box = Box.from_corners(x0, y0, x1, y1)
    assert box == Box.from_corners(x1, y1, x0, y0)
    assert box.x - box.width / 2 == pytest.approx(min(x0, x1), abs=1e-6)
    assert box.y + box.height / 2 == pytest.approx(max(y0, y1), abs=1e-6)


def test_numbers_become_floats():
    assert type(Point(1, 2).x) is float
    assert type(Box(np.float32(1), 2, 3, 4).x) is float


def test_area_regions_are_those_with_an_inside():
    assert set(AREA_REGIONS) == {Polygon, Ellipse, Box}


def test_lines_keep_each_line_apart_and_take_other_points():
    lines = Lines([[(0, 0), (4, 0)], [(2, -1), (2, 1), (2, 3)]])
    assert [len(line) for line in lines.lines] == [2, 3]
    moved = lines.with_points(lines.points + 1)
    assert moved.lines[1].tolist() == [[3, 0], [3, 2], [3, 4]]
    assert moved != lines


@pytest.mark.parametrize("lines", [[], [[(0, 0)]], [[(0, 0), (1, np.nan)]]])
def test_lines_need_two_finite_points_each(lines):
    with pytest.raises(ValueError):
        Lines(lines)
