from __future__ import annotations

import io
import struct

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from plugins.plain_images import common, jpeg2000, jpeg2000_small
from plugins.plain_images.codestream import codestream
from plugins.plain_images.jpeg2000_small import small_pixels
from tests.plugins.plain_images.large import READER, grey_of, joined, striped, texture, tiled
from workbench.api import InputError, UnsupportedError, grey
from workbench.api.images import PixelKind, StripeSource, TileSource, Window

ROWS, COLUMNS = 150, 230


def encoded(pixels: np.ndarray, tile: int | None = None, **options) -> bytes:
    buffer = io.BytesIO()
    if tile is not None:
        options["tile_size"] = (tile, tile - 7)
    Image.fromarray(pixels).save(buffer, "JPEG2000", irreversible=False, **options)
    return buffer.getvalue()


def rgba() -> np.ndarray:
    return np.dstack([texture(ROWS, COLUMNS, 3), texture(ROWS, COLUMNS)])


KINDS = {
    "grey": lambda: texture(ROWS, COLUMNS),
    "grey of 16 bits": lambda: texture(ROWS, COLUMNS, 1, "uint16"),
    "colour": lambda: texture(ROWS, COLUMNS, 3),
    "transparent": rgba,
}


@pytest.mark.parametrize("bare", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_a_small_picture_opens_whole(tmp_path, kind, bare):
    pixels = KINDS[kind]()
    data = encoded(pixels, no_jp2=bare)
    assert READER.recognises(data[:64], ".bin")
    path = tmp_path / "图像 1.jp2"
    path.write_bytes(data)
    source = READER.open(path)
    assert not isinstance(source, TileSource | StripeSource)
    shown = pixels[..., :3] if pixels.ndim == 3 else pixels
    assert np.array_equal(source.read(1), shown)
    assert source.read(1).dtype == shown.dtype
    grey = source.info(1).grey
    assert (grey is None) == (pixels.ndim == 3)
    if grey is not None:
        assert grey.bits == 8 * pixels.itemsize
    found = READER.arrange([path]).series[0].images[0]
    assert (found.rows, found.columns) == (ROWS, COLUMNS)


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_grey_says_how_many_bits_it_has(tmp_path, bits):
    pixels = texture(ROWS, COLUMNS, 1, "uint16") >> (16 - bits)
    pixels = pixels.astype(np.uint8 if bits == 8 else np.uint16)
    path = tmp_path / "a.j2k"
    path.write_bytes(imagecodecs.jpeg2k_encode(pixels, level=0, bitspersample=bits))
    source = READER.open(path)
    assert np.array_equal(source.read(1), pixels)
    assert grey_of(source).bits == bits


def test_deep_colour_keeps_all_its_bits_small_or_large(tmp_path, request):
    pixels = texture(ROWS, COLUMNS, 3, "uint16") >> 4
    path = tmp_path / "a.jp2"
    path.write_bytes(imagecodecs.jpeg2k_encode(pixels, level=0, bitspersample=12))
    source = READER.open(path)
    assert np.array_equal(source.read(1), pixels)
    assert {one.grey.vois for one in source.info(1).channels} == {(grey.Window(2048, 4096),)}
    request.getfixturevalue("all_large")
    source = striped(path)
    assert np.array_equal(joined(source), pixels)
    info = source.info(1)
    assert info.grey is None
    assert [channel.grey.bits for channel in info.channels] == [12, 12, 12]
    assert not info.warnings


def with_palette(indices: np.ndarray, colours: np.ndarray, tile: int | None = None) -> bytes:
    """A JP2 whose values are numbers of colours (15444-1 I.5.3.4), boxes by hand."""

    def box(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", 8 + len(data)) + kind + data

    header = box(b"ihdr", struct.pack(">IIHBBBB", *indices.shape, 1, 7, 7, 0, 0))
    header += box(b"colr", struct.pack(">BBBI", 1, 0, 0, 16))
    header += box(b"pclr", struct.pack(">HB3B", 256, 3, 7, 7, 7) + colours.tobytes())
    header += box(b"cmap", b"".join(struct.pack(">HBB", 0, 1, n) for n in range(3)))
    start = box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
    return start + box(b"jp2h", header) + box(b"jp2c", encoded(indices, tile, no_jp2=True))


@pytest.mark.parametrize("tile", [None, 64])
def test_a_palette_becomes_colours(tmp_path, all_large, monkeypatch, tile):
    colours = np.random.default_rng(1).integers(0, 256, (256, 3), dtype=np.uint8)
    path = tmp_path / "a.jp2"
    path.write_bytes(with_palette(texture(ROWS, COLUMNS), colours, tile))
    assert READER.open(path).info(1).grey is None
    if tile is None:
        found = joined(striped(path))
    else:
        found = tiled(path).region(1, 0, Window(0, 0, ROWS, COLUMNS))
    assert np.array_equal(found, colours[texture(ROWS, COLUMNS)])


@pytest.fixture(scope="module")
def tiles(tmp_path_factory):
    found = []
    for kind, make in KINDS.items():
        for bare in (True, False):
            path = tmp_path_factory.mktemp("瓦") / f"{kind}.jp2"
            data = encoded(make(), 64, no_jp2=bare, num_resolutions=4)
            path.write_bytes(data)
            whole = np.asarray(imagecodecs.jpeg2k_decode(data))
            found.append((path, whole[..., :3] if whole.ndim == 3 else whole))
    path = path.with_name("moved.j2k")
    path.write_bytes(encoded(texture(ROWS, COLUMNS), 64, no_jp2=True, offset=(5, 9)))
    found.append((path, texture(ROWS, COLUMNS)))
    return found


def test_tiles_are_decoded_by_themselves(tiles, all_large):
    for path, shown in tiles:
        source = tiled(path)
        assert (source.rows, source.columns) == shown.shape[:2]
        (level,) = source.levels(1)
        assert (level.tile_rows, level.tile_columns) in ((64, 57), (57, 64))
        whole = source.region(1, 0, Window(0, 0, *shown.shape[:2]))
        assert np.array_equal(whole, shown), path.name
        source.close()
        assert np.array_equal(source.region(1, 0, Window(3, 3, 4, 4)), shown[3:4, 3:4])
        with pytest.raises(InputError, match="Choose a part"):
            source.read(1)


@settings(max_examples=60)
@given(data=st.data())
def test_any_window_is_that_part_of_the_picture(tiles, data):
    path, shown = data.draw(st.sampled_from(tiles))
    rows, columns = shown.shape[:2]
    y0, x0 = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    y1, x1 = data.draw(st.integers(y0 + 1, rows)), data.draw(st.integers(x0 + 1, columns))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common, "WHOLE_PIXELS", 0)
        patch.setattr(jpeg2000, "PARTS_FROM", 0)
        part = tiled(path).region(1, 0, Window(y0, x0, y1, x1))
    assert np.array_equal(part, shown[y0:y1, x0:x1])


@pytest.mark.parametrize("bare", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_there_is_a_small_version_too(tmp_path, all_large, monkeypatch, kind, bare):
    monkeypatch.setattr(jpeg2000_small, "SIDE", 64)
    path = tmp_path / "图像.jp2"
    data = encoded(KINDS[kind](), 64, no_jp2=bare, num_resolutions=4)
    path.write_bytes(data)
    pixels = np.asarray(imagecodecs.jpeg2k_decode(data))
    source = tiled(path)
    whole, small = source.levels(1)
    assert (small.rows, small.columns, small.factor) == (-(-ROWS // 4), -(-COLUMNS // 4), 4)
    assert whole.factor == 1
    shown = pixels[..., :3] if pixels.ndim == 3 else pixels
    found = source.region(1, 1, Window(1, 2, 30, 50))
    assert found.dtype == shown.dtype
    # Low-pass samples lie at every fourth pixel.
    near = np.abs(found.astype(float) - shown[::4, ::4][1:30, 2:50])
    assert np.median(near) < np.iinfo(shown.dtype).max / 50


def test_a_small_version_of_12_bits_has_12(tmp_path, monkeypatch):
    monkeypatch.setattr(jpeg2000_small, "SIDE", 64)
    pixels = texture(ROWS, COLUMNS, 1, "uint16") >> 4
    path = tmp_path / "a.j2k"
    data = bytes(imagecodecs.jpeg2k_encode(pixels, level=0, bitspersample=12, codecformat="j2k"))
    path.write_bytes(data)
    found = small_pixels(path, codestream(data), 2, PixelKind("uint16"))
    assert np.abs(found[:37, :57].astype(float) - pixels[::4, ::4][:37, :57]).mean() < 100


def test_where_a_small_version_would_be_wrong_there_is_none(tmp_path, all_large, monkeypatch):
    monkeypatch.setattr(jpeg2000_small, "SIDE", 64)
    path = tmp_path / "a.j2k"
    for data in (
        encoded(texture(ROWS, COLUMNS), 64, no_jp2=True, offset=(5, 9)),
        encoded(texture(ROWS, COLUMNS), 64, num_resolutions=1),
        with_palette(texture(ROWS, COLUMNS), np.zeros((256, 3), np.uint8), 64),
    ):
        path.write_bytes(data)
        assert len(tiled(path).levels(1)) == 1


def test_few_tiles_are_kept(tiles, all_large, monkeypatch):
    monkeypatch.setattr(jpeg2000, "_CACHE_BYTES", 64 * 57 * 2)
    path, shown = tiles[0]
    source = tiled(path)
    assert isinstance(source, jpeg2000.TiledJpeg2000)
    assert np.array_equal(source.region(1, 0, Window(0, 0, *shown.shape)), shown)
    assert sum(tile.nbytes for tile in source._tiles.values()) <= 64 * 57 * 2


def test_a_large_picture_of_one_tile_is_read_in_stripes_within_bounds(
    tmp_path, all_large, monkeypatch
):
    path = tmp_path / "a.jp2"
    path.write_bytes(encoded(texture(ROWS, COLUMNS)))
    source = striped(path)
    assert np.array_equal(joined(source), texture(ROWS, COLUMNS))
    monkeypatch.setattr(common, "HELD_MAX", 1000)
    with pytest.raises(InputError, match=r"one tile .* tiled TIFF"):
        READER.open(path)


# --- hostile -------------------------------------------------------------------------------------


@pytest.mark.parametrize("tile", [None, 64])
def test_every_truncation_is_one_line(tmp_path, all_large, tile):
    data = encoded(texture(ROWS, COLUMNS), tile)
    path = tmp_path / "part"
    for length in range(13, len(data) - 2, max(1, len(data) // 60)):
        path.write_bytes(data[:length])
        with pytest.raises(InputError) as caught:
            READER.open(path)
        assert "part" in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("tile", [None, 64])
@settings(max_examples=80)
@given(data=st.data())
def test_flipped_bytes_open_or_are_one_line(tmp_path_factory, data, tile):
    damaged = bytearray(encoded(texture(60, 70), tile))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(12, min(len(damaged), 400) - 1))
        damaged[place] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "flipped"
    path.write_bytes(damaged)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jpeg2000, "PARTS_FROM", 0)
        try:
            source = READER.open(path)
            if source.rows * source.columns < 1_000_000:
                assert source.read(1).shape[:2] == (source.rows, source.columns)
        except InputError as error:
            assert "\n" not in str(error)


def test_a_picture_that_claims_to_be_huge_is_refused(tmp_path):
    data = bytearray(encoded(texture(ROWS, COLUMNS), no_jp2=True))
    for size, reason in ((1_000_000_000, "claims to have"), (60_000, "one tile")):
        data[8:16] = size.to_bytes(4, "big") * 2
        data[24:32] = size.to_bytes(4, "big") * 2
        path = tmp_path / "bomb.j2k"
        path.write_bytes(data)
        with pytest.raises(InputError, match=reason):
            READER.open(path)


def test_boxes_that_lead_nowhere_are_refused(tmp_path):
    start = b"\0\0\0\x0cjP  \r\n\x87\n"
    for rest in (b"", b"\0\0\0\x01ftyp" + bytes(8), b"\0\0\0\x02ftyp", b"\xff\xff\xff\xffjp2c"):
        path = tmp_path / "a.jp2"
        path.write_bytes(start + rest)
        with pytest.raises(InputError):
            READER.open(path)


def test_a_kind_that_is_not_read_says_what_to_do(tmp_path):
    path = tmp_path / "a.j2k"
    path.write_bytes(imagecodecs.jpeg2k_encode(texture(40, 50, 5), level=0, codecformat="j2k"))
    with pytest.raises(UnsupportedError, match="5 components"):
        READER.open(path)


def test_lengths_of_tiles_are_left_out_of_a_tile(tiles):
    data = tiles[0][0].read_bytes()
    assert b"\xff\x55" not in codestream(data).header
