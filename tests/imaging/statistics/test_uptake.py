"""Uptake of lesions whose sums are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.imaging.statistics.uptake import (
    CUT_OFF,
    ONE_SLICE,
    SPHERE_MM,
    Block,
    Threshold,
    ThresholdKind,
    uptake_of,
)

STEP = (3.0, 2.0, 2.5)


def block(truth, size=(21, 31, 25), spacing=STEP, radius=14.0, **more) -> Block:
    """Return a field around the middle of a block, with a ball as the region."""
    axes = [(np.arange(n) - n // 2) * step for n, step in zip(size, spacing, strict=True)]
    z, y, x = np.meshgrid(*axes, indexing="ij")
    away = np.sqrt(x**2 + y**2 + z**2)
    return Block(truth(away, z, y, x), away <= radius, spacing, **more)


def test_the_sphere_has_a_cubic_centimetre():
    assert 4 / 3 * math.pi * SPHERE_MM**3 == pytest.approx(1000)


def test_an_even_uptake_is_its_own_peak():
    found = uptake_of(block(lambda away, *_: np.full_like(away, 3.5)))
    assert found.maximum == found.mean == 3.5
    assert found.peak == pytest.approx(3.5)
    assert found.notes == ()


def test_one_hot_voxel_makes_a_maximum_but_no_peak():
    def truth(away, *_):
        return np.where(away == 0, 50.0, 2.0)

    found = uptake_of(block(truth))
    assert found.maximum == 50
    # A voxel of 15 mm3 weighs, interpolated, as much as its volume in a sphere of 1000 mm3.
    assert found.peak == pytest.approx(2 + 48 * math.prod(STEP) / 1000, rel=0.03)


def test_the_mean_over_a_sphere_of_a_paraboloid():
    # Over a ball of radius R the mean of r**2 is 3/5 R**2; cubic interpolation is exact here.
    found = uptake_of(
        block(lambda away, *_: 20 - away**2 / 50, spacing=(1.0, 1.0, 1.0), size=(41, 41, 41))
    )
    assert found.peak == pytest.approx(20 - 0.6 * SPHERE_MM**2 / 50, rel=1e-3)


def test_the_peak_is_sought_in_the_region_alone():
    found = uptake_of(block(lambda away, z, y, x: 10 + 0.1 * x, radius=10.0))
    # Even outside of it, it grows on: the centre stays in the region (half a voxel at most).
    assert found.peak == pytest.approx(10 + 0.1 * 10, abs=0.1 * 1.3)


def test_no_peak_is_higher_than_all_values_around():
    found = uptake_of(block(lambda away, *_: np.where(away < 11, 20.0, 2.0)))
    assert found.peak is not None and found.maximum is not None
    assert 19 < found.peak <= found.maximum


@pytest.mark.parametrize("spacing", [(4.07, 4.07, 4.07), (3.27, 2.73, 2.73), (5.0, 1.5, 1.5)])
def test_the_grid_of_the_scanner_hardly_matters(spacing):
    def truth(away, *_):
        return 1 + 9 * np.exp(-((away / 12.0) ** 2))

    radii = np.linspace(0, SPHERE_MM, 2001)
    expected = float((truth(radii) * radii**2).sum() / (radii**2).sum())
    size = tuple(int(80 / one) // 2 * 2 + 1 for one in spacing)
    found = uptake_of(block(truth, size, spacing))
    assert found.peak == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(
    ("threshold", "least"),
    [(Threshold(), 4.1), (Threshold(ThresholdKind.FIXED, 2.5), 2.5), (Threshold(value=0.5), 5.0)],
)
def test_the_tumour_is_what_reaches_the_threshold(threshold, least):
    def truth(away, *_):
        return np.maximum(10.0 - away * 0.6, 0.5)

    made = block(truth, radius=30.0)
    found = uptake_of(made, threshold)
    inside = made.values[made.mask]
    tumour = inside[inside >= least]
    assert found.threshold == pytest.approx(least)
    assert found.mtv == pytest.approx(len(tumour) * 15 / 1000)
    assert found.tlg == pytest.approx(tumour.sum() * 15 / 1000)


def test_a_threshold_that_nothing_reaches_leaves_no_tumour():
    found = uptake_of(
        block(lambda away, *_: np.ones_like(away)), Threshold(ThresholdKind.FIXED, 2.5)
    )
    assert (found.mtv, found.tlg) == (0.0, 0.0)


def test_one_slice_has_a_disc_and_says_so():
    values = np.full((1, 31, 31), 2.0)
    values[0, 15, 15] = 10.0
    mask = np.zeros(values.shape, bool)
    mask[0, 10:21, 10:21] = True
    found = uptake_of(Block(values, mask, (math.nan, 2.0, 2.0), is_stack=False))
    assert found.notes == (ONE_SLICE,)
    assert found.mtv is None and found.tlg is None
    area = math.pi * SPHERE_MM**2
    assert found.peak == pytest.approx(2 + 8 * 4 / area, rel=0.03)


def test_where_the_picture_ends_what_is_there_counts():
    made = block(lambda away, *_: np.full_like(away, 4.0), size=(3, 31, 25))
    found = uptake_of(made)
    assert found.peak == pytest.approx(4.0)
    assert found.notes == (CUT_OFF,)


def test_voxels_without_a_value_are_left_out():
    made = block(lambda away, z, *_: np.where(z > 0, np.nan, 5.0))
    found = uptake_of(made)
    assert found.count == int((made.mask & np.isfinite(made.values)).sum())
    assert found.peak == pytest.approx(5.0)


def test_an_empty_region_has_nothing():
    made = block(lambda away, *_: away, radius=-1.0)
    assert uptake_of(made).maximum is None
