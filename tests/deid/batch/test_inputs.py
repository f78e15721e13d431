"""Nothing that was given goes without a row, whatever it is; what may do harm is read elsewhere."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deid.batch.media.test_dicomdir import a_disc
from tests.deid.batch.test_run import published, some_files
from tests.deid.dicom.objects import setup
from tests.deid.head.heads import head, series
from workbench.app.jobs import AtOnce
from workbench.base.errors import InputError
from workbench.deid.batch import inputs, limits
from workbench.deid.batch.inputs import Inputs
from workbench.deid.batch.limits import Limits
from workbench.deid.batch.media.names import is_dicomdir
from workbench.deid.batch.run import dry_run, run, settings_of
from workbench.deid.batch.spread import apart, processes
from workbench.deid.batch.staging import EPOCH, Staging

FACES = "clean-recognizable-visual-features"
posix = pytest.mark.skipif(sys.platform == "win32", reason="no such files on Windows")


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with two images, a pipe, a socket, a broken link and a link to a folder."""
    folder = tmp_path / "入 in"
    some_files(folder, 2)
    os.mkfifo(folder / "Zyxquill pipe")
    (folder / "gone").symlink_to(tmp_path / "nothing")
    (tmp_path / "other").mkdir()
    some_files(tmp_path / "other", 1)
    (folder / "elsewhere").symlink_to(tmp_path / "other")
    monkeypatch.chdir(folder)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("plug")
        yield folder


@posix
@pytest.mark.parametrize("options", [(), (FACES,)])
def test_what_is_no_file_has_a_row_that_says_why(
    odd: Path, options: tuple[str, ...], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    made = setup(*options, keep_pixels="" if options else "test")
    staging = Staging.beside(out, settings_of(made))
    report = run(Inputs((odd,)).counted(), staging, out, made, AtOnce)
    rows = report.as_json()["files"]
    reasons = sorted(row["reason"] for row in rows if row["status"] != "published")
    assert len(rows) == 6 and len(published(out)) == 2
    told = [
        next(
            word for word in ("link to a folder", "pipe", "socket", "cannot be read") if word in one
        )
        for one in reasons
    ]
    assert sorted(told) == ["cannot be read", "link to a folder", "pipe", "socket"]
    assert all(len(row["sha256"]) == 64 for row in rows)
    assert "Zyx" not in str(report.as_json())


@posix
def test_a_pipe_that_is_named_itself_has_a_row(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    report = dry_run(Inputs((pipe,)), setup(), AtOnce)
    (row,) = report.as_json()["files"]
    assert row["status"] == "held" and "pipe" in row["reason"]


def test_a_folder_that_cannot_be_listed_has_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_files(tmp_path / "in", 1)
    closed = tmp_path / "in" / "closed"
    closed.mkdir()
    scandir = os.scandir

    def refusing(path: Any) -> Any:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = list(Inputs((tmp_path / "in",)))
    assert closed in found and len(found) == 2


def test_a_dicomdir_is_read_in_a_process_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import workbench.deid.batch.spread as module

    disc = a_disc(tmp_path / "disc")
    seen: list[tuple[Limits, str]] = []

    def spy(limits: Limits, function: Any, *arguments: Any) -> Any:
        seen.append((limits, function.__name__))
        return apart(limits, function, *arguments)

    monkeypatch.setattr(module, "apart", spy)
    inputs._read_apart.cache_clear()
    found = Inputs((disc / "DICOMDIR",))
    assert len(list(found)) == found.counted().total == 6
    assert [name for _, name in seen] == ["listed_in"]  # the second look remembers
    assert is_dicomdir(next(iter(found)).read_bytes())


def hungry() -> int:
    return len(bytearray(2 << 30))


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
def test_a_dicomdir_that_takes_too_much_memory_is_told() -> None:
    with pytest.raises(InputError, match="memory"):
        apart(Limits(9.0, 300 << 20), hungry)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
def test_a_head_that_takes_too_long_is_held_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import workbench.deid.batch.faces as faces

    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    slices = [Path(path) for path in series(source, head()[::4])]
    monkeypatch.setattr(faces, "blanked_within", slow)
    made = setup(FACES, keep_pixels="")
    staging = Staging.beside(out, settings_of(made))
    report = run(slices, staging, out, made, lambda: processes(1))
    assert report.counts["held"] == len(slices)


def slow(group: list[str]) -> object:
    from workbench.deid.batch.spread import within

    limits._DEAF = 0.5
    # In C, where no signal of Python's is heard.
    return within(Limits(0.2, 1 << 30), sum, range(10**13))


def test_rule_12_what_was_written_beside_has_the_neutral_time_too(tmp_path: Path) -> None:
    staging = Staging.beside(tmp_path / "out", "x")
    staging.prepare()
    made = tmp_path / "large.part"
    made.write_bytes(b"II*\0")
    staging.take("a/b.tif", made)
    assert (staging.files / "a" / "b.tif").stat().st_mtime == EPOCH
    staging.release()
