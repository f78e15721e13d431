from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread

from tests.deid.dicom.objects import KEY, ROOT, an_object, file_of, setup, with_pixels
from workbench.app.jobs import AtOnce
from workbench.deid.batch.inputs import find_inputs
from workbench.deid.batch.outcome import Status
from workbench.deid.batch.report import Report
from workbench.deid.batch.run import run, settings_of
from workbench.deid.batch.staging import EPOCH, Staging
from workbench.deid.batch.work import DiskFull


def some_files(folder: Path, count: int = 4) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(count):
        source = with_pixels(an_object(SOPInstanceUID=f"{ROOT}9.{n}", PatientID=f"ZQ-{n % 2}888"))
        (folder / f"Zyxquill {n}.dcm").write_bytes(file_of(source))
    return sorted(folder.iterdir())


def a_run(inputs: list[Path], out: Path, make: type[Executor] = AtOnce) -> Report:
    staging = Staging.beside(out, settings_of(setup(), ()))
    return run(inputs, staging, out, setup(), make)


def published(out: Path) -> dict[str, bytes]:
    files = (path for path in out.rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def test_all_files_are_published_under_neutral_names_and_times(tmp_path: Path) -> None:
    report = a_run(some_files(tmp_path / "王 in"), tmp_path / "出 out")
    assert report.counts == {"published": 4, "held": 0, "error": 0}
    found = published(tmp_path / "出 out")
    assert len(found) == 4
    assert all("Zyx" not in name and ROOT not in name for name in found)
    assert len({name.split("/")[0] for name in found}) == 2  # patients
    assert {p.stat().st_mtime for p in (tmp_path / "出 out").rglob("*.dcm")} == {EPOCH}
    assert sorted(os.listdir(tmp_path)) == sorted(["王 in", "出 out"])


def test_processes_give_the_same_as_one_thread(tmp_path: Path) -> None:
    inputs = some_files(tmp_path / "in")
    a_run(inputs, tmp_path / "one")
    staging = Staging.beside(tmp_path / "two", "x")

    def make() -> Executor:
        return ProcessPoolExecutor(2, mp_context=get_context("spawn"))

    run(inputs, staging, tmp_path / "two", setup(), make)
    assert published(tmp_path / "one") == published(tmp_path / "two")


def test_a_file_that_cannot_be_decided_or_read_is_named_by_its_hash_only(tmp_path: Path) -> None:
    inputs = some_files(tmp_path / "in", 1)
    (tmp_path / "in" / "Zyxquill.pgw").write_bytes(b"0.5\n0\n0\n-0.5\n")
    broken = inputs[0].read_bytes()[:900]
    (tmp_path / "in" / "broken.dcm").write_bytes(broken[:140] + b"\xff" * 200)
    report = a_run(list(find_inputs([tmp_path / "in"])), tmp_path / "out")
    rows = report.as_json()["files"]
    assert sorted(row["status"] for row in rows) == ["error", "held", "published"]
    assert "Zyxquill" not in json.dumps(report.as_json())
    assert all(len(row["sha256"]) == 64 for row in rows)
    assert all(row["reason"] for row in rows if row["status"] != Status.PUBLISHED)


def test_a_later_run_adds_and_replaces_nothing(tmp_path: Path) -> None:
    inputs = some_files(tmp_path / "in")
    out = tmp_path / "out"
    a_run(inputs[:2], out)
    first = published(out)
    a_run(inputs, out)
    again = published(out)
    assert first.items() <= again.items() and len(again) == 4
    # Another object that says it is the same one lies beside it.
    other = an_object(SOPInstanceUID=f"{ROOT}9.0", PatientID="ZQ-0888", InstanceNumber=9)
    (tmp_path / "other.dcm").write_bytes(file_of(with_pixels(other)))
    report = a_run([tmp_path / "other.dcm"], out)
    assert again.items() <= published(out).items() and len(published(out)) == 5
    assert (out / report.files[0]["output"]).is_file()


def test_a_full_disk_publishes_nothing_and_the_next_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = some_files(tmp_path / "in")
    put, calls = Staging.put, []

    def full(self: Staging, name: str, data: bytes, mark: str) -> str:
        calls.append(name)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        return put(self, name, data, mark)

    monkeypatch.setattr(Staging, "put", full)
    with pytest.raises(DiskFull, match="disk is full"):
        a_run(inputs, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    report = a_run(inputs, tmp_path / "out")
    assert report.counts["published"] == 4
    assert len(calls) == 5  # two were through


def test_a_killed_run_leaves_nothing_and_is_resumed_with_the_same_names(tmp_path: Path) -> None:
    some_files(tmp_path / "in", 30)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "workbench", "deidentify", str(tmp_path / "in")]
    command += ["--out", str(out), "--jobs", "1", "--key", str(tmp_path / "key.json")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and len(list(tmp_path.glob(".out.*/done/*/*"))) < 5:
        time.sleep(0.02)
    process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    process.wait()
    assert not out.exists()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(published(out)) == 30
    assert not list(tmp_path.glob(".out.*"))


def killer(path: str, setup: object, staging: str) -> object:
    from workbench.deid.batch.work import work

    if "3" in Path(path).name:
        os._exit(9)
    return work(path, setup, staging)  # type: ignore[arg-type]


def test_a_file_that_ends_its_process_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import workbench.deid.batch.run as module

    inputs = some_files(tmp_path / "in")
    monkeypatch.setattr(module, "work", killer)

    def make() -> Executor:
        return ProcessPoolExecutor(2, mp_context=get_context("spawn"))

    staging = Staging.beside(tmp_path / "out", "x")
    report = run(inputs, staging, tmp_path / "out", setup(), make)
    assert report.counts == {"published": 3, "held": 0, "error": 1}


class Stuck(AtOnce):
    """An executor whose worker never comes back from one file, until it is killed."""

    def __init__(self) -> None:
        self._processes = {1: self}
        self._waiting: list[Future[object]] = []

    def submit(self, fn: Callable[..., object], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if "3" not in Path(args[0]).name:
            return super().submit(fn, *args, **kwargs)
        self._waiting.append(Future())
        return self._waiting[-1]

    def kill(self) -> None:
        for future in self._waiting:
            future.set_exception(BrokenExecutor())
        self._waiting.clear()


def test_a_file_that_is_never_done_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import workbench.deid.batch.spread as module

    monkeypatch.setattr(module, "_PATIENCE", 0.1)
    report = a_run(some_files(tmp_path / "in"), tmp_path / "out", Stuck)
    assert report.counts == {"published": 3, "held": 0, "error": 1}


def test_the_verb_writes_a_report_and_a_local_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from workbench.cli.main import run as verb

    some_files(tmp_path / "in")
    us = with_pixels(an_object("1.2.840.10008.5.1.4.1.1.6.1", Modality="US"))
    (tmp_path / "in" / "us.dcm").write_bytes(file_of(us))
    args = ["deidentify", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--json"]
    args += ["--key", str(tmp_path / "key"), "--report", str(tmp_path / "report.json")]
    args += ["--option", "retain-longitudinal-modified-dates"]
    assert verb(args) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"published": 4, "held": 1, "error": 0}
    assert told == json.loads((tmp_path / "report.json").read_text())
    assert "Zyxquill" not in json.dumps(told)
    listed = (tmp_path / "key.sources.csv").read_text()
    assert "Zyxquill 0.dcm" in listed and told["files"][0]["sha256"] in listed
    one = next((tmp_path / "out").rglob("*.dcm"))
    assert dcmread(one).LongitudinalTemporalInformationModified == "MODIFIED"
    assert verb([*args, "--keep-pixels", "seen by the team lead"]) == 0
    assert verb([*args[:-1], "retain-everything"]) == 2


def test_without_a_key_two_runs_cannot_be_linked(tmp_path: Path) -> None:
    from workbench.cli.main import run as verb

    some_files(tmp_path / "in", 1)
    names = []
    for name in ("a", "b"):
        assert verb(["deidentify", str(tmp_path / "in"), "--out", str(tmp_path / name)]) == 0
        names.append(next(iter(published(tmp_path / name))))
    assert names[0] != names[1]
    assert sorted(os.listdir(tmp_path)) == ["a", "b", "in"]


def test_the_secret_is_no_part_of_what_a_setup_shows() -> None:
    assert KEY.key.hex() not in repr(setup()) and "kkkk" not in repr(setup())


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="reads /proc")
def test_workers_end_with_the_run_that_started_them(tmp_path: Path) -> None:
    some_files(tmp_path / "in", 40)
    command = [sys.executable, "-m", "workbench", "deidentify", str(tmp_path / "in")]
    command += ["--out", str(tmp_path / "out"), "--jobs", "2", "--key", str(tmp_path / "key.json")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not list(tmp_path.glob(".out.*/done/*/*")):
        time.sleep(0.02)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    workers = [pid for pid in children if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]
    assert len(workers) >= 1
    process.kill()
    process.wait()
    while time.monotonic() < deadline and any(Path(f"/proc/{pid}").exists() for pid in workers):
        time.sleep(0.05)
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    assert not (tmp_path / "out").exists()
