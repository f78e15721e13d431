from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import imagecodecs
import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st

from plugins.tiff_images import blocks as blocks_module
from plugins.tiff_images import decoding
from plugins.tiff_images.block_cache import BlockCache
from plugins.tiff_images.turning import oriented
from tests.plugins.tiff_images.files import COLUMNS, ROWS, noise, saved, tiles_of, truth
from workbench.api import InputError
from workbench.api.images import PixelKind, TileSource, Window
from workbench.model.calibration import CalibrationSource

ALL = Window(0, 0, ROWS, COLUMNS)
PACKINGS: list[dict[str, Any]] = [
    {},
    {"compression": "lzw"},
    {"compression": "lzw", "predictor": True},
    {"compression": "zlib", "predictor": True},
    {"compression": "packbits"},
    {"compression": "lzma"},
    {"compression": "zstd", "predictor": True},
    {"byteorder": ">"},
    {"byteorder": ">", "compression": "zlib", "predictor": True},
    {"bigtiff": True, "compression": "zlib"},
    {"bigtiff": True, "byteorder": ">"},
]
LAYOUTS: list[dict[str, Any]] = [{"rowsperstrip": 7}, {"rowsperstrip": ROWS}, {"tile": (32, 48)}]
PLANES: list[tuple[int, dict[str, Any]]] = [
    (1, {}),
    (4, {"planarconfig": "contig"}),
    (2, {"planarconfig": "separate"}),
]
KINDS = ["u1", "u2", "i4", "f2", "f8"]


@cache
def every_kind() -> tuple[Path, ...]:
    folder = Path(mkdtemp(prefix="tiff-"))
    found = []
    for n, (packing, layout, (samples, planes), dtype) in enumerate(
        itertools.product(PACKINGS, LAYOUTS, PLANES, KINDS)
    ):
        path = folder / f"{n}.tif"
        found.append(saved(path, noise(dtype, samples), **packing, **layout, **planes))
    return tuple(found)


@cache
def opened(path: Path):
    return tiles_of(path), truth(path)


@st.composite
def windows(draw) -> Window:
    y0, x0 = draw(st.integers(0, ROWS - 1)), draw(st.integers(0, COLUMNS - 1))
    return Window(y0, x0, draw(st.integers(y0 + 1, ROWS)), draw(st.integers(x0 + 1, COLUMNS)))


def assert_same(path: Path, window: Window = ALL) -> None:
    source, pixels = opened(path)
    if pixels.dtype == np.float16:
        pixels = pixels.astype(np.float32)
    found = source.region(1, 0, window)
    assert found.dtype == source.kind(1).dtype
    assert found.dtype.isnative
    assert np.array_equal(found, pixels[window.y0 : window.y1, window.x0 : window.x1])


@pytest.mark.parametrize("n", range(len(PACKINGS)))
def test_a_whole_picture_is_what_tifffile_reads(n):
    each = len(every_kind()) // len(PACKINGS)
    for path in every_kind()[n * each : (n + 1) * each]:
        assert_same(path)


@given(data=st.data(), window=windows())
def test_any_region_is_what_tifffile_reads(data, window):
    assert_same(data.draw(st.sampled_from(every_kind())), window)


def test_a_source_of_tiles_is_one_and_says_its_kind(tmp_path):
    source = tiles_of(saved(tmp_path / "a.tif", noise("u2", 4), planarconfig="contig"))
    assert isinstance(source, TileSource)
    assert (source.rows, source.columns, source.frames) == (ROWS, COLUMNS, 1)
    assert source.kind(1) == PixelKind(np.uint16, 4)
    assert [one.color for one in source.info(1).channels] == [
        (255, 0, 0),
        (0, 255, 0),
        (0, 0, 255),
        (0, 255, 255),
    ]


@pytest.mark.parametrize(
    ("options", "is_mapped"),
    [
        ({"rowsperstrip": 7}, True),
        ({"tile": (32, 48)}, True),
        ({"byteorder": ">"}, False),
        ({"compression": "lzw"}, False),
    ],
)
def test_what_lies_in_the_file_as_in_memory_is_mapped(tmp_path, options, is_mapped):
    source = tiles_of(saved(tmp_path / "a.tif", noise("u2"), **options))
    assert source.levels(1)[0].is_mapped == is_mapped


def test_uncompressed_strips_are_one_view_of_the_file(tmp_path):
    source = tiles_of(saved(tmp_path / "a.tif", noise("u2"), rowsperstrip=7))
    found = source.region(1, 0, ALL)
    assert not found.flags.owndata
    assert not found.flags.writeable


def test_strips_that_do_not_follow_each_other_are_put_together(tmp_path):
    pixels, path = noise("u1"), tmp_path / "a.tif"
    saved(path, pixels, rowsperstrip=10)
    with tifffile.TiffFile(path, mode="r+") as tiff:
        offsets = tiff.pages.first.tags[273]
        swapped = list(offsets.value)
        swapped[1], swapped[2] = swapped[2], swapped[1]
        offsets.overwrite(swapped)
    found = tiles_of(path).region(1, 0, ALL)
    assert np.array_equal(found[10:20], pixels[20:30])
    assert np.array_equal(found[20:30], pixels[10:20])
    assert np.array_equal(found[30:], pixels[30:])


def test_strips_and_tiles_are_said_as_they_are_stored(tmp_path):
    strips = tiles_of(saved(tmp_path / "a.tif", noise("u1"), rowsperstrip=7, compression="lzw"))
    tiled = tiles_of(saved(tmp_path / "b.tif", noise("u1"), tile=(32, 48), compression="lzw"))
    level = strips.levels(1)[0]
    assert (level.tile_rows, level.tile_columns) == (7, COLUMNS)
    level = tiled.levels(1)[0]
    assert (level.tile_rows, level.tile_columns) == (32, 48)


@pytest.mark.parametrize("layout", [{"tile": (32, 48)}, {"rowsperstrip": 16}])
@pytest.mark.parametrize("name", ["jpeg", "jpeg2000", "webp", "jpegxl", "png", "lerc"])
@pytest.mark.parametrize("samples", [1, 3])
def test_tiles_that_are_pictures_are_decoded(tmp_path, name, samples, layout):
    if name == "webp" and samples == 1:
        pytest.skip("WebP has colours only")
    options: dict[str, Any] = {"photometric": "rgb" if samples == 3 else "minisblack", **layout}
    path = saved(tmp_path / "a.tif", noise("u1", samples), compression=name, **options)
    assert_same(path)
    assert_same(path, Window(20, 30, 60, 99))


@pytest.mark.parametrize("inner", ["deflate", "zstd"])
def test_lerc_that_was_packed_again_is_decoded(tmp_path, inner):
    path, pixels = tmp_path / "a.tif", noise("f4")
    saved(path, pixels, compression="lerc", compressionargs={"compression": inner})
    with tifffile.TiffFile(path) as tiff:
        assert tiff.pages.first.tags[50674].value[1]
    assert np.array_equal(tiles_of(path).region(1, 0, ALL), pixels)


@pytest.mark.parametrize("dtype", ["u2", "i4"])
def test_lerc_after_a_predictor_is_summed(tmp_path, dtype):
    options = {"compression": "lerc", "predictor": True, "rowsperstrip": 16}
    assert_same(saved(tmp_path / "a.tif", noise(dtype), **options))


@pytest.mark.parametrize("subsampling", [(1, 1), (2, 2), (2, 1)])
def test_ycbcr_in_jpeg_becomes_rgb(tmp_path, subsampling):
    path = saved(
        tmp_path / "a.tif",
        noise("u1", 3),
        photometric="rgb",
        compression="jpeg",
        tile=(32, 48),
        subsampling=subsampling,
    )
    with tifffile.TiffFile(path) as tiff:
        assert tiff.pages.first.photometric == 6
    assert_same(path)
    assert tiles_of(path).info(1).grey is None


@pytest.mark.parametrize("bits", [1, 2, 4, 10, 12, 14])
@pytest.mark.parametrize("compression", [None, "zlib"])
def test_bits_that_fill_no_bytes_are_unpacked(tmp_path, bits, compression):
    pixels = (np.arange(ROWS * COLUMNS) % (1 << bits)).reshape(ROWS, COLUMNS)
    rows = [
        imagecodecs.packints_encode(row.astype("u1" if bits <= 8 else "u2"), bits) for row in pixels
    ]
    path = tmp_path / "a.tif"
    packed = _packed_file(path, rows, bits, compression)
    source = tiles_of(packed)
    assert not source.levels(1)[0].is_mapped
    grey = source.info(1).grey
    assert grey is not None
    assert grey.bits == bits
    for window in (ALL, Window(3, 5, 40, 98), Window(69, 100, 70, 101)):
        y0, x0, y1, x1 = window
        assert np.array_equal(source.region(1, 0, window), pixels[y0:y1, x0:x1])


def _packed_file(path: Path, rows: list[Any], bits: int, compression: str | None) -> Path:
    """Write rows of packed bits as bytes, then say what they are."""
    packed = np.stack([np.frombuffer(row, np.uint8) for row in rows])
    tifffile.imwrite(path, packed, photometric="minisblack", metadata=None, compression=compression)
    with tifffile.TiffFile(path, mode="r+") as tiff:
        tags = tiff.pages.first.tags
        tags[256].overwrite(COLUMNS)
        tags[258].overwrite(bits)
    return path


def test_fax_is_0_and_1(tmp_path):
    pixels = (noise("u1") % 2).astype(np.uint8)
    from PIL import Image

    for name in ("group3", "group4", "tiff_ccitt"):
        path = tmp_path / f"{name}.tif"
        Image.fromarray(pixels.astype(bool)).save(path, compression=name)
        assert np.array_equal(tiles_of(path).region(1, 0, ALL), truth(path).astype(np.uint8))


def test_a_palette_becomes_rgb(tmp_path):
    from PIL import Image

    image = Image.fromarray(noise("u1")).convert("P")
    image.putpalette([v for i in range(256) for v in (i, 255 - i, 7)])
    path = tmp_path / "a.tif"
    image.save(path, compression="tiff_lzw")
    source = tiles_of(path)
    assert np.array_equal(source.region(1, 0, ALL), np.asarray(image.convert("RGB")))
    assert source.kind(1) == PixelKind(np.uint8, 3)


def test_alpha_of_8_bits_is_dropped(tmp_path):
    pixels = noise("u1", 4)
    path = saved(tmp_path / "a.tif", pixels, photometric="rgb", tile=(32, 48))
    assert np.array_equal(tiles_of(path).region(1, 0, ALL), pixels[..., :3])


def test_16_bit_colour_is_three_channels(tmp_path):
    pixels = noise("u2", 3) * 500
    source = tiles_of(saved(tmp_path / "a.tif", pixels, photometric="rgb", tile=(32, 48)))
    assert np.array_equal(source.region(1, 0, ALL), pixels)
    channels = source.info(1).channels
    assert [one.name for one in channels] == ["Red", "Green", "Blue"]
    assert {one.grey.bits for one in channels} == {16}
    assert source.info(1).grey is None


def test_white_is_zero_is_said_and_not_turned_over(tmp_path):
    path = saved(tmp_path / "a.tif", noise("u1"), photometric="miniswhite", compression="lzw")
    source = tiles_of(path)
    grey = source.info(1).grey
    assert grey is not None
    assert grey.inverted
    assert np.array_equal(source.region(1, 0, ALL), noise("u1"))


def test_tiles_that_are_not_stored_are_zero(tmp_path):
    path, pixels = tmp_path / "a.tif", noise("u1")
    saved(path, pixels, tile=(32, 48), compression="zlib")
    with tifffile.TiffFile(path, mode="r+") as tiff:
        tags = tiff.pages.first.tags
        for code in (324, 325):
            tags[code].overwrite((0, *tags[code].value[1:]))
    found = tiles_of(path).region(1, 0, ALL)
    assert not found[:32, :48].any()
    assert np.array_equal(found[32:], pixels[32:])


# -- orientation, levels, frames ------------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("options", [{}, {"tile": (32, 48), "compression": "zlib"}])
def test_orientation_is_applied_to_regions(tmp_path, orientation, options):
    path, pixels = tmp_path / "a.tif", noise("u2")
    saved(path, pixels, extratags=[(274, "H", 1, orientation, True)], **options)
    source, turned = tiles_of(path), oriented(pixels, orientation)
    assert (source.rows, source.columns) == turned.shape
    level = source.levels(1)[0]
    assert (level.rows, level.columns) == turned.shape
    for window in (Window(0, 0, *turned.shape), Window(3, 8, 60, 64), Window(0, 1, 1, 2)):
        expected = turned[window.y0 : window.y1, window.x0 : window.x1]
        assert np.array_equal(source.region(1, 0, window), expected)


def a_pyramid(path: Path, in_directory: bool, odd_up: bool = False) -> list[np.ndarray]:
    pixels = noise("u1")
    levels = [pixels]
    for _ in range(3):
        before = levels[-1]
        before = before if odd_up else before[: len(before) // 2 * 2, : before.shape[1] // 2 * 2]
        levels.append(before[::2, ::2])
    options: dict[str, Any] = {"photometric": "minisblack", "tile": (32, 32), "metadata": None}
    with tifffile.TiffWriter(path) as tiff:
        tiff.write(pixels, subifds=3 if in_directory else None, compression="zlib", **options)
        for level in levels[1:]:
            tiff.write(level, subfiletype=1, compression="zlib", **options)
    return levels


@pytest.mark.parametrize("in_directory", [True, False])
@pytest.mark.parametrize("odd_up", [True, False])
def test_smaller_copies_are_levels(tmp_path, in_directory, odd_up):
    levels = a_pyramid(tmp_path / "a.tif", in_directory, odd_up)
    source = tiles_of(tmp_path / "a.tif")
    assert source.frames == 1
    shown = source.levels(1)
    assert [one.factor for one in shown] == [1, 2, 4, 8]
    for n, (one, pixels) in enumerate(zip(shown, levels, strict=True)):
        assert (one.rows, one.columns) == pixels.shape
        assert np.array_equal(source.region(1, n, Window(0, 0, *pixels.shape)), pixels)


def test_labels_and_thumbnails_of_a_slide_are_no_levels(tmp_path):
    """A slide of Aperio: picture, thumbnail, smaller copies without a mark, label."""
    path, pixels = tmp_path / "a.svs", noise("u1", 3, 256, 512)
    options: dict[str, Any] = {"photometric": "rgb", "compression": "jpeg", "metadata": None}
    with tifffile.TiffWriter(path) as tiff:
        tiff.write(pixels, tile=(64, 64), **options)
        tiff.write(pixels[:100, :90], **options)
        tiff.write(pixels[::4, ::4], tile=(64, 64), **options)
        tiff.write(pixels[:80, :77], subfiletype=1, **options)
        tiff.write(pixels[:90, :60], subfiletype=9, **options)
    source = tiles_of(path)
    assert source.frames == 1
    assert [one.factor for one in source.levels(1)] == [1, 4]


def test_a_smaller_copy_of_another_kind_is_no_level(tmp_path):
    path = tmp_path / "a.tif"
    with tifffile.TiffWriter(path) as tiff:
        tiff.write(noise("u2"), photometric="minisblack", metadata=None)
        tiff.write(noise("u1")[::2, ::2], photometric="minisblack", subfiletype=1, metadata=None)
    assert len(tiles_of(path).levels(1)) == 1


def test_pages_of_ome_are_channels_and_frames(tmp_path):
    path = tmp_path / "a.ome.tif"
    pixels = np.random.default_rng(1).integers(0, 999, (2, 3, ROWS, COLUMNS), np.uint16)
    tifffile.imwrite(
        path,
        pixels,
        ome=True,
        metadata={
            "axes": "ZCYX",
            "Channel": {"Name": ["DAPI", "Cy5", "明场"], "Color": [0x0000FFFF, -16776961, 255]},
        },
    )
    source = tiles_of(path)
    assert source.frames == 2
    assert [one.name for one in source.info(1).channels] == ["DAPI", "Cy5", "明场"]
    assert source.info(1).channels[0].color == (0, 0, 255)
    assert source.info(1).channels[1].color == (255, 0, 0)
    assert source.kind(1).channels == 3
    for frame in (1, 2):
        expected = np.moveaxis(pixels[frame - 1], 0, -1)
        assert np.array_equal(source.region(frame, 0, ALL), expected)


def test_pages_of_ome_whose_channels_lie_outside_keep_their_order(tmp_path):
    path = tmp_path / "a.ome.tif"
    pixels = np.random.default_rng(1).integers(0, 999, (3, 2, ROWS, COLUMNS), np.uint16)
    tifffile.imwrite(path, pixels, ome=True, metadata={"axes": "CZYX"})
    source = tiles_of(path)
    assert (source.frames, source.kind(1).channels) == (2, 3)
    assert np.array_equal(source.region(2, 0, ALL), np.moveaxis(pixels[:, 1], 0, -1))


def test_levels_of_ome_channels_are_put_together(tmp_path):
    path = tmp_path / "a.ome.tif"
    pixels = np.random.default_rng(1).integers(0, 999, (2, 64, 96), np.uint16)
    options: dict[str, Any] = {"photometric": "minisblack", "tile": (16, 16), "compression": "zlib"}
    with tifffile.TiffWriter(path, ome=True) as tiff:
        tiff.write(pixels, subifds=1, metadata={"axes": "CYX"}, **options)
        tiff.write(pixels[:, ::2, ::2], subfiletype=1, **options)
    source = tiles_of(path)
    assert [one.factor for one in source.levels(1)] == [1, 2]
    found = source.region(1, 1, Window(0, 0, 32, 48))
    assert np.array_equal(found, np.moveaxis(pixels[:, ::2, ::2], 0, -1))


def test_a_hyperstack_of_imagej_has_channels(tmp_path):
    path = tmp_path / "a.tif"
    pixels = np.random.default_rng(1).integers(0, 999, (4, 2, ROWS, COLUMNS), np.uint16)
    tifffile.imwrite(path, pixels, imagej=True, metadata={"axes": "ZCYX"})
    source = tiles_of(path)
    assert (source.frames, source.kind(1).channels) == (4, 2)
    assert np.array_equal(source.region(3, 0, ALL), np.moveaxis(pixels[2], 0, -1))


def test_the_images_of_imagej_need_no_directory_of_their_own(tmp_path):
    path, pixels = tmp_path / "a.tif", np.stack([noise("u2") + n for n in range(3)])
    text = "ImageJ=1.54f\nimages=3\nslices=3\nhyperstack=true\n"
    with tifffile.TiffWriter(path) as tiff:
        tiff.write(pixels[0], photometric="minisblack", description=text, metadata=None)
    with tifffile.TiffFile(path) as tiff:
        begin = tiff.pages.first.dataoffsets[0]
    data = path.read_bytes()
    assert begin + pixels[0].nbytes == len(data)
    path.write_bytes(data + pixels[1:].tobytes())
    source = tiles_of(path)
    assert source.frames == 3
    for frame in (1, 2, 3):
        assert np.array_equal(source.region(frame, 0, ALL), pixels[frame - 1])


def test_each_page_is_a_frame(tmp_path):
    path, pages = tmp_path / "a.tif", np.stack([noise("u1") + n for n in range(20)])
    tifffile.imwrite(path, pages, photometric="minisblack", compression="zlib", metadata=None)
    source = tiles_of(path)
    assert source.frames == 20
    for frame in (20, 1, 7):
        assert np.array_equal(source.region(frame, 0, ALL), pages[frame - 1])
    with pytest.raises(InputError, match="no frame 21"):
        source.region(21, 0, ALL)


# -- use ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{"rowsperstrip": 70}, {"tile": (32, 48)}])
def test_regions_are_read_from_several_threads(tmp_path, options):
    path, pixels = tmp_path / "a.tif", noise("u2")
    source = tiles_of(saved(path, pixels, compression="zlib", **options))
    random = np.random.default_rng(3)
    wanted = []
    for _ in range(200):
        (y0, y1), (x0, x1) = (sorted(random.choice(n, 2, False)) for n in (ROWS, COLUMNS))
        wanted.append(Window(int(y0), int(x0), int(y1), int(x1)))
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda window: source.region(1, 0, window), wanted)
        for window, array in zip(wanted, found, strict=True):
            assert np.array_equal(array, pixels[window.y0 : window.y1, window.x0 : window.x1])


def test_large_tiles_are_let_go_of_before_another_is_decoded(tmp_path, monkeypatch):
    cache = BlockCache(limit=5000)
    monkeypatch.setattr(blocks_module, "CACHE", cache)
    monkeypatch.setattr(blocks_module, "_LARGE", 1000)
    path = saved(tmp_path / "a.tif", noise("u1"), compression="zlib", tile=(64, 64))
    source = tiles_of(path)
    decode = decoding.decode
    held = []

    def noted(*wanted: Any) -> Any:
        held.append(len(cache._held))
        return decode(*wanted)

    monkeypatch.setattr(blocks_module, "decode", noted)
    for x in (1, 65, 2, 66):
        window = Window(1, x, 9, x + 5)
        assert np.array_equal(source.region(1, 0, window), noise("u1")[1:9, x : x + 5])
        source.region(1, 0, window)
    assert held == [0] * 4


def test_a_strip_is_decoded_once_for_all_its_parts(tmp_path, monkeypatch):
    source = tiles_of(saved(tmp_path / "a.tif", noise("u1"), compression="zlib", rowsperstrip=70))
    decoded = []
    real = imagecodecs.zlib_decode

    def counting(data, out=None):
        decoded.append(1)
        return real(data, out=out)

    monkeypatch.setattr(imagecodecs, "zlib_decode", counting)
    for x in range(0, 100, 10):
        source.region(1, 0, Window(0, x, ROWS, x + 10))
    assert len(decoded) == 1
    source.close()


def test_a_closed_source_says_so(tmp_path):
    source = tiles_of(saved(tmp_path / "a.tif", noise("u1"), compression="zlib"))
    source.close()
    with pytest.raises(InputError):
        source.region(1, 0, ALL)


def test_views_live_longer_than_their_source(tmp_path):
    path = saved(tmp_path / "a.tif", noise("u1"))
    source = tiles_of(path)
    found = source.region(1, 0, ALL)
    source.close()
    assert np.array_equal(found, noise("u1"))


def test_resolution_tags_are_never_millimetres(tmp_path):
    path = saved(tmp_path / "a.tif", noise("u1"), resolution=(254, 254), resolutionunit=3)
    calibration = tiles_of(path).info(1).calibration
    assert calibration.source is CalibrationSource.NONE
    assert calibration.spacing is None
    assert "never give millimetres" in str(calibration.reason)
