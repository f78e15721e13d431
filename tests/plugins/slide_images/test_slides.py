from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile

from plugins.slide_images import library
from plugins.slide_images.reader import SlideReader
from plugins.slide_images.source import SlideSource, _on_background
from tests.dicom.slides.build import a_picture
from tests.imaging.test_icc import with_gamma
from workbench.api import InputError, UnsupportedError
from workbench.api.grey import CalibrationSource
from workbench.api.images import CarefulReader, TileSource, Window
from workbench.app.plugins import Plugins
from workbench.imaging.icc import conversion_of

openslide = pytest.importorskip("openslide")

READER = SlideReader()
DESCRIPTION = "Aperio Image Library v1.0\n300x200 [0,0 300x200] (64x64) J/Q=70|AppMag = 20"


def an_aperio_slide(
    path: Path,
    sizes: tuple[tuple[int, int], ...] = ((200, 300), (100, 150), (50, 75)),
    mpp: float | None = 0.5,
    profile: bytes | None = None,
) -> list[np.ndarray]:
    """Write a slide as scanners of Aperio do: the picture, a thumbnail, then levels."""
    levels = [a_picture(rows, columns, seed) for seed, (rows, columns) in enumerate(sizes)]
    said = DESCRIPTION + (f"|MPP = {mpp}" if mpp else "")
    with tifffile.TiffWriter(path) as tiff:
        for number, picture in enumerate(levels):
            about: dict[str, Any] = {"description": said, "metadata": None, "iccprofile": profile}
            tiff.write(picture, tile=(64, 64), photometric="rgb", **about)
            if number == 0:
                tiff.write(a_picture(30, 40), photometric="rgb", description=said, metadata=None)
    return levels


def a_plain_tiff(path: Path) -> Path:
    tifffile.imwrite(path, a_picture(200, 300), tile=(64, 64), photometric="rgb")
    return path


def test_a_slide_is_recognised_by_what_its_scanner_wrote(tmp_path):
    slide, plain = tmp_path / "切片.svs", a_plain_tiff(tmp_path / "plain.tif")
    an_aperio_slide(slide)
    renamed = slide.with_suffix(".tif")
    renamed.write_bytes(slide.read_bytes())
    assert isinstance(READER, CarefulReader)
    for path in (slide, renamed, plain):
        assert READER.recognises(path.read_bytes()[:4096], path.suffix)
    assert [READER.confirms(path) for path in (slide, renamed, plain)] == [True, True, False]
    assert not READER.confirms(tmp_path / "missing.tif")


def test_slides_are_ours_and_ordinary_tiffs_are_not(tmp_path):
    plugins = Plugins.discover()
    an_aperio_slide(tmp_path / "切片.svs")
    assert plugins.image_reader_for(tmp_path / "切片.svs")[0] == "slide_images"
    assert plugins.image_reader_for(a_plain_tiff(tmp_path / "plain.tif"))[0] != "slide_images"


def test_looking_at_ordinary_tiffs_does_not_load_openslide(tmp_path):
    path = a_plain_tiff(tmp_path / "plain.tif")
    script = f"""
import sys
from pathlib import Path
from plugins.slide_images.reader import SlideReader
assert not SlideReader().confirms(Path({str(path)!r}))
assert "openslide" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_regions_are_those_of_openslide(tmp_path):
    path = tmp_path / "切片 一.svs"
    pictures = an_aperio_slide(path)
    source = READER.open(path)
    assert isinstance(source, TileSource)
    assert (source.rows, source.columns, source.frames) == (200, 300, 1)
    levels = source.levels(1)
    assert [(one.rows, one.columns, one.factor) for one in levels] == [
        (200, 300, 1),
        (100, 150, 2),
        (50, 75, 4),
    ]
    assert {(one.tile_rows, one.tile_columns) for one in levels[:2]} == {(64, 64)}
    assert np.array_equal(source.read(1), pictures[0])
    with openslide.OpenSlide(path) as slide:
        for number, level in enumerate(levels):
            window = Window(7, 11, level.rows - 3, level.columns - 1)
            ours = source.region(1, number, window)
            assert np.array_equal(ours, pictures[number][7 : level.rows - 3, 11 : window.x1])
            place = (11 * level.factor, 7 * level.factor)
            size = (window.x1 - 11, window.y1 - 7)
            theirs = np.asarray(slide.read_region(place, number, size))
            assert np.array_equal(ours, theirs[..., :3])


def test_levels_of_odd_sizes_are_left_out(tmp_path):
    path = tmp_path / "odd.svs"
    pictures = an_aperio_slide(path, ((201, 301), (67, 100), (50, 76)))
    source = READER.open(path)
    assert isinstance(source, SlideSource)
    assert [one.factor for one in source.levels(1)] == [1, 4]
    assert np.array_equal(source.region(1, 1, Window(0, 0, 50, 75)), pictures[2][:, :75])


def test_regions_are_read_in_several_threads_at_once(tmp_path):
    path = tmp_path / "slide.svs"
    picture = an_aperio_slide(path)[0]
    source = READER.open(path)
    assert isinstance(source, SlideSource)
    windows = [Window(y, x, y + 40, x + 50) for y in range(0, 160, 20) for x in range(0, 240, 30)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda window: source.region(1, 0, window), windows))
    for (y0, x0, y1, x1), region in zip(windows, found, strict=True):
        assert np.array_equal(region, picture[y0:y1, x0:x1])


def test_millimetres_are_those_of_the_scanner(tmp_path):
    an_aperio_slide(tmp_path / "slide.svs", mpp=0.25)
    calibration = READER.open(tmp_path / "slide.svs").info(1).calibration
    assert calibration.spacing is not None
    assert calibration.spacing.dx == calibration.spacing.dy == pytest.approx(0.00025)
    assert calibration.source is CalibrationSource.GEOMETRY
    assert "aperio" in str(calibration.reason)


def test_without_micrometres_there_are_none(tmp_path):
    an_aperio_slide(tmp_path / "slide.svs", mpp=0)
    assert READER.open(tmp_path / "slide.svs").info(1).calibration.spacing is None


def test_what_was_not_scanned_has_the_colour_of_the_background():
    rgba = np.array([[[200, 100, 0, 255], [9, 9, 9, 0], [100, 100, 100, 128]]], np.uint8)
    found = _on_background(rgba, np.array([255, 240, 200], np.uint8))
    assert found.tolist() == [[[200, 100, 0], [255, 240, 200], [177, 170, 150]]]


def test_a_slide_is_arranged_as_an_image(tmp_path):
    an_aperio_slide(tmp_path / "slide.svs")
    found = READER.arrange([tmp_path / "slide.svs", tmp_path / "missing.svs"])
    (series,) = found.series
    assert (series.images[0].rows, series.images[0].columns) == (200, 300)
    ((name, reason),) = found.rejected
    assert Path(name).name in str(reason)


# --- damage --------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", range(0, 20))
def test_wherever_a_slide_is_cut_it_says_so_in_one_line(tmp_path, part):
    path = tmp_path / "片.svs"
    an_aperio_slide(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * part // 20])
    READER.confirms(path)
    try:
        READER.open(path).read(1)
    except InputError as error:
        assert "片.svs" in str(error)


def test_a_slide_that_failed_is_read_again_when_it_is_whole(tmp_path):
    path = tmp_path / "slide.svs"
    picture = an_aperio_slide(path)[0]
    whole = path.read_bytes()
    source = SlideSource(path)

    def fail(*_):
        raise openslide.OpenSlideError("a tile is damaged")

    slide = source._opened()
    slide.read_region = fail  # type: ignore[method-assign]
    with pytest.raises(InputError, match=r"slide\.svs is damaged"):
        source.read(1)
    assert path.read_bytes() == whole
    assert np.array_equal(source.read(1), picture)


def test_a_slide_may_be_closed_and_read_again(tmp_path):
    picture = an_aperio_slide(tmp_path / "slide.svs")[0]
    source = SlideSource(tmp_path / "slide.svs")
    source.close()
    assert np.array_equal(source.read(1), picture)


def test_without_the_library_it_is_said_what_to_install(tmp_path, monkeypatch):
    path = tmp_path / "slide.mrxs"
    path.write_bytes(b"\xff\xd8\xff")
    monkeypatch.setitem(sys.modules, "openslide", None)
    assert library.is_vendor_slide(path) is None
    assert READER.confirms(path)
    assert not READER.confirms(tmp_path / "slide.svs")
    with pytest.raises(UnsupportedError, match="install openslide-python and openslide-bin"):
        READER.open(path)


def test_a_slide_too_large_to_be_read_whole_says_so(tmp_path, monkeypatch):
    from plugins.slide_images import source

    an_aperio_slide(tmp_path / "slide.svs")
    monkeypatch.setattr(source, "WHOLE_PIXELS", 1000)
    with pytest.raises(InputError, match="too many to be read as one"):
        READER.open(tmp_path / "slide.svs").read(1)


def test_whatever_byte_is_wrong_the_answer_is_one_line(tmp_path):
    path = tmp_path / "片.svs"
    an_aperio_slide(path)
    whole = path.read_bytes()
    # The directories lie behind the pixels; so do most of the damages.
    random = np.random.default_rng(4)
    for at in random.integers(len(whole) - 4000, len(whole), 150):
        path.write_bytes(whole[:at] + bytes([random.integers(256)]) + whole[at + 1 :])
        try:
            source = READER.open(path)
            if source.rows * source.columns < 10**6:
                source.read(1)
        except InputError as error:
            assert "片.svs" in str(error)
            assert str(tmp_path) not in (error.details or "")


def test_the_profile_of_the_scanner_is_handed_on(tmp_path):
    an_aperio_slide(tmp_path / "a.svs", profile=with_gamma(1.0))
    an_aperio_slide(tmp_path / "b.svs")
    assert conversion_of(READER.open(tmp_path / "a.svs").info(1).icc_profile) is not None
    assert READER.open(tmp_path / "b.svs").info(1).icc_profile == b""
