from __future__ import annotations

import random

import numpy as np
import pytest
from attrs import evolve

from tests.imaging.stacks import a_stack, oblique, shifted, tilted, uneven
from workbench.imaging.volumes.loading import slice_of
from workbench.imaging.volumes.stack_geometry import (
    StackGeometry,
    StackSlice,
    normal_step,
    stack_geometry,
)
from workbench.model.calibration import Spacing


def slices(sources: list) -> list[StackSlice]:
    return [slice_of(one, one.info(1)) for one in sources]


def geometry(sources: list) -> StackGeometry:
    return stack_geometry(slices(sources))


def said(found: StackGeometry) -> str:
    return " ".join(map(str, found.problems))


def test_an_even_stack_is_a_volume_without_a_word() -> None:
    found = geometry(a_stack())
    assert found.problems == ()
    assert found.regular
    assert found.volume_measurable
    assert found.step == pytest.approx(2.0)
    assert found.tilt == 0
    assert normal_step(found) == pytest.approx((0, 0, 2))


def test_the_step_comes_from_positions_and_never_from_the_thickness() -> None:
    # The builder writes a thickness of 3 mm.
    assert geometry(a_stack()).step == pytest.approx(2.0)


def test_positions_written_to_hundredths_are_even() -> None:
    rounded = [round(k * 2.0 / 3, 2) for k in range(30)]
    found = geometry(a_stack(positions=rounded))
    assert found.problems == ()
    assert found.step == pytest.approx(2 / 3, rel=1e-3)


def test_any_order_of_slices_gives_the_same_stack() -> None:
    sources = a_stack()
    mixed = sources[:]
    random.Random(1).shuffle(mixed)
    found = geometry(mixed)
    assert [mixed[i] for i in found.order] == sources
    assert geometry(sources[::-1]).order == tuple(range(19, -1, -1))


def test_a_gap_is_named_with_its_slices() -> None:
    found = geometry(a_stack(positions=[0, 2, 4, 10, 12]))
    assert "Slices missing between 3 and 4: 2 (a step of 6 mm)" in said(found)
    assert not found.regular
    assert not found.volume_measurable
    assert found.step == pytest.approx(2)


def test_the_larger_of_two_steps_is_the_gap() -> None:
    for positions in ([0, 3, 9], [0, 6, 9]):
        found = geometry(a_stack(positions=positions))
        assert "1 (a step of 6 mm)" in said(found)
        assert found.step == pytest.approx(3)


def test_unequal_steps_are_told_with_their_range() -> None:
    found = geometry(uneven())
    assert "from 1.5 to 5 mm" in said(found)
    assert not found.volume_measurable


def test_a_slow_drift_of_the_step_is_no_even_stack() -> None:
    positions = np.cumsum(np.linspace(2.0, 2.039, 200)).tolist()
    assert not geometry(a_stack(positions=positions)).regular


def test_duplicates_are_left_out_and_named() -> None:
    found = geometry(a_stack(positions=[0, 2, 4, 4, 6, 8]))
    assert found.order == (0, 1, 2, 4, 5)
    assert "lie 4" in said(found)
    assert found.regular
    assert not found.volume_measurable


def test_several_phases_are_no_volume() -> None:
    found = geometry(a_stack(positions=[0, 2, 4, 0, 2, 4]))
    assert "2 slices" in str(found.obstacle)


def test_a_tilted_gantry_is_told_with_its_angle() -> None:
    found = geometry(tilted())
    assert "tilted by 17.0°" in said(found)
    assert found.tilt == pytest.approx(17.0)
    assert found.regular
    assert not found.volume_measurable
    assert normal_step(found) == pytest.approx((0, 0, 2), abs=1e-9)


def test_an_oblique_acquisition_is_no_tilt() -> None:
    found = geometry(oblique())
    assert found.problems == ()
    assert found.tilt == 0


def test_slices_shifted_in_their_plane_are_told() -> None:
    found = geometry(shifted())
    assert "shifted against each other" in said(found)
    assert not found.regular


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda one: evolve(one, rows=41), "size: 3"),
        (lambda one: evolve(one, spacing=Spacing(0.9, 0.61)), "pixel spacing: 3"),
        (
            lambda one: evolve(one, plane=evolve(one.plane, frame_of_reference="other")),
            "frames of reference: 3",
        ),
        (
            lambda one: evolve(one, plane=evolve(one.plane, row_axis=(0.9998, 0.02, 0.0))),
            "turned against the first one: 3",
        ),
    ],
)
def test_what_changes_within_a_stack_is_named(change, words) -> None:
    mixed = slices(a_stack())
    mixed[2] = change(mixed[2])
    found = stack_geometry(mixed)
    assert words in str(found.obstacle)
    assert not found.volume_measurable


def test_rounded_axes_are_the_same_axes() -> None:
    mixed = slices(a_stack())
    plane = mixed[2].plane
    assert plane is not None
    mixed[2] = evolve(mixed[2], plane=evolve(plane, row_axis=(1.0, 0.0004, 0.0)))
    assert stack_geometry(mixed).obstacle is None


def test_slices_without_a_position_are_left_out_and_named() -> None:
    mixed = slices(a_stack(positions=[0, 2, 4, 6]))
    mixed[0] = evolve(mixed[0], plane=None)
    mixed[3] = evolve(mixed[3], spacing=None)
    found = stack_geometry(mixed)
    assert found.order == (1, 2)
    assert "known for 1, 4;" in said(found)


def test_one_slice_is_no_volume() -> None:
    assert "two slices" in str(geometry(a_stack(positions=[0])).obstacle)
    assert stack_geometry([]).obstacle is not None
    assert "one place" in str(geometry(a_stack(positions=[0, 0])).obstacle)


def test_positions_without_millimetres_are_told_as_that() -> None:
    bare = [evolve(one, spacing=None) for one in slices(a_stack())]
    found = stack_geometry(bare)
    assert "Pixel Spacing is missing" in str(found.obstacle)
