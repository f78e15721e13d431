from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from plugins.dicom_images.reader import DicomImageReader
from plugins.dicom_images.slide_source import DicomSlideSource
from tests.dicom.slides.build import (
    JPEG,
    JPEG_2000,
    TILE,
    a_picture,
    a_slide,
    a_sparse_slide,
    tiles_of,
)
from workbench.api import InputError
from workbench.api.grey import CalibrationSource
from workbench.api.images import TileSource, Window

READER = DicomImageReader()
ALL = Window(0, 0, 70, 90)


def opened(path: Path) -> DicomSlideSource:
    source = READER.open(path)
    assert isinstance(source, DicomSlideSource)
    assert isinstance(source, TileSource)
    return source


def test_any_window_of_a_slide_has_the_pixels_of_the_picture(tmp_path):
    picture = a_picture(70, 90)
    source = opened(a_slide(tmp_path / "玻片 一.dcm", [picture]))
    assert (source.rows, source.columns, source.frames) == (70, 90, 1)
    assert source.kind(1).channels == 3
    assert np.array_equal(source.read(1), picture)
    for window in (ALL, Window(0, 0, 1, 1), Window(31, 31, 33, 65), Window(64, 80, 70, 90)):
        y0, x0, y1, x1 = window
        assert np.array_equal(source.region(1, 0, window), picture[y0:y1, x0:x1])


@pytest.mark.parametrize(("syntax", "off"), [(JPEG, 12), (JPEG_2000, 0)])
def test_compressed_tiles_are_decoded(tmp_path, syntax, off):
    picture = a_picture(70, 90)
    source = opened(a_slide(tmp_path / "slide.dcm", [picture], syntax))
    found = source.read(1).astype(int)
    assert found.shape == picture.shape
    assert np.abs(found - picture).max() <= off


def test_openslide_sees_the_same_pixels(tmp_path):
    openslide = pytest.importorskip("openslide")
    picture = a_picture(70, 90)
    path = a_slide(tmp_path / "slide.dcm", [picture], JPEG)
    source = opened(path)
    try:
        with openslide.OpenSlide(path) as slide:
            rgba = np.asarray(slide.read_region((10, 20), 0, (60, 40)))
    except openslide.OpenSlideError as error:
        pytest.skip(f"OpenSlide wants more of a slide: {error}")
    ours = source.region(1, 0, Window(20, 10, 60, 70)).astype(int)
    assert np.abs(ours - rgba[..., :3]).max() <= 3


def test_only_the_tiles_of_a_window_are_read(tmp_path, monkeypatch):
    from workbench.dicom.pixels.frames import Frames

    source = opened(a_slide(tmp_path / "slide.dcm", [a_picture(70, 90)]))
    read = Frames.read
    asked: list[int] = []

    def watched(self: Frames, number: int) -> np.ndarray:
        asked.append(number)
        return read(self, number)

    monkeypatch.setattr(Frames, "read", watched)
    source.region(1, 0, Window(33, 40, 60, 64))
    assert asked == [5]


def test_regions_are_read_in_several_threads_at_once(tmp_path):
    picture = a_picture(200, 230)
    source = opened(a_slide(tmp_path / "slide.dcm", [picture], JPEG_2000))
    windows = [Window(y, x, y + 40, x + 50) for y in range(0, 160, 20) for x in range(0, 180, 30)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda window: source.region(1, 0, window), windows))
    for (y0, x0, y1, x1), region in zip(windows, found, strict=True):
        assert np.array_equal(region, picture[y0:y1, x0:x1])


# --- levels --------------------------------------------------------------------------------------


def a_pyramid(folder: Path) -> list[np.ndarray]:
    levels = [a_picture(150, 201), a_picture(75, 101, 2), a_picture(37, 50, 3)]
    for n, picture in enumerate(levels):
        a_slide(folder / f"层 {n}.dcm", [picture], spacing=0.0005 * 2**n, SOPInstanceUID=f"1.2.{n}")
    label = ["ORIGINAL", "PRIMARY", "LABEL", "NONE"]
    a_slide(folder / "label.dcm", [a_picture(20, 20)], ImageType=label, SOPInstanceUID="1.2.9")
    return levels


def test_the_levels_of_a_slide_are_the_files_beside_it(tmp_path):
    levels = a_pyramid(tmp_path)
    source = opened(tmp_path / "层 0.dcm")
    assert [(one.rows, one.columns, one.factor) for one in source.levels(1)] == [
        (150, 201, 1),
        (75, 101, 2),
        (37, 50, 4),
    ]
    assert {(one.tile_rows, one.tile_columns) for one in source.levels(1)} == {(TILE, TILE)}
    for number, picture in enumerate(levels):
        rows, columns = picture.shape[:2]
        window = Window(3, 5, rows - 1, columns - 2)
        region = source.region(1, number, window)
        assert np.array_equal(region, picture[3 : rows - 1, 5 : columns - 2])


def test_a_folder_of_levels_is_one_image_and_the_label_another(tmp_path):
    a_pyramid(tmp_path)
    found = READER.arrange(sorted(tmp_path.iterdir()))
    assert found.rejected == ()
    assert [Path(one.images[0].path).name for one in found.series] == ["层 0.dcm", "label.dcm"]
    whole, label = found.series
    assert (whole.images[0].rows, whole.images[0].columns, whole.images[0].frames) == (150, 201, 1)
    assert whole.images[0].sop_instance_uid == "1.2.0"
    assert whole.part == ()
    assert label.part == ("type LABEL",)


def test_whichever_level_is_named_the_slide_is_found(tmp_path):
    a_pyramid(tmp_path)
    (one,) = READER.arrange([tmp_path / "层 2.dcm"]).series
    assert Path(one.images[0].path).name == "层 0.dcm"
    assert one.images[0].sop_instance_uid == "1.2.0"


def test_a_copy_of_a_slide_counts_once(tmp_path):
    a_pyramid(tmp_path)
    again = tmp_path / "again"
    again.mkdir()
    (again / "copy.dcm").write_bytes((tmp_path / "层 0.dcm").read_bytes())
    found = READER.arrange(sorted(path for path in tmp_path.rglob("*.dcm")))
    assert len(found.series) == 2


def test_without_its_levels_a_slide_still_opens(tmp_path):
    levels = a_pyramid(tmp_path)
    for number in (1, 2):
        (tmp_path / f"层 {number}.dcm").unlink()
    source = opened(tmp_path / "层 0.dcm")
    assert len(source.levels(1)) == 1
    assert np.array_equal(source.read(1), levels[0])


def test_a_level_that_becomes_another_file_is_not_shown(tmp_path):
    a_pyramid(tmp_path)
    source = opened(tmp_path / "层 0.dcm")
    a_slide(tmp_path / "层 1.dcm", [a_picture(30, 30)])
    with pytest.raises(InputError, match=r"层 1\.dcm is not what it was"):
        source.region(1, 1, Window(0, 0, 10, 10))


# --- sparse, planes, grey ------------------------------------------------------------------------


def test_tiles_that_are_not_there_are_white(tmp_path):
    picture = a_picture(70, 90)
    places = [(y, x) for y, x, _ in tiles_of(picture)]
    path = a_sparse_slide(tmp_path / "sparse.dcm", picture, [*places[4:], places[0]])
    found = opened(path).read(1)
    expected = picture.copy()
    for y, x in places[1:4]:
        expected[y : y + TILE, x : x + TILE] = 255
    assert np.array_equal(found, expected)


def test_tiles_may_lie_anywhere(tmp_path):
    picture = a_picture(70, 90)
    path = a_sparse_slide(tmp_path / "sparse.dcm", picture, [(5, 7), (30, 33)])
    found = opened(path).region(1, 0, Window(2, 3, 65, 80))
    expected = np.full_like(picture, 255)
    for y, x in ((5, 7), (30, 33)):
        expected[y : y + TILE, x : x + TILE] = picture[y : y + TILE, x : x + TILE]
    assert np.array_equal(found, expected[2:65, 3:80])


def test_focal_planes_are_frames_and_colour_paths_as_well(tmp_path):
    planes = [a_picture(40, 40, seed) for seed in range(6)]
    source = opened(a_slide(tmp_path / "deep.dcm", planes, paths=("a", "b")))
    assert source.frames == 6
    for frame, plane in enumerate(planes, 1):
        assert np.array_equal(source.read(frame), plane)
    (one,) = READER.arrange([tmp_path / "deep.dcm"]).series
    assert one.images[0].frames == 6
    with pytest.raises(InputError, match="there is no frame 7"):
        source.region(7, 0, Window(0, 0, 1, 1))


def test_optical_paths_in_grey_are_channels(tmp_path):
    planes = [a_picture(40, 50, seed)[..., 0].astype(np.uint16) * 200 for seed in range(4)]
    source = opened(a_slide(tmp_path / "荧光.dcm", planes, paths=("DAPI", "FITC")))
    assert (source.frames, source.kind(1).channels) == (2, 2)
    assert source.kind(1).dtype == np.uint16
    info = source.info(2)
    assert info.grey is None
    assert [channel.name for channel in info.channels] == ["DAPI", "FITC"]
    assert np.array_equal(source.read(2), np.stack([planes[1], planes[3]], axis=-1))


def test_a_single_path_in_grey_has_two_axes(tmp_path):
    plane = a_picture(40, 50)[..., 0].astype(np.uint16) * 200
    source = opened(a_slide(tmp_path / "grey.dcm", [plane]))
    assert source.info(1).grey is not None
    assert source.info(1).channels == ()
    assert np.array_equal(source.region(1, 0, Window(3, 4, 40, 41)), plane[3:40, 4:41])


# --- what is said of it --------------------------------------------------------------------------


def test_millimetres_are_those_on_the_slide(tmp_path):
    source = opened(a_slide(tmp_path / "slide.dcm", [a_picture(40, 40)], spacing=0.00025))
    calibration = source.info(1).calibration
    assert calibration.spacing is not None
    assert (calibration.spacing.dy, calibration.spacing.dx) == (0.00025, 0.00025)
    assert calibration.source is CalibrationSource.PATIENT
    assert "on the slide" in str(calibration.reason)
    assert source.identity.modality == "SM"


# --- damage --------------------------------------------------------------------------------------


def test_a_picture_without_its_tiles_is_refused(tmp_path):
    path = a_slide(
        tmp_path / "bomb.dcm", [a_picture(40, 40)],
        TotalPixelMatrixRows=10**6, TotalPixelMatrixColumns=10**6,
    )  # fmt: skip
    with pytest.raises(InputError, match=r"bomb\.dcm is damaged: its picture"):
        READER.open(path)


def test_a_slide_that_is_cut_off_shows_the_tiles_that_it_has(tmp_path):
    picture = a_picture(70, 90)
    path = a_slide(tmp_path / "slide.dcm", [picture])
    path.write_bytes(path.read_bytes()[: -2 * TILE * TILE * 3])
    source = opened(path)
    assert "cut off" in str(source.info(1).warnings[0])
    found = source.read(1)
    assert np.array_equal(found[:64], picture[:64])
    assert (found[64:, 32:] == 255).all()


def test_a_damaged_tile_is_named_and_the_others_are_shown(tmp_path):
    picture = a_picture(70, 90)
    path = a_slide(tmp_path / "slide.dcm", [picture], JPEG_2000)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"\xff\x4f\xff\x51")
    data[at + 60 :] = bytes(len(data) - at - 60)
    path.write_bytes(data)
    source = opened(path)
    assert np.array_equal(source.region(1, 0, Window(0, 0, 64, 90)), picture[:64])


@pytest.mark.parametrize("part", range(1, 20))
def test_wherever_a_slide_is_cut_it_says_so_in_one_line(tmp_path, part):
    path = a_slide(tmp_path / "片.dcm", [a_picture(70, 90)], JPEG_2000)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * part // 20])
    found = READER.arrange([path])
    assert len(found.series) + len(found.rejected) == 1
    try:
        READER.open(path).read(1)
    except InputError as error:
        assert "片.dcm" in str(error)


def test_a_picture_too_large_to_be_read_whole_says_so(tmp_path, monkeypatch):
    from plugins.dicom_images import slide_source

    monkeypatch.setattr(slide_source, "WHOLE_PIXELS", 1000)
    source = opened(a_slide(tmp_path / "slide.dcm", [a_picture(70, 90)]))
    with pytest.raises(InputError, match="too many to be read as one"):
        source.read(1)
    assert source.region(1, 0, Window(0, 0, 5, 5)).shape == (5, 5, 3)
