from __future__ import annotations

import shutil

import pytest

from tests.builders import a_ct_series
from tests.dicom.slides.build import a_picture, a_slide
from workbench.dicom.slides.facts import slide_at
from workbench.dicom.slides.levels import (
    factor_between,
    levels_of,
    power_of_two,
    siblings,
    whole_of,
)


@pytest.mark.parametrize(
    ("ratio", "nearest"), [(0.3, 1), (1, 1), (1.3, 1), (2, 2), (3, 4), (4.02, 4), (7.9, 8)]
)
def test_ratios_go_to_the_nearest_power_of_two(ratio, nearest):
    assert power_of_two(ratio) == nearest


def written(folder, rows, columns, name="", **attributes):
    path = folder / (name or f"层 {rows}.dcm")
    facts = slide_at(a_slide(path, [a_picture(rows, columns)], **attributes))
    assert facts is not None
    return facts


@pytest.mark.parametrize(
    ("rows", "columns", "factor"),
    [
        (50, 40, 2),
        (51, 41, 2),
        (25, 20, 4),
        (26, 21, 4),
        (24, 20, None),
        (52, 41, None),
        (101, 81, None),
        (33, 27, None),
    ],
)
def test_a_level_has_a_size_divided_by_a_power_of_two(tmp_path, rows, columns, factor):
    whole = written(tmp_path, 101, 81, "whole.dcm")
    assert factor_between(whole, written(tmp_path, rows, columns, "other.dcm")) == factor


@pytest.mark.parametrize(
    "other",
    [
        {"ImageType": ["ORIGINAL", "PRIMARY", "THUMBNAIL", "RESAMPLED"]},
        {"SeriesInstanceUID": "1.2.3.78"},
        {"ContainerIdentifier": "8"},
        {"FrameOfReferenceUID": "1.2.3.10"},
        {"paths": ("2",)},
    ],
)
def test_another_picture_is_no_level(tmp_path, other):
    whole = written(tmp_path, 100, 80)
    assert factor_between(whole, written(tmp_path, 50, 40, **other)) is None


def test_a_picture_of_another_place_is_no_level(tmp_path):
    def origin(x):
        from pydicom.dataset import Dataset

        item = Dataset()
        item.XOffsetInSlideCoordinateSystem, item.YOffsetInSlideCoordinateSystem = x, 5
        return {"TotalPixelMatrixOriginSequence": [item]}

    whole = written(tmp_path, 100, 80, **origin(10))
    near = written(tmp_path, 50, 40, spacing=0.001, **origin(10.0005))
    far = written(tmp_path, 25, 20, spacing=0.002, **origin(10.5))
    assert [factor_between(whole, one) for one in (near, far)] == [2, None]


def test_levels_come_with_the_largest_first_and_each_once(tmp_path):
    whole, small = written(tmp_path, 100, 80), written(tmp_path, 25, 20)
    half = written(tmp_path, 50, 40)
    twice = written(tmp_path, 50, 40, "again.dcm")
    assert levels_of(whole, [small, half, twice, whole]) == ((2, half), (4, small))


def test_levels_are_found_in_the_folder_of_a_file_alone(tmp_path):
    folder = tmp_path / "切片 1"
    folder.mkdir()
    whole, half = written(folder, 100, 80), written(folder, 50, 40)
    a_ct_series(folder, 2)
    (folder / "notes.txt").write_text("nothing")
    written(folder, 60, 60, "other.dcm", SeriesInstanceUID="1.2.3.78")
    (tmp_path / "elsewhere").mkdir()
    written(tmp_path / "elsewhere", 25, 20)
    assert siblings(whole) == [half]
    assert whole_of(half) == whole_of(whole) == whole


def test_levels_that_went_away_are_no_longer_found(tmp_path):
    whole, half = written(tmp_path, 100, 80), written(tmp_path, 50, 40)
    assert siblings(whole) == [half]
    half.path.unlink()
    assert siblings(whole) == []
    shutil.rmtree(tmp_path)
    assert siblings(whole) == []
    assert whole_of(half) == half
