"""Frames of an enhanced file are scrolled as they lie, however the file has them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

from tests.builders import a_dataset, a_dicom_file
from workbench.app.images.opening import StoredPaths, add_scan, scan
from workbench.app.jobs import Progress
from workbench.app.viewing.navigation import slices_of, step_slice
from workbench.cli.desk import make_session
from workbench.dicom.finding.frame_order import order_of_file
from workbench.model.project import Project

AXIAL = (1, 0, 0, 0, 1, 0)
CORONAL = (1, 0, 0, 0, 0, -1)
Place = tuple[tuple[float, float, float], Sequence[float], str]


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


def axial(*positions: float) -> list[Place]:
    return [((0, 0, z), AXIAL, "1") for z in positions]


@pytest.mark.parametrize("positions", [(0, 2, 4, 7), (9, 7, 3), (5,), (0, 0, 1, 1), (0, 4, 2, 0)])
def test_a_file_in_order_and_points_in_time_stay_as_they_are(tmp_path, positions):
    assert order_of_file(an_enhanced_file(tmp_path / "a.dcm", axial(*positions)), "CT") == ()


def test_frames_out_of_order_go_along_the_normal(tmp_path):
    path = an_enhanced_file(tmp_path / "a.dcm", axial(6, 0, 4, 2))
    assert order_of_file(path, "CT") == (2, 4, 3, 1)


def test_two_stacks_follow_each_other_each_in_its_own_order(tmp_path):
    places = []
    for n in (2, 0, 1):
        places += [((0, 0, 3.0 * n), AXIAL, "1"), ((0, 3.0 * n, 0), CORONAL, "2")]
    path = an_enhanced_file(tmp_path / "a.dcm", places)
    order = order_of_file(path, "MR")
    assert order[:3] == (3, 5, 1)
    # The normal of a coronal plane points forwards: away from growing y.
    assert order[3:] in ((4, 6, 2), (2, 6, 4))


def test_films_and_files_without_groups_are_not_looked_at(tmp_path):
    path = an_enhanced_file(tmp_path / "a.dcm", axial(6, 0, 4, 2))
    assert order_of_file(path, "XA") == ()
    assert order_of_file(Path(str(get_testdata_file("CT_small.dcm"))), "CT") == ()
    assert order_of_file(tmp_path / "gone.dcm", "CT") == ()


def test_scrolling_goes_from_place_to_place(tmp_path):
    """From the file through the project to the slice that comes next."""
    an_enhanced_file(tmp_path / "图.dcm", axial(6, 0, 4, 2))
    session = make_session()
    found = scan([tmp_path], session.plugins, Progress(lambda share: None))
    patch, first = add_scan(Project(), session.stamp(), found, StoredPaths(tmp_path))
    project = Project([one.after for one in patch.deltas.values() if one.after is not None])
    assert [frame for _, frame in slices_of(project, first)] == [2, 4, 3, 1]
    assert step_slice(project, (first, 4), 1) == (first, 3)
