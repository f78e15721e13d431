"""Nothing partial is ever published: killed at any moment, without room, or where it cannot go."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deid.batch.faults import Fault, full, is_killed_at
from tests.deid.batch.test_run import a_run, published, some_files
from tests.deid.dicom.objects import KEY, ROOT, an_object, file_of, setup, with_pixels
from workbench.base.errors import InputError
from workbench.cli.main import run as verb
from workbench.deid.batch.inputs import Inputs, find_inputs
from workbench.deid.batch.publication import Publication
from workbench.deid.batch.run import settings_of
from workbench.deid.batch.staging import Staging
from workbench.deid.batch.work import DiskFull

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
SECRET = '{"kind": "workbench de-identification key", "version": 1, "key": "' + "6b" * 32 + '"}'


class Place:
    """Inputs, a key and where the output goes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        some_files(folder / "in", 3)
        self.out, self.report = folder / "out", folder / "report.html"
        (folder / "key").write_text(SECRET)

    def run(self) -> int:
        args = ["deidentify", str(self.folder / "in"), "--out", str(self.out)]
        args += ["--key", str(self.folder / "key"), "--report", str(self.report)]
        return verb(args)

    def clear(self) -> None:
        for path in self.folder.iterdir():
            if path.name not in ("in", "key"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "放 place")


def kills_at_each_moment(place: Place, moments: Iterator[int]) -> int:
    assert place.run() == 0
    whole = published(place.out)
    at_rest = place.names()
    count = 0
    for nth in moments:
        place.clear()
        if not is_killed_at(nth, place.folder, place.run):
            break
        count += 1
        # Nothing, or all of it: the last rename is through.
        assert not place.out.exists() or published(place.out) == whole
        assert place.run() == 0
        assert published(place.out) == whole
        assert place.names() == at_rest
    return count


@forks
def test_a_run_that_is_killed_leaves_nothing_and_is_resumed_with_the_same_map(
    place: Place,
) -> None:
    chosen = sorted(random.Random(7).sample(range(1, 60), 8))
    assert kills_at_each_moment(place, iter(chosen)) > 4


@forks
@pytest.mark.crash
@pytest.mark.timeout(3600)
@pytest.mark.skipif("WORKBENCH_CRASH_ROUNDS" not in os.environ, reason="one of `make crash`")
def test_a_run_can_be_killed_at_every_change_of_the_disk(place: Place) -> None:
    assert kills_at_each_moment(place, iter(range(1, 1000))) > 30


@forks
def test_a_kill_while_files_are_added_is_made_good_by_the_next_run(place: Place) -> None:
    assert place.run() == 0
    first = published(place.out)
    late = an_object(SOPInstanceUID=f"{ROOT}9.7", PatientID="ZQ-0888")
    (place.folder / "in" / "late.dcm").write_bytes(file_of(with_pixels(late)))
    assert place.run() == 0
    whole = published(place.out)
    assert len(whole) == 4
    for nth in (5, 15, 25, 35):
        shutil.rmtree(place.out)
        (place.folder / "in" / "late.dcm").rename(place.folder / "late")
        assert place.run() == 0
        (place.folder / "late").rename(place.folder / "in" / "late.dcm")
        is_killed_at(nth, place.folder, place.run)
        assert first.items() <= published(place.out).items() <= whole.items()
        assert place.run() == 0
        assert published(place.out) == whole


def test_a_disk_that_is_full_at_any_write_publishes_nothing_and_says_so(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert place.run() == 0
    whole = published(place.out)
    nth = 0
    while True:
        nth += 1
        place.clear()
        capsys.readouterr()
        fault = Fault(nth, full, place.folder, more=False)
        with fault.planted():
            code = place.run()
        if fault.count < nth:
            break
        told = capsys.readouterr().err
        assert code == 0 or "No space left" in told or "full" in told, (nth, told)
        assert "Traceback" not in told and "unexpected" not in told, (nth, told)
        # All of it only when what failed came after: flushing a folder, or the report's own name.
        assert not place.out.exists() or published(place.out) == whole
        if nth % 5 == 0:
            assert place.run() == 0 and published(place.out) == whole
    assert nth > 25


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("a small disk can be mounted by root only")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", folder], capture_output=True, check=True)


def test_a_disk_that_is_really_full_gets_nothing(
    small_disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    some_files(tmp_path / "in", 12)
    args = ["deidentify", str(tmp_path / "in"), "--out", str(small_disk / "out")]
    args += ["--key", str(tmp_path / "key")]
    assert verb(args) == 2
    assert "disk is full" in capsys.readouterr().err
    assert not (small_disk / "out").exists()
    subprocess.run(["mount", "-o", "remount,size=4m", small_disk], check=True)
    assert verb(args) == 0
    assert len(published(small_disk / "out")) == 12


def test_a_disk_of_its_own_as_output_is_filled_without_leftovers(
    small_disk: Path, tmp_path: Path
) -> None:
    report = a_run(some_files(tmp_path / "in", 2), small_disk)
    assert report.counts["published"] == 2
    assert len(published(small_disk)) == 2


def test_an_output_that_cannot_be_written_says_so(
    small_disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    some_files(tmp_path / "in", 1)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    for out in (small_disk, small_disk / "out"):
        assert verb(["deidentify", str(tmp_path / "in"), "--out", str(out)]) == 2
        assert "cannot be written" in capsys.readouterr().err
    assert not any(small_disk.iterdir())


def test_an_output_among_the_inputs_is_not_taken_for_one_of_them(tmp_path: Path) -> None:
    some_files(tmp_path / "in", 2)
    args = ["deidentify", str(tmp_path / "in"), "--out", str(tmp_path / "in" / "clean")]
    args += ["--key", str(tmp_path / "in" / "key")]
    assert verb(args) == 0
    first = published(tmp_path / "in" / "clean")
    assert len(first) == 2
    assert verb(args) == 0  # the key, its list and the output lie among the inputs now
    assert published(tmp_path / "in" / "clean") == first


@pytest.mark.parametrize("out", ["in", "."])
def test_an_output_that_holds_the_inputs_is_refused(
    tmp_path: Path, out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    some_files(tmp_path / "in", 1)
    before = published(tmp_path)
    assert verb(["deidentify", str(tmp_path / "in"), "--out", str(tmp_path / out)]) == 2
    assert "choose another folder" in capsys.readouterr().err
    assert published(tmp_path) == before


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    some_files(tmp_path / "in", 1)
    (tmp_path / "out").write_text("mine")
    with pytest.raises(InputError, match="is a file"):
        a_run(list(find_inputs([tmp_path / "in"])), tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_an_empty_folder_is_filled_at_once(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    a_run(some_files(tmp_path / "in", 2), tmp_path / "out")
    assert len(published(tmp_path / "out")) == 2


def test_what_could_not_be_moved_is_moved_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, out = tmp_path / "files", tmp_path / "out"
    for folder, name in ((files, "a/1"), (files, "a/b/2"), (files, "c/3"), (out, "a/0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    before = published(out), published(files)
    rename, calls = os.rename, []

    def third_fails(source: Path, target: Path) -> None:
        calls.append(source)
        if len(calls) == 3:
            full()
        rename(source, target)

    monkeypatch.setattr(os, "rename", third_fails)
    with pytest.raises(InputError, match="Nothing was published"):
        Publication.planned(files, out).carry_out()
    assert (published(out), published(files)) == before
    assert not (out / "a" / "b").exists()


def test_a_second_run_at_the_same_time_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    staging = Staging.beside(out, settings_of(setup()))
    staging.prepare()
    with pytest.raises(InputError, match="Another run"):
        a_run(some_files(tmp_path / "in", 1), out)
    staging.release()
    assert a_run(some_files(tmp_path / "in", 1), out).counts["published"] == 1


def test_what_an_earlier_run_staged_of_other_inputs_is_not_published(tmp_path: Path) -> None:
    from workbench.deid.batch.work import work

    inputs = some_files(tmp_path / "in", 2)
    out = tmp_path / "out"
    staging = Staging.beside(out, settings_of(setup()))
    staging.prepare()
    work(str(inputs[0]), setup(), str(staging.folder))
    staging.release()
    report = a_run(inputs[1:], out)
    assert list(published(out)) == [row["output"] for row in report.files]
    assert len(report.files) == 1


def test_files_of_one_name_are_kept_apart_whoever_comes_first(tmp_path: Path) -> None:
    staging = Staging(tmp_path / "s")
    staging.prepare()
    assert staging.put("a/x.dcm", b"one", "11") == "a/x.dcm"
    assert staging.put("a/x.dcm", b"two", "22") == "a/x-22.dcm"
    assert staging.put("a/x.dcm", b"one", "33") == "a/x.dcm"
    assert staging.put("a/x.dcm", b"two", "22") == "a/x-22.dcm"
    assert published(staging.files) == {"a/x.dcm": b"one", "a/x-22.dcm": b"two"}


def test_what_was_half_written_is_never_published(tmp_path: Path) -> None:
    out = tmp_path / "out"
    staging = Staging.beside(out, settings_of(setup()))
    staging.prepare()
    (staging.folder / "begun" / "half").write_bytes(b"half")
    staging.release()
    a_run(some_files(tmp_path / "in", 1), out)
    assert len(published(out)) == 1


def test_inputs_are_found_once_and_without_what_is_left_out(tmp_path: Path) -> None:
    inputs = some_files(tmp_path / "in", 3)
    (tmp_path / "link").symlink_to(tmp_path / "in", target_is_directory=True)
    found = Inputs((tmp_path / "in", tmp_path / "link", inputs[0]), (inputs[1],))
    assert list(found) == [inputs[0], inputs[2]]
    assert found.count() == found.counted().total == 2


def test_settings_are_the_same_in_every_process_and_hold_no_secret() -> None:
    from workbench.deid.batch.described import described

    one = setup("clean-graphics", "retain-uids", "clean-descriptors")
    other = setup("clean-descriptors", "clean-graphics", "retain-uids")
    assert described(one) == described(other)
    assert KEY.key.hex() not in described(one) and "kkkk" not in described(one)
    assert settings_of(one) != settings_of(setup())


def test_what_a_power_cut_left_half_written_is_made_again(tmp_path: Path) -> None:
    from workbench.deid.batch.work import work

    inputs = some_files(tmp_path / "in", 1)
    out = tmp_path / "out"
    staging = Staging.beside(out, settings_of(setup()))
    staging.prepare()
    done = work(str(inputs[0]), setup(), str(staging.folder))
    staging.release()
    staged = staging.files / done.output
    whole = staged.read_bytes()
    staged.write_bytes(whole[:100])
    report = a_run(inputs, out)
    assert published(out) == {report.files[0]["output"]: whole}


def test_an_output_that_cannot_be_read_back_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Staging, "is_there", lambda self, outcome: False)
    with pytest.raises(DiskFull, match="read back"):
        a_run(some_files(tmp_path / "in", 1), tmp_path / "out")
    assert not (tmp_path / "out").exists()
