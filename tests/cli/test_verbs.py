"""What each verb prints, writes and exits with."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from pydicom.data import get_testdata_file

from tests.builders import a_ct_series, a_dataset, a_dicom_file
from tests.cli.conftest import read_picture, write_picture
from tests.model.values import LABELS
from workbench.app.measuring.rows import FIELDS
from workbench.app.measuring.sheets import to_csv
from workbench.app.session import Session
from workbench.cli.desk import make_session
from workbench.edit import annotate
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.regions import Box, Polyline


def annotate_first(path: Path) -> None:
    """Draw a labelled box and a line on the first image of a project."""
    session: Session = make_session("ann")
    session.open_project(path)
    session.do(commands.change_scheme, LABELS, "Test")
    image = min(session.project.images)
    for region, label in ((Box(10, 10, 4, 6), "nodule"), (Polyline([(1, 1), (4, 5)]), None)):
        patch = annotate.add_region(
            session.project, session.stamp(), OnFrame(image), region, layer=None, label=label
        )
        session.document.apply(patch)
    session.close()


# --- new, add, info -------------------------------------------------------------------------------


def test_a_new_project_is_empty_and_an_existing_file_is_refused(run, folder):
    path = folder / "新 project.wbp"
    assert run("new", path).code == 0
    assert run("info", path, "--json").json["images"] == 0
    again = run("new", path)
    assert again.code == 2
    assert path.name in again.line


@pytest.mark.parametrize("name", ["project", "project.png", "project.wbp.zip"])
def test_a_project_ends_in_wbp(run, folder, name):
    result = run("new", folder / name)
    assert result.code == 2
    assert ".wbp" in result.line
    assert not (folder / name).exists()


def test_a_project_in_a_folder_that_is_not_there_is_refused(run, folder):
    result = run("new", folder / "gone" / "x.wbp")
    assert (result.code, result.out) == (2, "")
    assert result.line


def test_a_scheme_that_is_none_makes_no_project(run, folder):
    bad = folder / "scheme.json"
    bad.write_bytes(b"{")
    result = run("new", folder / "x.wbp", "--scheme", bad)
    assert result.code == 2
    assert result.line
    assert not (folder / "x.wbp").exists()


def test_adding_counts_and_names_what_cannot_be_used(run, project, folder):
    bad = folder / "坏.png"
    bad.write_bytes(b"no picture")
    third = write_picture(folder / "图 9.png", 9)
    result = run("add", project, third, bad, "--json")
    assert result.code == 1
    assert result.json["images"] == [{"path": "图 9.png", "frames": 1}]
    assert [row["path"] for row in result.json["rejected"]] == [str(bad)]
    assert "坏.png" in result.line


def test_adding_what_is_there_already_changes_nothing(run, project, folder):
    before = run("history", project, "--json").json
    result = run("add", project, folder / "图 0.png")
    assert (result.code, result.out) == (0, "Added 0 images in 0 series.\n")
    assert run("history", project, "--json").json == before


def test_adding_nothing_that_can_be_used_fails(run, project, folder):
    bad = folder / "bad.txt"
    bad.write_text("x", encoding="utf-8")
    result = run("add", project, bad)
    assert result.code == 2
    assert "bad.txt" in result.err


def test_a_series_of_dicom_files_is_one_series(run, project, tmp_path):
    series = tmp_path / "CT 1"
    series.mkdir()
    a_ct_series(series, 4)
    result = run("add", project, series, "--json")
    assert result.code == 0
    assert (len(result.json["images"]), result.json["series"]) == (4, 1)
    paths = [Path(row["path"]).name for row in result.json["images"]]
    assert paths == sorted(paths, reverse=True)  # by position, against the file names


def test_info_of_a_project_has_the_keys_of_the_design(run, project):
    annotate_first(project)
    data = run("info", project, "--json").json
    assert (data["images"], data["annotations"]) == (2, 2)
    assert data["labels"] == {"": 1, "nodule": 1}
    assert [(row["name"], row["annotations"]) for row in data["layers"]] == [("Layer 1", 2)]
    assert data["schema"] == 5
    assert data["project"]["scheme"] == "Test"
    assert data["missing"] == []
    text = run("info", project)
    assert text.code == 0
    assert project.name in text.out


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_info_of_a_project_with_a_missing_image_says_which(run, project, folder, options):
    (folder / "图 0.png").unlink()
    result = run("info", project, *options)
    assert result.code == 1
    assert "图 0.png" in result.line
    if options:
        assert result.json["missing"] == ["图 0.png"]


def test_info_of_an_image_and_of_a_folder(run, folder, tmp_path):
    data = run("info", folder / "图 0.png", "--json").json
    assert (data["rows"], data["columns"], data["frames"]) == (20, 30, 1)
    assert (data["reader"], data["spacing"], data["calibration"]) == ("plain_images", None, "none")
    assert run("info", folder / "图 0.png").code == 0
    series = tmp_path / "CT"
    series.mkdir()
    (path, *_) = a_ct_series(series)
    data = run("info", path, "--json").json
    assert data["grey"]["unit"] == "HU"
    assert data["spacing"] == [0.5, 0.7]
    (row,) = run("info", series, "--json").json["series"]
    assert (row["modality"], row["images"], row["frames"], row["rows"]) == ("CT", 3, 3, 8)
    assert run("info", series).code == 0


@pytest.fixture
def disc(tmp_path):
    """Two echoes and a report that is no image, as a folder, a DICOMDIR and a zip."""
    disc = tmp_path / "光盘"
    files = []
    for echo in (1, 2):
        (disc / f"E{echo}").mkdir(parents=True)
        files += a_ct_series(disc / f"E{echo}", EchoNumbers=echo, PatientID="1", StudyID="1")
    report = a_dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.22", SeriesInstanceUID="1.9")
    a_dicom_file(disc / "REPORT", report)
    with zipfile.ZipFile(tmp_path / "光盘.zip", "w", zipfile.ZIP_DEFLATED) as out:
        for path in sorted(disc.rglob("*")):
            out.write(path, path.relative_to(disc).as_posix())
    return disc


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_info_and_add_take_a_disc_in_any_form(run, disc, tmp_path, form):
    chosen = disc if form == "folder" else tmp_path / "光盘.zip"
    result = run("info", chosen, "--json")
    assert result.code == 1
    assert [(row["part"], row["images"]) for row in result.json["series"]] == [
        (["echo 1"], 3),
        (["echo 2"], 3),
    ]
    (rejected,) = result.json["rejected"]
    assert rejected["reason"] == "REPORT is no image: it holds a structured report."
    assert "echo 2" in run("info", chosen).out
    run("new", tmp_path / "disc.wbp")
    added = run("add", tmp_path / "disc.wbp", chosen, "--json")
    assert (len(added.json["images"]), added.json["series"]) == (6, 2)
    inside = added.json["images"][0]["path"]
    assert run("info", tmp_path / inside, "--json").json["rows"] == 8


def test_what_a_dicomdir_names_and_is_none_is_told(run, tmp_path):
    """A slice that was overwritten has no name that tells it was one; the index of the CD does."""
    disc = Path(shutil.copytree(Path(str(get_testdata_file("DICOMDIR"))).parent, tmp_path / "光盘"))
    bad = min(path for path in (disc / "98892001").rglob("*") if path.is_file())
    bad.write_bytes(b"no image any more")
    result = run("info", disc / "DICOMDIR")
    assert result.code == 1
    assert f"{bad.name}: {bad.name} is not an image" in result.err


def test_info_of_a_folder_without_images_says_so(run, tmp_path):
    (tmp_path / "空").mkdir()
    assert "空 holds no images." in run("info", tmp_path / "空").line


def test_info_of_what_is_no_image_says_so(run, folder):
    bad = folder / "notes.txt"
    bad.write_text("x", encoding="utf-8")
    result = run("info", bad)
    assert result.code == 2
    assert "notes.txt is not an image" in result.line


# --- render ---------------------------------------------------------------------------------------


def test_render_writes_one_pixel_for_each_pixel(run, folder):
    out = folder / "new folder" / "出 1.png"
    result = run("render", folder / "图 0.png", "--out", out)
    assert (result.code, result.out) == (0, f"{out}\n")
    assert read_picture(out).shape[:2] == (20, 30)
    run("render", folder / "图 0.png", "--out", out, "--region", "2,3,10,5")
    assert read_picture(out).shape[:2] == (5, 10)
    run("render", folder / "图 0.png", "--out", out, "--size", "60,40")
    assert read_picture(out).shape[:2] == (40, 60)


def test_no_verb_writes_over_what_it_reads_from(run, folder, project):
    """Also by another name of the same file, and not over a file of another kind."""
    image = folder / "图 0.png"
    link = folder / "link.png"
    link.symlink_to(image)
    dicom = folder / "slice.dcm"
    dicom.write_bytes(bytes(128) + b"DICM")
    kept = {path: path.read_bytes() for path in (image, project, dicom)}
    for out in (image, link, project, dicom):
        result = run("render", image, "--out", out, "--annotations", project)
        assert result.code == 2
        assert "Choose another name" in result.line
        assert run("measure", project, "--csv", project).code == 2
    assert kept == {path: path.read_bytes() for path in kept}
    assert not [path for path in folder.iterdir() if path.name.endswith(".part")]


def test_render_inverts_and_windows(run, folder):
    plain, other = folder / "a.png", folder / "b.png"
    run("render", folder / "图 0.png", "--out", plain)
    run("render", folder / "图 0.png", "--out", other, "--invert")
    np.testing.assert_array_equal(255 - read_picture(plain), read_picture(other))
    run("render", folder / "图 0.png", "--out", other, "--window", "100,1")
    assert set(np.unique(read_picture(other))) == {0, 255}


ERRORS = {
    "region outside": (("--region", "0,0,31,20"), "does not lie inside the image of 30 × 20"),
    "region negative": (("--region", "-1,0,5,5"), "does not lie inside"),
    "region empty": (("--region", "0,0,0,5"), "does not lie inside"),
    "region fraction": (("--region", "0.5,0,5,5"), "does not lie inside"),
    "region words": (("--region", "a,b,c,d"), "--region takes 4 numbers"),
    "region short": (("--region", "1,2,3"), "--region takes 4 numbers"),
    "region nan": (("--region", "nan,0,5,5"), "--region takes 4 numbers"),
    "region huge": (("--region", "0,0,1e300,5"), "does not lie inside"),
    "size zero": (("--size", "0,5"), "between 1 and 20000"),
    "size huge": (("--size", "20001,5"), "between 1 and 20000"),
    "size infinite": (("--size", "inf,5"), "--size takes 2 numbers"),
    "size fraction": (("--size", "10.5,20"), "whole numbers"),
    "size words": (("--size", "big"), "--size takes 2 numbers"),
    "frame zero": (("--frame", "0"), "no frame 0; the image has 1"),
    "frame beyond": (("--frame", "2"), "no frame 2; the image has 1"),
    "voi beyond": (("--voi", "2"), "no window 2 in the file; it has 1"),
    "voi zero": (("--voi", "0"), "no window 0"),
    "voi negative": (("--voi", "-1"), "no window -1"),
    "window word": (("--window", "wide"), "“wide” is not a window"),
    "window zero": (("--window", "40,0"), "not a window"),
    "window nan": (("--window", "nan,1"), "not a window"),
    "preset": (("--preset", "heart"), "no window preset 'heart'. Known: "),
    "two": (("--preset", "lung", "--window", "1,2"), "one of --window, --voi, --preset and --dual"),
}


@pytest.mark.parametrize("case", ERRORS)
def test_render_says_in_one_line_what_is_wrong_and_writes_nothing(run, folder, case):
    options, said = ERRORS[case]
    out = folder / "out.png"
    result = run("render", folder / "图 0.png", "--out", out, *options)
    assert result.code == 2
    assert said in result.line
    assert not out.exists()


def test_a_colour_image_has_no_window(run, folder):
    path = folder / "colour.png"
    pixels = np.zeros((4, 5, 3), np.uint8)
    pixels[:, :, 2] = 200  # red, as OpenCV has it
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    out = folder / "out.png"
    result = run("render", path, "--out", out, "--window", "1,2")
    assert (result.code, result.line) == (2, "A colour image has no window.")
    assert run("render", path, "--out", out).code == 0
    np.testing.assert_array_equal(read_picture(out), pixels)


def test_render_draws_the_annotations_of_a_project(run, project, folder):
    annotate_first(project)
    plain, drawn = folder / "plain.png", folder / "drawn.png"
    image = folder / "图 0.png"
    run("render", image, "--out", plain, "--size", "300,200")
    assert (
        run("render", image, "--out", drawn, "--size", "300,200", "--annotations", project).code
        == 0
    )
    assert read_picture(drawn).shape != read_picture(plain).shape  # colour now
    other = write_picture(folder / "other.png")
    result = run("render", other, "--out", drawn, "--annotations", project)
    assert (result.code, result.line) == (2, "other.png is not an image of the project.")


def test_render_of_a_file_with_a_name_warns(run, tmp_path):
    series = tmp_path / "CT"
    series.mkdir()
    (path, *_) = a_ct_series(series, 1, PatientName="DOE^JOHN")
    result = run("render", path, "--out", tmp_path / "x.png")
    assert result.code == 0
    assert result.line == "A rendered picture is not de-identified."
    assert "DOE" not in result.out + result.err


def test_render_where_nothing_can_be_written_says_so(run, folder):
    whole = run("render", folder / "图 0.png", "--out", folder)
    assert whole.code == 2
    assert "is a folder" in whole.line
    in_the_way = folder / "图 1.png" / "x.png"
    assert "cannot be written" in run("render", folder / "图 0.png", "--out", in_the_way).line
    assert not list(folder.glob(".*"))


# --- measure, history -----------------------------------------------------------------------------


def test_measure_has_the_keys_of_the_design(run, project):
    annotate_first(project)
    rows = run("measure", project, "--json").json
    assert rows
    for row in rows:
        assert set(row) >= set(FIELDS)
        assert (row["image"], row["frame"], row["source"]) == ("图 0.png", 1, "none")
    values = {row["quantity"]: (row["value"], row["unit"]) for row in rows}
    assert values["length"] == (5.0, "px")
    assert values["area"] == (24.0, "px2")
    assert values["pixel_count"][0] == 24
    text = run("measure", project)
    assert text.code == 0
    assert "nodule" in text.out


def test_measure_writes_a_table_that_a_spreadsheet_reads(run, project, folder):
    annotate_first(project)
    out = folder / "表 1.csv"
    result = run("measure", project, "--csv", out)
    assert (result.code, result.out) == (0, "")
    assert out.name in result.line
    content = out.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf" + ",".join(FIELDS).encode())
    assert "图 0.png" in content.decode("utf-8-sig")
    assert len(content.splitlines()) == len(run("measure", project, "--json").json) + 1


def test_a_label_is_no_formula():
    row = {"label": "=1+1", "image": "@x", "value": -1.5}
    columns = ["annotation", "label", "image", "frame", "quantity", "value"]
    assert to_csv([row], columns).splitlines()[1] == b",'=1+1,'@x,,,-1.5"


def test_an_empty_project_measures_nothing(run, folder):
    path = folder / "p.wbp"
    run("new", path)
    assert run("measure", path, "--json").json == []
    assert run("measure", path).code == 0


def test_history_tells_who_did_what_when_in_order(run, project):
    annotate_first(project)
    rows = run("history", project, "--json").json
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert {row["author"] for row in rows} == {"ann"}
    assert [row["name"] for row in rows] == [
        "Add 2 images",
        "Label scheme version 1",
        "Add annotation",
        "Add annotation",
    ]
    assert all(datetime.fromisoformat(row["at"]).tzinfo is not None for row in rows)
    assert len({row["hash"] for row in rows}) == len(rows)
    text = run("history", project)
    assert text.code == 0
    assert len(text.out.splitlines()) == len(rows) + 1


def test_a_whole_history_verifies_and_one_that_was_tampered_with_does_not(run, project):
    result = run("history", project, "--verify", "--json")
    assert (result.code, result.json["ok"], result.json["entries"]) == (0, True, 1)
    assert "whole" in run("history", project, "--verify").out
    database = sqlite3.connect(project)
    for (name,) in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        database.execute(f'DROP TRIGGER "{name}"')
    database.execute("UPDATE journal SET author = 'somebody else'")
    database.commit()
    database.close()
    result = run("history", project, "--verify", "--json")
    assert (result.code, result.json["ok"]) == (1, False)
    assert result.json["problems"]
    assert result.err


def test_a_project_that_can_no_longer_be_loaded_is_verified_all_the_same(run, project):
    database = sqlite3.connect(project)
    database.execute("UPDATE entity SET payload = x'90'")
    database.commit()
    database.close()
    assert run("info", project).code == 2
    result = run("history", project, "--verify", "--json")
    assert (result.code, result.json["ok"]) == (1, False)


def test_a_table_that_leaves_the_project_is_written_down(run, project, tmp_path):
    assert run("measure", project, "--csv", tmp_path / "表.csv", "--author", "bob").code == 0
    last = run("history", project, "--json").json[-1]
    assert (last["author"], last["name"]) == ("bob", "Measurements written as CSV")


def test_looking_at_a_project_changes_no_byte_of_it(run, project):
    before = project.read_bytes()
    for verb in ("info", "measure", "history"):
        run(verb, project, "--json")
    assert project.read_bytes() == before
    assert [path.name for path in project.parent.glob("项目*")] == [project.name]


def test_a_project_that_somebody_has_open_can_be_looked_at_and_not_changed(run, project, folder):
    session = make_session("bob")
    session.open_project(project)
    try:
        assert run("info", project, "--json").code == 0
        result = run("add", project, folder)
        assert result.code == 2
        assert "bob" in result.line
    finally:
        session.close()


# --- import, export -------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["coco", "geojson"])
def test_what_was_exported_can_be_imported(run, project, folder, format):
    annotate_first(project)
    out = folder / "出 export"
    result = run(
        "export", project, "--format", format, "--out", out, "--keep-identity", "own use", "--json"
    )
    assert result.code == 0, result.err
    written = [Path(path) for path in result.json["written"]]
    assert written
    assert all(path.is_file() and path.is_relative_to(out) for path in written)
    assert isinstance(result.json["losses"], list)
    names = [row["name"] for row in run("history", project, "--json").json]
    assert len(names) == 5  # the export is written down

    other = folder / "other.wbp"
    run("new", other)
    run("add", other, folder / "图 0.png", folder / "图 1.png")
    files = [path for path in written if path.suffix in (".json", ".geojson")]
    result = run("import", other, *files, "--format", format, "--json")
    assert result.code == 0, result.err
    assert sum(row["annotations"] for row in result.json["imported"]) >= 1
    assert result.json["failed"] == []
    again = run("import", other, *files, "--format", format)
    assert again.code == 2
    assert run("import", other, *files, "--format", format, "--replace").code == 0
    assert run("history", other, "--verify").code == 0


@pytest.mark.parametrize("choice", [(), ("--deidentify", "basic", "--keep-identity", "x")])
def test_an_export_says_what_becomes_of_names(run, project, folder, choice):
    result = run("export", project, "--format", "coco", "--out", folder / "x", *choice)
    assert result.code == 2
    assert "--deidentify PROFILE or --keep-identity REASON" in result.line
    assert not (folder / "x").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--format", "yolo99", "--deidentify", "basic"), "no plugin 'yolo99'"),
        (("--format", "plain_images", "--deidentify", "basic"), "no writer"),
        (("--format", "coco", "--deidentify", "thorough"), "thorough"),
        (("--format", "coco", "--deidentify", "basic", "--set", "novalue"), "NAME=VALUE"),
        (("--format", "coco", "--deidentify", "basic", "--set", "no_such=1"), "no_such"),
    ],
)
def test_an_export_that_cannot_be_says_why_in_its_last_line(run, project, folder, options, said):
    annotate_first(project)
    result = run("export", project, "--out", folder / "x", *options)
    assert result.code == 2
    assert said in result.err.splitlines()[-1]


def test_an_import_of_a_broken_file_leaves_the_project_as_it_was(run, project, folder):
    before = run("history", project, "--json").json
    bad = folder / "坏.json"
    for content in (b"", b"{", b"[1]", b'{"images": 3}', b"\xff\xfe\x00"):
        bad.write_bytes(content)
        result = run("import", project, bad, "--format", "coco")
        assert result.code == 2
        assert "坏.json" in result.line
    assert run("history", project, "--json").json == before


def test_one_good_file_is_imported_beside_a_bad_one(run, project, folder):
    good, bad = folder / "good.json", folder / "bad.json"
    good.write_text(
        json.dumps(
            {
                "images": [{"id": 1, "file_name": "图 0.png", "width": 30, "height": 20}],
                "categories": [{"id": 1, "name": "pit"}],
                "annotations": [
                    {
                        "id": 1,
                        "image_id": 1,
                        "category_id": 1,
                        "bbox": [1, 2, 3, 4],
                        "segmentation": [[1, 2, 4, 2, 4, 6]],
                        "area": 12,
                        "iscrowd": 0,
                    }
                ],
            }
        ),
        encoding="utf-8",
    )
    bad.write_bytes(b"{")
    result = run("import", project, bad, good, "--format", "coco", "--json")
    assert result.code == 1
    assert [row["annotations"] for row in result.json["imported"]] == [1]
    assert [Path(row["file"]).name for row in result.json["failed"]] == ["bad.json"]
    assert run("info", project, "--json").json["labels"] == {"pit": 1}


# --- plugins, doctor ------------------------------------------------------------------------------


def test_plugins_lists_what_is_loaded(run):
    result = run("plugins", "--json")
    assert result.code == 0
    found = {row["name"]: row["offers"] for row in result.json["plugins"]}
    assert found["coco"] == ["reader", "writer"]
    assert found["plain_images"] == ["image_reader"]
    assert result.json["broken"] == []
    assert "plain_images" in run("plugins").out


def test_plugins_names_a_broken_one_and_exits_with_one(run, tmp_path):
    package = tmp_path / "home" / "data" / "plugins" / "坏的"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("1 / 0", encoding="utf-8")
    result = run("plugins", "--json")
    assert result.code == 1
    assert [row["name"] for row in result.json["broken"]] == ["坏的"]
    assert "ZeroDivisionError" in result.line


def test_doctor_says_what_is_there_and_what_to_do(run):
    result = run("doctor", "--json")
    checks = {check["name"]: check for check in result.json["checks"]}
    assert result.code == (0 if result.json["ok"] else 1)
    assert {"Python", "SQLite", "pydicom", "Settings folder"} <= set(checks)
    assert all(check["ok"] or check["advice"] for check in checks.values())
    text = run("doctor")
    assert text.code == result.code
    assert len(text.out.splitlines()) >= len(checks)


def test_doctor_advises_when_a_folder_cannot_be_written(run, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "file"))
    result = run("doctor", "--json")
    assert result.code == 1
    bad = [check for check in result.json["checks"] if not check["ok"]]
    assert any("WORKBENCH_HOME" in check["advice"] for check in bad)
