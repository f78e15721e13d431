from __future__ import annotations

import io
from pathlib import Path

import cv2
import imagecodecs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from plugins.plain_images.reader import PlainImageReader
from tests.plugins.plain_images.large import joined
from workbench.api import InputError
from workbench.api.grey import Window
from workbench.api.images import HEAD_BYTES, ImageSource, StripeSource
from workbench.imaging.grey import display
from workbench.model.calibration import CalibrationSource

READER = PlainImageReader()


def shown(source: ImageSource, frame: int = 1) -> np.ndarray:
    """The greys of a frame as its file wants them."""
    grey = source.info(frame).grey
    assert grey is not None
    return display(source.read(frame), grey)


def grey8() -> np.ndarray:
    return np.arange(6 * 8, dtype=np.uint8).reshape(6, 8) * 5


def grey16() -> np.ndarray:
    return np.arange(6 * 8, dtype=np.uint16).reshape(6, 8) * 1000


def rgb() -> np.ndarray:
    return np.random.default_rng(2).integers(0, 256, (6, 8, 3), dtype=np.uint8)


def saved(path: Path, pixels: np.ndarray, **options) -> Path:
    Image.fromarray(pixels).save(path, **options)
    return path


@pytest.mark.parametrize("suffix", ["png", "bmp"])
@pytest.mark.parametrize("make", [grey8, rgb])
def test_lossless_formats_return_what_went_in(tmp_path, suffix, make):
    path = saved(tmp_path / f"照片 一.{suffix}", make())
    source = READER.open(path)
    assert np.array_equal(source.read(1), make())
    assert (source.rows, source.columns, source.frames) == (6, 8, 1)
    info = source.info(1)
    assert (info.grey is None) == (make is rgb)
    if info.grey is not None:
        assert np.array_equal(display(source.read(1), info.grey), make())


def test_16_bit_grey_stays_16_bit(tmp_path):
    ok, data = cv2.imencode(".png", grey16())
    assert ok
    (tmp_path / "a.png").write_bytes(data.tobytes())
    source = READER.open(tmp_path / "a.png")
    assert source.read(1).dtype == np.uint16
    assert np.array_equal(source.read(1), grey16())
    grey = source.info(1).grey
    assert grey is not None
    assert grey.bits == 16


@pytest.mark.parametrize("samples", [3, 4])
def test_16_bit_colour_keeps_all_its_bits(tmp_path, samples):
    wide = np.random.default_rng(9).integers(0, 65536, (6, 8, samples), dtype=np.uint16)
    ok, data = cv2.imencode(".png", wide[..., [2, 1, 0, 3][:samples]])
    assert ok
    (tmp_path / "a.png").write_bytes(data.tobytes())
    source = READER.open(tmp_path / "a.png")
    assert source.read(1).dtype == np.uint16
    assert np.array_equal(source.read(1), wide[..., :3])
    info = source.info(1)
    assert [one.name for one in info.channels] == ["R", "G", "B"]
    assert {one.grey.vois for one in info.channels} == {(Window(32768, 65536),)}
    assert not info.warnings


@pytest.mark.parametrize("is_large", [False, True])
def test_deep_grey_with_alpha_is_deep_grey(tmp_path, is_large, request):
    if is_large:
        request.getfixturevalue("all_large")
    deep = np.random.default_rng(9).integers(0, 65536, (6, 8, 2), dtype=np.uint16)
    (tmp_path / "a.png").write_bytes(imagecodecs.png_encode(deep))
    source = READER.open(tmp_path / "a.png")
    found = joined(source) if isinstance(source, StripeSource) else source.read(1)
    assert isinstance(source, StripeSource) == is_large
    assert np.array_equal(found, deep[..., 0])
    grey = source.info(1).grey
    assert grey is not None
    assert grey.bits == 16


def test_colours_under_the_alpha_of_a_large_webp_are_kept(tmp_path, all_large):
    rgba = np.dstack([rgb(), np.arange(48, dtype=np.uint8).reshape(6, 8)])
    path = tmp_path / "a.webp"
    Image.fromarray(rgba).save(path, lossless=True, exact=True)
    source = READER.open(path)
    assert isinstance(source, StripeSource)
    assert np.array_equal(joined(source), rgb())


def test_alpha_is_dropped_and_colours_are_kept(tmp_path):
    rgba = np.dstack([rgb(), np.zeros((6, 8), np.uint8)])
    assert np.array_equal(READER.open(saved(tmp_path / "a.png", rgba)).read(1), rgb())


def test_palettes_become_rgb(tmp_path):
    image = Image.fromarray(grey8() // 10).convert("P")
    image.putpalette([v for i in range(256) for v in (i, 255 - i, 7)])
    for suffix in ("png", "bmp"):
        path = tmp_path / f"a.{suffix}"
        image.save(path)
        source = READER.open(path)
        assert np.array_equal(source.read(1), np.asarray(image.convert("RGB")))
        assert source.info(1).grey is None


def test_one_bit_is_0_and_1_and_shown_black_and_white(tmp_path):
    bits = (grey8() % 2).astype(bool)
    for suffix in ("png", "bmp"):
        path = tmp_path / f"a.{suffix}"
        Image.fromarray(bits).save(path)
        source = READER.open(path)
        assert source.read(1).dtype == np.uint8
        assert np.array_equal(source.read(1), bits)
        assert np.array_equal(shown(source), bits * 255)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(tmp_path, orientation):
    pixels = np.zeros((16, 32), np.uint8)
    pixels[:8, :8] = 255
    exif = Image.Exif()
    exif[274] = orientation
    path = tmp_path / "a.jpg"
    Image.fromarray(pixels).save(path, exif=exif, quality=95)
    source = READER.open(path)
    from PIL import ImageOps

    with Image.open(path) as image:
        expected = np.asarray(ImageOps.exif_transpose(image))
    assert np.array_equal(source.read(1), expected)
    assert (source.rows, source.columns) == expected.shape
    found = READER.arrange([path]).series[0].images[0]
    assert (found.rows, found.columns) == expected.shape


def test_cmyk_jpeg_becomes_rgb(tmp_path):
    path = tmp_path / "a.jpg"
    Image.new("CMYK", (8, 6), (0, 0, 0, 0)).save(path)
    assert READER.open(path).read(1).shape == (6, 8, 3)


@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_resolution_tags_are_never_millimetres(tmp_path, suffix):
    calibration = (
        READER.open(saved(tmp_path / f"a.{suffix}", grey8(), dpi=(254, 254))).info(1).calibration
    )
    assert calibration.source is CalibrationSource.NONE
    assert calibration.spacing is None
    assert "never give millimetres" in str(calibration.reason)


def test_without_resolution_tags_the_reason_does_not_speak_of_them(tmp_path):
    reason = READER.open(saved(tmp_path / "a.png", grey8())).info(1).calibration.reason
    assert "never" not in str(reason)


def test_nothing_is_known_of_a_person(tmp_path):
    identity = READER.open(saved(tmp_path / "a.png", grey8())).identity
    assert identity.patient_name == ""


# --- hostile -------------------------------------------------------------------------------------


def encoded(suffix: str) -> bytes:
    if suffix == "png16":
        return cv2.imencode(".png", grey16())[1].tobytes()
    buffer = io.BytesIO()
    pixels = np.random.default_rng(1).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(buffer, {"jpg": "jpeg"}.get(suffix, suffix))
    return buffer.getvalue()


@pytest.mark.parametrize("suffix", ["png", "png16", "jpg", "bmp"])
def test_every_truncation_is_one_line(tmp_path, suffix):
    data = encoded(suffix)
    path = tmp_path / "part"
    # What follows the last pixel (checksums, an empty chunk, a marker) may be missing.
    spare = {"png": 24, "png16": 24, "jpg": 2, "bmp": 4}.get(suffix, 4)
    for length in range(8, len(data) - spare, max(1, len(data) // 150)):
        path.write_bytes(data[:length])
        with pytest.raises(InputError) as caught:
            READER.open(path).read(1)
        assert "part" in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", ["png", "png16", "bmp"])
def test_a_file_that_is_cut_off_is_not_added(tmp_path, suffix):
    data = encoded(suffix)
    path = tmp_path / "part"
    for part in (0.3, 0.6, 0.9):
        path.write_bytes(data[: int(part * (len(data) - 24))])
        with pytest.raises(InputError, match="cut off"):
            READER.open(path)
        assert READER.arrange([path]).rejected


@pytest.mark.parametrize("suffix", ["png", "png16", "bmp"])
def test_something_behind_the_end_of_a_picture_is_no_damage(tmp_path, suffix):
    path = tmp_path / "longer"
    path.write_bytes(encoded(suffix) + b"left over")
    assert READER.open(path).read(1).any()


def test_the_header_of_a_png_is_read_without_its_pixels(tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    path.write_bytes(encoded("png"))

    decoded: list[object] = []
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda image: decoded.append(image))
    assert READER.open(path).rows == 40
    assert not decoded


@pytest.mark.parametrize("suffix", ["png", "png16", "jpg", "bmp"])
@given(data=st.data())
def test_every_flipped_byte_opens_or_is_one_line(data, suffix, tmp_path_factory):
    damaged = bytearray(encoded(suffix))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(4, min(len(damaged), 400) - 1))
        damaged[place] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "flipped"
    path.write_bytes(damaged)
    try:
        source = READER.open(path)
        assert source.read(1).shape[:2] == (source.rows, source.columns)
    except InputError as error:
        assert "\n" not in str(error)


def test_files_are_recognised_by_their_bytes():
    for suffix in ("png", "jpg", "bmp"):
        assert READER.recognises(encoded(suffix)[:HEAD_BYTES], ".bin")
    assert not READER.recognises(b"BMW is a car, not a bitmap", ".bmp")
    assert not READER.recognises(b"\0" * 128 + b"DICM", ".png")
    assert not READER.recognises(b"", ".png")


def test_each_photo_is_a_series_and_bad_ones_are_rejected(tmp_path):
    good = [saved(tmp_path / f"{i}.png", grey8()) for i in range(2)]
    bad = tmp_path / "bad.png"
    bad.write_bytes(encoded("png")[:20])
    found = READER.arrange([good[1], bad, good[0], tmp_path / "gone.png"])
    assert [s.images[0].path for s in found.series] == [str(good[1]), str(good[0])]
    assert [Path(p).name for p, _ in found.rejected] == ["bad.png", "gone.png"]


def test_real_photographs_open(data_folder):
    photos = sorted(data_folder.glob("deeppcb/*.jpg"))
    assert photos
    for path in photos[:4]:
        with Image.open(path) as image:
            expected = np.asarray(image)
        assert np.array_equal(READER.open(path).read(1), expected)
