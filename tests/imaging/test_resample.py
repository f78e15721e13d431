"""One rule of resampling, whatever the tiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.imaging.resample import Axis, Levels, Raster, block_mean, cut, cut_mask

IMAGE = np.random.default_rng(0).integers(0, 65536, (211, 307)).astype(np.uint16)
LEVELS = {
    "uint16": Levels(IMAGE),
    "float32": Levels(IMAGE.astype(np.float32) / 7),
    "float64": Levels(IMAGE.astype(np.float64) * 1e5),
    "rgb": Levels(np.random.default_rng(1).integers(0, 256, (211, 307, 3)).astype(np.uint8)),
}


@pytest.mark.parametrize("kind", LEVELS)
@given(
    sx=st.floats(0.02, 5),
    aspect=st.floats(0.3, 3),
    corner=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    size=st.tuples(st.integers(1, 90), st.integers(1, 90)),
)
def test_any_window_is_a_crop_of_the_whole_raster(
    kind: str, sx: float, aspect: float, corner: tuple[float, float], size: tuple[int, int]
) -> None:
    levels, raster = LEVELS[kind], Raster.of(211, 307, sx, sx * aspect)
    whole = cut(levels, raster, 0, 0, raster.width, raster.height)
    x0, y0 = int(corner[0] * (raster.width - 1)), int(corner[1] * (raster.height - 1))
    x1, y1 = min(x0 + size[0], raster.width), min(y0 + size[1], raster.height)
    np.testing.assert_array_equal(cut(levels, raster, x0, y0, x1, y1), whole[y0:y1, x0:x1])


def test_at_one_to_one_nothing_is_changed() -> None:
    raster = Raster.of(211, 307, 1.0, 1.0)
    np.testing.assert_array_equal(cut(LEVELS["uint16"], raster, 0, 0, 307, 211), IMAGE)


def test_three_times_larger_repeats_each_pixel_three_times() -> None:
    raster = Raster.of(211, 307, 3.0, 3.0)
    whole = cut(LEVELS["uint16"], raster, 0, 0, raster.width, raster.height)
    np.testing.assert_array_equal(whole, IMAGE.repeat(3, 0).repeat(3, 1))


@pytest.mark.parametrize("factor", [2, 4, 8])
def test_a_power_of_two_smaller_is_the_mean_of_each_block(factor: int) -> None:
    image = IMAGE[:208, :304]
    raster = Raster.of(208, 304, 1 / factor, 1 / factor)
    small = cut(Levels(image), raster, 0, 0, raster.width, raster.height)
    blocks = image.reshape(208 // factor, factor, 304 // factor, factor).mean((1, 3))
    assert np.abs(small - blocks).max() <= 0.5


def test_blocks_cut_by_the_border_count_what_they_have() -> None:
    image = np.zeros((5, 5), np.uint16)
    image[4, :], image[:, 4] = 90, 30
    assert block_mean(image, 4, 4).tolist() == [[0, 30], [90, 30]]


def test_a_ramp_stays_a_ramp_when_it_shrinks() -> None:
    ramp = np.tile(np.arange(0, 4000, 10).astype(np.uint16), (40, 1))
    raster = Raster.of(40, 400, 0.73, 0.73)
    row = cut(Levels(ramp), raster, 0, 0, raster.width, 1)[0].astype(float)
    expected = ((np.arange(raster.width) + 0.5) / 0.73 - 0.5) * 10
    assert np.abs(row - expected)[1:-1].max() <= 0.51


@given(size=st.integers(1, 5000), pixels=st.integers(1, 3000))
def test_a_raster_asked_for_in_pixels_has_that_many(size: int, pixels: int) -> None:
    assert Axis(size, pixels / size).length == pixels


@given(scale=st.floats(0.01, 8), size=st.integers(1, 400))
def test_the_centre_of_every_device_pixel_lies_in_the_image(scale: float, size: int) -> None:
    axis = Axis(size, scale)
    centers = (np.arange(axis.length) + 0.5) / scale
    # A centre that falls on the border may be rounded to either side of it.
    rounding = 1e-6
    assert axis.length == 1 or centers[-1] < size + rounding
    assert (axis.length + 0.5) / scale >= size - rounding or axis.length == 1


def test_a_mask_is_never_averaged() -> None:
    mask = np.zeros((64, 64), np.uint8)
    mask[::2] = 255
    raster = Raster.of(64, 64, 0.3, 0.3)
    assert set(np.unique(cut_mask(mask, raster, 0, 0, raster.width, raster.height))) <= {0, 255}
