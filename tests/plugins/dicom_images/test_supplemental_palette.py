"""Colours beside greys: the Supplemental Palette Color Lookup Table (PS3.3 C.7.6.19)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset

from plugins.dicom_images.reader import DicomImageReader
from tests.builders import a_dataset, a_dicom_file
from workbench.imaging.explain import Stage, explain
from workbench.imaging.frame import load_frame
from workbench.imaging.render import render
from workbench.imaging.volumes.loading import survey
from workbench.model.grey import Window

READER = DicomImageReader()
COLOURS = np.array([[255, 0, 0], [0, 255, 0], [10, 20, 30]], np.uint8)


def a_map(path: Path, pixels: np.ndarray, first: int, presentation="COLOR", **attributes) -> Path:
    """An image of greys up to a value, and of three colours from there on."""
    ds = a_dataset(pixels, WindowCenter=50, WindowWidth=100, **attributes)
    ds.PixelPresentation = presentation
    for n, name in enumerate(("Red", "Green", "Blue")):
        setattr(ds, f"{name}PaletteColorLookupTableDescriptor", [3, first, 16])
        data = (COLOURS[:, n].astype("<u2") << 8).tobytes()
        setattr(ds, f"{name}PaletteColorLookupTableData", data)
    return a_dicom_file(path, ds)


@pytest.mark.parametrize(("dtype", "first"), [(np.uint16, 1000), (np.int16, 1000), (np.int16, -5)])
def test_values_from_the_first_one_of_the_palette_on_are_coloured(tmp_path, dtype, first):
    values = np.array([[first - 200, first - 1, first], [first + 1, first + 2, first + 90]])
    path = a_map(tmp_path / "map.dcm", values.astype(dtype), first)
    source = READER.open(path)
    frame = load_frame(source, 1)
    window = Window(first - 100, 50)
    shown = frame.shade(frame.levels.base[:, :], frame.keep, window)
    assert shown.tolist() == [
        [[0, 0, 0], [255, 255, 255], [255, 0, 0]],
        [[0, 255, 0], [10, 20, 30], [10, 20, 30]],
    ]
    # The user's inversion turns greys alone, and the numbers stay what they are.
    turned = frame.shade(frame.levels.base[:, :], frame.keep, window, inverted=True)
    assert turned.tolist()[0] == [[255, 255, 255], [0, 0, 0], [255, 0, 0]]
    assert source.read(1).tolist() == values.tolist()
    assert not any("colours" in str(warning) for warning in source.info(1).warnings)
    assert render(source, 1, voi=window).tolist() == shown.tolist()


def test_the_explanation_says_where_the_colours_begin(tmp_path):
    path = a_map(tmp_path / "map.dcm", np.array([[10, 1001]], np.uint16), 1000)
    frame = load_frame(READER.open(path), 1)
    screen = explain(frame, 1, 0).step(Stage.SCREEN)
    assert screen is not None and screen.value == (0, 255, 0)
    assert any("1000" in str(reason) for reason in screen.because)


@pytest.mark.parametrize("presentation", ["MONOCHROME", "", "TRUE_COLOR"])
def test_other_presentations_stay_grey_and_say_so(tmp_path, presentation):
    path = a_map(tmp_path / "map.dcm", np.array([[10, 1001]], np.uint16), 1000, presentation)
    source = READER.open(path)
    grey = source.info(1).grey
    assert grey is not None and grey.colors is None
    assert any("shown in grey" in str(warning) for warning in source.info(1).warnings)


def test_frames_of_a_mixed_image_have_their_own_presentation(tmp_path):
    def group(presentation: str) -> Dataset:
        outer, inner = Dataset(), Dataset()
        inner.PixelPresentation = presentation
        outer.MRImageFrameTypeSequence = [inner]
        return outer

    pixels = np.full((3, 2, 2), 1000, np.uint16)
    path = a_map(
        tmp_path / "mixed.dcm",
        pixels,
        1000,
        "MIXED",
        NumberOfFrames=3,
        PerFrameFunctionalGroupsSequence=[group(p) for p in ("COLOR", "MONOCHROME", "COLOR")],
    )
    source = READER.open(path)
    greys = [source.info(n).grey for n in (1, 2, 3)]
    assert [grey is not None and grey.colors is not None for grey in greys] == [True, False, True]


def test_a_volume_of_them_is_grey(tmp_path):
    places = []
    for n in range(3):
        path = a_map(
            tmp_path / f"{n}.dcm",
            np.array([[10, 1001], [1, 2]], np.uint16),
            1000,
            ImagePositionPatient=[0, 0, n],
            ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
            PixelSpacing=[1, 1],
        )
        places.append((READER.open(path), 1))
    stack = survey(places)
    assert stack.grey.colors is None
    assert stack.dtype == np.uint16
