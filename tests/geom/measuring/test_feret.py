from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.measuring.feret import feret, hull

on_grid = st.tuples(st.integers(-6, 6), st.integers(-6, 6))
anywhere = st.tuples(st.floats(-100, 100), st.floats(-100, 100))


@given(st.lists(on_grid, min_size=1, max_size=30) | st.lists(anywhere, min_size=1, max_size=30))
def test_calipers_find_what_trying_everything_finds(points: list[tuple[float, float]]) -> None:
    places = np.array(points, float)
    found = feret(places)
    distances = np.hypot(*(places[:, None] - places).transpose(2, 0, 1))
    assert found.maximum == pytest.approx(distances.max())
    i, j = found.longest
    assert distances[i, j] == pytest.approx(found.maximum)
    corners = places[hull(places)]
    if len(corners) < 3:
        assert found.minimum == 0
        return
    sides = np.roll(corners, -1, axis=0) - corners
    normals = np.column_stack((-sides[:, 1], sides[:, 0])) / np.hypot(*sides.T)[:, None]
    widths = np.ptp(places @ normals.T, axis=0)
    assert found.minimum == pytest.approx(widths.min(), abs=1e-9)


@given(st.lists(on_grid, min_size=1, max_size=40))
def test_the_hull_is_that_of_shapely(points: list[tuple[int, int]]) -> None:
    places = np.array(points, float)
    truth = shapely.MultiPoint(places).convex_hull
    own = places[hull(places)]
    assert len(own) == len({tuple(one) for one in own.tolist()})
    assert shapely.equals(shapely.MultiPoint(own).convex_hull, truth)
    if isinstance(truth, shapely.Polygon):
        assert len(own) == len(truth.exterior.coords) - 1


def test_parallel_sides_are_no_trouble() -> None:
    found = feret(np.array([(0, 0), (4, 0), (4, 3), (0, 3), (2, 1)], float))
    assert (found.maximum, found.minimum) == (5, 3)


def test_one_place_has_no_extent() -> None:
    found = feret(np.array([(2.0, 3.0)] * 4))
    assert (found.maximum, found.minimum) == (0, 0)


def test_a_large_circle_is_as_wide_everywhere() -> None:
    at = np.linspace(0, 2 * np.pi, 20_001)[:-1]
    found = feret(np.column_stack((np.cos(at), np.sin(at))) * 1e4)
    assert found.maximum == pytest.approx(2e4)
    assert found.minimum == pytest.approx(2e4, rel=1e-7)


def test_many_points_have_the_hull_that_few_have() -> None:
    random = np.random.default_rng(8)
    cloud = random.integers(-40, 40, (3000, 2)).astype(float)
    found, truth = cloud[hull(cloud)], shapely.MultiPoint(cloud).convex_hull
    assert isinstance(truth, shapely.Polygon)
    assert shapely.Polygon(found).equals(truth)
    assert len(found) == len(truth.exterior.coords) - 1
    line = np.column_stack((np.arange(500.0), np.arange(500.0) * 2))
    assert feret(line).maximum == pytest.approx(499 * 5**0.5)
    assert feret(np.zeros((500, 2))).maximum == 0
