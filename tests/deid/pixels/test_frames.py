"""Frames of data sets in memory, and headers that promise what is not there."""

from __future__ import annotations

import numpy as np
import pytest

from tests.deid.pixels.images import (
    COLUMNS,
    EXPLICIT,
    JPEG,
    RLE,
    ROWS,
    compressed,
    described,
    values,
)
from tests.deid.pixels.images import native as stored_as
from workbench.base.errors import InputError
from workbench.deid.pixels.frames import StoredFrames
from workbench.deid.pixels.looks import projections


@pytest.mark.parametrize(
    ("keyword", "value"),
    [("Rows", 65535), ("NumberOfFrames", 2_000_000_000), ("BitsAllocated", 7), ("Columns", 0)],
)
@pytest.mark.parametrize("syntax", [EXPLICIT, RLE, JPEG + "90"])
def test_headers_that_promise_more_than_is_there_are_refused_at_once(
    keyword: str, value: int, syntax: str
) -> None:
    dataset = described(frames=2)
    stored = values(dataset)
    source = (
        stored_as(dataset, stored) if syntax == EXPLICIT else compressed(dataset, stored, syntax)
    )
    setattr(source, keyword, value)
    if keyword == "Rows":
        source.Columns = 65535
    with pytest.raises(InputError):
        frames = StoredFrames(source, syntax)
        for n in range(1, frames.count + 1):
            frames.samples(n)


def test_a_video_is_refused() -> None:
    dataset = described()
    source = compressed(dataset, values(dataset), JPEG + "90")
    with pytest.raises(InputError):
        StoredFrames(source, JPEG + "102").samples(1)


def test_messages_do_not_name_the_file() -> None:
    source = stored_as(described(frames=2), values(described()))
    with pytest.raises(InputError) as caught:
        StoredFrames(source, EXPLICIT)
    assert "Zyxquill" not in str(caught.value) and "/" not in str(caught.value)


def test_floats_are_spread_over_sixteen_bits_and_what_is_no_number_is_black() -> None:
    dataset = described(allocated=32)
    stored = np.linspace(-3, 5, ROWS * COLUMNS).astype("<f4")
    stored[7] = np.nan
    dataset.add_new(0x7FE00008, "OF", stored.tobytes())
    picture = StoredFrames(dataset, EXPLICIT).picture(1)
    assert picture.dtype == np.uint16 and picture.max() == 65535 and picture.reshape(-1)[7] == 0


def test_palettes_and_ybr_are_looked_at_as_colours() -> None:
    for photometric in ("PALETTE COLOR", "YBR_FULL", "RGB"):
        dataset = described(photometric, frames=3)
        frames = StoredFrames(stored_as(dataset, values(dataset)), EXPLICIT)
        assert frames.bits == 8 and frames.picture(2).shape == (ROWS, COLUMNS, 3)
        largest, least = projections(frames)
        assert np.array_equal(np.maximum(largest, frames.picture(3)), largest)
        assert np.array_equal(np.minimum(least, frames.picture(3)), least)
