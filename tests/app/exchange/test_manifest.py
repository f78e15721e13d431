"""An export replaces all of the former one, and nothing that somebody else made."""

from __future__ import annotations

import json
import os
from pathlib import Path

from workbench.app.exchange.manifest import NAME, Manifest, settle


def wrote(folder, *names, format="yolo", overwrite=True):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    settle(folder, format, [Path(name) for name in names], overwrite=overwrite)


def names(folder):
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != NAME
    )


def test_tiles_of_the_former_export_go_and_empty_folders_with_them(tmp_path):
    wrote(tmp_path, "data.yaml", "images/a.png", "labels/瓦/a.txt", "labels/b.txt")
    wrote(tmp_path, "data.yaml", "images/c.png")
    assert names(tmp_path) == ["data.yaml", "images/c.png"]
    assert not (tmp_path / "labels").exists()
    wrote(tmp_path, "data.yaml")
    assert names(tmp_path) == ["data.yaml"]


def test_what_others_made_or_changed_stays(tmp_path):
    wrote(tmp_path, "data.yaml", "labels/a.txt", "labels/b.txt", "labels/c.txt", "labels/d.txt")
    (tmp_path / "labels" / "mine.txt").write_text("mine")
    (tmp_path / "labels" / "a.txt").write_text("corrected by hand")
    stat = (tmp_path / "labels" / "b.txt").stat()
    os.utime(tmp_path / "labels" / "b.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns + 1000))
    (tmp_path / "labels" / "c.txt").unlink()
    (tmp_path / "labels" / "c.txt").symlink_to(tmp_path / "labels" / "mine.txt")
    wrote(tmp_path, "data.yaml")
    assert names(tmp_path) == [
        "data.yaml",
        "labels/a.txt",
        "labels/b.txt",
        "labels/c.txt",
        "labels/mine.txt",
    ]


def test_another_format_in_the_same_folder_keeps_its_files(tmp_path):
    wrote(tmp_path, "instances.json", "images/a.png", "images/b.png", format="coco")
    wrote(tmp_path, "data.yaml", "images/a.png", "labels/a.txt")
    wrote(tmp_path, "data.yaml", "images/c.png")
    assert names(tmp_path) == [
        "data.yaml",
        "images/a.png",
        "images/b.png",
        "images/c.png",
        "instances.json",
    ]


def test_beside_a_former_export_nothing_goes_until_one_stands_for_both(tmp_path):
    wrote(tmp_path, "a.txt", "b.txt")
    wrote(tmp_path, "c.txt", "d.txt", overwrite=False)
    assert names(tmp_path) == ["a.txt", "b.txt", "c.txt", "d.txt"]
    wrote(tmp_path, "e.txt")
    assert names(tmp_path) == ["e.txt"]


def test_a_list_that_points_elsewhere_removes_nothing_there(tmp_path):
    outside = tmp_path / "precious.txt"
    outside.write_text("1")
    folder = tmp_path / "out"
    (folder / "real").mkdir(parents=True)
    (folder / "link").symlink_to(tmp_path, target_is_directory=True)
    stat = outside.stat()
    stamp = [stat.st_size, stat.st_mtime_ns]
    files = [[name, *stamp] for name in ("../precious.txt", str(outside), "link/precious.txt")]
    listed = {"format": "workbench-export", "version": 1, "exports": {"yolo": files}}
    (folder / NAME).write_text(json.dumps(listed))
    wrote(folder, "data.yaml", "x.txt")
    assert outside.exists()


def test_a_list_that_cannot_be_read_is_none(tmp_path):
    for text in ("", "[]", '{"format": "other", "version": 1, "exports": {}}', "\xff"):
        (tmp_path / NAME).write_text(text, encoding="latin-1")
        assert Manifest.read(tmp_path).exports == {}


def test_a_single_file_needs_no_list(tmp_path):
    wrote(tmp_path, "instances.json", format="coco")
    assert [path.name for path in tmp_path.iterdir()] == ["instances.json"]
