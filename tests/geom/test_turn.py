"""Rotating by quarters and mirroring."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.turn import UPRIGHT, Turn

TURNS = st.builds(Turn, st.integers(0, 3), st.booleans())
SIZES = st.integers(1, 9)


@given(TURNS, SIZES, SIZES, st.data())
def test_a_pixel_goes_where_its_centre_goes(
    turn: Turn, width: int, height: int, data: st.DataObject
) -> None:
    pixels = np.arange(width * height).reshape(height, width)
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    tx, ty = turn.place(x + 0.5, y + 0.5, width, height)
    assert turn.array(pixels)[int(ty), int(tx)] == pixels[y, x]
    assert turn.array(pixels).shape[::-1] == turn.size(width, height)


@given(TURNS, SIZES, SIZES, st.integers(1, 5), st.sampled_from(["u1", "u2", "f4", "f8"]))
def test_pixels_of_several_numbers_stay_together(
    turn: Turn, width: int, height: int, channels: int, kind: str
) -> None:
    size = width * height * channels
    pixels = np.arange(size).astype(kind).reshape(height, width, channels)
    turned = turn.array(pixels)
    parts = [turn.array(np.ascontiguousarray(pixels[..., n])) for n in range(channels)]
    assert turned.dtype == pixels.dtype
    assert turned.flags.c_contiguous
    assert np.array_equal(turned, np.stack(parts, axis=2))


@given(TURNS, st.floats(-50, 50), st.floats(-50, 50), SIZES, SIZES)
def test_there_and_back_is_the_same_place(
    turn: Turn, x: float, y: float, width: int, height: int
) -> None:
    there = turn.place(x, y, width, height)
    assert turn.back(*there, width, height) == pytest.approx((x, y))
    assert turn.then(turn.inverse) == UPRIGHT == turn.inverse.then(turn)


@given(TURNS, TURNS, SIZES, SIZES)
def test_one_after_the_other_is_what_then_says(
    first: Turn, second: Turn, width: int, height: int
) -> None:
    pixels = np.arange(width * height).reshape(height, width)
    both = second.array(first.array(pixels))
    assert np.array_equal(first.then(second).array(pixels), both)


@given(TURNS)
def test_the_user_turns_what_is_seen(turn: Turn) -> None:
    pixels = np.arange(6).reshape(2, 3)
    seen = turn.array(pixels)
    assert np.array_equal(turn.rotated(1).array(pixels), np.rot90(seen, -1))
    assert np.array_equal(turn.rotated(-1).array(pixels), np.rot90(seen))
    assert np.array_equal(turn.flipped_across.array(pixels), seen[:, ::-1])
    assert np.array_equal(turn.flipped_down.array(pixels), seen[::-1])


@given(TURNS, st.integers(-5, 5), st.integers(-5, 5))
def test_a_direction_turns_with_the_picture(turn: Turn, dx: int, dy: int) -> None:
    x0, y0 = turn.place(3, 4, 10, 20)
    x1, y1 = turn.place(3 + dx, 4 + dy, 10, 20)
    assert turn.direction(dx, dy) == (x1 - x0, y1 - y0)


def test_rotation_is_clockwise_and_comes_before_mirroring() -> None:
    pixels = np.array([[1, 2], [3, 4]])
    assert Turn(1).array(pixels).tolist() == [[3, 1], [4, 2]]
    assert Turn(1, True).array(pixels).tolist() == [[1, 3], [2, 4]]
