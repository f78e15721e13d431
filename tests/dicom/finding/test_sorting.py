from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from workbench.dicom.finding.sorting import Instance, arrange

DOWN = (0.0, 1.0, 0.0)
AXIAL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
SAGITTAL = ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0))


def an_instance(name: str, position: float | None = None, number: int | None = None, **more):
    values = {"rows": 10, "columns": 10, "frames": 1, "series_uid": "1.2", **more}
    if position is not None:
        values.setdefault("orientation", AXIAL)
    return Instance(Path(name), position=position, number=number, **values)


def names(stacks) -> list[list[str]]:
    return [[one.path.name for one in stack.instances] for stack in stacks]


@given(st.permutations(range(6)))
def test_slices_are_in_the_order_of_their_position(order):
    slices = [an_instance(f"{i}", i * 2.5, 100 - i) for i in range(6)]
    assert names(arrange(slices[i] for i in order)) == [["0", "1", "2", "3", "4", "5"]]


def test_of_equal_positions_the_lower_number_comes_first_and_the_other_is_a_copy():
    found = arrange(
        [an_instance("b", 1.0, 2), an_instance("a", 1.001, 1), an_instance("c", 0.0, 9)]
    )
    assert names(found) == [["c", "a"], ["b"]]
    assert [stack.part for stack in found] == [("copy 1",), ("copy 2",)]


def test_without_positions_the_number_decides_and_then_the_name():
    found = arrange([an_instance("b"), an_instance("c", number=1), an_instance("a")])
    assert names(found) == [["c", "a", "b"]]


def test_other_orientations_and_sizes_are_series_of_their_own():
    found = arrange(
        [
            an_instance("a", 1.0),
            an_instance("b", 2.0, orientation=SAGITTAL),
            an_instance("c", 3.0, rows=20),
            an_instance("d", 4.0),
        ]
    )
    assert sorted(names(found)) == [["a", "d"], ["b"], ["c"]]


def test_views_of_one_orientation_each_stay_together_in_the_order_of_their_number():
    views = [
        an_instance(
            f"{angle}",
            float(angle),
            90 - angle,
            orientation=((math.cos(math.radians(angle)), 0.0, math.sin(math.radians(angle))), DOWN),
        )
        for angle in range(0, 90, 10)
    ]
    assert names(arrange(views)) == [[f"{angle}" for angle in range(80, -1, -10)]]


def test_rounded_cosines_are_no_other_orientation():
    nearly = ((0.9999, 0.004, 0.0), (-0.004, 0.9999, 0.0))
    found = arrange([an_instance("a", 1.0), an_instance("b", 2.0, orientation=nearly)])
    assert names(found) == [["a", "b"]]


@given(st.floats(0.0, 1.2), st.floats(-2e-4, 2e-4))
def test_cosines_and_spacing_that_waver_part_no_slices_wherever_they_would_be_rounded(angle, waver):
    def slice_at(n: int) -> Instance:
        turned = angle + (waver if n % 2 else 0.0)
        column = (0.0, math.cos(turned), math.sin(turned))
        spacing = (0.6835 + (1e-5 if n % 2 else -1e-5),) * 2
        view = ((1.0, 0.0, 0.0), column)
        return an_instance(f"{n}", n * 3.0, n, orientation=view, spacing=spacing)

    assert names(arrange(map(slice_at, range(6)))) == [["0", "1", "2", "3", "4", "5"]]


def test_slices_a_few_micrometres_apart_are_no_copies():
    found = arrange(an_instance(f"{n}", n * 0.004, 9 - n) for n in range(9))
    assert names(found) == [[f"{n}" for n in range(9)]]
    assert found[0].part == ()


def test_slices_of_two_patients_are_no_stack_whatever_their_series_is_called():
    found = arrange(
        an_instance(f"{n}", n * 2.0, brief=SimpleNamespace(_Patient="AB"[n // 2])) for n in range(4)
    )
    assert names(found) == [["0", "1"], ["2", "3"]]


def test_instances_without_a_series_stay_alone():
    found = arrange([an_instance("a", series_uid=""), an_instance("b", series_uid="")])
    assert names(found) == [["a"], ["b"]]
