"""Files that are cut off, lie, or were made to do harm: one line, and soon."""

from __future__ import annotations

import io
import os
import struct
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st

from plugins.tiff_images import directories
from plugins.tiff_images import reader as reader_module
from plugins.tiff_images.codestream import jpeg2000_size
from plugins.tiff_images.directories import DamageError
from plugins.tiff_images.page import BLOCKS_MAX
from plugins.tiff_images.reader import TiffImageReader
from tests.plugins.tiff_images.files import noise, saved, tiles_of
from workbench.api import InputError
from workbench.api.images import ImageSource, StripeSource, TileSource, Window

READER = TiffImageReader()

Tag = tuple[int, int, list[int]]
LONG, LONG8 = 4, 16


def a_tiff(*tags: Tag, following: int = 0, data: bytes = b"") -> bytes:
    """Return a BigTIFF of one directory; values that do not fit their field come behind it."""
    count = len(tags)
    behind = 16 + 8 + 20 * count + 8
    entries, values = b"", b""
    for code, kind, numbers in sorted(tags):
        packed = b"".join(struct.pack("<I" if kind == LONG else "<Q", one) for one in numbers)
        place = struct.pack("<Q", behind + len(data) + len(values))
        if len(packed) <= 8:
            place = packed.ljust(8, b"\0")
        else:
            values += packed
        entries += struct.pack("<HHQ", code, kind, len(numbers)) + place
    head = struct.pack("<2sHHHQ", b"II", 43, 8, 0, 16)
    return head + struct.pack("<Q", count) + entries + struct.pack("<Q", following) + data + values


def picture(rows: int, columns: int, **changes: list[int]) -> list[Tag]:
    codes = {"compression": 259, "tile_columns": 322, "tile_rows": 323, "samples": 277}
    codes |= {"offsets": 273, "counts": 279, "rows_per_strip": 278, "bits": 258}
    codes |= {"tile_offsets": 324, "tile_counts": 325, "photometric": 262, "predictor": 317}
    tags = [(256, LONG, [columns]), (257, LONG, [rows])]
    given = {"bits": [8], "photometric": [1], **changes}
    return tags + [(codes[name], LONG8, numbers) for name, numbers in given.items()]


def refused(path: Path, data: bytes) -> str:
    """Open and read a file, and return the one line that says why not."""
    path.write_bytes(data)
    tracemalloc.start()
    try:
        with pytest.raises(InputError) as caught:
            source = READER.open(path)
            if isinstance(source, TileSource):
                source.region(1, 0, Window(0, 0, min(64, source.rows), min(64, source.columns)))
            elif isinstance(source, StripeSource):
                list(source.stripes(1))
            else:
                source.read(1)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 100 << 20
    assert "\n" not in str(caught.value)
    assert path.name in str(caught.value)
    return str(caught.value)


HUGE = 10**9


@pytest.mark.parametrize(
    "tags",
    [
        picture(HUGE, HUGE, offsets=[200], counts=[10]),
        picture(HUGE, HUGE, offsets=[200], counts=[10], compression=[8]),
        picture(HUGE, HUGE, tile_rows=[256], tile_columns=[256], tile_offsets=[9], tile_counts=[9]),
        picture(3_000_000, 3_000_000, offsets=[200], counts=[10], compression=[5]),
        picture(3_000_000, 3_000_000, offsets=[200], counts=[10], compression=[50000]),
        picture(100_000, 100_000, offsets=[200], counts=[10]),
        picture(
            2_000_000, 2_000_000, tile_rows=[1], tile_columns=[1], tile_offsets=[9], tile_counts=[9]
        ),
        picture(64, 64, samples=[2**32 - 1], offsets=[200], counts=[10]),
        picture(64, 64, samples=[0], offsets=[200], counts=[10]),
        picture(64, 64, bits=[2**31], offsets=[200], counts=[10]),
        picture(0, 64, offsets=[200], counts=[10]),
        picture(64, 64, offsets=[2**63], counts=[10]),
        picture(64, 64, offsets=[2**64 - 1], counts=[2**64 - 1], compression=[8]),
        picture(64, 64, offsets=[16], counts=[2**40], compression=[8]),
        picture(64, 64, rows_per_strip=[1], offsets=[16], counts=[10], compression=[8]),
        picture(64, 64, compression=[8]),
        picture(64, 64),
        picture(64, 64, tile_rows=[0], tile_columns=[0], tile_offsets=[9], tile_counts=[9]),
        picture(64, 64, tile_rows=[2**31], tile_columns=[2**31], tile_offsets=[9], tile_counts=[9]),
    ],
)
def test_sizes_that_no_file_has_are_one_line(tmp_path, tags):
    refused(tmp_path / "a.tif", a_tiff(*tags, data=bytes(100)))


def test_more_blocks_than_any_picture_has_are_one_line(tmp_path):
    side = int(BLOCKS_MAX**0.5) + 1
    tags = picture(side, side, tile_rows=[1], tile_columns=[1], tile_counts=[1])
    refused(tmp_path / "a.tif", a_tiff(*tags, (324, LONG8, [16])))


@pytest.mark.parametrize("count", [2**62, 2**33, 10**7])
@pytest.mark.parametrize("code", [273, 279, 320, 258, 270, 330, 339])
def test_tags_of_absurd_sizes_are_one_line(tmp_path, count, code):
    """The file is as long as that says, but for the last."""
    tags = picture(64, 64, offsets=[200], counts=[4096])
    data = bytearray(a_tiff(*(tag for tag in tags if tag[0] != code), (code, LONG8, [9, 9])))
    at = data.index(struct.pack("<HHQ", code, LONG8, 2))
    data[at : at + 12] = struct.pack("<HHQ", code, LONG8, count)
    path = tmp_path / "a.tif"
    path.write_bytes(data)
    with path.open("r+b") as file:
        file.truncate(min(count * 8 + 10_000, 1 << 36))  # sparse: takes no place
    tracemalloc.start()
    try:
        source = READER.open(path)
        assert source.rows == 64
    except InputError as error:
        assert "\n" not in str(error)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 300 << 20


@pytest.mark.parametrize("following", [16, 1, 10**12, 2**63])
def test_directories_in_a_circle_or_nowhere_are_one_line(tmp_path, following):
    data = a_tiff(*picture(2, 2, offsets=[16], counts=[4]), following=following)
    assert "damaged" in refused(tmp_path / "a.tif", data)


def test_smaller_copies_that_lie_nowhere_are_left_out(tmp_path):
    tags = picture(8, 8, offsets=[16], counts=[64])
    path = tmp_path / "a.tif"
    path.write_bytes(a_tiff(*tags, (330, LONG8, [16, 10**15, 3, 17]), data=bytes(64)))
    assert len(tiles_of(path).levels(1)) == 1


BOMBS: dict[str, tuple[int, Any]] = {
    "zlib": (8, lambda n: zlib.compress(bytes(n), 9)),
    "lzw": (5, lambda n: imagecodecs.lzw_encode(bytes(n))),
    "zstd": (50000, lambda n: imagecodecs.zstd_encode(bytes(n))),
    "lzma": (34925, lambda n: imagecodecs.lzma_encode(bytes(n))),
    "packbits": (32773, lambda n: b"\x81\0" * (n // 128)),
}
PICTURE_BOMBS: dict[str, tuple[int, Any]] = {
    "jpeg": (7, imagecodecs.jpeg_encode),
    "jpeg2000": (34712, imagecodecs.jpeg2k_encode),
    "jpegxl": (50002, imagecodecs.jpegxl_encode),
    "png": (34933, imagecodecs.png_encode),
    "lerc": (34887, imagecodecs.lerc_encode),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_tile_never_becomes_more_than_it_is(tmp_path, name):
    compression, encode = BOMBS[name]
    data = encode(50 << 20 if name != "packbits" else 2 << 20)
    path = tmp_path / "a.tif"
    tags = picture(64, 64, tile_rows=[64], tile_columns=[64], compression=[compression])
    body = bytes(8) + data
    offset = 16 + 8 + 20 * (len(tags) + 2) + 8 + 8
    tags += [(324, LONG8, [offset]), (325, LONG8, [len(data)])]
    path.write_bytes(a_tiff(*tags, data=body))
    source = tiles_of(path)
    tracemalloc.start()
    try:
        found = source.region(1, 0, Window(0, 0, 64, 64))
        assert not found.any()
    except InputError as error:
        assert "damaged" in str(error)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 10 << 20


@pytest.mark.parametrize("name", PICTURE_BOMBS)
def test_a_picture_in_a_tile_has_the_size_of_the_tile(tmp_path, name):
    compression, encode = PICTURE_BOMBS[name]
    data = bytes(encode(np.zeros((4096, 4096), np.uint8)))
    tags = picture(64, 64, tile_rows=[64], tile_columns=[64], compression=[compression])
    offset = 16 + 8 + 20 * (len(tags) + 2) + 8
    tags += [(324, LONG8, [offset]), (325, LONG8, [len(data)])]
    path = tmp_path / "a.tif"
    path.write_bytes(a_tiff(*tags, data=data))
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="damaged"):
            tiles_of(path).region(1, 0, Window(0, 0, 64, 64))
        assert tracemalloc.get_traced_memory()[1] < 10 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["j2k", "jp2"])
def test_the_size_of_jpeg_2000_is_read_before_its_codec(name):
    pixels = np.zeros((30, 40, 3), np.uint8)
    data = bytes(imagecodecs.jpeg2k_encode(pixels, codecformat=name))
    assert jpeg2000_size(data) == (30, 40, 3)
    for bad in (data[:20], b"", b"\0" * 100, data[4:]):
        with pytest.raises(DamageError):
            jpeg2000_size(bad)


# -- cut off and changed bytes --------------------------------------------------------------------

KINDS: dict[str, dict[str, Any]] = {
    "raw": {},
    "strips": {"compression": "zlib", "rowsperstrip": 8},
    "tiles": {"compression": "lzw", "tile": (16, 32)},
    "big": {"bigtiff": True, "byteorder": ">"},
    "jpeg": {"compression": "jpeg", "tile": (16, 32)},
    "one": {"compression": "lzw", "rowsperstrip": 70},
}


def encoded(kind: str) -> bytes:
    buffer = io.BytesIO()
    options = {"photometric": "rgb", **KINDS[kind]}
    tifffile.imwrite(buffer, noise("u1", 3, 40, 50), **options)
    return buffer.getvalue()


def looked_at(path: Path) -> np.ndarray:
    return parts_of(READER.open(path))


def parts_of(source: ImageSource) -> np.ndarray:
    if isinstance(source, StripeSource):
        return np.concatenate(list(source.stripes(1)))
    return source.read(1)


@pytest.fixture(params=["whole", "parts"])
def way(request, monkeypatch):
    if request.param == "parts":
        monkeypatch.setattr(reader_module, "WHOLE_PIXELS", 100)
        monkeypatch.setattr(reader_module, "STRIPES_FROM", 4000)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("kind", KINDS)
def test_every_truncation_is_one_line_when_it_is_opened(tmp_path, kind):
    data, path = encoded(kind), tmp_path / "part"
    for length in range(8, len(data) - 4, max(1, len(data) // 150)):
        path.write_bytes(data[:length])
        with pytest.raises(InputError) as caught:
            READER.open(path)
        assert "part" in str(caught.value)
        assert "\n" not in str(caught.value)
    assert READER.arrange([path]).rejected


@pytest.mark.parametrize("kind", KINDS)
def test_something_behind_the_end_of_a_picture_is_no_damage(tmp_path, kind):
    path = tmp_path / "longer"
    path.write_bytes(encoded(kind) + b"left over")
    assert READER.open(path).read(1).any()


def test_a_stack_whose_last_page_is_cut_off_is_not_added(tmp_path):
    path = tmp_path / "stack.tif"
    with tifffile.TiffWriter(path) as tiff:
        for _ in range(5):
            tiff.write(np.ones((64, 64), np.uint16), photometric="minisblack", contiguous=False)
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(InputError, match="cut off"):
        READER.open(path)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("whole", [True, False])
@given(data=st.data())
def test_every_changed_byte_opens_or_is_one_line(data, kind, whole, tmp_path_factory):
    damaged = bytearray(encoded(kind))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(4, min(len(damaged), 400) - 1))
        damaged[place] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "flipped"
    path.write_bytes(damaged)
    with pytest.MonkeyPatch.context() as patch:
        if not whole:
            patch.setattr(reader_module, "WHOLE_PIXELS", 100)
            patch.setattr(reader_module, "STRIPES_FROM", 4000)
        try:
            source = READER.open(path)
            if source.rows * source.columns <= 1_000_000:
                assert looked_at(path).size
        except InputError as error:
            assert "\n" not in str(error)


def test_kinds_that_have_no_picture_here_are_named(tmp_path):
    path = tmp_path / "a.tif"
    saved(path, (noise("f4") * 1j).astype("c8"))
    with pytest.raises(InputError, match="of a kind that is not read here"):
        READER.open(path)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("name", ["zlib", "lzw", "packbits", "zstd"])
def test_a_file_that_shrinks_while_it_is_open_is_said_to(tmp_path, name):
    path = saved(tmp_path / "a.tif", noise("u1"), compression=name)
    source = READER.open(path)
    os.truncate(path, path.stat().st_size - 500)
    with pytest.raises(InputError, match="became shorter"):
        parts_of(source)


def test_a_small_file_that_grew_while_it_was_open_is_to_be_opened_again(tmp_path):
    path = saved(tmp_path / "a.tif", noise("u1"), compression="zlib")
    source = READER.open(path)
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(InputError, match="has changed since it was opened"):
        source.read(1)


def test_packed_tiles_that_went_away_while_the_file_was_open_are_no_damage(tmp_path: Path) -> None:
    pixels = noise("u1", 1, 5000, 5000)
    path = saved(tmp_path / "扫描.tif", pixels, compression="zlib", tile=(256, 256))
    source = READER.open(path)
    assert isinstance(source, TileSource)
    corner = Window(4800, 4800, 4900, 4900)
    os.truncate(path, 5000)
    with pytest.raises(InputError, match="became shorter"):
        source.region(1, 0, corner)


def test_a_file_that_becomes_shorter_while_it_is_open_is_said_to(tmp_path: Path) -> None:
    path = tmp_path / "扫描.tif"
    tifffile.imwrite(path, np.zeros((5000, 5000), np.uint8), tile=(256, 256))
    source = READER.open(path)
    assert isinstance(source, TileSource)
    corner = Window(4800, 4800, 4900, 4900)
    assert not source.region(1, 0, corner).any()
    os.truncate(path, 5000)
    with pytest.raises(InputError, match="became shorter"):
        source.region(1, 0, corner).any()


def chained(path: Path, pages: int, odd: int = -1) -> Path:
    """A file of many small pages; one of them is larger than the others."""
    data = bytearray(b"II*\0" + struct.pack("<I", 72) + bytes(64))
    for page in range(pages):
        rows = 4 if page == odd else 8
        tags = [(256, 8), (257, rows), (258, 8), (259, 1), (262, 1), (273, 8), (278, 8), (279, 64)]
        after = len(data) + 2 + 12 * len(tags) + 4
        data += struct.pack("<H", len(tags))
        data += b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
        data += struct.pack("<I", after if page + 1 < pages else 0)
    path.write_bytes(data)
    return path


def test_pages_beyond_a_limit_are_left_out_and_that_is_said(tmp_path, monkeypatch):
    path = chained(tmp_path / "many.tif", 30)
    assert READER.open(path).frames == 30
    assert not READER.open(path).info(1).warnings
    monkeypatch.setattr(directories, "DIRECTORIES_MAX", 20)
    source = READER.open(path)
    assert source.frames == 20
    assert "more than" in str(source.info(1).warnings[0])


def test_a_page_of_another_size_among_many_is_no_frame(tmp_path):
    source = READER.open(chained(tmp_path / "many.tif", 30, odd=17))
    assert source.frames == 29
    assert source.read(29).shape == (8, 8)


def test_a_description_of_endless_elements_is_not_taken_apart(tmp_path):
    pixels = ('<Pixels SizeC="2" SizeZ="1" SizeT="1" DimensionOrder="XYCZT">', "</Pixels></OME>")
    for name, inside, frames in (("few", "<a/>", 1), ("many", "<a/>" * 1_000_000, 2)):
        path = tmp_path / f"{name}.tif"
        text = f"<OME>{pixels[0]}{inside}{pixels[1]}"
        stack = np.zeros((2, 8, 8), np.uint8)
        tifffile.imwrite(path, stack, description=text, photometric="minisblack", metadata=None)
        assert READER.open(path).frames == frames


def test_a_packed_strip_that_cannot_be_held_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(reader_module, "WHOLE_PIXELS", 100)
    monkeypatch.setattr(reader_module, "STRIPES_FROM", 1000)
    monkeypatch.setattr(reader_module, "BLOCK_MAX", 2000)
    path = saved(tmp_path / "a.tif", noise("u1"), compression="lzw", rowsperstrip=70)
    assert isinstance(READER.open(path), StripeSource)
    monkeypatch.setattr("plugins.tiff_images.stripe_source._HELD_MAX", 1000)
    with pytest.raises(InputError, match="Save it in tiles"):
        READER.open(path)
