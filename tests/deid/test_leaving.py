"""Exports of DICOM images: names under a key, headers, notes and pixels."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread

from tests.builders import a_dataset, a_dicom_file
from tests.plugins.exchange_files import a_project
from workbench.base.errors import ReleaseError
from workbench.deid.batch.staging import Staging
from workbench.deid.batch.work import work
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.keyed_names import KeyedNames
from workbench.deid.keys.secret import Secret, open_secret
from workbench.deid.photo.looking.turns import shown, stored, upright
from workbench.deid.pixels.decisions import Decision, Decisions
from workbench.deid.pixels.found import Box as PixelBox
from workbench.deid.policy.actions import Policy
from workbench.deid.policy.options import Option
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


def released(path, key=None, note="", options=(), **chosen):
    def pixels(image, frame):
        return dcmread(path).pixel_array

    secret = Secret.new() if key is None else open_secret(key)
    setup = Setup(secret, Policy(frozenset(options)), **chosen)
    project = a_project_on(path, note)
    return release(
        project, setup=setup, keyed=key is not None, path=lambda image: path, read=pixels
    )


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


@pytest.mark.parametrize("options", [(), (Option.UIDS,)])
def test_the_key_leads_back_from_the_names_of_an_export(slice_file, tmp_path, options):
    key = tmp_path / "project.key"
    view = released(slice_file, key, options=options)
    project = a_project_on(slice_file)
    found = KeyedNames.of(project, open_secret(key), lambda image: slice_file)
    name = view.images[0].name
    assert found.images[name] == found.images[name.rpartition("/")[2]] == IMAGE
    other = KeyedNames.of(project, open_secret(tmp_path / "other.key"), lambda image: slice_file)
    assert name not in other.images


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
    kept = released(slice_file, note=note, options=[Option.CLEAN_DESCRIPTORS]).annotations[0].note
    assert "nodule" in kept
    assert "left lung" in kept
    assert not any(word in kept for word in ("Hans", "Müller", "4711", "2024", "Xu"))


def test_what_was_decided_to_be_filled_is_black_in_all_that_leaves(tmp_path):
    pixels = np.full((100, 120), 900, np.uint16)
    shot = a_dataset(pixels, **WHO, **UIDS)
    shot.Modality, shot.SOPClassUID = "OT", "1.2.840.10008.5.1.4.1.1.7"
    path = a_dicom_file(tmp_path / "shot.dcm", shot)
    decided = Decision((PixelBox(10, 20, 30, 8),), approved=True)
    decisions = Decisions().with_(decided, file=hashlib.sha256(path.read_bytes()).hexdigest())
    shown = np.full((100, 120, 3), 200, np.uint8)
    view = release(
        a_project_on(path),
        setup=Setup(Secret.new(), decisions=decisions),
        path=lambda image: path,
        read=lambda image, frame: pixels,
        render=lambda image, frame: shown,
        region=lambda image, frame, window, shown: pixels[15:25, 5:15],
        overview=lambda image, frame, longest: shown[::2, ::2],
    )
    id = view.images[0].id
    stored = view.pixels(id, 1)
    assert not stored[20:28, 10:40].any()
    stored[20:28, 10:40] = 900
    assert np.array_equal(stored, pixels)
    assert not view.rendered(id, 1)[20:28, 10:40].any()
    assert np.count_nonzero(view.rendered(id, 1) == 0) == 8 * 30 * 3
    part = view.region(id, 1, (5, 15, 15, 25), False)
    assert not part[5:, 5:].any()
    assert part[:5].all()
    assert not view.overview(id, 1, 60)[10:14, 5:20].any()
    assert pixels.all()
    assert shown.all()


def test_a_code_on_a_photograph_is_filled_where_pixels_are_cleaned(tmp_path):
    picture = np.full((300, 400, 3), 160, np.uint8)
    code = zxingcpp.write_barcode_to_image(
        zxingcpp.create_barcode("LOT 4711 MUELLER", zxingcpp.BarcodeFormat.QRCode), scale=4
    )
    there = np.array(code)
    picture[40 : 40 + there.shape[0], 60 : 60 + there.shape[1]] = there[..., None]
    path = tmp_path / "part.png"
    path.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    project = a_project(Box(20, 20, 10, 10))
    for options, is_filled in (((), False), ((Option.CLEAN_PIXEL_DATA,), True)):
        view = release(
            project,
            setup=Setup(Secret.new(), Policy(frozenset(options))),
            path=lambda image: path,
            render=lambda image, frame: picture,
        )
        leaves = view.rendered(view.images[0].id, 1)
        assert bool(zxingcpp.read_barcodes(leaves)) != is_filled
        assert (leaves[:20] == 160).all()


@given(st.integers(1, 8), st.integers(0, 20), st.integers(0, 10))
def test_a_box_of_a_turned_picture_is_found_again(orientation, x, y):
    box = PixelBox(x, y, 7, 3)
    picture = np.zeros((40, 60), np.uint8)
    picture[box.slices] = 1
    seen = shown(box, orientation, 60, 40)
    turned = upright(picture, orientation)
    assert turned[seen.slices].all()
    assert turned.sum() == seen.area
    assert stored(seen, orientation, 60, 40) == box
