from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.measuring.ellipses import ellipse_perimeter
from workbench.geom.measuring.scale import IN_PIXELS, Scale, scale_for
from workbench.geom.measuring.sizes import area, length, perimeter
from workbench.geom.measuring.values import measured
from workbench.geom.measuring.wording import sourced_text
from workbench.geom.shapes import ellipse_points, to_shapely
from workbench.geom.transform import rotate, translate
from workbench.model.calibration import (
    UNCALIBRATED,
    Calibration,
    CalibrationSource,
    Spacing,
    UltrasoundRegion,
)
from workbench.model.regions import Box, Ellipse, Polygon, Polyline

US = CalibrationSource.ULTRASOUND_REGION
PATIENT = Calibration(Spacing(0.8, 0.3), CalibrationSource.PATIENT)
SKEWED = Spacing(0.8, 0.3)

coordinates = st.floats(-500, 500)
sizes = st.floats(1, 500)
angles = st.floats(-180, 180)
spacings = st.builds(Spacing, st.floats(0.05, 5), st.floats(0.05, 5))
ellipses = st.builds(Ellipse, coordinates, coordinates, sizes, sizes, angles)
boxes = st.builds(Box, coordinates, coordinates, sizes, sizes, angles)


def in_mm(polygon: Polygon, spacing: Spacing) -> Polygon:
    """Apply x * dx, y * dy, for shapely to measure."""
    factors = np.array((spacing.dx, spacing.dy))
    (part,) = polygon.parts
    return Polygon.from_ring(part.exterior * factors, [hole * factors for hole in part.holes])


def test_a_length_is_measured_in_millimetres_not_scaled() -> None:
    assert length(Polyline([(0, 0), (10, 10)]), Spacing(0.8, 0.3))[0] == pytest.approx(
        math.hypot(3, 8)
    )


def test_a_length_of_two_ends_has_the_stated_uncertainty() -> None:
    level = Polyline([(0, 0), (10, 0)])
    upright = Polyline([(0, 0), (0, 10)])
    one = math.sqrt(2) / math.sqrt(12)
    assert length(level)[1] == pytest.approx(one)
    assert length(level, SKEWED)[1] == pytest.approx(one * 0.3)
    assert length(upright, SKEWED)[1] == pytest.approx(one * 0.8)


def test_the_uncertainty_of_a_length_agrees_with_a_simulation() -> None:
    random = np.random.default_rng(5)
    line = np.array([(0.0, 0.0), (30.0, 40.0), (80.0, 10.0)])
    placed = line + random.uniform(-0.5, 0.5, (20_000, 3, 2))
    steps = np.diff(placed * (SKEWED.dx, SKEWED.dy), axis=1)
    spread = np.hypot(steps[..., 0], steps[..., 1]).sum(axis=1).std()
    assert length(Polyline(line), SKEWED)[1] == pytest.approx(spread, rel=0.03)


def test_the_uncertainty_of_an_area_agrees_with_a_simulation() -> None:
    random = np.random.default_rng(6)
    ring = np.array([(0.0, 0.0), (50.0, 5.0), (60.0, 40.0), (20.0, 70.0)])
    x, y = ((ring + random.uniform(-0.5, 0.5, (20_000, 4, 2))) * (0.3, 0.8)).transpose(2, 0, 1)
    areas = ((x * np.roll(y, -1, 1)).sum(1) - (y * np.roll(x, -1, 1)).sum(1)) / 2
    assert area(Polygon.from_ring(ring), SKEWED)[1] == pytest.approx(areas.std(), rel=0.03)


@given(boxes, spacings)
def test_a_box_measures_as_its_corners_do(box: Box, spacing: Spacing) -> None:
    part = to_shapely(box)
    mm = in_mm(Polygon.from_ring(np.array(part.exterior.coords)), spacing)  # type: ignore[attr-defined]
    truth = to_shapely(mm)
    assert area(box, spacing)[0] == pytest.approx(truth.area, rel=1e-9)
    assert perimeter(box, spacing)[0] == pytest.approx(truth.length, rel=1e-9)


@given(ellipses, spacings)
def test_an_ellipse_measures_as_its_fine_outline_does(ellipse: Ellipse, spacing: Spacing) -> None:
    tolerance = max(ellipse.rx, ellipse.ry) * 1e-6
    truth = to_shapely(in_mm(Polygon.from_ring(ellipse_points(ellipse, tolerance)), spacing))
    assert area(ellipse, spacing)[0] == pytest.approx(truth.area, rel=1e-5)
    assert perimeter(ellipse, spacing)[0] == pytest.approx(truth.length, rel=1e-5)


@given(sizes, angles, spacings)
def test_a_circle_has_its_analytical_measures(radius: float, angle: float, mm: Spacing) -> None:
    square = Spacing(mm.dx, mm.dx)
    circle = Ellipse(3, 4, radius, radius, angle)
    assert area(circle, square)[0] == pytest.approx(math.pi * (radius * mm.dx) ** 2)
    assert perimeter(circle, square)[0] == pytest.approx(2 * math.pi * radius * mm.dx)


def test_an_ellipse_that_is_a_circle_in_millimetres_is_measured_as_one() -> None:
    circle = Ellipse(0, 0, 10 / 0.3, 10 / 0.8)
    assert perimeter(circle, SKEWED)[0] == pytest.approx(20 * math.pi, rel=1e-14)
    assert area(circle, SKEWED)[0] == pytest.approx(100 * math.pi, rel=1e-14)


@pytest.mark.parametrize(
    ("a", "b", "truth"),
    [
        # Midpoint rule with 4,000 nodes, exact to rounding for a periodic integrand.
        (a, b, 4 * np.mean(np.hypot(a * np.sin(q), b * np.cos(q))) * np.pi / 2)
        for q in [(np.arange(4000) + 0.5) / 4000 * np.pi / 2]
        for a, b in [(1, 1), (2, 1), (1, 5), (10, 0.5), (3, 2.999)]
    ],
)
def test_the_perimeter_of_an_ellipse_agrees_with_quadrature(a: int, b: int, truth: float) -> None:
    assert ellipse_perimeter(a, b) == pytest.approx(truth, rel=1e-13)


def test_a_flat_ellipse_goes_there_and_back() -> None:
    assert ellipse_perimeter(5, 0) == 20
    assert ellipse_perimeter(5, 1e-12) == pytest.approx(20)
    assert ellipse_perimeter(0, 0) == 0


def test_holes_reduce_the_area_and_lengthen_the_perimeter() -> None:
    ring, hole = [(0, 0), (10, 0), (10, 10), (0, 10)], [(2, 2), (4, 2), (4, 4), (2, 4)]
    holed = Polygon.from_ring(ring, [hole])
    assert area(holed)[0] == 96
    assert perimeter(holed)[0] == 48
    assert area(holed, SKEWED)[0] == pytest.approx(96 * 0.24)
    assert perimeter(holed, SKEWED)[0] == pytest.approx(2 * 12 * 0.3 + 2 * 12 * 0.8)


@given(boxes, coordinates, coordinates, angles)
def test_measures_in_square_pixels_do_not_depend_on_place_and_turn(
    box: Box, dx: float, dy: float, angle: float
) -> None:
    moved = rotate(translate(box, dx, dy), angle, 7, 9)
    assert isinstance(moved, Box)
    assert area(moved)[0] == pytest.approx(area(box)[0], rel=1e-9)
    assert perimeter(moved)[0] == pytest.approx(perimeter(box)[0], rel=1e-9)


def test_an_outline_that_crosses_itself_is_measured_by_what_it_encloses() -> None:
    bow_tie = Polygon.from_ring([(0, 0), (10, 10), (10, 0), (0, 10)])
    inside, *_ = measured(bow_tie, None, UNCALIBRATED)
    assert inside.value == pytest.approx(50)


def test_a_far_away_square_keeps_its_area() -> None:
    far = np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) + 1e7
    assert area(Polygon.from_ring(far))[0] == 1


def test_millimetres_need_a_source() -> None:
    quantity, *_ = measured(Polyline([(0, 0), (3, 4)]), None, UNCALIBRATED)
    assert (quantity.name, quantity.value, quantity.unit) == ("length", 5, "px")
    assert quantity.source is CalibrationSource.NONE
    quantity, *_ = measured(Polyline([(0, 0), (10, 0)]), None, PATIENT)
    assert (quantity.value, quantity.unit) == (3, "mm")
    assert quantity.source is CalibrationSource.PATIENT
    assert [(q.name, q.unit) for q in measured(Box(0, 0, 2, 2), None, PATIENT)[:2]] == [
        ("area", "mm2"),
        ("perimeter", "mm"),
    ]
    assert measured(None, None, PATIENT) == ()


def a_scan(*regions: UltrasoundRegion) -> Calibration:
    return Calibration(source=US, regions=regions)


def test_an_ultrasound_shape_takes_the_smallest_region_around_it() -> None:
    big = UltrasoundRegion(0, 0, 400, 300, Spacing(0.2, 0.2))
    small = UltrasoundRegion(50, 50, 150, 150, Spacing(0.1, 0.1))
    scan = a_scan(big, small)
    assert scale_for(Box(100, 100, 20, 20), scan) == Scale(Spacing(0.1, 0.1), US)
    assert scale_for(Box(50, 100, 20, 20), scan) == Scale(Spacing(0.2, 0.2), US)
    assert scale_for(Box(0, 100, 20, 20), scan) == IN_PIXELS


def test_a_region_without_centimetres_gives_pixels() -> None:
    doppler = UltrasoundRegion(50, 50, 150, 150, None)
    big = UltrasoundRegion(0, 0, 400, 300, Spacing(0.2, 0.2))
    assert scale_for(Box(100, 100, 20, 20), a_scan(big, doppler)) == IN_PIXELS


def test_outside_all_regions_the_spacing_of_the_header_does_not_count() -> None:
    region = UltrasoundRegion(0, 0, 10, 10, Spacing(0.1, 0.1))
    both = Calibration(Spacing(1, 1), CalibrationSource.PATIENT, (region,))
    assert scale_for(Box(100, 100, 20, 20), both) == IN_PIXELS
    user = Calibration(Spacing(1, 1), CalibrationSource.USER, (region,))
    assert scale_for(Box(5, 5, 2, 2), user) == Scale(Spacing(1, 1), CalibrationSource.USER)


def test_a_number_in_millimetres_names_its_source() -> None:
    detector = Calibration(Spacing(0.1, 0.1), CalibrationSource.DETECTOR)
    quantity, *_ = measured(Polyline([(0, 0), (123.4, 0)]), None, detector)
    assert sourced_text(quantity) == "12.3\u2009mm (At the detector)"
    quantity, *_ = measured(Polyline([(0, 0), (12345, 0)]), None, UNCALIBRATED)
    assert sourced_text(quantity) == "12\u202f345\u2009px"
