"""``workbench occlusion``: numbers as JSON and as a table, and what does not fit together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.cli.conftest import Run
from tests.geom.occlusion.kit import a_box, in_front
from workbench.base.text import t
from workbench.cli.desk import make_session
from workbench.model.anchor import OnFrame
from workbench.model.layer import Layer
from workbench.model.patch import Delta, Patch
from workbench.model.regions import Box


def write(project: Path, *values: Any) -> None:
    """Put annotations and pairs of the first image into a project."""
    session = make_session("ann")
    session.open_project(project)
    image = min(session.project.images.values(), key=lambda one: one.path)
    layer = Layer(a_box("x", 0, 0, 1, 1).layer, "Layer")
    at = OnFrame(image.id)
    placed = [
        evolve(one, anchor=at) if hasattr(one, "anchor") else evolve(one, image=image.id)
        for one in values
    ]
    deltas = {one.id: Delta(session.project.get(one.id), one) for one in (layer, *placed)}
    session.document.apply(Patch(t("Test"), deltas, session.stamp()))
    session.close()


@pytest.fixture
def two(project: Path) -> Path:
    """Return a project of which one box hides a half of another, one reaches out of the frame."""
    write(project, a_box("a", 0, 0, 10, 10), a_box("b", 5, 0, 15, 10), a_box("c", 20, 10, 40, 30))
    return project


def test_every_object_has_a_row(run: Run, two: Path) -> None:
    result = run("occlusion", two, "--json")
    assert result.code == 0 and result.err == ""
    first, second, third = result.json
    assert first["annotation"] == "a" and first["label"] is None
    assert (first["amodal_area"], first["visible_area"], first["ratio"]) == (100, 50, 0.5)
    assert first["level"] == "partial" and first["hidden_by"] == ["b"]
    assert first["image"].endswith("图 0.png") and first["frame"] == 1
    assert second["hidden_by"] == [] and second["level"] == "none"
    assert third["amodal_area"] == 100 and third["truncation"] == 0.75
    assert third["sides"] == ["bottom", "right"] and third["ratio"] == 0


def test_the_table_says_it_in_words(run: Run, two: Path) -> None:
    lines = run("occlusion", two).out.splitlines()
    assert len(lines) == 4
    assert "Hidden by" in lines[0] and "50.0%" in lines[1] and "partial" in lines[1]


def test_one_image_alone(run: Run, two: Path) -> None:
    assert len(run("occlusion", two, "--json", "--image", "图 0.png").json) == 3
    assert run("occlusion", two, "--json", "--image", "图 1.png").json == []
    missing = run("occlusion", two, "--image", "nobody.png")
    assert missing.code == 2 and "nobody.png" in missing.line


def test_a_cycle_and_a_conflict_are_told_and_end_with_1(run: Run, project: Path) -> None:
    write(
        project,
        a_box("a", 0, 0, 15, 5),
        a_box("b", 10, 0, 15, 15),
        a_box("c", 0, 0, 15, 15, depth=-1.0),
        a_box("d", 18, 0, 28, 10, visible=Box.from_corners(18, 0, 23, 10)),
        in_front("p", "c", "b"),
    )
    result = run("occlusion", project, "--json")
    assert result.code == 1 and len(result.json) == 4
    cycle, unexplained = result.err.strip().splitlines()
    assert "a > c > b > a" in cycle
    assert "50.0 px² of d are hidden by nothing" in unexplained


def test_what_is_no_project_is_one_line(run: Run, tmp_path: Path) -> None:
    result = run("occlusion", tmp_path / "没有 none.wbp")
    assert result.code == 2 and "没有 none.wbp" in result.line
