from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.uid import RLELossless

from plugins.dicom_images.reader import DicomImageReader
from plugins.dicom_images.slices import SliceLike
from plugins.dicom_images.source import DicomImageSource
from tests.builders import a_ct_series, a_dataset, a_dicom_file, a_lut_item
from workbench.imaging.raw_pixels import RawSource


def opened(folder: Path, *change: Any) -> list[Any]:
    """Return five slices of a series, the second of which has another element."""
    paths = a_ct_series(folder, slices=5)[::-1]
    if change:
        ds = dcmread(paths[1])
        ds.add_new(*change)
        ds.save_as(paths[1])
    return DicomImageReader().open_slices(paths)


def test_slices_of_a_series_are_told_by_a_quick_look(tmp_path: Path) -> None:
    quick = opened(tmp_path)
    assert [type(one) for one in quick] == [*[SliceLike] * 2, DicomImageSource, *[SliceLike] * 2]
    for one in quick:
        raw = one.native_pixels(1)
        whole = DicomImageSource(raw.path)
        assert (one.rows, one.columns, one.frames) == (whole.rows, whole.columns, whole.frames)
        assert one.info(1) == whole.info(1)
        assert raw == whole.native_pixels(1)
        np.testing.assert_array_equal(one.read(1), whole.read(1))
        assert one.identity == whole.identity


def test_native_pixels_lie_where_they_say(tmp_path: Path) -> None:
    for one in opened(tmp_path):
        raw = one.native_pixels(1)
        data = np.fromfile(raw.path, raw.dtype, count=80, offset=raw.offset)
        np.testing.assert_array_equal(data.reshape(8, 10), one.read(1))


@pytest.mark.parametrize(
    "change",
    [
        (0x00281053, "DS", 2),
        (0x00281052, "DS", -1000),
        (0x00281054, "LO", "US"),
        (0x00280120, "US", 0),
        (0x00280030, "DS", [0.5, 0.8]),
        (0x00280101, "US", 12),
        (0x20500020, "CS", "INVERSE"),
        (0x00283000, "SQ", [a_lut_item(0, [0, 1, 2], 16, "HU")]),
        (0x60000100, "US", 16),
    ],
    ids=lambda change: f"{change[0]:08X}",
)
def test_a_slice_that_differs_is_read_in_full(tmp_path: Path, change: tuple[Any, ...]) -> None:
    quick = opened(tmp_path, *change)
    assert type(quick[1]) is DicomImageSource
    assert type(quick[3]) is SliceLike


def test_compressed_slices_are_decoded_one_by_one(tmp_path: Path) -> None:
    paths = a_ct_series(tmp_path, slices=3)[::-1]
    for path in paths:
        ds = dcmread(path)
        ds.compress(RLELossless)
        ds.save_as(path)
    quick = DicomImageReader().open_slices(paths)
    assert [cast("RawSource", one).native_pixels(1) for one in quick] == [None] * 3
    assert [int(one.read(1)[0, 0]) for one in quick] == [1026, 1025, 1024]


def test_frames_that_are_no_bare_values_are_not_offered_raw(tmp_path: Path) -> None:
    eight = a_dicom_file(tmp_path / "8.dcm", a_dataset(np.zeros((8, 8), np.uint8)))
    colour = a_dicom_file(tmp_path / "c.dcm", a_dataset(np.zeros((8, 8, 3), np.uint8)))
    shifted = a_dataset(np.zeros((8, 8), np.uint16), BitsStored=12, HighBit=15)
    high = a_dicom_file(tmp_path / "h.dcm", shifted)
    for path in (eight, colour, high):
        assert DicomImageSource(path).native_pixels(1) is None


def test_a_frame_of_several_lies_behind_those_before_it(tmp_path: Path) -> None:
    pixels = np.arange(3 * 64, dtype=np.uint16).reshape(3, 8, 8)
    path = a_dicom_file(tmp_path / "m.dcm", a_dataset(pixels, NumberOfFrames=3))
    source = DicomImageSource(path)
    raw = source.native_pixels(3)
    assert raw is not None
    data = np.fromfile(path, raw.dtype, count=64, offset=raw.offset)
    np.testing.assert_array_equal(data.reshape(8, 8), pixels[2])
    assert source.native_pixels(4) is None
