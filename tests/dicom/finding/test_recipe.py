"""A header that is compared with those before it says the same as when it is walked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from tests.builders import a_dataset, a_dicom_file
from workbench.dicom.finding import walker
from workbench.dicom.finding.recipe import Learner
from workbench.dicom.finding.walker import CHUNK, elements_of, walk, walk_bytes, walk_like


def a_header(folder: Path, number: int = 0, **attributes) -> bytes:
    ds = a_dataset(
        np.zeros((4, 4), np.int16),
        PatientID="7",
        SeriesInstanceUID="1.2.3",
        InstanceNumber=number,
        ImagePositionPatient=[0, 0, number * 0.5],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        PixelSpacing=[0.7, 0.7],
    )
    ds.SOPInstanceUID = f"1.2.3.{number}"
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return a_dicom_file(folder / "one.dcm", ds).read_bytes()


def plain(data: bytes):
    return walk_bytes(lambda offset, length: data[offset : offset + length], len(data))


def looked(learner: Learner, data: bytes):
    """Look at a header as `walk` does at a file; and whether it was the recipe that told."""
    head = data[: learner.reach(CHUNK)]
    like = walk_like(learner, head, len(data))

    def read(offset: int, length: int) -> bytes:
        return data[offset : offset + length]

    return like or walker._walk_and_learn(learner, head, read, len(data)), like is not None


def assert_same(found, expected) -> None:
    assert (found is None) == (expected is None)
    if expected is not None:
        assert found.raw == expected.raw
        assert (found.syntax, found.size, found.pixels) == (
            expected.syntax,
            expected.size,
            expected.pixels,
        )


def test_the_third_slice_of_a_series_is_compared_and_no_longer_walked(tmp_path: Path):
    learner = Learner(elements_of)
    told = []
    for number in range(8, 13):
        data = a_header(tmp_path, number)
        found, like = looked(learner, data)
        assert_same(found, plain(data))
        told.append(like)
    # From 9 to 10 lengths change, and that is no other header.
    assert told == [False, False, True, True, True]


@pytest.mark.parametrize(
    "change",
    [
        {"PatientID": "8"},
        {"SeriesInstanceUID": "1.2.3.4.5"},
        {"RescaleSlope": 2},
        {"Rows": 8, "Columns": 2},
        {"PatientName": "x" * 60},
        {"NumberOfFrames": 1},
    ],
    ids=str,
)
def test_what_differs_for_the_first_time_is_seen(tmp_path: Path, change):
    learner = Learner(elements_of)
    for number in range(4):
        looked(learner, a_header(tmp_path, number))
    data = a_header(tmp_path, 5, **change)
    found, _ = looked(learner, data)
    assert_same(found, plain(data))


def test_an_element_that_is_there_twice_is_not_learnt(tmp_path: Path):
    learner = Learner(elements_of)
    element = b"\x10\x00\x20\x00LO\x02\x00"
    for number in range(4):
        data = a_header(tmp_path, number).replace(
            element + b"7 ", element + b"%d " % number + element + b"9 "
        )
        found, like = looked(learner, data)
        assert_same(found, plain(data))
        assert not like
        assert found is not None and found.raw["_Patient"] == b"9 "


def test_sequences_without_a_length_are_compared_whole(tmp_path: Path):
    learner = Learner(elements_of)
    item = Dataset()
    item.ReferencedSOPInstanceUID = "1.2.3.4"
    told = []
    for number in range(6):
        ds = a_dataset(np.zeros((4, 4), np.int16), InstanceNumber=number)
        ds.ReferencedImageSequence = [item]
        ds["ReferencedImageSequence"].is_undefined_length = True
        ds.SOPInstanceUID = "1.2.3"
        if number == 5:
            item.ReferencedSOPInstanceUID = "1.2.3.5"
        data = a_dicom_file(tmp_path / "one.dcm", ds).read_bytes()
        found, like = looked(learner, data)
        assert_same(found, plain(data))
        told.append(like)
    assert told == [False, False, True, True, True, False]


def test_longer_headers_are_learnt_too(tmp_path: Path):
    learner = Learner(elements_of)
    told = []
    for number in range(4):
        data = a_header(tmp_path, number, ImageComments="x" * 6000)
        found, like = looked(learner, data)
        assert_same(found, plain(data))
        told.append(like)
    assert told == [False, False, True, True]


def test_a_folder_where_every_header_is_another_is_walked_without_learning(tmp_path: Path):
    asked = []

    def elements(data: bytes, end: int):
        asked.append(end)
        return elements_of(data, end)

    learner = Learner(elements)
    headers = [
        a_header(tmp_path, 1),
        a_header(tmp_path, 2, RescaleSlope=1),
        a_header(tmp_path, 3, KVP="1"),
    ]
    for number in range(60):
        data = headers[number % 3]
        found, _ = looked(learner, data)
        assert_same(found, plain(data))
    assert len(asked) < 10


_HEADERS: list[bytes] = []


def headers(folder: Path) -> list[bytes]:
    if not _HEADERS:
        _HEADERS.extend(a_header(folder, number) for number in range(6))
    return _HEADERS


@settings(max_examples=150)
@given(data=st.data())
def test_any_bytes_are_told_as_by_a_walk(tmp_path_factory: pytest.TempPathFactory, data):
    known = headers(tmp_path_factory.getbasetemp())
    learner = Learner(elements_of)
    for _ in range(6):
        header = bytearray(data.draw(st.sampled_from(known)))
        for at in data.draw(st.lists(st.integers(128, 700), max_size=2)):
            if at < len(header):
                header[at] = data.draw(st.sampled_from([0, 1, 2, 32, 57, 255]))
        header = header[: data.draw(st.integers(600, 2000))]
        found, like = looked(learner, bytes(header))
        expected = plain(bytes(header))
        if like or expected is not None:
            assert_same(found, expected)


def test_files_are_looked_at_the_same_way(tmp_path: Path):
    for number in range(5):
        data = a_header(tmp_path, number)
        assert_same(walk(tmp_path / "one.dcm"), plain(data))
