"""Thin slices of heads are told from the rest, and held when faces must not leave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.deid.dicom.objects import an_object, file_of, setup, with_pixels
from workbench.deid.dicom.deidentify import deidentify
from workbench.deid.head.risk import may_show_face
from workbench.deid.scan import scan_file


@pytest.mark.parametrize(
    "more",
    [
        {"BodyPartExamined": "HEAD", "SliceThickness": "1"},
        {"BodyPartExamined": "BRAIN"},
        {"Modality": "MR", "SeriesDescription": "t1_mprage_sag", "SliceThickness": "1"},
        {"StudyDescription": "CT Kopf nativ", "SliceThickness": "0.6"},
        {"StudyDescription": "头颅平扫", "SpecificCharacterSet": "ISO_IR 192"},
        {"Modality": "XC"},
    ],
)  # fmt: skip
def test_heads_may_show_a_face(more: dict[str, Any]) -> None:
    assert may_show_face(an_object(**more))


@pytest.mark.parametrize(
    "more",
    [
        {"BodyPartExamined": "CHEST", "SliceThickness": "1"},
        {"BodyPartExamined": "HEAD", "SliceThickness": "8"},
        {"Modality": "US", "BodyPartExamined": "HEAD"},
        {"StudyDescription": "CT femoral head"},
        {},
    ],
)
def test_the_rest_does_not(more: dict[str, Any]) -> None:
    assert not may_show_face(an_object(**more))


def test_a_head_is_held_when_faces_must_not_leave(tmp_path: Path) -> None:
    head = with_pixels(an_object(BodyPartExamined="HEAD", SliceThickness="1"))
    wanted = setup("clean-recognizable-visual-features", keep_pixels="")
    held = deidentify(file_of(head), wanted)
    assert held.data is None and "face" in str(held.held)
    assert deidentify(file_of(head), setup(keep_pixels="")).data is not None
    path = tmp_path / "head.dcm"
    path.write_bytes(file_of(head))
    scanned = scan_file(str(path), wanted)
    assert scanned.shows_face and not scanned.ok and "face" in str(scanned.reason)
    assert scan_file(str(path), setup(keep_pixels="")).shows_face
    chest = with_pixels(an_object(BodyPartExamined="CHEST", SliceThickness="1"))
    assert deidentify(file_of(chest), wanted).data is not None
