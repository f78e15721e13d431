from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.geom.measuring.shapes import SKEWED_MM
from tests.geom.strategies import boxes, ellipses, polygons
from workbench.geom.measuring.codes import OWN, QUANTITIES, coded, quantity_title, unit_code
from workbench.geom.measuring.estimate import BOUNDARY_PX
from workbench.geom.measuring.quantity import Quantity
from workbench.geom.measuring.values import counted, first_measured, measured
from workbench.geom.measuring.wording import sourced_text, uncertain_text, uncertainty_text
from workbench.model.calibration import (
    UNCALIBRATED,
    Calibration,
    CalibrationSource,
    PhysicalAxis,
    Spacing,
    UltrasoundRegion,
)
from workbench.model.measurement import MeasurementKind as Kind
from workbench.model.regions import Box, Ellipse, Lines, Point, Polygon, Polyline, Region

CROSS = Lines([[(0, 0), (100, 0)], [(50, -10), (50, 10)]])
CASES: dict[Kind, Region] = {
    Kind.LENGTH: Polyline([(0, 0), (100, 0)]),
    Kind.PATH: Polyline([(0, 0), (100, 0), (100, 10)]),
    Kind.PROFILE: Polyline([(0, 0), (100, 0)]),
    Kind.ANGLE: Polyline([(100, 0), (0, 0), (0, 100)]),
    Kind.OPEN_ANGLE: CROSS,
    Kind.COBB: CROSS,
    Kind.BIDIRECTIONAL: CROSS,
    Kind.PERPENDICULAR: Lines([[(0, 0), (100, 0)], [(50, 0), (50, 10)]]),
    Kind.PARALLEL: Lines([[(0, 0), (100, 0)], [(0, 10), (90, 10)]]),
    Kind.ROI: Box(50, 50, 40, 20),
    Kind.PROBE: Point(10.5, 20.5),
    Kind.CALIPER: CROSS,
    Kind.CARDIOTHORACIC: Lines([[(0, 5), (50, 5)], [(0, 9), (100, 9)]]),
}
FIRST = {
    Kind.LENGTH: ("length", 30.0, "mm"),
    Kind.PATH: ("length", 38.0, "mm"),
    Kind.PROFILE: ("length", 30.0, "mm"),
    Kind.ANGLE: ("angle", 90.0, "deg"),
    Kind.OPEN_ANGLE: ("angle", 90.0, "deg"),
    Kind.COBB: ("angle", 90.0, "deg"),
    Kind.BIDIRECTIONAL: ("long_axis", 30.0, "mm"),
    Kind.PERPENDICULAR: ("distance", 8.0, "mm"),
    Kind.PARALLEL: ("distance", 8.0, "mm"),
    Kind.ROI: ("area", 800 * 0.24, "mm2"),
    Kind.PROBE: ("centroid_x", 10.5, "px"),
    Kind.CALIPER: ("width_max", 16.0, "mm"),
    Kind.CARDIOTHORACIC: ("ratio", 0.5, "1"),
}


def named(found: tuple[Quantity, ...]) -> dict[tuple[str, str], Quantity]:
    return {(one.name, one.unit): one for one in found}


@pytest.mark.parametrize("kind", CASES)
def test_each_kind_shows_its_value_first(kind: Kind) -> None:
    found = measured(CASES[kind], kind, SKEWED_MM)
    name, value, unit = FIRST[kind]
    assert (found[0].name, found[0].unit) == (name, unit)
    assert found[0].value == pytest.approx(value)
    assert first_measured(CASES[kind], kind, SKEWED_MM) == found[0]
    assert len(named(found)) == len(found), "a name and a unit say which one it is"


@pytest.mark.parametrize("kind", CASES)
def test_without_a_calibration_nothing_is_in_millimetres(kind: Kind) -> None:
    found = measured(CASES[kind], kind, UNCALIBRATED)
    assert found
    assert {one.unit for one in found} <= {"px", "px2", "deg", "1"}
    assert {one.source for one in found} == {CalibrationSource.NONE}


@pytest.mark.parametrize("kind", list(Kind))
def test_what_does_not_fit_its_kind_measures_nothing(kind: Kind) -> None:
    regions: list[Region | None] = [None, Lines([[(0, 0), (1, 1)]]), Polyline([(0, 0), (0, 0)])]
    for region in regions:
        for one in measured(region, kind, SKEWED_MM):
            assert math.isfinite(one.value) and math.isfinite(one.uncertainty)
    assert measured(Polyline([(0, 0), (9, 9)]), Kind.ARROW, SKEWED_MM) == ()
    assert measured(Point(1, 1), Kind.TEXT, SKEWED_MM) == ()


def test_an_area_has_the_whole_list() -> None:
    found = named(measured(Box(50, 50, 40, 20), Kind.ROI, SKEWED_MM))
    assert set(found) == {
        ("area", "mm2"), ("perimeter", "mm"), ("max_feret", "mm"), ("min_feret", "mm"),
        ("equivalent_diameter", "mm"), ("circularity", "1"), ("orientation", "deg"),
        ("centroid_x", "px"), ("centroid_y", "px"), ("centroid_x", "mm"), ("centroid_y", "mm"),
    }  # fmt: skip
    assert found["centroid_x", "px"].value == 50
    assert found["centroid_y", "mm"].value == pytest.approx(40)
    assert found["centroid_x", "px"].source is CalibrationSource.NONE
    # 12 mm by 16 mm: what is upright in millimetres lies across in pixels.
    assert found["orientation", "deg"].value == pytest.approx(90)


def test_axes_that_were_drawn_the_wrong_way_round_are_told_apart() -> None:
    swapped = Lines([CROSS.lines[1], CROSS.lines[0]])
    assert measured(swapped, Kind.BIDIRECTIONAL, SKEWED_MM) == measured(
        CROSS, Kind.BIDIRECTIONAL, SKEWED_MM
    )


def test_lines_of_no_kind_are_as_long_as_all_of_them() -> None:
    found = named(measured(CROSS, None, SKEWED_MM))
    assert found["length", "mm"].value == pytest.approx(46)


@given(polygons | ellipses | boxes, st.sampled_from([SKEWED_MM, UNCALIBRATED]))
def test_every_shape_has_finite_values_that_fit_each_other(
    region: Polygon | Ellipse | Box, calibration: Calibration
) -> None:
    found = measured(region, None, calibration)
    for one in found:
        assert math.isfinite(one.value) and math.isfinite(one.uncertainty), one
        assert one.uncertainty >= 0
    values = {(one.name): one.value for one in found}
    assert values["min_feret"] <= values["max_feret"] * (1 + 1e-9)
    if not isinstance(region, Polygon):  # one piece
        assert values["perimeter"] >= 2 * values["max_feret"] * (1 - 1e-9)
        assert 0 < values.get("circularity", 1) <= 1 + 1e-9


def test_pixels_are_counted_and_as_uncertain_as_the_area() -> None:
    found = counted(Box(10, 10, 10, 10), 40, 40)
    assert (found.value, found.unit, found.source) == (100, "1", CalibrationSource.NONE)
    assert found.parts.boundary == pytest.approx(BOUNDARY_PX * 40)


def test_every_value_has_a_title_and_a_code() -> None:
    from pydicom.sr._concepts_dict import concepts

    schemes: dict[str, Any] = concepts
    seen = {one.name for kind, region in CASES.items() for one in measured(region, kind, SKEWED_MM)}
    assert seen <= set(QUANTITIES)
    for name, one in QUANTITIES.items():
        assert quantity_title(name)
        for concept in (one.concept, one.derivation):
            if concept is not None and concept.scheme != OWN:
                meanings = [
                    d[concept.value] for d in schemes[concept.scheme].values() if concept.value in d
                ]
                assert any(concept.meaning == meaning for meaning, _ in meanings)


def test_a_cobb_angle_is_called_one() -> None:
    assert coded("angle", Kind.COBB).concept.value == "285285000"
    assert coded("angle", Kind.ANGLE).concept.value == "1483009"
    assert quantity_title("ratio", Kind.CARDIOTHORACIC) == "Cardiothoracic ratio"
    assert quantity_title("of_somebody_else") == "of_somebody_else"
    assert [unit_code(u) for u in ("mm", "px", "px2", "1")] == ["mm", "{pixels}", "{pixels}", "1"]


def test_a_value_says_how_sure_it_is_and_why() -> None:
    found = measured(Polyline([(0, 0), (100, 0)]), Kind.LENGTH, SKEWED_MM)[0]
    assert uncertain_text(found) == "30.00\u2009±\u20090.32\u2009mm"
    assert sourced_text(found, uncertain=True) == "30.00\u2009±\u20090.32\u2009mm (By hand)"
    said = uncertainty_text(found)
    assert "0.12" in said and "0.3" in said and "calibration" in said


def test_a_line_along_an_axis_of_a_trace_shows_that_axis() -> None:
    trace = UltrasoundRegion(
        0, 0, 100, 100, None, PhysicalAxis("s", 0.01), PhysicalAxis("cm/s", -2.0)
    )
    scan = Calibration(regions=(trace,))
    down = measured(Polyline([(20, 10), (20.3, 40)]), Kind.LENGTH, scan)
    assert (down[0].name, down[0].unit) == ("y_extent", "cm/s")
    assert [one.name for one in down].count("y_extent") == 1
    outside = measured(Polyline([(20, 10), (20, 140)]), Kind.LENGTH, scan)
    assert {one.unit for one in outside} == {"px", "deg"}


def test_where_only_the_form_of_a_pixel_is_known_angles_are_right_and_lengths_in_px() -> None:
    stretched = Calibration(aspect=2.0)
    arms = Polyline([(10, 0), (0, 0), (10, 5)])
    assert measured(arms, Kind.ANGLE, stretched)[0].value == pytest.approx(45)
    assert measured(arms, Kind.ANGLE, UNCALIBRATED)[0].value == pytest.approx(26.565, abs=1e-3)
    path = named(measured(Polyline([(0, 0), (10, 5)]), Kind.LENGTH, stretched))
    assert path["length", "px"].value == pytest.approx(math.hypot(10, 5))
    assert path["orientation", "deg"].value == pytest.approx(45)
    circle = named(measured(Ellipse(50, 50, 20, 10), Kind.ROI, stretched))
    assert circle["circularity", "1"].value == pytest.approx(1)
    assert ("orientation", "deg") not in circle
    assert circle["area", "px2"].value == pytest.approx(200 * math.pi)
    heart = Lines([[(0, 0), (30, 20)], [(0, 90), (100, 90)]])
    share = measured(heart, Kind.CARDIOTHORACIC, stretched)[0]
    assert share.value == pytest.approx(0.5)


@pytest.mark.parametrize("size", [1e-300, 1e-160, 1e60, 1e155, 1e300])
@pytest.mark.parametrize("spacing", [None, Spacing(0.5, 0.7), Spacing(1e300, 1e300)])
def test_no_shape_is_so_large_or_small_that_anything_but_numbers_comes_out(
    size: float, spacing: Spacing | None
) -> None:
    known = Calibration(spacing, CalibrationSource.USER) if spacing else UNCALIBRATED
    pair = Lines([[(0, 0), (size, size)], [(size, 0), (0, size / 2)]])
    triangle = [(0, 0), (size, size * 2), (size * 3, size)]
    shapes: list[tuple[Region, Kind | None]] = [
        *((pair, kind) for kind, one in CASES.items() if isinstance(one, Lines)),
        (Polyline(triangle), None),
        (Polyline(triangle), Kind.ANGLE),
        (Polygon.from_ring(triangle), None),
        (Box(size, size, size, size / 2, 20), None),
        (Ellipse(size, size, size, size / 2, 20), None),
    ]
    for region, kind in shapes:
        for one in measured(region, kind, known):
            assert math.isfinite(one.value) and math.isfinite(one.uncertainty), one.name
        first_measured(region, kind, known)
        if isinstance(region, Polygon | Box | Ellipse):
            assert math.isfinite(counted(region, 30, 30).uncertainty)
