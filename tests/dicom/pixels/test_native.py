"""Uncompressed frames as old files have them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian

from tests.builders import a_dataset, a_dicom_file
from workbench.base.errors import InputError
from workbench.dicom.headers import read_header
from workbench.dicom.pixels.frames import Frames


def packed(values: np.ndarray) -> bytes:
    """Write 12 bits a value, the low ones first, into 16-bit words, as one long number."""
    number = sum((int(v) & 0xFFF) << (12 * n) for n, v in enumerate(values.ravel()))
    bits = values.size * 12
    return number.to_bytes(-(-bits // 16) * 2, "little")


def a_packed_file(path: Path, values: np.ndarray, big: bool = False, **attributes) -> Path:
    ds = a_dataset(values, **attributes)
    ds.BitsAllocated = ds.BitsStored = 12
    ds.HighBit = 11
    data = packed(values)
    ds.PixelData = np.frombuffer(data, "<u2").astype(">u2").tobytes() if big else data
    return a_dicom_file(path, ds, ExplicitVRBigEndian if big else ExplicitVRLittleEndian)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("dtype", [np.uint16, np.int16])
def test_two_values_of_12_bits_share_three_bytes(tmp_path, dtype, big):
    low, high = (-2048, 2048) if dtype is np.int16 else (0, 4096)
    values = np.random.default_rng(3).integers(low, high, (3, 3, 5)).astype(dtype)
    # An odd number of pixels: the second frame begins in the middle of a byte.
    path = a_packed_file(tmp_path / "old.dcm", values, big, NumberOfFrames=3)
    frames = Frames(read_header(path))
    assert frames.form.frames == 3 and frames.doubts == ()
    for n in range(3):
        got = frames.read(n + 1)
        assert got.dtype == dtype
        assert np.array_equal(got, values[n])


def test_the_first_value_is_in_the_low_bits_of_the_first_word():
    assert packed(np.array([0x123, 0x456, 0x789, 0xABC])).hex() == "236145" + "89c7ab"


def test_a_packed_file_that_is_cut_off_says_so(tmp_path):
    path = a_packed_file(tmp_path / "old.dcm", np.zeros((40, 50), np.uint16))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match="cut off"):
        Frames(read_header(path)).read(1)
