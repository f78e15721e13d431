"""The same file twice is one image."""

from __future__ import annotations

import shutil
import zipfile

import numpy as np
from attrs import evolve

from tests.builders import a_dataset, a_dicom_file
from workbench.dicom.finding.copies import once, same_slices
from workbench.dicom.finding.index import index
from workbench.dicom.finding.sorting import arrange


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


def a_slice(folder, number: int, pixels=None, **attributes):
    values = np.random.default_rng(number).integers(0, 900, (40, 40)).astype(np.uint16)
    ds = a_dataset(
        values if pixels is None else pixels,
        SeriesInstanceUID="1.2.9",
        InstanceNumber=number + 1,
        ImagePositionPatient=[0, 0, number],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        PixelSpacing=[1, 1],
        ContentTime="100000",
    )
    ds.SOPInstanceUID = f"1.2.9.{number}"
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return a_dicom_file(folder / f"{ds.SOPInstanceUID}.dcm", ds)


def looked(paths):
    kept, left = same_slices([index(path) for path in paths])
    return [one.path for one in kept], [(one.path, other.path) for one, other in left]


def test_a_slice_that_was_exported_again_is_shown_once(tmp_path):
    paths = [a_slice(tmp_path, n) for n in range(4)]
    again = a_slice(tmp_path, 2, SOPInstanceUID="1.2.99", InstanceNumber=77, ContentTime="110000")
    assert looked([again, *paths]) == (paths, [(again, paths[2])])
    kept, _ = same_slices([index(path) for path in [*paths, again]])
    (stack,) = arrange(kept)
    assert stack.part == () and len(stack.instances) == 4


def test_a_compressed_slice_that_was_exported_again_is_shown_once(tmp_path):
    from pydicom import dcmread

    paths = []
    for n, uid in ((1, "1.2.9.1"), (2, "1.2.9.2"), (1, "1.2.99")):
        ds = dcmread(a_slice(tmp_path, n, SOPInstanceUID=uid))
        ds.compress("1.2.840.10008.1.2.5", generate_instance_uid=False)
        ds.save_as(tmp_path / f"{uid}.dcm")
        paths.append(tmp_path / f"{uid}.dcm")
    assert looked(paths) == (paths[:2], [(paths[2], paths[0])])


def test_what_something_tells_apart_is_no_copy(tmp_path):
    paths = [a_slice(tmp_path, n) for n in range(3)]
    others = [
        a_slice(tmp_path, 1, SOPInstanceUID="1.2.8.1", EchoTime=80),
        a_slice(tmp_path, 1, SOPInstanceUID="1.2.8.2", AcquisitionTime="110000"),
        a_slice(tmp_path, 1, SOPInstanceUID="1.2.8.3", ImageType=["DERIVED", "SECONDARY"]),
        a_slice(tmp_path, 1, SOPInstanceUID="1.2.8.4", SeriesInstanceUID="1.2.10"),
        a_slice(tmp_path, 1, SOPInstanceUID="1.2.8.5", PatientID="somebody else"),
        a_slice(tmp_path, 1, np.zeros((40, 40), np.uint16), SOPInstanceUID="1.2.8.6"),
    ]
    assert looked([*paths, *others]) == ([*paths, *others], [])


def test_empty_slices_of_other_times_are_no_copies(tmp_path):
    nothing = np.zeros((40, 40), np.uint16)
    paths = [
        a_slice(tmp_path, 1, nothing, SOPInstanceUID=f"1.2.7.{n}", ContentTime=f"1{n}0000")
        for n in range(3)
    ]
    assert looked(paths) == (paths, [])
    same = a_slice(tmp_path, 1, nothing, SOPInstanceUID="1.2.7.9", ContentTime="100000")
    assert looked([*paths, same]) == (paths, [(same, paths[0])])
