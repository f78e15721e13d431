from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.geom.buffer import buffered
from workbench.geom.combine import geometry_of
from workbench.geom.shapes import bounds
from workbench.model.calibration import Spacing
from workbench.model.regions import Box, Point, Polygon, Polyline

WIDE = Spacing(0.5, 2.0)  # mm: rows lie half a millimetre apart, columns two


def test_a_box_grows_by_pixels_with_round_corners() -> None:
    grown = buffered(Box(50, 50, 40, 20), 5)
    assert grown is not None
    assert bounds(grown) == pytest.approx((25, 35, 75, 65))
    exact = 800 + 5 * 120 + np.pi * 25
    assert geometry_of(grown).area == pytest.approx(exact, rel=1e-3)


def test_millimetres_are_right_where_pixels_are_not_square() -> None:
    grown = buffered(Box(50, 50, 40, 20), 5, WIDE)
    assert grown is not None
    # 5 mm are 2.5 columns and 10 rows.
    assert bounds(grown) == pytest.approx((27.5, 30, 72.5, 70))
    square_mm = 80 * 10 + 5 * 180 + np.pi * 25
    assert geometry_of(grown).area * 2.0 * 0.5 == pytest.approx(square_mm, rel=1e-3)


def test_inward_a_box_stays_one_and_too_far_leaves_nothing() -> None:
    assert buffered(Box(50, 50, 40, 20), -5) == Polygon.from_ring(
        [(35, 45), (35, 55), (65, 55), (65, 45)]
    ) or bounds(buffered(Box(50, 50, 40, 20), -5)) == (35, 45, 65, 55)  # type: ignore[arg-type]
    assert buffered(Box(50, 50, 40, 20), -10) is None


def test_a_hole_shrinks_when_its_shape_grows() -> None:
    ring = Polygon.from_ring(
        [(0, 0), (100, 0), (100, 100), (0, 100)], [[(40, 40), (60, 40), (60, 60), (40, 60)]]
    )
    grown = buffered(ring, 5)
    assert grown is not None
    hole = Polygon.from_ring(grown.parts[0].holes[0])
    assert bounds(hole) == pytest.approx((45, 45, 55, 55))


def test_lines_and_points_become_areas() -> None:
    line = buffered(Polyline([(0, 0), (100, 0)]), 2)
    assert line is not None
    assert geometry_of(line).area == pytest.approx(400 + np.pi * 4, rel=1e-2)
    assert buffered(Point(5, 5), 3) is not None
    assert buffered(Polyline([(0, 0), (100, 0)]), -1) is None


@settings(max_examples=100, deadline=None)
@given(
    st.floats(0.1, 20),
    st.floats(0.2, 4),
    st.floats(0.2, 4),
    st.floats(0, 90),
)
def test_bounds_move_by_the_distance_in_millimetres(
    distance: float, dy: float, dx: float, angle: float
) -> None:
    box = Box(50, 60, 30, 20, angle)
    grown = buffered(box, distance, Spacing(dy, dx))
    assert grown is not None
    x0, y0, x1, y1 = bounds(box)
    expected = (x0 - distance / dx, y0 - distance / dy, x1 + distance / dx, y1 + distance / dy)
    assert bounds(grown) == pytest.approx(expected, abs=0.11)
    assert geometry_of(grown).contains(geometry_of(box))
