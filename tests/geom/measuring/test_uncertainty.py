"""Standard uncertainties against simulations of what they are made of (JCGM 101)."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import shapely

from tests.geom.measuring.shapes import SKEWED_MM, SKEWED_SCALE, a_camera, a_star, turned
from workbench.geom.measuring import lines
from workbench.geom.measuring.areas import (
    circularity,
    equivalent_diameter,
    orientation,
    shape_of,
)
from workbench.geom.measuring.estimate import Estimate, apart
from workbench.geom.measuring.scale import Scale
from workbench.geom.measuring.values import measured
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Box, Ellipse, Lines, Polygon, Polyline

_RUNS = 700


def star(points: np.ndarray, scale: Scale) -> dict[str, Estimate | None]:
    shape = shape_of(Polygon.from_ring(points), scale, 0.5)
    area, perimeter = shape.area, shape.perimeter
    longest, least = shape.ferets
    x, y = shape.centroid
    return {
        "area": area,
        "perimeter": perimeter,
        "max_feret": longest,
        "min_feret": least,
        "equivalent_diameter": equivalent_diameter(area),
        "circularity": circularity(area, perimeter),
        "orientation": orientation(shape),
        "centroid_x": x,
        "centroid_y": y,
    }


LINES: dict[str, Callable[[np.ndarray, Scale], Estimate]] = {
    "length": lines.length,
    "angle": lambda p, s: lines.angle_at(p[:3], s),
    "open angle": lambda p, s: lines.angle_between(p[:2], p[2:4], s),
    "cobb": lambda p, s: lines.cobb_angle(p[:2], p[3:1:-1], s),
    "distance": lambda p, s: lines.distance_from(p[:2], p[2:3], s),
    "parallel": lambda p, s: lines.distance_from(p[:2], p[2:4], s),
    "ratio": lambda p, s: lines.ratio(*apart(lines.length(p[:2], s), lines.length(p[2:4], s))),
    "orientation": lambda p, s: lines.line_orientation(p, s) or pytest.fail("no direction"),
    "centroid": lambda p, s: lines.line_centre(p, s)[1],
}
CORNERS = np.array([(100.0, 100.0), (220.0, 130.0), (190.0, 300.0), (60.0, 260.0)])
#: Long and thin, so that the extremes of the Feret diameters stay the same points.
OUTLINE = a_star(4, 18, 60) * (2.0, 0.4) + (100, 300)


@pytest.mark.parametrize("scale", [SKEWED_SCALE, a_camera()], ids=["oblong", "tilted"])
@pytest.mark.parametrize("name", LINES)
def test_points_anywhere_in_their_pixels_spread_lines_as_stated(name: str, scale: Scale) -> None:
    random = np.random.default_rng(11)
    value = LINES[name]
    runs = [
        value(CORNERS + random.uniform(-0.5, 0.5, CORNERS.shape), scale).value for _ in range(_RUNS)
    ]
    assert value(CORNERS, scale).pitch == pytest.approx(np.std(runs), rel=0.1)


@pytest.mark.parametrize("scale", [SKEWED_SCALE, a_camera()], ids=["oblong", "tilted"])
def test_points_anywhere_in_their_pixels_spread_areas_as_stated(scale: Scale) -> None:
    random = np.random.default_rng(12)
    stated = star(OUTLINE, scale)
    runs = [star(OUTLINE + random.uniform(-0.5, 0.5, OUTLINE.shape), scale) for _ in range(300)]
    for name, one in stated.items():
        spread = np.std([run[name].value for run in runs])  # type: ignore[union-attr]
        assert one is not None
        assert one.pitch == pytest.approx(spread, rel=0.14), name


@pytest.mark.parametrize("kind", [Ellipse, Box])
def test_extents_between_placed_points_spread_as_stated(kind: type) -> None:
    random = np.random.default_rng(13)
    sizes = np.array((60.0, 34.0))
    placed = random.uniform(-0.5, 0.5, (_RUNS, 2, 2)).sum(axis=2)  # of both ends of each
    if kind is Ellipse:
        runs = [shape_of(Ellipse(0, 0, *(s / 2)), SKEWED_SCALE, 0.0) for s in sizes + placed]
        shape = shape_of(Ellipse(0, 0, *(sizes / 2)), SKEWED_SCALE, 0.0)
    else:
        runs = [shape_of(Box(0, 0, *s), SKEWED_SCALE, 0.0) for s in sizes + placed]
        shape = shape_of(Box(0, 0, *sizes), SKEWED_SCALE, 0.0)
    for name in ("area", "perimeter"):
        spread = np.std([getattr(run, name).value for run in runs])
        assert getattr(shape, name).pitch == pytest.approx(spread, rel=0.1)


@pytest.mark.parametrize("turn", [0, 30, 45, 70])
@pytest.mark.parametrize("kind", [Ellipse, Box])
def test_turned_extents_of_oblong_pixels_spread_as_placed_ends_do(kind: type, turn: float) -> None:
    random = np.random.default_rng(14)
    scale = Scale(Spacing(0.2, 1.0), CalibrationSource.USER)
    u, v = turned(np.array([(60.0, 0.0), (0.0, 34.0)]), turn)
    placed = random.uniform(-0.5, 0.5, (_RUNS * 2, 2, 2, 2)).sum(axis=2)
    share = math.pi / 4 if kind is Ellipse else 1.0
    sides = (np.array((u, v)) + placed) * (1.0, 0.2)
    areas = share * np.abs(np.linalg.det(sides))
    sizes = (30, 17) if kind is Ellipse else (60, 34)
    shape = shape_of(kind(0, 0, *sizes, turn), scale, 0.0)
    assert shape.area.pitch == pytest.approx(np.std(areas), rel=0.07)
    leaning = orientation(shape)
    assert leaning is not None
    # Moments of a parallelogram, and of an ellipse, are those of its two sides.
    xx, yy, xy = ((sides[..., i] * sides[..., j]).sum(axis=1) for i, j in ((0, 0), (1, 1), (0, 1)))
    turns = np.degrees(np.arctan2(2 * xy, xx - yy)) / 2
    away = (turns - leaning.value + 90) % 180 - 90
    assert leaning.pitch == pytest.approx(np.std(away), rel=0.1)


def buffered(ring: np.ndarray, by: float, scale: Scale) -> shapely.Polygon:
    """Return a shape in mm whose edge lies further out in the picture."""
    outer = shapely.Polygon(ring).buffer(by, quad_segs=64)
    return shapely.transform(outer, scale.to_mm)


@pytest.mark.parametrize("scale", [SKEWED_SCALE, a_camera()], ids=["oblong", "tilted"])
def test_an_edge_that_lies_further_out_changes_values_as_stated(scale: Scale) -> None:
    ring = shapely.get_coordinates(shapely.Point(300, 280).buffer(90, quad_segs=32))[:-1]
    ring = (ring - 300) * (1.5, 0.7) + 300
    stated = star(ring, scale)
    before, after = (buffered(ring, by, scale) for by in (0.0, 0.5))
    assert stated["area"].shift == pytest.approx(  # type: ignore[union-attr]
        after.area - before.area, rel=0.02
    )
    assert stated["perimeter"].shift == pytest.approx(  # type: ignore[union-attr]
        after.length - before.length, rel=0.05
    )
    larger = star(shapely.get_coordinates(shapely.transform(after, scale.to_px))[:-1], scale)
    for name in ("max_feret", "min_feret", "equivalent_diameter", "circularity"):
        one, other = stated[name], larger[name]
        assert one is not None and other is not None
        assert one.shift == pytest.approx(other.value - one.value, rel=0.08), name


def test_a_hole_gets_shorter_when_the_edge_of_what_is_around_it_lies_further_out() -> None:
    ring = np.array([(0, 0), (100, 0), (100, 100), (0, 100)], float)
    holed = shape_of(Polygon.from_ring(ring, [ring * 0.5 + 20]), Scale(), 0.5)
    assert holed.area.shift == pytest.approx(0.5 * 600)
    assert holed.perimeter.shift == pytest.approx(0)


def test_a_disc_tells_the_same_by_its_area_and_by_its_diameter() -> None:
    disc = shape_of(Ellipse(0, 0, 30, 30), SKEWED_SCALE, 0.4)
    circle = Scale(Spacing(0.2, 0.2), CalibrationSource.USER)
    round_one = shape_of(Ellipse(0, 0, 30, 30), circle, 0.4)
    assert round_one.ferets[0].shift == pytest.approx(2 * 0.4 * 0.2)
    assert equivalent_diameter(round_one.area).shift == pytest.approx(2 * 0.4 * 0.2)
    assert disc.area.shift == pytest.approx(0.4 * 2 * math.pi * 30 * 0.24)


def calibrated(relative: float) -> Calibration:
    return Calibration(
        Spacing(0.8, 0.3), CalibrationSource.USER, aspect=0.8 / 0.3, uncertainty=relative
    )


def test_a_wrong_calibration_is_wrong_for_all_lengths_alike() -> None:
    values = {q.name: q for q in measured(Box(50, 40, 40, 20, 10), None, calibrated(0.02))}
    for name in ("perimeter", "max_feret", "min_feret", "equivalent_diameter"):
        assert values[name].parts.calibration == pytest.approx(0.02 * values[name].value)
    assert values["area"].parts.calibration == pytest.approx(0.04 * values["area"].value)
    assert values["circularity"].parts.calibration == 0
    assert values["orientation"].parts.calibration == 0


def test_a_calibration_simulated_spreads_as_stated() -> None:
    random = np.random.default_rng(3)
    shape = Polygon.from_ring(OUTLINE)
    runs = []
    for wrong in 1 + 0.02 * random.standard_normal(_RUNS):
        scale = Scale(Spacing(0.8 * wrong, 0.3 * wrong), CalibrationSource.USER)
        runs.append(shape_of(shape, scale, 0.0).area.value)
    stated, *_ = measured(shape, None, calibrated(0.02))
    assert stated.parts.calibration == pytest.approx(np.std(runs), rel=0.1)


@pytest.mark.parametrize(
    ("region", "kind"),
    [
        (Polyline([(0, 0), (40, 30)]), MeasurementKind.LENGTH),
        (Polygon.from_ring(OUTLINE), MeasurementKind.ROI),
        (Ellipse(90, 90, 40, 30, 20), MeasurementKind.ROI),
        (Lines([[(0, 0), (40, 0)], [(20, -9), (20, 9)]]), MeasurementKind.BIDIRECTIONAL),
    ],
)
def test_what_is_combined_is_the_root_of_the_squares(region: object, kind: MeasurementKind) -> None:
    found = measured(region, kind, calibrated(0.01))  # type: ignore[arg-type]
    assert found
    for one in found:
        parts = one.parts
        assert one.uncertainty == pytest.approx(
            math.sqrt(parts.pitch**2 + parts.calibration**2 + parts.boundary**2)
        )
        assert min(parts.pitch, parts.calibration, parts.boundary) >= 0


def test_without_a_calibration_only_pixels_are_uncertain() -> None:
    nobody = measured(Box(0, 0, 9, 9), None, Calibration(uncertainty=0.5))
    assert all(one.parts.calibration == 0 for one in nobody)


def test_no_boundary_leaves_the_grid_alone() -> None:
    bare = measured(Polygon.from_ring(turned(OUTLINE, 20)), None, SKEWED_MM, boundary=0.0)
    assert all(one.parts.boundary == 0 for one in bare)
    assert all(one.uncertainty == one.parts.pitch for one in bare)
