"""``workbench inspection`` and what ``info`` says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from workbench.cli.desk import make_session


@pytest.fixture
def inspected(project: Path) -> Path:
    """Return a project of which ann has seen the left half of the first image at 1:1."""
    session = make_session("ann")
    session.open_project(project)
    image = next(iter(session.project.images.values()))
    session.inspection.see((image.id, 1), [(0, 0, image.columns, image.rows)], 0.5, 2.0)
    session.inspection.see((image.id, 1), [(0, 0, 16, image.rows)], 1.0, 1.0)
    session.close()
    return project


def test_who_saw_how_much_of_each_image(run: Run, inspected: Path) -> None:
    first, second = run("inspection", inspected, "--json").json
    assert 0 < first["coverage"] < 1 and first["half"] == 1.0 and first["frames"] == 1
    assert [by["author"] for by in first["by"]] == ["ann"]
    assert first["by"][0]["seconds"] == 3.0
    assert first["by"][0]["first"] <= first["by"][0]["last"]
    assert second["coverage"] == 0.0 and second["by"] == []
    said = run("inspection", inspected).out
    assert "ann" in said and first["image"] in said


def test_too_little_seen_is_a_finding(run: Run, inspected: Path) -> None:
    result = run("inspection", inspected, "--least", "1")
    assert result.code == 1
    assert "too little was seen" in result.line  # of the other one alone
    assert run("inspection", inspected, "--least", "0").code == 0
    assert run("inspection", inspected, "--least", "101").code == 2


def test_info_has_the_coverage_of_each_image(run: Run, inspected: Path) -> None:
    rows = run("info", inspected, "--json").json["coverage"]
    assert [row["image"] for row in rows] == [
        one["image"] for one in run("inspection", inspected, "--json").json
    ]
    assert [row["coverage"] > 0 for row in rows] == [True, False]
    assert "0 wholly, 1 in part" in run("info", inspected).out
