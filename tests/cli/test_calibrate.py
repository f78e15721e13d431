"""Cameras and parts on the command line: found, kept, used, and told of when they expire."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import pytest

from tests.app.calibration.rendering import Camera, centred, picture
from tests.cli.conftest import read_picture
from workbench.app.calibration.targets import Target

BOARD = Target(8, 5, 10.0)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    camera = Camera(280, 200, 400.0, turn=(0.2, 0.1, 0.0), move=(0.0, 0.0, 200.0))
    path = tmp_path / "标定 板.png"
    path.write_bytes(cv2.imencode(".png", picture(BOARD, centred(BOARD, camera)))[1].tobytes())
    return path


def test_a_camera_is_found_written_listed_and_used(run, project, target, tmp_path):
    out, drawn = tmp_path / "相机.json", tmp_path / "rest.png"
    result = run(
        *("calibrate", "targets", target, "--size", "8x5", "--pitch", "10", "--name", "bench"),
        *("--out", out, "--residuals", drawn, "--keep", "--json", "--expires", "2020-01-01"),
    )
    assert result.code == 0
    found = result.json
    assert found["reprojection"] < 0.2
    assert found["uncertainty"] < 0.005
    assert found["columns"] == 280
    assert read_picture(drawn).shape == (200, 280, 3)
    listed = run("calibrate", "list", "--json")
    assert listed.code == 1  # expired
    assert [one["name"] for one in listed.json] == ["bench"]
    wrong = run("calibrate", "apply", project, "bench")
    assert wrong.code == 2
    assert "holds for 280 × 200" in wrong.line
    data = json.loads(out.read_bytes())
    data["profiles"][0].update(rows=0, columns=0)
    out.write_text(json.dumps(data), encoding="utf-8")
    used = run("calibrate", "apply", project, out, "--image", "图 0.png", "--json")
    assert used.code == 1
    assert "expired on 2020-01-01" in used.err
    assert [one["camera"] for one in used.json] == [found["id"]]
    here = run("calibrate", "list", project, "--json").json
    assert [(one["project"], one["images"]) for one in here] == [(True, 1)]
    assert "before: as in the file" in run("history", project).out


def test_what_is_no_target_is_refused_in_one_line(run, target, tmp_path):
    for options in (
        ("--size", "8x", "--pitch", "1"),
        ("--size", "8x5", "--pitch", "0"),
        ("--size", "8x5", "--pitch", "1", "--kind", "x"),
        ("--size", "9x5", "--pitch", "1"),
        ("--size", "8x5", "--pitch", "1", "--expires", "soon"),
        ("--size", "8x5", "--pitch", "1", "--out", target),
    ):
        result = run("calibrate", "targets", target, *options)
        assert result.code == 2
        assert result.line
    assert run("calibrate", "apply", tmp_path / "gone.wbp", "x").code == 2
    assert run("calibrate").code == 2


def test_a_part_is_imported_and_placed(run, project, tmp_path):
    zones = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": "A", "name": "密封面"},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[0, 0], [5, 0], [5, 5], [0, 5], [0, 0]]],
                },
            }
        ],
    }
    file = tmp_path / "零件.geojson"
    file.write_text(json.dumps(zones), encoding="utf-8")
    assert run("part", "import", project, file, "--name", "Housing", "--json").json["zones"] == [
        "A"
    ]
    blind = run("part", "place", project, "Housing", "--origin", "2,3", "--angle", "90", "--json")
    assert blind.code == 1
    assert "no millimetres" in blind.err
    assert {one["angle"] for one in blind.json} == {90}
    again = run("part", "import", project, file, "--name", "Housing", "--json").json
    rows = run("part", "list", project, "--json").json
    assert [(one["part"], one["images"]) for one in rows] == [(again["part"], 2)]
    assert "no part “x”" in run("part", "place", project, "x").line
    assert "no position" in run("part", "place", project, "Housing", "--origin", "a").line
