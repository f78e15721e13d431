"""Pictures that are turned on the command line."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.builders import a_dataset, a_dicom_file
from tests.dicom.states import a_reference, a_state_file


@pytest.fixture
def image(tmp_path):
    pixels = np.arange(80, dtype=np.uint16).reshape(8, 10) * 20
    ds = a_dataset(pixels, WindowCenter=800, WindowWidth=1600)
    ds.SOPInstanceUID = "1.2.3.4"
    return a_dicom_file(tmp_path / "胸 1.dcm", ds)


def picture(run, path, out, *options):
    result = run("render", path, "--out", out, *options)
    assert result.code == 0, result.err
    return cv2.imdecode(np.frombuffer(out.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)


@pytest.mark.parametrize(
    ("options", "reference"),
    [
        (("--rotate", 90), lambda plain: np.rot90(plain, -1)),
        (("--rotate", 180), lambda plain: np.rot90(plain, 2)),
        (("--rotate", 270), np.rot90),
        (("--flip", "horizontal"), np.fliplr),
        (("--flip", "vertical"), np.flipud),
        (("--rotate", 90, "--flip", "horizontal"), lambda plain: np.fliplr(np.rot90(plain, -1))),
    ],
)
def test_the_picture_is_turned_and_its_size_with_it(run, image, tmp_path, options, reference):
    out = tmp_path / "o.png"
    plain = picture(run, image, out)
    assert np.array_equal(picture(run, image, out, *options), reference(plain))
    part = picture(run, image, out, "--region", "1,2,6,3")
    assert np.array_equal(
        picture(run, image, out, "--region", "1,2,6,3", *options), reference(part)
    )
    assert picture(run, image, out, "--size", "70,30", *options).shape == (30, 70)


def test_options_turn_what_a_presentation_state_has_turned(run, image, tmp_path):
    out = tmp_path / "o.png"
    state = a_state_file(
        tmp_path / "s.dcm",
        references=[a_reference("1.2.3.4")],
        ImageRotation=90,
        ImageHorizontalFlip="Y",
    )
    of_state = picture(run, image, out, "--presentation", state)
    assert of_state.shape == (10, 8)
    assert of_state[0, 0] < of_state[-1, -1]
    back = picture(run, image, out, "--presentation", state, "--rotate", 90, "--flip", "horizontal")
    assert back.shape == (8, 10)
    assert back[0, 0] < back[0, -1] < back[-1, -1]


@pytest.mark.parametrize("options", [("--rotate", 45), ("--flip", "diagonal")])
def test_other_turns_are_refused(run, image, tmp_path, options):
    result = run("render", image, "--out", tmp_path / "o.png", *options)
    assert result.code == 2
    assert not (tmp_path / "o.png").exists()
