"""A small picture looks like the large one, and is taken quickly from what is there."""

from __future__ import annotations

import numpy as np
import pytest

from tests.ui.canvas.canvas_kit import ArraySource
from workbench.imaging.frame import load_frame
from workbench.imaging.small_picture import small_picture
from workbench.model.grey import Grey


@pytest.mark.parametrize("size", [(3000, 2000), (50, 400), (7, 5000)])
def test_a_gradient_is_a_gradient_when_small(size: tuple[int, int]) -> None:
    rows, columns = size
    pixels = np.broadcast_to(np.linspace(0, 60000, columns), size).astype(np.uint16)
    frame = load_frame(ArraySource(pixels, Grey(bits=16, signed=False)), 1)
    small = small_picture(frame, 0.05)
    assert small.is_whole and small.keep is None
    assert small.pixels.shape == (max(1, round(rows * 0.05)), round(columns * 0.05))
    middle = small.pixels[small.pixels.shape[0] // 2].astype(float)
    expected = np.linspace(0, 60000, len(middle))
    assert np.abs(middle - expected).max() < 60000 / len(middle) * 2
