from __future__ import annotations

import pytest
from pydicom.dataset import Dataset

from tests.builders import a_dataset
from workbench.dicom.geometry import normal_of, plane_of, slice_position

AXIAL = [1, 0, 0, 0, 1, 0]


def test_a_plane_has_its_origin_axes_and_thickness():
    plane = plane_of(
        a_dataset(
            ImagePositionPatient=[-10, -20, 30],
            ImageOrientationPatient=AXIAL,
            FrameOfReferenceUID="1.2",
            SliceThickness=5,
        )
    )
    assert plane is not None
    assert (plane.origin, plane.row_axis, plane.column_axis) == (
        (-10, -20, 30), (1, 0, 0), (0, 1, 0),
    )  # fmt: skip
    assert (plane.frame_of_reference, plane.thickness) == ("1.2", 5)
    assert normal_of(plane) == (0, 0, 1)
    assert slice_position(plane) == 30


def test_the_position_is_along_the_normal():
    plane = plane_of(
        a_dataset(ImagePositionPatient=[7, -20, 30], ImageOrientationPatient=[0, 1, 0, 0, 0, -1])
    )
    assert plane is not None
    assert slice_position(plane) == pytest.approx(-7)


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"ImagePositionPatient": [0, 0, 0]},
        {"ImagePositionPatient": [0, 0], "ImageOrientationPatient": AXIAL},
        {"ImagePositionPatient": [0, 0, 0], "ImageOrientationPatient": [0, 0, 0, 0, 0, 0]},
        {"ImagePositionPatient": [0, 0, 0], "ImageOrientationPatient": [1, 0, 0, 1, 0, 0]},
        {
            "ImagePositionPatient": [0, 0, 0],
            "ImageOrientationPatient": AXIAL,
            "NumberOfFrames": 3,
        },
    ],
)
def test_no_plane_is_made_up(attributes):
    assert plane_of(a_dataset(**attributes)) is None


def test_frames_have_their_own_positions():
    def group(z: float) -> Dataset:
        outer, position = Dataset(), Dataset()
        position.ImagePositionPatient = [0, 0, z]
        outer.PlanePositionSequence = [position]
        return outer

    shared, orientation = Dataset(), Dataset()
    orientation.ImageOrientationPatient = AXIAL
    shared.PlaneOrientationSequence = [orientation]
    ds = a_dataset(
        NumberOfFrames=2,
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=[group(1), group(4)],
    )
    planes = [plane_of(ds, frame) for frame in (1, 2)]
    assert [slice_position(plane) for plane in planes if plane] == [1, 4]


# -- dose grids ------------------------------------------------------------------------------------

CORONAL = [1, 0, 0, 0, 0, -1]


def a_dose(offsets: list[float], **more) -> Dataset:
    values = {
        "ImagePositionPatient": [-10, -20, 30],
        "ImageOrientationPatient": AXIAL,
        "NumberOfFrames": len(offsets),
        "GridFrameOffsetVector": offsets,
    }
    return a_dataset(**{**values, **more})


def origins(ds: Dataset) -> list[tuple[float, ...] | None]:
    planes = [plane_of(ds, frame) for frame in range(1, (ds.NumberOfFrames or 1) + 1)]
    return [None if plane is None else plane.origin for plane in planes]


def test_offsets_of_a_dose_grid_go_along_the_normal():
    assert origins(a_dose([0, 2.5, 5])) == [(-10, -20, 30), (-10, -20, 32.5), (-10, -20, 35)]
    assert origins(a_dose([0, -3])) == [(-10, -20, 30), (-10, -20, 27)]
    # Rows to the left, columns to the feet: the normal points to the back.
    turned = a_dose([0, 4], ImageOrientationPatient=CORONAL)
    assert origins(turned) == [(-10, -20, 30), (-10, -16, 30)]


def test_offsets_that_begin_with_the_position_are_positions():
    assert origins(a_dose([30, 32.5])) == [(-10, -20, 30), (-10, -20, 32.5)]
    # Seen from the head, the normal points down; positions stay positions.
    flipped = a_dose([30, 32.5], ImageOrientationPatient=[1, 0, 0, 0, -1, 0])
    assert origins(flipped) == [(-10, -20, 30), (-10, -20, 32.5)]


@pytest.mark.parametrize(
    "ds",
    [
        a_dose([7, 9]),
        a_dose([30, 32], ImageOrientationPatient=CORONAL),
        a_dose([0, 2], NumberOfFrames=3),
        a_dose([0, 2], ImagePositionPatient=[1, 2]),
    ],
)
def test_offsets_that_fit_nothing_place_no_frame(ds):
    assert set(origins(ds)) == {None}
