"""The values of a block of pixels, or None while they are being read."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.ui.canvas.canvas_kit import ArraySource
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.frame import load_frame
from workbench.imaging.grey import lut_indices
from workbench.imaging.pixel_values import pixel_values
from workbench.model.grey import Grey

RNG = np.random.default_rng(3)


@pytest.mark.parametrize(
    ("pixels", "grey"),
    [
        (RNG.integers(-900, 900, (40, 60)).astype(np.int16), Grey(16, True)),
        (RNG.integers(0, 255, (40, 60)).astype(np.uint8), Grey(8)),
        (RNG.integers(0, 255, (40, 60, 3)).astype(np.uint8), None),
    ],
    ids=["signed", "bytes", "colour"],
)
def test_a_block_has_the_stored_values_and_those_to_shade(
    pixels: NDArray[np.generic], grey: Grey | None
) -> None:
    frame = load_frame(ArraySource(pixels, grey), 1)
    found = pixel_values(frame, 7, 5, 19, 11)
    assert found is not None
    np.testing.assert_array_equal(found.stored, pixels[5:11, 7:19])
    expected = pixels if grey is None else lut_indices(pixels)
    np.testing.assert_array_equal(found.indices, expected[5:11, 7:19])


class Late:
    """A frame whose corners are there or not, as a large picture has them."""

    is_read_late = True
    keep = None

    def __init__(self, missing: set[tuple[int, int]]) -> None:
        self.missing = missing
        self.asked: list[tuple[int, int]] = []
        self.stored = np.arange(100).reshape(10, 10)
        self.levels = type("Levels", (), {"base": self.stored})

    def value(self, row: int, column: int) -> float | None:
        self.asked.append((row, column))
        return None if (row, column) in self.missing else 1.0


def test_of_a_picture_read_late_the_corners_are_asked_for() -> None:
    frame = Late(set())
    found = pixel_values(frame, 2, 3, 6, 5)  # type: ignore[arg-type]
    assert found is not None
    assert found.stored.tolist() == [[32, 33, 34, 35], [42, 43, 44, 45]]
    assert frame.asked == [(3, 2), (3, 5), (4, 2), (4, 5)]


@pytest.mark.parametrize("corner", [(3, 2), (3, 5), (4, 2), (4, 5)])
def test_while_one_corner_is_being_read_there_are_no_values(corner: tuple[int, int]) -> None:
    assert pixel_values(Late({corner}), 2, 3, 6, 5) is None  # type: ignore[arg-type]


def test_a_block_that_cannot_be_read_has_no_values() -> None:
    class Damaged:
        def __getitem__(self, at: object) -> object:
            raise InputError(t("{name} is damaged.", name="a.tif"))

    frame = Late(set())
    frame.stored = Damaged()  # type: ignore[assignment]
    assert pixel_values(frame, 2, 3, 6, 5) is None  # type: ignore[arg-type]
