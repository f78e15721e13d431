from __future__ import annotations

import math
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from workbench.dicom.sorting import Instance, arrange

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


def test_instances_without_a_series_stay_alone():
    found = arrange([an_instance("a", series_uid=""), an_instance("b", series_uid="")])
    assert names(found) == [["a"], ["b"]]
