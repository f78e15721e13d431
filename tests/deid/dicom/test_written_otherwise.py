"""Numbers, days and names written in ways that keep each single word harmless."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image as PillowImage
from pydicom import dcmread
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian

from tests.deid.dicom.objects import an_object, clean, cleaned, code, file_of, item, with_pixels
from workbench.deid.dicom import unlisted, vocabulary
from workbench.deid.dicom.comments import without_comments

NAME = b"Zyxquill"

TELLING = (
    "138_0013_8000 138/0013/8000 138–0013–8000 138:0013:8000 138·0013·8000 138\u00a00013\u00a08000 "
    "138,0013,8000 6222*0200*1234*5678 1956_03_14 1956:03:14 1956,03,14 03/1956 S.M.I.T.H "
    "S-m-i-t-h S24-1234 CT-24-1234 10.0.0.1 192.168.1.10 00:1A:2B:3C:4D:5E "
    "fe80::1ff:fe23:4567:890a A1B2-C3D4-E5F6"
).split(" ")
SPACED = ("S M I T H", "1956. 3. 14", "1956 - 03 - 14", "03 / 14 / 1956", "14 . 03 . 1956")
HARMLESS = (
    "0/1000",
    "T1_SE_TRA",
    "30/60",
    "1024/1024",
    "10:11:12",
    "version 1.2.3",
    "0.5/1.25",
    "R L A",
    "T2-2024",
    "slice 1, 2, 3",
)


@pytest.mark.parametrize("text", (*TELLING, *SPACED))
def test_what_tells_of_somebody_between_separators_is_cut(text: str) -> None:
    assert not vocabulary.is_safe(text)
    source = an_object(StudyDescription=f"axial {text} head", SpecificCharacterSet="ISO_IR 192")
    left = cleaned(source, "clean-descriptors").StudyDescription
    assert text not in left and "axial" in left and "head" in left
    assert not any(part in left for part in text.replace("-", " ").split() if len(part) > 4)


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_of_protocols_stay(text: str) -> None:
    assert vocabulary.is_safe(text)


def test_a_unit_is_one_of_ucum_and_no_name_or_number() -> None:
    for unit in ("WangXiaoming", "{Zyxquill}", "13800138000", "1956-03-14"):
        done = clean(an_object(MeasurementUnitsCodeSequence=code(unit, "UCUM", unit)))
        assert done.data is not None and unit.encode() not in done.data, unit
    for (
        unit
    ) in "mm mm2 mm3 cm/s [hnsf'U] ml/min/{1.73_m2} 10*-6.mm2/s mmHg {ratio} g/ml{SUVbw}".split():
        made = cleaned(an_object(MeasurementUnitsCodeSequence=code(unit, "UCUM", unit)))
        assert made.MeasurementUnitsCodeSequence[0].CodeValue == unit


@pytest.mark.parametrize("text", ["13800138000.1", "19560314.5", "1.3800138000e10", "138001380.00"])
def test_a_long_number_with_a_point_is_none_of_an_image(text: str) -> None:
    assert not unlisted.is_number_string(text, "TableHeight")


@pytest.mark.parametrize(
    "text", ["0.00012345678", "-123.456789012", "1234567.8", "1e-10", "1.5E+06"]
)
def test_measured_numbers_stay(text: str) -> None:
    assert unlisted.is_number_string(text, "TableHeight")


@pytest.mark.parametrize("text", ["1380 0138 000", "1956 03 14", "1956_0314"])
def test_a_code_string_is_no_number_in_parts(text: str) -> None:
    assert not unlisted.is_code_string(text)


def test_letters_in_place_of_the_numbers_of_a_table_go() -> None:
    table = item(LUTDescriptor=[4, 0, 16], LUTData=b"Zyxquill Anna ", ModalityLUTType="US")
    source = an_object(ModalityLUTSequence=Sequence([table]))
    source.add_new("BadPixelImage", "OB", b"Zyxquill Anna ")
    source.add_new("VectorGridData", "OF", b"Zyxquill Ann")
    done = clean(source)
    assert done.data is not None and b"Zyxquill" not in done.data
    ramp = np.arange(256, dtype="<u2").tobytes()
    table = item(LUTDescriptor=[256, 0, 8], LUTData=ramp, ModalityLUTType="US")
    made = cleaned(an_object(ModalityLUTSequence=Sequence([table])))
    assert made.ModalityLUTSequence[0].LUTData == ramp


def test_the_last_pixel_of_an_odd_number_stays_in_big_endian_words() -> None:
    made = with_pixels(an_object(), bytes(range(1, 10)), 8)
    made.Rows, made.Columns, made.BitsAllocated, made.HighBit = 3, 3, 8, 7
    # Words of two pixels each, and their bytes are swapped: the last pixel lies behind the padding.
    pixels = np.frombuffer(bytes(range(1, 10)) + b"\xee", "<u2").byteswap().tobytes()
    made["PixelData"].VR = "OW"
    made["PixelData"].value = pixels
    source = file_of(made, ExplicitVRBigEndian)
    before = dcmread(io.BytesIO(source)).pixel_array
    done = clean(source)
    assert done.data is not None
    after = dcmread(io.BytesIO(done.data))
    np.testing.assert_array_equal(after.pixel_array, before)
    assert b"\xee" not in bytes(after.PixelData)


@pytest.mark.parametrize("marker", [0xF0, 0xFD, 0xFE, 0xE5, 0xDE])
def test_segments_that_no_decoder_needs_are_blank(marker: int) -> None:
    buffer = io.BytesIO()
    PillowImage.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16)).save(buffer, "JPEG")
    jpeg = buffer.getvalue()
    segment = bytes([0xFF, marker]) + struct.pack(">H", 2 + len(NAME)) + NAME
    made = without_comments(jpeg[:2] + segment + jpeg[2:])
    assert made is not None and NAME not in made and len(made) == len(jpeg) + len(segment)
    at = jpeg.index(b"\xff\xda")
    assert jpeg[at:] in made
    # A number of lines is two bytes.
    lines = b"\xff\xdc" + struct.pack(">H", 2 + len(NAME)) + NAME
    assert without_comments(jpeg[:-2] + lines + jpeg[-2:]) is None


@pytest.mark.parametrize("marker", [0x50, 0x63, 0x64, 0x6F])
def test_segments_of_jpeg_2000_that_say_something_else_are_blank(marker: int) -> None:
    buffer = io.BytesIO()
    picture = PillowImage.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16))
    picture.save(buffer, "JPEG2000", no_jp2=True)
    stream = buffer.getvalue()
    after_size = 4 + int.from_bytes(stream[4:6])
    segment = bytes([0xFF, marker]) + struct.pack(">H", 4 + len(NAME)) + b"\0\1" + NAME
    made = without_comments(stream[:after_size] + segment + stream[after_size:])
    assert made is not None and NAME not in made
    assert made.endswith(stream[stream.index(b"\xff\x93") :])


def test_a_kept_number_is_no_telephone() -> None:
    told = cleaned(an_object(PatientWeight="13800138000"), "retain-patient-characteristics")
    assert not told.get("PatientWeight")
    told = cleaned(an_object(PatientWeight="61.5"), "retain-patient-characteristics")
    assert told.PatientWeight == 61.5
