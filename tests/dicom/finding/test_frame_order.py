"""Frames of an enhanced file are scrolled as they lie, however the file has them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset

from tests.builders import a_dataset, a_dicom_file
from workbench.app.images.opening import StoredPaths, add_scan, scan
from workbench.app.images.tree import build_tree, done_of, leaves
from workbench.app.images.volumes import places_of, stack_of
from workbench.app.jobs import Progress
from workbench.app.viewing.cine import playable
from workbench.app.viewing.navigation import slice_numbers, slices_of, step_slice, step_stack
from workbench.cli.desk import make_session
from workbench.dicom.finding.frame_order import FrameOrder, order_of_file
from workbench.model.image import FrameStack
from workbench.model.project import Project

AXIAL = (1, 0, 0, 0, 1, 0)
CORONAL = (1, 0, 0, 0, 0, -1)
Place = tuple[tuple[float, float, float], Sequence[float], str]
Told = tuple[tuple[int, ...], tuple[str, ...], int | None]


def an_item(**attributes: Any) -> Dataset:
    item = Dataset()
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    return item


def an_enhanced_file(path: Path, places: Sequence[Place], **attributes: Any) -> Path:
    ds = a_dataset(
        np.zeros((len(places), 4, 6), np.uint16),
        NumberOfFrames=len(places),
        SOPClassUID="1.2.840.10008.5.1.4.1.1.2.1",
        SeriesInstanceUID="1.5.1",
        **attributes,
    )
    ds.SharedFunctionalGroupsSequence = [
        an_item(PixelMeasuresSequence=[an_item(PixelSpacing=[1, 1], SliceThickness=2)])
    ]
    ds.PerFrameFunctionalGroupsSequence = [
        an_item(
            PlanePositionSequence=[an_item(ImagePositionPatient=list(at))],
            PlaneOrientationSequence=[an_item(ImageOrientationPatient=list(way))],
            FrameContentSequence=[an_item(StackID=stack)],
        )
        for at, way, stack in places
    ]
    return a_dicom_file(path, ds)


def a_file_of(path: Path, frames: Sequence[Sequence[Any]], **attributes: Any) -> Path:
    """Write a file of frames, each (z in mm, functional groups, attributes of its content)."""
    ds = pydicom.dcmread(an_enhanced_file(path, axial(*(frame[0] for frame in frames))))
    for group, (_, groups, content) in zip(
        ds.PerFrameFunctionalGroupsSequence, frames, strict=True
    ):
        for sequence, told in groups.items():
            setattr(group, sequence, [an_item(**told)])
        for keyword, value in content.items():
            setattr(group.FrameContentSequence[0], keyword, value)
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    ds.save_as(path)
    return path


def told(path: Path, modality: str = "MR") -> list[Told]:
    """Return the stacks of a file: frames, what sets each apart, which point in time."""
    return [(one.frames, one.part, one.phase) for one in order_of_file(path, modality).stacks]


def dimensions(*keywords: str) -> list[Dataset]:
    return [an_item(DimensionIndexPointer=tag_for_keyword(keyword)) for keyword in keywords]


def axial(*positions: float) -> list[Place]:
    return [((0, 0, z), AXIAL, "1") for z in positions]


@pytest.mark.parametrize("positions", [(0, 2, 4, 7), (9, 7, 3), (5,), (5, 5, 5)])
def test_a_file_in_order_stays_as_it_is(tmp_path, positions):
    path = an_enhanced_file(tmp_path / "a.dcm", axial(*positions))
    assert order_of_file(path, "CT") == FrameOrder()


def test_frames_out_of_order_go_along_the_normal(tmp_path):
    path = an_enhanced_file(tmp_path / "a.dcm", axial(6, 0, 4, 2))
    assert order_of_file(path, "CT").order == (2, 4, 3, 1)


def test_two_stacks_follow_each_other_each_in_its_own_order(tmp_path):
    places = []
    for n in (2, 0, 1):
        places += [((0, 0, 3.0 * n), AXIAL, "1"), ((0, 3.0 * n, 0), CORONAL, "2")]
    path = an_enhanced_file(tmp_path / "a.dcm", places)
    order = order_of_file(path, "MR").order
    assert order[:3] == (3, 5, 1)
    # The normal of a coronal plane points forwards: away from growing y.
    assert order[3:] in ((4, 6, 2), (2, 6, 4))


@pytest.mark.parametrize(
    ("frames", "first", "second"),
    [
        ([(0, 1), (3, 1), (6, 1), (0, 2), (3, 2), (6, 2)], (1, 2, 3), (4, 5, 6)),
        ([(0, 1), (0, 2), (3, 1), (3, 2), (6, 1), (6, 2)], (1, 3, 5), (2, 4, 6)),
        # As stored from head to feet, it is scrolled so.
        ([(6, 2), (6, 1), (3, 2), (3, 1), (0, 2), (0, 1)], (2, 4, 6), (1, 3, 5)),
        ([(3, 2), (0, 1), (6, 1), (0, 2), (6, 2), (3, 1)], (2, 6, 3), (4, 1, 5)),
    ],
)
def test_points_in_time_inside_a_file_are_stacks_of_their_own(tmp_path, frames, first, second):
    path = a_file_of(
        tmp_path / "a.dcm", [(z, {}, {"TemporalPositionIndex": at}) for z, at in frames]
    )
    assert told(path) == [(first, ("time 1/2",), 1), (second, ("time 2/2",), 2)]


@pytest.mark.parametrize(
    ("sequence", "keyword", "values", "parts"),
    [
        ("MRDiffusionSequence", "DiffusionBValue", (800, 0), ("b 0", "b 800")),
        ("MREchoSequence", "EffectiveEchoTime", (90, 12.5), ("TE 12.5", "TE 90")),
        ("CTXRayDetailsSequence", "KVP", (140, 80), ("kV 80", "kV 140")),
        ("MRModifierSequence", "InversionTimes", ([900], [50]), ("TI 50", "TI 900")),
        (
            "CardiacSynchronizationSequence",
            "NominalPercentageOfCardiacPhase",
            (70, 10),
            ("time 1/2", "time 2/2"),
        ),
        (
            "RespiratorySynchronizationSequence",
            "NominalPercentageOfRespiratoryPhase",
            (50, 0),
            ("time 1/2", "time 2/2"),
        ),
        (
            "TemporalPositionSequence",
            "TemporalPositionTimeOffset",
            (30.5, 1.5),
            ("time 1/2", "time 2/2"),
        ),
        (
            "UnassignedPerFrameConvertedAttributesSequence",
            "TriggerTime",
            (400, 20),
            ("time 1/2", "time 2/2"),
        ),
    ],
)
def test_what_a_frame_is_sets_it_apart(tmp_path, sequence, keyword, values, parts):
    frames: list[Any] = [(z, {sequence: {keyword: value}}, {}) for z in (0, 3) for value in values]
    path = a_file_of(tmp_path / "a.dcm", frames)
    phases = (1, 2) if parts[0].startswith("time") else (None, None)
    assert told(path) == [((2, 4), (parts[0],), phases[0]), ((1, 3), (parts[1],), phases[1])]


def test_strengths_and_times_together_make_a_stack_each(tmp_path):
    frames: list[Any] = [
        (z, {"MRDiffusionSequence": {"DiffusionBValue": b}}, {"TemporalPositionIndex": at})
        for at in (1, 2)
        for b in (0, 800)
        for z in (0, 3)
    ]
    path = a_file_of(tmp_path / "a.dcm", frames)
    assert told(path) == [
        ((1, 2), ("b 0", "time 1/2"), 1),
        ((5, 6), ("b 0", "time 2/2"), 2),
        ((3, 4), ("b 800", "time 1/2"), 1),
        ((7, 8), ("b 800", "time 2/2"), 2),
    ]


def test_phases_whose_delays_differ_from_slice_to_slice_go_by_the_dimensions(tmp_path):
    frames: list[Any] = [
        (
            z,
            {"CardiacSynchronizationSequence": {"NominalCardiacTriggerDelayTime": 40 * at + z}},
            {"DimensionIndexValues": [n, at]},
        )
        for n, z in enumerate((0, 3), 1)
        for at in (2, 1, 3)
    ]
    named = dimensions("InStackPositionNumber", "NominalCardiacTriggerDelayTime")
    path = a_file_of(tmp_path / "a.dcm", frames, DimensionIndexSequence=named)
    assert told(path) == [
        ((2, 5), ("time 1/3",), 1),
        ((1, 4), ("time 2/3",), 2),
        ((3, 6), ("time 3/3",), 3),
    ]


def test_a_dimension_that_nobody_knows_still_tells_apart(tmp_path):
    frames: list[Any] = [
        (z, {}, {"DimensionIndexValues": [n, at]}) for n, z in enumerate((0, 3), 1) for at in (2, 1)
    ]
    named = dimensions("InStackPositionNumber", "ContrastBolusAgentPhase")
    path = a_file_of(tmp_path / "a.dcm", frames, DimensionIndexSequence=named)
    assert told(path) == [((2, 4), ("dimension 1/2",), None), ((1, 3), ("dimension 2/2",), None)]


def test_a_stack_number_for_each_point_in_time_is_no_place(tmp_path):
    frames: list[Any] = [
        (z, {}, {"StackID": str(at), "TemporalPositionIndex": at}) for at in (1, 2) for z in (0, 3)
    ]
    path = a_file_of(tmp_path / "a.dcm", frames)
    assert told(path) == [((1, 2), ("time 1/2",), 1), ((3, 4), ("time 2/2",), 2)]


def test_stacks_side_by_side_at_one_depth_are_apart(tmp_path):
    """Both knees, say."""
    places = [((x, 0, z), AXIAL, name) for z in (0, 3) for x, name in [(0, "1"), (200, "2")]]
    path = an_enhanced_file(tmp_path / "a.dcm", places)
    assert told(path) == [((1, 3), ("stack 1",), None), ((2, 4), ("stack 2",), None)]


def test_times_of_two_stacks_that_face_elsewhere_are_those_of_each(tmp_path):
    places = [
        place
        for _ in (1, 2)
        for n in (0, 1)
        for place in [((0, 0, 3.0 * n), AXIAL, "1"), ((0, 3.0 * n, 0), CORONAL, "2")]
    ]
    path = an_enhanced_file(tmp_path / "a.dcm", places)
    ds = pydicom.dcmread(path)
    for n, group in enumerate(ds.PerFrameFunctionalGroupsSequence):
        group.FrameContentSequence[0].TemporalPositionIndex = 1 + n // 4
    ds.save_as(path)
    assert [part for _, part, _ in told(path)] == [
        ("stack 1", "time 1/2"),
        ("stack 1", "time 2/2"),
        ("stack 2", "time 1/2"),
        ("stack 2", "time 2/2"),
    ]


def test_magnitude_and_phase_of_one_place_are_apart(tmp_path):
    plain = ["ORIGINAL", "PRIMARY"]
    frames: list[Any] = [
        (z, {"MRImageFrameTypeSequence": {"FrameType": plain, "ComplexImageComponent": part}}, {})
        for z in (0, 3)
        for part in ("MAGNITUDE", "PHASE")
    ]
    path = a_file_of(tmp_path / "a.dcm", frames)
    assert told(path) == [((1, 3), ("type MAGNITUDE",), None), ((2, 4), ("type PHASE",), None)]


def test_a_film_of_one_slice_goes_by_time(tmp_path):
    path = a_file_of(
        tmp_path / "a.dcm", [(5, {}, {"TemporalPositionIndex": at}) for at in (2, 3, 1)]
    )
    assert order_of_file(path, "MR") == FrameOrder((3, 1, 2))


def test_frames_of_one_place_that_nothing_tells_apart_are_copies(tmp_path):
    path = an_enhanced_file(tmp_path / "a.dcm", axial(0, 0, 3, 3))
    assert told(path) == [((1, 3), ("copy 1",), None), ((2, 4), ("copy 2",), None)]


def test_films_and_files_without_groups_are_not_looked_at(tmp_path):
    path = an_enhanced_file(tmp_path / "a.dcm", axial(6, 0, 4, 2))
    assert order_of_file(path, "XA") == FrameOrder()
    assert order_of_file(Path(str(get_testdata_file("CT_small.dcm"))), "CT") == FrameOrder()
    assert order_of_file(tmp_path / "gone.dcm", "CT") == FrameOrder()


def test_scrolling_goes_from_place_to_place(tmp_path):
    """From the file through the project to the slice that comes next."""
    an_enhanced_file(tmp_path / "图.dcm", axial(6, 0, 4, 2))
    session = make_session()
    found = scan([tmp_path], session.plugins, Progress(lambda share: None))
    patch, first = add_scan(Project(), session.stamp(), found, StoredPaths(tmp_path))
    project = Project([one.after for one in patch.deltas.values() if one.after is not None])
    assert [frame for _, frame in slices_of(project, first)] == [2, 4, 3, 1]
    assert step_slice(project, (first, 4), 1) == (first, 3)


def test_a_file_of_points_in_time_is_scrolled_and_played_as_files_of_their_own(tmp_path):
    """From the file through the project to what the wheel and the cine bar go through."""
    frames: list[Any] = [(z, {}, {"TemporalPositionIndex": at}) for z in (0, 3, 6) for at in (1, 2)]
    a_file_of(tmp_path / "灌注.dcm", frames)
    session = make_session()
    found = scan([tmp_path], session.plugins, Progress(lambda share: None))
    patch, image = add_scan(Project(), session.stamp(), found, StoredPaths(tmp_path))
    project = Project([one.after for one in patch.deltas.values() if one.after is not None])
    assert project.images[image].stacks == (
        FrameStack((1, 3, 5), ("time 1/2",), 1, 2),
        FrameStack((2, 4, 6), ("time 2/2",), 2, 2),
    )
    assert step_slice(project, (image, 3), 1) == (image, 5)
    assert step_slice(project, (image, 5), 1) == (image, 5)
    assert playable(project, image, 3) == [(image, 3), (image, 4)]
    assert step_stack(project, (image, 3), 1) == (image, 4)
    assert step_stack(project, (image, 4), 1) is None
    numbers = slice_numbers(project, image)
    assert [numbers[image, frame] for frame in range(1, 7)] == [1, 1, 2, 2, 3, 3]
    assert places_of(project, image, 4) == [(image, 2), (image, 4), (image, 6)]
    assert stack_of(project, image, 4) == stack_of(project, image, 6) != stack_of(project, image, 1)
    (patient,) = build_tree(project, {})
    rows = leaves([patient])
    assert [str(row.title).rpartition(" · ")[2] for row in rows] == ["time 1/2", "time 2/2"]
    assert [row.holds(image, 4) for row in rows] == [False, True]
    assert done_of([patient]) == (0, 1)
