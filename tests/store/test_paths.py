"""Stored paths survive a project that moves with its images, or alone."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from workbench.store.paths import resolved_path, stored_path


def test_images_beside_and_below_the_project_are_relative(tmp_path: Path) -> None:
    assert stored_path(tmp_path / "a.png", tmp_path) == "a.png"
    assert stored_path(tmp_path / "批次 1" / "片 2.png", tmp_path) == "批次 1/片 2.png"
    assert stored_path(tmp_path / "images" / "a.png", tmp_path / "projects") == "../images/a.png"
    assert stored_path(tmp_path / "x" / ".." / "a.png", tmp_path) == "a.png"


@pytest.mark.skipif(os.name == "nt", reason="paths of Linux and macOS")
def test_images_that_share_only_the_root_are_absolute() -> None:
    assert stored_path(Path("/data/a.png"), Path("/home/ann")) == "/data/a.png"


def test_images_on_another_drive_are_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def different_drives(both: object) -> str:
        raise ValueError("Paths don't have the same drive")

    monkeypatch.setattr(os.path, "commonpath", different_drives)
    assert stored_path(tmp_path / "a.png", tmp_path) == (tmp_path / "a.png").as_posix()


@pytest.mark.parametrize("name", ["a.png", "批次 1/片 2.png", "../images/a b.png"])
def test_a_stored_path_leads_back(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "projects"
    path = Path(os.path.normpath(folder / name))
    assert resolved_path(stored_path(path, folder), folder) == path


def test_a_project_that_moves_with_its_images_finds_them(tmp_path: Path) -> None:
    before = tmp_path / "before" / "案例"
    (before / "images").mkdir(parents=True)
    (before / "images" / "a.png").write_bytes(b"a")
    stored = stored_path(before / "images" / "a.png", before)
    after = tmp_path / "after"
    shutil.move(tmp_path / "before", after)
    assert resolved_path(stored, after / "案例").read_bytes() == b"a"


def test_a_project_that_moves_alone_is_told_where_it_was(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "other" / "new"
    stored = stored_path(old / "a.png", old)
    there = resolved_path(stored, old)
    assert resolved_path(stored_path(there, new), new) == there
    assert not resolved_path(stored, new).exists()
