"""Windows, presets and colours on the command line; a pixel explained."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image

from plugins.dicom_images.source import DicomImageSource
from tests.builders import a_dataset, a_dicom_file
from tests.imaging.test_icc import with_gamma
from workbench.app.places import Places
from workbench.app.windows.preset_library import PresetLibrary
from workbench.imaging.look import LocalContrast, Look
from workbench.imaging.presets import PRESETS, Preset
from workbench.imaging.render import render
from workbench.model.grey import DualWindow, VoiFunction, Window


@pytest.fixture
def ct(tmp_path):
    pixels = np.arange(80, dtype=np.uint16).reshape(8, 10) * 20
    ds = a_dataset(
        pixels,
        RescaleSlope="1",
        RescaleIntercept="-1024",
        WindowCenter=["40", "-600"],
        WindowWidth=["400", "1500"],
        WindowCenterWidthExplanation=["SOFT", "LUNG"],
    )
    return a_dicom_file(tmp_path / "胸 1.dcm", ds)


@pytest.fixture
def own_preset(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    library = PresetLibrary(Places.of_user().window_presets)
    library.save([*PRESETS, Preset("spleen", "Spleen", Window(70, 180))])


def picture(run, path, out, *options):
    result = run("render", path, "--out", out, *options)
    assert result.code == 0, result.err
    return cv2.imdecode(np.frombuffer(out.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)


def test_colours_and_two_windows_are_those_of_the_picture(run, ct, tmp_path):
    dual = DualWindow.of(Window(-600, 1500), Window(50, 350))
    source = DicomImageSource(ct)
    shown = picture(
        run, ct, tmp_path / "a.png", "--dual", "lung+mediastinum", "--color-map", "Hot Iron"
    )
    expected = render(source, voi=dual, color_map="hot-iron")
    assert np.array_equal(shown[:, :, ::-1], expected)
    by_numbers = picture(run, ct, tmp_path / "b.png", "--dual", "-600,1500+50,350", "--invert")
    assert np.array_equal(by_numbers, render(source, voi=dual, inverted=True))
    by_name = picture(run, ct, tmp_path / "c.png", "--preset", "lung-mediastinum")
    assert np.array_equal(by_name, render(source, voi=dual))


def test_presets_of_ones_own_are_known(run, ct, tmp_path, own_preset):
    shown = picture(run, ct, tmp_path / "a.png", "--preset", "Spleen")
    assert np.array_equal(shown, render(DicomImageSource(ct), voi=Window(70, 180)))


def test_a_preset_by_percentiles_leaves_it_to_the_values(run, ct, tmp_path):
    shown = picture(run, ct, tmp_path / "a.png", "--preset", "full")
    assert (shown.min(), shown.max()) == (0, 255)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--color-map", "sunset"), "no colour map 'sunset'. Known: grey"),
        (("--dual", "lung"), "is not two windows"),
        (("--dual", "lung+suv-5"), "suv-5 is not one window"),
        (("--dual", "lung+bone", "--voi", "1"), "Use one of"),
        (("--preset", "suv-5"), "Only PET has uptake values"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(run, ct, tmp_path, options, said):
    result = run("render", ct, "--out", tmp_path / "a.png", *options)
    assert result.code == 2
    assert said in result.line
    assert not (tmp_path / "a.png").exists()


def test_a_pixel_is_explained_as_text_and_as_json(run, ct):
    told = run("info", ct, "--pixel", "4,2", "--voi", "2")
    assert told.code == 0
    assert "Stored value: 480" in told.out
    assert "window 2 of the file: LUNG" in told.out
    plain = run("info", ct, "--pixel", "4,2", "--preset", "lung", "--json")
    data = json.loads(plain.out)
    assert [step["stage"] for step in data["steps"]] == [
        "stored",
        "modality",
        "voi",
        "presentation",
        "screen",
    ]
    shade = render(DicomImageSource(ct), voi=Window(-600, 1500))[2, 4]
    assert data["steps"][-1]["value"] == shade
    assert (data["x"], data["y"], data["frame"], data["padding"]) == (4, 2, 1, False)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--pixel", "10,0"), "does not lie inside the image of 10 × 8"),
        (("--pixel", "middle"), "--pixel takes a column and a row"),
        (("--pixel", "0,0", "--frame", "2"), "There is no frame 2"),
    ],
)
def test_a_pixel_that_is_not_there_is_told(run, ct, options, said):
    result = run("info", ct, *options)
    assert result.code == 2
    assert said in result.line


@pytest.fixture
def cells(tmp_path):
    array = np.random.default_rng(3).integers(0, 4096, (30, 40, 4)).astype(np.uint16)
    path = tmp_path / "细胞 1.tif"
    tifffile.imwrite(
        path, array, photometric="minisblack", planarconfig="contig", extrasamples=[0, 0, 0]
    )
    return path, array


def test_channels_are_chosen_coloured_and_windowed(run, cells, tmp_path):
    path, array = cells
    shown = picture(
        run,
        path,
        tmp_path / "a.png",
        *("--channels", "1,3", "--channel-color", "1:#00FF00", "--channel-color", "3:#FF0000"),
        *("--channel-window", "1:2048,4097", "--channel-window", "3:1024,2049"),
    )
    first = np.clip((array[..., 0] - 2047.5) / 4096 + 0.5, 0, 1) * 255
    third = np.clip((array[..., 2] - 1023.5) / 2048 + 0.5, 0, 1) * 255
    np.testing.assert_array_equal(shown[..., 2], np.floor(third + 0.5))
    np.testing.assert_array_equal(shown[..., 1], np.floor(first + 0.5))
    assert not shown[..., 0].any()


def test_one_channel_alone_is_grey_and_has_colour_maps(run, cells, tmp_path):
    path, array = cells
    options = ("--channels", "2", "--alone", "--channel-window", "2:2048,4097")
    shown = picture(run, path, tmp_path / "a.png", *options)
    second = np.clip((array[..., 1] - 2047.5) / 4096 + 0.5, 0, 1) * 255
    np.testing.assert_array_equal(shown, np.floor(second + 0.5))
    warm = picture(run, path, tmp_path / "b.png", *options, "--color-map", "hot-iron")
    assert warm.ndim == 3


def test_gamma_and_local_contrast_are_those_of_the_canvas(run, ct, tmp_path):
    shown = picture(
        run,
        ct,
        tmp_path / "a.png",
        "--gamma",
        "1.5",
        "--local-contrast",
        "0.5,3",
        "--preset",
        "lung",
    )
    window = next(one.setting for one in PRESETS if one.name == "lung")
    assert isinstance(window, Window)
    look = Look(window, gamma=1.5, contrast=LocalContrast(0.5, 3))
    np.testing.assert_array_equal(shown, render(DicomImageSource(ct), look=look))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--channels", "5"), "There is no channel"),
        (("--channel-window", "1"), "colon"),
        (("--channel-window", "1:x"), "not a window"),
        (("--channel-color", "1:green"), "not a colour"),
        (("--alone",), "--channels N"),
        (("--window", "40,400"), "--channel-window"),
        (("--color-map", "hot-iron"), "--alone"),
        (("--gamma", "0"), "not a gamma"),
        (("--local-contrast", "1,2,3"), "not local contrast"),
    ],
)
def test_options_of_channels_that_make_no_sense(run, cells, tmp_path, options, said):
    result = run("render", cells[0], "--out", tmp_path / "a.png", *options)
    assert result.code == 2
    assert said in result.err


def test_a_picture_without_channels_has_none_to_choose(run, ct, tmp_path):
    result = run("render", ct, "--out", tmp_path / "a.png", "--channels", "1")
    assert result.code == 2
    assert "no channels" in result.err


def test_the_profile_of_a_picture_is_applied_unless_it_is_switched_off(run, tmp_path):
    path = tmp_path / "photo.png"
    pixels = np.full((4, 5, 3), 128, np.uint8)
    Image.fromarray(pixels).save(path, icc_profile=with_gamma(1.0))
    shown = picture(run, path, tmp_path / "a.png")
    assert np.abs(shown.astype(int) - 188).max() <= 2
    assert np.array_equal(picture(run, path, tmp_path / "b.png", "--icc", "OFF"), pixels)
    assert run("render", path, "--out", tmp_path / "c.png", "--icc", "no").code == 2
    told = run("info", path, "--pixel", "2,1", "--json")
    assert "128" in told.out


def test_a_function_is_known_in_capital_letters_too(run, ct, tmp_path):
    window = Window(40, 400, VoiFunction.SIGMOID)
    expected = render(DicomImageSource(ct), voi=window)
    for name in ("SIGMOID", "sigmoid", "Sigmoid"):
        shown = picture(run, ct, tmp_path / "a.png", "--window", "40,400", "--function", name)
        assert np.array_equal(shown, expected)


def test_values_with_a_fraction_are_said_to_be_such(run, tmp_path):
    path = tmp_path / "heights.tif"
    tifffile.imwrite(path, np.linspace(0, 1, 48, dtype=np.float32).reshape(6, 8))
    told = run("info", path).out
    assert "floating point" in told
    assert "0 bit" not in told
