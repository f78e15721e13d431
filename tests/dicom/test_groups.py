from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

import workbench.dicom
from tests.builders import a_dataset, a_dicom_file
from workbench.dicom.geometry import plane_beside, plane_of
from workbench.dicom.grey_values import grey_of
from workbench.dicom.groups import POSITION, READ, own_groups, own_position
from workbench.dicom.headers import Header, read_header
from workbench.dicom.origins import grey_beside
from workbench.dicom.pixels.pixel_format import pixel_format


def an_item(**attributes) -> Dataset:
    ds = Dataset()
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds


def a_frame(number: int) -> Dataset:
    """Frames of two kinds by turns, the fourth without anything of its own."""
    if number == 4:
        return Dataset()
    center, slope = (40, 1) if number % 2 else (300, 2)
    return an_item(
        PlanePositionSequence=[an_item(ImagePositionPatient=[1.5, -2, 0.25 * number])],
        FrameVOILUTSequence=[an_item(WindowCenter=center, WindowWidth=400)],
        PixelValueTransformationSequence=[
            an_item(RescaleSlope=slope, RescaleIntercept=-1024, RescaleType="HU")
        ],
    )


@pytest.fixture(
    params=[(syntax, ends) for syntax in ("implicit", "explicit") for ends in (False, True)],
    ids=str,
)
def enhanced(request, tmp_path: Path) -> Header:
    syntax, without_length = request.param
    shared = an_item(
        PixelMeasuresSequence=[an_item(PixelSpacing=[0.7, 0.7], SliceThickness=1)],
        PlaneOrientationSequence=[an_item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
        PlanePositionSequence=[an_item(ImagePositionPatient=[0, 0, 7])],
    )
    ds = a_dataset(
        np.zeros((6, 4, 5), np.uint16),
        NumberOfFrames=6,
        FrameOfReferenceUID="1.2.3",
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=[a_frame(n) for n in range(1, 7)],
    )
    if without_length:
        for group in ds.PerFrameFunctionalGroupsSequence:
            for element in group:
                element.is_undefined_length = True
    uid = ImplicitVRLittleEndian if syntax == "implicit" else ExplicitVRLittleEndian
    return read_header(a_dicom_file(tmp_path / "enhanced.dcm", ds, uid))


def test_all_groups_that_are_read_are_compared():
    folder = Path(workbench.dicom.__file__).parent
    source = "".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    read = set(re.findall(r'macros?(?:_or_top)?\(\s*\w+,\s*\w+,\s*"(\w+)"', source))
    # Where a frame lies, in space, on a slide or in which stack, is read for each of them.
    of_each = {POSITION, "PlanePositionSlideSequence", "FrameContentSequence"}
    assert read and read <= {*READ, *of_each}


def test_frames_are_alike_whose_groups_say_the_same(enhanced: Header):
    groups = [own_groups(enhanced.dataset, frame) for frame in range(1, 7)]
    assert groups[0] == groups[2] == groups[4]
    assert groups[1] == groups[5]
    assert len(set(groups)) == 3
    assert own_groups(Dataset(), 1) == own_groups(enhanced.dataset, 7) == ()


def test_the_position_is_the_frames_own(enhanced: Header):
    assert own_position(enhanced.dataset, 3) == (1.5, -2, 0.75)
    assert own_position(enhanced.dataset, 4) in ((), (0, 0, 7))
    assert own_position(enhanced.dataset, 7) == ()


def test_what_is_taken_from_a_frame_that_is_alike_is_what_its_own_groups_say(enhanced: Header):
    ds, form = enhanced.dataset, pixel_format(enhanced)
    for like, frame in ((1, 3), (1, 5), (2, 6)):
        known, _ = grey_of(ds, form, like)
        expected, _ = grey_of(ds, form, frame)
        assert grey_beside(known, frame) == expected
        assert plane_beside(plane_of(ds, like), ds, frame) == plane_of(ds, frame)
    assert plane_beside(plane_of(ds, 1), ds, 4) == plane_of(ds, 4)
    assert plane_beside(None, ds, 2) == plane_of(ds, 2)


@pytest.mark.parametrize(
    "position", [b"nan   \\22.5\\33.5", b"111.25\\22.5733.5", b"abcdef\\22.5\\33.5", b" " * 16]
)
def test_a_broken_position_is_judged_as_everywhere(tmp_path: Path, position: bytes):
    shared = an_item(PlaneOrientationSequence=[an_item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])])
    ds = a_dataset(
        np.zeros((2, 4, 5), np.uint16),
        NumberOfFrames=2,
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=[
            an_item(PlanePositionSequence=[an_item(ImagePositionPatient=place)])
            for place in (["0", "0", "1"], ["111.25", "22.5", "33.5"])
        ],
    )
    path = a_dicom_file(tmp_path / "broken.dcm", ds, ImplicitVRLittleEndian)
    whole = path.read_bytes()
    assert whole.count(b"111.25\\22.5\\33.5") == 1 and len(position) == 16
    path.write_bytes(whole.replace(b"111.25\\22.5\\33.5", position))
    loaded = read_header(path).dataset
    known = plane_of(loaded, 1)
    assert known is not None
    assert plane_beside(known, loaded, 2) == plane_of(read_header(path).dataset, 2)
