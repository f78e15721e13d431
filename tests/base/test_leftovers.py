"""What killed programs leave behind is removed; what living ones make is not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.base.leftovers import mark, partial_beside, sweep


@pytest.fixture(scope="module")
def gone() -> int:
    """Return the number of a process that has ended."""
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    return int(done.stdout)


def host() -> str:
    return mark().split("-")[1]


def old(path: Path, days: float) -> None:
    stat = path.stat()
    os.utime(path, (stat.st_atime, stat.st_mtime - days * 86400))


def test_what_the_dead_left_goes_and_all_else_stays(tmp_path, gone):
    left = [
        f".项目 1.wbp.{gone}-{host()}.partial",
        f".workbench-{gone}-{host()}-abc123",
        f".old.wbp.{gone}.partial",
        f".far.wbp.{gone}-00000000.partial",
    ]
    stay = [
        partial_beside(tmp_path / "a.wbp").name,
        f".workbench-{mark()}-abc123",
        f".far.wbp.{gone + 1}-00000000.partial",
        f".fresh.wbp.{gone}.partial",
        f"seen.wbp.{gone}-{host()}.partial",
        ".workbench-mine",
        f".notes.{gone}.txt",
    ]
    for name in left + stay:
        if name.startswith(".workbench"):
            (tmp_path / name / "images").mkdir(parents=True)
            (tmp_path / name / "images" / "a.png").write_bytes(b"1")
        else:
            (tmp_path / name).write_bytes(b"1")
    old(tmp_path / left[2], 0.5)
    old(tmp_path / left[3], 2)
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(stay)


def test_a_link_to_a_folder_is_not_followed(tmp_path, gone):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("1")
    link = tmp_path / f".workbench-{gone}-{host()}-abc123"
    link.symlink_to(tmp_path / "mine", target_is_directory=True)
    sweep(tmp_path)
    assert (tmp_path / "mine" / "a.txt").exists()


def test_a_folder_that_is_not_there_has_nothing(tmp_path):
    sweep(tmp_path / "none")
    assert re.fullmatch(r"\d+-[0-9a-f]{8}", mark())
