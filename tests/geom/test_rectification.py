"""From pixels to millimetres of a plane, and back."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.rectification import (
    distorted,
    from_mm,
    from_plane,
    to_mm,
    to_plane,
    undistorted,
)
from workbench.model.calibration import (
    UNCALIBRATED,
    Calibration,
    CalibrationSource,
    Rectification,
    Spacing,
)

LENS = Rectification(
    (0.05, 0.002, -3.0, -0.001, 0.049, 4.0, 1e-5, 2e-5, 1.0),
    (1500.0, 1480.0, 1003.2, 752.7),
    (-0.18, 0.05, 0.001, -0.0015, -0.01),
)


def assert_near(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(np.asarray(found), np.asarray(expected), atol=1e-12)


inside = st.tuples(st.floats(0, 2000), st.floats(0, 1500))


def test_undistorting_agrees_with_opencv_counted_from_pixel_centres() -> None:
    fx, fy, cx, cy = LENS.camera
    camera = np.array([[fx, 0, cx - 0.5], [0, fy, cy - 0.5], [0, 0, 1]])
    straight = np.random.default_rng(3).uniform((0, 0), (2000, 1500), (50, 2))
    rays = np.column_stack(((straight - (cx, cy)) / (fx, fy), np.ones(50)))
    zero = np.zeros(3)
    seen = cv2.projectPoints(rays, zero, zero, camera, np.array(LENS.distortion))[0].reshape(-1, 2)
    np.testing.assert_allclose(distorted(straight, LENS), seen + 0.5, atol=1e-9)
    np.testing.assert_allclose(undistorted(seen + 0.5, LENS), straight, atol=1e-7)


@given(inside)
def test_bending_a_straightened_position_brings_it_back(at: tuple[float, float]) -> None:
    np.testing.assert_allclose(distorted(undistorted([at], LENS), LENS), [at], atol=1e-8)


@given(inside)
def test_the_way_to_the_plane_and_back_ends_where_it_began(at: tuple[float, float]) -> None:
    np.testing.assert_allclose(from_plane(to_plane([at], LENS), LENS), [at], atol=1e-7)


def test_a_spacing_alone_counts_from_the_corner_and_knows_both_directions() -> None:
    calibration = Calibration(Spacing(0.5, 0.25), CalibrationSource.USER)
    assert_near(to_mm([(4, 4)], calibration), [(1, 2)])
    assert_near(from_mm([(1, 2)], calibration), [(4, 4)])


def test_without_a_scale_there_are_no_millimetres() -> None:
    assert to_mm([(1, 1)], UNCALIBRATED) is None
    assert from_mm([(1, 1)], UNCALIBRATED) is None


def test_a_lens_without_distortion_changes_nothing() -> None:
    plain = Rectification((1, 0, 0, 0, 1, 0, 0, 0, 1), (900, 900, 500, 400), (0, 0, 0, 0, 0))
    assert to_plane([(3.5, 7.25)], plain)[0] == pytest.approx((3.5, 7.25))
