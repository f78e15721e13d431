from __future__ import annotations

import os
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from plugins.plain_images import common, reader
from plugins.plain_images.bitmap_source import BitmapSource
from tests.plugins.plain_images.large import READER, texture, tiled, write_bmp
from workbench.api import InputError
from workbench.api.images import Window

ROWS, COLUMNS = 37, 51


def kinds(folder):
    """Every kind of BMP that is mapped: (path, pixels as shown)."""
    grey, colour = texture(ROWS, COLUMNS), texture(ROWS, COLUMNS, 3)
    bgr = colour[..., ::-1]
    bgrx = np.dstack([bgr, np.full((ROWS, COLUMNS), 9, np.uint8)])
    xbgr = np.dstack([np.zeros((ROWS, COLUMNS), np.uint8), bgr])
    palette = bytes(v for i in range(200) for v in (i, 255 - i, 7, 0))
    shown = np.stack([np.full_like(grey, 7), 255 - grey % 200, grey % 200], axis=-1)
    for name, top_down in (("up", False), ("down", True)):
        yield write_bmp(folder / f"灰 {name}.bmp", grey, top_down=top_down), grey
        yield write_bmp(folder / f"24 {name}.bmp", bgr, top_down=top_down), colour
        yield write_bmp(folder / f"32 {name}.bmp", bgrx, top_down=top_down), colour
        path = folder / f"palette {name}.bmp"
        yield write_bmp(path, grey % 200, top_down=top_down, palette=palette), shown
    masks = (0xFF000000, 0xFF0000, 0xFF00)
    yield write_bmp(folder / "masks.bmp", xbgr, masks=masks), colour
    bgxr = np.dstack([bgr[..., :2], bgrx[..., 3], bgr[..., 2]])
    yield write_bmp(folder / "odd.bmp", bgxr, masks=(0xFF000000, 0xFF00, 0xFF)), colour


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return list(kinds(tmp_path_factory.mktemp("位图")))


def test_every_kind_is_what_pillow_makes_of_it(files):
    for path, shown in files:
        assert np.array_equal(READER.open(path).read(1), shown), path.name


def test_a_large_bitmap_is_a_tile_source(files, all_large):
    for path, shown in files:
        source = tiled(path)
        assert (source.rows, source.columns) == (ROWS, COLUMNS)
        (level,) = source.levels(1)
        assert level.is_mapped
        kind = source.kind(1)
        assert kind.dtype == np.uint8
        assert kind.channels == (1 if shown.ndim == 2 else 3)
        assert (source.info(1).grey is None) == (shown.ndim == 3)
        whole = source.region(1, 0, Window(0, 0, ROWS, COLUMNS))
        assert np.array_equal(whole, shown), path.name
        source.close()
        assert np.array_equal(source.region(1, 0, Window(0, 0, ROWS, COLUMNS)), shown)
        with pytest.raises(InputError, match="Choose a part"):
            source.read(1)


@given(data=st.data())
def test_any_window_is_that_part_of_the_picture(files, data):
    path, shown = data.draw(st.sampled_from(files))
    y0, x0 = data.draw(st.integers(0, ROWS - 1)), data.draw(st.integers(0, COLUMNS - 1))
    y1, x1 = data.draw(st.integers(y0 + 1, ROWS)), data.draw(st.integers(x0 + 1, COLUMNS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common, "WHOLE_PIXELS", 0)
        patch.setattr(reader, "PARTS_FROM", 0)
        part = tiled(path).region(1, 0, Window(y0, x0, y1, x1))
    assert np.array_equal(part, shown[y0:y1, x0:x1])


def test_a_part_is_not_copied_from_the_file(files, all_large):
    for path, _ in files:
        source = tiled(path)
        assert isinstance(source, BitmapSource)
        same = np.shares_memory(source.region(1, 0, Window(3, 4, 5, 6)), source._pixels())
        assert same != path.name.startswith(("palette", "odd"))


def packed(bits: int, top_down: bool, masks: tuple[int, ...] = ()) -> bytes:
    """A BMP whose pixels share bytes, or have 16 bits, by hand."""
    numbers = texture(ROWS, COLUMNS, 1, "uint16") >> (16 - bits)
    if bits == 16:
        lines = numbers.astype("<u2").view(np.uint8)
    else:
        spread = np.unpackbits(numbers.astype(np.uint8)[..., None], axis=2)[..., 8 - bits :]
        lines = np.packbits(spread.reshape(ROWS, -1), axis=1)
    lines = np.pad(lines, ((0, 0), (0, -lines.shape[1] % 4)))
    colours = np.random.default_rng(bits).integers(0, 256, (2**bits if bits < 16 else 0, 4))
    extra = struct.pack(f"<{len(masks)}I", *masks) + colours.astype(np.uint8).tobytes()
    body = (lines if top_down else lines[::-1]).tobytes()
    size = (COLUMNS, -ROWS if top_down else ROWS, 1, bits, 3 if masks else 0, len(body))
    head = struct.pack("<IiiHHIIiiII", 40, *size, 0, 0, len(colours), 0)
    begin = 54 + len(extra)
    return b"BM" + struct.pack("<IHHI", begin + len(body), 0, 0, begin) + head + extra + body


@pytest.mark.parametrize("top_down", [False, True])
@pytest.mark.parametrize(
    ("bits", "masks"), [(1, ()), (4, ()), (16, ()), (16, (0xF800, 0x7E0, 0x1F))]
)
def test_parts_of_pixels_that_share_bytes_are_what_pillow_makes_of_them(
    tmp_path, all_large, bits, masks, top_down
):
    path = tmp_path / "a.bmp"
    path.write_bytes(packed(bits, top_down, masks))
    shown = np.asarray(Image.open(path).convert("RGB"))
    source = tiled(path)
    for window in (Window(0, 0, ROWS, COLUMNS), Window(3, 5, 4, 6), Window(9, 7, ROWS, COLUMNS)):
        y0, x0, y1, x1 = window
        assert np.array_equal(source.region(1, 0, window), shown[y0:y1, x0:x1])


def test_parts_of_one_bit_in_black_and_white_are_0_and_1(tmp_path, all_large):
    path = tmp_path / "a.bmp"
    Image.fromarray(texture(ROWS, COLUMNS) > 100).save(path)
    found = tiled(path).region(1, 0, Window(2, 3, ROWS, COLUMNS))
    assert np.array_equal(found, texture(ROWS, COLUMNS)[2:, 3:] > 100)


def test_a_large_bitmap_that_is_packed_in_runs_says_what_to_do(tmp_path, all_large):
    path = write_bmp(tmp_path / "a.bmp", texture(ROWS, COLUMNS))
    data = bytearray(path.read_bytes())
    data[30] = 1  # BI_RLE8
    path.write_bytes(data)
    with pytest.raises(InputError, match="without compression"):
        READER.open(path)


def test_a_bitmap_that_became_shorter_is_one_line(tmp_path, all_large):
    path = write_bmp(tmp_path / "a.bmp", texture(ROWS, COLUMNS))
    source = tiled(path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match="cut off"):
        source.region(1, 0, Window(0, 0, ROWS, COLUMNS))


def test_a_bitmap_that_is_smaller_than_it_claims_is_not_added(tmp_path):
    path = write_bmp(tmp_path / "bomb.bmp", texture(ROWS, COLUMNS))
    data = bytearray(path.read_bytes())
    data[18:26] = (250_000).to_bytes(4, "little") * 2
    path.write_bytes(data)
    with pytest.raises(InputError, match="cut off"):
        READER.open(path)


def test_a_bitmap_that_becomes_shorter_while_it_is_open_is_said_to(tmp_path, all_large):
    path = write_bmp(tmp_path / "位图.bmp", np.zeros((400, 400), np.uint8))
    source = tiled(path)
    assert not source.region(1, 0, Window(0, 0, 400, 400)).any()
    os.truncate(path, 5000)
    with pytest.raises(InputError, match="became shorter"):
        source.region(1, 0, Window(0, 0, 400, 400)).any()
