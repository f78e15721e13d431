"""Colours with a profile are shown as sRGB; what is stored stays."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from plugins.dicom_images.reader import DicomImageReader
from plugins.plain_images.reader import PlainImageReader
from plugins.tiff_images.reader import TiffImageReader
from tests.builders import a_dataset, a_dicom_file
from tests.imaging.tiles.fakes import FakeTiles
from workbench.imaging.explain import Stage, explain
from workbench.imaging.frame import load_frame
from workbench.imaging.icc import conversion_of
from workbench.imaging.render import render_frame
from workbench.imaging.sources import FrameInfo
from workbench.imaging.tiles.frame import tiled_frame


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


def test_a_profile_can_be_left_out(tmp_path: Path):
    pixels = np.full((4, 5, 3), 128, np.uint8)
    ds = a_dataset(pixels, ICCProfile=with_gamma(1.0))
    frame = load_frame(DicomImageReader().open(a_dicom_file(tmp_path / "photo.dcm", ds)), 1)
    bare = frame.without_profile()
    assert bare is frame.without_profile()
    assert np.array_equal(render_frame(bare), pixels)
    assert explain(bare, 2, 1).step(Stage.STORED) is None
    assert bare.without_profile() is bare


def save_tiff(path: Path, pixels: np.ndarray) -> None:
    tifffile.imwrite(path, pixels, photometric="rgb", iccprofile=with_gamma(1.0))


def save_with_pillow(path: Path, pixels: np.ndarray) -> None:
    more: dict[str, Any] = {"quality": 95} if path.suffix == ".jpg" else {}
    Image.fromarray(pixels).save(path, icc_profile=with_gamma(1.0), **more)


@pytest.mark.parametrize(
    ("name", "save", "reader"),
    [
        ("a.png", save_with_pillow, PlainImageReader),
        ("a.jpg", save_with_pillow, PlainImageReader),
        ("a.webp", save_with_pillow, PlainImageReader),
        ("a.tif", save_tiff, TiffImageReader),
    ],
)
def test_pictures_that_are_not_dicom_are_shown_by_their_profile_too(tmp_path, name, save, reader):
    pixels = np.full((40, 50, 3), 128, np.uint8)
    save(tmp_path / name, pixels)
    frame = load_frame(reader().open(tmp_path / name), 1)
    assert np.abs(np.asarray(frame.stored)[20, 20].astype(int) - 128).max() <= 1
    shown = render_frame(frame)
    assert np.abs(shown[20, 20].astype(int) - 188).max() <= 3
    assert np.abs(render_frame(frame.without_profile())[20, 20].astype(int) - 128).max() <= 1
    screen = explain(frame, 20, 20).step(Stage.SCREEN)
    assert screen is not None
    assert any("ICC profile, " in str(reason) for reason in screen.because)


def test_a_large_picture_is_shown_by_its_profile_tile_by_tile():
    pixels = np.full((300, 400, 3), 128, np.uint8)

    class Profiled(FakeTiles):
        def info(self, frame: int) -> FrameInfo:
            return FrameInfo(None, icc_profile=with_gamma(1.0))

    frame = tiled_frame(Profiled(pixels), 1)
    frame.look()
    assert np.abs(render_frame(frame)[7, 9].astype(int) - 188).max() <= 2
    assert frame.stored[7, 9].tolist() == [128, 128, 128]
    bare = frame.without_profile()
    assert not bare.wants_look
    assert np.array_equal(render_frame(bare, region=(0, 0, 50, 40)), pixels[:40, :50])
