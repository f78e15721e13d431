"""What `workbench check` finds, puts right, and exits with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.conftest import write_picture
from tests.qa.kit import LABELS, RULES, ring
from workbench.cli.desk import make_session
from workbench.edit import annotate
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.regions import Box, Region
from workbench.model.scheme import CheckSetting

BOW = ring((0, 0), (8, 8), (8, 0), (0, 8))


def draw(path: Path, *shapes: tuple[Region, str | None], **scheme: Any) -> list[str]:
    """Draw shapes on the first image; return their ids."""
    session = make_session("ann")
    session.open_project(path)
    session.do(commands.change_scheme, LABELS, "Rules", rules=RULES, **scheme)
    image = min(session.project.images)
    for region, label in shapes:
        patch = annotate.add_region(
            session.project, session.stamp(), OnFrame(image), region, layer=None, label=label
        )
        session.document.apply(patch)
    ids = sorted(session.project.annotations)
    session.close()
    return list(ids)


def test_a_project_without_mistakes_exits_with_0(run, project):
    draw(project, (Box(10, 10, 8, 6), "oil"))
    result = run("check", project, "--json")
    assert (result.code, result.json) == (0, [])
    assert "No findings" in run("check", project).out


def test_findings_are_listed_the_worst_first(run, project):
    ids = draw(project, (Box(10, 10, 8, 6), None), (BOW, "oil"))
    result = run("check", project, "--json")
    assert result.code == 1
    rows = result.json
    assert [(row["check"], row["severity"], row["annotation"]) for row in rows] == [
        ("self_intersection", "error", ids[1]),
        ("no_label", "warning", ids[0]),
    ]
    assert "crosses itself" in rows[0]["message"]
    assert rows[0]["fix"] == "repair_outline"
    assert rows[0]["frame"] == 1
    assert rows[0]["image"]
    text = run("check", project).out
    assert "self_intersection" in text
    assert "Error" in text


def test_what_is_safe_is_put_right_and_the_rest_stays(run, project):
    draw(project, (Box(10, 10, 8, 6), None), (BOW, "oil"), (Box(20, 20, 6, 6), "scratch"))
    session = make_session("ann")
    session.open_project(project)
    (id,) = (a.id for a in session.project.annotations.values() if a.label == "scratch")
    session.do(commands.set_attribute, [id], "severity", None)
    session.close()
    before = {row["check"] for row in run("check", project, "--json").json}
    assert before == {"no_label", "self_intersection", "missing_attribute"}
    fixed = run("check", project, "--fix", "--json")
    assert fixed.code == 1
    assert [row["check"] for row in fixed.json] == ["no_label"]
    assert "Put right: 2." in fixed.err
    names = [entry["name"] for entry in run("history", project, "--json").json]
    assert {"Repair outline", "Set the default"} <= set(names)


def test_a_whole_shape_beyond_the_image_is_not_cut_off_unasked(run, project):
    draw(project, (Box(-5, 10, 20, 6), "oil"))
    before = run("occlusion", project, "--json").json
    (row,) = run("check", project, "--fix", "--json").json
    assert (row["check"], row["fix"]) == ("beyond_frame", "clip_to_frame")
    assert run("occlusion", project, "--json").json == before
    assert before[0]["truncation"] > 0.5


def test_a_locked_annotation_is_not_put_right(run, project):
    (id,) = draw(project, (BOW, "oil"))
    session = make_session("ann")
    session.open_project(project)
    session.do(commands.lock_annotations, [id], True)
    session.close()
    result = run("check", project, "--fix", "--json")
    assert [row["check"] for row in result.json] == ["self_intersection"]
    assert "locked" in result.err


def test_a_waived_finding_counts_only_when_asked_for(run, project):
    (id,) = draw(project, (Box(10, 10, 8, 6), None))
    session = make_session("ann")
    session.open_project(project)
    session.do(commands.waive, "no_label", id, "a calibration mark")
    session.close()
    assert run("check", project, "--json").json == []
    assert run("check", project).code == 0
    again = run("check", project, "--waived", "--json")
    assert again.code == 1
    assert again.json[0]["waived"]["reason"] == "a calibration mark"
    assert again.json[0]["waived"]["author"] == "ann"
    assert "a calibration mark" in run("check", project, "--waived").out


def test_the_scheme_turns_a_check_off(run, project):
    draw(project, (Box(10, 10, 8, 6), None), checks=[CheckSetting("no_label", False)])
    assert run("check", project).code == 0


def test_an_image_that_changed_is_a_finding(run, project, folder):
    pictures = list(folder.rglob("*.png"))
    pictures[0].unlink()
    rows = run("check", project, "--json").json
    assert [row["check"] for row in rows] == ["image_file"]
    assert rows[0]["annotation"] is None
    assert rows[0]["image"]
    write_picture(pictures[0], 3)
    assert {row["check"] for row in run("check", project, "--json").json} <= {"image_file"}


def test_what_is_no_project_is_one_line(run, folder):
    result = run("check", folder / "gone.wbp")
    assert result.code == 2
    assert result.line


def test_a_new_project_takes_a_starter_scheme(run, folder):
    path = folder / "weld.wbp"
    assert run("new", path, "--scheme", "weld").code == 0
    session = make_session()
    session.open_project(path, read_only=True)
    scheme = session.project.scheme
    session.close()
    assert scheme is not None
    label = scheme.get("lack_of_fusion")
    assert label is not None and label.title("zh_CN") == "未熔合"
    assert scheme.rules
    wrong = run("new", folder / "x.wbp", "--scheme", "weldd")
    assert wrong.code == 2
    assert "steel-surface" in wrong.line
