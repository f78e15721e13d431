"""What measure says beyond geometry: values inside shapes, severity, and both forms."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import csv
import io

import cv2
import numpy as np
import pytest
from attrs import evolve
from openpyxl import load_workbook

from tests.app.measuring.kit import a_pet, draw, images
from workbench.base.text import set_language
from workbench.cli.desk import make_session
from workbench.edit import annotate
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.regions import Box, Polyline
from workbench.model.scheme import Label
from workbench.model.severity import Severity, SeverityRule


@pytest.fixture
def project(run, tmp_path):
    """A picture whose right half is 200 and left half 100, half a millimetre a pixel."""
    path = tmp_path / "件 1.wbp"
    run("new", path)
    grey = np.full((40, 60), 100, np.uint8)
    grey[:, 30:] = 200
    (tmp_path / "件.png").write_bytes(cv2.imencode(".png", grey)[1].tobytes())
    assert run("add", path, tmp_path / "件.png").code == 0
    session = make_session("ann")
    session.open_project(path)
    session.do(
        commands.change_scheme,
        [Label("scratch", "Scratch")],
        "Rules",
        severities=(Severity("major", "Major"), Severity("minor", "Minor")),
        severity_rules=(SeverityRule("length_mm > 5", "major"), SeverityRule("True", "minor")),
    )
    (image,) = session.project.images
    known = Calibration(Spacing(0.5, 0.5), CalibrationSource.USER)
    session.do(commands.set_calibration, [image], known)
    for region in (Box(30, 15, 10, 10), Polyline([(5, 5), (25, 5)])):
        patch = annotate.add_region(
            session.project,
            session.stamp(),
            OnFrame(image),
            region,
            layer=None,
            label="scratch",
        )
        session.document.apply(patch)
    session.close()
    return path


def test_values_inside_shapes_are_rows_of_their_own(run, project):
    rows = run("measure", project, "--json").json
    values = {row["quantity"]: row for row in rows if row["value"] is not None}
    assert values["mean"]["value"] == 150
    assert (values["minimum"]["value"], values["maximum"]["value"]) == (100, 200)
    assert values["mean"]["source"] == "none"
    assert values["mean"]["title"] == "Mean"
    plain = {row["quantity"] for row in run("measure", project, "--no-values", "--json").json}
    assert "mean" not in plain
    assert "area" in plain


def test_severity_comes_with_its_rule_and_reason(run, project):
    rows = run("measure", project, "--json", "--no-values").json
    by_quantity = {row["quantity"]: row for row in rows}
    line = by_quantity["length"]
    assert (line["value"], line["severity"], line["severity_by"]) == (10, "major", "rule")
    assert line["severity_rule"] == "length_mm > 5"
    assert line["severity_reason"]


def test_what_is_refused_says_why_in_every_output(run, tmp_path):
    """A PET that nobody knows the weight of."""
    path = tmp_path / "pet.wbp"
    run("new", path)
    folder = a_pet(tmp_path / "pet", np.full((3, 20, 20), 100, np.int16), PatientWeight=None)
    assert run("add", path, folder).code == 0
    session = make_session("ann")
    session.open_project(path)
    draw(session, images(session)[1], Box(5, 5, 6, 6))
    session.close()
    out, sheet = tmp_path / "m.csv", tmp_path / "m.xlsx"
    assert run("measure", path, "--csv", out, "--xlsx", sheet).code == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    told = {row["quantity"]: row for row in rows}
    assert "(0010,1030)" in told["suv_max"]["reason"] and told["suv_max"]["value"] == ""
    assert told["mean"]["reason"] == ""
    head, *cells = load_workbook(sheet).worksheets[0].iter_rows(values_only=True)
    reasons = [row[head.index("reason")] for row in cells]
    assert any("(0010,1030)" in str(one) for one in reasons)
    asked = {row["quantity"]: row for row in run("measure", path, "--json").json}
    assert "(0010,1030)" in asked["suv_max"]["reason"] and asked["area"]["reason"] is None
    assert "Reason" in run("measure", path).out
    assert "(0010,1030)" in " ".join(run("measure", path, "--wide").out.split())


def test_nothing_refused_leaves_the_reason_out_of_the_printed_table(run, project):
    assert "Reason" not in run("measure", project).out


def test_heads_of_files_are_words_in_chinese(run, project, tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    out = tmp_path / "表.csv"
    from workbench.app.places import Places
    from workbench.app.settings import load_settings, save_settings

    path = Places.of_user().settings
    before = load_settings(path)
    save_settings(evolve(before, language="zh_CN"), path, before)
    assert run("measure", project, "--csv", out, "--no-values").code == 0
    head = next(csv.reader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    set_language("en")
    assert "标签" in head
    assert "label" not in head


def test_a_csv_file_is_written_row_by_row_and_says_the_same_as_json(run, project, tmp_path):
    out = tmp_path / "m.csv"
    assert run("measure", project, "--csv", out).code == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    asked = run("measure", project, "--json").json
    assert [float(row["value"]) for row in rows] == [row["value"] for row in asked]
    both = tmp_path / "both.csv"
    assert run("measure", project, "--csv", both, "--xlsx", tmp_path / "m.xlsx").code == 0
    assert both.read_bytes() == out.read_bytes()


def test_it_says_how_far_it_is_where_somebody_looks(run, project, monkeypatch):
    monkeypatch.setattr("workbench.app.measuring.rows._STEPS", 1)
    monkeypatch.setattr("workbench.cli.output._is_looked_at", lambda: True)
    done = run("measure", project, "--no-values")
    assert "50 % done" in done.err and "100 % done" in done.err
    assert done.err.endswith("\r\x1b[K")


def test_what_is_interrupted_leaves_no_file_and_no_progress(run, project, tmp_path, monkeypatch):
    def interrupt(share):
        raise KeyboardInterrupt

    monkeypatch.setattr("workbench.app.measuring.rows._STEPS", 1)
    monkeypatch.setattr("workbench.cli.measure.show_share", interrupt)
    out = tmp_path / "out"
    done = run("measure", project, "--csv", out / "m.csv")
    assert done.code == 130 and "Cancelled." in done.err
    assert list(out.iterdir()) == []
    assert "CSV" not in run("history", project).out


def test_more_rows_than_a_sheet_holds_are_refused(run, project, tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.app.measuring.sheets._MOST_LINES", 3)
    out = tmp_path / "m.xlsx"
    done = run("measure", project, "--xlsx", out)
    assert done.code == 2 and "An Excel sheet holds 3 rows" in done.err
    assert not out.exists()
