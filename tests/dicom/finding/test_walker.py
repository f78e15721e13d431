"""The quick look is right wherever it answers; where it does not, pydicom reads the file."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pydicom.data
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from tests.builders import a_ct_series, a_dataset, a_dicom_file
from workbench.base.errors import InputError
from workbench.dicom.finding.brief import KEPT, Brief
from workbench.dicom.finding.index import _quick, _thorough, index
from workbench.dicom.finding.stacks import _KINDS
from workbench.dicom.finding.walker import walk, walk_bytes
from workbench.dicom.headers import NativePixels, brief_header, read_brief, read_header
from workbench.dicom.values import numbers, text

PACKAGED = Path(pydicom.data.__file__).parent
TEXTS = ("CS", "UI", "DT", "TM", "LO")
SYNTAXES = (ExplicitVRLittleEndian, ImplicitVRLittleEndian)


@cache
def packaged() -> list[Path]:
    folders = [PACKAGED]
    try:
        import data_store  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        pass
    else:
        folders.append(Path(data_store.__file__).parent)
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def said(header, keyword: str):
    dataset = header.dataset
    return (text if KEPT[keyword][2] in TEXTS else numbers)(dataset, keyword)


def test_wherever_it_answers_it_says_what_pydicom_says():
    answered = 0
    for path in packaged():
        brief = brief_header(path)
        if brief is None:
            continue
        answered += 1
        header = read_header(path)
        assert (brief.syntax, brief.size, brief.pixels) == (
            header.syntax,
            header.size,
            header.pixels,
        ), path.name
        for keyword in KEPT:
            if not keyword.startswith("_"):
                assert said(brief, keyword) == said(header, keyword), (path.name, keyword)
    assert answered > 100


def test_the_index_of_a_file_is_the_same_by_both_ways():
    answered = 0
    for path in packaged():
        quick = _quick(path)
        if quick is None:
            continue
        answered += 1
        thorough = _thorough(path)
        assert quick == thorough, path.name
        assert quick.native == thorough.native
        for kind in _KINDS:
            assert kind.of(quick) == kind.of(thorough), (path.name, kind.name)
    assert answered > 90


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_common_file_is_answered_and_its_pixels_are_found(tmp_path, syntax):
    (path, *_) = a_ct_series(tmp_path)
    ds = pydicom.dcmread(path)
    path = a_dicom_file(tmp_path / "again.dcm", ds, syntax)
    header = read_brief(path)
    assert isinstance(header.dataset, Brief)
    native = header.native
    assert native is not None
    assert native.length == 8 * 10 * 2
    assert path.read_bytes()[native.offset : native.offset + native.length] == ds.PixelData


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("undefined", [False, True])
def test_it_walks_over_nested_sequences(tmp_path, syntax, undefined):
    inner = Dataset()
    inner.ReferencedSOPInstanceUID = "1.2.3"
    inner.Rows = 7
    outer = Dataset()
    outer.ReferencedImageSequence = Sequence([inner, inner])
    outer["ReferencedImageSequence"].is_undefined_length = undefined
    for item in (inner, outer):
        item.is_undefined_length_sequence_item = undefined
    (path, *_) = a_ct_series(tmp_path, slices=1)
    ds = pydicom.dcmread(path)
    ds.ReferencedStudySequence = Sequence([outer, outer])
    ds["ReferencedStudySequence"].is_undefined_length = undefined
    path = a_dicom_file(tmp_path / "nested.dcm", ds, syntax)
    found = brief_header(path)
    assert found is not None
    assert found.dataset.Rows == 8
    assert found.pixels == read_header(path).pixels


def test_a_header_longer_than_one_piece_is_read_to_its_end(tmp_path):
    (path, *_) = a_ct_series(tmp_path, slices=1)
    ds = pydicom.dcmread(path)
    ds.add_new(0x00290010, "LO", "SOMEBODY")
    ds.add_new(0x00291010, "OB", bytes(100_000))
    ds.add_new(0x00090010, "LO", "SOMEBODY")
    ds.add_new(0x00091010, "OB", bytes(3_900))
    path = a_dicom_file(tmp_path / "long.dcm", ds)
    found = brief_header(path)
    assert found is not None
    assert found.pixels == read_header(path).pixels
    assert index(path) == _thorough(path)


@pytest.mark.parametrize("syntax", [DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_rare_transfer_syntaxes_are_left_to_pydicom(tmp_path, syntax):
    ds = a_dataset()
    path = tmp_path / "rare.dcm"
    ds.Rows = 5
    ds.file_meta = pydicom.dataset.FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = syntax
    ds.save_as(path, enforce_file_format=True)
    assert walk(path) is None
    assert text(read_brief(path).dataset, "Rows") == "5"


def test_groups_by_frame_are_left_to_pydicom(tmp_path):
    (path, *_) = a_ct_series(tmp_path, slices=1)
    ds = pydicom.dcmread(path)
    ds.SharedFunctionalGroupsSequence = Sequence([Dataset()])
    assert walk(a_dicom_file(tmp_path / "enhanced.dcm", ds)) is None


def test_what_is_no_dicom_and_what_is_not_there(tmp_path):
    path = tmp_path / "text.dcm"
    path.write_bytes(b"no header" * 100)
    assert walk(path) is None
    with pytest.raises(OSError, match="gone"):
        walk(tmp_path / "gone.dcm")
    with pytest.raises(InputError):
        index(path)


@cache
def _sample() -> bytes:
    return (PACKAGED / "test_files" / "CT_small.dcm").read_bytes()


class Counting:
    """Reads from bytes and counts how often and how much."""

    def __init__(self, data: bytes) -> None:
        self.data, self.reads, self.bytes = data, 0, 0

    def __call__(self, offset: int, length: int) -> bytes:
        self.reads += 1
        self.bytes += length
        return self.data[offset : offset + length]


def looked_at(data: bytes):
    read = Counting(data)
    found = walk_bytes(read, len(data))
    assert read.reads <= 70
    assert read.bytes <= 70 * 4096
    return found


def test_cut_off_anywhere_it_answers_nothing_false():
    data = _sample()
    whole = looked_at(data)
    assert whole is not None
    assert whole.pixels is not None
    for end in range(0, len(data), 37):
        found = looked_at(data[:end])
        if found is not None and found.pixels is not None:
            assert found.pixels == whole.pixels
            assert found.raw == whole.raw


@given(st.integers(0, 6000), st.integers(0, 255))
def test_a_flipped_byte_ends_in_an_answer_or_none(at, value):
    data = bytearray(_sample())
    data[at] = value
    looked_at(bytes(data))


@given(st.binary(max_size=300), st.sampled_from([b"1.2.840.10008.1.2\0", b"1.2.840.10008.1.2.1\0"]))
def test_any_bytes_behind_a_beginning_end_in_an_answer_or_none(tail, syntax):
    meta = b"\x02\x00\x10\x00UI" + len(syntax).to_bytes(2, "little") + syntax
    looked_at(bytes(128) + b"DICM" + meta + tail)


def test_endless_items_are_given_up():
    sequence = b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff"
    item = b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
    meta = b"\x02\x00\x10\x00UI\x14\x001.2.840.10008.1.2.1\0"
    assert looked_at(bytes(128) + b"DICM" + meta + (sequence + item) * 500_000) is None
    random_tail = random.Random(1).randbytes(100_000)
    assert looked_at(bytes(128) + b"DICM" + meta + sequence + random_tail) is None


def test_native_pixels_are_those_of_a_plain_file_only():
    compressed = read_brief(PACKAGED / "test_files" / "MR_small_RLE.dcm")
    assert compressed.native is None
    plain = read_brief(PACKAGED / "test_files" / "CT_small.dcm")
    assert plain.pixels is not None
    assert plain.native == NativePixels(plain.pixels.offset, 128 * 128 * 2)


@given(st.lists(st.tuples(st.integers(132, 3000), st.integers(0, 255)), min_size=1, max_size=3))
@example(flips=[(2432, 0)])
@settings(max_examples=60)
def test_of_a_damaged_header_both_ways_say_the_same(tmp_path_factory, flips):
    data = bytearray(_sample())
    for at, value in flips:
        data[at] = value
    path = tmp_path_factory.getbasetemp() / "damaged.dcm"
    path.write_bytes(bytes(data))
    quick = _quick(path)
    if quick is not None:
        assert quick == _thorough(path)


def test_a_character_set_that_pydicom_stumbles_over_is_left_to_it(tmp_path):
    path = tmp_path / "odd.dcm"
    path.write_bytes(_sample().replace(b"ISO_IR 100", b"\0SO_IR 100", 1))
    assert _quick(path) is None
