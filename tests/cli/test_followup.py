"""Lesions over time, from the command line."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from tests.app.followup.studies import follow_three, three_studies
from workbench.cli.desk import make_session


@pytest.fixture
def studies(run, tmp_path):
    """A project of three studies, without any lesion."""
    path = tmp_path / "病人 1.wbp"
    run("new", path)
    assert run("add", path, three_studies(tmp_path / "images")).code == 0
    return path


@pytest.fixture
def followed(studies):
    session = make_session("ann")
    session.open_project(studies)
    follow_three(session)
    session.close()
    return studies


def test_sums_changes_and_flags(run, followed):
    data = run("followup", followed, "--json").json
    assert data["criteria"] == "RECIST 1.1"
    assert [one["date"] for one in data["timepoints"]] == ["2026-01-05", "2026-03-09", "2026-05-11"]
    assert [one["sum_mm"] for one in data["timepoints"]] == pytest.approx([58, 29, 39])
    assert [one["suggested"] for one in data["timepoints"]] == [None, "PR", "PD"]
    assert data["timepoints"][1]["from_baseline"] == pytest.approx(-0.5)
    assert data["timepoints"][2]["over_nadir_mm"] == pytest.approx(10)
    assert {one["rule"] for one in data["timepoints"][2]["flags"]} >= {"progression", "new_lesion"}
    assert [one["name"] for one in data["lesions"]] == ["N1", "T1", "NEW1"]
    target = data["lesions"][1]
    assert target["tracking_uid"].startswith("2.25.")
    assert [one["value"] for one in target["sizes"]] == pytest.approx([40, 20, 30])
    assert {one["source"] for one in target["sizes"]} == {"patient"}
    node = data["lesions"][0]
    assert {one["quantity"] for one in node["sizes"]} == {"short_axis"}


def test_the_table_says_that_it_is_no_verdict(run, followed):
    result = run("followup", followed)
    assert result.code == 0
    assert "not a verdict" in result.out
    assert "Follow-up 2" in result.out
    assert "PD: there is a new lesion." in result.out


def test_the_sheet_has_lesions_and_sums(run, followed, tmp_path):
    out = tmp_path / "表.csv"
    assert run("followup", followed, "--csv", out).code == 0
    lines = list(csv.reader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    by_name = {line[0]: line[3:] for line in lines}
    assert [float(one) for one in by_name["T1"]] == pytest.approx([40, 20, 30])
    assert by_name["Suggested by the rules"] == ["", "PR", "PD"]
    assert "Follow-up written as CSV" in run("history", followed).out


def test_time_points_are_made_of_dates_when_asked(run, studies):
    empty = run("followup", studies, "--json").json
    assert empty["timepoints"] == []
    assert "--propose" in run("followup", studies).err
    made = run("followup", studies, "--propose", "--json").json
    assert [one["baseline"] for one in made["timepoints"]] == [True, False, False]
    again = run("followup", studies, "--propose", "--json").json
    assert [one["timepoint"] for one in again["timepoints"]] == [
        one["timepoint"] for one in made["timepoints"]
    ]


def test_a_file_that_is_gone_is_named_and_its_sizes_do_not_count(run, followed, tmp_path):
    for path in (tmp_path / "images" / "study 1").iterdir():
        path.unlink()
    result = run("followup", followed, "--json")
    assert result.code == 1
    assert "1.dcm is not where it was" in result.err
    later = result.json["timepoints"][1]
    assert (later["suggested"], later["sum_mm"]) == ("NE", None)


def test_measure_names_lesions_and_writes_excel(run, followed, tmp_path):
    rows = run("measure", followed, "--json").json
    by_lesion = {row["lesion"] for row in rows}
    assert by_lesion == {"T1", "N1", "NEW1"}
    assert all(row["tracking_uid"].startswith("2.25.") for row in rows)
    assert "geometry" not in rows[0]
    assert run("measure", followed, "--json", "--geometry").json[0]["geometry"]
    wide = run("measure", followed, "--wide", "--json").json
    assert len(wide) == 7
    assert {row["length (mm)"] for row in wide if row["kind"] == "length"} == {40, 20, 30, 12}
    out = tmp_path / "测量.xlsx"
    assert run("measure", followed, "--wide", "--xlsx", out).code == 0
    sheet = load_workbook(out).worksheets[0]
    assert sheet.max_row == 8
    assert "Measurements written as XLSX" in run("history", followed).out
    # A file of another kind is not written over.
    other = tmp_path / "other.xlsx"
    other.write_bytes(b"something else")
    assert run("measure", followed, "--xlsx", other).code == 2
