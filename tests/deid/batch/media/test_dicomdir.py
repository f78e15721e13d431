from __future__ import annotations

import gc
import io
import shutil
import subprocess
import warnings
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pydicom import dcmread
from pydicom.fileset import FileSet

from tests.deid.cases import case, encoded
from tests.deid.dicom.objects import KEY, ROOT, an_object, file_of, setup, with_pixels
from tests.deid.validators import errors, tool
from workbench.app.jobs import AtOnce
from workbench.base.errors import InputError
from workbench.deid.batch.inputs import Inputs
from workbench.deid.batch.media import directory, records
from workbench.deid.batch.media.names import is_legal
from workbench.deid.batch.report import Report
from workbench.deid.batch.run import dry_run, run, settings_of
from workbench.deid.batch.staging import EPOCH, Staging
from workbench.deid.batch.work import work
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.keys.pseudonyms import Pseudonyms
from workbench.deid.report.checking import check_report
from workbench.deid.report.writing import ReportFiles

T = TypeVar("T")


def collected(function: Callable[..., T]) -> Callable[..., T]:
    """Have what a FileSet leaves behind taken away here: it warns when it is."""

    @wraps(function)
    def called(*args: Any) -> T:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            found = function(*args)
            gc.collect()
        return found

    return called


@collected
def a_disc(folder: Path, count: int = 5) -> Path:
    """Return a folder with files of two patients and a DICOMDIR over them."""
    files = FileSet()
    for n in range(count):
        made = with_pixels(an_object(SOPInstanceUID=f"{ROOT}9.{n}", PatientID=f"ZQ-{n % 2}888"))
        made.StudyInstanceUID, made.SeriesInstanceUID = f"{ROOT}7.{n % 2}", f"{ROOT}8.{n % 2}"
        made.StudyID, made.SeriesNumber, made.InstanceNumber = "ST4488", 1, n + 1
        files.add(dcmread(io.BytesIO(file_of(made))))
    files.write(folder)
    return folder


@collected
def listed(out: Path) -> list[tuple[str, str]]:
    """Return name and patient of each file that a DICOMDIR lists, and look into each."""
    files = FileSet(out / "DICOMDIR")
    found = []
    for one in files:
        assert one.load().SOPInstanceUID == one.ReferencedSOPInstanceUIDInFile
        found.append((Path(one.path).relative_to(out).as_posix(), str(one.PatientID)))
    return found


def a_run(inputs: Path, out: Path, made_with: Setup | None = None, **more: Any) -> Report:
    whole = made_with or setup()
    staging = Staging.beside(out, settings_of(whole))
    return run(Inputs((inputs,)), staging, out, whole, AtOnce, **more)


def names(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}


def test_a_dicomdir_is_made_anew_and_lists_every_published_file(tmp_path: Path) -> None:
    out = tmp_path / "out"
    report = a_run(a_disc(tmp_path / "in"), out)
    assert dict(report.counts) == {"published": 6, "held": 0, "error": 0}
    assert all(map(is_legal, names(out)))
    found = listed(out)
    assert {name for name, _ in found} == names(out) - {"DICOMDIR"}
    pseudonyms = {Pseudonyms(KEY).patient(f"id ZQ-{n}888") for n in range(2)}
    assert {patient for _, patient in found} == pseudonyms
    assert (out / "DICOMDIR").stat().st_mtime == EPOCH


def test_nothing_of_the_old_one_is_in_the_new_one(tmp_path: Path) -> None:
    source = a_disc(tmp_path / "in")
    a_run(source, tmp_path / "out")
    old, new = (source / "DICOMDIR").read_bytes(), (tmp_path / "out" / "DICOMDIR").read_bytes()
    for needle in (b"Zyxquill", b"Orvandel", b"ZQ-", ROOT.encode(), b"20240305", b"ST4488"):
        assert needle in old
        assert needle not in new


def test_a_new_one_that_would_name_somebody_of_the_old_one_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaky(kind: str, dataset: Any) -> Any:
        made = records.keys_of(kind, dataset)
        if kind == "PATIENT":
            made.PatientName = "Zyxquill^Orvandel"
        return made

    monkeypatch.setattr(directory, "keys_of", leaky)
    with pytest.raises(InputError, match="of the old one"):
        a_run(a_disc(tmp_path / "in"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_every_kind_of_object_has_a_record_that_validators_accept(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    numbers = iter(range(1, 1_000_000))
    for n, (_, made) in enumerate(case(lambda: f"{ROOT}5.{next(numbers)}")):
        (source / f"{n}.dcm").write_bytes(encoded(made))
    out = tmp_path / "out"
    report = a_run(source, out, dicomdir=True)
    assert report.dicomdir is not None and report.dicomdir["unlisted"] == []
    assert report.dicomdir["listed"] == len(names(out)) - 1 > 10
    kinds = {one.DirectoryRecordType for one in dcmread(out / "DICOMDIR").DirectoryRecordSequence}
    assert {"IMAGE", "SR DOCUMENT", "PRESENTATION", "RT STRUCTURE SET", "WAVEFORM"} <= kinds
    program = tool("dciodvfy")
    if program is not None:
        assert not errors(program, out / "DICOMDIR")
    if shutil.which("dcmdump"):
        done = subprocess.run(
            ["dcmdump", str(out / "DICOMDIR")], capture_output=True, text=True, check=True
        )
        assert "E:" not in done.stderr and "W:" not in done.stderr


def test_a_later_run_into_the_folder_lists_old_and_new_files(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = a_disc(tmp_path / "in", 2)
    a_run(first, out)
    before = (out / "DICOMDIR").read_bytes()
    a_run(first, out)
    assert (out / "DICOMDIR").read_bytes() == before
    report = a_run(a_disc(tmp_path / "more", 5), out)
    assert report.counts["published"] == 6
    assert len(listed(out)) == len(names(out)) - 1 == 5


def test_two_files_of_one_instance_have_legal_names_and_one_is_listed(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for n in range(2):
        made = with_pixels(an_object(), bytes([n] * 32))
        (source / f"{n}.dcm").write_bytes(file_of(made))
    report = a_run(source, tmp_path / "out", dicomdir=True)
    assert all(map(is_legal, names(tmp_path / "out")))
    assert report.dicomdir is not None and report.dicomdir["listed"] == 1
    assert [count for _, count in report.dicomdir["unlisted"]] == [1]


def test_a_dicomdir_of_another_program_in_the_output_is_not_touched(tmp_path: Path) -> None:
    out = a_disc(tmp_path / "out", 1)
    before = (out / "DICOMDIR").read_bytes()
    with pytest.raises(InputError, match="another program"):
        a_run(a_disc(tmp_path / "in"), out)
    assert (out / "DICOMDIR").read_bytes() == before


def test_a_dicomdir_that_is_named_stands_for_its_files(tmp_path: Path) -> None:
    source = a_disc(tmp_path / "in", 3)
    (source / "BESIDE.DCM").write_bytes(file_of(with_pixels(an_object())))
    a_run(source / "DICOMDIR", tmp_path / "out")
    assert len(listed(tmp_path / "out")) == 3


def test_what_would_become_of_a_dicomdir_is_told_in_a_trial(tmp_path: Path) -> None:
    source = a_disc(tmp_path / "in", 2)
    report = dry_run(Inputs((source,)), setup(), AtOnce)
    assert dict(report.counts) == {"published": 3, "held": 0, "error": 0}


def test_a_dicomdir_under_another_name_is_held_and_one_alone_too(tmp_path: Path) -> None:
    source = a_disc(tmp_path / "in", 2)
    (source / "DICOMDIR").rename(source / "INDEX")
    report = a_run(source, tmp_path / "out")
    assert dict(report.counts) == {"published": 2, "held": 1, "error": 0}
    assert "--dicomdir" in str(report.rows.reasons()[0][0])
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(source / "INDEX", alone / "DICOMDIR")
    report = a_run(alone, tmp_path / "none")
    assert dict(report.counts) == {"published": 0, "held": 1, "error": 0}
    assert not (tmp_path / "none").exists()


def test_a_run_goes_on_with_legal_names_after_one_with_others(tmp_path: Path) -> None:
    source = a_disc(tmp_path / "in", 2)
    staging = Staging.beside(tmp_path / "out", settings_of(setup()))
    staging.prepare()
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        work(str(path), setup(), str(staging.folder))
    staging.release()
    a_run(source, tmp_path / "out")
    assert all(map(is_legal, names(tmp_path / "out")))


def test_the_new_one_is_part_of_what_a_report_is_checked_with(tmp_path: Path) -> None:
    source, out = a_disc(tmp_path / "in", 2), tmp_path / "out"
    path = tmp_path / "report.html"
    a_run(source, out, written=ReportFiles(path, out))
    assert check_report(path, KEY, out).ok
    assert "DICOMDIR" in path.read_text(encoding="utf-8")
    (out / "DICOMDIR").write_bytes(b"another")
    assert check_report(path, KEY, out).changed == ["DICOMDIR"]
