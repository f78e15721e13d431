from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imaging.stacks import STACKS, a_stack, a_volume
from workbench.model.grey import Window

indices = st.tuples(st.floats(-3, 55), st.floats(-3, 45), st.floats(-3, 22))
VOLUMES = {name: a_volume(make()) for name, make in STACKS.items()}


@given(st.sampled_from(sorted(VOLUMES)), indices)
def test_index_coordinates_come_back_from_the_patient(
    name: str, ijk: tuple[float, float, float]
) -> None:
    volume = VOLUMES[name]
    np.testing.assert_allclose(volume.to_index(volume.to_patient(ijk)), ijk, atol=1e-6)


@pytest.mark.parametrize("name", sorted(STACKS))
def test_every_voxel_centre_is_where_its_slice_says(name: str) -> None:
    volume = a_volume(STACKS[name]())
    assert volume.to_patient((0, 0, 0)) == pytest.approx(volume.origin)
    k = volume.shape[0] // 2
    assert volume.to_patient((0, 0, k)) == pytest.approx(volume.geometry.origins[k])


def test_a_volume_reaches_half_a_voxel_beyond_the_centres() -> None:
    volume = a_volume(a_stack())
    assert volume.extent((0.0, 0.0, 1.0)) == pytest.approx((-21.0, 19.0))
    assert volume.extent((1.0, 0.0, 0.0)) == pytest.approx((-14.3, -14.3 + 50 * 0.6))
    assert volume.finest == 0.6


def test_the_distance_of_voxels_lies_between_the_steps() -> None:
    volume = a_volume(a_stack())
    assert volume.voxel_along((0.0, 1.0, 0.0)) == pytest.approx(0.9)
    assert volume.voxel_along((0.0, 0.0, -1.0)) == pytest.approx(2.0)
    half = np.sqrt(0.5)
    assert 0.9 < volume.voxel_along((0.0, half, half)) < 2.0


def test_the_background_is_a_value_that_no_voxel_has() -> None:
    volume = a_volume(a_stack())
    assert not (volume.values == volume.background).any()
    assert volume.cut_grey.padding is not None
    assert volume.cut_grey.padding.low == volume.background


def test_without_a_window_in_the_file_all_cuts_share_one() -> None:
    volume = a_volume(a_stack())
    assert volume.grey.vois == ()
    assert isinstance(volume.cut_grey.usual, Window)
    assert volume.cut_grey.usual == volume.default_voi
    # Nobody is told that the file had one.
    assert volume.cut_grey.vois == ()
