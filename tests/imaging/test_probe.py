"""What is told of one pixel."""

from __future__ import annotations

import numpy as np
import pytest

from tests.ui.canvas.canvas_kit import ArraySource
from workbench.imaging.frame import load_frame
from workbench.imaging.probe import probe
from workbench.model.grey import Grey


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.5])
def test_a_value_that_is_shown_as_it_is_stored_is_said_once(value: float) -> None:
    pixels = np.full((8, 8), 1.0, np.float32)
    pixels[2, 3] = value
    found = probe(load_frame(ArraySource(pixels, Grey()), 1), 3, 2)
    assert found.stored
    assert found.modality == ""
