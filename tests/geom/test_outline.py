import numpy as np
import shapely
from hypothesis import example, given, settings

from tests.geom.strategies import masks
from workbench.geom.outline import polygon_of
from workbench.geom.raster import PixelMask, mask_of
from workbench.geom.shapes import to_shapely
from workbench.model.regions import Polygon

DIAGONAL = np.array([[1, 0], [0, 1]], bool)
CLOSED_BY_A_CORNER = np.array([[1, 1, 1, 0], [1, 0, 0, 1], [1, 1, 1, 1]], bool)
TWO_HOLES_AT_A_CORNER = np.array([[1, 1, 1, 1], [1, 0, 1, 1], [1, 1, 0, 1], [1, 1, 1, 1]], bool)


def outline(mask, row=0, column=0) -> Polygon:
    polygon = polygon_of(PixelMask(mask, row, column))
    assert polygon is not None
    return polygon


def test_an_empty_mask_has_no_outline():
    assert polygon_of(PixelMask(np.zeros((4, 4), bool))) is None


def test_a_square_has_four_corners_clockwise_from_the_top_left():
    polygon = outline(np.ones((10, 10), bool), 10, 20)
    assert polygon.parts[0].exterior.tolist() == [[20, 10], [30, 10], [30, 20], [20, 20]]


def test_diagonal_neighbours_are_two_parts():
    assert len(outline(DIAGONAL).parts) == 2


def test_holes_that_meet_at_a_corner_are_two_holes():
    (part,) = outline(TWO_HOLES_AT_A_CORNER).parts
    assert [len(hole) for hole in part.holes] == [4, 4]


@settings(max_examples=300, deadline=None)
@given(masks())
@example(DIAGONAL)
@example(~DIAGONAL)
@example(CLOSED_BY_A_CORNER)
@example(TWO_HOLES_AT_A_CORNER)
@example(np.indices((9, 9)).sum(axis=0) % 2 == 0)
def test_mask_to_polygon_to_mask_changes_nothing_and_rings_are_valid(mask):
    polygon = polygon_of(PixelMask(mask, 2, 5))
    if polygon is None:
        assert not mask.any()
        return
    back = mask_of(polygon, 40, 40).full(40, 40)
    assert np.array_equal(back, PixelMask(mask, 2, 5).full(40, 40))
    for part in polygon.parts:
        one = shapely.Polygon(part.exterior, part.holes)
        assert one.is_valid, shapely.is_valid_reason(one)
    assert sum(shapely.Polygon(p.exterior, p.holes).area for p in polygon.parts) == mask.sum()
    assert to_shapely(polygon).area == mask.sum()


def test_a_large_random_mask_comes_back():
    mask = np.random.default_rng(3).random((200, 300)) < 0.6
    polygon = outline(mask)
    assert np.array_equal(mask_of(polygon, 200, 300).full(200, 300), mask)
