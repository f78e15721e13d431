from __future__ import annotations

import cv2
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tests.geom.measuring.shapes import CAMERA, LENS, a_camera, a_tilt
from workbench.geom.measuring import areas, lines
from workbench.geom.measuring.bidirectional import bidirectional
from workbench.geom.measuring.rectify import from_plane, jacobian, to_plane
from workbench.geom.measuring.scale import IN_PIXELS, scale_for
from workbench.geom.shapes import box_corners, ellipse_points
from workbench.model.calibration import Calibration, CalibrationSource, Rectification, Spacing
from workbench.model.regions import Box, Ellipse, Point, Polygon, Polyline

inside = st.tuples(st.floats(0, 1280), st.floats(0, 1024))


def test_a_lens_and_a_tilt_are_those_of_opencv() -> None:
    random = np.random.default_rng(1)
    how = a_tilt(lens=True)
    mm = random.uniform((-50, -45), (60, 50), (500, 2))
    back = np.linalg.inv(np.reshape(how.homography, (3, 3)))
    ideal = cv2.perspectiveTransform(mm[:, None], back)[:, 0]
    fx, fy, cx, cy = CAMERA
    rays = np.column_stack(((ideal - (cx, cy)) / (fx, fy), np.ones(len(ideal))))
    matrix = np.array(((fx, 0, cx), (0, fy, cy), (0, 0, 1)))
    seen, _ = cv2.projectPoints(rays, np.zeros(3), np.zeros(3), matrix, np.array(LENS))
    assert from_plane(mm, how) == pytest.approx(seen[:, 0], abs=1e-9)
    assert to_plane(seen[:, 0].astype(np.float64), how) == pytest.approx(mm, abs=1e-9)


@given(st.lists(inside, min_size=1, max_size=20), st.booleans())
def test_there_and_back_is_the_same_place(points: list[tuple[float, float]], lens: bool) -> None:
    how = a_tilt(lens)
    assert from_plane(to_plane(np.array(points), how), how) == pytest.approx(
        np.array(points), abs=1e-6
    )


def test_derivatives_are_those_of_small_steps() -> None:
    how = a_tilt()
    h = np.reshape(how.homography, (3, 3))
    x, y = 700.0, 300.0
    u, v, w = h @ (x, y, 1)
    truth = (h[:2, :2] - np.outer((u / w, v / w), h[2, :2])) / w
    assert jacobian(np.array([(x, y)]), how)[0] == pytest.approx(truth, rel=1e-8)


def test_beyond_the_horizon_nobody_knows() -> None:
    how = Rectification((1, 0, 0, 0, 1, 0, 0, -0.01, 1))  # the horizon is at y = 100
    assert np.isfinite(to_plane(np.array([(5, 99.0)]), how)).all()
    assert np.isnan(to_plane(np.array([(5, 101.0)]), how)).all()
    camera = Calibration(Spacing(1, 1), CalibrationSource.PROFILE, rectification=how)
    assert scale_for(Point(5, 50), camera).rectification is how
    assert scale_for(Polyline([(5, 50), (5, 150)]), camera) == IN_PIXELS


def test_where_a_lens_folds_over_nobody_knows() -> None:
    how = Rectification((1, 0, 0, 0, 1, 0, 0, 0, 1), (100, 100, 0, 0), (-0.3, 0, 0, 0, 0))
    # r (1 - 0.3 r^2) has its greatest value at r = 1.054: 0.703 of the focal length.
    assert np.isfinite(to_plane(np.array([(70.0, 0.0)]), how)).all()
    assert np.isnan(to_plane(np.array([(71.0, 0.0)]), how)).all()


def test_a_rectangle_of_the_plane_has_its_size_wherever_the_camera_looks_from() -> None:
    scale = a_camera()
    corners = scale.to_px([(-30, -20), (10, -20), (10, 5), (-30, 5)])
    shape = areas.shape_of(Polygon.from_ring(corners), scale, 0.0)
    assert shape.area.value == pytest.approx(1000, rel=1e-9)
    assert shape.perimeter.value == pytest.approx(130, rel=1e-9)
    assert shape.ferets[0].value == pytest.approx(np.hypot(40, 25), rel=1e-9)
    assert shape.centroid[0].value == pytest.approx(-10, abs=1e-9)
    line = lines.length(corners[[0, 2]], scale)
    assert line.value == pytest.approx(np.hypot(40, 25), rel=1e-9)
    assert lines.angle_at(corners[:3], scale).value == pytest.approx(90, abs=1e-9)


@pytest.mark.parametrize("region", [Ellipse(700, 400, 300, 200, 20), Box(640, 500, 900, 700, 10)])
def test_what_a_lens_bends_is_measured_between_its_corners_too(region: Ellipse | Box) -> None:
    scale = a_camera(lens=True)
    ring = ellipse_points(region, 1e-5) if isinstance(region, Ellipse) else box_corners(region)
    fine = shapely.get_coordinates(shapely.segmentize(shapely.Polygon(ring), 0.2))[:-1]
    truth = shapely.Polygon(scale.to_mm(fine))
    shape = areas.shape_of(region, scale, 0.0)
    assert shape.area.value == pytest.approx(truth.area, rel=1e-5)
    assert shape.perimeter.value == pytest.approx(truth.length, rel=1e-5)
    centre = (shape.centroid[0].value, shape.centroid[1].value)
    assert centre == pytest.approx(truth.centroid.coords[0], abs=1e-4)
    if isinstance(region, Box):
        bare = shapely.Polygon(scale.to_mm(ring)).area
        assert abs(bare / truth.area - 1) > 1e-3, "the lens has to matter for this test"


def test_a_length_is_that_between_the_marks_on_the_thing() -> None:
    scale = a_camera(lens=True)
    ends = scale.to_px([(-30, -10), (20, 15)])
    assert lines.length(ends, scale).value == pytest.approx(np.hypot(50, 25), rel=1e-8)


def test_axes_are_perpendicular_on_the_thing() -> None:
    scale = a_camera(lens=True)
    found = bidirectional(Ellipse(700, 400, 300, 120, 20), scale)
    assert found is not None
    long, short = (scale.to_mm(line) for line in found.lines)
    long, short = long[1] - long[0], short[1] - short[0]
    assert abs(long @ short) < 1e-6 * np.hypot(*long) * np.hypot(*short)
