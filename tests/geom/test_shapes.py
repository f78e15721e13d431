from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
import shapely.geometry as sg
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.shapes import (
    bounds,
    box_corners,
    ellipse_points,
    points_of,
    polygon_from_shapely,
    rings,
    to_shapely,
)
from workbench.model.regions import Box, Ellipse, Point, Polygon, Polyline

HOLED = Polygon.from_ring([(0, 0), (10, 0), (10, 10), (0, 10)], [[(2, 2), (4, 2), (4, 4)]])
coordinates = st.floats(-1000, 1000)
sizes = st.floats(0.5, 2000)
angles = st.floats(-720, 720)
ellipses = st.builds(Ellipse, coordinates, coordinates, sizes, sizes, angles)


def test_corners_of_a_box_run_clockwise_on_the_screen() -> None:
    assert box_corners(Box(5, 5, 4, 2)).tolist() == [[3, 4], [7, 4], [7, 6], [3, 6]]


def test_a_quarter_turn_of_a_box_is_exact() -> None:
    assert box_corners(Box(5, 5, 4, 2, 90)).tolist() == [[6, 3], [6, 7], [4, 7], [4, 3]]


@given(ellipses, st.sampled_from([0.01, 0.1, 1.0]))
def test_chords_of_an_ellipse_stay_within_the_tolerance(ellipse: Ellipse, tolerance: float) -> None:
    fine = ellipse_points(ellipse, tolerance / 100)
    coarse = sg.LinearRing(ellipse_points(ellipse, tolerance))
    distances = shapely.distance(shapely.points(fine), coarse)
    assert distances.max() <= tolerance * (1 + 1e-6)


@given(ellipses)
def test_bounds_of_an_ellipse_touch_its_outline(ellipse: Ellipse) -> None:
    outline = ellipse_points(ellipse, 1e-4)
    got = bounds(ellipse)
    expected = (*outline.min(axis=0), *outline.max(axis=0))
    assert got == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    "region", [Ellipse(3, 3, 0, 0), Ellipse(3, 3, 5, 0, 20), Box(1, 1, 0, 0), Box(1, 1, 5, 0)]
)
def test_a_flat_shape_still_has_a_ring(region: Ellipse | Box) -> None:
    (part,) = rings(region)
    assert len(part.exterior) >= 3


def test_a_polygon_keeps_its_parts_and_holes() -> None:
    assert rings(HOLED) == HOLED.parts
    assert len(points_of(HOLED)) == 7


def test_points_and_lines_have_no_rings() -> None:
    assert rings(Point(1, 2)) == ()
    assert rings(Polyline([(0, 0), (1, 1)])) == ()
    assert bounds(Point(1, 2)) == (1, 2, 1, 2)
    assert bounds(Polyline([(3, 0), (1, 4)])) == (1, 0, 3, 4)


def test_a_polygon_survives_the_way_through_shapely() -> None:
    two = Polygon((*HOLED.parts, *Polygon.from_ring([(20, 0), (30, 0), (30, 5)]).parts))
    assert polygon_from_shapely(to_shapely(HOLED)) == HOLED
    assert polygon_from_shapely(to_shapely(two)) == two


def test_a_collection_gives_only_its_areas() -> None:
    square = sg.box(0, 0, 2, 2)
    mixed = sg.GeometryCollection([square, sg.LineString([(5, 5), (6, 6)]), sg.Point(0, 0)])
    found = polygon_from_shapely(mixed)
    assert found is not None
    assert to_shapely(found).equals(square)
    assert polygon_from_shapely(sg.LineString([(5, 5), (6, 6)])) is None


@given(ellipses)
def test_a_flattened_ellipse_has_nearly_its_area(ellipse: Ellipse) -> None:
    area = to_shapely(ellipse, 0.01).area
    true = math.pi * ellipse.rx * ellipse.ry
    rim = 2 * math.pi * max(ellipse.rx, ellipse.ry) * 0.01
    assert true - rim - 1e-6 <= area <= true * (1 + 1e-9)
    assert np.isfinite(area)
