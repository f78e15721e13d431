import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as oracle

from tests.geom.strategies import masks
from workbench.geom.raster import PixelMask, spans_of_mask
from workbench.geom.rle import compress, decode, encode, uncompress


def counts_of(mask):
    return encode(spans_of_mask(PixelMask(mask)), *mask.shape)


def theirs(mask):
    counts = oracle.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"]
    assert isinstance(counts, bytes)
    return counts.decode()


def test_counts_run_down_the_columns_and_start_with_zeros():
    assert counts_of(np.array([[0, 1], [1, 1]], bool)) == [1, 3]
    assert counts_of(np.array([[1, 0], [1, 0]], bool)) == [0, 2, 2]
    assert counts_of(np.zeros((2, 3), bool)) == [6]


@settings(max_examples=200)
@given(masks())
def test_encoding_equals_pycocotools(mask):
    assert compress(counts_of(mask)) == theirs(mask)


@settings(max_examples=200)
@given(masks())
def test_decoding_gives_the_mask_back(mask):
    text = theirs(mask)
    assert np.array_equal(decode(uncompress(text), *mask.shape).full(*mask.shape), mask)


def test_a_large_mask_equals_pycocotools_both_ways():
    mask = np.random.default_rng(1).random((700, 900)) < 0.5
    mask[:, 200:600] = True
    assert compress(counts_of(mask)) == theirs(mask)
    assert np.array_equal(decode(counts_of(mask), 700, 900).full(700, 900), mask)


@given(st.lists(st.integers(0, 2**40), max_size=12))
def test_compressed_counts_come_back(counts):
    assert uncompress(compress(counts)) == counts


@pytest.mark.parametrize("text", ["é", "P", "\x00", "0" * 3 + "P" * 30 + "0", "~"])
def test_text_that_is_not_rle_is_refused(text):
    with pytest.raises(ValueError, match=r"count|text"):
        uncompress(text)


@given(st.text(st.characters(min_codepoint=40, max_codepoint=120), max_size=30))
def test_any_text_gives_counts_or_a_value_error(text):
    try:
        counts = uncompress(text)
    except ValueError:
        return
    assert all(count >= 0 for count in counts)


@pytest.mark.parametrize(
    ("counts", "rows", "columns"),
    [
        ([5], 2, 2),
        ([-1, 5], 2, 2),
        ([0, 10**12], 10**6, 10**6),
        ([0, 1, 10**12 - 2, 1], 10**6, 10**6),
        ([], 2, 2),
        ([], 0, 0),
        ([0, 2**62], 2**61, 2),
        ([2**80], 2**40, 2**40),
    ],
)
def test_counts_that_do_not_fit_the_frame_or_are_too_large_are_refused(counts, rows, columns):
    with pytest.raises(ValueError, match=r"counts|large|empty"):
        decode(counts, rows, columns)


def test_a_small_mask_on_a_huge_frame_is_no_problem():
    start = 29_000 * 30_000 + 100
    mask = decode([start, 5, 30_000 * 30_000 - start - 5], 30_000, 30_000)
    assert (mask.row, mask.column, mask.pixels.shape) == (100, 29_000, (5, 1))
