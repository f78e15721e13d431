"""Edges and widths to a part of a pixel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.imaging.edges import across, line_borders, nearest_edge, read


def step_at(at: float, low: float, high: float, blur: float = 0.0) -> np.ndarray:
    """A picture that goes from one value to another at x = `at`."""
    x = np.arange(60)
    row = low + (high - low) * np.clip(x + 1 - at, 0, 1)
    if blur:
        import cv2

        row = cv2.GaussianBlur(row[None].astype(np.float64), (0, 0), blur)[0]
    return np.tile(row, (40, 1))


def test_values_are_those_of_pixels_at_their_centres_and_straight_between() -> None:
    window = np.array([[0, 10], [20, 30]], np.uint16)
    assert read(window, [0.5, 1.0, 1.5, 0.5], [0.5, 0.5, 1.5, 1.0]).tolist() == [0, 5, 30, 10]
    assert read(window, [-9, 99], [0.5, 1.5]).tolist() == [0, 30]


@given(
    at=st.floats(20, 40),
    contrast=st.floats(1, 4000) | st.floats(-4000, -1),
    blur=st.sampled_from([0.0, 1.0, 2.0]),
)
def test_an_edge_is_found_where_it_is(at: float, contrast: float, blur: float) -> None:
    window = step_at(at, 1000, 1000 + contrast, blur)
    profile = across(window, (30, 20), (1, 0), 14)
    found = nearest_edge(profile, 14)
    assert found is not None
    assert 30 + found == pytest.approx(at, abs=0.15)


@given(value=st.floats(-1e6, 1e6))
def test_an_even_picture_has_neither_edge_nor_line(value: float) -> None:
    profile = across(np.full((20, 20), value), (10, 10), (0.6, 0.8), 6)
    assert nearest_edge(profile, 6) is None
    assert line_borders(profile, 6, 3) is None


def test_noise_has_no_line() -> None:
    noise = np.random.default_rng(3).normal(100, 5, (60, 60))
    found = [line_borders(across(noise, (x, 30), (0, 1), 20), 20, 4) for x in np.arange(10.0, 50.0)]
    assert sum(one is not None for one in found) <= 4


@given(
    middle=st.floats(27, 33),
    width=st.floats(2.5, 8),
    contrast=st.floats(50, 3000) | st.floats(-3000, -50),
    slope=st.floats(-20, 20),
)
def test_both_borders_of_a_line_are_half_way_also_on_a_slope(
    middle: float, width: float, contrast: float, slope: float
) -> None:
    slope = slope * abs(contrast) / 3000
    x = np.arange(60) + 0.5
    cover = np.clip(width / 2 + 0.5 - np.abs(x - middle), 0, 1)
    window = np.tile(1000 + slope * x + contrast * cover, (40, 1))
    found = line_borders(across(window, (30, 20), (1, 0), 20), 20, 5)
    assert found is not None
    assert found[1] - found[0] == pytest.approx(width, abs=0.3)
    assert 30 + (found[0] + found[1]) / 2 == pytest.approx(middle, abs=0.15)
