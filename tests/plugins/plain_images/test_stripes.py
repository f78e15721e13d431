from __future__ import annotations

import io
import os
import struct
import threading
import zlib
from collections.abc import Generator
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from plugins.plain_images import common, pillow_source
from plugins.plain_images import jpeg_header as jpeg_header_module
from plugins.plain_images.jpeg_header import jpeg_header
from tests.plugins.plain_images.large import READER, grey_of, joined, striped, texture
from workbench.api import InputError
from workbench.api.images import StripeSource

ROWS, COLUMNS = 173, 91


def pictures():
    grey, colour = texture(ROWS, COLUMNS), texture(ROWS, COLUMNS, 3)
    alpha = texture(ROWS, COLUMNS)[..., None]
    indexed = Image.fromarray(grey // 8).convert("P")
    indexed.putpalette([v for i in range(256) for v in (i, 255 - i, 7)])
    yield "grey", Image.fromarray(grey)
    yield "colour", Image.fromarray(colour)
    yield "transparent", Image.fromarray(np.dstack([colour, alpha]))
    yield "grey and alpha", Image.fromarray(np.dstack([grey, alpha[..., 0]]), "LA")
    yield "indexed", indexed
    yield "two", Image.fromarray(grey > 128)


@pytest.mark.parametrize(("name", "image"), list(pictures()), ids=lambda one: str(one)[:12])
def test_stripes_of_a_png_are_the_picture(tmp_path, monkeypatch, name, image):
    path = tmp_path / f"扫描 {name}.png"
    image.save(path)
    whole = READER.open(path)
    monkeypatch.setattr(common, "WHOLE_PIXELS", 0)
    source = striped(path)
    assert not isinstance(whole, StripeSource)
    assert source.shrinks(1) == (1,)
    assert np.array_equal(joined(source), whole.read(1))
    assert source.info(1) == whole.info(1)


def test_stripes_are_several_and_the_first_is_small(tmp_path, all_large):
    path = tmp_path / "a.png"
    Image.fromarray(texture(ROWS, COLUMNS)).save(path)
    stripes = list(striped(path).stripes(1))
    assert len(stripes) > 2
    assert len(stripes[0]) < 20


def test_a_picture_can_be_left_half_way_and_read_again(tmp_path, all_large):
    path = tmp_path / "a.png"
    Image.fromarray(texture(ROWS, COLUMNS)).save(path)
    source = striped(path)
    some = source.stripes(1)
    next(some)
    del some
    assert np.array_equal(joined(source), texture(ROWS, COLUMNS))
    path.unlink()


@pytest.mark.parametrize("channels", [1, 3])
def test_16_bits_stay_16_bits(tmp_path, all_large, channels):
    pixels = texture(ROWS, COLUMNS, channels, "uint16")
    path = tmp_path / "a.png"
    path.write_bytes(imagecodecs.png_encode(pixels))
    source = striped(path)
    assert np.array_equal(joined(source), pixels)
    info = source.info(1)
    assert not info.warnings
    if channels == 1:
        assert grey_of(source).bits == 16
    else:
        assert info.grey is None
        assert [channel.color for channel in info.channels] == [
            (255, 0, 0),
            (0, 255, 0),
            (0, 0, 255),
        ]
        assert all(channel.grey.bits == 16 for channel in info.channels)


@pytest.mark.parametrize("channels", [1, 3])
def test_stripes_of_a_jpeg_are_the_picture(tmp_path, monkeypatch, channels):
    path = tmp_path / "扫描 1.jpg"
    Image.fromarray(texture(ROWS, COLUMNS, channels)).save(path, quality=95, subsampling=0)
    whole = READER.open(path).read(1)
    monkeypatch.setattr(common, "WHOLE_PIXELS", 0)
    found = joined(striped(path)).astype(int)
    assert np.abs(found - whole).max() <= 2  # another inverse transform


@pytest.mark.parametrize("size", [(173, 91), (176, 96), (17, 9), (3, 40), (1, 1)])
def test_a_jpeg_is_made_smaller_while_it_is_decoded(tmp_path, all_large, size):
    pixels = texture(*size)
    path = tmp_path / "a.jpg"
    Image.fromarray(pixels).save(path, quality=98)
    source = striped(path)
    assert source.shrinks(1) == tuple(n for n in (1, 2, 4, 8) if n <= min(size))
    for shrink in source.shrinks(1):
        found = joined(source, shrink).astype(float)
        rows, columns = (side // shrink for side in size)
        blocks = pixels[: rows * shrink, : columns * shrink].astype(float)
        means = blocks.reshape(rows, shrink, columns, shrink).mean(axis=(1, 3))
        assert np.abs(found[:rows, :columns] - means).mean() < 2


def test_a_shrink_that_the_decoder_does_not_have_is_a_mistake(tmp_path, all_large):
    path = tmp_path / "a.jpg"
    Image.fromarray(texture(ROWS, COLUMNS)).save(path)
    with pytest.raises(ValueError, match="shrink"):
        next(striped(path).stripes(1, 3))


@pytest.mark.parametrize("suffix", ["jpg", "png"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_size_is_that_of_the_turned_picture(tmp_path, monkeypatch, orientation, suffix):
    exif = Image.Exif()
    exif[274] = orientation
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(texture(ROWS, COLUMNS)).save(path, exif=exif)
    whole = READER.open(path).read(1)
    monkeypatch.setattr(common, "WHOLE_PIXELS", 0)
    source = striped(path)
    assert source.orientation == orientation
    assert (source.rows, source.columns) == whole.shape
    turned = common.oriented(joined(source), orientation).astype(int)
    assert np.abs(turned - whole).max() <= 2


def test_a_deep_png_is_turned_too(tmp_path):
    pixels = texture(20, 30, 1, "uint16")
    data = imagecodecs.png_encode(pixels)
    exif = Image.Exif()
    exif[274] = 6
    body = b"eXIf" + exif.tobytes().removeprefix(b"Exif\0\0")
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    path = tmp_path / "a.png"
    path.write_bytes(data[:33] + chunk + data[33:])
    source = READER.open(path)
    assert (source.rows, source.columns) == (30, 20)
    assert np.array_equal(source.read(1), np.rot90(pixels, -1))


def test_inks_become_the_same_colours_in_stripes(tmp_path, monkeypatch):
    path = tmp_path / "a.jpg"
    inks = np.dstack([texture(ROWS, COLUMNS, 3), texture(ROWS, COLUMNS) // 3])
    Image.fromarray(inks, "CMYK").save(path, quality=98)
    whole = READER.open(path).read(1).astype(int)
    monkeypatch.setattr(common, "WHOLE_PIXELS", 0)
    assert np.abs(joined(striped(path)) - whole).max() <= 3


@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize("bands", [3, 4])
def test_a_webp_opens_whole_and_in_stripes(tmp_path, monkeypatch, lossless, bands):
    pixels = texture(ROWS, COLUMNS, bands)
    pixels[..., 3:] = 255
    path = tmp_path / "照片.webp"
    Image.fromarray(pixels).save(path, lossless=lossless, quality=95)
    data = path.read_bytes()
    assert READER.recognises(data[:64], ".bin")
    assert not READER.recognises(b"RIFF\0\0\0\0WAVEfmt ", ".webp")
    whole = READER.open(path)
    assert not isinstance(whole, StripeSource)
    if lossless:
        assert np.array_equal(whole.read(1), pixels[..., :3])
    monkeypatch.setattr(common, "WHOLE_PIXELS", 0)
    assert np.array_equal(joined(striped(path)), whole.read(1))


# --- hostile -------------------------------------------------------------------------------------


def encoded(kind: str) -> bytes:
    pixels = np.random.default_rng(3).integers(0, 256, (ROWS, COLUMNS, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, {"jpg": "jpeg"}.get(kind, kind))
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["png", "jpg", "webp"])
def test_what_came_before_the_damage_counts(tmp_path, all_large, monkeypatch, kind):
    monkeypatch.setattr("plugins.plain_images.pillow_source.is_cut_off", lambda file: False)
    data = encoded(kind)
    path = tmp_path / "part 断"
    for part in (0.9, 0.5, 0.2):
        path.write_bytes(data[: int(part * len(data))])
        seen: list[object] = []
        with pytest.raises(InputError, match="cut off") as caught:
            seen.extend(striped(path).stripes(1))
        assert "\n" not in str(caught.value)
        if part == 0.9 and kind != "webp":
            assert seen


@pytest.mark.parametrize("kind", ["png", "jpg", "webp"])
def test_flipped_bytes_are_read_or_refused(tmp_path, all_large, kind):
    data = encoded(kind)
    rng = np.random.default_rng(5)
    path = tmp_path / "flipped"
    for _ in range(60):
        damaged = bytearray(data)
        for place in rng.integers(8, len(data), 3):
            damaged[place] = rng.integers(0, 256)
        path.write_bytes(damaged)
        try:
            source = striped(path)
            if source.rows * source.columns < 1_000_000:
                joined(source)
        except InputError as error:
            assert "\n" not in str(error)


def a_png_of(columns: int, rows: int, *, bits: int = 8, interlaced: bool = False) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">2I5B", columns, rows, bits, 0, 0, 0, int(interlaced))
    some = zlib.compress(bytes(1_000_000))
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", some) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        ((1_000_000_000, 1_000_000_000), "claims to have 1000000000 x 1000000000"),
        ((1_000_000_000, 100), "Cut it into parts"),
        ((60_000, 60_000), "announces more pixels"),
    ],
)
def test_a_png_that_claims_too_much_is_refused(tmp_path, size, reason):
    path = tmp_path / "bomb.png"
    path.write_bytes(a_png_of(*size))
    with pytest.raises(InputError, match=reason):
        READER.open(path)
    assert READER.arrange([path]).rejected


def test_a_png_too_wide_for_its_rows_to_be_kept_is_refused(tmp_path):
    path = tmp_path / "wide.png"
    path.write_bytes(a_png_of(400_000, 400) + bytes(200_000))
    with pytest.raises(InputError, match="400000 pixels wide"):
        READER.open(path)


def test_few_rows_are_kept_on_a_machine_of_many_cores(tmp_path, all_large):
    import pyvips

    pyvips.concurrency_set(32)
    path = tmp_path / "a.png"
    Image.fromarray(texture(ROWS, COLUMNS)).save(path)
    joined(striped(path))
    assert pyvips.concurrency_get() == 1


def test_an_interlaced_png_is_read_within_bounds(tmp_path, all_large, monkeypatch):
    path = tmp_path / "a.png"
    path.write_bytes(_interlaced(texture(ROWS, COLUMNS)))
    assert np.array_equal(joined(striped(path)), texture(ROWS, COLUMNS))
    monkeypatch.setattr(common, "HELD_MAX", 1000)
    with pytest.raises(InputError, match=r"interlaced PNG .* tiled TIFF"):
        READER.open(path)


def _interlaced(pixels: np.ndarray) -> bytes:
    """Write a PNG with Adam7, by hand: no encoder here does."""
    steps = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2)]
    lines = []
    for y, x, down, across in [*steps, (1, 0, 2, 1)]:
        lines += [b"\0" + line.tobytes() for line in pixels[y::down, x::across]]
    base = a_png_of(pixels.shape[1], pixels.shape[0], interlaced=True)
    body = b"IDAT" + zlib.compress(b"".join(lines))
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return base[:33] + chunk + base[-12:]


def test_a_progressive_jpeg_is_read_within_bounds(tmp_path, all_large, monkeypatch):
    path = tmp_path / "a.jpg"
    Image.fromarray(texture(ROWS, COLUMNS)).save(path, progressive=True)
    assert joined(striped(path)).shape == (ROWS, COLUMNS)
    monkeypatch.setattr(common, "HELD_MAX", ROWS * COLUMNS)
    with pytest.raises(InputError, match=r"progressive JPEG .* tiled TIFF"):
        READER.open(path)


def test_a_jpeg_that_claims_too_much_is_refused(tmp_path):
    data = bytearray(encoded("jpg"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">2H", 60_000, 60_000)
    path = tmp_path / "bomb.jpg"
    path.write_bytes(data)
    with pytest.raises(InputError, match="announces more pixels"):
        READER.open(path)


def test_the_least_bytes_of_a_jpeg_are_fewer_than_any_has():
    for size in ((64, 64), (1000, 1000)):
        buffer = io.BytesIO()
        Image.new("RGB", size).save(buffer, "jpeg", quality=1, optimize=True)
        header = jpeg_header(buffer)
        assert header is not None
        assert (header.rows, header.columns, header.samples, header.is_held) == (*size, 1.5, False)
        assert header.least_bytes <= len(buffer.getvalue())


def many_scans(path: Path, more: int, behind: bytes = b"") -> Path:
    """A progressive JPEG whose last scan comes again and again."""
    buffer = io.BytesIO()
    Image.fromarray(np.zeros((64, 64), np.uint8)).save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    last = data[data.rfind(b"\xff\xda") : -2]
    path.write_bytes(data[:-2] + more * last + b"\xff\xd9" + behind)
    return path


def test_a_progressive_jpeg_of_endless_scans_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(pillow_source, "_PIXELS_OF_SCANS_MAX", 64 * 64 * 30)
    monkeypatch.setattr(jpeg_header_module, "_PIECE", 5)
    with pytest.raises(InputError, match=r"progressive JPEG of 10[0-9] scans"):
        READER.open(many_scans(tmp_path / "慢.jpg", 100))
    # What stands behind the picture may be anything.
    source = READER.open(many_scans(tmp_path / "a.jpg", 0, b"\xff\xda" * 100))
    assert source.read(1).shape == (64, 64)


def test_a_progressive_jpeg_is_told_by_its_header():
    buffer = io.BytesIO()
    Image.new("RGB", (50, 40)).save(buffer, "jpeg", progressive=True, subsampling=0)
    header = jpeg_header(buffer)
    assert header is not None
    assert (header.is_held, header.samples, header.held_bytes) == (True, 3, 40 * 50 * 6)


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_a_picture_that_is_cut_off_while_it_is_decoded_is_an_error(tmp_path, all_large, name):
    path = tmp_path / name
    options: dict[str, Any] = {"compress_level": 0} if name == "a.png" else {"quality": 100}
    noise = np.random.default_rng(1).integers(0, 255, (6000, 2000), np.uint8)
    Image.fromarray(noise).save(path, **options)
    stripes = striped(path).stripes(1)
    next(stripes)
    os.truncate(path, 5000)
    with pytest.raises(InputError):
        list(stripes)


def test_a_jpeg_that_is_left_half_way_leaves_no_thread(tmp_path, all_large):
    path = tmp_path / "a.jpg"
    noise = np.random.default_rng(1).integers(0, 255, (6000, 2000), np.uint8)
    Image.fromarray(noise).save(path, quality=100)
    stripes = striped(path).stripes(1)
    assert isinstance(stripes, Generator)
    next(stripes)
    stripes.close()
    for thread in threading.enumerate():
        if thread.name == "jpeg":
            thread.join(10)
            assert not thread.is_alive()
