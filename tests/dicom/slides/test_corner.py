"""Where a tile lies in its slide."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom.dataset import Dataset

from plugins.dicom_images.source import DicomImageSource
from tests.builders import a_dataset, a_dicom_file
from workbench.dicom.slides.corner import corner_of


def a_slide(**more: object) -> Dataset:
    pixels = np.zeros((6, 4, 5, 3), np.uint8)
    return a_dataset(
        pixels, NumberOfFrames=6, TotalPixelMatrixColumns=13, TotalPixelMatrixRows=7, **more
    )


@pytest.mark.parametrize(
    ("frame", "corner"), [(1, (0, 0)), (3, (10, 0)), (4, (0, 4)), (6, (10, 4)), (7, (0, 0))]
)
def test_full_tiles_lie_in_their_order(frame, corner):
    assert corner_of(a_slide(DimensionOrganizationType="TILED_FULL"), frame, 4, 5) == corner


def test_sparse_tiles_say_where_they_lie(tmp_path):
    groups = []
    for x, y in ((6, 5), (1, 1), (11, 5), (11, 1), (1, 5), (6, 1)):
        place, group = Dataset(), Dataset()
        place.ColumnPositionInTotalImagePixelMatrix = x
        place.RowPositionInTotalImagePixelMatrix = y
        group.PlanePositionSlideSequence = [place]
        groups.append(group)
    ds = a_slide(PerFrameFunctionalGroupsSequence=groups)
    assert corner_of(ds, 1, 4, 5) == (5, 4)
    source = DicomImageSource(a_dicom_file(tmp_path / "slide.dcm", ds))
    assert [source.info(frame).corner for frame in (1, 2, 3)] == [(5, 4), (0, 0), (10, 4)]


def test_each_full_tile_lies_in_a_place_of_its_own(tmp_path):
    ds = a_slide(DimensionOrganizationType="TILED_FULL")
    source = DicomImageSource(a_dicom_file(tmp_path / "slide.dcm", ds))
    assert [source.info(frame).corner for frame in (1, 2, 4)] == [(0, 0), (5, 0), (0, 4)]


def test_what_is_no_tile_lies_nowhere():
    assert corner_of(a_dataset(np.zeros((4, 5), np.uint16)), 1, 4, 5) is None
    assert corner_of(a_slide(), 2, 4, 5) is None
