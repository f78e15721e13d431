"""Colours with a profile are shown as sRGB; what is stored stays."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageCms

from plugins.dicom_images.reader import DicomImageReader
from tests.builders import a_dataset, a_dicom_file
from workbench.imaging.explain import Stage, explain
from workbench.imaging.frame import load_frame
from workbench.imaging.icc import conversion_of


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def with_gamma(gamma: float) -> bytes:
    """The profile of sRGB with another curve, as a table of its own for each channel."""
    data = bytearray(srgb())
    curve = struct.pack(">4sIIH", b"curv", 0, 1, round(gamma * 256)) + b"\0\0"
    (count,) = struct.unpack_from(">I", data, 128)
    for n in range(count):
        at = 132 + 12 * n
        if bytes(data[at : at + 4]) in (b"rTRC", b"gTRC", b"bTRC"):
            struct.pack_into(">II", data, at + 4, len(data), len(curve))
    data += curve
    struct.pack_into(">I", data, 0, len(data))
    return bytes(data)


def test_another_gamma_is_converted_by_its_curve():
    convert = conversion_of(with_gamma(1.0))
    assert convert is not None
    greys = np.repeat(np.arange(256, dtype=np.uint8)[:, None, None], 3, axis=2)
    shown = convert(greys)[:, 0].astype(float)
    linear = np.arange(256) / 255
    curve = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    assert np.abs(shown - 255 * curve[:, None]).max() <= 2
    assert greys[128].tolist() == [[128, 128, 128]]


@pytest.mark.parametrize("profile", [b"", b"x" * 500, srgb(), srgb()[:300]], ids=len)
def test_without_a_profile_of_another_space_nothing_is_converted(profile):
    assert conversion_of(profile) is None


def test_a_picture_keeps_its_values_and_says_what_is_shown(tmp_path: Path):
    pixels = np.full((4, 5, 3), 128, np.uint8)
    ds = a_dataset(pixels, ICCProfile=with_gamma(1.0))
    source = DicomImageReader().open(a_dicom_file(tmp_path / "photo.dcm", ds))
    frame = load_frame(source, 1)
    assert np.array_equal(source.read(1), pixels)
    assert np.array_equal(np.asarray(frame.stored), pixels)
    shown = frame.shade(np.asarray(frame.levels.base), None)
    assert 186 <= int(shown.min()) <= int(shown.max()) <= 190
    explained = explain(frame, 2, 1)
    stored, screen = explained.step(Stage.STORED), explained.step(Stage.SCREEN)
    assert stored is not None and stored.value == (128, 128, 128)
    assert screen is not None and screen.value == tuple(shown[1, 2].tolist())
    assert any("ICC profile" in str(reason) for reason in screen.because)


def test_a_profile_of_srgb_changes_nothing(tmp_path: Path):
    pixels = np.random.default_rng(1).integers(0, 256, (4, 5, 3)).astype(np.uint8)
    ds = a_dataset(pixels, ICCProfile=srgb())
    frame = load_frame(DicomImageReader().open(a_dicom_file(tmp_path / "photo.dcm", ds)), 1)
    assert np.array_equal(frame.shade(np.asarray(frame.levels.base), None), pixels)
    assert explain(frame, 0, 0).step(Stage.STORED) is None


def test_the_profile_of_another_kind_of_colour_is_not_used():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert conversion_of(lab) is None
    assert ImageCms.ImageCmsProfile(io.BytesIO(lab)).profile.xcolor_space.strip() == "Lab"
