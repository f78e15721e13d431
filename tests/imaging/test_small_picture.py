"""A small picture looks like the large one, and is taken quickly from what is there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.ui.canvas.canvas_kit import ArraySource
from workbench.imaging.frame import load_frame
from workbench.imaging.resample import Levels, Raster
from workbench.imaging.small_picture import small_picture
from workbench.model.grey import Grey, Padding


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


def test_colours_keep_their_channels() -> None:
    pixels = np.zeros((200, 300, 3), np.uint8)
    pixels[..., 1] = 77
    small = small_picture(load_frame(ArraySource(pixels, None), 1), 0.1)
    assert small.pixels.shape == (20, 30, 3)
    assert (small.pixels == (0, 77, 0)).all()


def test_where_there_is_padding_there_is_no_picture() -> None:
    pixels = np.full((200, 300), 5, np.uint16)
    pixels[:, :150] = 9
    frame = load_frame(ArraySource(pixels, Grey(16, padding=Padding(9, 9))), 1)
    small = small_picture(frame, 0.1)
    assert small.keep is not None
    assert (small.keep[:, :14] == 0).all() and (small.keep[:, 16:] == 255).all()


class Late:
    """A frame that is read late: the left half is there."""

    is_read_late = True
    rows, columns = 200, 300
    levels = Levels(np.zeros((200, 300), np.uint16))

    def __init__(self, wants_look: bool) -> None:
        self.wants_look = wants_look

    def stand_in(self, raster: Raster, x: int, y: int, pixels: Any, keep: Any) -> None:
        assert (raster.width, raster.height, x, y) == (30, 20, 0, 0)
        pixels[:, :15], keep[:, :15] = 7, 255


@pytest.mark.parametrize("wants_look", [True, False])
def test_of_what_is_read_late_there_is_what_is_at_hand(wants_look: bool) -> None:
    small = small_picture(Late(wants_look), 0.1)  # type: ignore[arg-type]
    assert small.is_whole is not wants_look
    assert small.keep is not None
    assert (small.pixels[:, :15] == 7).all() and not small.keep[:, 15:].any()
