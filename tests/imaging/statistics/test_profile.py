"""Values along lines, against surfaces and peaks that are known everywhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imaging.statistics.kit import HU, a_frame
from tests.imaging.tiles.kit import ArraySource, ArrayStripes
from workbench.base.text import t
from workbench.geom.measuring.scale import Scale
from workbench.imaging.statistics.profile import (
    Between,
    Profile,
    Trace,
    as_rows,
    peak_of,
    profile_of,
    samples_along,
)
from workbench.imaging.tiles.frame import tiled_frame
from workbench.model.calibration import CalibrationSource, Spacing
from workbench.model.grey import Padding, Rescale

Y, X = np.mgrid[0:60, 0:80] + 0.5
PLANE = (3 * X + 5 * Y + 7).astype(np.float32)
MM = Scale(Spacing(0.8, 0.4), CalibrationSource.PATIENT)


def line(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, np.float64)


@given(*[st.tuples(st.floats(0.5, 79.5), st.floats(0.5, 59.5))] * 3)
def test_a_plane_is_interpolated_exactly(a, b, c):
    found = profile_of(a_frame(PLANE), line(a, b, c))
    x, y = found.positions.T
    assert found.traces[0].values == pytest.approx(3 * x + 5 * y + 7, rel=1e-6)


def test_the_nearest_pixel_is_the_one_that_a_sample_lies_in():
    stored = np.arange(12, dtype=np.uint8).reshape(3, 4)
    found = profile_of(a_frame(stored), line((0.2, 1.1), (3.2, 1.9)), between=Between.NEAREST)
    assert found.traces[0].values.tolist() == [4, 5, 6, 7]


def test_samples_lie_a_pixel_apart_in_millimetres():
    positions, distances = samples_along(line((10, 10), (20, 10)), MM)
    assert len(positions) == 11
    assert distances == pytest.approx(np.arange(11) * 0.4)
    # Down a column a pixel is twice as long: two samples each.
    _, down = samples_along(line((10, 10), (10, 20)), MM)
    assert down == pytest.approx(np.arange(21) * 0.4)


@given(st.lists(st.tuples(st.floats(0, 80), st.floats(0, 60)), min_size=2, max_size=6))
def test_distances_end_at_the_length_of_the_line(points):
    whole = np.hypot(*(np.diff(line(*points), axis=0) * (0.4, 0.8)).T).sum()
    positions, distances = samples_along(line(*points), MM)
    assert distances[-1] == pytest.approx(whole, abs=1e-9)
    assert (np.diff(distances) >= -1e-12).all()
    assert positions[0] == pytest.approx(points[0]) and positions[-1] == pytest.approx(points[-1])


def test_values_are_in_modality_units_and_padding_is_a_gap():
    stored = np.full((10, 10), 100, np.int16)
    stored[:, 4:6] = -2000
    found = profile_of(a_frame(stored, HU, Padding(-2000, -2000)), line((0.5, 5.5), (9.5, 5.5)))
    (trace,) = found.traces
    assert trace.unit == "HU"
    assert np.isnan(trace.values[4:6]).all()
    assert trace.values[[0, 1, 2, 3, 6, 7, 8, 9]].tolist() == [100 - 1024] * 8


def test_outside_the_frame_is_a_gap_and_the_rim_is_as_its_pixels():
    found = profile_of(a_frame(np.full((4, 4), 9, np.uint8)), line((-2, 2), (6, 2)))
    (trace,) = found.traces
    inside = (found.positions[:, 0] >= 0) & (found.positions[:, 0] <= 4)
    assert (trace.values[inside] == 9).all()
    assert np.isnan(trace.values[~inside]).all()


def test_each_colour_has_a_trace():
    rgb = np.stack([X, Y, X * 0], axis=-1).astype(np.uint8)
    found = profile_of(a_frame(rgb), line((0.5, 0.5), (40.5, 0.5)))
    assert [one.channel for one in found.traces] == [t("Red"), t("Green"), t("Blue")]
    assert found.traces[0].values == pytest.approx(np.arange(41))
    assert not found.traces[1].values.any()


@pytest.mark.parametrize("make", [ArraySource, ArrayStripes])
def test_tiles_and_stripes_give_what_the_whole_gives(make):
    array = np.random.default_rng(1).integers(0, 4000, (700, 900)).astype(np.uint16)
    points = line((880, 20), (30, 650), (400, 655.5), (100, 10))
    found = profile_of(tiled_frame(make(array), 1), points)
    whole = profile_of(a_frame(array), points)
    assert np.array_equal(found.traces[0].values, whole.traces[0].values)


def a_profile(values: np.ndarray, step: float = 0.5) -> tuple[Profile, Trace]:
    trace = Trace("", "", np.asarray(values, np.float64))
    distances = np.asarray(np.arange(len(values)) * step, np.float64)
    positions = np.zeros((len(values), 2))
    return Profile(positions, distances, "mm", CalibrationSource.USER, (trace,)), trace


@pytest.mark.parametrize("sign", [1, -1])
def test_a_gaussian_is_2_355_sigma_wide(sign):
    at = np.arange(200) * 0.5
    values = 40 + sign * 100 * np.exp(-((at - 47.3) ** 2) / (2 * 4.0**2))
    peak = peak_of(*a_profile(values))
    assert peak is not None and peak.is_dark is (sign < 0)
    assert peak.at == pytest.approx(47.3, abs=0.5)
    assert peak.width == pytest.approx(2.35482 * 4.0, rel=2e-3)


def test_a_triangle_is_half_as_wide_at_half_its_height():
    peak = peak_of(*a_profile(np.array([0, 1, 2, 3, 4, 3, 2, 1, 0, 0, 0])))
    assert peak is not None
    assert (peak.left, peak.right, peak.width) == (1.0, 3.0, 2.0)


def test_of_several_peaks_the_one_that_was_pointed_at():
    values = np.array([0, 0, 5, 9, 5, 0, 0, 0, 8, 10, 8, 0, 0])
    profile, trace = a_profile(values, 1.0)
    near, highest = peak_of(profile, trace, near=2.2), peak_of(profile, trace)
    assert near is not None and highest is not None
    assert (near.at, highest.at) == (3.0, 9.0)


def test_a_slope_has_no_peak_and_gaps_are_passed_over():
    assert peak_of(*a_profile(np.arange(20))) is None
    assert peak_of(*a_profile(np.full(20, 3.0))) is None
    values = np.array([0, 0, np.nan, 4, 8, 4, 0, np.nan, 0])
    peak = peak_of(*a_profile(values))
    assert peak is not None and peak.value == 8


def test_rows_have_distance_position_and_values():
    frame = a_frame(PLANE, Rescale(1, 0, "u"))
    rows = as_rows(profile_of(frame, line((1.5, 1.5), (2.5, 1.5)), MM))
    assert rows == [
        pytest.approx((0.0, 1.5, 1.5, 3 * 1.5 + 5 * 1.5 + 7)),
        pytest.approx((0.4, 2.5, 1.5, 3 * 2.5 + 5 * 1.5 + 7)),
    ]
