from __future__ import annotations

import numpy as np
import pytest
from pydicom.dataset import Dataset

from tests.dicom.slides.build import a_picture, a_slide
from workbench.dicom.headers import read_header
from workbench.dicom.pixels.pixel_format import pixel_format
from workbench.dicom.slides.absent import absent_value, cielab_to_rgb


def coded(lightness, a, b):
    """CIELab as DICOM codes it."""
    return lightness / 100 * 65535, (a + 128) / 255 * 65535, (b + 128) / 255 * 65535


@pytest.mark.parametrize(
    ("lab", "rgb"),
    [
        # What Lindbloom's calculator says, D50 adapted after Bradford to sRGB.
        ((100, 0, 0), (255, 255, 255)),
        ((0, 0, 0), (0, 0, 0)),
        ((53.585, 0, 0), (128, 128, 128)),
        ((54.29, 80.81, 69.89), (255, 0, 0)),
        ((29.57, 68.30, -112.03), (0, 0, 255)),
    ],
)
def test_cielab_becomes_srgb(lab, rgb):
    assert np.abs(np.subtract(cielab_to_rgb(*coded(*lab)), rgb)).max() <= 1


def value(path, **attributes):
    ds = read_header(path).dataset
    for keyword, each in attributes.items():
        setattr(ds, keyword, each)
    return absent_value(ds, pixel_format(read_header(path)))


def test_colour_is_white_where_nothing_is_said(tmp_path):
    path = a_slide(tmp_path / "colour.dcm", [a_picture(8, 8)])
    assert value(path) == (255, 255, 255)
    lab = [round(each) for each in coded(53.585, 0, 0)]
    assert value(path, RecommendedAbsentPixelCIELabValue=lab) == (128, 128, 128)


def test_grey_is_padding_or_black(tmp_path):
    path = a_slide(tmp_path / "grey.dcm", [np.zeros((8, 8), np.uint16)])
    assert value(path) == (0,)
    assert value(path, PixelPaddingValue=7) == (7,)
    white = a_slide(
        tmp_path / "white.dcm", [np.zeros((8, 8), np.uint8)],
        PhotometricInterpretation="MONOCHROME1",
    )  # fmt: skip
    assert value(white) == (255,)
    assert isinstance(read_header(white).dataset, Dataset)
