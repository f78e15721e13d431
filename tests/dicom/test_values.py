from __future__ import annotations

import io
from pathlib import Path

import pydicom.data
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from workbench.dicom.headers import read_header
from workbench.dicom.values import integer, items, number, numbers, quiet, text


def read_back(**elements: bytes) -> Dataset:
    """A data set as it comes from a file: explicit little-endian bytes, unconverted."""
    tags = {
        "charset": b"\x08\x00\x05\x00CS",
        "name": b"\x10\x00\x10\x00PN",
        "spacing": b"\x28\x00\x30\x00DS",
        "instance": b"\x20\x00\x13\x00IS",
    }
    data = b""
    for key in ("charset", "name", "instance", "spacing"):
        value = elements.get(key)
        if value is not None:
            value += b" " * (len(value) % 2)
            data += tags[key] + len(value).to_bytes(2, "little") + value
    meta = b"\0" * 128 + b"DICM"
    meta += b"\x02\x00\x10\x00UI\x14\x00" + b"1.2.840.10008.1.2.1\0"
    quiet()
    return dcmread(io.BytesIO(meta + data), force=True)


def test_chinese_names_are_read_in_their_character_set():
    name = "Wang^XiaoDong=王^小东=".encode("gb18030")
    assert text(read_back(charset=b"GB18030", name=name), "PatientName") == "Wang^XiaoDong=王^小东"
    assert (
        text(read_back(charset=b"ISO_IR 192", name="王^小东".encode()), "PatientName") == "王^小东"
    )


def test_japanese_names_with_escapes_are_read():
    name = b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"
    ds = read_back(charset=b"\\ISO 2022 IR 87", name=name)
    assert text(ds, "PatientName") == "Yamada^Tarou=山田^太郎"


@pytest.mark.parametrize(
    ("bytes_", "shown"),
    [
        ("王^小东".encode("gb18030"), "王^小东"),
        ("CT胸部平扫，增强".encode("gb18030"), "CT胸部平扫，增强"),
        ("王^小东".encode(), "王^小东"),
        ("Jérôme^Åke".encode("latin-1"), "Jérôme^Åke"),
        ("créée".encode("latin-1"), "créée"),
        ("Müller^Jörg".encode("latin-1"), "Müller^Jörg"),
    ],
)
@pytest.mark.parametrize("charset", [None, b"", b"NONSENSE", b"ISO_IR 100", b"\\ISO 2022 IR 87"])
def test_texts_whose_character_set_is_not_told_are_read_as_they_are_meant(bytes_, shown, charset):
    assert text(read_back(charset=charset, name=bytes_), "PatientName") == shown


PACKAGED = Path(pydicom.data.__file__).parent / "charset_files"


@pytest.mark.parametrize("path", sorted(PACKAGED.glob("*.dcm")), ids=lambda path: path.stem)
def test_packaged_names_are_read_without_a_doubtful_letter(path):
    header = read_header(path)
    shown = text(header.dataset, "PatientName")
    known = {
        "chrX1": "Wang^XiaoDong=王^小東",
        "chrX2": "Wang^XiaoDong=王^小东",
        "chrI2": "Hong^Gildong=洪^吉洞=홍^길동",
        "chrH32": "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
        "chrGerm": "Äneas^Rüdiger",
        "chrGreek": "Διονυσιος",
    }
    assert shown == known.get(path.stem, shown)
    assert not any(letter == "\ufffd" or "\x80" <= letter <= "\x9f" for letter in shown)


@pytest.mark.parametrize(
    "charset", [b"NONSENSE", b"ISO_IR 192", b"ISO 2022 IR 87", b"\xff\xfe", b""]
)
def test_bytes_that_fit_no_character_set_are_replaced(charset):
    shown = text(read_back(charset=charset, name=b"M\xfcller^\xc3\x28\xa0\xa1"), "PatientName")
    assert shown.startswith("M")


def test_broken_numbers_are_absent():
    ds = read_back(instance=b"1A", spacing=b"0.5\\abc")
    assert integer(ds, "InstanceNumber") is None
    assert numbers(ds, "PixelSpacing") == ()


def test_numbers_are_read_with_their_blanks():
    ds = read_back(instance=b" 12 ", spacing=b"0.5\\ 0.7")
    assert integer(ds, "InstanceNumber") == 12
    assert numbers(ds, "PixelSpacing") == (0.5, 0.7)
    assert number(ds, "PixelSpacing") == 0.5


def test_infinite_numbers_are_absent():
    ds = Dataset()
    ds.add_new("ExposureTimeInms", "FD", float("inf"))
    assert numbers(ds, "ExposureTimeInms") == ()


def test_what_is_missing_is_empty():
    ds = Dataset()
    assert text(ds, "PatientName") == ""
    assert numbers(ds, "PixelSpacing") == ()
    assert items(ds, "VOILUTSequence") == []


def test_several_texts_are_joined():
    ds = Dataset()
    ds.ImageType = ["ORIGINAL", "PRIMARY"]
    assert text(ds, "ImageType") == "ORIGINAL\\PRIMARY"


def test_a_text_where_a_sequence_belongs_has_no_items():
    ds = Dataset()
    ds.add_new(0x00281050, "DS", "1")
    assert items(ds, "WindowCenter") == []
