from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings

from tests.geom.strategies import boxes, ellipses, masks, polygons
from workbench.geom.raster import PixelMask, mask_of, paint, pixel_count, spans_of_mask
from workbench.geom.shapes import rings
from workbench.geom.spans import spans_of
from workbench.model.regions import Box, Ellipse, Point, Polygon, PolygonPart, Polyline

SIZE = 9


def centre_is_in(part: PolygonPart, row: int, column: int) -> bool:
    """Even-odd by exact arithmetic, one centre at a time."""
    x, y = Fraction(2 * column + 1, 2), Fraction(2 * row + 1, 2)
    inside = False
    for ring in part.rings:
        points = [(Fraction(float(a)), Fraction(float(b))) for a, b in ring]
        for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
            if (y0 <= y) != (y1 <= y) and x0 + (y - y0) * (x1 - x0) / (y1 - y0) <= x:
                inside = not inside
    return inside


def brute_force(region, rows=SIZE, columns=SIZE):
    return np.array(
        [
            [any(centre_is_in(part, r, c) for part in rings(region)) for c in range(columns)]
            for r in range(rows)
        ]
    )


def test_a_square_of_ten_has_a_hundred_pixels():
    square = Polygon.from_ring([(10, 10), (20, 10), (20, 20), (10, 20)])
    mask = mask_of(square, 100, 100)
    assert (mask.row, mask.column, mask.pixels.shape, mask.count) == (10, 10, (10, 10), 100)
    assert pixel_count(square, 100, 100) == 100


def test_a_square_between_pixel_centres_has_a_hundred_pixels_too():
    assert pixel_count(Box.from_corners(10.5, 10.5, 20.5, 20.5), 100, 100) == 100


def test_left_and_top_edges_are_in_right_and_bottom_edges_are_out():
    mask = mask_of(Box.from_corners(0.5, 1.5, 2.5, 3.5), 10, 10).full(10, 10)
    assert sorted(zip(*np.nonzero(mask), strict=True)) == [(1, 0), (1, 1), (2, 0), (2, 1)]


def test_a_hole_is_cut_and_a_part_is_added():
    region = Polygon(
        [
            PolygonPart([(0, 0), (10, 0), (10, 10), (0, 10)], [[(2, 2), (5, 2), (5, 5), (2, 5)]]),
            PolygonPart([(8, 8), (12, 8), (12, 12), (8, 12)]),
        ]
    )
    assert pixel_count(region, 50, 50) == 100 - 9 + 16 - 4


def test_points_and_lines_have_no_pixels():
    assert pixel_count(Point(3, 3), 10, 10) == 0
    assert pixel_count(Polyline([(0, 0), (5, 5)]), 10, 10) == 0


def test_a_diagonal_neighbour_pair_shares_no_pixel():
    lower = Polygon.from_ring([(0, 0), (30, 30), (0, 30)])
    upper = Polygon.from_ring([(0, 0), (30, 0), (30, 30)])
    a, b = (mask_of(region, 30, 30).full(30, 30) for region in (lower, upper))
    assert not (a & b).any()
    assert (a | b).all()


def test_a_huge_frame_costs_only_what_the_region_covers():
    mask = mask_of(Box.from_corners(29_990, 29_990, 40_000, 40_000), 30_000, 30_000)
    assert mask.pixels.shape == (10, 10)
    spans = spans_of(Box.from_corners(0, 0, 30_000, 30_000), 30_000, 30_000)
    assert (len(spans), spans.count) == (30_000, 900_000_000)


def test_positions_far_outside_do_no_harm():
    assert pixel_count(Box.from_corners(-1e300, -1e300, 1e300, 1e300), 7, 9) == 63


def test_a_window_sees_its_part_of_the_image():
    region = Ellipse(50, 40, 20, 10, 30)
    whole = mask_of(region, 100, 100).full(100, 100)
    part = mask_of(region, 20, 30, origin=(35, 45)).full(20, 30)
    assert np.array_equal(part, whole[35:55, 45:75])


@settings(max_examples=60, deadline=None)
@given(polygons)
@example(Polygon.from_ring([(0.5, 0.5), (6.5, 6.5), (0.5, 6.5)]))
@example(Polygon.from_ring([(0.1, 0.1), (7.3, 9.7), (2.2, 5.0)]))
def test_polygons_have_the_pixels_of_exact_arithmetic(region):
    assert np.array_equal(mask_of(region, SIZE, SIZE).full(SIZE, SIZE), brute_force(region))


@settings(max_examples=60, deadline=None)
@given(boxes)
def test_turned_boxes_have_the_pixels_of_exact_arithmetic(box):
    assert np.array_equal(mask_of(box, SIZE, SIZE).full(SIZE, SIZE), brute_force(box))


@settings(max_examples=60, deadline=None)
@given(ellipses)
def test_ellipses_have_the_pixels_whose_centre_fulfils_their_equation(ellipse):
    mask = mask_of(ellipse, SIZE, SIZE).full(SIZE, SIZE)
    if min(ellipse.rx, ellipse.ry) < 1e-3:
        assert mask.sum() <= SIZE
        return
    y, x = np.mgrid[:SIZE, :SIZE] + 0.5
    turn = np.deg2rad(ellipse.angle)
    u = ((x - ellipse.x) * np.cos(turn) + (y - ellipse.y) * np.sin(turn)) / ellipse.rx
    v = (-(x - ellipse.x) * np.sin(turn) + (y - ellipse.y) * np.cos(turn)) / ellipse.ry
    distance = u * u + v * v
    assert (mask[distance < 1 - 1e-6]).all()
    assert not (mask[distance > 1 + 1e-6]).any()


def test_an_ellipse_through_pixel_centres_is_half_open():
    mask = mask_of(Ellipse(5.5, 5.5, 5, 5), 20, 20).full(20, 20)
    assert mask[5, 0]
    assert not mask[5, 10]
    assert not mask[10, 5]


@given(masks())
def test_spans_paint_the_mask_they_came_from(mask):
    spans = spans_of_mask(PixelMask(mask, 3, 4))
    assert spans.count == mask.sum()
    assert np.array_equal(paint(spans).full(20, 20), PixelMask(mask, 3, 4).full(20, 20))


@settings(max_examples=60)
@given(polygons)
def test_a_grid_of_windows_counts_each_pixel_once(region):
    total = sum(spans_of(region, 3, 3, (r, c)).count for r in (0, 3, 6) for c in (0, 3, 6))
    assert total == pixel_count(region, SIZE, SIZE)


def test_a_mask_needs_two_dimensions():
    with pytest.raises(ValueError, match="two dimensions"):
        PixelMask(np.zeros(4, bool))
