"""Which of very many rectangles touch another one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.geom.strips import Strips


def rectangles(rng: np.random.Generator, n: int, width: float, height: float) -> np.ndarray:
    """Return n upright rectangles on whole pixels, a few of them long, a few of them gone."""
    low = np.floor(rng.uniform(0, (width, height), (n, 2)))
    size = np.floor(rng.uniform(0, 30, (n, 2)))
    size[rng.random(n) < 0.05] *= 40
    boxes = np.hstack((low, low + size))
    boxes[rng.random(n) < 0.05] = np.nan
    return boxes


@given(st.integers(0, 2**32 - 1), st.integers(0, 300), st.sampled_from([(900, 900), (50, 9000)]))
@settings(max_examples=40)
def test_it_finds_in_order_what_a_look_at_each_finds(
    seed: int, n: int, size: tuple[int, int]
) -> None:
    rng = np.random.default_rng(seed)
    boxes = rectangles(rng, n, *size)
    strips = Strips(boxes)
    for x0, y0, x1, y1 in np.nan_to_num(rectangles(rng, 30, *size)):
        touch = (boxes[:, 0] <= x1) & (boxes[:, 2] >= x0) & (boxes[:, 1] <= y1)
        touch &= boxes[:, 3] >= y0
        assert strips.touching(x0, y0, x1, y1).tolist() == np.flatnonzero(touch).tolist()


def test_of_a_tall_picture_it_looks_at_a_strip_across() -> None:
    rng = np.random.default_rng(0)
    low = rng.uniform(0, (2000, 500_000), (1000, 2))
    assert Strips(np.hstack((low, low + 100)))._axis == 1
