from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from tests.builders import a_ct_series, a_dicom_file
from tests.dicom.slides.build import a_picture, a_sparse_slide
from workbench.dicom.headers import read_header
from workbench.dicom.slides import header
from workbench.dicom.slides.facts import slide_facts
from workbench.dicom.slides.frame_groups import FramePlace, GroupsError, GroupsWalker
from workbench.dicom.slides.header import read_slide_header
from workbench.dicom.slides.places import places_of

PLACES = [(0, 0), (32, 0), (5, 40), (60, 71)]


def a_slide_with_groups(path, syntax, undefined):
    """Frames with more groups than one, sequences with and without a length."""
    a_sparse_slide(path, a_picture(90, 100), PLACES)
    ds = dcmread(path)
    for number, group in enumerate(ds.PerFrameFunctionalGroupsSequence):
        content, optical = Dataset(), Dataset()
        content.DimensionIndexValues = [number, 1]
        content.FrameLabel = "玻片"
        optical.OpticalPathIdentifier = "b" if number == 2 else "a"
        group.FrameContentSequence = [content]
        group.OpticalPathIdentificationSequence = [optical]
        group.PlanePositionSlideSequence[0].ZOffsetInSlideCoordinateSystem = number % 2 * 1.5
        for keyword in group.dir("Sequence"):
            group[keyword].is_undefined_length = undefined
            group[keyword].value[0].is_undefined_length_sequence_item = undefined
        group.is_undefined_length_sequence_item = undefined
    ds["PerFrameFunctionalGroupsSequence"].is_undefined_length = undefined
    return a_dicom_file(path, ds, syntax)


@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
def test_the_quick_way_finds_what_the_thorough_one_does(tmp_path, syntax, undefined):
    path = a_slide_with_groups(tmp_path / "玻片.dcm", syntax, undefined)
    quick, whole = read_slide_header(path), read_header(path)
    assert quick is not None
    assert quick.places is not None
    assert quick.places[2] == FramePlace(41, 6, 0.0, "b")
    assert quick.places[3] == FramePlace(72, 61, 1.5, "a")
    assert (quick.header.pixels, quick.header.size) == (whole.pixels, whole.size)
    facts = slide_facts(whole.dataset, path)
    assert slide_facts(quick.header.dataset, path) == facts
    ours = places_of(quick.header, ("a", "b"), quick.places)
    theirs = places_of(whole, ("a", "b"))
    assert ours is not None
    assert theirs is not None
    for name in ("frames", "planes", "ys", "xs"):
        assert np.array_equal(getattr(ours, name), getattr(theirs, name))
    assert (ours.paths, ours.depths) == (theirs.paths, theirs.depths) == (2, 2)
    assert len(quick.header.dataset.PerFrameFunctionalGroupsSequence) == 1


@pytest.mark.parametrize("undefined", [False, True])
def test_groups_are_read_as_far_as_they_go(tmp_path, monkeypatch, undefined):
    monkeypatch.setattr(header, "_GROUPS_AT_ONCE", 50)
    path = a_slide_with_groups(tmp_path / "玻片.dcm", ExplicitVRLittleEndian, undefined)
    found = read_slide_header(path)
    assert found is not None
    assert found.places is not None
    assert len(found.places) == 4
    assert found.header.pixels == read_header(path).pixels


def test_groups_that_cannot_be_walked_are_read_by_pydicom(tmp_path, monkeypatch):
    path = a_slide_with_groups(tmp_path / "slide.dcm", ExplicitVRLittleEndian, False)

    def fail(*_):
        raise GroupsError

    monkeypatch.setattr(GroupsWalker, "places", fail)
    found = read_slide_header(path)
    assert found is not None
    assert found.places is None
    assert len(found.header.dataset.PerFrameFunctionalGroupsSequence) == 4


def test_what_is_no_slide_has_no_header_of_one(tmp_path):
    (ct,) = a_ct_series(tmp_path, 1)
    (tmp_path / "garbage").write_bytes(b"garbage")
    for path in (ct, tmp_path / "garbage", tmp_path / "missing"):
        assert read_slide_header(path) is None


@given(data=st.binary(max_size=300), explicit=st.booleans(), undefined=st.booleans())
def test_garbage_is_walked_to_an_end(data, explicit, undefined):
    walker = GroupsWalker(data, explicit)
    length = 0xFFFFFFFF if undefined else len(data)
    try:
        assert walker.places(0, length)[1] <= len(data)
    except GroupsError:
        pass


def test_sequences_nested_without_end_are_refused():
    deep = (b"\xfe\xff\x00\xe0\xff\xff\xff\xff" + b"\x20\x00\x11\x91SQ\0\0\xff\xff\xff\xff") * 2000
    with pytest.raises(GroupsError):
        GroupsWalker(deep, True).places(0, 0xFFFFFFFF)
