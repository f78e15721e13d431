"""Folders with what is no file, or has a name that is none, among files that are sound."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deid.dicom.objects import ROOT, an_object, file_of, with_pixels
from tests.deid.hostile import dicom_files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names and pipes of Linux")

SECONDS = 110


def sound(n: int) -> bytes:
    return file_of(with_pixels(an_object(SOPInstanceUID=f"{ROOT}7.{n}")))


def hostile_folder(folder: Path) -> int:
    """Fill a folder; return how many sound files are in it."""
    names = [
        b"plain.dcm",
        b"no \xff\xfe UTF-8 Zyxquill.dcm",
        b"n" * 255,
        b"case.dcm",
        b"CASE.dcm",
        b"line\nbreak.dcm",
        b"-rf",
        b"=cmd|calc.dcm",
    ]
    for n, name in enumerate(names):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(sound(n))
    os.mkfifo(folder / "pipe.dcm")
    (folder / "nowhere.dcm").symlink_to(folder / "gone")
    (folder / "myself.dcm").symlink_to(folder / "myself.dcm")
    (folder / "loop").symlink_to(folder)
    (folder / "zero.dcm").symlink_to("/dev/zero")
    (folder / "again.dcm").symlink_to(folder / "plain.dcm")
    return len(names)


def deidentified(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workbench", "deidentify", *map(str, args)],
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=SECONDS,
        check=False,
    )


def published(out: Path) -> list[Path]:
    return [path for path in out.rglob("*") if path.is_file() and path.name != "DICOMDIR"]


def test_pipes_loops_and_odd_names_do_not_keep_others_back(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    count = hostile_folder(folder)
    done = deidentified(folder, "--out", tmp_path / "out", "--jobs", "2", "--json")
    assert "Traceback" not in done.stderr
    # The pipe, the link to a folder and the device; the links to nothing and to itself.
    assert json.loads(done.stdout)["counts"] == {"published": count, "held": 3, "error": 2}
    assert len(published(tmp_path / "out")) == count
    assert not any("Zyxquill" in path.name for path in published(tmp_path / "out"))


def test_a_trial_over_odd_names_says_what_would_be_held(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    hostile_folder(folder)
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/\xff broken.dcm"))
    odd.write_bytes(dicom_files.MAKERS["cut off in a tag"]()[:140])
    done = deidentified(folder, "--dry-run", "--jobs", "1")
    assert "Traceback" not in done.stderr
    assert done.returncode == 1
    assert "broken.dcm" in done.stdout


def test_a_pipe_by_itself_is_held(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.dcm")
    done = deidentified(tmp_path / "pipe.dcm", "--out", tmp_path / "out")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "It is a pipe" in done.stderr
    assert not (tmp_path / "out").exists()


def test_hostile_files_are_named_and_the_others_published(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    bad = ["nested 20,000", "deflated bomb 100 MB", "only a preamble", "PN of 10 MB", "noise"]
    for n, name in enumerate(bad):
        (folder / f"bad {n}.dcm").write_bytes(dicom_files.MAKERS[name]())
    for n in range(3):
        (folder / f"good {n}.dcm").write_bytes(sound(n))
    done = deidentified(folder, "--out", tmp_path / "out", "--jobs", "2", "--json")
    assert "Traceback" not in done.stderr
    report = json.loads(done.stdout)
    assert report["counts"] == {"published": 3, "held": 0, "error": len(bad)}
    assert all(row["reason"] for row in report["files"] if row["status"] == "error")
    assert len(published(tmp_path / "out")) == 3
