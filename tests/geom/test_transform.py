from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from workbench.geom.measuring.sizes import area
from workbench.geom.shapes import bounds, points_of, to_shapely
from workbench.geom.transform import clamp, mirror, rotate, scale, translate
from workbench.model.regions import Box, Ellipse, Point, Polygon, Polyline, Region

HOLED = Polygon.from_ring([(0, 0), (10, 0), (10, 10), (0, 10)], [[(4, 4), (6, 4), (6, 6)]])
numbers = st.floats(-100, 100)
sizes = st.floats(1, 20)
angles = st.floats(-360, 360)
factors = st.floats(0.2, 5) | st.floats(-5, -0.2)
regions: st.SearchStrategy[Region] = st.one_of(
    st.builds(Point, numbers, numbers),
    st.builds(Box, numbers, numbers, sizes, sizes, angles),
    st.builds(Ellipse, numbers, numbers, sizes, sizes, angles),
    st.just(HOLED),
    st.just(Polyline([(0, 0), (3, 4), (9, 1)])),
)
FINE = 0.05


def same(a: Region, truth: BaseGeometry, slack: float) -> None:
    assert to_shapely(a, FINE).hausdorff_distance(truth) <= slack


@given(regions, numbers, numbers)
def test_a_move_agrees_with_shapely_and_keeps_the_type(r: Region, dx: float, dy: float) -> None:
    moved = translate(r, dx, dy)
    assert type(moved) is type(r)
    same(moved, affinity.translate(to_shapely(r, FINE), dx, dy), 1e-6)


@given(regions, angles, numbers, numbers)
def test_a_turn_agrees_with_shapely_and_keeps_the_type(
    r: Region, angle: float, x: float, y: float
) -> None:
    turned = rotate(r, angle, x, y)
    assert type(turned) is type(r)
    same(turned, affinity.rotate(to_shapely(r, FINE), angle, (x, y)), 2 * FINE)


@given(regions, factors, factors, numbers, numbers)
def test_a_stretch_agrees_with_shapely(r: Region, sx: float, sy: float, x: float, y: float) -> None:
    stretched = scale(r, sx, sy, x, y)
    if isinstance(r, Ellipse | Polygon):
        assert type(stretched) is type(r)
        assert area(stretched)[0] == pytest.approx(area(r)[0] * abs(sx * sy))
    truth = affinity.scale(to_shapely(r, FINE), sx, sy, origin=(x, y))
    same(stretched, truth, 12 * FINE)


def test_a_turned_box_stretched_along_one_axis_is_a_polygon() -> None:
    assert isinstance(scale(Box(0, 0, 10, 5, 30), 2, 1, 0, 0), Polygon)
    assert isinstance(scale(Box(0, 0, 10, 5, 30), 2, 2, 0, 0), Box)
    assert scale(Box(1, 0, 10, 5, 90), 2, 1, 0, 0) == Box(2, 0, 10, 10, 90)


@given(regions, numbers)
def test_mirroring_twice_gives_the_region_back(r: Region, x: float) -> None:
    once = mirror(r, x=x)
    assert type(once) is type(r)
    same(mirror(once, x=x), to_shapely(r, FINE), 2 * FINE)
    assert bounds(once)[0] == pytest.approx(2 * x - bounds(r)[2])


def test_a_turn_in_millimetres_keeps_the_area_in_millimetres() -> None:
    turned = rotate(Ellipse(50, 50, 40, 10), 90, 50, 50, aspect=2.0)
    assert isinstance(turned, Ellipse)
    assert sorted((turned.rx, turned.ry)) == pytest.approx([20, 20])
    slanted = rotate(Polyline([(0, 0), (20, 0)]), 90, 0, 0, aspect=2.0)
    assert points_of(slanted).tolist() == [[0, 0], [0, 10]]


@given(regions)
def test_clamping_moves_into_the_frame_and_no_further(r: Region) -> None:
    x0, y0, x1, y1 = bounds(clamp(r, 600, 600))
    assert x0 >= -1e-9 and y0 >= -1e-9 and x1 <= 600 + 1e-9 and y1 <= 600 + 1e-9
    inner = translate(r, 300, 300)
    assert clamp(inner, 600, 600) is inner


def test_a_region_too_large_goes_to_the_top_left() -> None:
    assert clamp(Box(0, 0, 300, 10), 100, 100) == Box(150, 5, 300, 10)


def test_a_factor_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="zero"):
        scale(HOLED, 0, 1, 0, 0)
    assert np.isfinite(bounds(scale(HOLED, 0.1, -1, 0, 0))).all()
