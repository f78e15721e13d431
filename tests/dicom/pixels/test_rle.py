"""Run-length coded frames."""

from __future__ import annotations

import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.dicom.pixels import rle
from workbench.dicom.pixels.rle import RleError, decode_rle, unpack_bits


def test_literal_and_repeated_runs_are_expanded():
    assert unpack_bits(bytes([2, 1, 2, 3, 254, 9, 128, 0, 7]), 100) == bytes([1, 2, 3, 9, 9, 9, 7])


def test_expansion_ends_at_the_limit_and_at_the_end():
    assert len(unpack_bits(bytes([129, 5]) * 1000, 10)) <= 10 + 128
    assert unpack_bits(bytes([5, 1]), 10) == b"\x01"
    assert unpack_bits(bytes([200]), 10) == b""


def test_byte_planes_come_the_most_significant_first():
    segments = [bytes([1, 0x12, 0x34]), bytes([1, 0x56, 0x78])]
    head = struct.pack("<16I", 2, 64, 67, *[0] * 13)
    assert decode_rle(head + b"".join(segments), 1, 2, 1, 2).tolist() == [[0x1256, 0x3478]]


def test_a_large_frame_takes_little_more_memory_than_its_pixels():
    rows, columns = 2000, 3000
    run = bytes([129, 7]) * (rows * columns // 128 + 1)
    encoded = struct.pack("<16I", 2, 64, 64 + len(run), *[0] * 13) + run + run
    tracemalloc.start()
    try:
        frame = decode_rle(encoded, rows, columns, 1, 2)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert frame.shape == (rows, columns) and int(frame.min()) == int(frame.max()) == 0x0707
    assert peak < 1.1 * frame.nbytes


@given(st.binary(max_size=400), st.integers(1, 300), st.integers(1, 64))
def test_pieces_of_any_size_are_the_same(data, limit, size):
    whole = unpack_bits(data, limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rle, "_PIECE", size)
        assert unpack_bits(data, limit) == whole


@pytest.mark.parametrize("first", [bytes([254, 9, 5, 1]), bytes([254, 9, 200])])
def test_a_run_takes_nothing_of_the_next_segment(first):
    head = struct.pack("<16I", 2, 64, 64 + len(first), *[0] * 13)
    with pytest.raises(RleError, match="segment 1 has"):
        decode_rle(head + first + bytes([248, 3]), 3, 3, 1, 2)


@pytest.mark.parametrize(
    "encoded",
    [b"", struct.pack("<16I", 3, *[64] * 15), struct.pack("<16I", 2, 64, 900, *[0] * 13)],
)
def test_damage_is_an_error(encoded):
    with pytest.raises(RleError):
        decode_rle(encoded, 1, 2, 1, 2)


@given(st.binary(max_size=200))
def test_any_bytes_decode_or_are_refused(data):
    try:
        assert decode_rle(data, 2, 2, 1, 1).shape == (2, 2)
    except RleError:
        pass


def test_it_agrees_with_pydicom(tmp_path):
    from pydicom import dcmread

    from tests.builders import a_dataset, a_dicom_file
    from workbench.dicom.headers import read_header
    from workbench.dicom.pixels.frames import Frames

    for pixels in (
        np.random.default_rng(1).integers(-9, 9, (40, 31), np.int16),
        np.random.default_rng(1).integers(0, 4, (30, 20, 3), np.uint8),
    ):
        again = dcmread(a_dicom_file(tmp_path / "a.dcm", a_dataset(pixels)))
        again.compress("1.2.840.10008.1.2.5")
        again.save_as(tmp_path / "rle.dcm")
        got = Frames(read_header(tmp_path / "rle.dcm")).read(1)
        assert got.dtype == pixels.dtype
        assert np.array_equal(got, pixels)
