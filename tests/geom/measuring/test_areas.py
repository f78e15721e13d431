from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.geom.measuring.shapes import (
    SKEWED,
    SKEWED_SCALE,
    a_star,
    in_mm,
    random_polygon,
    scales,
    turned,
    turns,
)
from workbench.geom.measuring.areas import (
    AreaShape,
    circularity,
    equivalent_diameter,
    orientation,
    shape_of,
)
from workbench.geom.measuring.scale import IN_PIXELS, Scale
from workbench.geom.transform import rotate, translate
from workbench.model.calibration import Spacing
from workbench.model.regions import Box, Ellipse, Polygon, PolygonPart

sizes = st.floats(0.5, 500)
ellipses = st.builds(Ellipse, st.floats(-500, 500), st.floats(-500, 500), sizes, sizes, turns)
boxes = st.builds(Box, st.floats(-500, 500), st.floats(-500, 500), sizes, sizes, turns)


def all_values(shape: AreaShape) -> dict[str, float]:
    area, perimeter = shape.area, shape.perimeter
    longest, least = shape.ferets
    return {
        "area": area.value,
        "perimeter": perimeter.value,
        "max_feret": longest.value,
        "min_feret": least.value,
        "equivalent_diameter": equivalent_diameter(area).value,
        "circularity": circularity(area, perimeter).value,
    }


@pytest.mark.parametrize("seed", range(200))
def test_shapely_agrees_about_random_shapes(seed: int) -> None:
    polygon = random_polygon(seed)
    shape, truth = shape_of(polygon, SKEWED_SCALE, 0.0), in_mm(polygon, SKEWED)
    assert shape.area.value == pytest.approx(truth.area, rel=1e-10)
    assert shape.perimeter.value == pytest.approx(truth.length, rel=1e-10)
    centre = [one.value for one in shape.centroid]
    assert centre == pytest.approx(list(truth.centroid.coords[0]), rel=1e-10)
    corners = shapely.get_coordinates(truth.convex_hull)
    furthest = max(np.hypot(*(corners - one).T).max() for one in corners)
    assert shape.ferets[0].value == pytest.approx(furthest, rel=1e-10)
    # The least width of a hull is that of its rotated rectangles along one of its sides.
    sides = np.diff(corners, axis=0)
    normals = np.column_stack((-sides[:, 1], sides[:, 0])) / np.hypot(*sides.T)[:, None]
    assert shape.ferets[1].value == pytest.approx(np.ptp(corners @ normals.T, axis=0).min())


@settings(max_examples=25)
@given(ellipses, scales)
def test_an_ellipse_measures_as_its_fine_outline_does(ellipse: Ellipse, scale: Scale) -> None:
    at = np.arange(2048) * (2 * np.pi / 2048)
    ring = turned(
        np.column_stack((ellipse.rx * np.cos(at), ellipse.ry * np.sin(at))), ellipse.angle
    )
    fine = shape_of(Polygon.from_ring(ring + np.array((ellipse.x, ellipse.y))), scale, 0.0)
    shape = shape_of(ellipse, scale, 0.0)
    assert all_values(shape) == pytest.approx(all_values(fine), rel=8e-6)
    assert [m.value for m in shape.moments] == pytest.approx(
        [m.value for m in fine.moments], rel=8e-6, abs=1e-5 * shape.moments[0].value
    )


@given(boxes, scales)
def test_a_box_measures_as_its_corners_do(box: Box, scale: Scale) -> None:
    half = np.array((box.width, box.height)) / 2
    ring = turned(np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half, box.angle)
    corners = shape_of(Polygon.from_ring(ring + np.array((box.x, box.y))), scale, 0.0)
    shape = shape_of(box, scale, 0.0)
    assert all_values(shape) == pytest.approx(all_values(corners), rel=1e-7)
    assert [m.value for m in shape.centroid] == pytest.approx(
        [m.value for m in corners.centroid], abs=1e-7
    )


@given(st.floats(1, 1e5), scales)
def test_a_circle_in_millimetres_is_one(size: float, scale: Scale) -> None:
    dx, dy = scale.factors
    shape = shape_of(Ellipse(7, 9, size / dx, size / dy), scale, 0.0)
    area, perimeter = shape.area, shape.perimeter
    assert area.value == pytest.approx(math.pi * size**2)
    assert circularity(area, perimeter).value == pytest.approx(1)
    assert equivalent_diameter(area).value == pytest.approx(2 * size)
    assert [one.value for one in shape.ferets] == pytest.approx([2 * size, 2 * size])
    assert orientation(shape) is None


@given(turns)
def test_turning_in_millimetres_leaves_all_values(angle: float) -> None:
    mm = a_star(5) - 250
    before = shape_of(Polygon.from_ring(SKEWED_SCALE.to_px(mm)), SKEWED_SCALE, 0.0)
    after = shape_of(Polygon.from_ring(SKEWED_SCALE.to_px(turned(mm, angle))), SKEWED_SCALE, 0.0)
    assert all_values(after) == pytest.approx(all_values(before), rel=1e-9)
    was, now = orientation(before), orientation(after)
    assert was is not None and now is not None
    assert math.cos(math.radians(2 * (now.value - was.value - angle))) == pytest.approx(1)


@given(st.floats(1e-3, 1e3), scales)
def test_values_grow_with_the_spacing_by_their_dimension(factor: float, scale: Scale) -> None:
    assert scale.spacing is not None
    polygon = Polygon.from_ring(a_star(3), [a_star(3) * 0.2 + (240, 160)])
    larger = Scale(Spacing(scale.spacing.dy * factor, scale.spacing.dx * factor), scale.source)
    before = all_values(shape_of(polygon, scale, 0.0))
    powers = {"area": 2, "circularity": 0}
    expected = {name: v * factor ** powers.get(name, 1) for name, v in before.items()}
    assert all_values(shape_of(polygon, larger, 0.0)) == pytest.approx(expected, rel=1e-9)


@given(scales)
def test_mirroring_at_the_diagonal_swaps_the_spacing(scale: Scale) -> None:
    assert scale.spacing is not None
    ring = a_star(11)
    swapped = Scale(Spacing(scale.spacing.dx, scale.spacing.dy), scale.source)
    before = all_values(shape_of(Polygon.from_ring(ring), scale, 0.0))
    after = all_values(shape_of(Polygon.from_ring(ring[:, ::-1]), swapped, 0.0))
    assert after == pytest.approx(before, rel=1e-9)


@given(boxes | ellipses, st.floats(-1e4, 1e4), turns)
def test_square_pixels_have_no_preferred_direction(
    region: Box | Ellipse, shift: float, angle: float
) -> None:
    moved = rotate(translate(region, shift, -shift), angle, 3, 4)
    assert isinstance(moved, Box | Ellipse)
    before, after = (all_values(shape_of(one, IN_PIXELS, 0.0)) for one in (region, moved))
    assert after == pytest.approx(before, rel=1e-7)


def test_a_huge_shape_far_away_and_a_tiny_one_keep_their_digits() -> None:
    huge = shape_of(Box(5e8, 5e8, 1e9, 1e9), IN_PIXELS, 0.0)
    assert huge.area.value == pytest.approx(1e18)
    far = shape_of(
        Polygon.from_ring(np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) + 1e7), IN_PIXELS, 0.0
    )
    assert far.area.value == 1
    assert [one.value for one in far.centroid] == pytest.approx([1e7 + 0.5] * 2, rel=1e-15)
    assert far.ferets[0].value == pytest.approx(math.sqrt(2))
    tiny = shape_of(
        Polygon.from_ring([(0.1, 0.1), (0.1 + 1e-3, 0.1), (0.1, 0.1 + 1e-3)]), IN_PIXELS, 0.0
    )
    assert tiny.area.value == pytest.approx(5e-7, rel=1e-9)
    assert tiny.ferets[1].value == pytest.approx(1e-3 / math.sqrt(2), rel=1e-9)


def test_holes_count_in_all_values_and_orders_of_corners_do_not() -> None:
    outer = np.array([(0, 0), (20, 0), (20, 10), (0, 10)], float)
    hole = np.array([(10, 2), (18, 2), (18, 8), (10, 8)], float)
    for ring in (outer, outer[::-1]):
        for inner in (hole, hole[::-1]):
            shape = shape_of(Polygon.from_ring(ring, [inner]), IN_PIXELS, 0.0)
            assert shape.area.value == 152
            assert shape.perimeter.value == 88
            assert shape.centroid[0].value == pytest.approx((200 * 10 - 48 * 14) / 152)
            assert shape.ferets[1].value == 10


def test_parts_are_one_shape() -> None:
    left, right = (PolygonPart([(x, 0), (x + 2, 0), (x + 2, 2), (x, 2)]) for x in (0, 8))
    shape = shape_of(Polygon([left, right]), IN_PIXELS, 0.0)
    assert shape.area.value == 8
    assert shape.centroid[0].value == pytest.approx(5)
    assert shape.ferets[0].value == pytest.approx(math.hypot(10, 2))
    assert shape.ferets[1].value == pytest.approx(2)
    turn = orientation(shape)
    assert turn is not None and turn.value == pytest.approx(0)


@pytest.mark.parametrize(
    ("angle", "shown"), [(0, 0), (30, 30), (90, 90), (100, -80), (-90, 90), (180, 0), (-30, -30)]
)
def test_the_orientation_is_that_of_the_long_side_in_millimetres(
    angle: float, shown: float
) -> None:
    mm = turned([(-20, -3), (20, -3), (20, 3), (-20, 3)], angle)
    found = orientation(shape_of(Polygon.from_ring(SKEWED_SCALE.to_px(mm)), SKEWED_SCALE, 0.0))
    assert found is not None
    assert math.cos(math.radians(2 * (found.value - shown))) == pytest.approx(1)
    assert -90 < found.value <= 90


def test_flat_shapes_measure_what_they_have() -> None:
    flat = shape_of(Box(0, 0, 10, 0), SKEWED_SCALE, 0.5)
    assert flat.area.value == 0
    assert flat.perimeter.value == pytest.approx(6)
    assert [one.value for one in flat.ferets] == [pytest.approx(3), 0]
    point = shape_of(Ellipse(5, 5, 0, 0), SKEWED_SCALE, 0.5)
    assert (point.area.value, point.perimeter.value) == (0, 0)
    line = shape_of(Polygon.from_ring([(0, 0), (10, 0), (5, 0)]), IN_PIXELS, 0.5)
    assert [one.value for one in line.ferets] == [10, 0]


def test_parts_far_apart_are_directed_from_one_to_the_other() -> None:
    parts = [
        PolygonPart([(x, y), (x + 2, y), (x + 2, y + 2), (x, y + 2)]) for x, y in ((0, 0), (90, 50))
    ]
    found = orientation(shape_of(Polygon(parts), IN_PIXELS, 0.0))
    assert found is not None
    assert found.value == pytest.approx(math.degrees(math.atan2(50, 90)), abs=1e-6)
