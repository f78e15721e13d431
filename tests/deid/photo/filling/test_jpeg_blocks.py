"""Black blocks in JPEG data: all other blocks keep what they were."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.deid.photo.planted import coded, picture
from workbench.deid.photo.filling.jpeg_blocks import NotEditable, blackened, grown, mcu_of
from workbench.deid.photo.filling.jpeg_codes import Bits
from workbench.deid.pixels.found import Box

WIDTH, HEIGHT = 131, 93
KINDS: dict[str, dict[str, Any]] = {
    "coarse colours": {"quality": 90},
    "fine colours": {"quality": 90, "subsampling": 0},
    "wide colours": {"quality": 75, "subsampling": 1},
    "restarts by rows": {"quality": 80, "restart_marker_rows": 1},
    "restarts by blocks": {"quality": 100, "restart_marker_blocks": 5},
}


def decoded(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as opened:
        opened.draft("YCbCr", opened.size)  # as stored, not by way of RGB
        return np.array(opened.convert("YCbCr"))


@pytest.mark.parametrize("kind", KINDS)
@given(
    x=st.integers(0, WIDTH - 2),
    y=st.integers(0, HEIGHT - 2),
    width=st.integers(1, 90),
    height=st.integers(1, 60),
)
@settings(max_examples=25, deadline=None)
def test_boxes_are_black_and_all_else_stays(
    kind: str, x: int, y: int, width: int, height: int
) -> None:
    box = Box(x, y, width, height).within(HEIGHT, WIDTH)
    assert box is not None
    source = coded(picture(HEIGHT, WIDTH), "JPEG", **KINDS[kind])
    made = blackened(source, [box])
    [whole] = grown(source, [box])
    assert whole.x <= box.x and whole.right >= box.right and whole.bottom >= box.bottom
    before, after = decoded(source), decoded(made)
    assert after[whole.slices][..., 0].max() == 0
    outside = np.ones((HEIGHT, WIDTH), bool)
    outside[whole.slices] = False
    # Light is as coded everywhere; colours are mixed over the edge where they are coarse.
    assert np.array_equal(before[..., 0][outside], after[..., 0][outside])
    margin = whole.within(HEIGHT, WIDTH, 2)
    assert margin is not None
    outside[margin.slices] = False
    assert np.array_equal(before[outside], after[outside])


def test_no_box_changes_nothing() -> None:
    source = coded(picture(), "JPEG")
    assert blackened(source, []) == source


def test_grey_pictures_are_edited_too() -> None:
    source = coded(picture()[..., 0], "JPEG", quality=95)
    made = blackened(source, [Box(10, 10, 20, 20)])
    assert decoded(made)[8:32, 8:32, 0].max() == 0
    assert mcu_of(source) == (8, 8)


def test_progressive_jpegs_are_refused() -> None:
    with pytest.raises(NotEditable):
        blackened(coded(picture(), "JPEG", progressive=True), [Box(0, 0, 9, 9)])


def test_a_cut_off_scan_is_refused() -> None:
    source = coded(picture(), "JPEG", quality=90)
    cut = source[: len(source) // 2] + b"\xff\xd9"
    with pytest.raises(NotEditable):
        blackened(cut, [Box(100, 80, 9, 9)])


@given(st.lists(st.tuples(st.integers(0, 2**40), st.integers(1, 41)), max_size=60))
def test_bits_come_out_as_they_went_in(parts: list[tuple[int, int]]) -> None:
    bits = Bits()
    text = ""
    for value, length in parts:
        value &= (1 << length) - 1
        bits.put(value, length)
        text += f"{value:0{length}b}"
    text += "1" * (-len(text) % 8)
    assert bits.padded() == bytes(int(text[n : n + 8], 2) for n in range(0, len(text), 8))


@given(st.binary(min_size=1, max_size=80), st.data())
def test_bits_of_a_part_are_copied(data: bytes, draw: st.DataObject) -> None:
    start = draw.draw(st.integers(0, 8 * len(data)))
    end = draw.draw(st.integers(start, 8 * len(data)))
    bits = Bits()
    bits.copy(data, start, end)
    text = "".join(f"{byte:08b}" for byte in data)[start:end]
    text += "1" * (-len(text) % 8)
    assert bits.padded() == bytes(int(text[n : n + 8], 2) for n in range(0, len(text), 8))
