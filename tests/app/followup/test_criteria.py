"""The numbers of RECIST 1.1, each as a fact of the paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.app.followup.criteria import (
    Presence,
    Response,
    change,
    has_progressed,
    has_shrunk,
    is_gone,
    is_measurable,
    least_diameter,
    other_response,
    overall_response,
    target_response,
)

CR, PR, SD, PD = Response.COMPLETE, Response.PARTIAL, Response.STABLE, Response.PROGRESSIVE
NN, NE = Response.NEITHER, Response.NOT_EVALUABLE
sizes = st.floats(0, 300, allow_nan=False)


@pytest.mark.parametrize(
    ("slice_mm", "least"), [(None, 10), (1.0, 10), (5.0, 10), (6.0, 12), (8.0, 16)]
)
def test_a_lesion_is_measurable_from_10_mm_or_two_thick_slices(slice_mm, least) -> None:
    assert least_diameter(slice_mm) == least
    assert is_measurable(least, slice_mm)
    assert not is_measurable(least - 0.1, slice_mm)


def test_on_a_chest_x_ray_a_lesion_is_measurable_from_20_mm() -> None:
    assert is_measurable(20, None, x_ray=True)
    assert not is_measurable(19.9, None, x_ray=True)


def test_a_partial_response_is_30_percent_below_the_baseline() -> None:
    assert has_shrunk(70, 100)
    assert has_shrunk(0.7 * 33.3, 33.3)
    assert not has_shrunk(70.1, 100)


def test_progression_is_20_percent_and_5_mm_above_the_nadir() -> None:
    assert has_progressed(60, 50)
    assert has_progressed(24 + 5, 24)  # 20.8 % and 5 mm
    assert not has_progressed(24, 20)  # 20 %, and 4 mm only
    assert not has_progressed(106, 100)  # 6 mm, and 6 % only
    assert has_progressed(5, 0)
    assert not has_progressed(4.9, 0)


def test_a_node_is_gone_below_10_mm_and_all_else_at_0() -> None:
    assert is_gone(9.9, node=True)
    assert not is_gone(10, node=True)
    assert is_gone(0, node=False)
    assert not is_gone(0.1, node=False)


def test_a_complete_response_may_have_a_sum_above_0_for_nodes() -> None:
    assert target_response([(0, False), (8, True)], 40, 20) is CR
    assert target_response([(0, False), (10, True)], 40, 20) is PR
    assert target_response([(5, False), (8, True)], 40, 20) is PR


def test_what_is_measured_decides_where_the_smallest_sum_comes_from() -> None:
    # 40 % below the baseline, and yet a fifth and 10 mm above the smallest sum.
    assert target_response([(60, False)], 100, 50) is PD
    assert target_response([(55, False)], 100, 50) is PR
    assert target_response([(90, False)], 100, 90) is SD


def test_a_missing_size_makes_a_time_point_not_evaluable() -> None:
    assert target_response([(20, False), (None, False)], 50, 50) is NE


def test_a_missing_size_changes_nothing_where_the_others_have_progressed_alone() -> None:
    # The example of section 4.4.2: 50 mm of three lesions, then 80 mm of two of them.
    assert target_response([(40, False), (40, False), (None, False)], 50, 50) is PD


def test_without_a_whole_baseline_nothing_is_evaluable() -> None:
    assert target_response([(20, False)], None, None) is NE


def test_a_lesion_that_comes_back_after_all_were_gone_is_progression() -> None:
    assert target_response([(3, False)], 40, 0, returned=True) is PD
    assert target_response([(3, False)], 40, 0) is PR


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ([Presence.GONE, Presence.GONE], CR),
        ([Presence.GONE, Presence.THERE], NN),
        ([Presence.GONE, Presence.UNKNOWN], NE),
        ([Presence.THERE, Presence.UNKNOWN], NN),
        ([Presence.GONE, Presence.WORSE], PD),
    ],
)
def test_non_targets(seen, expected) -> None:
    assert other_response(seen) is expected


@pytest.mark.parametrize(
    ("target", "other", "is_new", "expected"),
    [
        # Table 1: with targets.
        (CR, CR, False, CR),
        (CR, None, False, CR),
        (CR, NN, False, PR),
        (CR, NE, False, PR),
        (PR, CR, False, PR),
        (PR, NN, False, PR),
        (PR, NE, False, PR),
        (SD, CR, False, SD),
        (SD, NN, False, SD),
        (SD, NE, False, SD),
        (NE, CR, False, NE),
        (NE, NN, False, NE),
        (PD, CR, False, PD),
        (PD, NE, True, PD),
        (CR, PD, False, PD),
        (SD, PD, True, PD),
        (CR, CR, True, PD),
        (NE, NN, True, PD),
        # Table 2: without.
        (None, CR, False, CR),
        (None, NN, False, NN),
        (None, NE, False, NE),
        (None, PD, False, PD),
        (None, CR, True, PD),
    ],
)
def test_all_lesions_together(target, other, is_new, expected) -> None:
    assert overall_response(target, other, is_new) is expected


def test_a_change_from_nothing_is_no_share() -> None:
    assert change(5, 0) is None
    assert change(70, 100) == pytest.approx(-0.3)


@given(now=sizes, more=sizes, nadir=sizes)
def test_growing_never_takes_progression_back(now, more, nadir) -> None:
    assert has_progressed(now + more, nadir) >= has_progressed(now, nadir)


@given(now=sizes, less=sizes, baseline=sizes)
def test_shrinking_never_takes_a_partial_response_back(now, less, baseline) -> None:
    assert has_shrunk(max(now - less, 0), baseline) >= has_shrunk(now, baseline)


@given(st.sampled_from(Response), st.sampled_from(Response), st.booleans())
def test_a_new_lesion_never_makes_it_better(target, other, is_new) -> None:
    assert overall_response(target, other, True) is PD
    assert overall_response(PD, other, is_new) is PD
