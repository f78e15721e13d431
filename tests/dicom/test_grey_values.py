from __future__ import annotations

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian

from tests.builders import a_dataset, a_dicom_file, a_lut_item
from workbench.dicom.grey_values import grey_of, padding_of
from workbench.dicom.headers import read_header
from workbench.dicom.pixels.pixel_format import PixelFormat, pixel_format
from workbench.imaging.grey import default_voi, modality_values, shades
from workbench.model.grey import (
    Grey,
    Lut,
    ModalityLut,
    Padding,
    Rescale,
    VoiFunction,
    Window,
)


@pytest.fixture
def grey(tmp_path):
    def read(dtype=np.int16, frame: int = 1, **attributes) -> Grey:
        return read_with_warnings(dtype, frame, **attributes)[0]

    def read_with_warnings(dtype=np.int16, frame: int = 1, **attributes):
        ds = a_dataset(np.zeros((4, 5), dtype), **attributes)
        header = read_header(a_dicom_file(tmp_path / "a.dcm", ds))
        return grey_of(header.dataset, pixel_format(header), frame)

    read.with_warnings = read_with_warnings  # type: ignore[attr-defined]
    return read


def test_ct_values_are_hounsfield_units(grey):
    assert grey(RescaleSlope=2, RescaleIntercept=-1024).modality == Rescale(2, -1024, "HU")


def test_a_capture_of_a_ct_has_no_unit(grey):
    found = grey(SOPClassUID="1.2.840.10008.5.1.4.1.1.7", RescaleSlope=1, RescaleIntercept=0)
    assert found.unit == ""


def test_pet_names_its_units(grey):
    assert grey(Modality="PT", Units="BQML", RescaleSlope=0.5, RescaleIntercept=0).unit == "BQML"


def test_windows_are_listed_with_their_names_and_function(grey):
    found = grey(
        WindowCenter=[40, -600],
        WindowWidth=[400, 1500],
        WindowCenterWidthExplanation=["SOFT", "LUNG"],
        VOILUTFunction="SIGMOID",
    )
    assert found.vois == (
        Window(40, 400, VoiFunction.SIGMOID, "SOFT"),
        Window(-600, 1500, VoiFunction.SIGMOID, "LUNG"),
    )


def test_unequal_lists_are_paired_and_reported(grey):
    found, warnings = grey.with_warnings(WindowCenter=[40, 50], WindowWidth=[400])
    assert found.vois == (Window(40, 400),)
    assert len(warnings) == 1


def test_impossible_windows_are_left_out(grey):
    found, warnings = grey.with_warnings(WindowCenter=[40, 50], WindowWidth=[0, 400])
    assert found.vois == (Window(50, 400),)
    assert warnings
    assert grey(WindowCenter=1, WindowWidth=0.5).vois == (Window(1, 0.5, VoiFunction.LINEAR_EXACT),)


def test_luts_come_after_windows_and_keep_their_depth(grey):
    found = grey(
        np.uint16,
        WindowCenter=40,
        WindowWidth=400,
        VOILUTSequence=[a_lut_item(3, [0, 7, 4095], 12)],
    )
    lut = found.vois[1]
    assert isinstance(lut, Lut)
    assert (lut.first, lut.bits, lut.data.tolist()) == (3, 12, [0, 7, 4095])


def test_packed_8_bit_entries_are_unpacked(grey):
    item = Dataset()
    item.add_new(0x00283002, "US", [4, 0, 8])
    item.add_new(0x00283006, "OW", bytes([1, 2, 3, 4]))
    lut = grey(np.uint16, VOILUTSequence=[item]).vois[0]
    assert lut.data.tolist() == [1, 2, 3, 4]


def test_packed_8_bit_entries_of_big_endian_words_come_in_their_order(tmp_path):
    item = Dataset()
    item.add_new(0x00283002, "US", [4, 0, 8])
    item.add_new(0x00283006, "OW", bytes([2, 1, 4, 3]))
    ds = a_dataset(np.zeros((4, 5), np.uint16), VOILUTSequence=[item])
    header = read_header(a_dicom_file(tmp_path / "a.dcm", ds, ExplicitVRBigEndian))
    found, _ = grey_of(header.dataset, pixel_format(header), little_endian=False)
    lut = found.vois[0]
    assert isinstance(lut, Lut)
    assert lut.data.tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("dtype", "attributes", "usual"),
    [
        (np.uint8, {"Modality": "US"}, Window(128, 256)),
        (np.uint8, {"Modality": "NM"}, None),
        (np.uint8, {"Modality": "US", "RescaleSlope": 2, "RescaleIntercept": 0}, None),
        (np.uint16, {"Modality": "US"}, None),
        (np.int8, {"Modality": "OT"}, Window(0, 256)),
    ],
)
def test_eight_bits_without_a_window_are_shown_as_they_are(grey, dtype, attributes, usual):
    assert grey(dtype, **attributes).usual == usual


def test_yes_and_no_without_a_window_are_white_and_black(grey):
    found = grey(np.uint8, BitsAllocated=1, BitsStored=1, HighBit=0, Rows=4, Modality="SEG")
    shown = [default_voi(found, np.full((4, 5), bit, np.uint8)) for bit in (0, 1)]
    assert shown == [Window(0.5, 1, VoiFunction.LINEAR_EXACT)] * 2


def test_a_modality_lut_without_a_window_is_shown_in_all_its_range(grey):
    table = a_lut_item(0, [500, 1000, 3000], 16, "OD")
    found = default_voi(grey(np.uint16, ModalityLUTSequence=[table]), np.zeros((4, 5), np.uint16))
    assert shades([500, 3000], found).tolist() == [0, 255]


def test_shares_of_a_segment_are_white_where_they_are_whole(grey):
    found = grey(np.uint8, Modality="SEG", MaximumFractionalValue=100)
    assert found.usual == Window(50, 100, VoiFunction.LINEAR_EXACT)


def test_no_entries_mean_65536(grey):
    data = np.arange(65536)
    lut = grey(np.uint16, VOILUTSequence=[a_lut_item(0, data.tolist(), 16)]).vois[0]
    assert lut.data.size == 65536


def test_a_modality_lut_of_12_bits_is_read_and_its_data_is_unsigned(grey):
    found = grey(ModalityLUTSequence=[a_lut_item(-2, [0, 40000, 65535], 12, "OD")])
    assert isinstance(found.modality, ModalityLut)
    assert found.unit == "OD"
    assert modality_values(np.array([-3, -1, 9]), found).tolist() == [0, 40000, 65535]


def test_an_unsigned_descriptor_of_a_signed_image_is_negative(grey):
    item = Dataset()
    item.add_new(0x00283002, "US", [2, 65534, 16])
    item.add_new(0x00283006, "OW", np.array([1, 2], "<u2").tobytes())
    assert grey(ModalityLUTSequence=[item]).modality.lut.first == -2


@pytest.mark.parametrize(
    ("photometric", "shape", "inverted"),
    [
        ("MONOCHROME2", "", False),
        ("MONOCHROME2", "INVERSE", True),
        ("MONOCHROME1", "", True),
        ("MONOCHROME1", "INVERSE", True),
        ("MONOCHROME2", "IDENTITY", False),
    ],
)
def test_inversion_is_asked_for_once(grey, photometric, shape, inverted):
    found = grey(PhotometricInterpretation=photometric, PresentationLUTShape=shape)
    assert found.inverted is inverted


def test_padding_takes_the_sign_of_the_pixels(grey):
    def padding(dtype, vr: str, value: int, limit: int | None = None):
        ds = a_dataset(np.zeros((4, 5), dtype))
        ds.add_new(0x00280120, vr, value)
        if limit is not None:
            ds.add_new(0x00280121, vr, limit)
        header_ds = ds
        form = PixelFormat(4, 5, 1, 1, 16, 16, 15, dtype is np.int16, "MONOCHROME2", False)
        return padding_of(header_ds, form)

    assert padding(np.int16, "US", 63536) == Padding(-2000, -2000)
    assert padding(np.int16, "SS", -2000, -1990) == Padding(-2000, -1990)
    assert padding(np.int16, "SS", -1990, -2000) == Padding(-2000, -1990)
    assert padding(np.uint16, "SS", -1) == Padding(65535, 65535)
    assert padding(np.uint16, "US", 0) == Padding(0, 0)


def test_padding_of_twelve_bits_may_come_without_its_sign_extended(grey):
    assert grey(BitsStored=12, PixelPaddingValue=2048).padding == Padding(-2048, -2048)
    assert grey(BitsStored=12, PixelPaddingValue=2047).padding == Padding(2047, 2047)


@pytest.mark.parametrize("kind", ["Float", "DoubleFloat"])
def test_float_pixels_have_a_padding_of_their_own(kind):
    ds = Dataset()
    setattr(ds, f"{kind}PixelPaddingValue", -1000.5)
    setattr(ds, f"{kind}PixelPaddingRangeLimit", -2000.0)
    bits = 64 if kind == "DoubleFloat" else 32
    form = PixelFormat(
        4, 5, 1, 1, bits, bits, bits - 1, False, "MONOCHROME2", False, float_bytes=bits // 8
    )
    assert padding_of(ds, form) == Padding(-2000.0, -1000.5)


def test_frames_have_their_own_rescale_and_window(grey):
    def group(slope: float, center: float) -> Dataset:
        outer, rescale, window = Dataset(), Dataset(), Dataset()
        rescale.RescaleSlope, rescale.RescaleIntercept, rescale.RescaleType = slope, 0, "US"
        window.WindowCenter, window.WindowWidth = center, 10
        outer.PixelValueTransformationSequence = [rescale]
        outer.FrameVOILUTSequence = [window]
        return outer

    groups = {
        "SharedFunctionalGroupsSequence": [group(3, 30)],
        "PerFrameFunctionalGroupsSequence": [group(2, 20), Dataset()],
        "WindowCenter": 1,
        "WindowWidth": 2,
    }
    first, second = (grey(np.uint16, frame, **groups) for frame in (1, 2))
    assert (first.modality.slope, first.vois[0].center) == (2, 20)
    assert (second.modality.slope, second.vois[0].center) == (3, 30)


def test_a_slope_of_zero_is_one_and_reported(grey):
    found, warnings = grey.with_warnings(RescaleSlope=0, RescaleIntercept=5)
    assert found.modality.slope == 1
    assert warnings


def test_a_frame_has_its_own_voi_lut(grey):
    outer, group = Dataset(), Dataset()
    group.VOILUTSequence = [a_lut_item(0, [0, 7], 8)]
    outer.FrameVOILUTSequence = [group]
    found = grey(
        PerFrameFunctionalGroupsSequence=[outer], VOILUTSequence=[a_lut_item(0, [0, 9], 8)]
    )
    assert [voi.data.tolist() for voi in found.vois] == [[0, 7]]


def test_dose_is_in_gray(grey):
    found = grey(np.uint32, DoseGridScaling="0.0005", DoseUnits="GY")
    assert (found.modality.slope, found.modality.unit) == (0.0005, "Gy")


def test_a_parametric_map_has_the_unit_of_its_mapping(grey):
    unit, mapping, group = Dataset(), Dataset(), Dataset()
    unit.CodeValue = "mm2/s"
    mapping.RealWorldValueSlope, mapping.RealWorldValueIntercept = 1e-6, 0.5
    mapping.MeasurementUnitsCodeSequence = [unit]
    group.RealWorldValueMappingSequence = [mapping]
    found = grey(SOPClassUID="1.2.840.10008.5.1.4.1.1.30", SharedFunctionalGroupsSequence=[group])
    assert found.modality == Rescale(1e-6, 0.5, "mm2/s")
    assert grey(SharedFunctionalGroupsSequence=[group]).modality.slope == 1
