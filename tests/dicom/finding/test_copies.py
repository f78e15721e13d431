"""The same file twice is one image."""

from __future__ import annotations

import shutil
import zipfile

import numpy as np
from attrs import evolve

from tests.builders import a_dataset, a_dicom_file
from workbench.dicom.finding.copies import once
from workbench.dicom.finding.index import index


def a_file(path, value: int, uid: str = "1.2.3"):
    pixels = np.full((300, 300), value, np.uint16)
    return a_dicom_file(path, a_dataset(pixels, SOPInstanceUID=uid))


def test_copies_in_folders_and_archives_are_left_out(tmp_path):
    first = a_file(tmp_path / "a.dcm", 1)
    other = a_file(tmp_path / "b.dcm", 1, "1.2.4")
    copy = shutil.copy(first, tmp_path / "c.dcm")
    archive = tmp_path / "d.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.write(first, "e.dcm")
    found = once([index(path) for path in (first, other, copy, archive / "e.dcm")])
    assert [one.path for one in found] == [first, other]


def test_other_pixels_under_one_identifier_stay(tmp_path):
    paths = [a_file(tmp_path / f"{n}.dcm", n) for n in (1, 2)]
    assert len(once([index(path) for path in paths])) == 2


def test_without_an_identifier_nothing_is_a_copy(tmp_path):
    known = index(a_file(tmp_path / "a.dcm", 1))
    assert len(once([evolve(known, sop_instance_uid="")] * 2)) == 2
