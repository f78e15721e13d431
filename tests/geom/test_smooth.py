from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.geom.combine import geometry_of
from workbench.geom.outline import polygon_of
from workbench.geom.raster import PixelMask
from workbench.geom.smooth import point_count, simplified, smoothed
from workbench.model.calibration import Spacing
from workbench.model.regions import Box, Ellipse, Point, Polygon, Polyline

HOLED = Polygon.from_ring(
    [(0, 0), (100, 0), (100, 100), (0, 100)], [[(40, 40), (60, 40), (60, 60), (40, 60)]]
)


def stair(n: int) -> Polygon:
    mask = np.tril(np.ones((n, n), bool))
    mask[n - 4 : n - 2, 1:3] = False
    found = polygon_of(PixelMask(mask, 3, 4))
    assert found is not None
    return found


def test_fewer_points_stay_within_the_tolerance() -> None:
    before = stair(30)
    after = simplified(before, 1.0)
    assert isinstance(after, Polygon)
    assert point_count(after) < point_count(before) / 4
    assert geometry_of(before).hausdorff_distance(geometry_of(after)) <= 1.0
    assert len(after.parts[0].holes) == 1


def test_the_tolerance_is_in_millimetres_where_pixels_are_not_square() -> None:
    # The point lies 2 rows, that is 1 mm, off the line.
    line = Polyline([(0, 0), (10, 2), (20, 0)])
    spacing = Spacing(0.5, 3.0)
    kept, gone = simplified(line, 0.9, spacing), simplified(line, 1.1, spacing)
    assert isinstance(kept, Polyline) and isinstance(gone, Polyline)
    assert len(kept.points) == 3
    assert gone.points.tolist() == [[0, 0], [20, 0]]


def test_points_have_nothing_to_leave_out_or_round() -> None:
    assert simplified(Point(1, 1), 1) is None
    assert smoothed(Point(1, 1), 1) is None
    assert smoothed(Box(1, 1, 1, 1), 1) is None
    assert smoothed(Ellipse(1, 1, 1, 1), 1) is None


def test_smoothing_keeps_the_area_and_holes() -> None:
    for rounds in range(1, 6):
        made = smoothed(HOLED, rounds)
        assert isinstance(made, Polygon)
        assert geometry_of(made).area == pytest.approx(9600, rel=1e-9)
        assert len(made.parts[0].holes) == 1


def test_ends_of_a_line_stay() -> None:
    made = smoothed(Polyline([(0, 0), (50, 40), (100, 0)]), 3)
    assert isinstance(made, Polyline)
    assert made.points[[0, -1]].tolist() == [[0, 0], [100, 0]]
    assert len(made.points) > 5


def test_corners_get_rounder() -> None:
    made = smoothed(HOLED, 3)
    assert isinstance(made, Polygon)
    steps = np.diff(made.parts[0].exterior, axis=0)
    turns = np.degrees(np.arctan2(steps[:, 1], steps[:, 0]))
    assert np.abs((np.diff(turns) + 180) % 360 - 180).max() < 45


rings = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=3, max_size=12, unique=True
).map(lambda points: shapely.convex_hull(shapely.MultiPoint(points)))


@settings(max_examples=150, deadline=None)
@given(rings, st.integers(1, 5), st.floats(0, 10))
def test_area_is_kept_and_nothing_crosses(hull: Any, rounds: int, tol: float) -> None:
    if hull.geom_type != "Polygon":
        return
    region = Polygon.from_ring(np.asarray(hull.exterior.coords))
    made = smoothed(region, rounds)
    assert isinstance(made, Polygon)
    assert geometry_of(made).area == pytest.approx(hull.area, rel=1e-9)
    assert geometry_of(made).is_valid
    thin = simplified(region, tol)
    assert thin is None or shapely.is_valid(geometry_of(thin))
