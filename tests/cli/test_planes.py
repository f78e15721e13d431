from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from tests.builders import a_ct_series, a_dataset, a_dicom_file
from tests.cli.conftest import read_picture
from tests.dicom.finding.test_frame_order import a_file_of
from workbench.app.session import Session
from workbench.cli.desk import opened
from workbench.edit import annotate
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.regions import Box, Polyline, Region

# The builder's slices: 8 x 10 pixels of 0.5 x 0.7 mm, 2.5 mm apart, value = number of the slice.
WINDOW = ("--window", "2,5", "--function", "linear_exact")


@pytest.fixture
def series(tmp_path: Path) -> Path:
    folder = tmp_path / "CT 胸部"
    folder.mkdir()
    a_ct_series(folder, slices=5)
    return folder


def shade(value: float) -> int:
    return int(np.floor(np.clip((value - 2) / 5 + 0.5, 0, 1) * 255 + 0.5))


def test_a_coronal_cut_of_a_folder_has_the_head_above(run, series, tmp_path):
    out = tmp_path / "out.png"
    result = run("render", series, "--out", out, "--plane", "coronal", *WINDOW)
    assert (result.code, result.out) == (0, f"{out}\n")
    picture = read_picture(out)
    # 5 slices of 2.5 mm and 10 columns of 0.7 mm, in pixels of 0.5 mm.
    assert picture.shape[:2] == (25, 14)
    assert picture[0, 0].max() == shade(4)
    assert picture[-1, 0].max() == shade(0)
    assert picture[12, 5].max() == shade(2)


def test_a_cut_of_an_archive_or_an_index_is_that_of_the_folder(run, series, tmp_path):
    for path in series.iterdir():
        path.rename(path.with_name(path.name.replace(" ", "_")))
    index = a_dataset(SOPClassUID="1.2.840.10008.1.3.10", DirectoryRecordSequence=[])
    for path in series.iterdir():
        record = Dataset()
        record.ReferencedFileID = path.stem.upper().replace(" ", "_")
        index.DirectoryRecordSequence.append(record)
    with zipfile.ZipFile(tmp_path / "光盘.zip", "w") as packed:
        for path in series.iterdir():
            packed.write(path, f"患者/{path.name}")
    pictures = []
    for chosen in (series, a_dicom_file(series / "DICOMDIR", index), tmp_path / "光盘.zip"):
        out = tmp_path / "out.png"
        assert run("render", chosen, "--out", out, "--plane", "coronal", *WINDOW).code == 0
        pictures.append(read_picture(out))
    for other in pictures[1:]:
        np.testing.assert_array_equal(other, pictures[0])


def test_the_position_is_in_patient_coordinates(run, series, tmp_path):
    out = tmp_path / "out.png"
    for position, value in ((2.5, 1), (5.0, 2), (6.25, 2.5)):
        run("render", series, "--out", out, "--plane", "axial", "--position", position, *WINDOW)
        assert abs(int(read_picture(out)[3, 3].max()) - shade(np.floor(value + 0.5))) == 0


def test_the_middle_is_the_default(run, series, tmp_path):
    out = tmp_path / "out.png"
    run("render", series, "--out", out, "--plane", "axial", *WINDOW)
    assert read_picture(out)[3, 3].max() == shade(2)


@pytest.mark.parametrize(("mode", "value"), [("mean", 2), ("max", 3), ("min", 1)])
def test_a_slab_combines_slices(run, series, tmp_path, mode, value):
    out = tmp_path / "out.png"
    options = ("--plane", "axial", "--slab", "7.5", "--slab-mode", mode)
    assert run("render", series, "--out", out, *options, *WINDOW).code == 0
    assert read_picture(out)[3, 3].max() == shade(value)


def test_one_file_stands_for_its_series(run, series, tmp_path):
    out, same = tmp_path / "out.png", tmp_path / "same.png"
    run("render", series, "--out", out, "--plane", "sagittal")
    run("render", series / "slice 002.dcm", "--out", same, "--plane", "sagittal")
    np.testing.assert_array_equal(read_picture(out), read_picture(same))


def test_a_project_is_cut_too(run, series, tmp_path):
    project, out = tmp_path / "案例.wbp", tmp_path / "out.png"
    run("new", project)
    run("add", project, series)
    assert run("render", project, "--out", out, "--plane", "coronal", *WINDOW).code == 0
    assert read_picture(out)[0, 0].max() == shade(4)


def test_of_several_series_one_has_to_be_named(run, series, tmp_path):
    other = series / "other"
    other.mkdir()
    a_ct_series(other, slices=3, uid="1.2.3.5", SeriesNumber=2)
    out = tmp_path / "out.png"
    result = run("render", series, "--out", out, "--plane", "axial")
    assert result.code == 2
    assert "add --series with one of 1, 2" in result.line
    rows = run("info", series, "--json").json["series"]
    wanted = [row["images"] for row in rows].index(3) + 1
    result = run("render", series, "--out", out, "--plane", "coronal", "--series", wanted)
    assert result.code == 0
    assert read_picture(out).shape[0] == 15
    result = run("render", series, "--out", out, "--plane", "axial", "--series", 9)
    assert (result.code, "no series 9" in result.line) == (2, True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--plane", "axial", "--position", "99"), "from 0.0 to 10.0 mm there; 99 mm is outside"),
        (("--plane", "axial", "--frame", "2"), "Use one of --frame and --plane"),
        (("--plane", "axial", "--slab", "-1"), "--slab takes a thickness"),
        (("--position", "3"), "need --plane"),
        (("--slab", "3"), "need --plane"),
    ],
)
def test_wrong_options_are_told_in_one_line(run, series, tmp_path, options, words):
    result = run("render", series, "--out", tmp_path / "out.png", *options)
    assert result.code == 2
    assert words in result.line


def test_a_single_picture_is_no_volume(run, tmp_path):
    path = a_dicom_file(tmp_path / "one.dcm", a_dataset(np.zeros((8, 8), np.uint16)))
    result = run("render", path, "--out", tmp_path / "out.png", "--plane", "axial")
    assert result.code == 2
    assert "two slices" in result.line


def test_problems_of_the_stack_are_told(run, series, tmp_path):
    (series / "slice 003.dcm").unlink()
    result = run("render", series, "--out", tmp_path / "out.png", "--plane", "axial")
    assert result.code == 0
    assert "Slices missing between 2 and 3: 1 (a step of 5 mm)" in result.err
    result = run("info", series)
    assert "0.5 × 0.7 × 2.5 mm" in result.out
    assert "Slices missing between 2 and 3" in result.err
    (row,) = run("info", series, "--json").json["series"]
    geometry = row["geometry"]
    assert geometry["step"] == 2.5
    assert geometry["spacing"] == [0.5, 0.7]
    assert not geometry["regular"]
    assert not geometry["volume_measurable"]
    assert len(geometry["problems"]) == 1


def test_an_enhanced_object_is_cut_by_the_places_of_its_frames(run, tmp_path):
    order = [2, 0, 3, 1, 4]
    pixels = np.stack([np.full((8, 10), 1024 + k, np.uint16) for k in order])
    ds = a_dataset(pixels, NumberOfFrames=5, RescaleSlope=1, RescaleIntercept=-1024)
    ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2.1"
    ds.FrameOfReferenceUID = "1.2.3.9"
    shared, measures, orientation = (type(ds)() for _ in range(3))
    measures.PixelSpacing = [0.5, 0.7]
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    shared.PixelMeasuresSequence = [measures]
    shared.PlaneOrientationSequence = [orientation]
    ds.SharedFunctionalGroupsSequence = [shared]
    groups = []
    for k in order:
        group, position = type(ds)(), type(ds)()
        position.ImagePositionPatient = [0, 0, 2.5 * k]
        group.PlanePositionSequence = [position]
        groups.append(group)
    ds.PerFrameFunctionalGroupsSequence = groups
    path, out = a_dicom_file(tmp_path / "enhanced.dcm", ds), tmp_path / "out.png"
    assert run("render", path, "--out", out, "--plane", "coronal", *WINDOW).code == 0
    picture = read_picture(out)
    assert picture[0, 0].max() == shade(4)
    assert picture[-1, 0].max() == shade(0)
    assert run("info", path, "--json").json["geometry"]["step"] == 2.5


# -- annotations on cuts ---------------------------------------------------------------------------


@pytest.fixture
def project(run, series, tmp_path: Path) -> Path:
    """Return a project with a box on the middle slice, 2 to 8 px across and 2 to 5 px down."""
    path = tmp_path / "案例.wbp"
    assert run("new", path).code == 0
    assert run("add", path, series).code == 0
    with opened(path) as session:
        (found,) = session.project.series.values()
        anchor = OnFrame(found.images[2])
        draw(session, anchor, Box(5, 3.5, 6, 3))
    return path


def draw(session: Session, anchor: OnFrame | OnPlane, region: Region) -> None:
    patch = annotate.add_region(
        session.project, session.stamp(), anchor, region, layer=None, label=None
    )
    session.document.apply(patch)


def touched(run, series: Path, project: Path, tmp_path: Path, *options: object) -> np.ndarray:
    """Return which pixels of a cut annotations change."""
    plain, drawn = tmp_path / "plain.png", tmp_path / "drawn.png"
    big = ("--size", "280,500") if "coronal" in options else ("--size", "280,320")
    assert run("render", series, "--out", plain, *options, *WINDOW, *big).code == 0
    more = ("--annotations", project)
    result = run("render", series, "--out", drawn, *options, *WINDOW, *big, *more)
    assert (result.code, result.out) == (0, f"{drawn}\n"), result
    one, other = read_picture(plain), read_picture(drawn)
    if one.ndim == 2:
        one = np.repeat(one[:, :, None], 3, axis=2)
    return (one != other[:, :, :3]).any(axis=2)


def test_a_box_on_a_slice_is_a_line_on_a_coronal_cut(run, series, project, tmp_path):
    changed = touched(run, series, project, tmp_path, "--plane", "coronal")
    ys, xs = np.nonzero(changed)
    # 14 x 25 pixels of 0.5 mm, twenty times as large; the box is 1.4 to 5.6 mm across, and its
    # slice the third of five: 6.25 mm down.
    assert abs(xs.min() - 1.4 * 40) <= 4
    assert abs(xs.max() - 5.6 * 40) <= 4
    assert abs(ys.mean() - 6.25 * 40) <= 2


def test_it_is_on_the_axial_cut_of_its_slice_alone(run, series, project, tmp_path):
    axial = ("--plane", "axial", "--position")
    assert touched(run, series, project, tmp_path, *axial, 5.0).any()
    assert not touched(run, series, project, tmp_path, *axial, 0.0).any()


def test_an_axial_cut_shows_the_same_as_its_slice(run, series, project, tmp_path):
    here, there = tmp_path / "cut.png", tmp_path / "slice.png"
    more = ("--annotations", project, "--size", "280,320", "--region", "0,0,10,8", *WINDOW)
    with opened(project, may_write=False) as session:
        (found,) = session.project.series.values()
        slice = session.library.path(found.images[2])
    assert run("render", slice, "--out", there, *more).code == 0
    result = run(
        "render", series, "--out", here, "--plane", "axial", "--position", 5.0, *more[:4], *WINDOW
    )
    assert result.code == 0, result
    cut, own = read_picture(here), read_picture(there)
    # Pixels of a cut are square, those of the slice are not; the box is in the same place.
    edges = [np.nonzero((one != one[0, 0]).any(axis=2)) for one in (cut, own)]
    for axis in (0, 1):
        assert abs(int(edges[0][axis].min()) - int(edges[1][axis].min())) <= 3
        assert abs(int(edges[0][axis].max()) - int(edges[1][axis].max())) <= 3


def test_the_project_itself_is_cut_with_its_annotations(run, series, project, tmp_path):
    changed = touched(run, project, project, tmp_path, "--plane", "coronal")
    assert changed.any()


def test_what_was_drawn_on_a_cut_is_on_the_cut_and_on_the_slices(run, series, project, tmp_path):
    with opened(project) as session:
        image = next(iter(session.project.series.values())).images[0]
        plane = session.library.info(image, 1).plane
        assert plane is not None
        # Upright through the middle: a line from the first slice to the last.
        upright = OnPlane(plane.frame_of_reference, (0, 2, 10), (1, 0, 0), (0, 0, -1), 1.0)
        line = Polyline([(1, 0), (1, 10)])
        draw(session, upright, line)
        first = session.library.path(image)
    before, after = tmp_path / "before.png", tmp_path / "after.png"
    big = ("--size", "280,320", *WINDOW)
    run("render", first, "--out", before, *big)
    assert run("render", first, "--out", after, *big, "--annotations", project).code == 0
    one, other = read_picture(before), read_picture(after)
    if one.ndim == 2:
        one = np.repeat(one[:, :, None], 3, axis=2)
    assert (one != other[:, :, :3]).any()


def test_a_series_that_is_not_in_the_project_is_named(run, project, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    a_ct_series(other, slices=3, uid="1.2.3.9")
    out = tmp_path / "out.png"
    result = run("render", other, "--out", out, "--plane", "axial", "--annotations", project)
    assert result.code == 2
    assert "other is not an image of the project" in result.line


def test_points_in_time_inside_one_file_are_cut_and_told_one_by_one(run, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / "灌注.dcm"
    frames: list[Any] = [(z, {}, {"TemporalPositionIndex": at}) for z in (0, 2, 4) for at in (1, 2)]
    ds = pydicom.dcmread(a_file_of(path, frames, Modality="MR", FrameOfReferenceUID="1.9"))
    shades = np.array([10, 60, 20, 70, 30, 80], np.uint16)
    ds.PixelData = (shades[:, None, None] * np.ones((1, 4, 6), np.uint16)).tobytes()
    ds.save_as(path)
    out = tmp_path / "out.png"
    window = ("--window", "50,100", "--function", "linear_exact")
    for one in (path, folder):
        cut = ("--plane", "coronal", *window)
        result = run("render", one, "--out", out, *cut)
        assert (result.code, result.out) == (2, "")
        assert "--series" in result.err and "1, 2" in result.err
        assert run("render", one, "--out", out, *cut, "--series", "2").code == 0
        column = read_picture(out)[:, 0].ravel().tolist()
        # 60, 70, 80 of 100: with the head above.
        assert [column[0], column[-1]] == [204, 153]
    data = run("info", path, "--json").json
    assert [(one["part"], one["frames"]) for one in data["stacks"]] == [
        (["time 1/2"], [1, 3, 5]),
        (["time 2/2"], [2, 4, 6]),
    ]
    assert data["geometry"]["volume"] and data["geometry"]["slices"] == 3
    listed = run("info", folder, "--json").json["series"]
    assert [(one["frames"], one["phase"], one["phases"]) for one in listed] == [
        (3, 1, 2),
        (3, 2, 2),
    ]
    assert "time 2/2: 3 slices" in run("info", path).out
