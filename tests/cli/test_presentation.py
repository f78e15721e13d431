"""What `render --presentation` and `presentation` write, and how they refuse."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file

from tests.builders import a_ct_series
from tests.cli.conftest import read_picture
from tests.cli.test_verbs import annotate_first
from tests.dicom.states import a_graphic, a_reference, a_state_file, an_annotation, an_item
from workbench.dicom.presentation.state import read_presentation_state

needs_dcmtk = pytest.mark.skipif(shutil.which("dcmp2pgm") is None, reason="dcmtk is not installed")


@pytest.fixture
def image(folder: Path) -> Path:
    """Return a CT image beside the pictures."""
    (first, *_) = a_ct_series(folder, 1)
    return first


def a_state_of(folder: Path, **attributes) -> Path:
    return a_state_file(folder / "状态 1.dcm", references=[a_reference("1.2.3.4.1")], **attributes)


def test_a_state_is_applied_whole_or_as_graphics_only(run, image, folder):
    state = a_state_of(
        folder,
        RescaleSlope=1,
        RescaleIntercept=-1024,
        PresentationLUTShape="INVERSE",
        SoftcopyVOILUTSequence=[an_item(WindowCenter=0, WindowWidth=100)],
        DisplayedAreaSelectionSequence=[
            an_item(
                DisplayedAreaTopLeftHandCorner=[3, 2],
                DisplayedAreaBottomRightHandCorner=[8, 7],
                PresentationSizeMode="SCALE TO FIT",
            )
        ],
        GraphicAnnotationSequence=[
            an_annotation(GraphicObjectSequence=[a_graphic("POINT", [9.5, 0.5])])
        ],
    )
    out = folder / "o.png"
    assert run("render", image, "--out", out, "--presentation", state).code == 0
    whole = read_picture(out)
    assert whole.shape == (6, 6, 3)
    # The value 0 HU in a window around 0, inverted.
    assert whole[5, 0].tolist() == [126, 126, 126]
    assert run("render", image, "--out", out, "--presentation", state, "--graphics-only").code == 0
    only = read_picture(out)
    assert only.shape == (8, 10, 3)
    assert (only[0, 9] != only[7, 0]).any()


def test_an_explicit_window_wins_over_that_of_the_state(run, image, folder):
    state = a_state_of(folder, SoftcopyVOILUTSequence=[an_item(WindowCenter=0, WindowWidth=100)])
    out = folder / "o.png"
    assert (
        run("render", image, "--out", out, "--presentation", state, "--window", "1024,1").code == 0
    )
    assert (read_picture(out) == 255).all()


def test_overlays_of_the_file_are_drawn_when_asked_for(run, folder):
    path, out = get_testdata_file("examples_overlay.dcm"), folder / "o.png"
    assert run("render", path, "--out", out).code == 0
    assert read_picture(out).ndim == 2
    assert run("render", path, "--out", out, "--graphics").code == 0
    drawn = read_picture(out)
    assert drawn.ndim == 3
    assert (drawn[:, :, 0] != drawn[:, :, 2]).sum() > 50


def test_a_state_of_another_image_is_refused(run, image, folder):
    state = a_state_file(folder / "other.dcm", references=[a_reference("9.9")])
    result = run("render", image, "--out", folder / "o.png", "--presentation", state)
    assert result.code == 2
    assert "other.dcm" in result.line
    assert not (folder / "o.png").exists()


@pytest.mark.parametrize(
    "args",
    [
        ("--graphics-only",),
        ("--presentation", "gone.dcm"),
        ("--presentation", "{image}"),
    ],
)
def test_options_that_cannot_be_met_are_one_line(run, image, folder, args):
    given = [arg.format(image=image) for arg in args]
    result = run("render", image, "--out", folder / "o.png", *given)
    assert result.code == 2
    assert result.line


def test_what_of_a_state_is_not_applied_is_said(run, image, folder):
    state = a_state_of(folder, ImageRotation=45, ImageHorizontalFlip="N")
    result = run("render", image, "--out", folder / "o.png", "--presentation", state)
    assert result.code == 0
    assert "45" in result.err


def test_a_view_of_a_project_is_written_with_a_reason(run, project, folder):
    series = folder / "CT"
    series.mkdir()
    (first, *_) = a_ct_series(series, 1)
    run("add", project, first)
    annotate_first(project)
    out = folder / "状态.dcm"
    args = ("presentation", project, "--image", first.name, "--out", out, "--window", "40,400")
    assert run(*args, "--reason", " ").code == 2
    assert not out.exists()
    result = run(*args, "--reason", "second reading", "--author", "ann", "--label", "lung")
    assert (result.code, result.out.strip()) == (0, str(out))
    state = read_presentation_state(out)
    assert (state.label, state.creator) == ("LUNG", "ann")
    assert state.speaks_of("1.2.3.4.1")
    assert "second reading" in run("history", project).out


def test_an_option_that_keeps_identity_needs_a_reason_of_its_own(run, image, project, folder):
    """What the refusal says to write is what is taken, and the history knows why."""
    out = folder / "clean.dcm"
    run("add", project, image)
    where = ("presentation", project, "--image", image.name, "--out", out)
    args = (*where, "--deidentify", "basic", "--key", folder / "k.json", "--option", "retain-uids")
    refused = run(*args)
    assert refused.code == 2
    assert "--reason retain-uids=TEXT" in refused.line
    assert run(*args, "--reason", "retain-uids=matched later").code == 0
    assert pydicom.dcmread(out).ReferencedSeriesSequence[0].SeriesInstanceUID == "1.2.3.4"
    assert "retain-uids: matched later" in run("history", project).out


def test_options_without_a_profile_are_no_silent_wish(run, image, project, folder):
    out = folder / "s.dcm"
    run("add", project, image)
    args = ("presentation", project, "--image", image.name, "--out", out, "--reason", "x")
    assert "--deidentify" in run(*args, "--option", "retain-uids").line
    assert not out.exists()


@pytest.mark.parametrize("name", ["nothing.dcm", "图 0.png"])
def test_an_image_that_is_not_there_or_no_dicom_is_refused(run, project, folder, name):
    out = folder / "s.dcm"
    result = run("presentation", project, "--image", name, "--out", out, "--reason", "x")
    assert result.code == 2
    assert result.line
    assert not out.exists()


@needs_dcmtk
def test_what_is_written_looks_the_same_in_dcmtk(run, folder):
    """A window is put on a real image; our render and dcmtk agree within one level."""
    source = folder / "ct.dcm"
    shutil.copy(str(get_testdata_file("CT_small.dcm")), source)
    project = folder / "case.wbp"
    run("new", project)
    run("add", project, source)
    state, out, pgm = folder / "s.dcm", folder / "o.png", folder.parent / "o.pgm"
    args = ("presentation", project, "--image", "ct.dcm", "--out", state, "--reason", "x")
    assert run(*args, "--window", "40,400", "--invert").code == 0
    run("render", source, "--out", out, "--window", "40,400", "--invert")
    plain = [shutil.copy(one, folder.parent / one.name) for one in (state, source)]
    subprocess.run(["dcmp2pgm", "-q", "-p", plain[0], plain[1], pgm], check=True)
    theirs = cv2.imdecode(np.frombuffer(pgm.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert np.abs(read_picture(out).astype(int) - np.asarray(theirs, int)).max() <= 1
