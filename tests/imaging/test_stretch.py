"""A picture stretched to other pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.imaging.stretch import Step, roughly_stretched, stretched

RNG = np.random.default_rng(2)


@settings(max_examples=25)
@given(
    st.floats(0.05, 8),
    st.floats(0.05, 8),
    st.floats(-20, 60),
    st.floats(-20, 60),
    st.sampled_from(["u1", "u2", "i4"]),
)
def test_each_pixel_takes_the_one_under_its_centre(size_y, size_x, top, left, dtype):
    source = RNG.integers(0, 200, (37, 53)).astype(dtype)
    y, x = Step(top, size_y), Step(left, size_x)
    found = stretched(source, y, x, 29, 31, smooth=False)
    # OpenCV counts in 1/1024 pixels; a centre on a border may fall to either side.
    for row, at_y in enumerate(y.centers(29)):
        for column, at_x in enumerate(x.centers(31)):
            near = {
                int(
                    source[
                        np.clip(int(np.floor(at_y + dy)), 0, 36),
                        np.clip(int(np.floor(at_x + dx)), 0, 52),
                    ]
                )
                for dy in (-0.01, 0.01)
                for dx in (-0.01, 0.01)
            }
            assert int(found[row, column]) in near


@pytest.mark.parametrize("channels", [(), (3,), (6,)])
def test_shape_and_kind_stay(channels):
    source = RNG.integers(0, 200, (20, 20, *channels)).astype(np.uint16)
    found = stretched(source, Step(0, 0.5), Step(0, 0.5), 40, 40, smooth=True)
    assert found.shape == (40, 40, *channels)
    assert found.dtype == np.uint16


def test_beyond_the_border_that_is_repeated():
    source = np.array([[1, 2], [3, 4]], np.uint8)
    found = stretched(source, Step(-2, 1), Step(-2, 1), 6, 6, smooth=False)
    assert found[0, 0] == 1 and found[5, 5] == 4


@settings(max_examples=40)
@given(st.floats(0.03, 8), st.floats(0.03, 8), st.floats(0, 20), st.floats(0, 30), st.booleans())
def test_the_quick_way_is_hardly_a_pixel_off(size_y, size_x, top, left, smooth):
    source = np.add(*np.ogrid[0:37_000:1000, 0:53]).astype(np.float32)
    steps = Step(top, size_y), Step(left, size_x)
    rows, columns = (
        min(max(int((size - step.start) / step.size), 1), 100)
        for step, size in zip(steps, source.shape, strict=True)
    )
    found = roughly_stretched(source, *steps, rows, columns, smooth)
    assert found.shape == (rows, columns)
    at_y, at_x = (
        np.clip(step.centers(count) - 0.5, 0, size - 1)
        for step, count, size in zip(steps, (rows, columns), source.shape, strict=True)
    )
    far_y, far_x = 1 + size_y, 1 + size_x
    off = np.abs(found - (at_y[:, None] * 1000 + at_x))
    assert off.max() <= 1000 * far_y + far_x
    assert np.median(off) <= 1000 * (0.5 + 0.6 * size_y) + far_x
