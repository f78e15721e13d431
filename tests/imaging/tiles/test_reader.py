"""Any window of any reduction, from whatever has it cheapest."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imaging.tiles.kit import ArraySource
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.drawing.tile_pool import NotYet
from workbench.imaging.resample import block_mean
from workbench.imaging.tiles.blocks import Blocks
from workbench.imaging.tiles.reader import Coming, TileReader
from workbench.imaging.tiles.source import TileLevel, Window

RNG = np.random.default_rng(4)


def reader_of(source, coming=Coming, blocks=None):
    return TileReader(
        source, 1, source.kind(1), source.rows, source.columns, coming, blocks or Blocks()
    )


@given(st.data())
def test_a_window_of_a_reduction_is_the_block_means_of_the_picture(data):
    rows, columns = data.draw(st.tuples(st.integers(1, 70), st.integers(1, 70)))
    dtype = data.draw(st.sampled_from(["u1", "u2", "i2", "f4", "i4"]))
    channels = data.draw(st.sampled_from([(), (3,), (5,)]))
    array = RNG.integers(0, 120, (rows, columns, *channels)).astype(dtype)
    tile = data.draw(st.sampled_from([(8, 8), (16, 70), (3, 5)]))
    from_top = data.draw(st.booleans())
    source = ArraySource(array, tile=tile, is_mapped=data.draw(st.booleans()), from_top=from_top)
    reader = reader_of(source)
    ky, kx = data.draw(st.tuples(st.integers(0, 4), st.integers(0, 4)))
    height, width = reader.shape(ky, kx)[:2]
    y0 = data.draw(st.integers(0, height - 1))
    x0 = data.draw(st.integers(0, width - 1))
    y1 = data.draw(st.integers(y0 + 1, height))
    x1 = data.draw(st.integers(x0 + 1, width))
    found = reader.region(ky, kx, Window(y0, x0, y1, x1))
    expected = block_mean(array.astype(np.float64), 1 << ky, 1 << kx)[y0:y1, x0:x1]
    assert found.dtype == array.dtype
    assert found.shape == expected.shape
    assert np.abs(found.astype(np.float64) - expected).max() <= 0.5 + 1e-5


def test_a_reduction_comes_from_the_coarsest_level_that_the_file_has():
    array = RNG.integers(0, 255, (256, 256)).astype(np.uint8)
    source = ArraySource(array, factors=(1, 4, 16))
    found = reader_of(source).region(3, 3, Window(0, 0, 8, 8))
    assert {level for level, _ in source.read_windows} == {1}
    assert np.array_equal(found, block_mean(source.arrays[1], 2, 2)[:8, :8])


@given(st.lists(st.tuples(st.integers(0, 299), st.integers(1, 300), st.integers(0, 1)), max_size=6))
def test_windows_one_after_the_other_show_what_is_there(asked):
    array = RNG.integers(0, 255, (300, 100)).astype(np.uint8)
    reader = reader_of(ArraySource(array, from_top=True))
    for y0, height, k in asked:
        rows = reader.shape(k, k)[0]
        y0 %= rows
        window = Window(y0, 5, min(y0 + height, rows), 50)
        found = reader.region(k, k, window)
        expected = block_mean(array, 1 << k, 1 << k)[window.y0 : window.y1, 5:50]
        assert np.array_equal(found, expected)
        assert k or reader.is_ready(k, k, window)


def test_of_the_lowest_blocks_of_a_view_no_more_is_read_than_can_be_seen():
    array = RNG.integers(0, 255, (300, 64)).astype(np.uint8)
    source = ArraySource(array, from_top=True)
    reader = reader_of(source)
    reader.region(0, 0, Window(10, 0, 150, 64))
    heights = {window.y0: window.y1 - window.y0 for _, window in source.read_windows}
    assert heights == {0: 64, 64: 64, 128: 32}
    assert reader.is_ready(0, 0, Window(10, 0, 160, 64))
    assert not reader.is_ready(0, 0, Window(10, 0, 161, 64))


def test_going_down_reads_the_rest_of_a_block_at_once():
    array = RNG.integers(0, 255, (300, 64)).astype(np.uint8)
    source = ArraySource(array, from_top=True)
    reader = reader_of(source)
    reader.region(0, 0, Window(10, 0, 130, 64))
    source.read_windows.clear()
    for y1 in range(161, 190, 4):
        assert np.array_equal(reader.region(0, 0, Window(60, 0, y1, 64)), array[60:y1])
    assert source.read_windows == [(0, Window(128, 0, 192, 64))]


def test_a_low_window_reads_whole_blocks_for_the_next_one_below():
    source = ArraySource(RNG.integers(0, 255, (300, 64)).astype(np.uint8), from_top=True)
    reader = reader_of(source)
    for y0 in range(0, 256, 32):
        reader.region(0, 0, Window(y0, 0, y0 + 40, 64))
    assert len(source.read_windows) == 5


def test_a_block_that_cannot_be_read_ends_a_window_in_its_error():
    class Damaged(ArraySource):
        def region(self, frame, level, window):
            if window.y0 >= 64:
                raise InputError(t("A tile is damaged."))
            return super().region(frame, level, window)

    reader = reader_of(Damaged(np.zeros((300, 300), np.uint8)))
    for _ in range(3):
        with pytest.raises(InputError):
            reader.region(0, 0, Window(0, 0, 300, 300))
    assert reader.region(0, 0, Window(0, 0, 64, 300)).shape == (64, 300)


def test_a_block_is_decoded_once_for_all_threads():
    source = ArraySource(RNG.integers(0, 255, (64, 64)).astype(np.uint8))
    reader = reader_of(source)
    threads = [
        threading.Thread(target=reader.region, args=(0, 0, Window(0, 0, 9, 9))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(source.read_windows) == 1


def test_mapped_pixels_are_not_kept():
    blocks = Blocks()
    source = ArraySource(np.zeros((64, 64), np.uint8), is_mapped=True)
    reader = reader_of(source, blocks=blocks)
    reader.region(0, 0, Window(0, 0, 9, 9))
    assert reader.is_ready(0, 0, Window(0, 0, 9, 9))
    reader.region(0, 0, Window(0, 0, 9, 9))
    assert len(source.read_windows) == 2


def test_a_block_that_was_read_is_at_hand_until_it_is_forgotten():
    source = ArraySource(np.zeros((200, 200), np.uint8))
    reader = reader_of(source)
    assert not reader.is_ready(0, 0, Window(0, 0, 9, 9))
    reader.region(0, 0, Window(0, 0, 9, 9))
    assert reader.is_ready(0, 0, Window(0, 0, 64, 64))
    assert not reader.is_ready(0, 0, Window(0, 0, 65, 64))
    reader.close()
    assert not reader.is_ready(0, 0, Window(0, 0, 9, 9))


def test_a_level_that_lacks_its_last_row_repeats_the_one_before():
    array = RNG.integers(0, 255, (65, 65)).astype(np.uint8)
    source = ArraySource(array, factors=(1, 4))
    source.arrays[1] = source.arrays[1][:16, :16]  # rounded down, as some programs do
    found = reader_of(source).region(2, 2, Window(15, 15, 17, 17))
    assert found.shape == (2, 2)
    assert (found == source.arrays[1][15, 15]).all()


class Growing:
    """Reductions of which so many rows of the picture are done."""

    def __init__(self, array, factor):
        self.pixels = block_mean(array, factor, factor)
        self.levels = (TileLevel(len(self.pixels), self.pixels.shape[1], factor, is_mapped=True),)
        self.done = 0

    def is_ready(self, level, window):
        return window.y1 * self.levels[0].factor <= self.done

    def region(self, level, window):
        return self.pixels[window.y0 : window.y1, window.x0 : window.x1]


def test_a_far_view_waits_for_the_reductions_that_are_being_made():
    array = RNG.integers(0, 255, (512, 512)).astype(np.uint8)
    source, growing = ArraySource(array), Growing(array, 8)
    reader = reader_of(source, lambda: Coming(growing, is_coming=True))
    with pytest.raises(NotYet):
        reader.region(3, 3, Window(0, 0, 32, 32))
    assert source.read_windows == []
    growing.done = 256
    found = reader.region(3, 3, Window(0, 0, 32, 32))
    assert np.array_equal(found, growing.pixels[:32, :32])
    with pytest.raises(NotYet):
        reader.region(3, 3, Window(0, 0, 33, 32))


def test_a_near_view_does_not_wait():
    array = RNG.integers(0, 255, (512, 512)).astype(np.uint8)
    reader = reader_of(ArraySource(array), lambda: Coming(None, is_coming=True))
    assert np.array_equal(reader.region(1, 1, Window(0, 0, 9, 9)), block_mean(array, 2, 2)[:9, :9])


def test_without_any_reduction_coming_a_far_view_is_made_from_the_picture():
    array = RNG.integers(0, 255, (512, 512)).astype(np.uint8)
    found = reader_of(ArraySource(array)).region(4, 4, Window(0, 0, 32, 32))
    assert np.array_equal(found, block_mean(array, 16, 16))


def test_a_picture_without_random_access_is_read_from_its_reductions():
    array = RNG.integers(0, 255, (64, 64)).astype(np.uint8)
    growing = Growing(array, 1)
    reader = TileReader(
        None, 1, ArraySource(array).kind(1), 64, 64, lambda: Coming(growing, True), Blocks()
    )
    with pytest.raises(NotYet):
        reader.region(0, 0, Window(0, 0, 8, 8))
    growing.done = 64
    assert np.array_equal(reader.region(0, 0, Window(3, 4, 8, 8)), array[3:8, 4:8])
