"""Statistics of levels and of values, against numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workbench.imaging.statistics.summary import BINS, RoiStatistics, of_levels, of_values


def levels_of(values: np.ndarray, step: float = 1.0) -> RoiStatistics:
    found, counts = np.unique(values, return_counts=True)
    return of_levels(found.astype(np.float64), counts.astype(np.int64), step=step)


def moment(values: np.ndarray, power: int) -> float:
    return float(((values - values.mean()) ** power).mean())


@given(arrays(np.int16, st.integers(2, 60)))
def test_levels_say_what_numpy_says_of_the_values(values):
    found = levels_of(values)
    wide = values.astype(np.float64)
    assert found.count == len(values)
    assert found.mean == pytest.approx(wide.mean(), rel=1e-12, abs=1e-9)
    assert found.sd == pytest.approx(wide.std(ddof=1), rel=1e-9, abs=1e-9)
    numbers = (found.minimum, found.p5, found.p25, found.median, found.p75, found.p95)
    assert (*numbers, found.maximum) == pytest.approx(
        np.percentile(wide, (0, 5, 25, 50, 75, 95, 100)), rel=1e-12, abs=1e-9
    )


@given(arrays(np.float64, st.integers(2, 60), elements=st.floats(-1e6, 1e6)))
def test_values_without_levels_say_the_same(values):
    found = of_values(values)
    assert found.mean == pytest.approx(values.mean(), rel=1e-9, abs=1e-6)
    assert found.sd == pytest.approx(values.std(ddof=1), rel=1e-6, abs=1e-6)
    assert found.median == pytest.approx(np.median(values), rel=1e-12, abs=1e-9)
    assert found.histogram.counts.sum() == len(values)


def test_moments_are_those_of_the_values_as_they_are():
    values = np.array([0, 0, 0, 1, 1, 2, 7])
    found = levels_of(values)
    assert found.skewness == pytest.approx(moment(values, 3) / moment(values, 2) ** 1.5)
    assert found.kurtosis == pytest.approx(moment(values, 4) / moment(values, 2) ** 2 - 3)


def test_a_large_offset_costs_no_digits():
    values = np.array([1, 2, 3, 4, 5]) + 1e9
    found = levels_of(values)
    assert found.sd == pytest.approx(np.sqrt(2.5), rel=1e-12)
    assert found.skewness == pytest.approx(0.0, abs=1e-12)


def test_entropy_counts_levels_in_bits():
    assert levels_of(np.repeat([3, 5, 9, 200], 6)).entropy == pytest.approx(2.0)
    assert levels_of(np.array([7, 7, 7])).entropy == 0.0


def test_values_that_are_all_the_same_have_no_skewness():
    found = levels_of(np.full(9, 42))
    assert (found.mean, found.sd, found.median) == (42.0, 0.0, 42.0)
    assert found.skewness is None and found.kurtosis is None


def test_one_value_has_no_spread_and_no_values_have_nothing():
    assert levels_of(np.array([5])).sd is None
    nothing = levels_of(np.array([], np.int16))
    assert nothing.count == 0 and nothing.mean is None and nothing.entropy is None
    assert of_values(np.array([np.nan, np.inf])).excluded == 2


def test_levels_that_mean_the_same_are_one():
    found = of_levels(np.array([3.0, 1.0, 3.0]), np.array([1, 2, 3]))
    assert (found.count, found.minimum, found.median, found.maximum) == (6, 1.0, 3.0, 3.0)
    assert found.entropy == levels_of(np.array([1, 1, 3, 3, 3, 3])).entropy


@pytest.mark.parametrize("span", [1, 10, 255, 256, 257, 4000])
def test_bins_hold_whole_numbers_of_steps(span):
    values = np.arange(span) * 0.5 - 30
    bins = levels_of(values, step=0.5).histogram
    assert len(bins.counts) <= BINS and bins.counts.sum() == span
    assert set(bins.counts[:-1]) <= {round(bins.width / 0.5)}
    assert bins.edges[0] == -30.25


def test_an_uptake_is_every_value_times_a_factor():
    values = np.array([1.0, 2.0, 2.0, 9.0])
    found = levels_of(values).scaled(0.25, "g/ml")
    alone = of_values(values * 0.25)
    assert (found.mean, found.sd, found.p95) == (alone.mean, alone.sd, alone.p95)
    assert found.skewness == pytest.approx(alone.skewness)
    assert found.unit == "g/ml"
