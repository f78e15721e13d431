"""Exports of DICOM images: names under a key, headers, notes and pixels."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from pydicom import dcmread

from tests.builders import a_dataset, a_dicom_file
from tests.plugins.exchange_files import a_project
from workbench.base.errors import ReleaseError
from workbench.deid.batch.staging import Staging
from workbench.deid.batch.work import work
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.keys.secret import open_secret
from workbench.deid.release import release, review_pixels
from workbench.model.ids import EntityId, ImageId
from workbench.model.regions import Box

WHO = {"PatientName": "Müller^Hans", "PatientID": "H-4711", "InstitutionName": "Klinik am See"}
UIDS = {"StudyInstanceUID": "1.2.3", "SeriesInstanceUID": "1.2.3.4", "FrameOfReferenceUID": "1.2.9"}
IMAGE = ImageId(EntityId("image"))


def a_project_on(path: Path, note: str = ""):
    project = a_project(Box(20, 20, 10, 10))
    uid = str(dcmread(path, stop_before_pixels=True).SOPInstanceUID)
    image = evolve(
        project.images[IMAGE], path=str(path), reader="dicom_images", sop_instance_uid=uid
    )
    project._put(EntityId("image"), image)
    for annotation in list(project.annotations.values()):
        project._put(annotation.id, evolve(annotation, note=note))
    return project


@pytest.fixture
def slice_file(tmp_path):
    pixels = np.arange(100 * 120, dtype=np.uint16).reshape(100, 120)
    return a_dicom_file(tmp_path / "孔 slice.dcm", a_dataset(pixels, **WHO, **UIDS))


def released(path, key=None, note="", **chosen):
    def pixels(image, frame):
        return dcmread(path).pixel_array

    project = a_project_on(path, note)
    return release(project, key=key, path=lambda image: path, read=pixels, **chosen)


def test_an_image_is_called_as_its_cleaned_file_is(slice_file, tmp_path):
    key = tmp_path / "project.key"
    view = released(slice_file, key)
    setup = Setup(open_secret(key))
    staging = Staging(tmp_path / "staging")
    staging.prepare()
    outcome = work(str(slice_file), setup, str(staging.folder))
    assert view.images[0].name == outcome.output
    assert released(slice_file, key).images[0].name == view.images[0].name
    other = released(slice_file, tmp_path / "other.key")
    assert not {other.images[0].name, other.images[0].id, other.annotations[0].id} & {
        view.images[0].name,
        view.images[0].id,
        view.annotations[0].id,
    }


def test_the_header_leaves_without_pixels_under_the_uids_of_its_cleaned_file(slice_file, tmp_path):
    key = tmp_path / "project.key"
    view = released(slice_file, key)
    data = view.header(view.images[0].id)
    assert data is not None
    header = dcmread(io.BytesIO(data))
    assert "PixelData" not in header
    assert header.SOPInstanceUID in view.images[0].name
    assert header.FrameOfReferenceUID.startswith("2.25.")
    assert not any(word.encode() in data for word in ("Hans", "4711", "Klinik"))
    photo = release(a_project(Box(1, 1, 2, 2)), path=lambda image: slice_file)
    assert photo.header(photo.images[0].id) is None


def test_a_slice_as_the_scanner_measured_it_leaves_bit_by_bit(slice_file):
    view = released(slice_file)
    review_pixels(view, lambda share: None)
    pixels = view.pixels(view.images[0].id, 1)
    assert np.array_equal(pixels, dcmread(slice_file).pixel_array)


def test_pixels_that_may_show_text_stay_until_somebody_looked(tmp_path):
    shot = a_dataset(np.zeros((100, 120, 3), np.uint8), **WHO, **UIDS)
    shot.SOPClassUID, shot.Modality = "1.2.840.10008.5.1.4.1.1.7", "OT"
    path = a_dicom_file(tmp_path / "shot.dcm", shot)
    view = released(path)
    with pytest.raises(ReleaseError, match="1 images"):
        review_pixels(view, lambda share: None)
    with pytest.raises(ReleaseError):
        view.pixels(view.images[0].id, 1)
    view = released(path, keep_pixels="seen by two of us")
    assert view.pixels(view.images[0].id, 1).shape == (100, 120, 3)


def test_cleaned_notes_keep_what_every_report_says(slice_file):
    note = "nodule in left lung of Hans Müller, H-4711, seen 2024-03-05 by Dr. Xu"
    assert released(slice_file, note=note).annotations[0].note == ""
    kept = released(slice_file, note=note, options=["clean-descriptors"]).annotations[0].note
    assert "nodule" in kept
    assert "left lung" in kept
    assert not any(word in kept for word in ("Hans", "Müller", "4711", "2024", "Xu"))
