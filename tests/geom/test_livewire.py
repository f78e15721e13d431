from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.geom.livewire import SIDE, Wire, eight_bits, window_around


def a_disc(low: float, high: float, noise: float) -> np.ndarray:
    disc = np.zeros((300, 300), np.float32)
    cv2.circle(disc, (150, 150), 90, 1.0, -1)
    values = low + (high - low) * cv2.GaussianBlur(disc, (0, 0), 1.2)
    return values + np.random.default_rng(4).normal(0, noise, disc.shape)


@pytest.mark.parametrize(
    ("low", "high", "noise", "dtype"),
    [
        (20, 200, 8, np.uint8),
        (30_000, 30_040, 2, np.uint16),
        (-1000, -970, 2, np.int16),
        (0.1, 0.2, 0.005, np.float32),
        (200, 20, 8, np.uint8),
    ],
)
def test_half_a_circle_is_followed_within_two_pixels(
    low: float, high: float, noise: float, dtype: type
) -> None:
    wire = Wire(a_disc(low, high, noise).astype(dtype), (240.5, 150.5))
    path = wire.path((60.5, 150.5))
    away = np.abs(np.hypot(*(path - 150.5).T) - 90)
    assert away.max() < 2
    assert away.mean() < 0.7
    assert path[0].tolist() == [240.5, 150.5]
    assert path[-1].tolist() == [60.5, 150.5]


def test_a_window_elsewhere_and_coarser_gives_positions_of_the_image() -> None:
    wire = Wire(a_disc(0, 200, 2), (1000 + 4 * 240.5, 2000 + 4 * 150.5), 1000, 2000, 4)
    path = wire.path((1000 + 4 * 150.5, 2000 + 4 * 60.5))
    away = np.abs(np.hypot(*(path - (1602, 2602)).T) - 360)
    assert away.max() < 8


def test_beyond_the_window_it_goes_straight_on() -> None:
    wire = Wire(a_disc(0, 200, 2), (240, 150))
    assert wire.path((900, 150))[-1].tolist() == [900, 150]


def test_a_picture_that_is_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="too small"):
        Wire(np.zeros((2, 9)), (1, 1))


@pytest.mark.parametrize(
    "values", [np.full((4, 4), np.nan), np.zeros((4, 4)), np.full((4, 4), np.inf)]
)
def test_values_that_are_no_numbers_do_no_harm(values: np.ndarray) -> None:
    assert eight_bits(values).dtype == np.uint8


@given(
    st.tuples(st.floats(0, 30_000), st.floats(0, 200)),
    st.integers(3, 30_000),
    st.integers(3, 200),
    st.sampled_from([1, 2, 4, 8]),
)
def test_the_window_lies_in_the_picture_and_is_no_larger_than_it_must(
    at: tuple[float, float], columns: int, rows: int, step: int
) -> None:
    x0, y0, x1, y1 = window_around(at, columns, rows, step)
    assert 0 <= x0 < x1 <= columns
    assert 0 <= y0 < y1 <= rows
    assert x1 - x0 <= SIDE * step
    assert y1 - y0 <= SIDE * step
    if at[0] < columns and at[1] < rows:
        assert x0 <= at[0] <= x1
        assert y0 <= at[1] <= y1


@settings(max_examples=20, deadline=None)
@given(st.tuples(st.floats(-50, 350), st.floats(-50, 350)))
def test_a_path_always_begins_and_ends_where_it_was_asked_for(end: tuple[float, float]) -> None:
    path = _WIRE.path(end)
    assert path[0].tolist() == [240.5, 150.5]
    assert path[-1].tolist() == list(end)
    assert np.isfinite(path).all()


_WIRE = Wire(a_disc(0, 200, 4), (240.5, 150.5))
