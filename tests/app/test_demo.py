"""The demo does the main job, and never touches what it did not make."""

from __future__ import annotations

import pytest

from workbench.app import demo
from workbench.app.demo import make_room, run_demo
from workbench.base.errors import InputError


def test_a_folder_with_files_of_somebody_else_is_refused_and_left_alone(tmp_path):
    for name in ("images/holiday.jpg", "home/letter.txt", "demo.wbp"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="is not empty"):
        make_room(tmp_path)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 3


def test_a_second_demo_clears_away_the_first_and_nothing_else(tmp_path):
    out = tmp_path / "新 out"
    make_room(out)
    for name in ("images/1.dcm", "demo.wbp", "demo.wbp-wal", "notes/mine.txt"):
        path = out / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    make_room(out)
    left = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert left == {demo.MARK, "notes/mine.txt"}


def test_a_file_in_the_way_is_named(tmp_path):
    path = tmp_path / "file"
    path.write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        make_room(path)


def test_the_demo_does_the_main_job(tmp_path, monkeypatch):
    # The window has tests of its own; a picture of it takes a process and some seconds.
    monkeypatch.setattr(demo, "_pictures", lambda project, folder, places: iter(()))
    out = tmp_path / "demo 演示"
    steps = list(run_demo(out))
    written = [path for step in steps for path in step.written]
    assert all(path.exists() and path.is_relative_to(out) for path in written)
    kinds = {path.suffix for path in written}
    assert {".wbp", ".png"} <= kinds
    assert {path.name for path in out.iterdir()} >= {"demo.wbp", "images", "export", "rendered"}
    assert not (out / "home").exists()
