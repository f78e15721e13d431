from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from plugins.tiff_images import reader as reader_module
from plugins.tiff_images.reader import TiffImageReader
from tests.plugins.tiff_images.files import noise, saved
from workbench.api import InputError
from workbench.api.images import HEAD_BYTES, ImageSource, StripeSource, TileSource, Window
from workbench.imaging.frame import load_frame
from workbench.imaging.grey import display
from workbench.imaging.probe import probe
from workbench.imaging.render import render_frame
from workbench.model.calibration import CalibrationSource

READER = TiffImageReader()


def shown(source: ImageSource, frame: int = 1) -> np.ndarray:
    """The greys of a frame as its file wants them."""
    grey = source.info(frame).grey
    assert grey is not None
    return display(source.read(frame), grey)


@pytest.fixture
def everything_is_large(monkeypatch):
    """Pictures of the size of these tests are read in parts."""
    monkeypatch.setattr(reader_module, "WHOLE_PIXELS", 100)
    monkeypatch.setattr(reader_module, "TILED_PIXELS", 50)


def test_small_pictures_are_read_as_a_whole(tmp_path):
    for options in ({}, {"tile": (32, 48)}, {"compression": "zlib"}):
        source = READER.open(saved(tmp_path / "照片 一.tif", noise("u1"), **options))
        assert not isinstance(source, TileSource)
        assert np.array_equal(source.read(1), noise("u1"))
        assert source.read(1).flags.owndata
        assert np.array_equal(shown(source), noise("u1"))
        source.close()


@pytest.mark.usefixtures("everything_is_large")
def test_large_pictures_are_read_in_tiles(tmp_path):
    source = READER.open(saved(tmp_path / "a.tif", noise("u1")))
    assert isinstance(source, TileSource)
    assert np.array_equal(source.region(1, 0, Window(2, 3, 5, 7)), noise("u1")[2:5, 3:7])
    source.close()


def test_small_pictures_of_many_samples_have_channels(tmp_path):
    source = READER.open(saved(tmp_path / "a.tif", noise("u2", 5), planarconfig="contig"))
    assert isinstance(source, TileSource)
    assert np.array_equal(source.read(1), noise("u2", 5))
    assert len(source.info(1).channels) == 5
    source.close()


def test_middling_pictures_are_read_in_tiles_where_they_have_some(tmp_path, monkeypatch):
    monkeypatch.setattr(reader_module, "TILED_PIXELS", 50)
    assert not isinstance(READER.open(saved(tmp_path / "a.tif", noise("u1"))), TileSource)
    tiled = READER.open(saved(tmp_path / "b.tif", noise("u1"), tile=(32, 48)))
    assert isinstance(tiled, TileSource)


def test_a_large_picture_is_not_read_as_one(tmp_path, monkeypatch):
    monkeypatch.setattr("plugins.tiff_images.tile_source.WHOLE_PIXELS", 10)
    source = READER.open(saved(tmp_path / "a.tif", noise("u2", 5), planarconfig="contig"))
    with pytest.raises(InputError, match="101 x 70"):
        source.read(1)


@pytest.mark.parametrize("dtype", ["int16", "uint32", "float32", "float64", "int8"])
def test_all_kinds_of_grey_are_kept(tmp_path, dtype):
    pixels = (np.arange(48).reshape(6, 8) - 5).astype(dtype)
    source = READER.open(saved(tmp_path / "a.tif", pixels))
    assert np.array_equal(source.read(1), pixels)
    assert shown(source).shape == (6, 8)


def test_16_bit_grey_stays_16_bit(tmp_path):
    source = READER.open(saved(tmp_path / "a.tif", noise("u2") * 500))
    assert np.array_equal(source.read(1), noise("u2") * 500)
    grey = source.info(1).grey
    assert grey is not None
    assert grey.bits == 16


@pytest.mark.parametrize("samples", [3, 4])
@pytest.mark.parametrize("planar", ["contig", "separate"])
@pytest.mark.parametrize("extra", ["unassalpha", "assocalpha", "unspecified"])
def test_16_bit_colour_keeps_all_its_bits(tmp_path, samples, planar, extra):
    deep = np.random.default_rng(9).integers(0, 65536, (6, 8, samples), dtype=np.uint16)
    options = {"extrasamples": [extra]} if samples == 4 else {}
    path = tmp_path / "a.tif"
    source = READER.open(saved(path, deep, photometric="rgb", planarconfig=planar, **options))
    assert source.read(1).dtype == np.uint16
    assert np.array_equal(source.read(1), deep[..., :3])
    info = source.info(1)
    assert [(one.name, one.color) for one in info.channels] == [
        ("Red", (255, 0, 0)),
        ("Green", (0, 255, 0)),
        ("Blue", (0, 0, 255)),
    ]
    assert not info.warnings


def test_16_bit_colour_is_shown_from_black_to_white_of_its_bits(tmp_path):
    deep = np.random.default_rng(9).integers(9000, 20000, (6, 8, 3), dtype=np.uint16)
    source = READER.open(saved(tmp_path / "a.tif", deep, photometric="rgb"))
    assert np.array_equal(
        render_frame(load_frame(source, 1)), np.floor(deep * (255 / 65535) + 0.5).astype(np.uint8)
    )


def test_inks_are_stored_values_and_shown_as_what_light_they_leave(tmp_path):
    inks = np.random.default_rng(9).integers(0, 256, (6, 8, 4), dtype=np.uint8)
    source = READER.open(saved(tmp_path / "a.tif", inks, photometric="separated"))
    assert np.array_equal(source.read(1), inks)
    names = [one.name for one in source.info(1).channels]
    assert names == ["Cyan", "Magenta", "Yellow", "Black"]
    # The black of the print is a channel to be looked at alone.
    assert np.array_equal(render_frame(load_frame(source, 1)), 255 - inks[..., :3])


def test_the_values_under_the_pointer_are_those_of_16_bits(tmp_path):
    deep = np.full((6, 8, 3), (1234, 65535, 258), np.uint16)
    source = READER.open(saved(tmp_path / "a.tif", deep, photometric="rgb"))
    assert probe(load_frame(source, 1), 3, 2).stored == "Red 1234  Green 65535  Blue 258"


def test_alpha_is_dropped_and_colours_are_kept(tmp_path):
    path = tmp_path / "a.tif"
    Image.fromarray(noise("u1", 4)).save(path)
    assert np.array_equal(READER.open(path).read(1), noise("u1", 4)[..., :3])


def test_one_bit_is_0_and_1_and_shown_black_and_white(tmp_path):
    bits = (noise("u1") % 2).astype(bool)
    path = tmp_path / "a.tif"
    Image.fromarray(bits).save(path)
    source = READER.open(path)
    assert source.read(1).dtype == np.uint8
    assert np.array_equal(source.read(1), bits)
    assert np.array_equal(shown(source), bits * 255)


def test_white_is_zero_is_shown_inverted(tmp_path):
    source = READER.open(saved(tmp_path / "a.tif", noise("u1"), photometric="miniswhite"))
    assert np.array_equal(source.read(1), noise("u1"))
    assert np.array_equal(shown(source), 255 - noise("u1"))


def test_orientation_is_applied(tmp_path):
    path = saved(tmp_path / "a.tif", noise("u1"), extratags=[(274, "H", 1, 6, True)])
    assert np.array_equal(READER.open(path).read(1), np.rot90(noise("u1"), -1))
    found = READER.arrange([path]).series[0].images[0]
    assert (found.rows, found.columns) == (101, 70)


def test_pages_are_frames(tmp_path):
    pages = np.stack([noise("u2") + i for i in range(3)])
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, pages, photometric="minisblack", compression="zlib")
    source = READER.open(path)
    assert source.frames == 3
    for frame in (2, 1, 3):
        assert np.array_equal(source.read(frame), pages[frame - 1])
    with pytest.raises(InputError, match="no frame 4"):
        source.read(4)


def test_overviews_and_thumbnails_are_no_frames(tmp_path):
    path = tmp_path / "a.tif"
    with tifffile.TiffWriter(path) as tiff:
        tiff.write(noise("u1")[::3, ::3], photometric="minisblack", subfiletype=1, metadata=None)
        tiff.write(noise("u1"), photometric="minisblack", metadata=None)
        tiff.write(noise("u1")[::2, ::2], photometric="minisblack", subfiletype=1, metadata=None)
    source = READER.open(path)
    assert source.frames == 1
    assert np.array_equal(source.read(1), noise("u1"))


def test_a_stack_of_thousands_of_pages_opens(tmp_path):
    path = tmp_path / "a.tif"
    with tifffile.TiffWriter(path) as tiff:
        for n in range(3000):
            pixels = np.full((4, 4), n, np.uint16)
            tiff.write(pixels, photometric="minisblack", metadata=None, contiguous=False)
    source = READER.open(path)
    assert source.frames == 3000
    assert (source.read(3000) == 2999).all()


def test_nothing_is_held_open_between_reads_of_a_small_picture(tmp_path):
    path = saved(tmp_path / "a.tif", noise("u1"))
    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc").exists() else 0
    source = READER.open(path)
    source.read(1)
    after = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc").exists() else 0
    assert after == before
    assert source.rows == 70


def test_resolution_tags_are_never_millimetres(tmp_path):
    path = tmp_path / "a.tif"
    Image.fromarray(noise("u1")).save(path, dpi=(254, 254))
    calibration = READER.open(path).info(1).calibration
    assert calibration.source is CalibrationSource.NONE
    assert calibration.spacing is None
    assert "never give millimetres" in str(calibration.reason)


def test_without_resolution_tags_the_reason_does_not_speak_of_them(tmp_path):
    path = tmp_path / "a.tif"
    Image.fromarray(noise("u1")).save(path)
    assert "never" not in str(READER.open(path).info(1).calibration.reason)


def test_nothing_is_known_of_a_person(tmp_path):
    assert READER.open(saved(tmp_path / "a.tif", noise("u1"))).identity.patient_name == ""


def test_files_are_recognised_by_their_bytes(tmp_path):
    kinds: list[dict[str, Any]] = [{}, {"bigtiff": True}, {"byteorder": ">"}]
    for n, options in enumerate(kinds):
        head = saved(tmp_path / f"{n}", noise("u1"), **options).read_bytes()[:HEAD_BYTES]
        assert READER.recognises(head, ".bin")
    assert not READER.recognises(b"\x89PNG\r\n\x1a\n", ".tif")
    assert not READER.recognises(b"", ".tif")


def test_each_file_is_a_series_and_bad_ones_are_rejected(tmp_path):
    good = [saved(tmp_path / f"{n}.tif", noise("u1")) for n in range(2)]
    bad = tmp_path / "bad.tif"
    bad.write_bytes(good[0].read_bytes()[:200])
    found = READER.arrange([good[1], bad, good[0], tmp_path / "gone.tif"])
    assert [one.images[0].path for one in found.series] == [str(good[1]), str(good[0])]
    assert [Path(path).name for path, _ in found.rejected] == ["bad.tif", "gone.tif"]


# -- archives -------------------------------------------------------------------------------------


def zipped(tmp_path: Path, name: str, data: bytes) -> Path:
    with zipfile.ZipFile(tmp_path / "scans.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return tmp_path / "scans.zip" / name


@pytest.mark.parametrize("options", [{}, {"compression": "zlib", "tile": (32, 48)}])
def test_members_of_archives_are_read(tmp_path, options, monkeypatch):
    data = saved(tmp_path / "a.tif", noise("u2"), **options).read_bytes()
    path = zipped(tmp_path, "线扫/a.tif", data)
    assert np.array_equal(READER.open(path).read(1), noise("u2"))
    monkeypatch.setattr(reader_module, "WHOLE_PIXELS", 100)
    source = READER.open(path)
    assert isinstance(source, TileSource)
    assert np.array_equal(source.region(1, 0, Window(2, 3, 50, 70)), noise("u2")[2:50, 3:70])


def test_a_member_too_large_to_be_held_is_to_be_unpacked(tmp_path, monkeypatch):
    data = saved(tmp_path / "a.tif", noise("u2")).read_bytes()
    path = zipped(tmp_path, "a.tif", data)
    monkeypatch.setattr("plugins.tiff_images.file_bytes.MEMBER_MAX", 1000)
    with pytest.raises(InputError, match="Unpack it first"):
        READER.open(path)


# -- one piece ------------------------------------------------------------------------------------


@pytest.fixture
def strips_are_large(monkeypatch):
    monkeypatch.setattr(reader_module, "WHOLE_PIXELS", 100)
    monkeypatch.setattr(reader_module, "STRIPES_FROM", 1000)


def read_in_stripes(path: Path, frame: int = 1) -> np.ndarray:
    source = READER.open(path)
    assert isinstance(source, StripeSource)
    assert source.shrinks(frame) == (1,)
    return np.concatenate(list(source.stripes(frame)))


@pytest.mark.usefixtures("strips_are_large")
@pytest.mark.parametrize("dtype", ["u1", "u2", "i2", "u4", "f4"])
@pytest.mark.parametrize("samples", [1, 3, 4])
@pytest.mark.parametrize("name", ["lzw", "zlib", "lzma", "packbits"])
@pytest.mark.parametrize("predictor", [False, True])
def test_one_compressed_strip_is_read_from_its_top(
    tmp_path, dtype, samples, name, predictor, monkeypatch
):
    monkeypatch.setattr("plugins.tiff_images.stripe_source._STRIPE_BYTES", 4000)
    options: dict[str, Any] = {}
    if samples > 1:
        options = {"photometric": "rgb", "planarconfig": "contig"}
    if predictor and name != "packbits":
        options["predictor"] = True
    pixels = noise(dtype, samples)
    options |= {"compression": name, "rowsperstrip": 70}
    path = saved(tmp_path / "带 空格.tif", pixels, **options)
    expected = pixels[..., :3] if samples == 4 else pixels
    assert np.array_equal(read_in_stripes(path), expected)


@pytest.mark.usefixtures("strips_are_large")
def test_stripes_of_jpeg_white_is_zero_and_later_pages(tmp_path):
    path = saved(tmp_path / "a.tif", noise("u1"), photometric="miniswhite", compression="lzw")
    assert np.array_equal(read_in_stripes(path), noise("u1"))
    path = tmp_path / "pages.tif"
    with tifffile.TiffWriter(path) as tiff:
        for n in range(3):
            pixels = noise("u1") + n
            options: dict[str, Any] = {"compression": "lzw", "metadata": None, "contiguous": False}
            tiff.write(pixels, photometric="minisblack", **options)
            tiff.write(pixels[::2, ::2], photometric="minisblack", subfiletype=1, **options)
    assert np.array_equal(read_in_stripes(path, 3), noise("u1") + 2)
    path = saved(tmp_path / "j.tif", noise("u1", 3), photometric="rgb", compression="jpeg")
    with Image.open(path) as image:
        expected = np.asarray(image).astype(int)
    assert np.abs(read_in_stripes(path) - expected).max() <= 2


@pytest.mark.usefixtures("strips_are_large")
def test_stripes_of_a_palette_and_of_many_strips_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr("plugins.tiff_images.inflating._STEP", 100)
    path = saved(tmp_path / "a.tif", noise("u2"), compression="zlib", rowsperstrip=32)
    assert np.array_equal(read_in_stripes(path), noise("u2"))
    image = Image.fromarray(noise("u1")).convert("P")
    image.putpalette([v for i in range(256) for v in (i, 255 - i, 7)])
    image.save(path, compression="tiff_adobe_deflate")
    assert np.array_equal(read_in_stripes(path), np.asarray(image.convert("RGB")))


@pytest.mark.usefixtures("strips_are_large")
@pytest.mark.parametrize("white", [0, 1])
@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("name", ["group3", "group4", "tiff_ccitt"])
def test_a_fax_of_one_strip_is_read_from_its_top(tmp_path, name, order, white):
    pixels = noise("u1", 1, 70, 1600) % 3 == 0
    path = tmp_path / "a.tif"
    tags = {262: white, 266: order, 278: 70}
    Image.fromarray(pixels).save(path, compression=name, tiffinfo=tags)
    with tifffile.TiffFile(path) as tiff:
        assert len(tiff.pages.first.dataoffsets) == 1
        expected = tiff.asarray().astype(np.uint8)
    assert np.array_equal(read_in_stripes(path), expected)


@pytest.mark.usefixtures("strips_are_large")
def test_stripes_say_how_they_are_turned(tmp_path):
    path = saved(
        tmp_path / "a.tif", noise("u1"), compression="lzw", extratags=[(274, "H", 1, 6, True)]
    )
    source = READER.open(path)
    assert isinstance(source, StripeSource)
    assert (source.rows, source.columns, source.orientation) == (101, 70, 6)
    assert np.array_equal(source.read(1), np.rot90(noise("u1"), -1))


@pytest.mark.usefixtures("strips_are_large")
def test_stripes_of_a_member_of_an_archive_are_read(tmp_path):
    data = saved(tmp_path / "a.tif", noise("u1"), compression="lzw").read_bytes()
    assert np.array_equal(read_in_stripes(zipped(tmp_path, "a.tif", data)), noise("u1"))


@pytest.mark.usefixtures("strips_are_large")
def test_one_strip_that_can_only_be_decoded_at_once_is_refused_when_it_is_too_large(
    tmp_path, monkeypatch
):
    path = saved(tmp_path / "a.tif", noise("u1"), compression="zstd")
    assert isinstance(READER.open(path), TileSource)
    monkeypatch.setattr(reader_module, "BLOCK_MAX", 2000)
    with pytest.raises(InputError, match="Save it in tiles"):
        READER.open(path)
