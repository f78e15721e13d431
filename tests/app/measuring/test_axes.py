"""Ticks of plots."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.app.measuring.axes import tick_text, ticks, widened


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(1, 12))
def test_ticks_are_round_lie_inside_and_are_not_too_many(low, span, most):
    found = ticks(low, low + span, most)
    assert len(found) <= most + 1
    assert all(low - 1e-6 * span <= one <= low + span * (1 + 1e-6) for one in found)
    if len(found) > 1:
        step = found[1] - found[0]
        mantissa = step / 10 ** math.floor(math.log10(step) + 1e-9)
        assert min(abs(mantissa - one) for one in (1, 2, 5, 10)) < 1e-3


def test_a_range_of_nothing_has_no_ticks_and_gets_room():
    assert ticks(3, 3, 5) == [] and ticks(0, math.nan, 5) == []
    assert widened(4.0, 4.0) == (3.8, 4.2)
    assert widened(0.0, 0.0) == (-1.0, 1.0)


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (0, 100, ["0", "50", "100"]),
        (-0.2, 0.2, ["−0.2", "0.0", "0.2"]),
        (0, 0.05, ["0.00", "0.05"]),
        (0, 4e6, ["0", "2e+06", "4e+06"]),
    ],
)
def test_ticks_have_the_decimals_of_their_step(low, high, shown):
    found = ticks(low, high, 2)
    assert [tick_text(one, found) for one in found] == shown
