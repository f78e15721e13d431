from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.directions import letters_of, sides
from workbench.geom.planes import (
    Sheet,
    along,
    cross,
    crossing,
    crossing_line,
    distance,
    dot,
    is_parallel,
    mm_to_pixel,
    moved,
    normal,
    patient_to_pixel,
    pixel_to_mm,
    pixel_to_patient,
    points_to_patient,
    points_to_plane,
    sheet_of,
    to_patient,
    to_plane,
    unit,
)
from workbench.model.anchor import OnPlane
from workbench.model.calibration import Spacing

AXIAL = OnPlane("f", (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
CORONAL = OnPlane("f", (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0))

numbers = st.floats(-500, 500)
vectors = st.tuples(numbers, numbers, numbers)
directions = vectors.filter(lambda v: dot(v, v) > 1).map(unit)
spacings = st.builds(Spacing, st.floats(0.1, 10), st.floats(0.1, 10))


@st.composite
def planes(draw: st.DrawFn) -> OnPlane:
    row = draw(directions)
    other = draw(directions.filter(lambda v: abs(dot(v, row)) < 0.9))
    return OnPlane("f", draw(vectors), row, unit(cross(row, other)))


@given(planes(), numbers, numbers)
def test_a_position_on_a_plane_comes_back_from_the_patient(
    plane: OnPlane, x: float, y: float
) -> None:
    point = to_patient(plane, x, y)
    assert to_plane(plane, point) == pytest.approx((x, y), abs=1e-6)
    assert distance(plane, point) == pytest.approx(0, abs=1e-6)


@given(planes(), spacings, numbers, numbers)
def test_a_pixel_position_comes_back_from_the_patient(
    plane: OnPlane, spacing: Spacing, x: float, y: float
) -> None:
    point = pixel_to_patient(plane, spacing, x, y)
    assert patient_to_pixel(plane, spacing, point) == pytest.approx((x, y), abs=1e-5)


@given(planes(), st.lists(st.tuples(numbers, numbers), min_size=1))
def test_arrays_of_positions_go_the_same_way_as_single_ones(
    plane: OnPlane, points: list[tuple[float, float]]
) -> None:
    there = points_to_patient(plane, points)
    np.testing.assert_allclose(there, [to_patient(plane, x, y) for x, y in points], atol=1e-9)
    np.testing.assert_allclose(points_to_plane(plane, there), points, atol=1e-6)


@given(planes(), vectors, st.floats(-50, 50))
def test_a_plane_moved_along_its_normal_is_so_much_nearer(
    plane: OnPlane, point: tuple[float, float, float], mm: float
) -> None:
    assert distance(moved(plane, mm), point) == pytest.approx(distance(plane, point) - mm, abs=1e-6)
    assert is_parallel(plane, moved(plane, mm))


@given(planes(), planes())
def test_the_line_where_planes_meet_lies_on_both(a: OnPlane, b: OnPlane) -> None:
    line = crossing_line(a, b)
    if is_parallel(a, b):
        assert line is None
        return
    assert line is not None
    # Nearly parallel planes meet far away.
    scale = 1e-6 * (1 + max(map(abs, line[0])))
    for mm in (0.0, 100.0):
        point = along(*line, mm)
        assert distance(a, point) == pytest.approx(0, abs=scale)
        assert distance(b, point) == pytest.approx(0, abs=scale)


def test_the_first_pixel_has_its_centre_at_half_and_its_origin_there() -> None:
    spacing = Spacing(dy=2.0, dx=0.5)
    assert pixel_to_mm(spacing).point(0.5, 0.5) == (0.0, 0.0)
    assert pixel_to_mm(spacing).point(1.5, 2.5) == (0.5, 4.0)
    assert mm_to_pixel(spacing).point(0.5, 4.0) == (1.5, 2.5)


def test_row_and_column_spacing_are_not_mixed_up() -> None:
    plane = OnPlane("f", (10.0, 20.0, 30.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0))
    point = pixel_to_patient(plane, Spacing(dy=3.0, dx=0.5), 4.5, 2.5)
    assert point == pytest.approx((10.0, 20.0 + 4 * 0.5, 30.0 - 2 * 3.0))


def test_the_normal_of_an_axial_plane_points_to_the_head() -> None:
    assert normal(AXIAL) == (0.0, 0.0, 1.0)
    assert distance(AXIAL, (5.0, 6.0, 7.0)) == 7.0


def test_a_frame_reaches_half_a_pixel_beyond_the_centres() -> None:
    sheet = sheet_of(AXIAL, Spacing(2.0, 1.0), rows=10, columns=20)
    assert (sheet.x0, sheet.y0, sheet.x1, sheet.y1) == (-0.5, -1.0, 19.5, 19.0)
    assert sheet.corners[2] == (19.5, 19.0, 0.0)


def test_rectangles_meet_only_where_both_are() -> None:
    axial = Sheet(AXIAL, -10, -10, 10, 10)
    coronal = Sheet(CORONAL, -4, -20, 30, 20)
    ends = crossing(axial, coronal)
    assert ends is not None
    assert sorted(ends) == [pytest.approx((-4, 0, 0)), pytest.approx((10, 0, 0))]


def test_rectangles_that_miss_each_other_do_not_meet() -> None:
    axial = Sheet(AXIAL, -10, -10, 10, 10)
    assert crossing(axial, Sheet(CORONAL, 11, -20, 30, 20)) is None
    assert crossing(axial, Sheet(CORONAL, -4, 1, 30, 20)) is None
    assert crossing(axial, axial) is None


@given(directions)
def test_opposite_sides_have_opposite_letters(direction: tuple[float, float, float]) -> None:
    x, y, z = direction
    swap = str.maketrans("LRPAHF", "RLAPFH")
    assert letters_of((-x, -y, -z)) == letters_of(direction).translate(swap)


def test_an_oblique_direction_has_two_letters_the_stronger_first() -> None:
    assert letters_of((-math.sqrt(0.7), -math.sqrt(0.3), 0.0)) == "RA"
    assert [letters for letters, _, _ in sides(CORONAL)] == ["R", "L", "H", "F"]


def test_a_direction_needs_a_length() -> None:
    with pytest.raises(ValueError, match="length"):
        unit((0.0, 0.0, 0.0))
