"""A head is shown before and after, or why it cannot be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.deid.dicom.objects import an_object, file_of, with_pixels
from tests.deid.head.heads import enhanced, head, series
from workbench.base.errors import InputError
from workbench.deid.preview.head import head_view


def test_the_series_of_a_slice_is_shown_with_its_face_and_without(tmp_path: Path) -> None:
    paths = series(tmp_path, head()[::2])
    lonely = tmp_path / "one.dcm"
    other = with_pixels(an_object(BodyPartExamined="HEAD", SeriesInstanceUID="1.2.3.4"))
    lonely.write_bytes(file_of(other))
    found = head_view(paths[7], [*paths, str(lonely)])
    assert found.slices == len(paths)
    assert found.before is not None and found.after is not None
    assert not np.array_equal(found.before, found.after)
    alone = head_view(str(lonely), [*paths, str(lonely)])
    assert alone.before is None
    assert "how it lies" in str(alone.held)


def test_an_enhanced_head_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "头.dcm"
    enhanced(path, head()[::2])
    found = head_view(str(path), [str(path)])
    assert found.slices == 1
    assert found.before is not None


def test_what_shows_no_face_is_no_head(tmp_path: Path) -> None:
    path = tmp_path / "chest.dcm"
    path.write_bytes(file_of(with_pixels(an_object(BodyPartExamined="CHEST"))))
    with pytest.raises(InputError, match="No face"):
        head_view(str(path), [str(path)])
