"""Bitmaps of groups 60xx: packed in data of their own or hidden in spare bits of the pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom.data.data_manager
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian

from plugins.dicom_images.source import DicomImageSource
from tests.builders import a_dataset, a_dicom_file
from workbench.imaging.sources import OverlayKind

BITMAP = np.array([[1, 0, 1], [0, 1, 1], [0, 0, 1]], bool)


def with_overlay(ds: Dataset, bitmaps: np.ndarray, group: int = 0x6000, **more) -> Dataset:
    rows, columns = bitmaps.shape[-2:]
    packed = np.packbits(bitmaps.ravel(), bitorder="little").tobytes()
    ds.add_new((group, 0x0010), "US", rows)
    ds.add_new((group, 0x0011), "US", columns)
    ds.add_new((group, 0x0040), "CS", more.get("kind", "G"))
    ds.add_new((group, 0x0050), "SS", list(more.get("origin", (1, 1))))
    ds.add_new((group, 0x0100), "US", 1)
    ds.add_new((group, 0x0102), "US", 0)
    ds.add_new((group, 0x3000), "OW", packed + b"\0" * (len(packed) % 2))
    for element, vr, value in more.get("also", ()):
        ds.add_new((group, element), vr, value)
    return ds


def opened(tmp_path, ds: Dataset, syntax: str = "1.2.840.10008.1.2.1") -> DicomImageSource:
    return DicomImageSource(a_dicom_file(tmp_path / "over.dcm", ds, syntax))


def a_frame(frames: int = 0) -> Dataset:
    if frames:
        return a_dataset(np.zeros((frames, 4, 5), np.uint16), NumberOfFrames=frames)
    return a_dataset(np.zeros((4, 5), np.uint16))


def test_a_bitmap_comes_with_its_place_and_words(tmp_path):
    words = [(0x0022, "LO", "drawn by hand"), (0x1500, "LO", "左肺")]
    ds = with_overlay(a_frame(), BITMAP, 0x6002, origin=(-1, 3), kind="R", also=words)
    ds.SpecificCharacterSet = "ISO_IR 192"
    (plane,) = opened(tmp_path, ds).info(1).overlays
    assert np.array_equal(plane.bitmap, BITMAP)
    assert (plane.row, plane.column, plane.rows, plane.columns) == (-2, 2, 3, 3)
    assert plane.kind is OverlayKind.ROI
    assert (plane.label, plane.description, plane.group) == ("左肺", "drawn by hand", 0x6002)


def test_each_frame_has_its_own_bitmap(tmp_path):
    """Bitmaps are packed without gaps, so the second one begins within a byte."""
    bitmaps = np.stack([BITMAP, ~BITMAP])
    also = [(0x0015, "IS", 2), (0x0051, "US", 2)]
    source = opened(tmp_path, with_overlay(a_frame(4), bitmaps, also=also))
    assert [len(source.info(frame).overlays) for frame in (1, 2, 3, 4)] == [0, 1, 1, 0]
    assert np.array_equal(source.info(2).overlays[0].bitmap, BITMAP)
    assert np.array_equal(source.info(3).overlays[0].bitmap, ~BITMAP)


def test_one_bitmap_lies_over_all_frames(tmp_path):
    source = opened(tmp_path, with_overlay(a_frame(3), BITMAP, also=[(0x0015, "IS", 1)]))
    assert all(np.array_equal(source.info(n).overlays[0].bitmap, BITMAP) for n in (1, 2, 3))


def test_words_of_big_endian_files_are_unswapped(tmp_path):
    ds = with_overlay(a_frame(), BITMAP)
    ds[0x6000, 0x3000].value = np.frombuffer(ds[0x6000, 0x3000].value, "<u2").byteswap().tobytes()
    (plane,) = opened(tmp_path, ds, ExplicitVRBigEndian).info(1).overlays
    assert np.array_equal(plane.bitmap, BITMAP)


def test_a_spare_bit_is_a_bitmap_and_no_value(tmp_path):
    ds = a_dataset(np.array([[0x8FFF, 0x0001], [0x4002, 0x8003]], np.uint16))
    ds.BitsStored, ds.HighBit = 12, 11
    for group, bit in ((0x6000, 15), (0x6002, 14), (0x6004, 3)):
        ds.add_new((group, 0x0100), "US", 16)
        ds.add_new((group, 0x0102), "US", bit)
    source = opened(tmp_path, ds)
    first, second = source.info(1).overlays
    assert first.bitmap.tolist() == [[True, False], [False, True]]
    assert second.bitmap.tolist() == [[False, False], [True, False]]
    assert source.read(1).tolist() == [[0xFFF, 1], [2, 3]]


@pytest.mark.parametrize("spoil", ["short", "rows", "nothing"])
def test_a_damaged_overlay_is_left_out_and_said(tmp_path, spoil):
    ds = with_overlay(a_frame(), BITMAP)
    if spoil == "short":
        ds[0x6000, 0x0010].value = ds[0x6000, 0x0011].value = 60000
    elif spoil == "rows":
        del ds[0x6000, 0x0010]
    else:
        ds[0x6000, 0x3000].value = b""
    info = opened(tmp_path, ds).info(1)
    assert info.overlays == ()
    assert "6000" in str(info.warnings[0])


def test_a_real_overlay_is_that_of_pydicom():
    path = Path(pydicom.data.data_manager.__file__).parent / "test_files" / "examples_overlay.dcm"
    if not path.exists():
        pytest.skip("not in this version of pydicom")
    (plane,) = DicomImageSource(path).info(1).overlays
    assert np.array_equal(plane.bitmap, pydicom.dcmread(path).overlay_array(0x6000).astype(bool))
    assert plane.bitmap.any()
