from __future__ import annotations

import math

import pytest
import shapely
import shapely.geometry as sg
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.hit import (
    distance,
    hit,
    in_rectangle,
    inside,
    nearest_edge,
    nearest_midpoint,
    nearest_vertex,
)
from workbench.geom.shapes import to_shapely
from workbench.geom.vertices import VertexRef
from workbench.model.regions import Box, Ellipse, Point, Polygon, Polyline, Region

HOLED = Polygon.from_ring([(0, 0), (10, 0), (10, 10), (0, 10)], [[(4, 4), (6, 4), (6, 6), (4, 6)]])
TWO = Polygon((*HOLED.parts, *Polygon.from_ring([(20, 0), (30, 0), (30, 5)]).parts))
places = st.floats(-20, 50)
regions = st.sampled_from(
    [HOLED, TWO, Box(5, 5, 10, 4, 30), Polyline([(0, 0), (5, 9), (20, 3)]), Point(3, 4)]
)


def outline(region: Region) -> sg.base.BaseGeometry:
    geometry = to_shapely(region)
    return geometry.boundary if geometry.area else geometry


@given(regions, places, places)
def test_distance_and_inside_agree_with_shapely(region: Region, x: float, y: float) -> None:
    truth = outline(region).distance(sg.Point(x, y))
    assert distance(region, x, y) == pytest.approx(truth, abs=1e-9)
    if truth > 1e-9 and to_shapely(region).area:
        assert inside(region, x, y) == shapely.contains_xy(to_shapely(region), x, y)
    assert hit(region, x, y, 3) == (to_shapely(region).distance(sg.Point(x, y)) <= 3) or (
        abs(truth - 3) < 1e-9 or truth < 1e-9
    )


@given(places, places, st.floats(0, 360))
def test_inside_an_ellipse_is_exact(x: float, y: float, angle: float) -> None:
    ellipse = Ellipse(10, 10, 8, 3, angle)
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    a, b = (x - 10) * c + (y - 10) * s, -(x - 10) * s + (y - 10) * c
    q = (a / 8) ** 2 + (b / 3) ** 2
    if abs(q - 1) > 1e-9:
        assert inside(ellipse, x, y) == (q < 1)


def test_a_hole_is_not_inside() -> None:
    assert inside(HOLED, 2, 2) and not inside(HOLED, 5, 5)
    assert distance(HOLED, 5, 5) == 1


def test_a_point_and_a_line_are_hit_nearby() -> None:
    assert hit(Point(3, 4), 3, 6, 2) and not hit(Point(3, 4), 3, 6.1, 2)
    assert hit(Polyline([(0, 0), (10, 0)]), 5, 2, 2)
    assert not inside(Polyline([(0, 0), (10, 0), (5, 9)]), 5, 2)


def test_the_nearest_vertex_knows_its_ring() -> None:
    assert nearest_vertex(TWO, 6, 3.5) == (VertexRef(0, 1, 1), 0.5)
    assert nearest_vertex(TWO, 30, 7) == (VertexRef(1, 0, 2), 2)
    assert nearest_vertex(Box(0, 0, 5, 5), 0, 0) is None


def test_the_nearest_edge_starts_at_its_vertex() -> None:
    edge = nearest_edge(HOLED, 3, -1)
    assert edge is not None
    assert (edge.start, edge.x, edge.y, edge.distance) == (VertexRef(0, 0, 0), 3, 0, 1)
    closing = nearest_edge(HOLED, -1, 3)
    assert closing is not None and closing.start == VertexRef(0, 0, 3)


def test_an_open_line_has_no_closing_edge() -> None:
    line = Polyline([(0, 0), (10, 0), (10, 10)])
    edge, middle = nearest_edge(line, 4, 6), nearest_midpoint(line, 5, 5)
    assert edge is not None and edge.distance == pytest.approx(6)
    assert middle is not None and middle.distance == pytest.approx(5)


def test_a_rectangle_holds_what_is_wholly_inside() -> None:
    assert in_rectangle(HOLED, 11, 11, -1, -1)
    assert not in_rectangle(HOLED, 1, 1, 20, 20)


def test_repeated_points_do_no_harm() -> None:
    assert distance(Polyline([(1, 1), (1, 1)]), 1, 3) == 2
