from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.geom.measuring.shapes import SKEWED_SCALE, scales, turned, turns
from workbench.geom.measuring.lines import (
    angle_at,
    angle_between,
    cobb_angle,
    distance_from,
    length,
    line_centre,
    line_orientation,
)
from workbench.geom.measuring.scale import IN_PIXELS, Scale

places = st.tuples(st.floats(-300, 300), st.floats(-300, 300))


def px(mm: object, scale: Scale = SKEWED_SCALE) -> np.ndarray:
    return scale.to_px(np.asarray(mm, float))


@given(st.floats(1, 179), turns, scales)
def test_an_angle_is_that_of_the_thing_not_of_the_picture(
    angle: float, turn: float, scale: Scale
) -> None:
    arms = turned([(50, 0), (0, 0), turned([(70, 0)], angle)[0]], turn)
    assert angle_at(px(arms, scale), scale).value == pytest.approx(angle, abs=1e-7)
    first, second = arms[[1, 0]], arms[[1, 2]] + (200, 30)
    found = angle_between(px(first, scale), px(second, scale), scale)
    assert found.value == pytest.approx(angle, abs=1e-7)


def test_the_angle_of_the_picture_would_be_another_one() -> None:
    arms = px([(10, 0), (0, 0), (10, 10)])
    assert angle_at(arms, SKEWED_SCALE).value == pytest.approx(45)
    assert angle_at(arms, IN_PIXELS).value == pytest.approx(math.degrees(math.atan2(0.3, 0.8)))


@given(st.floats(-85, 85), st.floats(-85, 85), turns, st.booleans(), st.booleans())
def test_cobb_does_not_care_how_end_plates_are_drawn_or_the_picture_is_turned(
    upper: float, lower: float, turn: float, one: bool, other: bool
) -> None:
    assume(abs(upper - lower) > 0.1)
    first = turned([(-20, 0), (20, 0)], upper)
    second = turned([(-20, 0), (20, 0)], lower) + np.array((0, 200))
    lines = [turned(line, turn) for line in (first, second)]
    drawn = [line[::-1] if back else line for line, back in zip(lines, (one, other), strict=True)]
    found = cobb_angle(px(drawn[0]), px(drawn[1]), SKEWED_SCALE)
    assert found.value == pytest.approx(abs(upper - lower), abs=1e-6)


@given(places, places, places, scales)
def test_a_perpendicular_distance_is_the_least_one(
    a: tuple[float, float], b: tuple[float, float], p: tuple[float, float], scale: Scale
) -> None:
    assume(math.dist(a, b) > 1)
    found = distance_from(px([a, b], scale), px([p], scale), scale)
    (ax, ay), (bx, by), (x, y) = a, b, p
    truth = abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / math.dist(a, b)
    assert found.value == pytest.approx(truth, abs=1e-6)


def test_a_parallel_distance_is_that_of_the_middle_of_the_other_line() -> None:
    line, other = px([(0, 0), (100, 0)]), px([(20, 9), (60, 11)])
    assert distance_from(line, other, SKEWED_SCALE).value == pytest.approx(10)


def test_a_distance_from_a_point_is_that_between_both() -> None:
    at = px([(3, 4), (3, 4)])
    assert distance_from(at, px([(6, 8)]), SKEWED_SCALE).value == pytest.approx(5)


@pytest.mark.parametrize(
    ("end", "shown"), [((9, 0), 0), ((0, 9), 90), ((0, -9), 90), ((-9, 0), 0), ((-5, 5), -45)]
)
def test_a_line_has_no_front_and_back(end: tuple[float, float], shown: float) -> None:
    found = line_orientation(px([(0, 0), end]), SKEWED_SCALE)
    assert found is not None and found.value == pytest.approx(shown)


def test_the_centroid_of_a_line_weighs_lengths() -> None:
    x, y = line_centre(px([(0, 0), (10, 0), (10, 0), (10, 2)]), SKEWED_SCALE)
    assert (x.value, y.value) == pytest.approx(((10 * 5 + 2 * 10) / 12, 2 / 12))
    x, y = line_centre(px([(4, 4), (4, 4)]), SKEWED_SCALE)
    assert (x.value, y.value) == pytest.approx((4, 4))


def test_an_edge_too_far_out_moves_both_ends_of_a_length() -> None:
    across = length(np.array([(0.0, 0.0), (10.0, 0.0)]), SKEWED_SCALE, boundary=0.5)
    down = length(np.array([(0.0, 0.0), (0.0, 10.0)]), SKEWED_SCALE, boundary=0.5)
    assert (across.shift, down.shift) == pytest.approx((0.3, 0.8))
