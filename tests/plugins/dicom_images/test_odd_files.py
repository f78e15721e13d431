"""Odd files against plain float64 formulas of the standard (PS3.3 C.7.6.3, C.11.1, C.11.2)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from plugins.dicom_images.source import DicomImageSource
from tests.builders import a_dataset, a_dicom_file, a_lut_item
from workbench.base.errors import InputError
from workbench.imaging.render import render

Grey = NDArray[Any]
SHAPE = (13, 17)


def values(bits: int, signed: bool = False, shape: tuple[int, ...] = SHAPE) -> Grey:
    low, high = (-(1 << (bits - 1)), 1 << (bits - 1)) if signed else (0, 1 << bits)
    kind = np.int16 if signed else np.uint16
    return np.random.default_rng(bits + signed).integers(low, high, shape).astype(kind)


def linear(x: Grey, center: float, width: float) -> Grey:
    if width == 1:
        return np.where(x <= center - 0.5, 0.0, 255.0)
    return np.clip(((x.astype(float) - (center - 0.5)) / (width - 1) + 0.5) * 255, 0, 255)


def exact(x: Grey, center: float, width: float) -> Grey:
    return np.clip(((x - center) / width + 0.5) * 255, 0, 255)


def sigmoid(x: Grey, center: float, width: float) -> Grey:
    return 255 / (1 + np.exp(-4 * (x - center) / width))


def stored(ds: Dataset, bits: int, high: int | None = None) -> Dataset:
    ds.BitsStored, ds.HighBit = bits, bits - 1 if high is None else high
    return ds


def check(folder: Path, ds: Dataset, expected: Grey, frame: int = 1, **options: Any) -> None:
    source = DicomImageSource(a_dicom_file(folder / "怪 odd.dcm", ds))
    shown = render(source, frame, **options)
    assert shown.shape == expected.shape
    assert np.abs(shown.astype(float) - expected).max() <= 1


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("bits", [9, 10, 12, 14, 16])
def test_any_number_of_bits(tmp_path, bits, signed):
    x = values(bits, signed)
    packed = (x.astype(np.int64) & ((1 << bits) - 1)).astype(np.uint16)
    window = (0, 1 << (bits - 1)) if signed else (1 << (bits - 1), 1 << (bits - 1))
    ds = stored(a_dataset(packed, WindowCenter=window[0], WindowWidth=window[1]), bits)
    ds.PixelRepresentation = int(signed)
    check(tmp_path, ds, linear(x, *window))


def test_twelve_bits_at_the_upper_end(tmp_path):
    x = values(12)
    ds = a_dataset((x << 4).astype(np.uint16), WindowCenter=2048, WindowWidth=4096)
    check(tmp_path, stored(ds, 12, 15), linear(x, 2048, 4096))


def test_a_slope_below_zero(tmp_path):
    x = values(12)
    more = {"WindowCenter": "-1000", "WindowWidth": "6000"}
    ds = stored(a_dataset(x, RescaleSlope="-2.5", RescaleIntercept="3000", **more), 12)
    check(tmp_path, ds, linear(-2.5 * x.astype(float) + 3000, -1000, 6000))


@pytest.mark.parametrize(
    ("name", "function"), [("LINEAR", linear), ("LINEAR_EXACT", exact), ("SIGMOID", sigmoid)]
)
def test_every_function_of_a_window_over_fractions(
    tmp_path, name, function: Callable[[Grey, float, float], Grey]
):
    x = values(12, signed=True)
    more = {"WindowCenter": "10.25", "WindowWidth": "100.5", "VOILUTFunction": name}
    ds = stored(a_dataset(x, RescaleSlope="0.125", RescaleIntercept="-7.5", **more), 12)
    check(tmp_path, ds, function(0.125 * x - 7.5, 10.25, 100.5))


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("shape", ["", "INVERSE"])
def test_polarity_is_turned_once(tmp_path, photometric, shape):
    x = values(10)
    ds = stored(a_dataset(x, WindowCenter=512, WindowWidth=1024), 10)
    ds.PhotometricInterpretation = photometric
    if shape:
        ds.PresentationLUTShape = shape
    shown = linear(x, 512, 1024)
    check(tmp_path, ds, shown if photometric == "MONOCHROME2" and not shape else 255 - shown)


def test_padding_is_background_in_either_polarity(tmp_path):
    x = values(12, signed=True)
    x[:3], x[4, 4] = -2048, -2047
    more = {"WindowCenter": 0, "WindowWidth": 1000, "RescaleSlope": 1, "RescaleIntercept": -24}
    ds = stored(a_dataset(x, **more), 12)
    ds.add_new(0x00280120, "SS", -2048)
    ds.add_new(0x00280121, "SS", -2000)
    shown = linear(x.astype(float) - 24, 0, 1000)
    check(tmp_path, ds, np.where(x <= -2000, 0, shown))
    ds.PhotometricInterpretation = "MONOCHROME1"
    check(tmp_path, ds, np.where(x <= -2000, 0, 255 - shown))


@pytest.mark.parametrize(
    ("bits", "signed", "first", "entries", "deep", "shift"),
    [
        (8, False, 0, 256, 8, 0),
        (12, False, 100, 4000, 16, 0),
        (12, True, -1000, 1900, 16, 0),
        (10, False, 5, 1000, 10, 0),
        (12, False, -1024, 4096, 12, -1024),
        (16, False, 0, 65536, 16, 0),
    ],
)
def test_tables_of_any_depth_and_first_value(tmp_path, bits, signed, first, entries, deep, shift):
    x = values(bits, signed)
    most = (1 << deep) - 1
    table = np.rint(np.sqrt(np.arange(entries) / (entries - 1)) * most).astype(int)
    ds = stored(a_dataset(x, RescaleSlope=1, RescaleIntercept=shift), bits)
    ds.VOILUTSequence = [a_lut_item(first, table.tolist(), deep)]
    at = np.clip(x.astype(int) + shift - first, 0, entries - 1)
    check(tmp_path, ds, table[at] / most * 255)


def test_a_modality_table_with_a_first_value_below_zero(tmp_path):
    x = values(12, signed=True)
    table = [(7 * i) % 3000 for i in range(4096)]
    ds = stored(a_dataset(x, WindowCenter=1500, WindowWidth=2000), 12)
    ds.ModalityLUTSequence = [a_lut_item(-2048, table, 16, "US")]
    check(tmp_path, ds, linear(np.array(table)[x.astype(int) + 2048], 1500, 2000))


@pytest.mark.parametrize("own", ["both", "window", "rescale"])
def test_frames_have_windows_and_slopes_of_their_own_or_share_them(tmp_path, own):
    x = values(12, shape=(4, 11, 9))
    ds = stored(a_dataset(x, NumberOfFrames=4), 12)
    shared, groups, expected = Dataset(), [], []
    for n in range(4):
        group, values_, voi = Dataset(), Dataset(), Dataset()
        slope, intercept = (1 + n * 0.5, -100 * n) if own != "window" else (2, -500)
        center, width = (200 + 300 * n, 500 + 100 * n) if own != "rescale" else (1000, 2000)
        values_.RescaleSlope, values_.RescaleIntercept = slope, intercept
        values_.RescaleType = "HU"
        voi.WindowCenter, voi.WindowWidth = center, width
        of_values = shared if own == "window" else group
        of_values.PixelValueTransformationSequence = [values_]
        (shared if own == "rescale" else group).FrameVOILUTSequence = [voi]
        groups.append(group)
        expected.append(linear(x[n].astype(float) * slope + intercept, center, width))
    ds.SharedFunctionalGroupsSequence = [shared]
    ds.PerFrameFunctionalGroupsSequence = groups
    for n, shown in enumerate(expected, 1):
        check(tmp_path, ds, shown, n)


@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL"])
def test_colours_in_either_order(tmp_path, photometric, planar):
    x = np.random.default_rng(3).integers(0, 256, (14, 18, 3)).astype(np.uint8)
    ds = a_dataset(x)
    ds.PhotometricInterpretation, ds.PlanarConfiguration = photometric, planar
    if planar:
        ds.PixelData = np.moveaxis(x, 2, 0).tobytes()
    check(tmp_path, ds, x if photometric == "RGB" else of_ybr(x))


def of_ybr(ybr: Grey) -> Grey:
    y, b, r = (ybr[..., n].astype(float) - (128 if n else 0) for n in range(3))
    rgb = (y + 1.402 * r, y - 0.344136 * b - 0.714136 * r, y + 1.772 * b)
    return np.clip(np.stack(rgb, -1), 0, 255)


def test_two_pixels_that_share_their_colour(tmp_path):
    x = np.random.default_rng(4).integers(0, 256, (6, 8, 3)).astype(np.uint8)
    x[:, 1::2, 1:] = x[:, ::2, 1:]
    packed = np.stack((x[:, ::2, 0], x[:, 1::2, 0], x[:, ::2, 1], x[:, ::2, 2]), -1)
    ds = a_dataset(x)
    ds.PhotometricInterpretation, ds.PixelData = "YBR_FULL_422", packed.tobytes()
    check(tmp_path, ds, of_ybr(x))


def test_a_palette_that_begins_later(tmp_path):
    x = np.random.default_rng(5).integers(0, 256, SHAPE).astype(np.uint8)
    tables = np.random.default_rng(6).integers(0, 256, (3, 200)).astype(np.uint8)
    ds = a_dataset(x)
    ds.PhotometricInterpretation = "PALETTE COLOR"
    for color, table in zip(("Red", "Green", "Blue"), tables, strict=True):
        setattr(ds, f"{color}PaletteColorLookupTableDescriptor", [200, 20, 8])
        setattr(ds, f"{color}PaletteColorLookupTableData", table.tobytes())
    at = np.clip(x.astype(int) - 20, 0, 199)
    check(tmp_path, ds, np.moveaxis(tables[:, at], 0, -1))


@pytest.mark.parametrize("keyword", ["FloatPixelData", "DoubleFloatPixelData"])
def test_floating_point_pixels(tmp_path, keyword):
    kind = "<f4" if keyword == "FloatPixelData" else "<f8"
    x = np.random.default_rng(8).normal(0, 1e3, SHAPE).astype(kind)
    more = {"RescaleSlope": "1e-2", "RescaleIntercept": "5"}
    ds = a_dataset(np.zeros(SHAPE, np.uint16), WindowCenter="0", WindowWidth="30", **more)
    for name in ("PixelData", "BitsStored", "HighBit", "PixelRepresentation"):
        delattr(ds, name)
    setattr(ds, keyword, x.tobytes())
    ds.BitsAllocated = x.dtype.itemsize * 8
    check(tmp_path, ds, linear(x.astype(float) * 1e-2 + 5, 0, 30))


@pytest.mark.parametrize("shape", [(1, 1), (1, 301), (301, 1)])
def test_pictures_of_one_row_or_column(tmp_path, shape):
    x = values(12, shape=shape)
    ds = stored(a_dataset(x, WindowCenter=2048, WindowWidth=4096), 12)
    check(tmp_path, ds, linear(x, 2048, 4096))


@pytest.mark.parametrize(
    ("charset", "name"),
    [
        ("GB18030", "王^小东"),
        ("GBK", "李^四"),
        ("ISO_IR 192", "Ünïcöde^名"),
        (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        (["", "ISO 2022 IR 149"], "Hong^Gildong=洪^吉洞=홍^길동"),
        (["ISO 2022 IR 6", "ISO 2022 IR 58"], "Zhang^XiaoDong=张^小东"),
    ],
    ids=str,
)
def test_names_in_any_character_set(tmp_path, charset, name):
    ds = a_dataset(values(12))
    ds.SpecificCharacterSet, ds.PatientName = charset, name
    found = DicomImageSource(a_dicom_file(tmp_path / "a.dcm", ds)).identity.patient_name
    assert found.rstrip("=") == name


def test_an_image_whose_pixels_lie_on_a_server_says_so(tmp_path):
    ds = a_dataset(np.zeros((4, 4), np.uint16), PixelDataProviderURL="https://pacs/jpip?target=1")
    del ds.PixelData
    path = a_dicom_file(tmp_path / "a.dcm", ds)
    with pytest.raises(InputError) as told:
        DicomImageSource(path)
    assert "on a server (JPIP)" in str(told.value.text)
