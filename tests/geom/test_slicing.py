from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.geom.combine import geometry_of, overlap
from workbench.geom.slicing import extended, sliced, total_area
from workbench.model.regions import Box, Ellipse, Point, Polygon, PolygonPart, Polyline, Region

SQUARE = Polygon.from_ring([(0, 0), (100, 0), (100, 100), (0, 100)])
HOLED = Polygon.from_ring(
    [(0, 0), (100, 0), (100, 100), (0, 100)], [[(40, 40), (60, 40), (60, 60), (40, 60)]]
)
TWO = Polygon(
    [
        PolygonPart([(0, 0), (40, 0), (40, 40), (0, 40)]),
        PolygonPart([(60, 0), (80, 0), (80, 20), (60, 20)]),
    ]
)
COMB = Polygon.from_ring(
    [
        (0, 0),
        (100, 0),
        (100, 60),
        (80, 60),
        (80, 20),
        (60, 20),
        (60, 60),
        (40, 60),
        (40, 20),
        (20, 20),
        (20, 60),
        (0, 60),
    ]
)


def cut(region: Region, *line: tuple[float, float]) -> list[Region]:
    return sliced(region, np.array(line, float))


def test_a_line_across_a_square_makes_two() -> None:
    assert [geometry_of(p).area for p in cut(SQUARE, (-10, 30), (110, 30))] == [7000, 3000]


def test_the_line_may_cross_any_number_of_times() -> None:
    pieces = cut(COMB, (-10, 40), (110, 40))
    assert len(pieces) == 4
    assert total_area(pieces) == pytest.approx(geometry_of(COMB).area)
    zigzag = cut(SQUARE, (-10, 10), (110, 20), (110, 40), (-10, 50), (-10, 70), (110, 80))
    assert len(zigzag) == 4


def test_a_line_through_a_hole_opens_it() -> None:
    pieces = cut(HOLED, (-10, 50), (110, 50))
    assert len(pieces) == 2
    assert all(not p.parts[0].holes for p in pieces if isinstance(p, Polygon))
    assert total_area(pieces) == 9600


def test_a_hole_beside_the_line_stays() -> None:
    first, second = cut(HOLED, (-10, 80), (110, 80))
    assert isinstance(first, Polygon) and isinstance(second, Polygon)
    assert [len(p.parts[0].holes) for p in (first, second)] == [1, 0]


def test_parts_that_are_not_cut_stay_with_the_largest_piece() -> None:
    first, second = cut(TWO, (-10, 30), (50, 30))
    assert isinstance(first, Polygon) and isinstance(second, Polygon)
    assert (len(first.parts), len(second.parts)) == (2, 1)
    assert total_area([first, second]) == 2000


def test_a_line_that_ends_inside_or_lies_beside_cuts_nothing() -> None:
    assert cut(SQUARE, (-10, 50), (50, 50)) == []
    assert cut(SQUARE, (-10, -10), (110, -10)) == []
    assert cut(SQUARE, (0, 0), (100, 0)) == []


def test_boxes_ellipses_and_lines_are_cut_and_points_are_not() -> None:
    assert len(cut(Box(50, 50, 40, 40, 30), (0, 50), (100, 50))) == 2
    assert len(cut(Ellipse(50, 50, 40, 20), (0, 50), (100, 50))) == 2
    lines = cut(Polyline([(0, 0), (100, 0), (100, 100)]), (50, -10), (50, 10))
    assert [one.points.tolist() for one in lines if isinstance(one, Polyline)] == [
        [[50, 0], [100, 0], [100, 100]],
        [[0, 0], [50, 0]],
    ]
    assert cut(Point(5, 5), (0, 5), (10, 5)) == []


def test_an_extended_line_reaches_beyond() -> None:
    line = extended(np.array([(10.0, 50.0), (90.0, 50.0)]), SQUARE)
    assert len(sliced(SQUARE, line)) == 2
    assert line[:, 1].tolist() == [50, 50]


def test_a_line_that_begins_next_to_nothing_beside_a_vertex_loses_no_area() -> None:
    line = np.array([(0.0, 0.0), (3.2e-289, 1.9e-210), (1.0, -1.0), (60.0, 31.0)])
    assert total_area(sliced(COMB, line)) == pytest.approx(geometry_of(COMB).area, rel=1e-9)


place = st.tuples(st.floats(-20, 120), st.floats(-20, 120))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([SQUARE, HOLED, TWO, COMB]), st.lists(place, min_size=2, max_size=8))
def test_pieces_keep_the_area_and_do_not_overlap(
    region: Polygon, line: list[tuple[float, float]]
) -> None:
    pieces = sliced(region, np.array(line))
    if not pieces:
        return
    assert len(pieces) > 1
    assert total_area(pieces) == pytest.approx(geometry_of(region).area, rel=1e-9)
    assert not overlap(pieces)
    assert all(geometry_of(piece).is_valid for piece in pieces)
    areas = [geometry_of(piece).area for piece in pieces]
    assert areas[1:] == sorted(areas[1:], reverse=True)
