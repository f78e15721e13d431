"""What is drawn with the lines of a measurement."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.imaging.drawing.marks import REACH, marks_of
from workbench.model.measurement import MeasurementKind as Kind

numbers = st.integers(0, 300).map(float)
points = st.tuples(numbers, numbers)
lines = st.lists(points, min_size=2, max_size=2).map(np.array)


@given(
    kind=st.sampled_from(Kind),
    found=st.lists(lines, min_size=1, max_size=3),
    ratio=st.sampled_from([1.0, 1.5, 2.0]),
)
def test_marks_are_finite_and_lie_near_their_shape(
    kind: Kind, found: list[np.ndarray], ratio: float
) -> None:
    marks = marks_of(kind, found, ratio)
    every = np.concatenate(found)
    low, high = every.min(axis=0) - REACH * ratio, every.max(axis=0) + REACH * ratio
    for mark in (*marks.solid, *marks.dashed):
        assert np.isfinite(mark).all() and len(mark) >= 2
        assert (mark >= low - 1e-6).all() and (mark <= high + 1e-6).all()


def test_the_arc_of_an_angle_goes_from_arm_to_arm_around_the_apex() -> None:
    (arc,) = marks_of(Kind.ANGLE, [np.array([(100, 0), (0, 0), (0, 100)], float)], 1.0).solid
    assert np.hypot(*arc.T) == pytest.approx([30] * len(arc))
    assert arc[0] == pytest.approx([30, 0]) and arc[-1] == pytest.approx([0, 30])
    assert (arc >= -1e-9).all()


def test_a_length_ends_in_ticks_across() -> None:
    ticks = marks_of(Kind.LENGTH, [np.array([(10, 10), (90, 10)], float)], 2.0).solid
    assert [tick[:, 0].tolist() for tick in ticks] == [[10, 10], [90, 90]]
    assert all(np.ptp(tick[:, 1]) == 20 for tick in ticks)


def test_the_head_of_an_arrow_is_at_its_last_point() -> None:
    (head,) = marks_of(Kind.ARROW, [np.array([(10, 10), (90, 10)], float)], 1.0).solid
    assert head[1].tolist() == [90, 10] and (head[[0, 2], 0] < 90).all()


def test_the_normals_of_end_plates_meet_at_their_angle() -> None:
    plates = [np.array([(0, 0), (100, 30)], float), np.array([(0, 200), (100, 170)], float)]
    marks = marks_of(Kind.COBB, plates, 1.0)
    assert len(marks.dashed) == 2 and len(marks.solid) == 1
    for plate, normal in zip(plates, marks.dashed, strict=True):
        assert normal[0] == pytest.approx(plate.mean(axis=0))
        assert (plate[1] - plate[0]) @ (normal[1] - normal[0]) == pytest.approx(0, abs=1e-6)


def test_a_perpendicular_has_a_right_angle_and_a_helping_line_beyond_its_line() -> None:
    line = np.array([(0, 0), (100, 0)], float)
    inside = marks_of(Kind.PERPENDICULAR, [line, np.array([(50, 0), (50, 60)], float)], 1.0)
    outside = marks_of(Kind.PERPENDICULAR, [line, np.array([(150, 0), (150, 60)], float)], 1.0)
    assert (len(inside.dashed), len(outside.dashed)) == (0, 1)
    assert outside.dashed[0].tolist() == [[100, 0], [150, 0]]


def test_a_finding_has_no_marks() -> None:
    assert not marks_of(None, [np.array([(0, 0), (9, 9)], float)], 1.0).solid
